package pfx_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"qwizard/wizard/order"
	"qwizard/wizard/pfx"
	"qwizard/wizard/problem"
)

func TestEveryTargetGetsAFileThatHoldsKeyAndChain(t *testing.T) {
	bundles := map[string]order.Bundle{"RSA": bundleOf(t, rsaKey(t)), "EC": bundleOf(t, ecKey(t))}
	for kind, b := range bundles {
		for _, target := range order.Targets() {
			b.Target = target.ID
			data, encoding, err := pfx.Encode(b)
			if err != nil || encoding != target.Encoding {
				t.Fatalf("%s for %s: %s, %v", kind, target.ID, encoding, err)
			}
			if err := pfx.Compare(data, b); err != nil {
				t.Errorf("%s for %s: %v", kind, target.ID, err)
			}
			again, _, err := pfx.Encode(b)
			if err != nil || bytes.Equal(again, data) {
				t.Error("two files are alike: salts and IVs are not random")
			}
		}
	}
}

func TestWhatNoPlaceReadsIsNotEncoded(t *testing.T) {
	_, _, err := pfx.Encode(order.Bundle{Target: "moon", Password: password})
	check(t, err, problem.InputNotOffered)
	for given, kind := range map[string]problem.Kind{"": problem.InputMissing, "1234567": problem.PasswordShort, "1234567ä": problem.PasswordLetters} {
		_, _, err = pfx.Encode(order.Bundle{Target: "nginx", Password: given})
		check(t, err, kind)
	}
}

func TestEncodeRefusesWhatDoesNotBelongTogether(t *testing.T) {
	b, other := bundleOf(t, ecKey(t)), bundleOf(t, ecKey(t))
	for what, c := range map[string]struct {
		change func(*order.Bundle)
		kind   problem.Kind
	}{
		"another key":               {func(b *order.Bundle) { b.Key = other.Key }, problem.KeyMismatch},
		"a key of another kind":     {func(b *order.Bundle) { b.Key = bundleOf(t, rsaKey(t)).Key }, problem.KeyMismatch},
		"no key":                    {func(b *order.Bundle) { b.Key = nil }, problem.KeyMismatch},
		"a damaged key":             {func(b *order.Bundle) { b.Key = b.Key[:len(b.Key)-1] }, problem.KeyMismatch},
		"an authority first":        {func(b *order.Bundle) { b.Chain = [][]byte{b.Chain[1], b.Chain[0]} }, problem.KeyMismatch},
		"no chain":                  {func(b *order.Bundle) { b.Chain = nil }, problem.CertificateNone},
		"an empty chain":            {func(b *order.Bundle) { b.Chain = [][]byte{} }, problem.CertificateNone},
		"an empty certificate":      {func(b *order.Bundle) { b.Chain = [][]byte{{}} }, problem.CertificateDamaged},
		"a damaged authority":       {func(b *order.Bundle) { b.Chain = [][]byte{b.Chain[0], b.Chain[1][:90]} }, problem.CertificateDamaged},
		"two certificates as one":   {func(b *order.Bundle) { b.Chain = [][]byte{slices.Concat(b.Chain[0], b.Chain[1])} }, problem.CertificateDamaged},
		"a password that is no use": {func(b *order.Bundle) { b.Password = "short" }, problem.PasswordShort},
	} {
		t.Run(what, func(t *testing.T) {
			data, _, err := pfx.Encode(with(b, c.change))
			if check(t, err, c.kind); data != nil {
				t.Error("a file with the error")
			}
		})
	}
	alone := with(b, func(b *order.Bundle) { b.Chain = b.Chain[:1] })
	if data, _, err := pfx.Encode(alone); err != nil || pfx.Compare(data, alone) != nil {
		t.Errorf("a certificate without authorities: %v", err)
	}
}

// TestAKeyInAnotherEncodingIsTheSameKey: PKCS#8 as OpenSSL's older versions and
// Java libraries write it, with the curve inside the key once more.
func TestAKeyInAnotherEncodingIsTheSameKey(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	b := bundleOf(t, key)
	inner, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	var outer struct {
		Version int
		Kind    pkix.AlgorithmIdentifier
		Key     []byte
	}
	if _, err := asn1.Unmarshal(b.Key, &outer); err != nil {
		t.Fatal(err)
	}
	outer.Key = inner
	longer, err := asn1.Marshal(outer)
	if err != nil || bytes.Equal(longer, b.Key) {
		t.Fatal("not another encoding", err)
	}
	b.Key = longer
	data, _, err := pfx.Encode(b)
	if err != nil {
		t.Fatal(err)
	}
	if err := pfx.Compare(data, b); err != nil {
		t.Error(err)
	}
}

