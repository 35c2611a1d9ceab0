// Package chain reads certificates in the forms a CA sends them and puts them
// in order.
package chain

import (
	"bytes"
	"crypto/sha256"
	"crypto/x509"
	"encoding/asn1"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"slices"
	"strconv"

	"qwizard/wizard/problem"
)

// Limits of what is read: a chain has three or four certificates of two to
// three kilobytes each.
const (
	MaxBytes        = 1 << 20
	MaxCertificates = 32 // different ones
)

// Read finds every certificate in data: PEM blocks with any text around them,
// one or several certificates in DER, or base64 without armour. Copies and others
// than certificates, private keys among them, are skipped. Nothing found is
// [problem.CertificateNone]; a block that claims to be a certificate and is none,
// or is cut short, is [problem.CertificateDamaged]; more than the limits is
// [problem.InputTooBig].
func Read(data []byte) ([]*x509.Certificate, error) {
	const op = "read certificates"
	if len(data) > MaxBytes {
		return nil, problem.New(problem.InputTooBig, op, nil, "limit", strconv.Itoa(MaxBytes))
	}
	text := plain(data)
	ders, damaged := blocks(text)
	if damaged {
		return nil, problem.New(problem.CertificateDamaged, op, errors.New("a PEM block that cannot be read"))
	}
	if len(ders) == 0 {
		if der, ok := bare(data, text); ok {
			ders = append(ders, der)
		}
	}
	var certs []*x509.Certificate
	for _, der := range ders {
		more, err := x509.ParseCertificates(der)
		if err != nil {
			return nil, problem.New(problem.CertificateDamaged, op, err)
		}
		for _, c := range more {
			if !slices.ContainsFunc(certs, c.Equal) {
				certs = append(certs, c)
			}
		}
		if len(certs) > MaxCertificates {
			return nil, problem.New(problem.InputTooBig, op, nil, "limit", strconv.Itoa(MaxBytes), "certificates", strconv.Itoa(MaxCertificates))
		}
	}
	if len(certs) == 0 {
		return nil, problem.New(problem.CertificateNone, op, nil)
	}
	return certs, nil
}

// plain undoes what editors and joining files do to PEM: a byte order mark hides
// a block's first line, and so does the last line of a file that ends without a
// line break.
func plain(data []byte) []byte {
	text := bytes.ReplaceAll(data, []byte("\ufeff"), nil)
	return bytes.ReplaceAll(text, []byte("----------BEGIN "), []byte("-----\n-----BEGIN "))
}

// blocks returns the DER of every PEM block that is a certificate. It is damaged
// if there are fewer of them than first lines of such blocks: encoding/pem passes
// over a block that it cannot read.
func blocks(text []byte) (ders [][]byte, damaged bool) {
	types := []string{"CERTIFICATE", "X509 CERTIFICATE", typeTrusted}
	claimed := 0
	for line := range bytes.Lines(text) {
		kind, ok := bytes.CutPrefix(bytes.TrimRight(line, " \t\r\n"), []byte("-----BEGIN "))
		kind, end := bytes.CutSuffix(kind, []byte("-----"))
		if ok && end && slices.Contains(types, string(kind)) {
			claimed++
		}
	}
	for {
		var block *pem.Block
		if block, text = pem.Decode(text); block == nil {
			return ders, len(ders) < claimed
		}
		switch {
		case block.Type == typeTrusted:
			ders = append(ders, first(block.Bytes))
		case slices.Contains(types, block.Type):
			ders = append(ders, block.Bytes)
		}
	}
}

// typeTrusted is OpenSSL's own block: a certificate, and behind it what it is
// trusted for.
const typeTrusted = "TRUSTED CERTIFICATE"

// first cuts der behind its first element.
func first(der []byte) []byte {
	var element asn1.RawValue
	if _, err := asn1.Unmarshal(der, &element); err != nil {
		return der
	}
	return element.FullBytes
}

// bare takes DER, or base64 of it, that fills the input wholly.
func bare(data, text []byte) ([]byte, bool) {
	if len(data) > 0 && data[0] == 0x30 { // SEQUENCE
		if _, err := x509.ParseCertificates(data); err == nil {
			return data, true
		}
	}
	der, err := base64.StdEncoding.DecodeString(string(bytes.Join(bytes.Fields(text), nil)))
	return der, err == nil && len(der) > 0 && der[0] == 0x30
}

// Order picks the leaf by its public key (SHA-256 of the SubjectPublicKeyInfo,
// lower-case hex), the newest one if it was renewed, and returns it with its
// issuers above it, up to and without a self-signed root if there is one among
// certs. Strangers and copies are dropped.
//
// No certificate with that key is [problem.CertificateOther]; a self-signed one,
// as control panels make for the time until the CA has issued, counts as none. A
// leaf whose issuer is missing is [problem.ChainIncomplete], with parameter
// issuer. Above the leaf's issuer a missing one is no error: whether it would be a
// root, which readers know, cannot be seen.
func Order(certs []*x509.Certificate, fingerprint string) ([]*x509.Certificate, error) {
	const op = "order chain"
	leaf := leafOf(certs, fingerprint)
	if leaf == nil {
		return nil, problem.New(problem.CertificateOther, op, nil)
	}
	path := []*x509.Certificate{leaf}
	for {
		issuer := issuerOf(path, certs)
		if issuer == nil && len(path) == 1 {
			return nil, problem.New(problem.ChainIncomplete, op, nil, "issuer", leaf.Issuer.String())
		}
		if issuer == nil || SelfSigned(issuer) {
			return path, nil
		}
		path = append(path, issuer)
	}
}

func leafOf(certs []*x509.Certificate, fingerprint string) (leaf *x509.Certificate) {
	for _, c := range certs {
		sum := sha256.Sum256(c.RawSubjectPublicKeyInfo)
		if c.IsCA || hex.EncodeToString(sum[:]) != fingerprint || SelfSigned(c) {
			continue
		}
		if leaf == nil || c.NotBefore.After(leaf.NotBefore) {
			leaf = c
		}
	}
	return leaf
}

// issuerOf finds the certificate that signed the last one of path, by signature
// and not by name alone. An authority's key may have several: one that outlives
// the leaf comes first (expired cross-signed ones broke many sites in May 2020),
// then a cross-signed one before the root (readers that do not know the root may
// know the older one that vouches for it), then the one that is valid for longest.
// A key that is in path is passed over: authorities may have signed each other.
func issuerOf(path, among []*x509.Certificate) *x509.Certificate {
	leaf, c := path[0], path[len(path)-1]
	better := func(a, b *x509.Certificate) bool {
		if x, y := !a.NotAfter.Before(leaf.NotAfter), !b.NotAfter.Before(leaf.NotAfter); x != y {
			return x
		}
		if x, y := SelfSigned(a), SelfSigned(b); x != y {
			return y
		}
		return a.NotAfter.After(b.NotAfter)
	}
	var best *x509.Certificate
	for _, i := range among {
		inPath := func(p *x509.Certificate) bool {
			return bytes.Equal(p.RawSubjectPublicKeyInfo, i.RawSubjectPublicKeyInfo)
		}
		if !bytes.Equal(i.RawSubject, c.RawIssuer) || slices.ContainsFunc(path, inPath) || c.CheckSignatureFrom(i) != nil {
			continue
		}
		if best == nil || better(i, best) {
			best = i
		}
	}
	return best
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
