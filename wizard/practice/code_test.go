package practice_test

import (
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"qwizard/wizard/practice"
	"qwizard/wizard/sectigo"
)

// enter posts a code to an order's page and returns the page.
func (w *world) enter(number, code string) string {
	w.t.Helper()
	status, body, _ := w.open(http.MethodPost, w.URL+sectigo.PathEnterCode+"?orderNumber="+number, url.Values{sectigo.ArgCode: {code}}.Encode())
	if status != http.StatusOK {
		w.t.Fatal(status, body)
	}
	return body
}

const (
	wrong = "Invalid Validation Code!"
	right = "The validation code is correct"
)

func (w *world) wants(page, words string) {
	w.t.Helper()
	if !strings.Contains(page, words) {
		w.t.Errorf("%s\nwant %q", page, words)
	}
}

// twoByMail is an order of two names that share a mailbox.
func (w *world) twoByMail() string {
	return w.order(withContact(newRequest(w.t, "example.com", "www.example.com"), "example.com", "www.example.com").
		with(sectigo.ArgMethod, "EMAIL").with(sectigo.ArgMailboxes, "admin@example.com admin@example.com"))
}

func codes(mails []practice.Mail) []string {
	var out []string
	for _, m := range mails {
		out = append(out, m.Code)
	}
	return out
}

// TestACodeProvesItsOwnName: not another name of the order, and not another order.
func TestACodeProvesItsOwnName(t *testing.T) {
	w := start(t, newMemory())
	number, other := w.twoByMail(), w.twoByMail()
	sent, foreign := codes(w.mails(number, "proof")), codes(w.mails(other, "proof"))
	for _, code := range []string{"", "x", sent[0][1:], sent[0] + "A", foreign[0], strings.Repeat("A", 1<<16)} {
		w.wants(w.enter(number, code), wrong)
	}
	if got := w.validated(number); slices.Contains(got, true) {
		t.Fatal(got)
	}
	w.wants(w.enter(number, " "+strings.ToLower(sent[1])+"\n"), right)
	if got := w.validated(number); !slices.Equal(got, []bool{false, true}) {
		t.Fatal(got)
	}
	_, body, _ := w.open(http.MethodGet, w.mails(number, "proof")[0].Link, "")
	w.wants(body, "<dt>example.com</dt><dd>waits for its code</dd>")
	w.wants(body, "<dt>www.example.com</dt><dd>validated on ")
	w.wants(w.enter(number, sent[0]), right)
	if got := w.validated(number); !slices.Equal(got, []bool{true, true}) {
		t.Fatal(got)
	}
	_, body, _ = w.open(http.MethodGet, w.mails(number, "proof")[0].Link, "")
	w.wants(body, "No name of this order waits for a code.")
	if v := w.decoded(sectigo.PathMDCDetails, args{sectigo.ArgOrder: number, sectigo.ArgDetails: "Y"}); v.Get("1_dcvStatusDetails") != "the code that was sent to admin@example.com was entered" {
		t.Error(v)
	}
	if got := w.validated(other); slices.Contains(got, true) {
		t.Error(got)
	}
}

