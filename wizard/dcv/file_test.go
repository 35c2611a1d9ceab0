package dcv_test

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"qwizard/wizard/dcv"
	"qwizard/wizard/finding"
	"qwizard/wizard/network/networktest"
	"qwizard/wizard/order"
)

// web is a website under example.com: what each path gives. The network counts as
// the internet: its addresses are documentation ones.
type web struct {
	*site
	token dcv.Token
}

const webZone = "example.com. A 192.0.2.80\nwww.example.com. A 192.0.2.80\nhost.example.com. A 192.0.2.81\ninside.example.com. A 10.0.0.1\nwww.xn--bcher-kva.example.com. A 192.0.2.80\n"

func openWeb(t testing.TB, unique string, h http.HandlerFunc) *web {
	t.Helper()
	w := &web{openSite(t, webZone), dcv.NewToken(golden(t), unique)}
	w.serve(t, "192.0.2.80", h)
	return w
}

// serve starts a web server for both ports of an address; its certificate is the
// test's own, for another name.
func (w *web) serve(t testing.TB, address string, h http.HandlerFunc) {
	t.Helper()
	plain, secured := httptest.NewServer(h), httptest.NewTLSServer(h)
	t.Cleanup(plain.Close)
	t.Cleanup(secured.Close)
	w.Route(net.JoinHostPort(address, "80"), plain.Listener.Addr().String())
	w.Route(net.JoinHostPort(address, "443"), secured.Listener.Addr().String())
}

func (w *web) look(t *testing.T, method order.Method) []finding.Finding {
	t.Helper()
	return proofs(t, w.checker(), w.token.Look("example.com", method, ""))
}

// at answers one path with text, and everything else with 404.
func at(path, text string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != path {
			http.NotFound(w, r)
			return
		}
		fmt.Fprint(w, text)
	}
}

const (
	hash   = "f6f94e93ca5dc9050d2c7661db1da2eb72287513752d42fe609f7484ef6e48ee"
	folder = "/.well-known/pki-validation/"
	name   = "E13BDE42087EF33AF86ABB0C2BB14148.txt"
	body   = hash + "\nsectigo.com\n"
	page   = "<!DOCTYPE html><html><title>Shop</title></html>"
)

func TestTheFileIsFetchedAsTheCADoes(t *testing.T) {
	for what, c := range map[string]struct {
		serve http.HandlerFunc
		want  string
	}{
		"right":                   {at(folder+name, body), "file-found fine"},
		"CRLF":                    {at(folder+name, hash+"\r\nsectigo.com\r\n"), "file-found fine"},
		"capitals, no last end":   {at(folder+name, strings.ToUpper(hash)+"\nSECTIGO.com"), "file-found fine"},
		"nothing":                 {http.NotFound, "file-missing blocks"},
		"gone":                    {status(410, ""), "file-missing blocks"},
		"lower case":              {at(folder+strings.ToLower(name), body), "file-case blocks"},
		"at the root":             {at("/"+name, body), "file-folder blocks"},
		"txt twice":               {at(folder+name+".txt", body), "file-double blocks"},
		"another file below":      {at("/"+name, "hello"), "file-missing blocks"},
		"byte order mark":         {at(folder+name, "\xef\xbb\xbf"+body), "file-mark blocks"},
		"UTF-16":                  {at(folder+name, "\xff\xfef\x006\x00"), "file-wide blocks"},
		"a page":                  {at(folder+name, page), "file-page blocks"},
		"a page for everything":   {status(200, page), "file-soft-404 blocks"},
		"a page, file lower case": {soft(folder + strings.ToLower(name)), "file-case blocks"},
		"a long page":             {status(200, page+strings.Repeat(" ", 100_000)), "file-soft-404 blocks"},
		"a long page with 404":    {status(404, page+strings.Repeat(" ", 100_000)), "file-missing blocks"},
		"empty":                   {at(folder+name, "\n"), "file-empty blocks"},
		"blanks":                  {at(folder+name, hash+" \n\n sectigo.com\n"), "file-blanks attention"},
		"old hash":                {at(folder+name, strings.Repeat("ab", 32)+"\nsectigo.com\n"), "file-old blocks"},
		"no second line":          {at(folder+name, hash+"\n"), "file-suffix blocks"},
		"other second line":       {at(folder+name, hash+"\ncomodoca.com\n"), "file-suffix blocks"},
		"unique too much":         {at(folder+name, body+"abc\n"), "file-unique-other blocks"},
		"more than that":          {at(folder+name, body+"abc\nabc\n"), "file-text blocks"},
		"other text":              {at(folder+name, "hello\n"), "file-text blocks"},
		"too large":               {at(folder+name, strings.Repeat("x", 16<<10+1)), "file-large blocks"},
		"forbidden":               {status(403, page), "file-forbidden blocks"},
		"broken":                  {status(500, ""), "file-status blocks"},
		"not modified":            {status(304, ""), "file-redirect-target blocks"},
		"cut short":               {cutShort, "file-broken blocks"},
		"never ends":              {endless, "file-large blocks"},
		"never goes on":           {stuck, "file-broken blocks"},
		"says nothing":            {silent, "file-silent unknown"},
		"header without end":      {longHeader, "file-broken blocks"},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			w := openWeb(t, "", c.serve)
			if strings.HasPrefix(what, "never") || what == "says nothing" {
				w.Impatient()
			}
			for _, method := range []order.Method{order.HTTP, order.HTTPS} {
				found := w.look(t, method)
				if got := kinds(found); got != c.want {
					t.Errorf("%s: got %s", method, got)
				}
				if f := found[0]; f.Where != string(method)+"://example.com"+folder+name || f.Params["family"] != "IPv4" || f.Params["address"] != "192.0.2.80" || len(f.Observed) > 2000 {
					t.Errorf("%+v", f)
				}
			}
		})
	}
}

