package csr_test

import (
	"bytes"
	"crypto"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"qwizard/wizard/csr"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

const keyPassword = "Zwölf Boxkämpfer 7"

// keyFiles are files of OpenSSL's with one key, each with whether it has a password.
func keyFiles(t testing.TB, dir, newKey string) map[string]bool {
	t.Helper()
	openssl := func(args ...string) { t.Helper(); run(t, dir, "openssl", args...) }
	pass := "pass:" + keyPassword
	openssl(append([]string{"genpkey", "-out", "k.pem"}, strings.Fields(newKey)...)...)
	openssl("pkey", "-in", "k.pem", "-outform", "DER", "-out", "pkcs8.der")
	openssl("pkey", "-in", "k.pem", "-traditional", "-out", "old.pem")
	openssl("pkey", "-in", "k.pem", "-traditional", "-outform", "DER", "-out", "old.der")
	openssl("pkey", "-in", "k.pem", "-traditional", "-des3", "-passout", pass, "-out", "des3.pem")
	openssl("pkey", "-in", "k.pem", "-traditional", "-aes256", "-passout", pass, "-out", "aes.pem")
	for name, args := range map[string][]string{
		"aes256.pem": {"-v2", "aes-256-cbc", "-v2prf", "hmacWithSHA256"}, "aes192.pem": {"-v2", "aes-192-cbc", "-v2prf", "hmacWithSHA384"},
		"aes128.pem": {"-v2", "aes-128-cbc", "-v2prf", "hmacWithSHA512", "-iter", "100000"}, "triple.pem": {"-v2", "des3", "-v2prf", "hmacWithSHA1"},
		"scrypt.pem": {"-scrypt"}, "aes256.der": {"-v2", "aes-256-cbc", "-outform", "DER"},
	} {
		openssl(append([]string{"pkcs8", "-topk8", "-in", "k.pem", "-passout", pass, "-out", name}, args...)...)
	}
	openssl("req", "-x509", "-key", "k.pem", "-subj", "/CN=a.eu", "-out", "c.pem")
	openssl("pkcs12", "-export", "-inkey", "k.pem", "-in", "c.pem", "-passout", pass, "-out", "modern.p12")
	openssl("pkcs12", "-export", "-legacy", "-inkey", "k.pem", "-in", "c.pem", "-passout", pass, "-out", "legacy.p12")
	openssl("pkcs12", "-export", "-inkey", "k.pem", "-in", "c.pem", "-passout", "pass:", "-out", "open.p12")
	openssl("pkcs12", "-in", "modern.p12", "-passin", pass, "-nodes", "-out", "bags.pem")
	return map[string]bool{
		"k.pem": false, "pkcs8.der": false, "old.pem": false, "old.der": false, "bags.pem": false, "open.p12": false,
		"des3.pem": true, "aes.pem": true, "aes256.pem": true, "aes192.pem": true, "aes128.pem": true, "triple.pem": true, "scrypt.pem": true, "aes256.der": true,
		"modern.p12": true, "legacy.p12": true,
	}
}

func TestOpenSSLsKeyFilesAreRead(t *testing.T) {
	for _, kind := range []string{"-algorithm RSA -pkeyopt rsa_keygen_bits:2048", "-algorithm EC -pkeyopt ec_paramgen_curve:P-384"} {
		dir := t.TempDir()
		var first crypto.Signer
		for name, sealed := range keyFiles(t, dir, kind) {
			input := read(t, dir, name)
			keys, err := csr.ReadPrivate(input, keyPassword)
			if !sealed {
				keys, err = csr.ReadPrivate(input, "")
			}
			if err != nil || len(keys) != 1 {
				t.Errorf("%s: %d keys, %v", name, len(keys), err)
				continue
			}
			if first == nil {
				first = keys[0]
			}
			if !first.(interface{ Equal(crypto.PrivateKey) bool }).Equal(keys[0]) {
				t.Errorf("%s: another key", name)
			}
			if !sealed {
				continue
			}
			for password, want := range map[string]problem.Kind{"": problem.KeyLocked, "wrong": problem.KeyPassword, keyPassword + "\U0001f600": problem.KeyPassword} {
				keys, err := csr.ReadPrivate(input, password)
				if !errors.Is(err, want) || keys != nil {
					t.Errorf("%s with %q: %d keys, %v", name, password, len(keys), err)
				}
				if err != nil && strings.Contains(err.Error(), keyPassword) {
					t.Errorf("%s: the error tells the password", name)
				}
			}
		}
	}
}

// A key pasted as people do, and files with several or with none.
func TestKeysInOtherShapes(t *testing.T) {
	one, request := make1(t, order.P256)
	two, _ := make1(t, order.RSA2048)
	armour := func(der []byte) string {
		return string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
	}
	both := armour(one) + armour(two) + armour(one) + string(csr.PEM(request))
	for what, c := range map[string]struct {
		input string
		keys  int
		want  error
	}{
		"base64":       {base64.StdEncoding.EncodeToString(one), 1, nil},
		"one line":     {strings.ReplaceAll(armour(one), "\n", " "), 1, nil},
		"two of three": {both, 2, nil},
		"UTF-16":       {string(utf16Of(armour(one), 0, 1)), 1, nil},
		"a request":    {string(csr.PEM(request)), 0, problem.KeyNone},
		"a DER one":    {string(request), 0, problem.KeyNone},
		"words":        {"my key", 0, problem.KeyNone},
		"nothing":      {" ", 0, problem.InputMissing},
		"too big":      {strings.Repeat("x", csr.MaxInput+1), 0, problem.InputTooBig},
		"half":         {armour(one[:len(one)/2]), 0, problem.KeyDamaged},
		"cut":          {armour(one)[:100], 0, problem.KeyDamaged},
		"changed":      {strings.Replace(armour(one), "MIGH", "MIGI", 1), 0, problem.KeyDamaged},
		"PuTTY":        {"PuTTY-User-Key-File-2: ssh-rsa\nEncryption: none\n", 0, problem.KeyForm},
		"JKS":          {"\xfe\xed\xfe\xed\x00\x00\x00\x02", 0, problem.KeyForm},
		"a BER PFX":    {"\x30\x80\x02\x01\x03", 0, problem.KeyForm},
		"our backup":   {"age-encryption.org/v1\n-> scrypt", 0, problem.KeyForm},
	} {
		keys, err := csr.ReadPrivate([]byte(c.input), "")
		if !errors.Is(err, c.want) || len(keys) != c.keys {
			t.Errorf("%s: %d keys, %v", what, len(keys), err)
		}
	}
}

func TestKeysThatCannotBeUsedAreNamed(t *testing.T) {
	dir := t.TempDir()
	run(t, dir, "openssl", "dsaparam", "-genkey", "-noout", "-out", "dsa.pem", "1024")
	run(t, dir, "openssl", "ecparam", "-genkey", "-noout", "-name", "secp256k1", "-out", "koblitz.pem")
	run(t, dir, "openssl", "ecparam", "-genkey", "-noout", "-name", "P-256", "-param_enc", "explicit", "-out", "explicit.pem")
	for name, args := range map[string]string{
		"rsa1024.pem": "-algorithm RSA -pkeyopt rsa_keygen_bits:1024", "rsa512.pem": "-algorithm RSA -pkeyopt rsa_keygen_bits:512",
		"p521.pem": "-algorithm EC -pkeyopt ec_paramgen_curve:P-521", "ed25519.pem": "-algorithm ed25519", "ed448.pem": "-algorithm ed448",
		"x25519.pem": "-algorithm x25519", "pss.pem": "-algorithm RSA-PSS", "brainpool.pem": "-algorithm EC -pkeyopt ec_paramgen_curve:brainpoolP256r1",
	} {
		run(t, dir, "openssl", append([]string{"genpkey", "-out", name}, strings.Fields(args)...)...)
	}
	run(t, dir, "openssl", "rsa", "-in", "rsa512.pem", "-traditional", "-out", "old512.pem")
	for name, value := range map[string]string{
		"dsa.pem": "DSA", "koblitz.pem": "EC secp256k1", "explicit.pem": "EC", "rsa1024.pem": "RSA 1024", "rsa512.pem": "RSA", "old512.pem": "RSA",
		"p521.pem": "EC P-521", "ed25519.pem": "Ed25519", "ed448.pem": "Ed448", "x25519.pem": "X25519", "pss.pem": "RSA-PSS", "brainpool.pem": "EC brainpoolP256r1",
	} {
		_, err := csr.ReadPrivate(read(t, dir, name), "")
		p, ok := errors.AsType[*problem.Problem](err)
		if !ok || p.Kind != problem.KeyNotOffered || !strings.HasPrefix(p.Params["value"], value) || p.Params["offered"] == "" {
			t.Errorf("%s: got %v", name, err)
		}
	}
	run(t, dir, "ssh-keygen", "-q", "-t", "rsa", "-N", "", "-f", "ssh")
	if _, err := csr.ReadPrivate(read(t, dir, "ssh"), ""); !errors.Is(err, problem.KeyForm) {
		t.Errorf("OpenSSH: %v", err)
	}
	run(t, dir, "openssl", "pkcs8", "-topk8", "-v1", "PBE-SHA1-3DES", "-in", "rsa1024.pem", "-passout", "pass:x", "-out", "pbes1.pem")
	if _, err := csr.ReadPrivate(read(t, dir, "pbes1.pem"), "x"); !errors.Is(err, problem.KeyForm) {
		t.Errorf("PBES1: %v", err)
	}
}

// A keystore of several keys, which the PFX library reads no more than one of.
func TestAllKeysOfAKeystoreAreRead(t *testing.T) {
	dir := t.TempDir()
	for i, kind := range []string{"-keyalg EC -groupname secp256r1", "-keyalg RSA -keysize 2048", "-keyalg EC -groupname secp384r1"} {
		args := append([]string{"-genkeypair", "-alias", fmt.Sprint("a", i), "-keystore", "s.p12", "-storepass", "changeit", "-dname", "CN=a.eu"}, strings.Fields(kind)...)
		run(t, dir, "keytool", args...)
	}
	keys, err := csr.ReadPrivate(read(t, dir, "s.p12"), "changeit")
	if err != nil || len(keys) != 3 {
		t.Errorf("got %d keys, %v", len(keys), err)
	}
	if _, err := csr.ReadPrivate(read(t, dir, "s.p12"), "changeme"); !errors.Is(err, problem.KeyPassword) {
		t.Errorf("wrong password: %v", err)
	}
	if _, err := csr.ReadPrivate(read(t, dir, "s.p12"), ""); !errors.Is(err, problem.KeyLocked) {
		t.Errorf("no password: %v", err)
	}
}

// What asks for hours is refused before the work begins.
func TestCostIsBoundedBeforeDeriving(t *testing.T) {
	dir := t.TempDir()
	run(t, dir, "openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", "k.pem")
	run(t, dir, "openssl", "req", "-x509", "-key", "k.pem", "-subj", "/CN=a.eu", "-out", "c.pem")
	run(t, dir, "openssl", "pkcs8", "-topk8", "-in", "k.pem", "-passout", "pass:x", "-outform", "DER", "-iter", "1193046", "-out", "iter.der")
	run(t, dir, "openssl", "pkcs8", "-topk8", "-in", "k.pem", "-passout", "pass:x", "-outform", "DER", "-scrypt", "-scrypt_N", "1024", "-out", "scrypt.der")
	run(t, dir, "openssl", "pkcs12", "-export", "-inkey", "k.pem", "-in", "c.pem", "-passout", "pass:x", "-iter", "1193046", "-out", "iter.p12")
	for name, change := range map[string][2][]byte{
		"iter.der":   {{0x02, 0x03, 0x12, 0x34, 0x56}, {0x02, 0x03, 0x7f, 0xff, 0xff}},
		"scrypt.der": {{0x02, 0x02, 0x04, 0x00, 0x02, 0x01, 0x08}, {0x02, 0x02, 0x40, 0x00, 0x02, 0x01, 0x7f}},
		"iter.p12":   {{0x02, 0x03, 0x12, 0x34, 0x56}, {0x02, 0x03, 0x7f, 0xff, 0xff}},
	} {
		input := read(t, dir, name)
		hostile := bytes.ReplaceAll(input, change[0], change[1])
		if bytes.Equal(input, hostile) {
			t.Fatalf("%s: nothing was changed", name)
		}
		if name == "scrypt.der" { // 128 * 16384 * 127 bytes are just under the bound, twice that is over
			hostile = bytes.ReplaceAll(input, change[0], []byte{0x02, 0x02, 0x7f, 0xff, 0x02, 0x01, 0x7f})
		}
		began := time.Now()
		if _, err := csr.ReadPrivate(hostile, "x"); !errors.Is(err, problem.KeyCostly) {
			t.Errorf("%s: %v", name, err)
		}
		if took := time.Since(began); took > 200*time.Millisecond {
			t.Errorf("%s: took %v", name, took)
		}
	}
}

// Java 17 wrote this for a P-256 key (PBEWithHmacSHA512AndAES_256, EncryptedPrivateKeyInfo):
// beside the iterations stands a length of 20, and the key has 32 bytes.
func TestJavasEncryptedPKCS8IsRead(t *testing.T) {
	const java = `MIG6MGYGCSqGSIb3DQEFDTBZMDgGCSqGSIb3DQEFDDArBBTLxzZ6OdMpA+2M/rMB0KBDhGGphwICEAACASAwDAYIKoZIhvcNAgsFADAdBglghkgBZQMEASoEEFEey6y4
		SIqKpqyGoMqtFiIEUCUOO0sml9dUgD/2OPS+zJR0J4cLqeDpDrQO7XHpybTWJZwzJv9xqXL0ur7Ix73KJc8QPZDAg8yHSDg9QmSATyDXmf185t+FrXZc/kBG8eXe`
	if keys, err := csr.ReadPrivate([]byte(java), "changeit"); err != nil || len(keys) != 1 {
		t.Errorf("got %d keys, %v", len(keys), err)
	}
}
