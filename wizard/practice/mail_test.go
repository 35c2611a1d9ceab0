package practice_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"qwizard/wizard/practice"
	"qwizard/wizard/problem"
	"qwizard/wizard/sectigo"
)

const contact = "anna@muster.example"

// withContact is an application whose mails go to contact.
func withContact(r request, names ...string) args {
	return application(r, names...).with(sectigo.ArgContact, contact)
}

func kinds(mails []practice.Mail) []string {
	var out []string
	for _, m := range mails {
		out = append(out, string(m.Kind)+" "+m.To)
	}
	return out
}

func TestAnOrderSendsItsMails(t *testing.T) {
	w := start(t, newMemory())
	before := w.disk.puts
	number := w.order(withContact(newRequest(t, "example.com", "www.example.com", "example.org"), "example.com", "www.example.com", "example.org").
		with(sectigo.ArgMethod, "EMAIL").with(sectigo.ArgMailboxes, "admin@example.com,admin@example.com,CNAMECSRHASH"))
	// Three lists of mailboxes, the order with its mails, and what was seen of one proof.
	if w.disk.puts != before+3+1+1 {
		t.Error("order and mails are not one write")
	}
	mails := w.mails(number)
	if got := kinds(mails); !slices.Equal(got, []string{"agreement " + contact, "address " + contact, "proof admin@example.com", "proof admin@example.com"}) {
		t.Fatal(got)
	}
	seen := map[string]bool{}
	for i, m := range mails {
		if m.Order != number || seen[m.ID] || m.At.IsZero() || !strings.Contains(m.From, ".invalid>") {
			t.Errorf("%+v", m)
		}
		seen[m.ID] = true
		if !strings.HasPrefix(m.Link, w.ca.URL()+"/") || !strings.Contains(m.Body, "\n"+m.Link+"\n") || !strings.Contains(m.Body, number) || !strings.Contains(m.Subject, number) {
			t.Errorf("%+v", m)
		}
		if proof := i > 1; proof != (m.Code != "") || proof != strings.Contains(m.Body, "validation code there") || !strings.Contains(m.Body, m.Code) {
			t.Errorf("%+v", m)
		}
		if !strings.Contains(m.Body, "practice") || strings.ContainsAny(m.Subject, "\r\n") {
			t.Errorf("%+v", m)
		}
	}
	if mails[2].Code == mails[3].Code || !strings.Contains(mails[2].Body, "\n    example.com\n") || !strings.Contains(mails[3].Body, "\n    www.example.com\n") {
		t.Error("the two names share a code or a mail")
	}
	// An order without an address has its mails all the same.
	other := w.order(application(newRequest(t, "example.net"), "example.net"))
	if got := kinds(w.mails(other)); !slices.Equal(got, []string{"agreement ", "address "}) {
		t.Error(got)
	}
	all, err := w.Mails(t.Context(), "")
	if err != nil || len(all) != 6 || all[0].Order != number || all[5].Order != other {
		t.Error(kinds(all), err)
	}
	for _, strange := range []string{"12345678", "../ca/xx", "x&order=" + number} {
		if _, err := w.Mails(t.Context(), strange); !errors.Is(err, problem.InputNotOffered) {
			t.Errorf("%s: %v", strange, err)
		}
	}
}

