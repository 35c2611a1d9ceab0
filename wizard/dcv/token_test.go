package dcv_test

import (
	"crypto/md5"
	"encoding/hex"
	"encoding/pem"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/miekg/dns"

	"qwizard/wizard/dcv"
	"qwizard/wizard/order"
)

func golden(t testing.TB) []byte {
	t.Helper()
	text, err := os.ReadFile("testdata/golden.csr")
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(text)
	if len(block.Bytes) != 814 {
		t.Fatalf("the golden CSR has %d bytes", len(block.Bytes))
	}
	return block.Bytes
}

// The values are the worked example of reference D2, which openssl computed.
func TestGoldenVector(t *testing.T) {
	token := dcv.NewToken(golden(t), "")
	for what, got := range map[string][2]string{
		"path":   {token.FilePath(), ".well-known/pki-validation/E13BDE42087EF33AF86ABB0C2BB14148.txt"},
		"body":   {string(token.FileBody()), "f6f94e93ca5dc9050d2c7661db1da2eb72287513752d42fe609f7484ef6e48ee\nsectigo.com\n"},
		"name":   {token.RecordName("example.com"), "_e13bde42087ef33af86abb0c2bb14148.example.com"},
		"target": {token.RecordTarget(), "f6f94e93ca5dc9050d2c7661db1da2eb.72287513752d42fe609f7484ef6e48ee.sectigo.com"},
	} {
		if got[0] != got[1] {
			t.Errorf("%s: got %q, want %q", what, got[0], got[1])
		}
	}
}

func TestHashingThePEMTextGivesAnotherToken(t *testing.T) {
	text, err := os.ReadFile("testdata/golden.csr")
	if err != nil {
		t.Fatal(err)
	}
	sum := md5.Sum(text)
	if got := hex.EncodeToString(sum[:]); !strings.HasPrefix(got, "ae70c2b8") {
		t.Fatalf("the sample's text has MD5 %s", got)
	}
	if dcv.NewToken(text, "").RecordHost() == dcv.NewToken(golden(t), "").RecordHost() {
		t.Error("PEM and DER give the same token")
	}
}

func TestUniqueValueIsPartOfFileAndTarget(t *testing.T) {
	token := dcv.NewToken(golden(t), "TnerFu0d")
	if got := string(token.FileBody()); !strings.HasSuffix(got, "\nsectigo.com\nTnerFu0d\n") {
		t.Errorf("body %q", got)
	}
	if got := token.RecordTarget(); !strings.HasSuffix(got, ".72287513752d42fe609f7484ef6e48ee.tnerfu0d.sectigo.com") {
		t.Errorf("target %q", got)
	}
}

