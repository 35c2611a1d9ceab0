package pfx_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"math/big"
	"strings"
	"testing"
	"time"

	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

const password = "Correct horse 7!"

// bundleOf is a key with its certificate and the two authorities above it.
func bundleOf(t testing.TB, key crypto.Signer) order.Bundle {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	b := order.Bundle{Key: der, Target: "unknown", Password: password}
	for i, signer := range []crypto.Signer{key, ecKey(t), ecKey(t)} {
		template := &x509.Certificate{
			SerialNumber: big.NewInt(int64(i + 1)), Subject: pkix.Name{CommonName: []string{"anna-muster.eu", "Issuing", "Upper"}[i]},
			NotBefore: time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(2027, 6, 1, 0, 0, 0, 0, time.UTC),
		}
		c, err := x509.CreateCertificate(rand.Reader, template, &x509.Certificate{Subject: pkix.Name{CommonName: "x"}}, signer.Public(), ecKey(t))
		if err != nil {
			t.Fatal(err)
		}
		b.Chain = append(b.Chain, c)
	}
	return b
}

func ecKey(t testing.TB) crypto.Signer {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func rsaKey(t testing.TB) crypto.Signer {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func with(b order.Bundle, change func(*order.Bundle)) order.Bundle {
	change(&b)
	return b
}

// check wants a problem of that kind that does not tell the password or the key.
func check(t *testing.T, err error, kind problem.Kind) map[string]string {
	t.Helper()
	p, ok := errors.AsType[*problem.Problem](err)
	if !ok || p.Kind != kind {
		t.Fatalf("got %v, want %s", err, kind)
	}
	if strings.Contains(err.Error(), password) {
		t.Error("the password is in the error")
	}
	return p.Params
}
