package practice_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"

	"qwizard/wizard/sectigo"
)

// A web page that is open in the person's browser cannot act on the CA, even where
// the browser knows the login.
func TestWebPagesCannotAct(t *testing.T) {
	w := start(t, newMemory())
	name, password := w.ca.Login()
	before, err := w.Clock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, header := range []string{"Origin: https://evil.example", "Sec-Fetch-Site: cross-site"} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.ca.URL()+"/practice/clock", strings.NewReader(`{"skip":3600000000000}`))
		if err != nil {
			t.Fatal(err)
		}
		key, value, _ := strings.Cut(header, ": ")
		r.Header.Set(key, value)
		r.SetBasicAuth(name, password)
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		if res.StatusCode != http.StatusForbidden || res.Header.Get("WWW-Authenticate") != "" {
			t.Errorf("%s: %s", header, res.Status)
		}
	}
	if after, err := w.Clock(t.Context()); err != nil || after.Sub(before) > time.Minute {
		t.Errorf("the clock moved from %s to %s (%v)", before, after, err)
	}
}

// A reference that is used again without the check stays the first order's.
func TestAReferenceStaysTheFirstOrders(t *testing.T) {
	w := start(t, newMemory())
	first := w.order(application(newRequest(t, "example.com"), "example.com").with(sectigo.ArgReference, "mine"))
	w.order(application(newRequest(t, "example.com"), "example.com").with(sectigo.ArgReference, "mine"))
	if found, ok, err := w.FindOrder(t.Context(), "mine"); err != nil || !ok || found.Number != first {
		t.Errorf("found %s, want %s (%v)", found.Number, first, err)
	}
}

func TestTheNameServerAnswersOddQuestionsByTheBook(t *testing.T) {
	w := start(t, newMemory())
	w.add("a.example.co.uk. 60 IN CNAME b.example.co.uk.\nb.example.co.uk. 60 IN CNAME a.example.co.uk.\n")
	ask := func(opcode int, name string, kind uint16) *dns.Msg {
		t.Helper()
		m := new(dns.Msg).SetQuestion(name, kind)
		m.Opcode = opcode
		answer, err := dns.Exchange(m, w.ca.DNS())
		if err != nil {
			t.Fatal(err)
		}
		return answer
	}
	if got := ask(dns.OpcodeQuery, "a.example.co.uk.", dns.TypeA); got.Rcode != dns.RcodeServerFailure || len(got.Answer) != 0 {
		t.Errorf("an alias loop: %s", got)
	}
	if got := ask(dns.OpcodeQuery, "nothing.example.co.uk.", dns.TypeANY); got.Rcode != dns.RcodeNameError || len(got.Answer) != 0 {
		t.Errorf("ANY for a name that is not there (RFC 8482): %s", got)
	}
	if got := ask(dns.OpcodeQuery, "example.co.uk.", dns.TypeANY); len(got.Answer) != 1 || got.Answer[0].Header().Rrtype != dns.TypeHINFO {
		t.Errorf("ANY (RFC 8482): %s", got)
	}
	if got := ask(dns.OpcodeNotify, "example.co.uk.", dns.TypeSOA); got.Rcode != dns.RcodeNotImplemented || len(got.Answer) != 0 {
		t.Errorf("NOTIFY: %s", got)
	}
}
