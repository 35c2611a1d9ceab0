// Package chain reads certificates in the forms a CA sends them and puts them
// in order.
package chain

import (
	"bytes"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"strconv"

	"qwizard/wizard/problem"
)

// Limits of what is read: a chain has three or four certificates of two to
// three kilobytes each.
const (
	MaxBytes        = 1 << 20
	MaxCertificates = 32
)

// Read finds every certificate in data: PEM blocks with any text around them,
// one or several certificates in DER, or base64 without armour. Others than
// certificates are skipped. Nothing found is [problem.CertificateNone]; a block
// that claims to be a certificate and is none is [problem.CertificateDamaged].
func Read(data []byte) ([]*x509.Certificate, error) {
	const op = "read certificates"
	if len(data) > MaxBytes {
		return nil, problem.New(problem.InputTooBig, op, nil, "limit", strconv.Itoa(MaxBytes))
	}
	var ders [][]byte
	for rest := data; ; {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			break
		}
		if block.Type == "CERTIFICATE" || block.Type == "X509 CERTIFICATE" || block.Type == "TRUSTED CERTIFICATE" {
			ders = append(ders, block.Bytes)
		}
	}
	if len(ders) == 0 {
		if der, ok := bare(data); ok {
			ders = append(ders, der)
		}
	}
	var certs []*x509.Certificate
	for _, der := range ders {
		more, err := x509.ParseCertificates(der)
		if err != nil {
			return nil, problem.New(problem.CertificateDamaged, op, err)
		}
		certs = append(certs, more...)
	}
	switch {
	case len(certs) == 0:
		return nil, problem.New(problem.CertificateNone, op, nil)
	case len(certs) > MaxCertificates:
		return nil, problem.New(problem.InputTooBig, op, nil, "limit", strconv.Itoa(MaxCertificates))
	}
	return certs, nil
}

// bare takes DER, or base64 of it, that fills data wholly.
func bare(data []byte) ([]byte, bool) {
	trimmed := bytes.TrimSpace(data)
	if len(trimmed) > 0 && trimmed[0] == 0x30 { // SEQUENCE
		if _, err := x509.ParseCertificates(data); err == nil {
			return data, true
		}
	}
	der, err := base64.StdEncoding.DecodeString(string(bytes.Join(bytes.Fields(trimmed), nil)))
	return der, err == nil && len(der) > 0 && der[0] == 0x30
}

// Order picks the leaf by its public key (SHA-256 of the SubjectPublicKeyInfo,
// lower-case hex) and returns it with its issuers above it, up to and without a
// self-signed root if there is one among certs. Strangers and copies are dropped.
//
// No certificate with that key is [problem.CertificateOther]. A leaf whose
// issuer is missing is [problem.ChainIncomplete], with parameter issuer, unless
// the leaf's issuer is itself a root.
func Order(certs []*x509.Certificate, fingerprint string) ([]*x509.Certificate, error) {
	const op = "order chain"
	var leaf *x509.Certificate
	for _, c := range certs {
		sum := sha256.Sum256(c.RawSubjectPublicKeyInfo)
		if hex.EncodeToString(sum[:]) == fingerprint && !c.IsCA {
			if leaf == nil || c.NotBefore.After(leaf.NotBefore) {
				leaf = c
			}
		}
	}
	if leaf == nil {
		return nil, problem.New(problem.CertificateOther, op, nil)
	}
	ordered := []*x509.Certificate{leaf}
	for at := leaf; !SelfSigned(at); {
		issuer := issuerOf(at, certs)
		if issuer == nil {
			if at == leaf {
				return nil, problem.New(problem.ChainIncomplete, op, nil, "issuer", leaf.Issuer.String())
			}
			break
		}
		if len(ordered) > MaxCertificates {
			return nil, problem.New(problem.CertificateDamaged, op, nil)
		}
		if SelfSigned(issuer) {
			break
		}
		ordered = append(ordered, issuer)
		at = issuer
	}
	return ordered, nil
}

// issuerOf finds the certificate that signed c, by signature and not by name alone.
func issuerOf(c *x509.Certificate, among []*x509.Certificate) *x509.Certificate {
	for _, i := range among {
		if bytes.Equal(i.RawSubject, c.RawIssuer) && c.CheckSignatureFrom(i) == nil {
			return i
		}
	}
	return nil
}

// SelfSigned reports whether c is a root: its own issuer, by signature.
func SelfSigned(c *x509.Certificate) bool {
	return bytes.Equal(c.RawSubject, c.RawIssuer) && c.CheckSignature(c.SignatureAlgorithm, c.RawTBSCertificate, c.Signature) == nil
}

// PEM writes certificates one after the other.
func PEM(certs ...[]byte) []byte {
	var b bytes.Buffer
	for _, der := range certs {
		// Encoding to a bytes.Buffer cannot fail.
		_ = pem.Encode(&b, &pem.Block{Type: "CERTIFICATE", Bytes: der})
	}
	return b.Bytes()
}
