package csr

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/pem"
	"errors"

	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

// Request returns the DER of a version 0 request for names: CN is the first
// name, the SAN extension holds all of them. The subject holds nothing else:
// Sectigo takes the person from the order and ignores the rest.
//
// The signature hash is SHA-256 for every kind: the domain proof's token is a
// SHA-256 and must not be weaker than the request's own hash (BR 3.2.2.4), and
// Go would choose SHA-384 for P-384.
func Request(key crypto.Signer, names order.Names) ([]byte, error) {
	if len(names) == 0 {
		return nil, problem.At("", problem.NameEmpty)
	}
	algorithm := x509.SHA256WithRSA
	if _, ok := key.(*ecdsa.PrivateKey); ok {
		algorithm = x509.ECDSAWithSHA256
	}
	der, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{
		Subject:            pkix.Name{CommonName: string(names[0])},
		DNSNames:           names.Strings(),
		SignatureAlgorithm: algorithm,
	}, key)
	if err != nil {
		return nil, problem.New(problem.Internal, "make request", err)
	}
	return der, nil
}

// Content is what a request asks for.
type Content struct {
	Names       []string // SAN, in order; the CN alone if there is no SAN
	CommonName  string
	Fingerprint string // SHA-256 of the SubjectPublicKeyInfo, lower-case hex
}

// maxKey is the longest SubjectPublicKeyInfo with which [Read] verifies, in bytes: over
// any of [maxVerified].
const maxKey = 4096

// Read reads a request's DER and verifies its self-signature.
func Read(der []byte) (Content, error) {
	r, err := x509.ParseCertificateRequest(der)
	if err == nil && len(r.RawSubjectPublicKeyInfo) > maxKey {
		err = errors.New("a key that takes minutes to verify with")
	}
	if err == nil {
		err = r.CheckSignature()
	}
	if err != nil {
		return Content{}, problem.New(problem.KeyMismatch, "read request", err)
	}
	c := Content{Names: r.DNSNames, CommonName: r.Subject.CommonName, Fingerprint: sum(r.RawSubjectPublicKeyInfo)}
	if len(c.Names) == 0 && c.CommonName != "" {
		c.Names = []string{c.CommonName}
	}
	return c, nil
}

// PEM is the request as CAs' order pages take it.
func PEM(der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE REQUEST", Bytes: der})
}

func sum(b []byte) string {
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:])
}