// TestEachStepIsDoneByItsMail: no step passes by time, and the last thing done
// begins the approval.
func TestEachStepIsDoneByItsMail(t *testing.T) {
	w := start(t, newMemory())
	r := newRequest(t, "example.com")
	number := w.order(withContact(r, "example.com").with(sectigo.ArgMethod, "EMAIL").with(sectigo.ArgMailbox, "hostmaster@example.com"))
	placed := mustClock(t, w).Format(time.DateOnly)
	w.skip(30 * time.Hour)
	d := w.status(number)
	a := d.AgreementStatus
	if a.Status != sectigo.StatusActionRequired || a.ClickThroughStatus != "notExecuted" || a.ClickThroughEmailAddress != contact ||
		a.LastEmailSent != placed || a.LastOpenDate != "" || len(a.AvailableActions) != 2 || d.UploadDocumentURL != "" || d.UploadDocumentToken != "" {
		t.Errorf("%+v %+v", a, d)
	}
	if page := w.answer(number, "agreement"); !strings.Contains(page, "Thank you: the Subscriber Agreement is accepted") {
		t.Error(page)
	}
	d = w.status(number)
	a = d.AgreementStatus
	if a.Status != sectigo.StatusCompleted || a.ClickThroughStatus != "executed" || a.LastOpenDate != mustClock(t, w).Format(time.DateOnly) ||
		a.AvailableActions == nil || len(a.AvailableActions) != 0 || !strings.HasPrefix(d.UploadDocumentURL, w.ca.URL()) || d.UploadDocumentToken == "" {
		t.Errorf("%+v %+v", a, d)
	}
	if code, body := w.uploadTo(d.UploadDocumentURL, d.UploadDocumentToken, w.papers(number, statement())...); code != http.StatusOK {
		t.Fatal(code, body)
	}
	w.skip(100 * time.Hour)
	if page := w.answer(number, "proof"); !strings.Contains(page, "The validation code is correct") || !w.validated(number)[0] {
		t.Error(page)
	}
	w.skip(100 * time.Hour)
	if d := w.status(number); d.OrderStatus != "Pending" || d.EmailVerificationStatus.Status != sectigo.StatusActionRequired {
		t.Errorf("issued without the address: %+v", d)
	}
	if page := w.answer(number, "address"); !strings.Contains(page, "Thank you: your e-mail address is confirmed") {
		t.Error(page)
	}
	w.skip(23 * time.Hour)
	if d := w.status(number); d.OrderStatus != "Pending" || d.EmailVerificationStatus.Status != sectigo.StatusCompleted {
		t.Errorf("%+v", d)
	}
	before := w.disk.puts
	w.skip(time.Hour)
	if d := w.status(number); d.OrderStatus != "Processed" {
		t.Errorf("%+v", d)
	}
	if w.disk.puts != before+2 { // the clock, and then certificate and mail
		t.Error("certificate and mail are not one write")
	}
	issued := w.mails(number, "issued")
	if len(issued) != 1 || issued[0].Link != "" || issued[0].To != contact || !strings.Contains(issued[0].Body, "can be collected") {
		t.Fatalf("%+v", issued)
	}
	leaf := w.collect(number)[2]
	if _, text, _ := strings.Cut(issued[0].Body, "-----BEGIN"); !slices.Equal(pemBytes(t, "-----BEGIN"+text), leaf.Raw) {
		t.Error("the mail carries another certificate")
	}
	if _, err := w.Answer(t.Context(), issued[0]); !errors.Is(err, problem.InputNotOffered) {
		t.Error(err)
	}
}

// TestABlockIsWrittenOncePerReason: however often the order is looked at.
func TestABlockIsWrittenOncePerReason(t *testing.T) {
	w := start(t, newMemory())
	r := newRequest(t, "example.com")
	w.add(r.cname("example.com", "") + `example.com. CAA 0 issue "letsencrypt.org"`)
	number := w.order(withContact(r, "example.com"))
	w.identify(number, statement())
	w.skip(72 * time.Hour)
	for _, issuer := range []string{"letsencrypt.org", "letsencrypt.org", "example.net", "letsencrypt.org"} {
		w.add(`example.com. CAA 0 issue "` + issuer + `"`)
		w.status(number)
		w.status(number)
	}
	blocked := w.mails(number, "blocked")
	if len(blocked) != 2 || !strings.Contains(blocked[0].Body, `  - the CAA record at example.com does not allow sectigo.com (it says issue "letsencrypt.org")`) || !strings.Contains(blocked[1].Body, "example.net") {
		t.Errorf("%d %+v", len(blocked), blocked)
	}
}

