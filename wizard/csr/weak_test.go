package csr_test

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"qwizard/wizard/csr"
	"qwizard/wizard/finding"
	"qwizard/wizard/network/networktest"
	"qwizard/wizard/order"
)

// tbs is a CertificationRequestInfo for anna-muster.eu, spelt out by hand: crypto/x509
// makes none for keys such as these.
type tbs struct {
	Version    int
	Subject    pkix.RDNSequence
	Key        publicKey
	Attributes []asn1.RawValue `asn1:"tag:0,set"`
}

type publicKey struct {
	Algorithm pkix.AlgorithmIdentifier
	Bits      asn1.BitString
}

type rsaPublic struct{ N, E *big.Int }

func must[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// withModulus is a request for the modulus and exponent, signed if sign is given.
func withModulus(t testing.TB, version int, n, e *big.Int, sign func(digest []byte) []byte) []byte {
	t.Helper()
	null := asn1.RawValue{FullBytes: asn1.NullBytes}
	key := must[[]byte](t)(asn1.Marshal(rsaPublic{n, e}))
	in := tbs{
		Version: version,
		Subject: pkix.RDNSequence{{{Type: asn1.ObjectIdentifier{2, 5, 4, 3}, Value: "anna-muster.eu"}}},
		Key: publicKey{
			pkix.AlgorithmIdentifier{Algorithm: asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 1}, Parameters: null},
			asn1.BitString{Bytes: key, BitLength: 8 * len(key)},
		},
	}
	info := must[[]byte](t)(asn1.Marshal(in))
	digest := sha256.Sum256(info)
	signature := []byte("none")
	if sign != nil {
		signature = sign(digest[:])
	}
	return must[[]byte](t)(asn1.Marshal(struct {
		Info      asn1.RawValue
		Algorithm pkix.AlgorithmIdentifier
		Signature asn1.BitString
	}{
		asn1.RawValue{FullBytes: info},
		pkix.AlgorithmIdentifier{Algorithm: asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 11}, Parameters: null},
		asn1.BitString{Bytes: signature, BitLength: 8 * len(signature)},
	}))
}

// signedBy is a request for an RSA key with these primes, which OpenSSL verifies.
func signedBy(t testing.TB, version int, p, q *big.Int) []byte {
	t.Helper()
	one := big.NewInt(1)
	n := new(big.Int).Mul(p, q)
	phi := new(big.Int).Mul(new(big.Int).Sub(p, one), new(big.Int).Sub(q, one))
	d := new(big.Int).ModInverse(big.NewInt(65537), phi)
	if d == nil {
		t.Fatal("primes that do not go with 65537")
	}
	der := withModulus(t, version, n, big.NewInt(65537), func(digest []byte) []byte {
		// PKCS #1 v1.5 (RFC 8017 9.2)
		info := append([]byte{0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20}, digest...)
		size := (n.BitLen() + 7) / 8
		em := append([]byte{0, 1}, bytes.Repeat([]byte{0xff}, size-len(info)-3)...)
		em = append(append(em, 0), info...)
		return new(big.Int).Exp(new(big.Int).SetBytes(em), d, n).FillBytes(make([]byte, size))
	})
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "r.der"), der, 0o600); err != nil {
		t.Fatal(err)
	}
	if out := run(t, dir, "openssl", "req", "-inform", "DER", "-in", "r.der", "-verify", "-noout"); !strings.Contains(out, "verify OK") {
		t.Fatal(out)
	}
	return der
}

// prime makes one of 1,024 bits with its two highest set.
func prime(t testing.TB) *big.Int { return must[*big.Int](t)(rand.Prime(rand.Reader, 1024)) }

func nextPrime(p *big.Int) *big.Int {
	for q := new(big.Int).Add(p, big.NewInt(2)); ; q.Add(q, big.NewInt(2)) {
		if q.ProbablyPrime(20) && new(big.Int).Mod(q, big.NewInt(65537)).Cmp(big.NewInt(1)) != 0 {
			return q
		}
	}
}

// chip makes a prime as the faulty chips did: k*M + 65537^a mod M, where M is the
// product of the first 126 primes.
func chip(t testing.TB) *big.Int {
	m := big.NewInt(1)
	for n, left := int64(2), 126; left > 0; n++ {
		if big.NewInt(n).ProbablyPrime(0) {
			m.Mul(m, big.NewInt(n))
			left--
		}
	}
	for {
		k := must[*big.Int](t)(rand.Int(rand.Reader, big.NewInt(1<<20)))
		k.Add(k, new(big.Int).Div(new(big.Int).Lsh(big.NewInt(3), 1022), m))
		a := must[*big.Int](t)(rand.Int(rand.Reader, m))
		p := new(big.Int).Mul(k, m)
		p.Add(p, new(big.Int).Exp(big.NewInt(65537), a, m))
		if p.ProbablyPrime(10) {
			return p
		}
	}
}

