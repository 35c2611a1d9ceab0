package practice_test

import (
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"testing"

	"qwizard/wizard/order"
	"qwizard/wizard/sectigo"
)

// goldenPath and goldenBody are the reference's (qwac-domain.md D2).
const (
	goldenPath = ".well-known/pki-validation/E13BDE42087EF33AF86ABB0C2BB14148.txt"
	goldenBody = "f6f94e93ca5dc9050d2c7661db1da2eb72287513752d42fe609f7484ef6e48ee\nsectigo.com\n"
)

// file is the file that proves a site, made from the reference's formula.
func (r request) file(unique string) order.File {
	name, sum := md5.Sum(r.der), sha256.Sum256(r.der)
	body := hex.EncodeToString(sum[:]) + "\nsectigo.com\n"
	if unique != "" {
		body += unique + "\n"
	}
	return order.File{Path: fmt.Sprintf(".well-known/pki-validation/%X.txt", name), Data: []byte(body)}
}

func (w *world) put(site string, files ...order.File) {
	w.t.Helper()
	if err := w.PutFiles(w.t.Context(), site, files); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) redirect(site, target string, code int) {
	w.t.Helper()
	if err := w.Redirect(w.t.Context(), site, target, code); err != nil {
		w.t.Fatal(err)
	}
}

// look asks the CA to look at a single-domain order's proof now, and returns whether
// it is one and what the CA says about it.
func (w *world) look(number, method string) (bool, string) {
	w.t.Helper()
	if got := w.post(sectigo.PathUpdateDCV, args{sectigo.ArgOrder: number, sectigo.ArgNewMethod: method}); got != "errorCode=0" {
		w.t.Fatal(got)
	}
	v := w.decoded(sectigo.PathMDCDetails, args{sectigo.ArgOrder: number, sectigo.ArgDetails: "Y"})
	return v.Get("1_dcvStatus") == sectigo.DCVValidated, v.Get("1_dcvStatusDetails")
}

func TestTheGoldenFileIsAProof(t *testing.T) {
	text, r := golden(t)
	for _, method := range []string{sectigo.MethodHTTP, sectigo.MethodHTTPS} {
		w := start(t, newMemory())
		number := w.order(application(r, "example.com").with(sectigo.ArgCSR, string(text)).with(sectigo.ArgMethod, method))
		if ok, why := w.look(number, method); ok || !strings.Contains(why, goldenPath+" answers 404 Not Found") {
			t.Fatalf("nothing there: %v %q", ok, why)
		}
		// What many write instead: the hashes of the PEM text, in the name, then inside.
		name, sum := md5.Sum(text), sha256.Sum256(text)
		wrong := []byte(hex.EncodeToString(sum[:]) + "\nsectigo.com\n")
		w.put("example.com", order.File{Path: fmt.Sprintf(".well-known/pki-validation/%X.txt", name), Data: wrong})
		if ok, why := w.look(number, method); ok || !strings.Contains(why, "404") {
			t.Fatalf("the file named after the PEM text: %v %q", ok, why)
		}
		w.put("example.com", order.File{Path: goldenPath, Data: wrong})
		if ok, why := w.look(number, method); ok || !strings.Contains(why, "hash of the CSR's text (PEM)") {
			t.Fatalf("the hash of the PEM text: %v %q", ok, why)
		}
		w.put("example.com", order.File{Path: goldenPath, Data: []byte(goldenBody)})
		scheme := strings.ToLower(strings.TrimSuffix(method, "_CSR_HASH"))
		if ok, why := w.look(number, method); !ok || why != "found at "+scheme+"://example.com/"+goldenPath {
			t.Fatalf("the golden file: %v %q", ok, why)
		}
	}
}

