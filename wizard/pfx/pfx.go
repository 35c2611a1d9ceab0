// Package pfx writes what the person takes away: the PFX (PKCS#12, RFC 7292)
// for the place it goes to, certificates in PEM, and the other files a task
// hands out. A PFX is re-opened and compared before it counts as written.
package pfx

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"slices"

	"software.sslmate.com/src/go-pkcs12"

	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

// Encode returns the PFX of a bundle for its target and the encoding it chose.
// The chain's first certificate must belong to the key ([problem.KeyMismatch]).
func Encode(b order.Bundle) (data []byte, encoding string, err error) {
	const op = "encode PFX"
	if encoding, err = order.EncodingFor(b.Target); err != nil {
		return nil, "", err
	}
	if err := order.CheckPassword(b.Password); err != nil {
		return nil, "", err
	}
	key, err := x509.ParsePKCS8PrivateKey(b.Key)
	if err != nil {
		return nil, "", problem.New(problem.KeyMismatch, op, nil)
	}
	certs, err := parse(b.Chain)
	if err != nil {
		return nil, "", err
	}
	if err := sameKey(key, certs[0]); err != nil {
		return nil, "", err
	}
	encoder := pkcs12.Modern2023
	if encoding == order.LegacyDES {
		encoder = pkcs12.LegacyDES
	}
	data, err = encoder.WithRand(rand.Reader).Encode(key, certs[0], certs[1:], b.Password)
	if err != nil {
		return nil, "", problem.New(problem.Internal, op, err)
	}
	return data, encoding, nil
}

// Compare opens a PFX and reports whether it holds the bundle's key and chain,
// in order: [problem.FileDiffers] if it holds something else or is no PFX, and
// [problem.ExportPasswordWrong] if the password does not open it, which a damaged
// file cannot be told from (RFC 7292 B.4: the MAC is keyed by the password).
func Compare(data []byte, b order.Bundle) error {
	const op = "re-open PFX"
	key, leaf, cas, err := pkcs12.DecodeChain(data, b.Password)
	if errors.Is(err, pkcs12.ErrIncorrectPassword) {
		return problem.New(problem.ExportPasswordWrong, op, err)
	}
	if err != nil {
		return problem.New(problem.FileDiffers, op, err)
	}
	// The keys and not their encodings: PKCS#8 leaves open whether a key repeats
	// its curve.
	want, err := x509.ParsePKCS8PrivateKey(b.Key)
	if err != nil {
		return problem.New(problem.FileDiffers, op, nil)
	}
	if k, ok := want.(interface{ Equal(crypto.PrivateKey) bool }); !ok || !k.Equal(key) {
		return problem.New(problem.FileDiffers, op, nil)
	}
	got := [][]byte{leaf.Raw}
	for _, c := range cas {
		got = append(got, c.Raw)
	}
	if !slices.EqualFunc(got, b.Chain, bytes.Equal) {
		return problem.New(problem.FileDiffers, op, nil)
	}
	return nil
}

func parse(chain [][]byte) ([]*x509.Certificate, error) {
	if len(chain) == 0 {
		return nil, problem.New(problem.CertificateNone, "encode PFX", nil)
	}
	certs := make([]*x509.Certificate, len(chain))
	for i, der := range chain {
		c, err := x509.ParseCertificate(der)
		if err != nil {
			return nil, problem.New(problem.CertificateDamaged, "encode PFX", err)
		}
		certs[i] = c
	}
	return certs, nil
}

func sameKey(key any, leaf *x509.Certificate) error {
	signer, ok := key.(interface{ Public() crypto.PublicKey })
	if !ok {
		return problem.New(problem.KeyMismatch, "encode PFX", nil)
	}
	spki, err := x509.MarshalPKIXPublicKey(signer.Public())
	if err != nil || !bytes.Equal(spki, leaf.RawSubjectPublicKeyInfo) {
		return problem.New(problem.KeyMismatch, "encode PFX", err)
	}
	return nil
}

func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