// TestANewMailReplacesTheCode: ResendDCVEmail and AutoUpdateDCV both.
func TestANewMailReplacesTheCode(t *testing.T) {
	w := start(t, newMemory())
	number := w.twoByMail()
	w.resend(number, "ADMIN@example.com")
	if got := w.post(sectigo.PathUpdateDCV, args{sectigo.ArgOrder: number, sectigo.ArgName: "example.com", sectigo.ArgNewMethod: "EMAIL", sectigo.ArgNewMailbox: "webmaster@example.com"}); got != "errorCode=0" {
		t.Fatal(got)
	}
	mails := w.mails(number, "proof")
	if len(mails) != 5 || mails[4].To != "webmaster@example.com" || mails[3].To != "admin@example.com" {
		t.Fatal(kinds(mails))
	}
	sent := codes(mails)
	for _, old := range sent[:3] {
		w.wants(w.enter(number, old), wrong)
	}
	w.wants(w.enter(number, sent[3]), right)
	w.wants(w.enter(number, sent[4]), right)
	if got := w.validated(number); !slices.Equal(got, []bool{true, true}) {
		t.Error(got)
	}
	// A proved name gets no more mails, and one by another method none.
	if v := w.decoded(sectigo.PathResend, args{sectigo.ArgOrder: number, sectigo.ArgMailbox: "admin@example.com"}); v.Get("errorCode") != "-4" || v.Get("errorItem") != sectigo.ArgMailbox {
		t.Error(v)
	}
	other := w.twoByMail()
	w.post(sectigo.PathUpdateDCV, args{sectigo.ArgOrder: other, sectigo.ArgName: "example.com", sectigo.ArgNewMethod: "CNAME_CSR_HASH"})
	w.wants(w.enter(other, w.mails(other, "proof")[0].Code), wrong)
	w.resend(other, "admin@example.com")
	if got := w.mails(other, "proof"); len(got) != 3 || !strings.Contains(got[2].Body, "\n    www.example.com\n") {
		t.Error(kinds(got))
	}
}

func TestTooManyWrongCodesNeedANewMail(t *testing.T) {
	w := start(t, newMemory())
	number := w.twoByMail()
	sent := codes(w.mails(number, "proof"))
	for range 9 {
		w.wants(w.enter(number, "x"), wrong)
	}
	w.wants(w.enter(number, sent[0]), right)
	w.wants(w.enter(number, "x"), wrong)
	w.wants(w.enter(number, sent[1]), "Too many wrong codes")
	before := w.disk.snapshot()
	w.wants(w.enter(number, sent[1]), wrong)
	if got := w.validated(number); !slices.Equal(got, []bool{true, false}) || !reflect.DeepEqual(w.disk.snapshot(), before) {
		t.Error(got)
	}
	w.resend(number, "admin@example.com")
	w.wants(w.enter(number, w.mails(number, "proof")[2].Code), right)
	if got := w.validated(number); !slices.Equal(got, []bool{true, true}) {
		t.Error(got)
	}
}

func TestACodeLivesThirtyDays(t *testing.T) {
	w := start(t, newMemory())
	number := w.twoByMail()
	sent := codes(w.mails(number, "proof"))
	w.skip(29 * 24 * time.Hour)
	w.wants(w.enter(number, sent[0]), right)
	w.skip(2 * 24 * time.Hour)
	w.wants(w.enter(number, sent[1]), wrong)
	w.wants(w.enter(number, sent[1]), "was good for 30 days")
	w.wants(w.enter(number, sent[0]), right) // it was in time
	w.resend(number, "admin@example.com")
	w.wants(w.enter(number, w.mails(number, "proof")[2].Code), right)
	if got := w.validated(number); !slices.Equal(got, []bool{true, true}) {
		t.Error(got)
	}
}

func TestACodeAfterIssuanceIsNotNeeded(t *testing.T) {
	w := start(t, newMemory())
	number := w.asking()
	w.answer(number, "proof")
	w.identify(number, statement())
	w.skip(72 * time.Hour)
	w.collect(number)
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		if _, body, _ := w.open(method, w.mails(number, "proof")[0].Link, ""); !strings.Contains(body, "already issued") || strings.Contains(body, "<button") {
			t.Error(body)
		}
	}
}

