package practice

import (
	"errors"
	"net/http"
	"net/url"
	"path"
	"strings"
	"testing"

	"qwizard/wizard/problem"
)

// FuzzJudgeFile: no content panics the judge; what it takes has the hash and the CA's
// name as its first words, and what it says is one line of printable ASCII.
func FuzzJudgeFile(f *testing.F) {
	good := tokenFor([]byte("csr"), "")
	f.Add([]byte(good.hash+"\nsectigo.com\n"), "")
	f.Add([]byte(strings.ToUpper(good.hash)+"\r\nsectigo.com\r\nAbc9"), "abC9")
	f.Add([]byte("\xef\xbb\xbf<html>"), "x")
	f.Add([]byte("\n\r \t\x00\xff"), "")
	f.Fuzz(func(t *testing.T, body []byte, unique string) {
		if !isAlphanumeric(unique) {
			return
		}
		token := tokenFor([]byte("csr"), unique)
		reason := judgeFile(body, token)
		if reason != oneLine(reason, 1000) {
			t.Errorf("%q", reason)
		}
		if reason != "" {
			return
		}
		want := []string{token.hash, tokenDomain}
		if unique != "" {
			want = append(want, strings.ToLower(unique))
		}
		got := strings.FieldsFunc(strings.ToLower(string(body)), func(r rune) bool { return strings.ContainsRune(" \t\r\n", r) })
		if strings.Join(got, " ") != strings.Join(want, " ") {
			t.Errorf("%q was taken for the token", body)
		}
	})
}

// FuzzCheckPath: a path that is taken stays inside the folder on any system and is
// its own clean form.
func FuzzCheckPath(f *testing.F) {
	for _, seed := range []string{".well-known/pki-validation/A.txt", "../x", "a/../../b", "/", ".", "a//b", `a\..\b`, "a\x00", "\u202e", "..."} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, given string) {
		if err := checkPath("path", given); err != nil {
			if all := problem.All(err); len(all) != 1 || all[0].Kind == problem.Internal {
				t.Errorf("%q: %v", given, err)
			}
			return
		}
		if clean := path.Clean("/" + given); clean != "/"+given || strings.ContainsAny(given, "\\\x00\n\r") || len(given) > maxSitePath {
			t.Errorf("%q was taken", given)
		}
	})
}

// FuzzNextHop: whatever a server answers, the next address is http or https at a name
// and an authorized port, or there is a reason on one line.
func FuzzNextHop(f *testing.F) {
	for _, seed := range []string{"https://www.example.com/x", "//example.org", "ftp://example.com", "http://[::1]/", "http://a:b@example.com", "http://example.com:8080", "%zz", "", "?x#y"} {
		f.Add(seed, 302)
	}
	f.Add("http://example.com", 303)
	f.Fuzz(func(t *testing.T, location string, code int) {
		token := tokenFor([]byte("csr"), "")
		at := &url.URL{Scheme: "http", Host: "example.com", Path: token.path}
		next, reason := nextHop(at, &http.Response{StatusCode: code, Header: http.Header{"Location": {location}}}, token)
		if (next == nil) == (reason == "") || reason != oneLine(reason, 1000) {
			t.Fatalf("%v %q", next, reason)
		}
		if reason != "" {
			return
		}
		if _, err := siteName(next.Hostname()); err != nil || next.User != nil || next.Scheme != "http" && next.Scheme != "https" {
			t.Errorf("%q leads to %s", location, next)
		}
		if p := next.Port(); p != "" && p != "80" && p != "443" {
			t.Errorf("%q leads to port %s", location, p)
		}
	})
}

// TestRedirectsThePanelDoesNotOffer are those a real web server may send.
func TestRedirectsThePanelDoesNotOffer(t *testing.T) {
	token := tokenFor([]byte("csr"), "")
	at := &url.URL{Scheme: "https", Host: "example.com", Path: token.path}
	for location, want := range map[string]string{
		"":                         "without saying where",
		"ftp://example.com/":       "neither http nor https",
		"javascript:alert(1)":      "neither http nor https",
		"http://a:b@example.com/":  "wants a login",
		"http://example.com:22/":   "only the ports 80 and 443",
		"http://[::1]/":            "no name of the internet",
		"http://":                  "no name of the internet",
		"http://x.com/%zz":         "cannot be read",
		"/" + token.hash + ".txt":  "token in the address",
		"/x?y=" + token.hash + "#": "token in the address",
	} {
		_, reason := nextHop(at, &http.Response{StatusCode: 301, Header: http.Header{"Location": {location}}}, token)
		if !strings.Contains(reason, want) || strings.Contains(reason, "a:b@") {
			t.Errorf("%q: %q, want %q", location, reason, want)
		}
	}
	for location, want := range map[string]string{
		"/other.txt":          "https://example.com/other.txt",
		"//www.example.com/x": "https://www.example.com/x",
		"x#part":              "https://example.com" + proofFolder + "x",
	} {
		next, reason := nextHop(at, &http.Response{StatusCode: 308, Header: http.Header{"Location": {location}}}, token)
		if reason != "" || next.String() != want {
			t.Errorf("%q: %v %q", location, next, reason)
		}
	}
	if err := (redirect{"https://example.com", 200}).check(); !errors.Is(err, problem.InputNotOffered) {
		t.Error(err)
	}
}
