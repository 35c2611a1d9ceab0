package csr_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"qwizard/wizard/csr"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

var names = order.Names{"anna-muster.eu", "www.anna-muster.eu", "xn--bcher-kva.de"}

func make1(t *testing.T, kind order.KeyKind) (keyDER, request []byte) {
	t.Helper()
	key, err := csr.NewKey(t.Context(), kind)
	if err != nil {
		t.Fatal(err)
	}
	if keyDER, err = csr.MarshalKey(key); err != nil {
		t.Fatal(err)
	}
	if request, err = csr.Request(key, names); err != nil {
		t.Fatal(err)
	}
	return keyDER, request
}

func TestEveryKindMakesARequestThatOpenSSLVerifies(t *testing.T) {
	openssl, err := exec.LookPath("openssl")
	if err != nil {
		t.Skip("openssl is not installed")
	}
	signature := map[order.KeyKind]string{
		order.RSA2048: "sha256WithRSAEncryption", order.RSA3072: "sha256WithRSAEncryption", order.RSA4096: "sha256WithRSAEncryption",
		order.P256: "ecdsa-with-SHA256", order.P384: "ecdsa-with-SHA256",
	}
	size := map[order.KeyKind]string{
		order.RSA2048: "(2048 bit)", order.RSA3072: "(3072 bit)", order.RSA4096: "(4096 bit)", order.P256: "(256 bit)", order.P384: "(384 bit)",
	}
	for _, kind := range order.KeyKinds() {
		_, request := make1(t, kind)
		path := filepath.Join(t.TempDir(), "r.csr")
		if err := os.WriteFile(path, csr.PEM(request), 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command(openssl, "req", "-verify", "-noout", "-text", "-in", path).CombinedOutput()
		text := string(out)
		if err != nil || !strings.Contains(text, "verify OK") {
			t.Fatalf("%s: %v\n%s", kind, err, text)
		}
		for _, want := range []string{
			signature[kind], size[kind], "Version: 1 (0x0)", "Subject: CN = anna-muster.eu\n",
			"DNS:anna-muster.eu, DNS:www.anna-muster.eu, DNS:xn--bcher-kva.de",
		} {
			if !strings.Contains(text, want) {
				t.Errorf("%s: openssl does not say %q:\n%s", kind, want, text)
			}
		}
	}
}

func TestEveryKeyFitsTheSmallestKeychain(t *testing.T) {
	const windows = 2560 // bytes, CRED_MAX_CREDENTIAL_BLOB_SIZE
	for _, kind := range order.KeyKinds() {
		key, _ := make1(t, kind)
		if len(key) > windows {
			t.Errorf("%s: %d bytes", kind, len(key))
		}
	}
}

func TestReadGivesBackNamesAndFingerprint(t *testing.T) {
	keyDER, request := make1(t, order.P256)
	c, err := csr.Read(request)
	if err != nil {
		t.Fatal(err)
	}
	key, err := csr.ParseKey(keyDER)
	if err != nil {
		t.Fatal(err)
	}
	spki, err := x509.MarshalPKIXPublicKey(key.Public())
	sum := sha256.Sum256(spki)
	fingerprint := hex.EncodeToString(sum[:])
	if err != nil || c.Fingerprint != fingerprint || c.CommonName != "anna-muster.eu" || !slices.Equal(c.Names, names.Strings()) {
		t.Errorf("got %+v, fingerprint %s, %v", c, fingerprint, err)
	}
}

func TestMatchTellsAForeignKey(t *testing.T) {
	key, request := make1(t, order.P256)
	other, _ := make1(t, order.RSA2048)
	if err := csr.Match(key, request); err != nil {
		t.Error(err)
	}
	for what, k := range map[string][]byte{"another key": other, "garbage": []byte("garbage"), "nothing": nil, "half": key[:len(key)/2]} {
		err := csr.Match(k, request)
		if !errors.Is(err, problem.KeyMismatch) {
			t.Errorf("%s: %v", what, err)
		}
		if len(k) > 0 && err != nil && strings.Contains(err.Error(), string(k)) {
			t.Errorf("%s: the error holds the key", what)
		}
	}
}

func TestAChangedRequestIsRefused(t *testing.T) {
	_, request := make1(t, order.P256)
	at := bytes.Index(request, []byte("anna-muster.eu"))
	request[at] = 'e'
	if _, err := csr.Read(request); !errors.Is(err, problem.KeyMismatch) {
		t.Errorf("got %v", err)
	}
}

func TestCancelReturnsAtOnce(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if key, err := csr.NewKey(ctx, order.RSA4096); key != nil || !errors.Is(err, problem.Cancelled) {
		t.Errorf("got %v, %v", key, err)
	}
}

func TestUnknownKindIsRefused(t *testing.T) {
	if _, err := csr.NewKey(t.Context(), "rsa-1024"); !errors.Is(err, problem.InputNotOffered) {
		t.Errorf("got %v", err)
	}
}

func FuzzRead(f *testing.F) {
	key, err := csr.NewKey(f.Context(), order.P256)
	if err != nil {
		f.Fatal(err)
	}
	der, err := csr.Request(key, names)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(der)
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := csr.Read(b)
		if err == nil && len(c.Fingerprint) != 64 {
			t.Fatalf("read %+v", c)
		}
		if err == nil {
			if _, err := x509.ParseCertificateRequest(b); err != nil {
				t.Fatal(err)
			}
		}
	})
}
