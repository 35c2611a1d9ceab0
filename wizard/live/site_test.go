package live_test

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"math/big"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"qwizard/wizard/finding"
	"qwizard/wizard/live"
	"qwizard/wizard/network/networktest"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

func now() time.Time { return time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC) }

// issued is a certificate with its key.
type issued struct {
	cert *x509.Certificate
	key  crypto.Signer
}

// issue signs a certificate; without an issuer it signs itself.
func issue(t testing.TB, issuer *issued, name string, from time.Time, dnsNames ...string) *issued {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	serial, err := rand.Int(rand.Reader, big.NewInt(1<<62))
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: name}, DNSNames: dnsNames,
		NotBefore: from, NotAfter: from.AddDate(0, 0, 199), BasicConstraintsValid: true, IsCA: len(dnsNames) == 0,
	}
	by := issuer
	if by == nil {
		by = &issued{template, key}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, by.cert, key.Public(), by.key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return &issued{cert, key}
}

// family is an authority with two levels and a leaf of the order.
type family struct{ root, upper, lower, leaf *issued }

func newFamily(t testing.TB, from time.Time) family {
	t.Helper()
	var f family
	f.root = issue(t, nil, "Root", from)
	f.upper = issue(t, f.root, "Upper", from)
	f.lower = issue(t, f.upper, "Lower", from)
	f.leaf = issue(t, f.lower, "example.com", from, "example.com", "www.example.com")
	return f
}

func ders(chain ...*issued) [][]byte {
	out := make([][]byte, len(chain))
	for i, c := range chain {
		out[i] = c.cert.Raw
	}
	return out
}

// export is the chain as it is exported: without the root.
func (f family) export() [][]byte { return ders(f.leaf, f.lower, f.upper) }

const zone = `
example.com.     A 192.0.2.80
example.com.     AAAA 2001:db8::80
www.example.com. A 192.0.2.80
`

// serve starts a TLS server at an address; it sends chain for every name.
func serve(t testing.TB, w *networktest.World, address string, config *tls.Config, chain ...*issued) {
	t.Helper()
	config.Certificates = []tls.Certificate{{Certificate: ders(chain...), PrivateKey: chain[0].key}}
	l, err := tls.Listen("tcp", "127.0.0.1:0", config)
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
			go func() {
				_ = conn.(*tls.Conn).Handshake() // the client may not like it
				_ = conn.Close()
			}()
		}
	}()
	w.Route(address, l.Addr().String())
}

func openWorld(t testing.TB) *networktest.World {
	t.Helper()
	w := networktest.New(t)
	w.DNS(networktest.Resolver, w.Everything(zone))
	return w
}

func served(t *testing.T, w *networktest.World, chain [][]byte, names ...order.Name) []finding.Finding {
	t.Helper()
	found, err := live.NewSite(w.Network(), now).Served(t.Context(), names, chain)
	if err != nil {
		t.Fatal(err)
	}
	networktest.Explain(t, "../../assets/words/proof.en.toml", found)
	return found
}

func kinds(found []finding.Finding) string {
	words := make([]string, len(found))
	for i, f := range found {
		words[i] = string(f.Kind) + " " + string(f.Verdict)
	}
	return strings.Join(words, ", ")
}