func TestCompareFindsWhatIsDifferent(t *testing.T) {
	for _, target := range []string{"nginx", "unknown"} {
		b := with(bundleOf(t, ecKey(t)), func(b *order.Bundle) { b.Target = target })
		other := with(bundleOf(t, ecKey(t)), func(b *order.Bundle) { b.Target = target })
		data, _, err := pfx.Encode(b)
		if err != nil {
			t.Fatal(err)
		}
		const differs, wrong = problem.FileDiffers, problem.ExportPasswordWrong
		for what, c := range map[string]struct {
			data   []byte
			change func(*order.Bundle)
			kind   problem.Kind
		}{
			"another password":     {data, func(b *order.Bundle) { b.Password = "Correct horse 7?" }, wrong},
			"no password":          {data, func(b *order.Bundle) { b.Password = "" }, wrong},
			"another key":          {data, func(b *order.Bundle) { b.Key = other.Key }, differs},
			"no key":               {data, func(b *order.Bundle) { b.Key = nil }, differs},
			"another certificate":  {data, func(b *order.Bundle) { b.Chain = other.Chain }, differs},
			"a shorter chain":      {data, func(b *order.Bundle) { b.Chain = b.Chain[:2] }, differs},
			"a longer chain":       {data, func(b *order.Bundle) { b.Chain = append(b.Chain[:3:3], b.Chain[1]) }, differs},
			"another order":        {data, func(b *order.Bundle) { b.Chain = [][]byte{b.Chain[0], b.Chain[2], b.Chain[1]} }, differs},
			"no chain":             {data, func(b *order.Bundle) { b.Chain = nil }, differs},
			"a file cut short":     {data[:len(data)-1], nil, differs},
			"a file with more":     {append(data[:len(data):len(data)], 0), nil, differs},
			"an empty file":        {nil, nil, differs},
			"a file of zeros":      {make([]byte, len(data)), nil, differs},
			"a file in PEM":        {[]byte("-----BEGIN PKCS12-----\n"), nil, differs},
			"a certificate's file": {b.Chain[0], nil, differs},
		} {
			t.Run(target+" "+what, func(t *testing.T) {
				want := b
				if c.change != nil {
					c.change(&want)
				}
				check(t, pfx.Compare(c.data, want), c.kind)
			})
		}
	}
}

// golden is a bundle, and the files that an earlier version made of it.
func golden(t testing.TB) (order.Bundle, map[string][]byte) {
	t.Helper()
	b := order.Bundle{Password: password}
	rest := read(t, "golden.pem")
	for len(rest) > 0 {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			t.Fatal("golden.pem is damaged")
		}
		if block.Type == "PRIVATE KEY" {
			b.Key = block.Bytes
		} else {
			b.Chain = append(b.Chain, block.Bytes)
		}
	}
	return b, map[string][]byte{"nginx": read(t, "Modern2023.pfx"), "unknown": read(t, "LegacyDES.pfx")}
}

