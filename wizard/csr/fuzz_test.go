package csr_test

import (
	"bytes"
	"crypto"
	"encoding/pem"
	"testing"
	"time"

	"qwizard/wizard/csr"
	"qwizard/wizard/finding"
	"qwizard/wizard/order"
)

func FuzzParseRequest(f *testing.F) {
	k, err := csr.NewKey(f.Context(), order.P256)
	if err != nil {
		f.Fatal(err)
	}
	der := must[[]byte](f)(csr.Request(k, names))
	private := must[[]byte](f)(csr.MarshalKey(k))
	f.Add(der)
	f.Add(csr.PEM(der))
	f.Add(utf16Of(string(csr.PEM(der)), 0, 1))
	f.Add(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}))
	f.Add([]byte("-----BEGIN CERTIFICATE REQUEST-----\n-----END "))
	f.Fuzz(func(t *testing.T, input []byte) {
		der, err := csr.ParseRequest(input)
		if (der == nil) == (err == nil) {
			t.Fatalf("%d bytes, %v", len(der), err)
		}
		if err != nil {
			return
		}
		if again, err := csr.ParseRequest(csr.PEM(der)); err != nil || !bytes.Equal(again, der) {
			t.Fatalf("its own PEM is not read: %v", err)
		}
		if _, err := csr.Describe(der); err != nil {
			t.Fatal(err)
		}
	})
}

func FuzzLint(f *testing.F) {
	// OpenSSL's, with one of all that is told; and one of ours.
	f.Add(must[[]byte](f)(csr.ParseRequest(read(f, "testdata", "everything.csr"))))
	k := must[crypto.Signer](f)(csr.NewKey(f.Context(), order.P256))
	f.Add(must[[]byte](f)(csr.Request(k, names)))
	f.Fuzz(func(t *testing.T, der []byte) {
		began := time.Now()
		found := csr.Lint(der, names)
		if len(found) == 0 {
			t.Fatal("nothing is said")
		}
		if took := time.Since(began); took > 5*time.Second {
			t.Fatalf("took %v", took)
		}
		if finding.Worst(found) != finding.Blocks {
			if _, err := csr.Read(der); err != nil {
				t.Fatalf("nothing blocks, and it cannot be read: %v", err)
			}
		}
	})
}

func FuzzReadPrivate(f *testing.F) {
	dir := f.TempDir()
	for name := range keyFiles(f, dir, "-algorithm EC -pkeyopt ec_paramgen_curve:P-256") {
		f.Add(read(f, dir, name), keyPassword)
	}
	f.Fuzz(func(t *testing.T, input []byte, password string) {
		began := time.Now()
		keys, err := csr.ReadPrivate(input, password)
		if (len(keys) == 0) == (err == nil) {
			t.Fatalf("%d keys, %v", len(keys), err)
		}
		if took := time.Since(began); took > 40*time.Second {
			t.Fatalf("took %v", took)
		}
		for _, k := range keys {
			if _, err := csr.MarshalKey(k); err != nil {
				t.Fatal(err)
			}
		}
	})
}
