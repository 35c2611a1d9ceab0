package practice_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"software.sslmate.com/src/go-pkcs12"

	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

const (
	pfxPassword = "correct horse battery"
	hostsOwn    = "practice web host default - not trusted"
)

// pfx buys a certificate for names and packs it with its key and chain, root too.
func (w *world) pfx(names ...string) ([]byte, *x509.Certificate) {
	w.t.Helper()
	r := newRequest(w.t, names...)
	_, chain := w.issued(r, statement(), names...)
	return w.pack(r.key, chain[2], chain[1], chain[0]), chain[2]
}

func (w *world) pack(key any, leaf *x509.Certificate, rest ...*x509.Certificate) []byte {
	w.t.Helper()
	data, err := pkcs12.Modern2023.Encode(key, leaf, rest, pfxPassword)
	if err != nil {
		w.t.Fatal(err)
	}
	return data
}

// served is the chain that the web host shows for a name.
func (w *world) served(name string) []*x509.Certificate {
	w.t.Helper()
	c, err := tls.Dial("tcp", w.ca.TLS(), &tls.Config{ServerName: name, InsecureSkipVerify: true})
	if err != nil {
		w.t.Fatal(err)
	}
	defer c.Close()
	return c.ConnectionState().PeerCertificates
}

func TestTheWebHostHasACertificateOfItsOwnForEverySite(t *testing.T) {
	w := start(t, newMemory())
	first := w.served("shop.example.com")
	if c := first[0]; len(first) != 1 || c.Subject.CommonName != hostsOwn || c.VerifyHostname("shop.example.com") != nil || c.PublicKeyAlgorithm != x509.ECDSA || time.Now().After(c.NotAfter) || time.Now().Before(c.NotBefore) || c.IsCA {
		t.Errorf("%d certificates, %s for %v", len(first), c.Subject, c.DNSNames)
	}
	if again := w.served("SHOP.example.com"); !again[0].Equal(first[0]) {
		t.Error("another one at the next visit")
	}
	if other := w.served("example.org"); other[0].Equal(first[0]) || other[0].VerifyHostname("example.org") != nil {
		t.Error(other[0].DNSNames)
	}
	for what, config := range map[string]*tls.Config{
		"no name":      {InsecureSkipVerify: true},
		"no such name": {InsecureSkipVerify: true, ServerName: "example.invalid"},
		"a suffix":     {InsecureSkipVerify: true, ServerName: "co.uk"},
		"TLS 1.1":      {InsecureSkipVerify: true, ServerName: "example.com", MaxVersion: tls.VersionTLS11, MinVersion: tls.VersionTLS10},
	} {
		if c, err := tls.Dial("tcp", w.ca.TLS(), config); err == nil {
			_ = c.Close()
			t.Errorf("%s: connected", what)
		}
	}
	c, err := tls.Dial("tcp", w.ca.TLS(), &tls.Config{ServerName: "example.com", InsecureSkipVerify: true, MaxVersion: tls.VersionTLS12})
	if err != nil {
		t.Fatal("TLS 1.2:", err)
	}
	_ = c.Close()
}

// TestTheInstalledChainIsServed: leaf first, without the root, for every name in the
// certificate; a newer one takes its place for the names it has.
func TestTheInstalledChainIsServed(t *testing.T) {
	w := start(t, newMemory())
	pfx, leaf := w.pfx("example.com", "www.example.com")
	if err := w.Install(t.Context(), "www.example.com", pfx, pfxPassword); err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	root, err := x509.ParseCertificate(w.ca.Root())
	if err != nil {
		t.Fatal(err)
	}
	roots.AddCert(root)
	for _, name := range []string{"example.com", "www.example.com"} {
		got := w.served(name)
		if len(got) != 2 || !got[0].Equal(leaf) || got[1].IsCA == false {
			t.Fatalf("%s: %d certificates, first %s", name, len(got), got[0].Subject)
		}
		middle := x509.NewCertPool()
		middle.AddCert(got[1])
		if _, err := got[0].Verify(x509.VerifyOptions{DNSName: name, Roots: roots, Intermediates: middle}); err != nil {
			t.Error(err)
		}
	}
	if got := w.served("shop.example.com"); got[0].Subject.CommonName != hostsOwn {
		t.Error("served for a name that is not in it")
	}
	second, newer := w.pfx("example.com")
	if err := w.Install(t.Context(), "example.com", second, pfxPassword); err != nil {
		t.Fatal(err)
	}
	if got := w.served("example.com"); !got[0].Equal(newer) {
		t.Error("the newer one is not served")
	}
	if got := w.served("www.example.com"); !got[0].Equal(leaf) {
		t.Error("the newer one is served for a name it has not")
	}
	if err := w.Install(t.Context(), "www.example.com", pfx, pfxPassword); err != nil {
		t.Fatal(err)
	}
	if got := w.served("example.com"); !got[0].Equal(leaf) {
		t.Error("the one installed last is not served")
	}
}

