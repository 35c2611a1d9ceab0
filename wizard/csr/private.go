package csr

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"slices"
	"strconv"
	"strings"

	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

const opKey = "read private key"

// ReadPrivate reads the private keys in a file that a person brings, of the kinds
// that are offered, each once: PKCS#8, PKCS#1 and SEC 1, as PEM with any text around
// it, as base64 or as DER; PKCS#8 encrypted by PBES2 and PEM encrypted as OpenSSL
// once did; PFX. Certificates in it are passed over. An empty password is none.
//
// It blocks while a password is derived, some seconds at most: what a file asks for
// beyond that is [problem.KeyCostly], before anything is derived. The other errors:
// [problem.InputMissing], [problem.InputTooBig] with limit, [problem.KeyNone],
// [problem.KeyDamaged], [problem.KeyLocked], [problem.KeyPassword],
// [problem.KeyNotOffered] with value and offered if there are only keys of other
// kinds, [problem.KeyForm] with form for files that are not read. None holds a part
// of the key or the password.
func ReadPrivate(input []byte, password string) ([]crypto.Signer, error) {
	text, err := plain(opKey, input)
	if err != nil {
		return nil, err
	}
	if form := foreignForm(input, text); form != "" {
		return nil, problem.New(problem.KeyForm, opKey, nil, "form", form)
	}
	var f found
	if der, ok := bare(input, text); ok {
		if err := f.addDER(der, password); err != nil {
			return nil, err
		}
		return f.offered()
	}
	blocks, cut := armoured(text)
	for _, b := range blocks {
		if err := f.addBlock(b, password); err != nil {
			return nil, err
		}
	}
	if strings.Contains(cut, "PRIVATE KEY") {
		return nil, problem.New(problem.KeyDamaged, opKey, nil)
	}
	return f.offered()
}

// found are the keys of a file.
type found struct {
	keys  []crypto.Signer
	other []string // kinds that are not offered
}

func (f *found) offered() ([]crypto.Signer, error) {
	if len(f.keys) > 0 {
		return f.keys, nil
	}
	if len(f.other) == 0 {
		return nil, problem.New(problem.KeyNone, opKey, nil)
	}
	offered := make([]string, 0, len(order.KeyKinds()))
	for _, kind := range order.KeyKinds() {
		offered = append(offered, string(kind))
	}
	slices.Sort(offered)
	return nil, problem.New(problem.KeyNotOffered, opKey, nil, "value", strings.Join(f.other, ", "), "offered", strings.Join(offered, ", "))
}

// add takes a key that crypto/x509 read.
func (f *found) add(k any) {
	signer, ok := k.(crypto.Signer)
	if !ok {
		f.other = append(f.other, "X25519")
		return
	}
	if name, ok := offeredName(signer.Public()); !ok {
		f.other = append(f.other, name)
		return
	}
	same := func(other crypto.Signer) bool {
		public, ok := other.Public().(interface{ Equal(crypto.PublicKey) bool })
		return ok && public.Equal(signer.Public())
	}
	if !slices.ContainsFunc(f.keys, same) {
		f.keys = append(f.keys, signer)
	}
}

func offeredName(public crypto.PublicKey) (string, bool) {
	switch p := public.(type) {
	case *rsa.PublicKey:
		size := p.N.BitLen()
		return "RSA " + strconv.Itoa(size), size == 2048 || size == 3072 || size == 4096
	case *ecdsa.PublicKey:
		return "EC " + p.Curve.Params().Name, p.Curve == elliptic.P256() || p.Curve == elliptic.P384()
	case ed25519.PublicKey:
		return "Ed25519", false
	}
	return "?", false
}

func (f *found) addBlock(b block, password string) error {
	switch b.kind {
	case "PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "PKCS12":
	case "DSA PRIVATE KEY":
		f.other = append(f.other, "DSA")
		return nil
	default: // curves' parameters, certificates, requests
		return nil
	}
	if strings.Contains(b.body, "Proc-Type:") {
		return f.addOld(b, password)
	}
	der := b.bytes()
	if der == nil {
		return problem.New(problem.KeyDamaged, opKey, nil)
	}
	defer clear(der)
	return f.addDER(der, password)
}

// addDER takes a key in DER of any of the forms.
func (f *found) addDER(der []byte, password string) error {
	switch {
	case isPFX(der):
		return f.addPFX(der, password)
	case isEncryptedKey(der):
		inner, err := openPKCS8(der, password)
		if err != nil {
			return err
		}
		defer clear(inner)
		k, kind := parsePrivate(inner)
		if k == nil && kind == "" {
			return problem.New(problem.KeyPassword, opKey, nil)
		}
		return f.addParsed(k, kind)
	case isCertificate(der):
		return nil
	}
	if _, err := parse(der); err == nil {
		return nil // a request
	}
	return f.addParsed(parsePrivate(der))
}

func (f *found) addParsed(k any, kind string) error {
	switch {
	case k != nil:
		f.add(k)
	case kind != "":
		f.other = append(f.other, kind)
	default:
		return problem.New(problem.KeyDamaged, opKey, nil)
	}
	return nil
}

