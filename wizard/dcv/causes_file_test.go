package dcv_test

import (
	"bytes"
	"compress/gzip"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"qwizard/wizard/finding"
	"qwizard/wizard/network/networktest"
	"qwizard/wizard/order"
)

// website puts another website in place of the right one, over both families.
func website(h http.HandlerFunc) func(*testing.T, *web) {
	return func(t *testing.T, w *web) {
		w.serve(t, "192.0.2.80", h)
		w.serve(t, "2001:db8::80", h)
	}
}

// shows serves another text at the file's address.
func shows(text string) func(*testing.T, *web) { return website(at(folder+name, text)) }

// leads redirects example.com on plain http.
func leads(code int, target string, rest http.HandlerFunc) func(*testing.T, *web) {
	return website(func(w http.ResponseWriter, r *http.Request) {
		if r.Host == "example.com" && r.TLS == nil {
			w.Header().Set("Location", target)
			w.WriteHeader(code)
			return
		}
		rest(w, r)
	})
}

// packed answers in gzip, whatever was asked for.
func packed(w http.ResponseWriter, _ *http.Request) {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	fmt.Fprint(z, body)
	_ = z.Close()
	w.Header().Set("Content-Encoding", "gzip")
	_, _ = w.Write(b.Bytes())
}

func wide(s string) string {
	b := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u), byte(u>>8))
	}
	return string(b)
}

// resetting takes connections and breaks them off.
func resetting(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			_, _ = conn.Read(make([]byte, 1))
			_ = conn.(*net.TCPConn).SetLinger(0)
			_ = conn.Close()
		}
	}()
	return l.Addr().String()
}

// routes leads port 80 of both addresses to a place.
func routes(to func(t *testing.T) string) func(*testing.T, *web) {
	return func(t *testing.T, w *web) {
		w.Route("192.0.2.80:80", to(t))
		w.Route("[2001:db8::80]:80", to(t))
	}
}

// expired serves the file behind a certificate that ended a year ago.
func expired(t *testing.T, w *web) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	cert := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "example.com"}, DNSNames: []string{"example.com"},
		NotBefore: day().AddDate(-2, 0, 0), NotAfter: day().AddDate(-1, 0, 0),
	}
	der, err := x509.CreateCertificate(rand.Reader, cert, cert, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	for _, address := range []string{"192.0.2.80", "2001:db8::80"} {
		s := httptest.NewUnstartedServer(at(folder+name, body))
		s.TLS = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
		s.StartTLS()
		t.Cleanup(s.Close)
		w.Route(net.JoinHostPort(address, "443"), s.Listener.Addr().String())
	}
}

