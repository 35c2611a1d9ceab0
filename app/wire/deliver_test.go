package wire_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// issuer is a CA of a test.
type issuer struct {
	t    testing.TB
	key  *ecdsa.PrivateKey
	cert *x509.Certificate
}

// newIssuer is a CA below another one, or a root.
func newIssuer(t testing.TB, name string, above *issuer) *issuer {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	ca := &issuer{t: t, key: key, cert: &x509.Certificate{
		Subject: pkix.Name{CommonName: name, Organization: []string{"Test"}, Country: []string{"XX"}}, NotAfter: time.Now().AddDate(5, 0, 0),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}}
	if above == nil {
		above = ca
	}
	ca.cert = above.issue(ca.cert, &key.PublicKey)
	return ca
}

func (ca *issuer) issue(template *x509.Certificate, key any) *x509.Certificate {
	ca.t.Helper()
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 64))
	if err != nil {
		ca.t.Fatal(err)
	}
	template.SerialNumber, template.NotBefore = serial, time.Now().Add(-time.Hour)
	der, err := x509.CreateCertificate(rand.Reader, template, ca.cert, key, ca.key)
	if err != nil {
		ca.t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		ca.t.Fatal(err)
	}
	return cert
}

// deliver writes what a CA sends for a request: a certificate that names only the
// websites, in DER, and the one above it, in PEM. It returns the paths.
func deliver(t testing.TB, dir, request string) []string {
	t.Helper()
	block, _ := pem.Decode([]byte(request))
	if block == nil {
		t.Fatalf("no CSR: %q", request)
	}
	csr, err := x509.ParseCertificateRequest(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	ca := newIssuer(t, "Test Issuing CA", newIssuer(t, "Test Root", nil))
	leaf := ca.issue(&x509.Certificate{
		Subject: pkix.Name{CommonName: csr.DNSNames[0], Country: []string{"AT"}}, DNSNames: csr.DNSNames, NotAfter: time.Now().AddDate(0, 0, 198),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}, csr.PublicKey)
	var paths []string
	for name, data := range map[string][]byte{
		"anna-muster_eu.crt": leaf.Raw,
		"chain.ca-bundle":    pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: ca.cert.Raw}),
	} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	return paths
}