func TestInstallRefuses(t *testing.T) {
	disk := newMemory()
	w := start(t, disk)
	ctx := t.Context()
	good, leaf := w.pfx("example.com")
	other, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	damaged := bytes.Clone(good)
	damaged[len(damaged)/2] ^= 1
	before := disk.snapshot()
	for what, c := range map[string]struct {
		site, password string
		pfx            []byte
		kinds          []problem.Kind
	}{
		"wrong password":     {"example.com", "not the one", good, []problem.Kind{problem.ExportPasswordWrong}},
		"no password":        {"example.com", "", good, []problem.Kind{problem.ExportPasswordWrong}},
		"password not UCS-2": {"example.com", "\U0001F600", good, []problem.Kind{problem.ExportPasswordWrong}},
		"another key":        {"example.com", pfxPassword, w.pack(other, leaf), []problem.Kind{problem.KeyMismatch}},
		"another site":       {"example.org", pfxPassword, good, []problem.Kind{problem.CertificateOther}},
		"www":                {"www.example.com", pfxPassword, good, []problem.Kind{problem.CertificateOther}},
		"no site":            {"localhost", pfxPassword, good, []problem.Kind{problem.NameSuffix}},
		"empty":              {"example.com", pfxPassword, nil, []problem.Kind{problem.CertificateDamaged}},
		"garbage":            {"example.com", pfxPassword, []byte("-----BEGIN CERTIFICATE-----"), []problem.Kind{problem.CertificateDamaged}},
		"cut":                {"example.com", pfxPassword, good[:len(good)-20], []problem.Kind{problem.CertificateDamaged}},
		"damaged":            {"example.com", pfxPassword, damaged, []problem.Kind{problem.ExportPasswordWrong, problem.CertificateDamaged}},
		"huge":               {"example.com", pfxPassword, make([]byte, 64<<10+1), []problem.Kind{problem.InputTooBig}},
	} {
		err := w.Install(ctx, c.site, c.pfx, c.password)
		all := problem.All(err)
		if len(all) != 1 || !slices.Contains(c.kinds, all[0].Kind) {
			t.Errorf("%s: %v, want %v", what, err, c.kinds)
		}
		if c.password != "" && err != nil && strings.Contains(err.Error(), c.password) {
			t.Errorf("%s: the error tells the password: %v", what, err)
		}
	}
	if after := disk.snapshot(); len(after) != len(before) {
		t.Error("a refused file left something")
	}
	if got := w.served("example.com"); got[0].Subject.CommonName != hostsOwn {
		t.Error(got[0].Subject)
	}
	if err := w.Install(ctx, "example.com", good, pfxPassword); err != nil {
		t.Fatal(err)
	}
	for key, value := range disk.snapshot() {
		if bytes.Contains(value, []byte(pfxPassword)) {
			t.Errorf("the password is in %s", key)
		}
	}
}