// TestTheDesksMailsListTheirReasons: as they lie on the disk, whoever wrote them.
func TestTheDesksMailsListTheirReasons(t *testing.T) {
	w := start(t, newMemory())
	number := w.order(application(newRequest(t, "example.com"), "example.com"))
	var record map[string]any
	if err := json.Unmarshal(w.disk.records["order/"+number], &record); err != nil {
		t.Fatal(err)
	}
	var mails []any
	for i, kind := range []string{"papers-missing", "papers-refused", "papers-accepted"} {
		m := map[string]any{"id": fmt.Sprint(i + 1), "kind": kind, "to": contact, "at": time.Now()}
		if kind != "papers-accepted" {
			m["params"] = map[string]string{"why": "the copy has no attestation\nthe ID has expired"}
		}
		mails = append(mails, m)
	}
	record["mails"] = mails
	raw, err := json.Marshal(record)
	if err != nil {
		t.Fatal(err)
	}
	w.disk.records["order/"+number] = raw
	for i, m := range w.mails(number) {
		listed := strings.Contains(m.Body, "\n  - the copy has no attestation\n  - the ID has expired\n\n")
		if listed != (i < 2) || m.Link != "" || m.Subject == "" || !strings.Contains(m.Body, number) {
			t.Errorf("%+v", m)
		}
		for line := range strings.Lines(m.Body) {
			if len(line) > 81 {
				t.Errorf("a long line: %q", line)
			}
		}
	}
}

