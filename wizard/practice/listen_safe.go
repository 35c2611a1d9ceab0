package practice

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"net"
	"net/http"
	"strings"
	"time"

	"qwizard/wizard/problem"
	"qwizard/wizard/sectigo"
)

// safeLife is how long the API server's own certificate is good for. It is made at
// each start and kept in memory.
const safeLife = 199 * 24 * time.Hour

// safeCertificate is a server certificate for this computer by the issuing CA.
func (ca *CA) safeCertificate() (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), ca.random)
	if err != nil {
		return tls.Certificate{}, problem.New(problem.Internal, "make practice certificate", err)
	}
	serial, err := newSerial(ca.random)
	if err != nil {
		return tls.Certificate{}, err
	}
	start := ca.now().Add(-time.Hour).UTC().Truncate(time.Second) // a clock may be behind
	der, err := x509.CreateCertificate(ca.random, &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: "localhost"},
		NotBefore: start, NotAfter: start.Add(safeLife),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		BasicConstraintsValid: true, DNSNames: []string{"localhost"},
		IPAddresses:    []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback},
		AuthorityKeyId: ca.signer.issuing.SubjectKeyId,
	}, ca.signer.issuing, &key.PublicKey, ca.signer.issuingKey)
	if err != nil {
		return tls.Certificate{}, problem.New(problem.Internal, "make practice certificate", err)
	}
	return tls.Certificate{Certificate: [][]byte{der, ca.signer.issuing.Raw}, PrivateKey: key}, nil
}

// listenSafe binds a fresh port for the API over TLS. It keeps none: nothing that
// lasts names it.
func (ca *CA) listenSafe(ctx context.Context, s *sockets) error {
	hosts, err := loopbacks(ctx)
	if err != nil {
		return err
	}
	if _, err := ca.bind(ctx, "safe API", 0, hosts, bindTo(&s.safeAPI, &s.api)); err != nil {
		return err
	}
	certificate, err := ca.safeCertificate()
	if err != nil {
		return err
	}
	s.safeConfig = &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{certificate}}
	return nil
}

// SafeURL is the base address of the partner API over TLS, "https://127.0.0.1:PORT";
// "" without [Config.Safe]. Its certificate is by the [CA.Root].
func (ca *CA) SafeURL() string {
	if ca.net.api == "" {
		return ""
	}
	return "https://" + ca.net.api
}

// baseFor is the address by which the caller of a request has reached the API.
func (ca *CA) baseFor(r *http.Request) string {
	if r.TLS != nil {
		return ca.SafeURL()
	}
	return ca.URL()
}

// mustBeSafe reports a call by plain HTTP where the API is served over TLS. The pages
// that a person opens and the management stay where they are.
func (ca *CA) mustBeSafe(r *http.Request) bool {
	return ca.net.api != "" && r.TLS == nil && strings.HasPrefix(r.URL.Path, "/products/") && r.URL.Path != sectigo.PathEnterCode
}
