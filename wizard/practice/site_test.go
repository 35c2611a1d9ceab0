package practice_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"qwizard/wizard/order"
	"qwizard/wizard/practice"
	"qwizard/wizard/problem"
	"qwizard/wizard/sectigo"
)

// browser reaches every name at the web host, by the stand-ins for ports 80 and 443.
// It follows no redirect and takes any certificate.
func (w *world) browser() *http.Client {
	return &http.Client{
		Transport: &http.Transport{
			DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
				var d net.Dialer
				if strings.HasSuffix(address, ":443") {
					return d.DialContext(ctx, network, w.ca.TLS())
				}
				return d.DialContext(ctx, network, w.ca.Web())
			},
			TLSClientConfig:   &tls.Config{InsecureSkipVerify: true},
			DisableKeepAlives: true,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// visit makes one request of the web host and returns the answer with its body.
func (w *world) visit(method, address string) (*http.Response, string) {
	w.t.Helper()
	r, err := http.NewRequestWithContext(w.t.Context(), method, address, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	res, err := w.browser().Do(r)
	if err != nil {
		w.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	return res, string(body)
}

func (w *world) hasIPv6() bool {
	_, port, _ := net.SplitHostPort(w.ca.Web())
	c, err := net.Dial("tcp", net.JoinHostPort("::1", port))
	if err != nil {
		return false
	}
	return c.Close() == nil
}

func TestTheWebHostServesItsSites(t *testing.T) {
	w := start(t, newMemory())
	w.put("example.com",
		order.File{Path: ".well-known/pki-validation/A.txt", Data: []byte("a\n")},
		order.File{Path: "page.html", Data: []byte("<p>hello")},
		order.File{Path: "dir/unknown", Data: []byte("u")},
		order.File{Path: "ü 1%.txt", Data: []byte("ü")},
		order.File{Path: "empty.txt"},
	)
	w.put("WWW.Example.com.", order.File{Path: "index.html", Data: []byte("home of www")})
	for _, scheme := range []string{"http", "https"} {
		for address, c := range map[string]struct {
			status     int
			kind, body string
		}{
			"example.com/.well-known/pki-validation/A.txt": {200, "text/plain", "a\n"},
			"EXAMPLE.com/page.html":                        {200, "text/html; charset=utf-8", "<p>hello"},
			"example.com/page.html?x=1":                    {200, "text/html; charset=utf-8", "<p>hello"},
			"example.com/dir/unknown":                      {200, "text/plain", "u"},
			"example.com/%C3%BC%201%25.txt":                {200, "text/plain", "ü"},
			"example.com/empty.txt":                        {200, "text/plain", ""},
			"example.com/":                                 {200, "text/html; charset=utf-8", "practice site of example.com"},
			"www.example.com/":                             {200, "text/html; charset=utf-8", "home of www"},
			"www.example.com/index.html":                   {200, "text/html; charset=utf-8", "home of www"},
			"other.example.co.uk/":                         {200, "text/html; charset=utf-8", "practice site of other.example.co.uk"},
			"example.com/dir/":                             {404, "text/html; charset=utf-8", "Not Found"},
			"example.com/dir":                              {404, "text/html; charset=utf-8", "Not Found"},
			"example.com/PAGE.html":                        {404, "text/html; charset=utf-8", "Not Found"},
			"example.com//page.html":                       {404, "text/html; charset=utf-8", "Not Found"},
			"example.com/x/../page.html":                   {404, "text/html; charset=utf-8", "Not Found"},
			"www.example.com/page.html":                    {404, "text/html; charset=utf-8", "Not Found"},
			"other.example.co.uk/page.html":                {404, "text/html; charset=utf-8", "Not Found"},
		} {
			res, body := w.visit(http.MethodGet, scheme+"://"+address)
			if res.StatusCode != c.status || res.Header.Get("Content-Type") != c.kind || !strings.Contains(body, c.body) {
				t.Errorf("%s://%s: %d %s %q", scheme, address, res.StatusCode, res.Header.Get("Content-Type"), body)
			}
		}
	}
	if res, body := w.visit(http.MethodHead, "http://example.com/page.html"); res.StatusCode != 200 || res.ContentLength != 8 || body != "" {
		t.Errorf("HEAD: %d, %d bytes, %q", res.StatusCode, res.ContentLength, body)
	}
	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodOptions} {
		if res, _ := w.visit(method, "https://example.com/page.html"); res.StatusCode != 405 || res.Header.Get("Allow") != "GET, HEAD" {
			t.Errorf("%s: %s", method, res.Status)
		}
	}
}

// TestOneServerDoesNotDoTheOthersWork: the CA's API is not on the web host's ports,
// whatever the Host header says, and no site on the API's.
func TestOneServerDoesNotDoTheOthersWork(t *testing.T) {
	w := start(t, newMemory())
	w.put("example.com", order.File{Path: "a.txt", Data: []byte("a")})
	api := strings.TrimPrefix(w.ca.URL(), "http://")
	ask := func(server, host, path string) (int, string) {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+server+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Host = host
		r.SetBasicAuth(w.Login, w.Password)
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		body, _ := io.ReadAll(res.Body)
		return res.StatusCode, string(body)
	}
	for _, path := range []string{"/practice/clock", "/practice/site?site=example.com", practice.PathRoot, sectigo.PathApply} {
		if code, _ := ask(api, api, path); code != http.StatusOK {
			t.Errorf("the API does not answer %s: %d", path, code)
		}
		for _, host := range []string{"example.com", api, w.ca.Web(), "localhost", "127.0.0.1", "[::1]", "example.invalid", "com", "a_b.example.com", "*.example.com", ""} {
			if code, body := ask(w.ca.Web(), host, path); code < 400 {
				t.Errorf("%s%s on the web host: %d %q", host, path, code, body)
			}
		}
	}
	if code, body := ask(api, "example.com", "/a.txt"); code != http.StatusForbidden || body == "a" {
		t.Errorf("a site on the API's port: %d %q", code, body)
	}
	if code, _ := ask(api, api, "/a.txt"); code != http.StatusNotFound {
		t.Errorf("a site on the API's port: %d", code)
	}
	if code, body := ask(w.ca.Web(), "example.com:80", "/a.txt"); code != http.StatusOK || body != "a" {
		t.Errorf("with a port: %d %q", code, body)
	}
}

// TestTheHostOfATLSConnectionIsTheOneAskedFor: 421 for another one (RFC 9110 15.5.20).
func TestTheHostOfATLSConnectionIsTheOneAskedFor(t *testing.T) {
	w := start(t, newMemory())
	for host, want := range map[string]int{"example.com": 200, "EXAMPLE.COM:443": 200, "example.org": 421, "127.0.0.1": 421, "example.invalid": 421} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://example.com/", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Host = host
		res, err := w.browser().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		if res.StatusCode != want {
			t.Errorf("%s: %s, want %d", host, res.Status, want)
		}
	}
}

func TestThePanelsFiles(t *testing.T) {
	w := start(t, newMemory())
	ctx := t.Context()
	w.put("example.com", order.File{Path: "b/c.txt", Data: []byte("1")}, order.File{Path: "a.txt", Data: []byte{0, 255}})
	w.put("example.com", order.File{Path: "b/c.txt", Data: []byte("2")})
	w.put("example.com")
	files, err := w.Files(ctx, "Example.COM")
	if err != nil || len(files) != 2 || files[0].Path != "a.txt" || !bytes.Equal(files[0].Data, []byte{0, 255}) || files[1].Path != "b/c.txt" || string(files[1].Data) != "2" {
		t.Fatalf("%+v %v", files, err)
	}
	if files, err := w.Files(ctx, "www.example.com"); err != nil || len(files) != 0 {
		t.Errorf("another site's: %v %v", files, err)
	}
	for _, path := range []string{"a.txt", "a.txt", "never/there", "../x"} {
		if err := w.RemoveFile(ctx, "example.com", path); err != nil {
			t.Errorf("remove %s: %v", path, err)
		}
	}
	if files, err := w.Files(ctx, "example.com"); err != nil || len(files) != 1 || files[0].Path != "b/c.txt" {
		t.Errorf("%v %v", files, err)
	}
	if err := w.RemoveFile(ctx, "example.com", "b/c.txt"); err != nil {
		t.Fatal(err)
	}
	for key := range w.disk.snapshot() {
		if strings.HasPrefix(key, "site/") {
			t.Error("an empty site is kept on disk")
		}
	}
}

func TestThePanelRefusesFiles(t *testing.T) {
	w := start(t, newMemory())
	w.put("example.com", order.File{Path: "good.txt", Data: []byte("1")})
	before := w.disk.snapshot()
	one := func(path string) []order.File {
		return []order.File{{Path: "good.txt", Data: []byte("2")}, {Path: path, Data: []byte("x")}}
	}
	var many []order.File
	for i := range 201 {
		many = append(many, order.File{Path: fmt.Sprint(i)})
	}
	for what, c := range map[string]struct {
		site  string
		files []order.File
		kind  problem.Kind
	}{
		"no path":         {"example.com", one(""), problem.InputMissing},
		"above":           {"example.com", one("../x"), problem.InputNotOffered},
		"above inside":    {"example.com", one("a/../../x"), problem.InputNotOffered},
		"dot":             {"example.com", one("./x"), problem.InputNotOffered},
		"only a dot":      {"example.com", one("."), problem.InputNotOffered},
		"absolute":        {"example.com", one("/x"), problem.InputNotOffered},
		"folder":          {"example.com", one("x/"), problem.InputNotOffered},
		"two slashes":     {"example.com", one("x//y"), problem.InputNotOffered},
		"backslash":       {"example.com", one(`..\x`), problem.InputNotOffered},
		"newline":         {"example.com", one("x\ny"), problem.InputControl},
		"NUL":             {"example.com", one("x\x00"), problem.InputControl},
		"right to left":   {"example.com", one("x\u202etxt.exe"), problem.InputControl},
		"not UTF-8":       {"example.com", one("x\xff"), problem.InputEncoding},
		"long":            {"example.com", one(strings.Repeat("x", 201)), problem.InputTooLong},
		"twice":           {"example.com", one("good.txt"), problem.InputNotOffered},
		"too many":        {"example.com", many, problem.InputTooMany},
		"with the others": {"example.com", many[:200], problem.InputTooMany},
		"too big":         {"example.com", []order.File{{Path: "x", Data: make([]byte, 512<<10)}}, problem.InputTooBig},
		"far too big":     {"example.com", []order.File{{Path: "x", Data: make([]byte, 20<<20)}}, problem.InputTooBig},
		"big with others": {"example.com", []order.File{{Path: "x", Data: make([]byte, 512<<10-1)}}, problem.InputTooBig},
		"secret":          {"example.com", []order.File{{Path: "key.pem", Secret: true}}, problem.Internal},
		"a suffix":        {"co.uk", one("x"), problem.NameSuffix},
		"no site":         {"", one("x"), problem.NameSyntax},
		"local":           {"server.local", one("x"), problem.NameSuffix},
		"address":         {"127.0.0.1", one("x"), problem.NameSuffix},
		"wildcard":        {"*.example.com", one("x"), problem.NameWildcard},
		"underscore":      {"a_b.example.com", one("x"), problem.NameSyntax},
		"not ASCII":       {"bücher.example", one("x"), problem.NameSyntax},
		"too long a name": {strings.Repeat("a.", 130) + "example.com", one("x"), problem.NameSyntax},
	} {
		err := w.PutFiles(t.Context(), c.site, c.files)
		if all := problem.All(err); len(all) != 1 || all[0].Kind != c.kind {
			t.Errorf("%s: %v, want %s", what, err, c.kind)
		}
	}
	if after := w.disk.snapshot(); len(after) != len(before) {
		t.Error("a refused file left something")
	}
	if files, err := w.Files(t.Context(), "example.com"); err != nil || len(files) != 1 || string(files[0].Data) != "1" {
		t.Errorf("half of a refused upload was taken: %v %v", files, err)
	}
	for _, site := range []string{"com", "x.invalid", ""} {
		if _, err := w.Files(t.Context(), site); err == nil {
			t.Errorf("files of %q", site)
		}
		if err := w.RemoveFile(t.Context(), site, "x"); err == nil {
			t.Errorf("removed from %q", site)
		}
		if err := w.Redirect(t.Context(), site, "https://example.com", 301); err == nil {
			t.Errorf("redirected %q", site)
		}
	}
	for _, path := range []string{"/practice/site", "/practice/site/certificate", "/practice/site/redirect"} {
		for method, body := range map[string]string{http.MethodPatch: "{}", http.MethodPost: "{"} {
			r, err := http.NewRequestWithContext(t.Context(), method, w.URL+path, strings.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			r.SetBasicAuth(w.Login, w.Password)
			res, err := http.DefaultClient.Do(r)
			if got := w.body(res, err, http.StatusUnprocessableEntity); !strings.Contains(got, `"kind":"input-`) {
				t.Errorf("%s %s: %s", method, path, got)
			}
		}
		res, err := http.Post(w.URL+path, "application/json", strings.NewReader("{}"))
		w.body(res, err, http.StatusUnauthorized)
	}
}

// TestAFullSiteFitsItsRecord: the worst that the limits let in is less than a shelf's
// value may have, and goes through the panel both ways.
func TestAFullSiteFitsItsRecord(t *testing.T) {
	disk := newMemory()
	w := start(t, disk)
	var files []order.File
	for i := range 200 {
		files = append(files, order.File{Path: fmt.Sprintf("%03d%s", i, strings.Repeat("<", 197)), Data: make([]byte, 512<<10/200-201)})
	}
	w.put("example.com", files...)
	for key, value := range disk.snapshot() {
		if len(value) > 1<<20-90<<10 { // beside a certificate of 64 KiB in base64
			t.Errorf("%s has %d bytes", key, len(value))
		}
	}
	if got, err := w.Files(t.Context(), "example.com"); err != nil || len(got) != 200 {
		t.Error(len(got), err)
	}
}

func TestTheWebHostHasRoomForAHundredSites(t *testing.T) {
	w := start(t, newMemory())
	f := order.File{Path: "x", Data: []byte("x")}
	for i := range 100 {
		w.put(fmt.Sprintf("site%d.com", i), f)
	}
	if err := w.PutFiles(t.Context(), "site100.com", []order.File{f}); !errors.Is(err, problem.InputTooMany) {
		t.Error(err)
	}
	w.put("site7.com", order.File{Path: "y"})
	for _, path := range []string{"x", "y"} {
		if err := w.RemoveFile(t.Context(), "site7.com", path); err != nil {
			t.Fatal(err)
		}
	}
	w.put("site100.com", f) // an emptied site makes room
	// Sites nobody holds are served all the same.
	for i := range 150 {
		if res, _ := w.visit(http.MethodGet, fmt.Sprintf("https://other%d.com/", i)); res.StatusCode != 200 {
			t.Fatal(res.Status)
		}
	}
}

func TestRedirects(t *testing.T) {
	w := start(t, newMemory())
	w.put("example.com", order.File{Path: "a.txt", Data: []byte("a")})
	w.redirect("example.com", "https://www.example.org/new/", 307)
	res, _ := w.visit(http.MethodGet, "http://example.com/a%20b?q=1")
	if res.StatusCode != 307 || res.Header.Get("Location") != "https://www.example.org/new/a%20b?q=1" {
		t.Error(res.Status, res.Header)
	}
	// Everything moves to HTTPS, and HTTPS itself stays.
	w.redirect("example.com", "https://Example.com", 301)
	if res, _ := w.visit(http.MethodGet, "http://example.com/a.txt"); res.StatusCode != 301 || res.Header.Get("Location") != "https://Example.com/a.txt" {
		t.Error(res.Status, res.Header)
	}
	if res, body := w.visit(http.MethodGet, "https://example.com/a.txt"); res.StatusCode != 200 || body != "a" {
		t.Error(res.Status, body)
	}
	w.redirect("example.com", "", 0)
	if res, body := w.visit(http.MethodGet, "http://example.com/a.txt"); res.StatusCode != 200 || body != "a" {
		t.Error(res.Status, body)
	}
	for what, c := range map[string]struct {
		target string
		code   int
	}{
		"scheme": {"ftp://example.com", 301}, "no host": {"https://", 301}, "relative": {"/x", 301},
		"login": {"https://a:b@example.com", 301}, "query": {"https://example.com/?x", 301}, "code": {"https://example.com", 200},
		"no code": {"https://example.com", 0}, "header": {"https://example.com/\r\nX: y", 301}, "long": {"https://example.com/" + strings.Repeat("x", 1024), 301},
		"not ASCII": {"https://example.com/ü", 301},
	} {
		if err := w.Redirect(t.Context(), "example.com", c.target, c.code); err == nil {
			t.Errorf("%s was taken", what)
		}
	}
}