// addOld takes PEM that is encrypted as OpenSSL did before PKCS#8 (Proc-Type:
// 4,ENCRYPTED). It has no check but its padding, so a wrong password may give a key
// that cannot be read.
func (f *found) addOld(b block, password string) error {
	if password == "" {
		return problem.New(problem.KeyLocked, opKey, nil)
	}
	var lines []string
	for line := range strings.Lines(b.body) {
		lines = append(lines, strings.TrimSpace(line))
	}
	p, _ := pem.Decode([]byte("-----BEGIN " + b.kind + "-----" + strings.Join(lines, "\n") + "\n-----END " + b.kind + "-----\n"))
	//lint:ignore SA1019 such files are about, and a person cannot choose how theirs was encrypted
	if p == nil || !x509.IsEncryptedPEMBlock(p) {
		return problem.New(problem.KeyDamaged, opKey, nil)
	}
	//lint:ignore SA1019 as above
	der, err := x509.DecryptPEMBlock(p, []byte(password))
	if err != nil {
		return problem.New(problem.KeyPassword, opKey, nil)
	}
	defer clear(der)
	k, kind := parsePrivate(der)
	if k == nil && kind == "" {
		return problem.New(problem.KeyPassword, opKey, nil)
	}
	return f.addParsed(k, kind)
}

// parsePrivate reads PKCS#8, PKCS#1 or SEC 1. A key that crypto/x509 does not
// read is nil with its kind; what is none of the three, or broken, has no kind.
func parsePrivate(der []byte) (k any, kind string) {
	if k, err := x509.ParsePKCS8PrivateKey(der); err == nil {
		return k, ""
	}
	if k, err := x509.ParsePKCS1PrivateKey(der); err == nil {
		return k, ""
	}
	if k, err := x509.ParseECPrivateKey(der); err == nil {
		return k, ""
	}
	algorithm, inner, ok := keyInfo(der)
	if !ok {
		return nil, ""
	}
	name := key{algorithm: algorithm}.name()
	if name == "EC P-256" || name == "EC P-384" || name == "RSA" && !isRSA(inner) {
		return nil, "" // of a kind that is read, and broken
	}
	return nil, name
}

// keyInfo is the algorithm of a private key in one of the three forms, and the key.
func keyInfo(der []byte) (algorithm pkix.AlgorithmIdentifier, inner []byte, ok bool) {
	var info struct { // PKCS#8 (RFC 5958 2)
		Version   int
		Algorithm pkix.AlgorithmIdentifier
		Key       []byte
		More      asn1.RawValue `asn1:"optional"`
	}
	if rest, err := asn1.Unmarshal(der, &info); err == nil && len(rest) == 0 {
		return info.Algorithm, info.Key, true
	}
	var ec struct { // SEC 1 (RFC 5915 3)
		Version int
		Key     []byte
		Curve   asn1.RawValue `asn1:"optional,explicit,tag:0"`
		Public  asn1.RawValue `asn1:"optional"`
	}
	if rest, err := asn1.Unmarshal(der, &ec); err == nil && len(rest) == 0 && ec.Version == 1 {
		return pkix.AlgorithmIdentifier{Algorithm: asn1.ObjectIdentifier{1, 2, 840, 10045, 2, 1}, Parameters: asn1.RawValue{FullBytes: ec.Curve.Bytes}}, ec.Key, true
	}
	return pkix.AlgorithmIdentifier{Algorithm: asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 1}}, der, isRSA(der)
}

// isRSA reports a PKCS#1 key, whatever its numbers are (RFC 8017 A.1.2).
func isRSA(der []byte) bool {
	const version, parts = 1, 8
	var numbers []asn1.RawValue
	rest, err := asn1.Unmarshal(der, &numbers)
	return err == nil && len(rest) == 0 && len(numbers) >= version+parts &&
		!slices.ContainsFunc(numbers[:version+parts], func(v asn1.RawValue) bool { return v.Tag != asn1.TagInteger })
}

// isPrivateKey reports an open private key in DER.
func isPrivateKey(der []byte) bool {
	k, kind := parsePrivate(der)
	return k != nil || kind != ""
}

// foreignForm names the file if it is of a form that is not read.
func foreignForm(input []byte, text string) string {
	for _, f := range []struct{ start, form string }{
		{"PuTTY-User-Key-File-", "PuTTY"},
		{"\xfe\xed\xfe\xed", "Java keystore (JKS)"}, // sun.security.provider.JavaKeyStore
		{"\xce\xce\xce\xce", "Java keystore (JCEKS)"},
		{"\x1e\xf1\xb5\xb0", "Microsoft PVK"},
		{"\x30\x80", "PFX (BER)"}, // of indefinite length (X.690 8.1.3.6)
		{"age-encryption.org/v1", "age"},
		{"-----BEGIN AGE ENCRYPTED FILE-----", "age"},
	} {
		if bytes.HasPrefix(input, []byte(f.start)) || strings.HasPrefix(strings.TrimSpace(text), f.start) {
			return f.form
		}
	}
	for _, f := range []struct{ label, form string }{
		{"-----BEGIN OPENSSH PRIVATE KEY-----", "OpenSSH"},
		{"-----BEGIN PGP PRIVATE KEY BLOCK-----", "PGP"},
		{"---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----", "SSH2"},
	} {
		if strings.Contains(text, f.label) {
			return f.form
		}
	}
	return ""
}