func TestZoneHasOneRecordPerRegistrableDomainAndBINDReadsIt(t *testing.T) {
	token := dcv.NewToken(golden(t), "")
	zone := token.Zone(order.Names{"www.example.com", "example.com", "anna.co.uk"})
	var got []string
	z := dns.NewZoneParser(strings.NewReader(string(zone)), "", "")
	for rr, ok := z.Next(); ok; rr, ok = z.Next() {
		c, is := rr.(*dns.CNAME)
		if !is || c.Target != token.RecordTarget()+"." {
			t.Fatalf("record %s", rr)
		}
		got = append(got, c.Hdr.Name)
	}
	if z.Err() != nil || strings.Join(got, " ") != token.RecordName("example.com")+". "+token.RecordName("anna.co.uk")+"." {
		t.Errorf("got %v, %v", got, z.Err())
	}
	checkzone, err := exec.LookPath("named-checkzone")
	if err != nil {
		t.Skip("named-checkzone is not installed")
	}
	path := filepath.Join(t.TempDir(), "zone")
	head := "example.com. 300 IN SOA ns1.example.com. h.example.com. 1 2 3 4 5\nexample.com. 300 IN NS ns1.example.com.\nns1.example.com. 300 IN A 127.0.0.1\n"
	if err := os.WriteFile(path, append([]byte(head), token.Zone(order.Names{"www.example.com"})...), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(checkzone, "example.com", path).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestTheFileLiesWhereTheCALooks(t *testing.T) {
	want := ".well-known/pki-validation/E13BDE42087EF33AF86ABB0C2BB14148.txt"
	if got := dcv.NewToken(golden(t), "").FilePath(); got != want {
		t.Errorf("got %s", got)
	}
}

// openssl makes the CSR and the hashes; the token is put together from them by the
// reference's formula.
func TestTokensAreWhatOpenSSLHashes(t *testing.T) {
	openssl, err := exec.LookPath("openssl")
	if err != nil {
		t.Skip("openssl is not installed")
	}
	run := func(arguments ...string) string {
		t.Helper()
		out, err := exec.Command(openssl, arguments...).Output()
		if err != nil {
			t.Fatalf("openssl %v: %v", arguments, err)
		}
		return strings.TrimSpace(string(out))
	}
	for _, key := range [][]string{{"rsa:2048"}, {"ec", "-pkeyopt", "ec_paramgen_curve:P-256"}, {"ec", "-pkeyopt", "ec_paramgen_curve:P-384"}} {
		dir := t.TempDir()
		path := filepath.Join(dir, "request.der")
		run(append([]string{"req", "-new", "-nodes", "-sha256", "-subj", "/CN=anna-muster.eu", "-addext", "subjectAltName=DNS:anna-muster.eu,DNS:www.anna-muster.eu",
			"-outform", "DER", "-out", path, "-keyout", filepath.Join(dir, "key.pem"), "-newkey"}, key...)...)
		der, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		hash := func(name string) string { // "HASH *path"
			first, _, _ := strings.Cut(run("dgst", "-r", "-"+name, path), " ")
			return first
		}
		name, sum := hash("md5"), hash("sha256")
		token := dcv.NewToken(der, "")
		for what, got := range map[string][2]string{
			"path":   {token.FilePath(), ".well-known/pki-validation/" + strings.ToUpper(name) + ".txt"},
			"body":   {string(token.FileBody()), sum + "\nsectigo.com\n"},
			"name":   {token.RecordName("anna-muster.eu"), "_" + name + ".anna-muster.eu"},
			"target": {token.RecordTarget(), sum[:32] + "." + sum[32:] + ".sectigo.com"},
		} {
			if got[0] != got[1] {
				t.Errorf("%v, %s: got %q, want %q", key, what, got[0], got[1])
			}
		}
	}
}

func TestALookHoldsTheTokensValues(t *testing.T) {
	token := dcv.NewToken(golden(t), "TnerFu0d")
	l := token.Look("www.example.com", order.Email, "admin@example.com")
	if l.Name != "www.example.com" || l.Method != order.Email || l.Mailbox != "admin@example.com" ||
		l.RecordHost+".example.com" != token.RecordName("example.com") || l.RecordTarget != token.RecordTarget() ||
		l.FilePath != token.FilePath() || string(l.FileBody) != string(token.FileBody()) {
		t.Errorf("%+v", l)
	}
}

// The text of a CSR hashed as it lies on Unix and on Windows, by openssl.
func TestWhatComesOfHashingTheTextIsKnown(t *testing.T) {
	openssl, err := exec.LookPath("openssl")
	if err != nil {
		t.Skip("openssl is not installed")
	}
	text, err := os.ReadFile("testdata/golden.csr")
	if err != nil {
		t.Fatal(err)
	}
	token := dcv.NewToken(golden(t), "")
	for i, have := range []string{string(text), strings.ReplaceAll(string(text), "\n", "\r\n"), strings.TrimSuffix(string(text), "\n")} {
		path := filepath.Join(t.TempDir(), "request.csr")
		if err := os.WriteFile(path, []byte(have), 0o600); err != nil {
			t.Fatal(err)
		}
		for hash, want := range map[string]string{"md5": token.Texts()[i].MD5, "sha256": token.Texts()[i].SHA256} {
			out, err := exec.Command(openssl, "dgst", "-r", "-"+hash, path).Output()
			if got, _, _ := strings.Cut(string(out), " "); err != nil || got != want {
				t.Errorf("%d: %s is %s, we know %s (%v)", i, hash, got, want, err)
			}
			if want == token.RecordHost()[1:] || strings.HasPrefix(string(token.FileBody()), want) {
				t.Errorf("%d: the text's hash is a proof", i)
			}
		}
	}
}
