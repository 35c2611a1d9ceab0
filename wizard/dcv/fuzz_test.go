package dcv_test

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/miekg/dns"

	"qwizard/wizard/dcv"
	"qwizard/wizard/finding"
)

// No body but the file's own text, in any case and with either line end, is found.
func FuzzOnlyTheFileItselfIsFound(f *testing.F) {
	want := dcv.NewToken(golden(f), "TnerFu0d").FileBody()
	for _, s := range []string{"", "\n", "\r\n\r\n", "<", "\xef\xbb\xbf", hash, body, body + "TnerFu0d", string(want), " " + string(want), string(want) + "\n", "\x00"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, have []byte) {
		kind := dcv.JudgeBody(have, want)
		plain := bytes.TrimSuffix(bytes.ReplaceAll(have, []byte("\r\n"), []byte("\n")), []byte("\n"))
		right := strings.EqualFold(string(plain), strings.TrimSuffix(string(want), "\n"))
		if (kind == finding.FileFound) != right {
			t.Errorf("%q is %s", have, kind)
		}
		if kind == "" {
			t.Errorf("%q is nothing", have)
		}
	})
}

// No target but the wanted one is found, and every other one has a name.
func FuzzOnlyTheTargetItselfIsFound(f *testing.F) {
	want := dcv.NewToken(golden(f), "abc").RecordTarget()
	for _, s := range []string{"", ".", want, want + ".example.com", want[1:], strings.Replace(want, ".abc", "", 1), "a.b.c.d", strings.Replace(want, "f", "a", 1)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, have string) {
		found := dcv.JudgeTargets([]string{have}, want, "example.com")
		if (found.Kind == finding.RecordFound) != (have == want) || (found.Verdict == finding.Fine) != (have == want) {
			t.Errorf("%q: %+v", have, found)
		}
		if !utf8.ValidString(found.Observed) || len([]rune(found.Observed)) > 301 {
			t.Errorf("%q is shown as %q", have, found.Observed)
		}
	})
}

// Whatever stands in an issue property, it allows Sectigo only by one of its names.
func FuzzOnlyItsOwnNamesAllowSectigo(f *testing.F) {
	for _, s := range []string{"", ";", "sectigo.com", " SECTIGO.COM. ; a=b", "sectigo.com;accounturi=x", "xsectigo.com", "sectigo.com x", "\xff"} {
		f.Add(s, byte(0), "issue")
		f.Add(s, byte(128), "tbs")
	}
	f.Fuzz(func(t *testing.T, value string, flag byte, tag string) {
		r := &dns.CAA{Hdr: dns.RR_Header{Name: "example.com.", Rrtype: dns.TypeCAA}, Flag: flag, Tag: tag, Value: value}
		found := dcv.JudgeCAA("example.com", []dns.RR{r})
		if strings.EqualFold(tag, "issue") && found.Verdict != finding.Blocks {
			issuer, _, _ := strings.Cut(strings.ToLower(value), ";")
			switch strings.TrimSuffix(strings.TrimSpace(issuer), ".") {
			case "sectigo.com", "usertrust.com", "trust-provider.com", "comodo.com", "comodoca.com":
			default:
				t.Errorf("%q allows: %+v", value, found)
			}
		}
		if !utf8.ValidString(found.Observed) {
			t.Errorf("%q is shown as %q", value, found.Observed)
		}
	})
}