func status(code int, text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(code)
		fmt.Fprint(w, text)
	}
}

// soft serves the file at one path, and a page with 200 everywhere else.
func soft(path string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == path {
			fmt.Fprint(w, body)
			return
		}
		fmt.Fprint(w, page)
	}
}

func cutShort(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Length", "1000")
	fmt.Fprint(w, hash)
}

func endless(w http.ResponseWriter, r *http.Request) {
	for r.Context().Err() == nil {
		if _, err := fmt.Fprint(w, strings.Repeat("x", 1000)); err != nil {
			return
		}
	}
}

func stuck(w http.ResponseWriter, r *http.Request) {
	fmt.Fprint(w, hash)
	w.(http.Flusher).Flush()
	<-r.Context().Done()
}

func silent(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

func longHeader(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("X-Long", strings.Repeat("x", 100_000))
	fmt.Fprint(w, body)
}

func TestTheUniqueValueStandsInTheThirdLine(t *testing.T) {
	for text, want := range map[string]string{
		body + "TnerFu0d\n": "file-found fine", body: "file-unique-missing blocks", body + "other\n": "file-unique-other blocks",
	} {
		if got := kinds(openWeb(t, "TnerFu0d", at(folder+name, text)).look(t, order.HTTP)); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestRedirectsAreFollowedAsTheRulesSay(t *testing.T) {
	to := func(code int, target string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if r.Host == "example.com" && r.TLS == nil {
				w.Header().Set("Location", target)
				w.WriteHeader(code)
				fmt.Fprint(w, page)
				return
			}
			at(folder+name, body)(w, r)
		}
	}
	good := "https://www.example.com" + folder + name
	for what, c := range map[string]struct {
		serve      http.HandlerFunc
		want, hops string
	}{
		"301":                  {to(301, good), "file-found fine", "301 " + good},
		"302":                  {to(302, good), "file-found fine", "302 " + good},
		"307":                  {to(307, "//www.example.com"+folder+name), "file-found fine", "307 http://www.example.com" + folder + name},
		"308":                  {to(308, "https://example.com:443"+folder+name), "file-found fine", ""},
		"303":                  {to(303, good), "file-redirect-kind blocks", "303 " + good},
		"300":                  {to(300, good), "file-redirect-kind blocks", ""},
		"another port":         {to(301, "http://www.example.com:8080/x"), "file-redirect-port blocks", ""},
		"no port":              {to(301, "http://www.example.com:0/x"), "file-redirect-target blocks", ""},
		"too high a port":      {to(301, "http://www.example.com:70000/x"), "file-redirect-target blocks", ""},
		"another scheme":       {to(301, "ftp://www.example.com/x"), "file-redirect-target blocks", ""},
		"no address":           {to(301, "http://%zz/"), "file-redirect-target blocks", ""},
		"no host":              {to(301, "http:///x"), "file-redirect-target blocks", ""},
		"into a local network": {to(301, "http://inside.example.com/admin"), "file-redirect-inside blocks", ""},
		"to this computer":     {to(301, "http://127.0.0.1/admin"), "file-redirect-inside blocks", ""},
		"to this computer, 6":  {to(301, "http://[::1]/admin"), "file-redirect-inside blocks", ""},
		"mapped":               {to(301, "http://[::ffff:169.254.169.254]/"), "file-redirect-inside blocks", ""},
		"in letters":           {to(301, "http://www.Bücher.example.com:80"+folder+name), "file-found fine", ""},
		"to a number":          {to(301, "http://192.0.2.80"+folder+name), "file-found fine", ""},
		"host without address": {to(301, "http://nobody.example.com/"), "file-address-none blocks", ""},
		"to nowhere":           {to(301, "http://host.example.com/"), "file-unseen unknown", ""},
		"to a login":           {to(302, "http://www.example.com/login"), "file-login blocks", ""},
		"in a circle":          {to(301, "/x"), "file-redirect-loop blocks", ""},
		"on and on":            {onAndOn, "file-redirect-many blocks", ""},
		"twice":                {twice, "file-hops attention", ""},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			found := openWeb(t, "", c.serve).look(t, order.HTTP)
			if got := kinds(found); got != c.want || c.hops != "" && found[0].Params["hops"] != c.hops {
				t.Errorf("got %s by %s", got, found[0].Params["hops"])
			}
			if !strings.HasPrefix(found[0].Observed, found[0].Params["hops"]) {
				t.Errorf("observed %s", found[0].Observed)
			}
			if found[0].Kind == finding.FileRedirectMany && strings.Count(found[0].Observed, "302") != 11 {
				t.Errorf("observed %s", found[0].Observed)
			}
		})
	}
}

