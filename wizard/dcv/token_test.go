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

func TestFilesLieInTheTreeOfTheirWebsite(t *testing.T) {
	files := dcv.NewToken(golden(t), "").Files(order.Names{"example.com", "www.example.com"})
	want := "www.example.com/.well-known/pki-validation/E13BDE42087EF33AF86ABB0C2BB14148.txt"
	if len(files) != 2 || files[1].Path != want || files[1].Secret {
		t.Errorf("got %+v", files)
	}
}