// TestALinkIsMadeForTodaysPort: after a restart elsewhere the mails lead there,
// and one that was shown before is followed to the CA as it is now.
func TestALinkIsMadeForTodaysPort(t *testing.T) {
	disk := newMemory()
	w := start(t, disk)
	number := w.order(withContact(newRequest(t, "example.com"), "example.com"))
	old := w.mails(number)
	if err := w.ca.Close(); err != nil {
		t.Fatal(err)
	}
	thief, err := net.Listen("tcp", strings.TrimPrefix(w.ca.URL(), "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer thief.Close()
	moved := start(t, disk)
	now := moved.mails(number)
	if len(now) != 2 || now[0].Link == old[0].Link || !strings.HasPrefix(now[0].Link, moved.ca.URL()) || !strings.Contains(now[0].Body, now[0].Link) {
		t.Fatal(now)
	}
	if page := moved.answer(number, "agreement"); !strings.Contains(page, "Thank you") {
		t.Error(page)
	}
	if page, err := moved.Answer(t.Context(), old[1]); err != nil || !strings.Contains(page, "Thank you") {
		t.Error(page, err)
	}
	if d := moved.status(number); d.AgreementStatus.Status != sectigo.StatusCompleted || d.EmailVerificationStatus.Status != sectigo.StatusCompleted {
		t.Errorf("%+v", d)
	}
}

// TestMailsAreLimited: proof mails go first, and numbers are not used again.
func TestMailsAreLimited(t *testing.T) {
	w := start(t, newMemory())
	number := w.order(withContact(newRequest(t, "example.com"), "example.com").with(sectigo.ArgMethod, "EMAIL").with(sectigo.ArgMailbox, "admin@example.com"))
	for range 220 {
		w.resend(number, "admin@example.com")
	}
	mails := w.mails(number)
	ids := map[string]bool{}
	for _, m := range mails {
		ids[m.ID] = true
	}
	if len(mails) != 200 || len(ids) != 200 || mails[0].Kind != "agreement" || mails[1].Kind != "address" || mails[199].ID != "223" {
		t.Error(len(mails), len(ids), mails[199].ID)
	}
	if page := w.answer(number, "agreement"); !strings.Contains(page, "Thank you") {
		t.Error(page)
	}
	if page, err := w.Answer(t.Context(), mails[199]); err != nil || !strings.Contains(page, "code is correct") {
		t.Error(page, err)
	}
}

// resend asks for new codes at a mailbox.
func (w *world) resend(number, mailbox string) {
	w.t.Helper()
	if got := w.post(sectigo.PathResend, args{sectigo.ArgOrder: number, sectigo.ArgMailbox: mailbox}); got != "errorCode=0" {
		w.t.Fatal(got)
	}
}

// TestNothingIsHalfDoneWhenTheDiskIsFull: neither a fact without its mail nor a
// mail without its fact, and a page that says so.
func TestNothingIsHalfDoneWhenTheDiskIsFull(t *testing.T) {
	w := start(t, newMemory())
	number := w.order(withContact(newRequest(t, "example.com"), "example.com").with(sectigo.ArgMethod, "EMAIL").with(sectigo.ArgMailbox, "admin@example.com"))
	mails, before := w.mails(number), w.disk.snapshot()
	w.disk.setFull(true)
	for _, m := range mails {
		page, err := w.Answer(t.Context(), m)
		if !errors.Is(err, problem.ChannelRefused) || page != "" || !strings.Contains(problem.All(err)[0].Params["message"], "nothing has changed") {
			t.Error(page, err)
		}
	}
	for path, a := range map[string]args{
		sectigo.PathResend:    {sectigo.ArgMailbox: "admin@example.com"},
		sectigo.PathUpdateDCV: {sectigo.ArgNewMethod: "EMAIL", sectigo.ArgNewMailbox: "webmaster@example.com"},
	} {
		if v := w.decoded(path, a.with(sectigo.ArgOrder, number)); v.Get("errorCode") != "-14" {
			t.Error(path, v)
		}
	}
	if !reflect.DeepEqual(w.disk.snapshot(), before) || !reflect.DeepEqual(w.mails(number), mails) {
		t.Error("something changed")
	}
	w.disk.setFull(false)
	for _, m := range mails {
		puts := w.disk.puts
		if page, err := w.Answer(t.Context(), m); err != nil || w.disk.puts != puts+1 {
			t.Error(page, err, w.disk.puts-puts)
		}
	}
}

// TestManyPressAtOnce: the act happens once.
func TestManyPressAtOnce(t *testing.T) {
	w := start(t, newMemory())
	number := w.order(withContact(newRequest(t, "example.com"), "example.com").with(sectigo.ArgMethod, "EMAIL").with(sectigo.ArgMailbox, "admin@example.com"))
	mails, puts := w.mails(number), w.disk.puts
	var all sync.WaitGroup
	for range 10 {
		for _, m := range mails {
			all.Go(func() {
				if page, err := w.Answer(t.Context(), m); err != nil {
					t.Error(page, err)
				}
			})
		}
	}
	all.Wait()
	if w.disk.puts != puts+len(mails) {
		t.Errorf("%d writes", w.disk.puts-puts)
	}
}

func TestAnswerFollowsNoOtherLink(t *testing.T) {
	w := start(t, newMemory())
	number := w.order(application(newRequest(t, "example.com"), "example.com"))
	good := w.mails(number, "agreement")[0]
	for _, link := range []string{"", ":", w.URL + "/practice/clock", "https://evil.example/", strings.Replace(good.Link, "/practice/agreement", "/practice/agreement/", 1)} {
		bad := good
		bad.Link = link
		if _, err := w.Answer(t.Context(), bad); !errors.Is(err, problem.InputNotOffered) {
			t.Errorf("%s: %v", link, err)
		}
	}
	elsewhere := good
	elsewhere.Link = strings.Replace(good.Link, w.URL, "https://evil.example", 1)
	if page, err := w.Answer(t.Context(), elsewhere); err != nil || !strings.Contains(page, "Thank you") {
		t.Error(page, err)
	}
	if err := w.ca.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Answer(t.Context(), good); !errors.Is(err, problem.Offline) {
		t.Error(err)
	}
}

// TestUploadBeforeTheAgreementIsRefused: even with a token that is good.
func TestUploadBeforeTheAgreementIsRefused(t *testing.T) {
	w := start(t, newMemory())
	number := w.order(application(newRequest(t, "example.com"), "example.com"))
	token := forgedToken(t, w, number)
	before := w.disk.snapshot()
	code, body := w.uploadTo(w.URL+"/practice/upload", token, w.papers(number, statement())...)
	if code != http.StatusConflict || !strings.Contains(body, "Subscriber Agreement was not accepted yet") || !maps.EqualFunc(before, w.disk.snapshot(), slices.Equal) {
		t.Error(code, body)
	}
	w.answer(number, "agreement")
	if code, body := w.uploadTo(w.URL+"/practice/upload", token, w.papers(number, statement())...); code != http.StatusOK {
		t.Error(code, body)
	}
}