// onAndOn redirects to another address every time.
func onAndOn(w http.ResponseWriter, r *http.Request) {
	http.Redirect(w, r, r.URL.Path+"x", http.StatusFound)
}

// twice redirects to https, and then to www, as many hosts do.
func twice(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.TLS == nil:
		http.Redirect(w, r, "https://"+r.Host+r.URL.Path, http.StatusMovedPermanently)
	case r.Host == "example.com":
		http.Redirect(w, r, "https://www."+r.Host+r.URL.Path, http.StatusMovedPermanently)
	default:
		at(folder+name, body)(w, r)
	}
}

func TestBothFamiliesAreLookedAt(t *testing.T) {
	const both = "example.com. AAAA 2001:db8::80\n"
	for what, c := range map[string]struct {
		six  func(w *web, t *testing.T)
		want string
	}{
		"both right":     {func(w *web, t *testing.T) { w.serve(t, "2001:db8::80", at(folder+name, body)) }, "file-found fine"},
		"IPv6 refuses":   {func(w *web, _ *testing.T) { w.Route("[2001:db8::80]:80", networktest.Refusing) }, "file-found fine, file-refused attention"},
		"IPv6 elsewhere": {func(w *web, t *testing.T) { w.serve(t, "2001:db8::80", status(200, page)) }, "file-found fine, file-other-family attention"},
		"no IPv6 here":   {func(*web, *testing.T) {}, "file-found fine, file-unseen unknown"},
		"IPv6 is silent": {func(w *web, _ *testing.T) { w.Route("[2001:db8::80]:80", networktest.Hanging) }, "file-found fine, file-silent unknown"},
		"IPv4 is wrong": {func(w *web, t *testing.T) {
			w.serve(t, "192.0.2.80", http.NotFound)
			w.serve(t, "2001:db8::80", at(folder+name, body))
		}, "file-other-family attention, file-found fine"},
		"both wrong": {func(w *web, t *testing.T) {
			w.serve(t, "192.0.2.80", http.NotFound)
			w.serve(t, "2001:db8::80", http.NotFound)
		}, "file-missing blocks"},
		"wrong each way": {func(w *web, t *testing.T) {
			w.serve(t, "192.0.2.80", http.NotFound)
			w.serve(t, "2001:db8::80", status(200, page))
		}, "file-missing blocks, file-soft-404 blocks"},
		"refused by both": {func(w *web, _ *testing.T) {
			w.Route("192.0.2.80:80", networktest.Refusing)
			w.Route("[2001:db8::80]:80", networktest.Refusing)
		}, "file-refused blocks"},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			w := openWeb(t, "", at(folder+name, body))
			w.Set(w.resolver, siteZone+webZone+both)
			c.six(w, t)
			found := w.look(t, order.HTTP)
			if got := kinds(found); got != c.want {
				t.Errorf("got %s", got)
			}
			if len(found) == 2 && (found[0].Params["family"] != "IPv4" || found[1].Params["address"] != "2001:db8::80") {
				t.Errorf("%+v", found)
			}
		})
	}
}

