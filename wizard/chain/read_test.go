package chain_test

import (
	"bytes"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"os"
	"slices"
	"strings"
	"testing"

	"qwizard/wizard/chain"
	"qwizard/wizard/problem"
)

// family is a root, an issuing authority and a website.
type family struct {
	r, i, l           party
	root, issuing, at *x509.Certificate
}

func newFamily(t testing.TB) family {
	t.Helper()
	f := family{r: newParty(t, "Root"), i: newParty(t, "Issuing"), l: newParty(t, "anna-muster.eu")}
	f.root, f.issuing, f.at = f.r.root(t), f.i.ca(t, f.r), f.l.leaf(t, f.i)
	return f
}

func TestReadFindsCertificatesInTheFormsTheyCome(t *testing.T) {
	f := newFamily(t)
	all := []*x509.Certificate{f.at, f.issuing, f.root}
	key, err := x509.MarshalPKCS8PrivateKey(f.l.key)
	if err != nil {
		t.Fatal(err)
	}
	text := string(chain.PEM(f.at.Raw, f.issuing.Raw, f.root.Raw))
	one := string(chain.PEM(f.at.Raw))
	b64 := base64.StdEncoding.EncodeToString(f.at.Raw)
	const bom = "\ufeff"
	for what, c := range map[string]struct {
		data string
		want []*x509.Certificate
	}{
		"PEM":                           {text, all},
		"PEM without a last line break": {strings.TrimSuffix(text, "\n"), all},
		"CRLF":                          {strings.ReplaceAll(text, "\n", "\r\n"), all},
		"byte order mark":               {bom + text, all},
		"byte order mark, CRLF":         {bom + strings.ReplaceAll(text, "\n", "\r\n"), all},
		"files with marks joined":       {bom + one + bom + string(chain.PEM(f.issuing.Raw)) + bom + string(chain.PEM(f.root.Raw)), all},
		"files joined without a break":  {strings.ReplaceAll(text, "-----\n-----", "----------"), all},
		"prose": {
			"Dear Anna,\r\n\r\nyour certificate, with the -----BEGIN CERTIFICATE----- and -----END CERTIFICATE----- lines:\n" + one +
				"\nYour CA's:\n" + string(chain.PEM(f.issuing.Raw)) + "-- \nRegards\n" + string(chain.PEM(f.root.Raw)) + "bye", all,
		},
		"openssl's text above":       {"Certificate:\n    Data:\n        Version: 3 (0x2)\n" + text, all},
		"blanks behind the lines":    {strings.ReplaceAll(text, "\n", " \t\n"), all},
		"headers":                    {strings.Replace(one, "-----\n", "-----\nSubject: x\n\n", 1), all[:1]},
		"root first":                 {string(chain.PEM(f.root.Raw, f.issuing.Raw, f.at.Raw)), []*x509.Certificate{f.root, f.issuing, f.at}},
		"copies":                     {text + one + text, all},
		"the old name of the block":  {armoured("X509 CERTIFICATE", f.at.Raw), all[:1]},
		"a key in the same paste":    {armoured("PRIVATE KEY", key) + text + armoured("EC PRIVATE KEY", key) + armoured("ENCRYPTED PRIVATE KEY", []byte("x")), all},
		"a request in the same file": {armoured("CERTIFICATE REQUEST", f.at.Raw) + one, all[:1]},
		"DER":                        {string(f.at.Raw), all[:1]},
		"several in DER":             {string(slices.Concat(f.at.Raw, f.issuing.Raw, f.root.Raw)), all},
		"several in one block":       {armoured("CERTIFICATE", slices.Concat(f.at.Raw, f.issuing.Raw, f.root.Raw)), all},
		"bare base64":                {b64, all[:1]},
		"bare base64 in lines":       {bom + "\r\n" + b64[:64] + "\r\n" + b64[64:] + "\n\n", all[:1]},
		"bare base64 of several":     {base64.StdEncoding.EncodeToString(slices.Concat(f.at.Raw, f.issuing.Raw)), all[:2]},
		"32":                         {many(t, f, 32), nil},
		"32 and copies":              {many(t, f, 32) + text + text, nil},
	} {
		t.Run(what, func(t *testing.T) {
			got, err := chain.Read([]byte(c.data))
			if err != nil {
				t.Fatal(err)
			}
			if c.want == nil {
				if len(got) != 32 {
					t.Errorf("%d certificates", len(got))
				}
				return
			}
			same(t, got, c.want)
		})
	}
}

// many are n different certificates, of the family first.
func many(t *testing.T, f family, n int) string {
	all := [][]byte{f.at.Raw, f.issuing.Raw, f.root.Raw}
	for len(all) < n {
		all = append(all, f.i.ca(t, f.r).Raw)
	}
	return string(chain.PEM(all...))
}