func TestWeakKeysAreFound(t *testing.T) {
	near := prime(t)
	// Far enough that the first step of Fermat's method does not find it: some 2^513 apart,
	// which takes about (2^513)²/(8*2^1024) = 1/2 to 50 rounds.
	far := nextPrime(new(big.Int).Add(near, new(big.Int).Lsh(big.NewInt(20), 512)))
	beyond := nextPrime(new(big.Int).Add(near, new(big.Int).Lsh(big.NewInt(1), 530)))
	for what, c := range map[string]struct {
		der  []byte
		want []finding.Kind
	}{
		"near primes":     {signedBy(t, 0, near, nextPrime(near)), []finding.Kind{finding.RequestWeakFermat}},
		"within 100":      {signedBy(t, 0, near, far), []finding.Kind{finding.RequestWeakFermat}},
		"beyond 100":      {signedBy(t, 0, near, beyond), nil},
		"a chip's primes": {signedBy(t, 0, chip(t), chip(t)), []finding.Kind{finding.RequestWeakROCA}},
		"one of a chip's": {signedBy(t, 0, chip(t), prime(t)), nil},
		"version 1":       {signedBy(t, 1, near, beyond), []finding.Kind{finding.RequestVersion}},
		"a factor of 751": {
			withModulus(t, 0, new(big.Int).Mul(big.NewInt(751), must[*big.Int](t)(rand.Prime(rand.Reader, 2038))), big.NewInt(65537), nil),
			[]finding.Kind{finding.RequestWeakFactor},
		},
		"an even exponent": {withModulus(t, 0, new(big.Int).Mul(prime(t), prime(t)), big.NewInt(65536), nil), []finding.Kind{finding.RequestKeyExponent}},
		"an exponent of 1": {withModulus(t, 0, new(big.Int).Mul(prime(t), prime(t)), big.NewInt(1), nil), []finding.Kind{finding.RequestKeyExponent}},
		"less than none":   {withModulus(t, 0, big.NewInt(-5), big.NewInt(65537), nil), []finding.Kind{finding.RequestKeyBroken}},
		"of a megabit":     {withModulus(t, 0, new(big.Int).Lsh(big.NewInt(1), 1<<20), big.NewInt(65537), nil), []finding.Kind{finding.RequestKeyLong}},
	} {
		var got []finding.Kind
		found := csr.Lint(c.der, order.Names{main1})
		networktest.Explain(t, catalogue, found)
		for _, k := range kindsOf(found) {
			switch k { // of requests that nobody can sign, and that have no SAN
			case finding.RequestNamesNone, finding.RequestSignatureUnknown, finding.RequestSignatureBroken:
			default:
				got = append(got, k)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: got %v, want %v", what, got, c.want)
		}
	}
}

// Good keys are not taken for weak ones: the marks are rare among them.
func TestGoodKeysAreFine(t *testing.T) {
	for range 5 {
		key := must[*rsa.PrivateKey](t)(rsa.GenerateKey(rand.Reader, 2048))
		der := must[[]byte](t)(csr.Request(key, names))
		if found := csr.Lint(der, names); finding.Worst(found) != finding.Fine {
			t.Errorf("got %v", kindsOf(found))
		}
	}
}

func TestAPointBesideItsCurveIsFound(t *testing.T) {
	key, der := make1(t, order.P256)
	signer := must[crypto.Signer](t)(csr.ParseKey(key))
	spki := must[[]byte](t)(x509.MarshalPKIXPublicKey(signer.Public()))
	at := bytes.Index(der, spki) + len(spki) - 1
	der[at] ^= 1
	got := kindsOf(csr.Lint(der, names))
	if !slices.Equal(got, []finding.Kind{finding.RequestKeyBroken, finding.RequestSignatureUnknown}) {
		t.Errorf("got %v", got)
	}
	der[at] ^= 1
	der[len(der)-1] ^= 1
	if got := kindsOf(csr.Lint(der, names)); !slices.Equal(got, []finding.Kind{finding.RequestSignatureBroken}) {
		t.Errorf("got %v", got)
	}
}

func TestWhatIsNoRequestBlocks(t *testing.T) {
	for _, der := range [][]byte{nil, []byte("x"), {0x30, 0}} {
		if got := kindsOf(csr.Lint(der, names)); !slices.Equal(got, []finding.Kind{finding.RequestUnread}) {
			t.Errorf("got %v", got)
		}
	}
}

// A request of the largest size is looked at in no time, whatever fills it.
func TestHostileRequestsTakeNoTime(t *testing.T) {
	key := must[crypto.Signer](t)(csr.NewKey(t.Context(), order.P256))
	var many []string
	for i := range 12_000 {
		many = append(many, fmt.Sprintf("яя%d.eu", i))
	}
	var san []byte
	for _, n := range many {
		san = append(san, must[[]byte](t)(asn1.Marshal(asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 2, Bytes: []byte(n)}))...)
	}
	value := must[[]byte](t)(asn1.Marshal(asn1.RawValue{Tag: asn1.TagSequence, IsCompound: true, Bytes: san}))
	der := must[[]byte](t)(x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{
		Subject: pkix.Name{CommonName: "anna-muster.eu"}, ExtraExtensions: []pkix.Extension{{Id: asn1.ObjectIdentifier{2, 5, 29, 17}, Value: value}},
	}, key))
	if len(der) < csr.MaxInput/2 || len(der) > csr.MaxInput {
		t.Fatalf("%d bytes", len(der))
	}
	began := time.Now()
	found := csr.Lint(der, names)
	if took := time.Since(began); took > 500*time.Millisecond || len(found) > 40 {
		t.Errorf("took %v for %d findings", took, len(found))
	}
	began = time.Now()
	csr.Lint(withModulus(t, 0, new(big.Int).Lsh(big.NewInt(3), 8191), new(big.Int).Lsh(big.NewInt(3), 1<<20), nil), names)
	if took := time.Since(began); took > 500*time.Millisecond {
		t.Errorf("an exponent of a megabit took %v", took)
	}
}
