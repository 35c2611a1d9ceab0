package wizard_test

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"qwizard/wizard"
	"qwizard/wizard/finding"
	"qwizard/wizard/inbox"
	"qwizard/wizard/order"
	"qwizard/wizard/practice"
	"qwizard/wizard/problem"
)

// ordered is a person without the API who has begun to order.
func ordered(t *testing.T, names string) *person {
	t.Helper()
	p := newPersonWho(t)
	if err := p.assisted(); err != nil {
		t.Fatal(err)
	}
	for _, action := range []string{"domains " + names, "applicant", "key p256", "consent"} {
		if err := p.do(strings.Fields(action)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := p.session.Order().Prepared(t.Context()); err != nil {
		t.Fatal(err)
	}
	return p
}

// paste looks at a text and takes all of it that can become a fact.
func (p *person) paste(t *testing.T, text string, replace bool) error {
	t.Helper()
	found, _, err := p.session.Inbox().Look([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	var items []inbox.Item
	for _, i := range found.Items {
		if i.Kind.Fact() {
			i.Replace = replace
			items = append(items, i)
		}
	}
	if len(items) == 0 {
		t.Fatalf("nothing to take in %q", text)
	}
	return p.session.Inbox().Take(t.Context(), items...)
}

func (p *person) contradictions(t *testing.T, text string) []finding.Kind {
	t.Helper()
	_, found, err := p.session.Inbox().Look([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	var kinds []finding.Kind
	for _, f := range found {
		kinds = append(kinds, f.Kind)
	}
	return kinds
}

// Every fact of a private person's order enters by paste.
func TestAnOrderIsCarriedByPaste(t *testing.T) {
	p := ordered(t, "anna-muster.eu")
	revision := p.session.Facts().Revision
	if _, _, err := p.session.Inbox().Look([]byte("Order number: 30408241")); err != nil || p.session.Facts().Revision != revision {
		t.Error("looking stored something", err)
	}
	steps := []struct {
		text string
		task wizard.TaskID
		want wizard.State
	}{
		{"Order number: 30408241\nUnique value: TnerFu0d\n", wizard.TaskOrder, wizard.Done},
		{"Thank you for accepting the Subscriber Agreement for order 30408241.", wizard.TaskAgreement, wizard.Done},
		{"Your e-mail address has been verified.", wizard.TaskEmail, wizard.Done},
		{"Domain control validation is complete.", wizard.TaskDCV, wizard.Done},
		{"Your documents have been accepted.", wizard.TaskIdentity, wizard.Done},
		{"Your certificate was issued.", wizard.TaskApproval, wizard.Done},
	}
	for _, s := range steps {
		for range 2 { // the second time changes nothing
			if err := p.paste(t, s.text, false); err != nil {
				t.Fatalf("%s: %v", s.text, err)
			}
		}
		f := p.session.Facts()
		if got := f.TaskOf(s.task, p.clock()).State; got != s.want {
			t.Errorf("%s: %s is %s", s.text, s.task, got)
		}
	}
	f := p.session.Facts()
	if f.Receipt.Source != wizard.FromSectigo || f.Receipt.Raw == "" || f.Receipt.Value.UniqueValue != "TnerFu0d" || f.Steps[order.StepIdentity].Raw == "" {
		t.Errorf("%+v", f.Receipt)
	}
	if n := f.Revision - revision; n != uint64(len(steps)) {
		t.Errorf("%d commits for %d pastes", n, len(steps))
	}
	history, err := p.session.History(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	read := 0
	for _, e := range history {
		if e.Source == wizard.FromSectigo && e.Raw != "" {
			read++
		}
	}
	if read != len(steps)+1 {
		t.Errorf("%d events with Sectigo's words", read)
	}
}

func TestAPasteOverwritesNothingSilently(t *testing.T) {
	p := ordered(t, "anna-muster.eu")
	if err := p.paste(t, "Your documents have been accepted.", false); !errors.Is(err, problem.TaskNotReady) {
		t.Errorf("without a number: %v", err)
	}
	for _, c := range []struct {
		text    string
		replace bool
		want    error
	}{
		{"Order number 30408241\nUnique value: TnerFu0d", false, nil},
		{"Order number 30408242", false, problem.InboxDiffers},
		{"Order number 30408241\nUnique value: Other1", false, problem.InboxDiffers},
		{"Order number 30408241\nUnique value: Other1", true, nil},
		{"Your documents have been accepted.", false, nil},
		{"Your document was rejected.\nReason: too old", false, problem.InboxDiffers},
		{"Your document was rejected.\nReason: too old", true, nil},
		{"Your documents have been accepted.", false, nil},
		{"Domain: other-site.eu\nDomain control validation is complete.", false, problem.InboxName},
		{"anna-muster.eu CNAME validated", false, nil},
		{"Order number 30408242", true, problem.AlreadySent},
		{"Unique value: TnerFu0d", true, problem.AlreadySent},
	} {
		revision := p.session.Facts().Revision
		err := p.paste(t, c.text, c.replace)
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v", c.text, err)
		}
		if changed := p.session.Facts().Revision != revision; changed != (c.want == nil) {
			t.Errorf("%s: changed %t", c.text, changed)
		}
	}
	for _, kind := range []inbox.Kind{inbox.AgreementLink, inbox.PrivateKey, inbox.Website} {
		if err := p.session.Inbox().Take(t.Context(), inbox.Item{Kind: kind, Value: "x"}); !errors.Is(err, problem.InboxNoFact) {
			t.Errorf("%s: %v", kind, err)
		}
	}
}

// One item that cannot be taken keeps all from being taken.
func TestAPasteIsTakenWholeOrNotAtAll(t *testing.T) {
	p := ordered(t, "anna-muster.eu")
	before := p.session.Facts()
	items := []inbox.Item{{Kind: inbox.Approved, Step: order.StepDCV, Name: "other-site.eu"}, {Kind: inbox.OrderNumber, Value: "30408241"}}
	if err := p.session.Inbox().Take(t.Context(), items...); !errors.Is(err, problem.InboxName) {
		t.Error(err)
	}
	if f := p.session.Facts(); f.Revision != before.Revision || f.Receipt.Known() {
		t.Error("a part of it was taken")
	}
}

// What Sectigo shows wins over what was computed, once the person has said so.
func TestShownValuesWin(t *testing.T) {
	p := ordered(t, "anna-muster.eu www.anna-muster.eu muster-anna.at")
	if err := p.paste(t, "Order number 30408241", false); err != nil {
		t.Fatal(err)
	}
	f := p.session.Facts()
	look := f.Look("anna-muster.eu", order.CNAME, "")
	same := "anna-muster.eu\n" + look.RecordHost + ".anna-muster.eu CNAME " + strings.ToUpper(look.RecordTarget) + "\n"
	if kinds := p.contradictions(t, same); len(kinds) != 0 {
		t.Error(kinds)
	}
	if err := p.paste(t, same, false); err != nil {
		t.Fatal(err)
	}
	other := "anna-muster.eu\n" + look.RecordHost + ".anna-muster.eu CNAME " + strings.Replace(look.RecordTarget, "sectigo.com", "abc1.comodoca.com", 1)
	if kinds := p.contradictions(t, other); !slices.Equal(kinds, []finding.Kind{finding.PasteSuffix, finding.PasteUniqueNew}) {
		t.Error(kinds)
	}
	if err := p.paste(t, other, false); !errors.Is(err, problem.InboxDiffers) {
		t.Error(err)
	}
	if err := p.paste(t, other, true); err != nil {
		t.Fatal(err)
	}
	f = p.session.Facts()
	for name, shown := range map[order.Name]bool{"anna-muster.eu": true, "www.anna-muster.eu": true, "muster-anna.at": false} {
		l := f.Look(name, order.CNAME, "")
		if strings.HasSuffix(l.RecordTarget, ".abc1.comodoca.com") != shown {
			t.Errorf("%s: %s", name, l.RecordTarget)
		}
		if !bytes.Equal(l.FileBody, look.FileBody) {
			t.Errorf("%s: the file changed", name)
		}
	}
	if err := p.session.Inbox().Take(t.Context(), inbox.Item{Kind: inbox.FileName, Value: "x.txt", Name: "other-site.eu"}); !errors.Is(err, problem.InboxName) {
		t.Error(err)
	}
	// Another uniqueValue makes other proofs: what was shown before does not count.
	if err := p.paste(t, "Unique value: New1", false); err != nil {
		t.Fatal(err)
	}
	f = p.session.Facts()
	if got := f.Look("anna-muster.eu", order.CNAME, "").RecordTarget; !strings.HasSuffix(got, ".new1.sectigo.com") {
		t.Error(got)
	}
}

// mailsOf are all kinds of mails that the practice CA writes, from orders that run into
// everything.
func mailsOf(t *testing.T) (*person, map[practice.MailKind]practice.Mail) {
	t.Helper()
	p := newPersonWho(t, "domains anna-muster.eu", "applicant", "key p256", "choose email", "consent", "send", "answer agreement", "answer address", "answer proof", "form", "notary")
	ahead := func(d time.Duration) {
		t.Helper()
		if err := errors.Join(p.manager.SkipAhead(t.Context(), d), p.session.Check(t.Context())); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.session.Identity().Send(t.Context(), p.papers[:1]); err != nil {
		t.Fatal(err)
	}
	ahead(48 * time.Hour)
	if err := p.manager.AddRecords(t.Context(), []byte("anna-muster.eu. 300 IN CAA 0 issue \"letsencrypt.org\"\n")); err != nil {
		t.Fatal(err)
	}
	for _, action := range []string{"notary other-name expired-id", "papers"} {
		if err := p.do(strings.Fields(action)); err != nil {
			t.Fatal(err)
		}
	}
	ahead(48 * time.Hour)
	for _, action := range []string{"notary", "papers"} {
		if err := p.do(strings.Fields(action)); err != nil {
			t.Fatal(err)
		}
	}
	ahead(72 * time.Hour)
	ahead(24 * time.Hour)
	if err := p.manager.AddRecords(t.Context(), []byte("anna-muster.eu. 300 IN CAA 0 issue \"sectigo.com\"\n")); err != nil {
		t.Fatal(err)
	}
	ahead(time.Hour)
	f := p.session.Facts()
	all, err := p.manager.Mails(t.Context(), f.Receipt.Value.Number)
	if err != nil {
		t.Fatal(err)
	}
	mails := map[practice.MailKind]practice.Mail{}
	for _, m := range all {
		mails[m.Kind] = m
	}
	return p, mails
}

// checkMail looks for what a mail of the practice CA has to say, and nothing else.
func checkMail(t *testing.T, p *person, m practice.Mail, input string, want []string) {
	t.Helper()
	found, contradicts, err := p.session.Inbox().Look([]byte(input))
	if err != nil || len(contradicts) != 0 {
		t.Errorf("%s: %v, %v", m.Kind, contradicts, err)
	}
	var got []string
	number := ""
	for _, i := range found.Items {
		switch i.Kind {
		case inbox.OrderNumber:
			number = i.Value
		case inbox.Website:
		default:
			got = append(got, strings.TrimSpace(string(i.Kind)+" "+string(i.Step)))
		}
		if i.Kind == inbox.ProofCode && (i.Value != m.Code || i.Name != "anna-muster.eu") ||
			i.Host != "" && i.Value != m.Link && (i.Kind != inbox.OrderPage || !strings.Contains(m.Body, i.Value)) {
			t.Errorf("%s: %+v", m.Kind, i)
		}
		if (i.Kind == inbox.Refused || i.Kind == inbox.MoreWanted) && !strings.Contains(m.Body, strings.Fields(i.Value)[0]) {
			t.Errorf("%s: %+v", m.Kind, i)
		}
	}
	slices.Sort(got)
	if number != p.session.Facts().Receipt.Value.Number || !slices.Equal(got, want) {
		t.Errorf("%s: order %s, %q\n%s", m.Kind, number, got, input)
	}
}

func TestEveryMailOfThePracticeIsRead(t *testing.T) {
	p, mails := mailsOf(t)
	for kind, want := range map[practice.MailKind][]string{
		practice.MailAgreement:      {"agreement-link", "order-page"},
		practice.MailAddress:        {"verification-link"},
		practice.MailProof:          {"proof-code", "proof-link"},
		practice.MailPapersMissing:  {"more-wanted identity", "order-page"},
		practice.MailPapersRefused:  {"order-page", "refused identity"},
		practice.MailPapersAccepted: {"approved identity"},
		practice.MailBlocked:        {"more-wanted approval"},
		practice.MailIssued:         {"certificates", "issued approval"},
	} {
		m, there := mails[kind]
		if !there {
			t.Errorf("no mail %s", kind)
			continue
		}
		text := "From: " + m.From + "\nSubject: " + m.Subject + "\n\n" + m.Body
		eml := "From: " + m.From + "\r\nSubject: " + m.Subject + "\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + strings.ReplaceAll(m.Body, "\n", "\r\n")
		for _, input := range []string{text, eml, "> " + strings.ReplaceAll(text, "\n", "\n> ")} {
			checkMail(t, p, m, input, want)
		}
	}
	// The mail holds the certificate without its issuers.
	if err := p.paste(t, mails[practice.MailIssued].Body, false); !errors.Is(err, problem.ChainIncomplete) {
		t.Fatal(err)
	}
	f := p.session.Facts()
	collected, err := p.world.Channel.Collect(t.Context(), f.Receipt.Value.Number)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.paste(t, mails[practice.MailIssued].Subject+"\n\n"+string(collected), false); err != nil {
		t.Fatal(err)
	}
	f = p.session.Facts()
	block, _ := pem.Decode([]byte(mails[practice.MailIssued].Body))
	if !bytes.Equal(f.Leaf().Raw, block.Bytes) || f.Current().Chain.Source != wizard.FromSectigo {
		t.Error("another certificate was taken")
	}
	root, err := x509.ParseCertificate(p.ca.Root())
	if err != nil {
		t.Fatal(err)
	}
	foreign := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: root.Raw}))
	if err := p.paste(t, foreign, true); !errors.Is(err, problem.CertificateOther) {
		t.Error(err)
	}
}

// After a sending of which nobody knows what came of it, the confirmation mail ends it.
func TestAPastedNumberEndsAnInterruptedSending(t *testing.T) {
	p := newPersonWho(t, untilSent()[:4]...)
	p.world.Channel = lostChannel{p.world.Channel}
	s, err := wizard.Resume(t.Context(), p.world, p.session.Facts().ID)
	if err != nil {
		t.Fatal(err)
	}
	p.session = s
	if err := s.Order().Send(t.Context()); !errors.Is(err, problem.Offline) {
		t.Fatal(err)
	}
	if err := p.paste(t, "Order number: 30408241", false); err != nil {
		t.Fatal(err)
	}
	if f := s.Facts(); f.Receipt.Value.Number != "30408241" {
		t.Errorf("%+v", f.Receipt)
	}
}

// lostChannel loses what it sends.
type lostChannel struct{ wizard.Channel }

func (lostChannel) Submit(context.Context, order.Application) (order.Receipt, error) {
	return order.Receipt{}, problem.New(problem.Offline, "submit", nil)
}