func fileCauses(t *testing.T) []cause {
	named, sum := pemHashes(t)
	login := `<html><form><input type="password" name="p"></form></html>`
	nothing := http.HandlerFunc(http.NotFound)
	good := "https://www.example.com" + folder + name
	all := []cause{
		{what: "404", kind: finding.FileMissing, spoil: website(nothing)},
		{what: "in the root", kind: finding.FileFolder, spoil: website(at("/"+name, body))},
		{what: "lower-case name", kind: finding.FileCase, spoil: website(at(folder+strings.ToLower(name), body))},
		{what: ".txt.txt", kind: finding.FileDouble, spoil: website(at(folder+name+".txt", body))},
		{what: "byte order mark", kind: finding.FileMark, spoil: shows("\xef\xbb\xbf" + body)},
		{what: "UTF-16", kind: finding.FileWide, spoil: shows(wide(body))},
		{what: "UTF-16 without a mark", kind: finding.FileWide, spoil: shows(wide(body)[2:])},
		{what: "trailing blanks", kind: finding.FileBlanks, spoil: shows(hash + "  \nsectigo.com \n\n")},
		{what: "soft 404", kind: finding.FileSoft404, spoil: website(status(200, page))},
		{what: "a page", kind: finding.FilePage, spoil: shows(page)},
		{what: "HTML around the token", kind: finding.FileWrapped, spoil: shows("<html><body><pre>" + body + "</pre></body></html>")},
		{what: "meta refresh", kind: finding.FileMetaRefresh, spoil: website(status(200, `<html><meta http-equiv="refresh" content="0; url=/x"></html>`))},
		{what: "gzip without being asked", kind: finding.FileCompressed, spoil: website(packed)},
		{what: "hash of another CSR", kind: finding.FileOld, spoil: shows(strings.Repeat("ab", 32) + "\nsectigo.com\n")},
		{what: "hash of the text", kind: finding.FilePEM, spoil: shows(sum + "\nsectigo.com\n")},
		{what: "hash of the text as name, too", kind: finding.FilePEM, spoil: website(at(folder+strings.ToUpper(named)+".txt", sum+"\nsectigo.com\n"))},
		{what: "old suffix", kind: finding.FileSuffix, spoil: shows(hash + "\ncomodoca.com\n")},
		{what: "unique value missing", kind: finding.FileUniqueMissing, unique: "TnerFu0d", spoil: shows(body)},
		{what: "another unique value", kind: finding.FileUniqueOther, unique: "TnerFu0d", spoil: shows(body + "other1\n")},
		{what: "empty", kind: finding.FileEmpty, spoil: shows("")},
		{what: "too large", kind: finding.FileLarge, spoil: shows(strings.Repeat("x", 4<<10+1))},
		{what: "403", kind: finding.FileForbidden, spoil: website(status(403, page))},
		{what: "password", kind: finding.FilePassword, spoil: website(status(401, page))},
		{what: "500", kind: finding.FileStatus, spoil: website(status(500, page))},
		{what: "login page", kind: finding.FileLogin, spoil: shows(login)},
		{what: "login redirect", kind: finding.FileLogin, spoil: leads(302, "http://www.example.com/wp-login.php", status(200, page))},
		{what: "redirect to www that lacks it", kind: finding.FileNotThere, spoil: leads(301, good, nothing)},
		{what: "303", kind: finding.FileRedirectKind, spoil: leads(303, good, at(folder+name, body))},
		{what: "redirect loop", kind: finding.FileRedirectLoop, spoil: leads(301, "http://example.com"+folder+name, nothing)},
		{what: "endless redirects", kind: finding.FileRedirectMany, spoil: website(onAndOn)},
		{what: "another port", kind: finding.FileRedirectPort, spoil: leads(301, "http://example.com:8080/", nothing)},
		{what: "redirect to a file", kind: finding.FileRedirectTarget, spoil: leads(301, "file:///etc/passwd", nothing)},
		{what: "redirect inside", kind: finding.FileRedirectInside, spoil: leads(301, "http://192.168.0.1/", nothing)},
		{what: "several redirects", kind: finding.FileHops, spoil: website(twice)},
		{what: "wrong on IPv6 only", kind: finding.FileOtherFamily, spoil: func(t *testing.T, w *web) { w.serve(t, "2001:db8::80", nothing) }},
		{what: "wrong text on IPv4 only", kind: finding.FileOtherFamily, spoil: func(t *testing.T, w *web) { w.serve(t, "192.0.2.80", status(200, page)) }},
		{what: "refused", kind: finding.FileRefused, spoil: routes(func(*testing.T) string { return networktest.Refusing })},
		{what: "reset", kind: finding.FileReset, spoil: routes(resetting)},
		{what: "time-out", kind: finding.FileSilent, spoil: routes(func(*testing.T) string { return networktest.Hanging })},
		{what: "unreachable", kind: finding.FileUnseen, spoil: routes(func(*testing.T) string { return "" })},
		{what: "no address", kind: finding.FileAddressNone, spoil: func(_ *testing.T, w *web) { w.Set(w.resolver, siteZone) }},
		{what: "an address of the home network", kind: finding.FileAddressInside, spoil: func(_ *testing.T, w *web) {
			w.Set(w.resolver, siteZone+"example.com. A 192.168.0.80")
		}},
		{what: "www without the file", kind: finding.FileOtherName, name: "www.example.com", spoil: website(func(w http.ResponseWriter, r *http.Request) {
			if r.Host == "www.example.com" {
				http.NotFound(w, r)
				return
			}
			at(folder+name, body)(w, r)
		})},
		{what: "https only", kind: finding.FileOtherScheme, spoil: website(func(w http.ResponseWriter, r *http.Request) {
			if r.TLS == nil {
				http.NotFound(w, r)
				return
			}
			at(folder+name, body)(w, r)
		})},
		{what: "expired certificate", kind: finding.FileCertExpired, method: order.HTTPS, spoil: expired},
		{what: "no https", kind: finding.FileTLS, method: order.HTTPS, spoil: func(t *testing.T, w *web) {
			w.Route("192.0.2.80:443", w.port(t, "192.0.2.80:80"))
			w.Route("[2001:db8::80]:443", w.port(t, "192.0.2.80:80"))
		}},
		{what: "CAA since then", kind: finding.CAAForbids, spoil: func(_ *testing.T, w *web) {
			w.everywhere("example.com. CAA 0 issue \"letsencrypt.org\"")
		}},
	}
	for i := range all {
		if all[i].method == "" {
			all[i].method = order.HTTP
		}
	}
	return all
}

func TestEveryMistakeWithTheFileHasItsName(t *testing.T) { check(t, fileCauses(t)) }

// What a CA takes is no mistake.
func TestWhatTheCATakesIsFine(t *testing.T) {
	for what, spoil := range map[string]func(*testing.T, *web){
		"CRLF":        shows(strings.ReplaceAll(body, "\n", "\r\n")),
		"no last end": shows(strings.TrimSuffix(body, "\n")),
		"capitals":    shows(strings.ToUpper(body)),
		"308":         leads(308, "https://www.example.com"+folder+name, at(folder+name, body)),
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			c := cause{}
			w := c.right(t)
			spoil(t, w)
			if got := kinds(w.look(t, order.HTTP)); got != "file-found fine" {
				t.Error(got)
			}
		})
	}
}

// A silent address and a silent resolver together cost one wait, and no more.
func TestSilenceIsWaitedForOnce(t *testing.T) {
	c := cause{}
	w := c.right(t)
	n := w.Network()
	const mute = "192.0.2.54:53"
	w.DNS(mute, networktest.Silent{})
	routes(func(*testing.T) string { return networktest.Hanging })(t, w)
	n.Resolvers, n.Patience = []string{mute, networktest.Resolver}, 0
	look := w.token.Look("example.com", order.HTTP, "")
	started := time.Now()
	found := proofs(t, newChecker(n), look, w.token.Look("www.example.com", order.CNAME, ""), w.token.Look("www.example.com", order.HTTPS, ""))
	if took := time.Since(started); took > 5*time.Second {
		t.Errorf("it took %v", took)
	}
	if got := kinds(found); !strings.HasPrefix(got, "file-silent unknown, record-found fine") {
		t.Error(got)
	}
}