// TestFilesThatAreNoProof: each mistake in a file is named.
func TestFilesThatAreNoProof(t *testing.T) {
	text, r := golden(t)
	hash, _, _ := strings.Cut(goldenBody, "\n")
	w := start(t, newMemory())
	number := w.order(application(r, "example.com").with(sectigo.ArgCSR, string(text)).with(sectigo.ArgMethod, sectigo.MethodHTTP))
	for what, c := range map[string]struct{ body, reason string }{
		"soft 404":      {"<!doctype html><h1>Welcome</h1>", "is a web page (HTML)"},
		"HTML around":   {"\n <pre>" + goldenBody + "</pre>", "is a web page (HTML)"},
		"UTF-8 mark":    {"\xef\xbb\xbf" + goldenBody, "byte order mark"},
		"UTF-16 mark":   {"\xff\xfef\x006\x00", "byte order mark"},
		"empty":         {"", "is empty"},
		"blank":         {" \r\n\n", "is empty"},
		"huge":          {goldenBody + strings.Repeat("x", 400<<10), "is too big"},
		"too many":      {goldenBody + "abc\n", "more lines than it should"},
		"one line":      {hash + " sectigo.com\n", "more than the hash in line 1"},
		"only the hash": {hash + "\n", "has no line 2, which must be sectigo.com"},
		"old name":      {hash + "\ncomodoca.com\n", `has "comodoca.com" in line 2 instead of sectigo.com`},
		"blank between": {hash + "\n\nsectigo.com\n", `has "" in line 2`},
		"MD5":           {"e13bde42087ef33af86abb0c2bb14148\nsectigo.com\n", "has the MD5 in line 1"},
		"another CSR":   {strings.Repeat("0", 64) + "\nsectigo.com\n", "it is for another CSR"},
		"other text":    {"hello\n", "does not have the hash in line 1"},
		"control bytes": {"\x00\x01\x1b[2J\n" + goldenBody, "does not have the hash in line 1"},
	} {
		w.put("example.com", order.File{Path: goldenPath, Data: []byte(c.body)})
		if ok, why := w.look(number, sectigo.MethodHTTP); ok || !strings.Contains(why, c.reason) || !strings.HasPrefix(why, "the file at http://example.com/"+goldenPath+" ") {
			t.Errorf("%s: %v %q, want %q", what, ok, why, c.reason)
		}
	}
}