func TestReadRefusesWhatIsNoCertificate(t *testing.T) {
	f := newFamily(t)
	one, text := string(chain.PEM(f.at.Raw)), string(chain.PEM(f.at.Raw, f.issuing.Raw))
	key, err := x509.MarshalPKCS8PrivateKey(f.l.key)
	if err != nil {
		t.Fatal(err)
	}
	flipped := bytes.Clone(f.at.Raw)
	flipped[4] ^= 0xff
	const none, damaged = problem.CertificateNone, problem.CertificateDamaged
	for what, c := range map[string]struct {
		data string
		kind problem.Kind
	}{
		"nothing":                      {"", none},
		"blanks":                       {" \r\n\t\ufeff", none},
		"prose":                        {"Your certificate is ready. It begins with -----BEGIN CERTIFICATE-----.", none},
		"zero bytes":                   {"\x00\x00\x00", none},
		"the letter 0":                 {"0", none},
		"an empty sequence":            {"\x30\x00", none},
		"a sequence in base64":         {"MAA=", damaged},
		"a page":                       {"<!DOCTYPE html><html><body>Not found</body></html>", none},
		"a private key":                {armoured("PRIVATE KEY", key), none},
		"a private key in DER":         {string(key), none},
		"DER cut short":                {string(f.at.Raw[:len(f.at.Raw)-1]), none},
		"DER with more behind":         {string(f.at.Raw) + "x", none},
		"a block cut short":            {one[:len(one)/2], damaged},
		"a block without a last line":  {strings.Replace(one, "-----END CERTIFICATE-----\n", "", 1), damaged},
		"a last line cut short":        {one[:len(one)-4], damaged},
		"the second block cut short":   {text[:len(text)-40], damaged},
		"the first block without end":  {one[:200] + "\n" + text, damaged},
		"a letter that base64 has not": {strings.Replace(one, "MII", "MI!", 1), damaged},
		"another last line":            {strings.Replace(one, "END CERTIFICATE", "END PRIVATE KEY", 1), damaged},
		"an empty block":               {"-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n", none},
		"a block of something else":    {armoured("CERTIFICATE", []byte("hello")), damaged},
		"a key in a certificate block": {armoured("CERTIFICATE", key), damaged},
		"flipped bits":                 {armoured("CERTIFICATE", flipped), damaged},
		"one good, one damaged":        {one + armoured("CERTIFICATE", flipped), damaged},
		"trusted garbage":              {armoured("TRUSTED CERTIFICATE", []byte{0x30, 0x80}), damaged},
		"33 certificates":              {many(t, f, 33), problem.InputTooBig},
		"33 certificates in one block": {armoured("CERTIFICATE", pemless(many(t, f, 33))), problem.InputTooBig},
		"a mebibyte and a byte":        {one + strings.Repeat(" ", chain.MaxBytes+1-len(one)), problem.InputTooBig},
	} {
		t.Run(what, func(t *testing.T) {
			got, err := chain.Read([]byte(c.data))
			check(t, err, c.kind)
			if got != nil {
				t.Errorf("%d certificates with the error", len(got))
			}
		})
	}
	if got, err := chain.Read([]byte(one + strings.Repeat(" ", chain.MaxBytes-len(one)))); err != nil || len(got) != 1 {
		t.Errorf("a mebibyte: %d, %v", len(got), err)
	}
}

// pemless is the DER of every block, joined.
func pemless(text string) []byte {
	var out []byte
	for rest := []byte(text); len(rest) > 0; {
		block, more := pem.Decode(rest)
		out, rest = append(out, block.Bytes...), more
	}
	return out
}

func TestAPrivateKeyIsInNoErrorAndInNoOutput(t *testing.T) {
	f := newFamily(t)
	const canary = "canary+canary+canary"
	_, err := chain.Read([]byte("-----BEGIN PRIVATE KEY-----\n" + canary + "\n-----END PRIVATE KEY-----\n-----BEGIN CERTIFICATE-----\n" + canary))
	check(t, err, problem.CertificateDamaged)
	if strings.Contains(err.Error(), canary) {
		t.Error("the paste is in the error")
	}
	got, err := chain.Read([]byte(armoured("PRIVATE KEY", []byte(canary)) + string(chain.PEM(f.at.Raw))))
	if err != nil || len(got) != 1 {
		t.Errorf("%d, %v", len(got), err)
	}
}

// golden is a leaf, its issuer and its root.
func golden(t testing.TB) []byte {
	t.Helper()
	data, err := os.ReadFile("testdata/family.pem")
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// FuzzRead gives anything to Read: it finds certificates within the limit that it
// finds again in PEM, or says why not; and whatever it found can be ordered.
func FuzzRead(f *testing.F) {
	text := string(golden(f)) // not made anew: each worker must know the same key
	certs, err := chain.Read([]byte(text))
	if err != nil {
		f.Fatal(err)
	}
	at, root := certs[0], certs[2]
	for _, seed := range []string{
		text, "\ufeff" + strings.ReplaceAll(text, "\n", "\r\n"), strings.ReplaceAll(text, "-----\n-----", "----------"), string(at.Raw),
		string(slices.Concat(at.Raw, root.Raw)), base64.StdEncoding.EncodeToString(at.Raw), armoured("TRUSTED CERTIFICATE", append(at.Raw, 0x30, 0)),
		text[:700], "-----BEGIN CERTIFICATE-----\n", "\x30\x82", "",
	} {
		f.Add([]byte(seed))
	}
	sum := sha256.Sum256(at.RawSubjectPublicKeyInfo)
	fingerprint := hex.EncodeToString(sum[:])
	f.Fuzz(func(t *testing.T, data []byte) {
		before := bytes.Clone(data)
		got, err := chain.Read(data)
		if !bytes.Equal(before, data) {
			t.Fatal("the input was changed")
		}
		if err != nil {
			for _, p := range problem.All(err) {
				if !slices.Contains([]problem.Kind{problem.CertificateNone, problem.CertificateDamaged, problem.InputTooBig}, p.Kind) {
					t.Fatal(err)
				}
			}
			return
		}
		ders := make([][]byte, len(got))
		for i, c := range got {
			ders[i] = c.Raw
		}
		again, err := chain.Read(chain.PEM(ders...))
		if err != nil || len(got) == 0 || len(got) > chain.MaxCertificates || !slices.EqualFunc(again, got, (*x509.Certificate).Equal) {
			t.Fatalf("%d certificates, then %d, %v", len(got), len(again), err)
		}
		if ordered, err := chain.Order(got, fingerprint); err == nil && !bytes.Equal(ordered[0].RawSubjectPublicKeyInfo, at.RawSubjectPublicKeyInfo) {
			t.Fatal("another leaf")
		}
	})
}
