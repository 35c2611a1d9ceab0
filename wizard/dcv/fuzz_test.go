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

// Whatever a name server answers, only the wanted record and nothing beside it is found.
func FuzzOnlyTheRecordItselfIsFound(f *testing.F) {
	token := dcv.NewToken(golden(f), "")
	owner, want := token.RecordName("example.com"), token.RecordTarget()
	q := new(dns.Msg).SetQuestion(owner+".", dns.TypeCNAME)
	for _, text := range []string{
		"", owner + ". 60 IN CNAME " + want + ".", owner + ". 60 IN CNAME " + strings.ToUpper(want) + ".", owner + ". 60 IN CNAME .",
		"www." + owner + ". 60 IN CNAME " + want + ".", "example.com. 60 IN SOA ns. h. 1 2 3 4 5", owner + ". 60 CH CNAME " + want + ".",
	} {
		m := new(dns.Msg).SetReply(q)
		if text != "" {
			rr, err := dns.NewRR(text)
			if err != nil {
				f.Fatal(err)
			}
			m.Answer, m.Ns = []dns.RR{rr}, []dns.RR{rr}
		}
		packed, err := m.Pack()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(packed)
	}
	f.Fuzz(func(t *testing.T, packed []byte) {
		m := new(dns.Msg)
		if m.Unpack(packed) != nil {
			return
		}
		right, others := 0, 0
		for _, rr := range m.Answer {
			c, ok := rr.(*dns.CNAME)
			switch {
			case !ok || !strings.EqualFold(c.Hdr.Name, owner+".") || c.Hdr.Class != dns.ClassINET:
			case strings.EqualFold(c.Target, want+"."):
				right++
			default:
				others++
			}
		}
		found, _ := dcv.JudgeAnswer(m, owner, want, "example.com")
		if (found.Verdict == finding.Fine) != (right == 1 && others == 0) || found.Kind == "" {
			t.Errorf("%+v for\n%s", found, m)
		}
	})
}

// No page makes the judge fall, and the token inside one is never a proof.
func FuzzAPageIsNeverTheFile(f *testing.F) {
	want := dcv.NewToken(golden(f), "").FileBody()
	for _, s := range []string{"", "<p>" + body, `<meta http-equiv="refresh">`, `<input type="password">`, "<\x00\x00"} {
		f.Add(s, "/login")
	}
	f.Fuzz(func(t *testing.T, page, path string) {
		if kind := dcv.JudgeBody([]byte("<"+page), want); kind == finding.FileFound || kind == finding.FileBlanks || kind == "" {
			t.Errorf("%q is %s", page, kind)
		}
		_ = dcv.AsksLogin(path, []byte(page))
	})
}
