package csr_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"qwizard/wizard/csr"
	"qwizard/wizard/finding"
	"qwizard/wizard/network/networktest"
	"qwizard/wizard/order"
)

// run runs another program in dir and returns what it says.
func run(t testing.TB, dir, program string, args ...string) string {
	t.Helper()
	path, err := exec.LookPath(program)
	if err != nil {
		t.Skip(program + " is not installed")
	}
	cmd := exec.Command(path, args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %v: %v\n%s", program, args, err, out)
	}
	return string(out)
}

func read(t testing.TB, dir, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// request makes one with OpenSSL, and reads it.
func request(t testing.TB, args ...string) []byte {
	t.Helper()
	dir := t.TempDir()
	args = append([]string{"req", "-new", "-nodes", "-keyout", "k.pem", "-out", "r.pem"}, args...)
	run(t, dir, "openssl", args...)
	der, err := csr.ParseRequest(read(t, dir, "r.pem"))
	if err != nil {
		t.Fatalf("%v: %v", args, err)
	}
	return der
}

// catalogue has the texts for what is found.
const catalogue = "../../assets/words/request.en.toml"

const (
	main1 = "anna-muster.eu"
	san   = "subjectAltName=DNS:anna-muster.eu"
)

// kindsOf are the kinds found that are not fine, sorted.
func kindsOf(found []finding.Finding) []finding.Kind {
	var out []finding.Kind
	for _, f := range found {
		if f.Verdict != finding.Fine {
			out = append(out, f.Kind)
		}
	}
	slices.Sort(out)
	return out
}

// Requests as OpenSSL makes them, each with what is not right about it.
func TestLintOfOpenSSLsRequests(t *testing.T) {
	rsa := []string{"-newkey", "rsa:2048"}
	ec := func(curve string, more ...string) []string {
		return append([]string{"-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:" + curve}, more...)
	}
	good := []string{"-subj", "/CN=anna-muster.eu", "-addext", san}
	for what, c := range map[string]struct {
		args  []string
		names order.Names
		worst finding.Verdict
		want  []finding.Kind
	}{
		"RSA":           {slices.Concat(rsa, good), nil, finding.Fine, nil},
		"P-256":         {slices.Concat(ec("P-256"), good), nil, finding.Fine, nil},
		"P-384":         {slices.Concat(ec("P-384"), good, []string{"-sha256"}), nil, finding.Fine, nil},
		"RSA 1024":      {slices.Concat([]string{"-newkey", "rsa:1024"}, good), nil, finding.Blocks, []finding.Kind{finding.RequestKeyShort}},
		"RSA 2050":      {slices.Concat([]string{"-newkey", "rsa:2050"}, good), nil, finding.Blocks, []finding.Kind{finding.RequestKeyOdd}},
		"RSA 2560":      {slices.Concat([]string{"-newkey", "rsa:2560"}, good), nil, finding.Attention, []finding.Kind{finding.RequestKeyUnusual}},
		"exponent 3":    {slices.Concat(rsa, good, []string{"-pkeyopt", "rsa_keygen_pubexp:3"}), nil, finding.Attention, []finding.Kind{finding.RequestKeyExponentSmall}},
		"long exponent": {slices.Concat(rsa, good, []string{"-pkeyopt", "rsa_keygen_pubexp:4294967297"}), nil, finding.Blocks, []finding.Kind{finding.RequestKeyExponent, finding.RequestSignatureUnknown}},
		"P-521":         {slices.Concat(ec("P-521"), good), nil, finding.Blocks, []finding.Kind{finding.RequestKeyCurve}},
		"secp256k1":     {slices.Concat(ec("secp256k1"), good), nil, finding.Blocks, []finding.Kind{finding.RequestKeyCurve, finding.RequestSignatureUnknown}},
		"explicit":      {slices.Concat(ec("P-256", "-pkeyopt", "ec_param_enc:explicit"), good), nil, finding.Blocks, []finding.Kind{finding.RequestKeyParameters, finding.RequestSignatureUnknown}},
		"Ed25519":       {slices.Concat([]string{"-newkey", "ed25519"}, good), nil, finding.Blocks, []finding.Kind{finding.RequestKeyKind}},
		"Ed448":         {slices.Concat([]string{"-newkey", "ed448"}, good), nil, finding.Blocks, []finding.Kind{finding.RequestKeyKind, finding.RequestSignatureUnknown}},
		"PSS key":       {slices.Concat([]string{"-newkey", "rsa-pss"}, good), nil, finding.Blocks, []finding.Kind{finding.RequestKeyKind, finding.RequestScheme, finding.RequestSignatureUnknown}},
		"PSS signature": {slices.Concat(rsa, good, []string{"-sigopt", "rsa_padding_mode:pss"}), nil, finding.Blocks, []finding.Kind{finding.RequestScheme}},
		"SHA-1":         {slices.Concat(rsa, good, []string{"-sha1"}), nil, finding.Blocks, []finding.Kind{finding.RequestHashWeak}},
		"MD5":           {slices.Concat(rsa, good, []string{"-md5"}), nil, finding.Blocks, []finding.Kind{finding.RequestHashWeak, finding.RequestSignatureUnknown}},
		"SHA-224":       {slices.Concat(rsa, good, []string{"-sha224"}), nil, finding.Blocks, []finding.Kind{finding.RequestHashWeak, finding.RequestSignatureUnknown}},
		"SHA-384":       {slices.Concat(ec("P-384"), good, []string{"-sha384"}), nil, finding.Attention, []finding.Kind{finding.RequestHashStrong}},
		"SHA-512":       {slices.Concat(rsa, good, []string{"-sha512"}), nil, finding.Attention, []finding.Kind{finding.RequestHashStrong}},
		"no SAN":        {slices.Concat(rsa, []string{"-subj", "/CN=anna-muster.eu"}), nil, finding.Attention, []finding.Kind{finding.RequestNamesNone}},
		"no CN":         {slices.Concat(rsa, []string{"-subj", "/", "-addext", san}), nil, finding.Blocks, []finding.Kind{finding.RequestCommonNameMissing}},
		"two CNs":       {slices.Concat(rsa, []string{"-subj", "/CN=anna-muster.eu/CN=b.eu", "-addext", san}), nil, finding.Attention, []finding.Kind{finding.RequestCommonNameSeveral}},
		"upper case":    {slices.Concat(rsa, []string{"-subj", "/CN=Anna-Muster.EU", "-addext", "subjectAltName=DNS:ANNA-muster.eu"}), nil, finding.Fine, nil},
		"a person": {
			slices.Concat(rsa, []string{"-subj", "/C=AT/O=Anna/GN=Anna/SN=Muster/emailAddress=a@b.eu/CN=anna-muster.eu", "-addext", san}), nil, finding.Attention,
			[]finding.Kind{finding.RequestSubjectMore},
		},
		"another CN": {slices.Concat(rsa, []string{"-subj", "/CN=*.anna-muster.eu", "-addext", san}), nil, finding.Blocks, []finding.Kind{finding.RequestCommonNameOther}},
		"swapped": {
			slices.Concat(rsa, []string{"-subj", "/CN=b-muster.eu", "-addext", san + ",DNS:b-muster.eu"}), order.Names{main1, "b-muster.eu"}, finding.Attention,
			[]finding.Kind{finding.RequestCommonNameSwapped},
		},
		"missing": {slices.Concat(rsa, good), order.Names{main1, "b-muster.eu"}, finding.Attention, []finding.Kind{finding.RequestNamesMissing}},
		"one more": {
			slices.Concat(rsa, []string{"-subj", "/CN=anna-muster.eu", "-addext", san + ",DNS:www.anna-muster.eu"}), nil, finding.Blocks,
			[]finding.Kind{finding.RequestNamesExtra, finding.RequestNamesMany},
		},
		"four": {
			slices.Concat(rsa, []string{"-subj", "/CN=anna-muster.eu", "-addext", san + ",DNS:a.eu,DNS:b.eu,DNS:c.eu"}), order.Names{main1, "a.eu", "b.eu"}, finding.Blocks,
			[]finding.Kind{finding.RequestNamesExtra, finding.RequestNamesMany},
		},
		"forms": {
			slices.Concat(rsa, []string{"-subj", "/CN=anna-muster.eu", "-addext", san +
				",DNS:*.a.eu,DNS:192.0.2.1,DNS:localhost,DNS:co.uk,DNS:a_b.eu,DNS:a.eu.,DNS:bücher.eu,DNS:https://a.eu,DNS:xn--zzzzzz99999.eu"}), nil, finding.Blocks,
			[]finding.Kind{
				finding.RequestNameAddress, finding.RequestNameDot, finding.RequestNameForm, finding.RequestNameForm, finding.RequestNameInternal, finding.RequestNameLetters,
				finding.RequestNameSuffix, finding.RequestNameUnderscore, finding.RequestNameWildcard,
			},
		},
		"other kinds of names": {
			slices.Concat(rsa, []string{"-subj", "/CN=anna-muster.eu", "-addext", san + ",IP:192.0.2.1,IP:2001:db8::1,email:a@b.eu,URI:https://a.eu/,RID:1.2.3.4"}), nil, finding.Blocks,
			[]finding.Kind{finding.RequestSANAddress, finding.RequestSANMail, finding.RequestSANOther},
		},
		"extensions": {
			slices.Concat(rsa, good, []string{"-addext", "keyUsage=digitalSignature", "-addext", "basicConstraints=CA:TRUE", "-addext", "tlsfeature=status_request"}), nil, finding.Attention,
			[]finding.Kind{finding.RequestExtensions, finding.RequestStaple},
		},
	} {
		t.Run(what, func(t *testing.T) {
			der := request(t, c.args...)
			names := c.names
			if names == nil {
				names = order.Names{main1}
			}
			found := csr.Lint(der, names)
			slices.Sort(c.want)
			if got := kindsOf(found); !slices.Equal(got, c.want) || finding.Worst(found) != c.worst {
				t.Errorf("got %v, %s\n%+v", got, finding.Worst(found), found)
			}
			networktest.Explain(t, catalogue, found)
			for _, f := range found {
				if f.Source == "" || f.Verdict == "" {
					t.Errorf("%s has no source or no verdict", f.Kind)
				}
			}
			if _, err := csr.Read(der); err != nil && finding.Worst(found) != finding.Blocks {
				t.Errorf("nothing blocks, and it cannot be read: %v", err)
			}
		})
	}
}

// A request with a password and with attributes as IIS writes them: both are told,
// the values never.
func TestAttributesAreToldByNameOnly(t *testing.T) {
	dir := t.TempDir()
	config := "[req]\nprompt=no\ndistinguished_name=dn\nattributes=at\n[dn]\nCN=anna-muster.eu\n[at]\nchallengePassword=hunter2secret\nunstructuredName=ANNAS-PC\n"
	if err := os.WriteFile(filepath.Join(dir, "c.cnf"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	run(t, dir, "openssl", "req", "-new", "-nodes", "-newkey", "rsa:2048", "-keyout", "k.pem", "-out", "r.pem", "-config", "c.cnf")
	der, err := csr.ParseRequest(read(t, dir, "r.pem"))
	if err != nil {
		t.Fatal(err)
	}
	found := csr.Lint(der, order.Names{main1})
	if got := kindsOf(found); !slices.Equal(got, []finding.Kind{finding.RequestAttributes, finding.RequestNamesNone, finding.RequestPassword}) {
		t.Errorf("got %v", got)
	}
	d, err := csr.Describe(der)
	slices.Sort(d.Attributes) // a SET has no order of its own
	if err != nil || !slices.Equal(d.Attributes, []string{"challengePassword", "unstructuredName"}) {
		t.Errorf("got %v, %v", d.Attributes, err)
	}
	if all := fmt.Sprintf("%+v %+v", found, d); strings.Contains(all, "hunter2") || strings.Contains(all, "ANNAS-PC") {
		t.Error("a value is told: " + all)
	}
}

// What OpenSSL says about a request is what Describe says.
func TestDescribeAgreesWithOpenSSL(t *testing.T) {
	subject := "/C=AT/ST=Wien/L=Wien/O=Anna Müster/OU=x/CN=anna-muster.eu/GN=Anna/SN=Müster/serialNumber=7/emailAddress=a@b.eu/title=Dr/postalCode=1010"
	extensions := []string{"-addext", san + ",IP:2001:db8::1,email:a@b.eu", "-addext", "keyUsage=digitalSignature", "-addext", "extendedKeyUsage=serverAuth"}
	for key, args := range map[string][]string{
		"RSA 3072 (3072 bit) sha256WithRSAEncryption SHA-256 with RSA":  {"-newkey", "rsa:3072", "-sha256"},
		"EC P-384 (384 bit) ecdsa-with-SHA384 SHA-384 with ECDSA":       {"-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-384", "-sha384"},
		"EC secp256k1 (256 bit) ecdsa-with-SHA256 SHA-256 with ECDSA":   {"-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:secp256k1", "-sha256"},
		"Ed25519 ED25519 ED25519 Ed25519":                               {"-newkey", "ed25519"},
		"RSA 2048 (2048 bit) rsassaPss SHA-256 with RSA-PSS":            {"-newkey", "rsa:2048", "-sha256", "-sigopt", "rsa_padding_mode:pss"},
		"EC brainpoolP256r1 (256 bit) ecdsa-with-SHA1 SHA-1 with ECDSA": {"-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:brainpoolP256r1", "-sha1"},
		"DSA (1024 bit) dsa_with_SHA256 SHA-256 with DSA":               nil,
	} {
		t.Run(key, func(t *testing.T) {
			dir := t.TempDir()
			if args == nil {
				run(t, dir, "openssl", "dsaparam", "-genkey", "-out", "dsa.pem", "1024")
				args = []string{"-key", "dsa.pem", "-sha256"}
			}
			args = slices.Concat([]string{"req", "-new", "-nodes", "-utf8", "-keyout", "k.pem", "-out", "r.pem", "-subj", subject}, args, extensions)
			run(t, dir, "openssl", args...)
			der, err := csr.ParseRequest(read(t, dir, "r.pem"))
			if err != nil {
				t.Fatal(err)
			}
			d, err := csr.Describe(der)
			if err != nil {
				t.Fatal(err)
			}
			told := strings.TrimSpace(run(t, dir, "openssl", "req", "-in", "r.pem", "-noout", "-subject", "-nameopt", "utf8,sep_comma_plus"))
			var own []string
			for _, a := range d.Subject {
				own = append(own, a.Name+"="+a.Value)
			}
			if want := "subject=" + strings.Join(own, ","); told != want {
				t.Errorf("openssl: %s\nwe:      %s", told, want)
			}
			text := run(t, dir, "openssl", "req", "-in", "r.pem", "-noout", "-text")
			if !strings.HasPrefix(key, d.KeyName) || !strings.HasSuffix(key, d.Signature) {
				t.Errorf("%s: we say %s, %s", key, d.KeyName, d.Signature)
			}
			_, rest, _ := strings.Cut(key, d.KeyName+" ")
			if size, _, sized := strings.Cut(rest, ")"); sized && !strings.Contains(text, size+")") {
				t.Errorf("openssl does not say %s):\n%s", size, text)
			}
			if !slices.ContainsFunc(strings.Fields(key), func(w string) bool { return strings.Contains(text, "Signature Algorithm: "+w) }) {
				t.Errorf("openssl names another signature:\n%s", text)
			}
			names := fmt.Sprint(d.Names, d.Others, d.Extensions)
			if names != "[anna-muster.eu] [IP 2001:db8::1 e-mail a@b.eu] [subjectAltName keyUsage extendedKeyUsage]" || d.CommonName != "anna-muster.eu" {
				t.Errorf("got %s %s", d.CommonName, names)
			}
			if !strings.Contains(text, "DNS:anna-muster.eu, IP Address:2001:DB8:0:0:0:0:0:1, email:a@b.eu") {
				t.Error(text)
			}
			run(t, dir, "openssl", "req", "-in", "r.pem", "-noout", "-pubkey", "-out", "p.pem")
			run(t, dir, "openssl", "pkey", "-pubin", "-in", "p.pem", "-outform", "DER", "-out", "p.der")
			if sum := sha256.Sum256(read(t, dir, "p.der")); d.Fingerprint != hex.EncodeToString(sum[:]) {
				t.Error("another fingerprint")
			}
		})
	}
}

func TestDescribeTellsTheOfferedKinds(t *testing.T) {
	for _, kind := range order.KeyKinds() {
		_, der := make1(t, kind)
		d, err := csr.Describe(der)
		if err != nil || d.Kind != kind {
			t.Errorf("%s is %s, %v", kind, d.Kind, err)
		}
		if found := csr.Lint(der, names); finding.Worst(found) != finding.Fine {
			t.Errorf("%s: our own request is not fine: %v", kind, kindsOf(found))
		}
	}
}

func TestKeytoolsRequestIsRead(t *testing.T) {
	dir := t.TempDir()
	run(t, dir, "keytool", "-genkeypair", "-alias", "a", "-keyalg", "EC", "-groupname", "secp256r1", "-keystore", "s.p12", "-storepass", "changeit", "-dname", "CN=anna-muster.eu")
	run(t, dir, "keytool", "-certreq", "-alias", "a", "-keystore", "s.p12", "-storepass", "changeit", "-file", "r.csr", "-ext", "san=dns:anna-muster.eu")
	der, err := csr.ParseRequest(read(t, dir, "r.csr"))
	if err != nil {
		t.Fatal(err)
	}
	found := csr.Lint(der, order.Names{main1})
	if got := kindsOf(found); !slices.Equal(got, []finding.Kind{finding.RequestExtensions}) {
		t.Errorf("got %v", got)
	}
	keys, err := csr.ReadPrivate(read(t, dir, "s.p12"), "changeit")
	if err != nil || len(keys) != 1 {
		t.Fatalf("got %d keys, %v", len(keys), err)
	}
	own, err := csr.MarshalKey(keys[0])
	if err != nil || csr.Match(own, der) != nil {
		t.Errorf("the key does not match its request: %v", err)
	}
}
