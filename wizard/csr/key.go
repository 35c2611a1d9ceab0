// Package csr makes key pairs and certificate signing requests (PKCS#10, RFC
// 2986), and reads those that a person brings.
//
// A request is made once per key. Its bytes are what the domain proof hashes, and
// an ECDSA signature differs each time, so callers store the DER and never make
// it again.
package csr

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"

	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

// NewKey makes a key pair. RSA takes up to seconds and cannot be interrupted:
// when ctx ends, NewKey returns [problem.Cancelled] at once and the late key is
// dropped. It may be called from any goroutine.
func NewKey(ctx context.Context, kind order.KeyKind) (crypto.Signer, error) {
	generate, err := generator(kind)
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, problem.New(problem.Cancelled, "make key", err)
	}
	type made struct {
		key crypto.Signer
		err error
	}
	done := make(chan made, 1) // buffered: a late key must not leak its goroutine
	go func() {
		key, err := generate()
		done <- made{key, err}
	}()
	select {
	case m := <-done:
		if m.err != nil {
			return nil, problem.New(problem.Internal, "make key", m.err)
		}
		return m.key, nil
	case <-ctx.Done():
		return nil, problem.New(problem.Cancelled, "make key", ctx.Err())
	}
}

func generator(kind order.KeyKind) (func() (crypto.Signer, error), error) {
	bits := map[order.KeyKind]int{order.RSA2048: 2048, order.RSA3072: 3072, order.RSA4096: 4096}
	curves := map[order.KeyKind]elliptic.Curve{order.P256: elliptic.P256(), order.P384: elliptic.P384()}
	if n, ok := bits[kind]; ok {
		return func() (crypto.Signer, error) { return rsa.GenerateKey(rand.Reader, n) }, nil
	}
	if c, ok := curves[kind]; ok {
		return func() (crypto.Signer, error) { return ecdsa.GenerateKey(c, rand.Reader) }, nil
	}
	_, err := order.ParseKeyKind(string(kind))
	return nil, err
}

// MarshalKey returns the key as PKCS#8 DER (RFC 5958), the form the vault
// holds: the largest kind, RSA-4096, has about 2,374 bytes, under the smallest
// platform limit of 2,560.
func MarshalKey(key crypto.Signer) ([]byte, error) {
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, problem.New(problem.Internal, "marshal key", err)
	}
	return der, nil
}

// ParseKey reads what [MarshalKey] wrote. The error never holds key bytes.
func ParseKey(der []byte) (crypto.Signer, error) {
	k, err := x509.ParsePKCS8PrivateKey(der)
	if err != nil {
		return nil, problem.New(problem.KeyMismatch, "read key", nil)
	}
	signer, ok := k.(crypto.Signer)
	if !ok {
		return nil, problem.New(problem.KeyMismatch, "read key", nil)
	}
	return signer, nil
}

// Match reports, as a [problem.KeyMismatch], that a stored key is not the one a
// request was made with.
func Match(keyDER, requestDER []byte) error {
	key, err := ParseKey(keyDER)
	if err != nil {
		return err
	}
	r, err := x509.ParseCertificateRequest(requestDER)
	if err != nil {
		return problem.New(problem.KeyMismatch, "read request", err)
	}
	spki, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil || !bytes.Equal(spki, r.RawSubjectPublicKeyInfo) {
		return problem.New(problem.KeyMismatch, "compare key and request", err)
	}
	return nil
}