// TestFilesThatAreAProof: what editors and systems do to a text file does no harm.
func TestFilesThatAreAProof(t *testing.T) {
	for what, change := range map[string]func(string) string{
		"as it is":        func(s string) string { return s },
		"CRLF":            func(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") },
		"no last newline": func(s string) string { return strings.TrimRight(s, "\n") },
		"upper case":      strings.ToUpper,
		"trailing blanks": func(s string) string { return strings.ReplaceAll(s, "\n", " \t\n") + "\n \n" },
	} {
		for _, unique := range []string{"", "abc123XYZ"} {
			w := start(t, newMemory())
			r := newRequest(t, "example.com")
			f := r.file(unique)
			f.Data = []byte(change(string(f.Data)))
			w.put("example.com", f)
			number := w.order(application(r, "example.com").with(sectigo.ArgMethod, sectigo.MethodHTTP).with("uniqueValue", unique))
			if !w.validated(number)[0] {
				_, why := w.look(number, sectigo.MethodHTTP)
				t.Errorf("%s, uniqueValue %q: %s", what, unique, why)
			}
		}
	}
}

func TestTheUniqueValueIsTheThirdLine(t *testing.T) {
	w := start(t, newMemory())
	r := newRequest(t, "example.com")
	number := w.order(application(r, "example.com").with(sectigo.ArgMethod, sectigo.MethodHTTP).with("uniqueValue", "mine1"))
	for unique, want := range map[string]string{"": "has no line 3, which must be mine1", "mine2": `has "mine2" in line 3 instead of mine1`} {
		w.put("example.com", r.file(unique))
		if ok, why := w.look(number, sectigo.MethodHTTP); ok || !strings.Contains(why, want) {
			t.Errorf("%q: %v %q", unique, ok, why)
		}
	}
	w.put("example.com", r.file("mine1"))
	if ok, why := w.look(number, sectigo.MethodHTTP); !ok {
		t.Error(why)
	}
}

// TestAFileProvesItsOwnNameOnly: the bare name's file is not looked at for www, nor
// the other way round, and a file name in lower case is another name.
func TestAFileProvesItsOwnNameOnly(t *testing.T) {
	for _, c := range []struct {
		site string
		want []bool
	}{{"example.com", []bool{true, false}}, {"www.example.com", []bool{false, true}}} {
		w := start(t, newMemory())
		r := newRequest(t, "example.com", "www.example.com")
		w.put(c.site, r.file(""))
		number := w.order(application(r, "example.com", "www.example.com").with(sectigo.ArgMethod, sectigo.MethodHTTP))
		if got := w.validated(number); !slices.Equal(got, c.want) {
			t.Errorf("a file at %s proves %v", c.site, got)
		}
	}
	w := start(t, newMemory())
	r := newRequest(t, "example.com")
	lower := r.file("")
	lower.Path = strings.ToLower(lower.Path)
	w.put("example.com", lower)
	number := w.order(application(r, "example.com").with(sectigo.ArgMethod, sectigo.MethodHTTP))
	if ok, why := w.look(number, sectigo.MethodHTTP); ok || !strings.Contains(why, "404") {
		t.Errorf("a file name in lower case: %v %q", ok, why)
	}
}

// TestRedirectsOfProofs: which redirects lead to a proof (BR 3.2.2.4.18).
func TestRedirectsOfProofs(t *testing.T) {
	hash := func(r request) string { return strings.SplitN(string(r.file("").Data), "\n", 2)[0] }
	for what, c := range map[string]struct {
		target func(request) string
		code   int
		reason string // "" for a proof
	}{
		"301":                {func(request) string { return "http://example.org" }, 301, ""},
		"302 to https":       {func(request) string { return "https://www.example.org/" }, 302, ""},
		"307":                {func(request) string { return "https://example.org:443" }, 307, ""},
		"308":                {func(request) string { return "http://example.org:80" }, 308, ""},
		"303":                {func(request) string { return "http://example.org" }, 303, "answers 303 See Other; only the redirects 301, 302, 307 and 308"},
		"https at the same":  {func(request) string { return "https://example.com" }, 301, ""},
		"loop":               {func(request) string { return "http://example.com" }, 301, "too many redirects"},
		"another port":       {func(request) string { return "http://example.org:8080" }, 302, "only the ports 80 and 443"},
		"an address":         {func(request) string { return "http://127.0.0.1" }, 302, "which is no name of the internet"},
		"a local name":       {func(request) string { return "https://localhost" }, 302, "which is no name of the internet"},
		"a name without DNS": {func(request) string { return "http://nothing.example.org" }, 302, "no A or AAAA record for nothing.example.org"},
		"other path":         {func(request) string { return "http://example.org/old" }, 302, "answers 404"},
		"the token in it":    {func(r request) string { return "http://example.org/" + strings.ToUpper(hash(r)) }, 302, "which has the token in the address"},
	} {
		t.Run(what, func(t *testing.T) {
			w := start(t, newMemory())
			r := newRequest(t, "example.com")
			for _, site := range []string{"example.com", "example.org", "www.example.org"} {
				w.put(site, r.file(""))
			}
			w.redirect("example.com", c.target(r), c.code)
			number := w.order(application(r, "example.com").with(sectigo.ArgMethod, sectigo.MethodHTTP))
			ok, why := w.look(number, sectigo.MethodHTTP)
			if ok != (c.reason == "") || !strings.Contains(why, c.reason) {
				t.Errorf("%v %q, want %q", ok, why, c.reason)
			}
		})
	}
}

// TestAFewRedirectsAreFollowed: three in a row, not four.
func TestAFewRedirectsAreFollowed(t *testing.T) {
	w := start(t, newMemory())
	r := newRequest(t, "one.com")
	w.put("four.com", r.file(""))
	w.redirect("one.com", "https://two.com", 301)
	w.redirect("two.com", "http://three.com", 302)
	w.redirect("three.com", "https://four.com", 308)
	number := w.order(application(r, "one.com").with(sectigo.ArgMethod, sectigo.MethodHTTP))
	if ok, why := w.look(number, sectigo.MethodHTTP); !ok || !strings.HasPrefix(why, "found at https://four.com/") {
		t.Errorf("three redirects: %v %q", ok, why)
	}
	r = newRequest(t, "zero.com")
	w.put("four.com", r.file(""))
	w.redirect("zero.com", "http://one.com", 307)
	number = w.order(application(r, "zero.com").with(sectigo.ArgMethod, sectigo.MethodHTTP))
	if ok, why := w.look(number, sectigo.MethodHTTP); ok || !strings.Contains(why, "too many redirects, the last one at http://three.com/") {
		t.Errorf("four redirects: %v %q", ok, why)
	}
}

// TestAddressesOfAProof: the name is looked up in the practice DNS, and only what is
// there is asked.
func TestAddressesOfAProof(t *testing.T) {
	for what, c := range map[string]struct{ records, reason string }{
		"no record":         {"", "no A or AAAA record for shop.example.com"},
		"IPv4":              {"shop.example.com. A 127.0.0.1", ""},
		"IPv6 only":         {"shop.example.com. AAAA ::1", ""},
		"alias":             {"shop.example.com. CNAME www.example.net.", ""},
		"elsewhere":         {"shop.example.com. A 192.0.2.7", "has the address 192.0.2.7, which is not reachable"},
		"elsewhere in IPv6": {"shop.example.com. AAAA 2001:db8::7", "has the address 2001:db8::7, which is not reachable"},
		"other loopback":    {"shop.example.com. A 127.0.0.7", "has the address 127.0.0.7, which is not reachable"},
		"old IPv6 address":  {"shop.example.com. A 127.0.0.1\nshop.example.com. AAAA 2001:db8::7", ""},
		"alias to nowhere":  {"shop.example.com. CNAME host.invalid.", "no usable answer from the name server"},
		"aliases in a ring": {"shop.example.com. CNAME a.example.net.\na.example.net. CNAME shop.example.com.", "no usable answer from the name server"},
	} {
		t.Run(what, func(t *testing.T) {
			w := start(t, newMemory())
			if !w.hasIPv6() && what == "IPv6 only" {
				t.Skip("this computer has no IPv6 loopback")
			}
			r := newRequest(t, "shop.example.com")
			w.put("shop.example.com", r.file(""))
			if c.records != "" {
				w.add(c.records + "\n")
			}
			for _, method := range []string{sectigo.MethodHTTP, sectigo.MethodHTTPS} {
				number := w.order(application(r, "shop.example.com").with(sectigo.ArgMethod, method))
				if method == sectigo.MethodHTTPS {
					// The same CSR again has a uniqueValue, which is another file.
					orders, err := w.Orders(t.Context())
					if err != nil {
						t.Fatal(err)
					}
					w.put("shop.example.com", r.file(orders[len(orders)-1].Unique))
				}
				ok, why := w.look(number, method)
				if ok != (c.reason == "") || !strings.Contains(why, c.reason) {
					t.Errorf("%s: %v %q, want %q", method, ok, why, c.reason)
				}
			}
		})
	}
}

// TestAFileProofIsKept: a proved name stays so when the file is gone, and a purchase
// goes through to its certificate.
func TestAFileProofIsKept(t *testing.T) {
	w := start(t, newMemory())
	r := newRequest(t, "example.com")
	f := r.file("")
	w.put("example.com", f)
	number := w.order(application(r, "example.com").with(sectigo.ArgMethod, sectigo.MethodHTTPS))
	if !w.validated(number)[0] {
		t.Fatal("not looked at when placed")
	}
	if err := w.RemoveFile(t.Context(), "example.com", f.Path); err != nil {
		t.Fatal(err)
	}
	if ok, why := w.look(number, sectigo.MethodHTTPS); !ok || !strings.HasPrefix(why, "found at https://example.com/") {
		t.Errorf("%v %q", ok, why)
	}
	if d := w.status(number); d.DCVStatus.Status != sectigo.StatusCompleted {
		t.Error(d.DCVStatus)
	}
}