// TestTheZonesOwnContactReceivesProofs: the TXT record is read live, in apply,
// update and the list.
func TestTheZonesOwnContactReceivesProofs(t *testing.T) {
	w := start(t, newMemory())
	r := newRequest(t, "www.example.com")
	a := application(r, "www.example.com").with(sectigo.ArgMethod, "EMAIL").with(sectigo.ArgMailbox, "Anna@muster.example")
	if v := w.decoded(sectigo.PathApply, a.with(sectigo.ArgFormat, "1")); v.Get("errorItem") != sectigo.ArgMailbox {
		t.Error(v)
	}
	w.add("_validation-contactemail.example.com. TXT \"anna@\" \"muster.example\"\n_validation-contactemail.example.com. TXT \"write to anna@muster.example\"\n" +
		"_validation-contactemail.example.com. TXT \"an\\195\\164@muster.example\"\n_validation-contactemail.example.org. TXT \"other@muster.example\"\n")
	number := w.order(a)
	if page := w.answer(number, "proof"); !strings.Contains(page, right) || !w.validated(number)[0] {
		t.Error(page)
	}
	second := w.order(application(newRequest(t, "www.example.com"), "www.example.com"))
	for address, want := range map[string]string{"anna@muster.example": "0", "other@muster.example": "-4", "hostmaster@www.example.com": "0", "root@example.com": "-4", "admin@com": "-4", "admin": "-4"} {
		v := w.decoded(sectigo.PathUpdateDCV, args{sectigo.ArgOrder: second, sectigo.ArgNewMethod: "EMAIL", sectigo.ArgNewMailbox: address})
		if v.Get("errorCode") != want {
			t.Errorf("%s: %v", address, v)
		}
	}
	got := w.post(sectigo.PathMailboxes, args{sectigo.ArgName: "WWW.example.com", sectigo.ArgFormat: "2"})
	want := `{"errorCode":0,"errorMessage":"","domainName":"www.example.com","emailAddresses":["admin@example.com","administrator@example.com","hostmaster@example.com","postmaster@example.com","webmaster@example.com",` +
		`"admin@www.example.com","administrator@www.example.com","hostmaster@www.example.com","postmaster@www.example.com","webmaster@www.example.com"],"txtContactEmailAddresses":["anna@muster.example"]}`
	if got != want {
		t.Error(got)
	}
	if got := w.post(sectigo.PathMailboxes, args{sectigo.ArgName: "example.net", sectigo.ArgFormat: "2"}); !strings.HasSuffix(got, `"txtContactEmailAddresses":[]}`) {
		t.Error(got)
	}
}

func TestTheMailboxListInLines(t *testing.T) {
	w := start(t, newMemory())
	want := "0\ndomain_name\twww.example.co.uk\nwhois_email\tnone\n"
	for _, level := range []string{"level3_email\tLOCAL@example.co.uk\n", "level4_email\tLOCAL@www.example.co.uk\n"} {
		for _, local := range []string{"admin", "administrator", "hostmaster", "postmaster", "webmaster"} {
			want += strings.Replace(level, "LOCAL", local, 1)
		}
	}
	w.add("_validation-contactemail.example.co.uk. TXT \"anna@muster.example\"\n")
	for _, format := range []string{"", "1"} {
		if got := w.post(sectigo.PathMailboxes, args{sectigo.ArgName: "www.example.co.uk"}.with(sectigo.ArgFormat, format)); got != want {
			t.Errorf("%q\nwant %q", got, want)
		}
	}
	if got := w.post(sectigo.PathMailboxes, args{sectigo.ArgName: "f.e.d.c.b.example.com"}); strings.Count(got, "level5") != 5 || strings.Contains(got, "level6") {
		t.Error(got)
	}
	for name, want := range map[string]string{
		"": "-3\nThe 'domainName' argument is missing!\n", "*.example.com": "-5\n", "192.0.2.1": "-35\n", "co.uk": "-18\n", "a b": "-18\n", "\x00": "-18\n",
	} {
		if got := w.post(sectigo.PathMailboxes, args{sectigo.ArgName: name}); !strings.HasPrefix(got, want) {
			t.Errorf("%q: %q", name, got)
		}
	}
	if got := w.post(sectigo.PathMailboxes, args{sectigo.ArgName: "co.uk", sectigo.ArgFormat: "2"}); !strings.HasPrefix(got, `{"errorCode":-18,`) {
		t.Error(got)
	}
	for _, a := range []args{{sectigo.ArgFormat: "3"}, {sectigo.ArgProduct: "801"}} {
		if got := w.post(sectigo.PathMailboxes, a.with(sectigo.ArgName, "example.com")); !strings.HasPrefix(got, "-4\n") {
			t.Error(got)
		}
	}
}