// TestAnEndlessPFXHoldsNothingUp: a file that asks for very many rounds of hashing is
// given up with its caller.
func TestAnEndlessPFXHoldsNothingUp(t *testing.T) {
	w := start(t, newMemory())
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	data, err := pkcs12.Modern2023.WithIterations(100_000).Encode(key, w.served("example.com")[0], nil, pfxPassword)
	if err != nil {
		t.Fatal(err)
	}
	// The same length: 100,000 becomes 8,388,607, some seconds.
	slow := bytes.ReplaceAll(data, []byte{2, 3, 0x01, 0x86, 0xa0}, []byte{2, 3, 0x7f, 0xff, 0xff})
	if bytes.Equal(slow, data) {
		t.Fatal("no rounds found")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if err := w.Install(ctx, "example.com", slow, pfxPassword); err == nil {
		t.Error("installed")
	}
	w.put("example.com", order.File{Path: "a.txt", Data: []byte("a")})
	begun := time.Now()
	if err := w.ca.Close(); err != nil {
		t.Error(err)
	}
	if took := time.Since(begun); took > 2*time.Second {
		t.Errorf("Close waited %s for it", took)
	}
}

// TestWithCurlAndOpenSSL lets other programs use the web host as a person would.
func TestWithCurlAndOpenSSL(t *testing.T) {
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("curl is not installed")
	}
	w := start(t, newMemory())
	_, r := golden(t)
	w.put("example.com", r.file(""))
	curl := func(address string, more ...string) string {
		t.Helper()
		return run(t, "curl", append([]string{"--silent", "--show-error", "--noproxy", "*",
			"--connect-to", "example.com:80:" + w.ca.Web(), "--connect-to", "example.com:443:" + w.ca.TLS(), address}, more...)...)
	}
	if got := curl("http://example.com/" + goldenPath); got != goldenBody {
		t.Errorf("%q", got)
	}
	if got := curl("https://example.com/"+goldenPath, "--insecure", "--http2"); got != goldenBody {
		t.Errorf("%q", got)
	}
	pfx, _ := w.pfx("example.com")
	if err := w.Install(t.Context(), "example.com", pfx, pfxPassword); err != nil {
		t.Fatal(err)
	}
	root := filepath.Join(t.TempDir(), "root.pem")
	if err := os.WriteFile(root, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: w.ca.Root()}), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, version := range []string{"--tlsv1.3", "--tls-max=1.2"} {
		name, value, _ := strings.Cut(version, "=")
		more := []string{"--cacert", root, name}
		if value != "" {
			more = append(more, value)
		}
		if got := curl("https://example.com/"+goldenPath, more...); got != goldenBody {
			t.Errorf("%s: %q", version, got)
		}
	}
	out := run(t, "openssl", "s_client", "-connect", w.ca.TLS(), "-servername", "example.com", "-verify_hostname", "example.com",
		"-CAfile", root, "-verify_return_error", "-showcerts", "-brief")
	if !strings.Contains(out, "Verification: OK") || !strings.Contains(out, "Verified peername: example.com") {
		t.Error(out)
	}
}

// TestOpenSSLsPFXIsTaken: a file of another program, with the chain in its order.
func TestOpenSSLsPFXIsTaken(t *testing.T) {
	w := start(t, newMemory())
	r := newRequest(t, "example.com")
	_, chain := w.issued(r, statement(), "example.com")
	folder := t.TempDir()
	key, err := x509.MarshalPKCS8PrivateKey(r.key)
	if err != nil {
		t.Fatal(err)
	}
	write := func(name string, blocks ...*pem.Block) string {
		path := filepath.Join(folder, name)
		var b bytes.Buffer
		for _, block := range blocks {
			b.Write(pem.EncodeToMemory(block))
		}
		if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	cert := func(i int) *pem.Block { return &pem.Block{Type: "CERTIFICATE", Bytes: chain[i].Raw} }
	out := filepath.Join(folder, "out.pfx")
	run(t, "openssl", "pkcs12", "-export", "-inkey", write("key.pem", &pem.Block{Type: "PRIVATE KEY", Bytes: key}),
		"-in", write("leaf.pem", cert(2)), "-certfile", write("chain.pem", cert(0), cert(1)), "-passout", "pass:"+pfxPassword, "-out", out)
	pfx, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Install(t.Context(), "example.com", pfx, pfxPassword); err != nil {
		t.Fatal(err)
	}
	if got := w.served("example.com"); len(got) != 2 || !got[0].Equal(chain[2]) || !got[1].Equal(chain[1]) {
		t.Errorf("%d certificates", len(got))
	}
	if res, _ := w.visit(http.MethodGet, "https://example.com/"); res.StatusCode != 200 {
		t.Error(res.Status)
	}
	bad := w.Manager
	bad.Password = "x"
	if err := bad.Install(t.Context(), "example.com", pfx, pfxPassword); !errors.Is(err, problem.ChannelLogin) {
		t.Error(err)
	}
}
