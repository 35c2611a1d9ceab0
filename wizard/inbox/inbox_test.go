package inbox_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"qwizard/wizard/finding"
	"qwizard/wizard/inbox"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

// example is the order of the reference's CSR.
func example() inbox.Known {
	return inbox.Known{
		Number: "30408241", Names: order.Names{"anna-muster.eu"},
		FileName:    "E13BDE42087EF33AF86ABB0C2BB14148.txt",
		FileContent: "f6f94e93ca5dc9050d2c7661db1da2eb72287513752d42fe609f7484ef6e48ee\nsectigo.com",
		RecordHost:  "_e13bde42087ef33af86abb0c2bb14148", RecordTarget: "f6f94e93ca5dc9050d2c7661db1da2eb.72287513752d42fe609f7484ef6e48ee.sectigo.com",
	}
}

func read(t testing.TB, input string) inbox.Found {
	t.Helper()
	found, err := inbox.Read([]byte(input))
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func file(t testing.TB, name string) string {
	t.Helper()
	b, err := os.ReadFile(corpus + "/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestWhatContradictsTheOrderIsNamedWithBothValues(t *testing.T) {
	unique := example()
	unique.Unique, unique.RecordTarget = "Other1", strings.Replace(unique.RecordTarget, ".sectigo", ".other1.sectigo", 1)
	unique.FileContent += "\nOther1"
	for _, c := range []struct {
		file string
		k    inbox.Known
		want string
	}{
		{"portal-cname.txt", example(), ""},
		{"order-confirmation.txt", example(), ""},
		{"portal-file.txt", example(), "paste-unique-new attention |TnerFu0d"},
		{"portal-file-line.txt", example(), "paste-suffix attention sectigo.com|comodoca.com"},
		{"portal-cname.txt", unique, "paste-unique-gone blocks Other1|"},
		{"portal-cname-unique.txt", unique, "paste-unique blocks Other1|tnerfu0d; paste-unique blocks Other1|TnerFu0d"},
		{"other-order.txt", example(), "paste-number blocks 30408241|30400000; paste-name blocks anna-muster.eu|other-site.eu; " +
			"paste-record-name blocks _e13bde42087ef33af86abb0c2bb14148|_00000000000000000000000000000000; " +
			"paste-record-target blocks f6f94e93ca5dc9050d2c7661db1da2eb.72287513752d42fe609f7484ef6e48ee.sectigo.com|" +
			strings.Repeat("1", 32) + "." + strings.Repeat("2", 32) + ".sectigo.com"},
		{"portal-three-names.txt", example(), "paste-name blocks anna-muster.eu|muster-anna.at; paste-name-near attention anna-muster.eu|www.anna-muster.eu"},
		{"phishing.eml", example(), "paste-link-shown blocks secure.trust-provider.com|secure.trust-provider.com.evil-site.eu; paste-link attention |evil-site.eu"},
		{"http-link.txt", example(), "paste-link-here blocks |127.0.0.1:8443; paste-link attention |secure.trust-provider.com"},
		{"two-numbers.txt", inbox.Known{}, "paste-numbers attention |30408241, 30408242"},
		{"key-and-certificate.txt", example(), "paste-key attention |"},
	} {
		var got []string
		for _, f := range read(t, file(t, c.file)).Against(c.k) {
			got = append(got, string(f.Kind)+" "+string(f.Verdict)+" "+f.Expected+"|"+f.Observed)
		}
		if s := strings.Join(got, "; "); s != c.want {
			t.Errorf("%s: %s\nwant %s", c.file, s, c.want)
		}
	}
}

func TestTheFirstCharacterThatDiffersIsNamed(t *testing.T) {
	found := read(t, "E13BDE42087EF33AF86ABB0C2BB14149.txt").Against(example())
	if len(found) != 1 || found[0].Kind != finding.PasteFileName || found[0].Params["position"] != "32" {
		t.Errorf("%+v", found)
	}
}

func TestMoreThanTheLimitIsRefused(t *testing.T) {
	if _, err := inbox.Read(make([]byte, inbox.MaxInput)); err != nil {
		t.Error(err)
	}
	_, err := inbox.Read(make([]byte, inbox.MaxInput+1))
	var p *problem.Problem
	if !errors.Is(err, problem.InputTooBig) || !errors.As(err, &p) || p.Params["limit"] != "10485760" {
		t.Error(err)
	}
}

// A private key is named, and nothing of it is in what is found: not in a quote, a name
// or the data of the certificates beside it.
func TestNothingOfAPrivateKeyIsHandedOn(t *testing.T) {
	for _, name := range []string{"key-and-certificate.txt", "key-quoted.txt"} {
		text := file(t, name)
		for _, input := range []string{text, strings.ReplaceAll(text, "\n", "\r\n"), "<html><body><pre>" + text + "</pre></body></html>", "<html><body><p>" + text + "</p></body></html>",
			strings.Replace(text, "-----END PRIVATE KEY-----", "", 1), "Order number 30408241 " + text} {
			found := read(t, input)
			if len(found.Of(inbox.PrivateKey)) != 1 {
				t.Errorf("%s: no key in %+v", name, found)
			}
			all, err := json.Marshal(found)
			if err != nil {
				t.Fatal(err)
			}
			for _, i := range found.Items {
				all = append(all, i.Data...)
			}
			for line := range strings.Lines(file(t, "key-and-certificate.txt")) {
				if strings.HasPrefix(line, "-----END PRIVATE") {
					break
				}
				if line = strings.TrimSpace(line); !strings.HasPrefix(line, "---") && bytes.Contains(all, []byte(line)) {
					t.Errorf("%s: %s is in what was found", name, line)
				}
			}
		}
	}
}

func TestCertificatesAreHandedOnAsTheyCame(t *testing.T) {
	for _, name := range []string{"certificate.der", "bundle.p7b", "certificates.zip"} {
		found := read(t, file(t, name)).Of(inbox.Certificates)
		if len(found) != 1 || string(found[0].Data) != file(t, name) {
			t.Errorf("%s: %+v", name, found)
		}
	}
}

func TestDepthAndNumberOfPartsAreLimited(t *testing.T) {
	deep := "Order number 30408241"
	for range 40 {
		deep = "MIME-Version: 1.0\nContent-Type: message/rfc822\n\n" + deep
	}
	if found := read(t, deep); !found.Cut || len(found.Items) != 0 {
		t.Errorf("40 deep: %+v", found)
	}
	many := "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n" + strings.Repeat("--b\n\nx\n", 1000) + "--b\n\norder number 30408241\n--b--\n"
	if found := read(t, many); !found.Cut {
		t.Error("1000 parts were read")
	}
	var numbers strings.Builder
	for i := range 300 {
		numbers.WriteString("order number 304" + string(rune('0'+i/100)) + string(rune('0'+i/10%10)) + string(rune('0'+i%10)) + "00\n")
	}
	if found := read(t, numbers.String()); !found.Cut || len(found.Items) != 100 {
		t.Errorf("%d numbers", len(found.Items))
	}
}

func FuzzRead(f *testing.F) {
	for _, name := range mails(f) {
		b, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, input []byte) {
		found, err := inbox.Read(input)
		if err != nil {
			t.Fatal(err)
		}
		again, _ := inbox.Read(input)
		if !reflect.DeepEqual(found, again) {
			t.Error("read twice, it is not the same")
		}
		for _, i := range found.Items {
			if !utf8.ValidString(i.Value+i.Where.Quote+i.Where.File+i.Shown) || utf8.RuneCountInString(i.Where.Quote) > 120 || strings.ContainsAny(i.Where.Quote+i.Where.File, "\n\x00\u202e") {
				t.Errorf("%+v", i)
			}
			if i.Kind == inbox.PrivateKey && (i.Data != nil || i.Where.Quote != "") {
				t.Errorf("of a key: %+v", i)
			}
			if i.Replace {
				t.Error("it decides for the person")
			}
		}
		found.Against(example())
	})
}

func TestRefusalsForDifferentReasonsAreBothThere(t *testing.T) {
	found := read(t, "Your document was rejected.\n\nYour document was rejected.\nReason: no seal\n\n> Your document was rejected.\n> Reason: too old\n").Of(inbox.Refused)
	if len(found) != 2 || found[0].Value != "no seal" || found[1].Value != "too old" || !found[1].Where.Quoted {
		t.Errorf("%+v", found)
	}
}