func TestTheServedChainIsComparedWithOurs(t *testing.T) {
	f := newFamily(t, now().AddDate(0, 0, -1))
	stranger := issue(t, nil, "Plesk", now().AddDate(-1, 0, 0), "localhost")
	older := issue(t, f.lower, "example.com", now().AddDate(0, -6, 0), "www.example.com", "example.com")
	newer := issue(t, f.lower, "example.com", now(), "www.example.com", "example.com")
	again := issue(t, f.root, "Upper", now().AddDate(0, 0, -9))
	for what, c := range map[string]struct {
		chain []*issued
		want  string
	}{
		"as exported":         {[]*issued{f.leaf, f.lower, f.upper}, "site-serves fine"},
		"with the root":       {[]*issued{f.leaf, f.lower, f.upper, f.root}, "site-serves fine"},
		"leaf only":           {[]*issued{f.leaf}, "site-chain-missing blocks"},
		"one missing":         {[]*issued{f.leaf, f.lower}, "site-chain-missing blocks"},
		"the lower missing":   {[]*issued{f.leaf, f.upper}, "site-chain-missing blocks"},
		"wrong order":         {[]*issued{f.leaf, f.upper, f.lower}, "site-chain-order attention"},
		"another":             {[]*issued{stranger}, "site-other blocks"},
		"an older one":        {[]*issued{older, f.lower, f.upper}, "site-older blocks"},
		"a newer one":         {[]*issued{newer, f.lower, f.upper}, "site-other blocks"},
		"same name other key": {[]*issued{f.leaf, f.lower, again}, "site-chain-missing blocks"},
	} {
		t.Run(what, func(t *testing.T) {
			w := openWorld(t)
			serve(t, w, "192.0.2.80:443", &tls.Config{}, c.chain...)
			found := served(t, w, f.export(), "www.example.com")
			if got := kinds(found); got != c.want {
				t.Fatalf("got %s", got)
			}
			one := found[0]
			if one.Where != "www.example.com:443" || one.Params["family"] != "IPv4" || one.Params["address"] != "192.0.2.80" || one.Params["name"] != "www.example.com" {
				t.Errorf("%+v", one)
			}
			switch one.Kind {
			case finding.SiteOther, finding.SiteOlder:
				if one.Params["issuer"] != c.chain[0].cert.Issuer.CommonName || one.Params["until"] != c.chain[0].cert.NotAfter.Format(time.DateOnly) {
					t.Errorf("%+v", one)
				}
			case finding.SiteChainMissing:
				if one.Expected != "example.com, Lower, Upper" || one.Params["missing"] == "" {
					t.Errorf("%+v", one)
				}
			}
		})
	}
}

// A certificate of the same authority's key serves as well as the delivered one.
func TestACrossSignedIntermediateIsAsGood(t *testing.T) {
	f := newFamily(t, now().AddDate(0, 0, -1))
	cross := &issued{key: f.upper.key}
	by := issue(t, nil, "Older Root", now().AddDate(-1, 0, 0))
	template := *f.upper.cert
	template.SerialNumber = big.NewInt(7)
	der, err := x509.CreateCertificate(rand.Reader, &template, by.cert, f.upper.key.Public(), by.key)
	if err != nil {
		t.Fatal(err)
	}
	if cross.cert, err = x509.ParseCertificate(der); err != nil {
		t.Fatal(err)
	}
	w := openWorld(t)
	serve(t, w, "192.0.2.80:443", &tls.Config{}, f.leaf, f.lower, cross)
	if got := kinds(served(t, w, f.export(), "www.example.com")); got != "site-serves fine" {
		t.Errorf("got %s", got)
	}
}

func TestValidityIsThatOfNow(t *testing.T) {
	for days, want := range map[int]string{
		-200: "site-expired blocks", -198: "site-serves fine", 1: "site-early blocks",
	} {
		f := newFamily(t, now().AddDate(0, 0, days))
		w := openWorld(t)
		serve(t, w, "192.0.2.80:443", &tls.Config{}, f.leaf, f.lower, f.upper)
		if got := kinds(served(t, w, f.export(), "www.example.com")); got != want {
			t.Errorf("%d days: got %s", days, got)
		}
		serve(t, w, "192.0.2.80:443", &tls.Config{}, f.leaf)
		if got := served(t, w, f.export(), "www.example.com"); want != "site-serves fine" && kinds(got) != want+", site-chain-missing blocks" {
			t.Errorf("%d days: got %s", days, kinds(got))
		}
	}
}

func TestIPv4AndIPv6AreLookedAtApart(t *testing.T) {
	f := newFamily(t, now())
	old := issue(t, f.lower, "example.com", now().AddDate(0, -1, 0), "example.com", "www.example.com")
	w := openWorld(t)
	serve(t, w, "192.0.2.80:443", &tls.Config{}, f.leaf, f.lower, f.upper)
	serve(t, w, "[2001:db8::80]:443", &tls.Config{}, old, f.lower, f.upper)
	found := served(t, w, f.export(), "example.com", "www.example.com")
	if got := kinds(found); got != "site-serves fine, site-older blocks, site-serves fine" || found[1].Params["family"] != "IPv6" {
		t.Errorf("got %s", got)
	}
	w.Route("[2001:db8::80]:443", "")
	if got := kinds(served(t, w, f.export(), "example.com")); got != "site-serves fine, site-unseen unknown" {
		t.Errorf("got %s", got)
	}
}

// One server at one address tells its sites apart by the name in the handshake.
func TestEachNameIsAskedForByItself(t *testing.T) {
	f := newFamily(t, now())
	w := openWorld(t)
	var mu sync.Mutex
	var asked []string
	serve(t, w, "192.0.2.80:443", &tls.Config{GetConfigForClient: func(h *tls.ClientHelloInfo) (*tls.Config, error) {
		mu.Lock()
		defer mu.Unlock()
		asked = append(asked, h.ServerName)
		return nil, nil
	}}, f.leaf, f.lower, f.upper)
	served(t, w, f.export(), "www.example.com")
	mu.Lock()
	defer mu.Unlock()
	if len(asked) != 1 || asked[0] != "www.example.com" {
		t.Errorf("asked for %v", asked)
	}
}

