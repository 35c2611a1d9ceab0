package chain_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"qwizard/wizard/problem"
)

// begin is when most certificates here begin.
var begin = time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)

const day = 24 * time.Hour

// party is a key with a name, which can have several certificates.
type party struct {
	name string
	key  crypto.Signer
}

func newParty(t testing.TB, name string) party {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return party{name, key}
}

// sign has p's key certified by by, from begin+from for so long.
func (p party) sign(t testing.TB, by party, isCA bool, from, long time.Duration) *x509.Certificate {
	t.Helper()
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 64))
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: p.name}, NotBefore: begin.Add(from), NotAfter: begin.Add(from + long),
		BasicConstraintsValid: true, IsCA: isCA, KeyUsage: x509.KeyUsageDigitalSignature,
	}
	if isCA {
		template.KeyUsage |= x509.KeyUsageCertSign
	} else {
		template.DNSNames = []string{p.name}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, &x509.Certificate{Subject: pkix.Name{CommonName: by.name}}, p.key.Public(), by.key)
	if err != nil {
		t.Fatal(err)
	}
	c, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (p party) root(t testing.TB) *x509.Certificate { return p.sign(t, p, true, 0, 3650*day) }

func (p party) ca(t testing.TB, by party) *x509.Certificate { return p.sign(t, by, true, 0, 1825*day) }

func (p party) leaf(t testing.TB, by party) *x509.Certificate {
	return p.sign(t, by, false, 0, 199*day)
}

// fingerprint is the SHA-256 of the key, as orders keep it.
func (p party) fingerprint(t testing.TB) string {
	t.Helper()
	spki, err := x509.MarshalPKIXPublicKey(p.key.Public())
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(spki)
	return hex.EncodeToString(sum[:])
}

func check(t *testing.T, err error, kind problem.Kind) map[string]string {
	t.Helper()
	p, ok := errors.AsType[*problem.Problem](err)
	if !ok || p.Kind != kind {
		t.Fatalf("got %v, want %s", err, kind)
	}
	return p.Params
}

// same compares certificates in order.
func same(t *testing.T, got, want []*x509.Certificate) {
	t.Helper()
	var g, w []string
	for _, c := range got {
		g = append(g, c.Subject.CommonName+" "+c.SerialNumber.Text(16))
	}
	for _, c := range want {
		w = append(w, c.Subject.CommonName+" "+c.SerialNumber.Text(16))
	}
	if strings.Join(g, ", ") != strings.Join(w, ", ") {
		t.Errorf("got  %s\nwant %s", strings.Join(g, ", "), strings.Join(w, ", "))
	}
}

func armoured(kind string, der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
}

// openssl runs the command in a folder, or skips the test where there is none.
func openssl(t testing.TB, dir string, arguments ...string) []byte {
	t.Helper()
	if _, err := exec.LookPath("openssl"); err != nil {
		t.Skip("openssl is not installed")
	}
	c := exec.CommandContext(t.Context(), "openssl", arguments...)
	c.Dir = dir
	out, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("openssl %s: %v\n%s", strings.Join(arguments, " "), err, out)
	}
	return out
}

func write(t *testing.T, dir, name string, data []byte) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
		t.Fatal(err)
	}
}