func read(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestFilesOfEarlierVersionsAreStillRead(t *testing.T) {
	b, files := golden(t)
	for target, data := range files {
		if err := pfx.Compare(data, b); err != nil {
			t.Errorf("%s: %v", target, err)
		}
	}
}

// TestNoFlippedByteIsTakenForAnotherKeyOrChain: most are found by the MAC, which
// says what a wrong password says; some change nothing that is read.
func TestNoFlippedByteIsTakenForAnotherKeyOrChain(t *testing.T) {
	b := bundleOf(t, ecKey(t))
	data, _, err := pfx.Encode(b)
	if err != nil {
		t.Fatal(err)
	}
	found, tried := 0, 0
	for i := 0; i < len(data); i += 5 {
		altered := bytes.Clone(data)
		altered[i] ^= 0x40
		tried++
		err := pfx.Compare(altered, b)
		if err == nil {
			continue
		}
		found++
		if !errors.Is(err, problem.FileDiffers) && !errors.Is(err, problem.ExportPasswordWrong) {
			t.Errorf("byte %d: %v", i, err)
		}
	}
	if found < tried*95/100 {
		t.Errorf("%d of %d found", found, tried)
	}
}

// TestOpenSSLReadsTheFileAsPromised has another program open each encoding,
// without its -legacy switch, and say how it is encrypted.
func TestOpenSSLReadsTheFileAsPromised(t *testing.T) {
	if _, err := exec.LookPath("openssl"); err != nil {
		t.Skip("openssl is not installed")
	}
	says := map[string][]string{
		order.LegacyDES:  {"MAC: sha1,", "PKCS7 Encrypted data: pbeWithSHA1And3-KeyTripleDES-CBC, Iteration 2048", "Shrouded Keybag: pbeWithSHA1And3-KeyTripleDES-CBC, Iteration 2048"},
		order.Modern2023: {"MAC: sha256, Iteration 2048", "PKCS7 Encrypted data: PBES2, PBKDF2, AES-256-CBC, Iteration 2048, PRF hmacWithSHA256", "Shrouded Keybag: PBES2, PBKDF2, AES-256-CBC, Iteration 2048, PRF hmacWithSHA256"},
	}
	for kind, b := range map[string]order.Bundle{"RSA": bundleOf(t, rsaKey(t)), "EC": bundleOf(t, ecKey(t))} {
		for _, target := range []string{"nginx", "iis-2016"} {
			t.Run(kind+" "+target, func(t *testing.T) {
				b.Target = target
				data, encoding, err := pfx.Encode(b)
				if err != nil {
					t.Fatal(err)
				}
				file := filepath.Join(t.TempDir(), "a.pfx")
				if err := os.WriteFile(file, data, 0o600); err != nil {
					t.Fatal(err)
				}
				if promised, _ := order.EncodingFor(target); promised != encoding {
					t.Errorf("%s promised, %s chosen", promised, encoding)
				}
				info := openssl(t, "pkcs12", "-info", "-noout", "-in", file, "-passin", "pass:"+password)
				for _, line := range says[encoding] {
					if !strings.Contains(info, line) {
						t.Errorf("%q is not in\n%s", line, info)
					}
				}
				text := openssl(t, "pkcs12", "-nodes", "-in", file, "-passin", "pass:"+password)
				if strings.Count(text, "BEGIN CERTIFICATE") != 3 || strings.Count(text, "BEGIN PRIVATE KEY") != 1 {
					t.Error(text)
				}
				first := text[strings.Index(text, "-----BEGIN CERTIFICATE"):]
				if subject := strings.TrimSpace(opensslWith(t, first, "x509", "-noout", "-subject")); subject != "subject=CN = anna-muster.eu" && subject != "subject=CN=anna-muster.eu" {
					t.Error(subject)
				}
				fromKey := opensslWith(t, text[strings.Index(text, "-----BEGIN PRIVATE"):], "pkey", "-pubout")
				if fromCertificate := opensslWith(t, first, "x509", "-noout", "-pubkey"); fromKey != fromCertificate {
					t.Error("the key is not the certificate's")
				}
			})
		}
	}
}

func openssl(t *testing.T, arguments ...string) string {
	t.Helper()
	return opensslWith(t, "", arguments...)
}

func opensslWith(t *testing.T, input string, arguments ...string) string {
	t.Helper()
	c := exec.CommandContext(t.Context(), "openssl", arguments...)
	c.Stdin = strings.NewReader(input)
	out, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("openssl %s: %v\n%s", arguments[0], err, out)
	}
	return string(out)
}

// FuzzCompare gives anything to Compare: it opens no file with two
// passwords, names every reason, and does not panic.
func FuzzCompare(f *testing.F) {
	b, files := golden(f) // not made anew: each worker must know the same key
	for _, data := range files {
		f.Add(data)
		f.Add(data[:len(data)/2])
	}
	f.Add([]byte{0x30, 0x80, 0, 0})
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, data []byte) {
		if !quick(data) {
			t.Skip("asks for more rounds than a test has time for")
		}
		err := pfx.Compare(data, b)
		if err != nil && !errors.Is(err, problem.FileDiffers) && !errors.Is(err, problem.ExportPasswordWrong) {
			t.Fatal(err)
		}
		if err := pfx.Compare(data, with(b, func(b *order.Bundle) { b.Password = "Correct horse 8!" })); err == nil {
			t.Fatal("opens with another password")
		}
	})
}

// quick reports whether opening data costs little: the rounds of the MAC are the
// only ones that are done before the MAC was verified.
func quick(data []byte) bool {
	var outer struct {
		Version int
		Safe    asn1.RawValue
		MAC     struct {
			Digest struct {
				Kind  pkix.AlgorithmIdentifier
				Value []byte
			}
			Salt   []byte
			Rounds int `asn1:"optional,default:1"`
		} `asn1:"optional"`
	}
	if _, err := asn1.Unmarshal(data, &outer); err != nil {
		return true
	}
	pbmac1 := asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 14} // brings rounds of its own
	return outer.MAC.Rounds < 1<<16 && !outer.MAC.Digest.Kind.Algorithm.Equal(pbmac1)
}