func TestSitesThatCannotBeSeenSayWhy(t *testing.T) {
	f := newFamily(t, now())
	plain := listener(t, func(c net.Conn) { _, _ = c.Write([]byte("HTTP/1.1 400 Bad Request\r\n\r\n")) })
	closing := listener(t, func(net.Conn) {})
	hanging := listener(t, nil)
	for what, c := range map[string]struct{ to, want string }{
		"refuses":     {networktest.Refusing, "site-refused blocks"},
		"hangs":       {networktest.Hanging, "site-unseen unknown"},
		"unreachable": {"", "site-unseen unknown"},
		"no TLS":      {plain, "site-protocol blocks"},
		"closes":      {closing, "site-protocol blocks"},
		"mute":        {hanging, "site-unseen unknown"},
	} {
		w := openWorld(t)
		w.Route("192.0.2.80:443", c.to)
		if what == "mute" {
			w.Impatient()
		}
		if got := kinds(served(t, w, f.export(), "www.example.com")); got != c.want {
			t.Errorf("%s: got %s", what, got)
		}
	}
	w := openWorld(t)
	serve(t, w, "192.0.2.80:443", &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}, f.leaf)
	if found := served(t, w, f.export(), "www.example.com"); kinds(found) != "site-protocol blocks" || found[0].Observed == "" {
		t.Errorf("old TLS: %+v", found)
	}
	if got := kinds(served(t, w, f.export(), "nobody.example.com")); got != "site-address-none blocks" {
		t.Errorf("no address: %s", got)
	}
	w.DNS(networktest.Resolver, networktest.Silent{})
	if got := kinds(served(t, w, f.export(), "www.example.com")); got != "resolver-silent unknown" {
		t.Errorf("no network: %s", got)
	}
	w.DNS(networktest.Resolver, networktest.Failing(2))
	if got := kinds(served(t, w, f.export(), "www.example.com")); got != "address-failed blocks" {
		t.Errorf("no answer: %s", got)
	}
}

// listener treats each connection with do and closes it; without do it leaves it open.
func listener(t *testing.T, do func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			if do == nil {
				t.Cleanup(func() { _ = c.Close() })
				continue
			}
			do(c)
			_ = c.Close()
		}
	}()
	return l.Addr().String()
}

func TestServedRefusesWhatIsNoChain(t *testing.T) {
	site := live.NewSite(openWorld(t).Network(), now)
	for _, c := range []struct {
		chain [][]byte
		want  problem.Kind
	}{{nil, problem.CertificateNone}, {[][]byte{{}}, problem.CertificateDamaged}, {[][]byte{[]byte("x")}, problem.CertificateDamaged}} {
		if _, err := site.Served(t.Context(), order.Names{"example.com"}, c.chain); !errors.Is(err, c.want) {
			t.Errorf("got %v", err)
		}
	}
}

func TestLookingEndsWithItsContext(t *testing.T) {
	f := newFamily(t, now())
	w := openWorld(t)
	w.Route("192.0.2.80:443", networktest.Hanging)
	n := w.Network()
	dial := n.Dial
	ctx, cancel := context.WithCancel(t.Context())
	n.Patience = time.Hour
	n.Dial = func(c context.Context, transport, address string) (net.Conn, error) {
		if transport == "tcp" {
			cancel()
		}
		return dial(c, transport, address)
	}
	if _, err := live.NewSite(n, now).Served(ctx, order.Names{"www.example.com"}, f.export()); !errors.Is(err, problem.Cancelled) {
		t.Errorf("got %v", err)
	}
}

func TestManySitesAtOnceDoNotDisturbEachOther(t *testing.T) {
	f := newFamily(t, now())
	w := openWorld(t)
	serve(t, w, "192.0.2.80:443", &tls.Config{}, f.leaf, f.lower, f.upper)
	site := live.NewSite(w.Network(), now)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			found, err := site.Served(context.WithoutCancel(t.Context()), order.Names{"www.example.com", "www.example.com"}, f.export())
			if err != nil || kinds(found) != "site-serves fine, site-serves fine" {
				t.Errorf("%s, %v", kinds(found), err)
			}
		})
	}
	all.Wait()
}