func TestWhatStandsBeforeTheFile(t *testing.T) {
	w := openWeb(t, "", at(folder+name, body))
	w.Route("192.0.2.80:443", w.port(t, "192.0.2.80:80")) // speaks no TLS
	if got := kinds(w.look(t, order.HTTPS)); got != "file-tls blocks" {
		t.Errorf("got %s", got)
	}
	w.Impatient()
	w.Route("192.0.2.80:443", mute(t))
	if got := kinds(w.look(t, order.HTTPS)); got != "file-silent unknown" {
		t.Errorf("got %s", got)
	}
	w.Set(w.resolver, siteZone)
	if got := kinds(w.look(t, order.HTTP)); got != "file-address-none blocks" {
		t.Errorf("got %s", got)
	}
	w.DNS(networktest.Resolver, networktest.Silent{})
	if got := kinds(w.look(t, order.HTTP)); got != "resolver-silent unknown" {
		t.Errorf("got %s", got)
	}
}

// port is where an address leads to.
func (w *web) port(t *testing.T, address string) string {
	t.Helper()
	conn, err := w.Dial(t.Context(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	return conn.RemoteAddr().String()
}

// mute takes connections and says nothing.
func mute(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l.Addr().String()
}

// Each name has to serve the file itself, as the CA proves each by itself.
func TestEachNameIsFetchedByItsOwnName(t *testing.T) {
	w := openWeb(t, "", func(rw http.ResponseWriter, r *http.Request) {
		if r.Host == "example.com" {
			at(folder+name, body)(rw, r)
			return
		}
		http.NotFound(rw, r)
	})
	found := proofs(t, w.checker(), w.token.Look("example.com", order.HTTP, ""), w.token.Look("www.example.com", order.HTTPS, ""))
	if got := kinds(found); got != "file-found fine, file-other-name blocks" || found[1].Params["name"] != "www.example.com" {
		t.Errorf("got %s", got)
	}
}

// In practice everything is on this computer; a redirect there leaves it for nowhere.
func TestOnThisComputerRedirectsMayStayHere(t *testing.T) {
	w := openWeb(t, "", http.NotFound)
	w.Set(w.resolver, siteZone+"example.com. A 127.0.0.1\nwww.example.com. A 127.0.0.1\n")
	w.serve(t, "127.0.0.1", func(rw http.ResponseWriter, r *http.Request) {
		if r.Host == "example.com" {
			http.Redirect(rw, r, "http://www.example.com"+r.URL.Path, http.StatusFound)
			return
		}
		at(folder+name, body)(rw, r)
	})
	n := w.Network()
	n.Private = true
	if got := kinds(proofs(t, newChecker(n), w.token.Look("example.com", order.HTTP, ""))); got != "file-found fine" {
		t.Errorf("got %s", got)
	}
}
