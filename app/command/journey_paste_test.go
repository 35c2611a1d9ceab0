package command_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"qwizard/app/command"
	"qwizard/wizard"
	"qwizard/wizard/chain"
	"qwizard/wizard/channel"
	"qwizard/wizard/finding"
	notarys "qwizard/wizard/form"
	"qwizard/wizard/inbox"
	"qwizard/wizard/order"
	"qwizard/wizard/paper"
	"qwizard/wizard/practice"
	"qwizard/wizard/problem"
	"qwizard/wizard/sectigo"
)

// buyer is somebody without an account, and the practice CA in the place of Sectigo: its
// page takes orders, it writes mails, and it shows how far an order is. The program
// knows of it only what is pasted.
type buyer struct {
	line
	t       *testing.T
	answers command.Answers
	session *wizard.Session
	api     *sectigo.Client // the CA's own pages, of which the buyer copies
	number  string
	read    int // mails so far
}

func newBuyer(t *testing.T, answers string) *buyer {
	t.Helper()
	l := newLine(t, nil)
	a, err := command.ReadAnswers(strings.NewReader(answers), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	login, password := l.practice.CA.Login()
	world := l.practice.World // whose name server and sites are the practice CA's
	world.Channel = channel.NewAssisted(time.Now)
	s, err := wizard.Start(t.Context(), world)
	if err != nil {
		t.Fatal(err)
	}
	return &buyer{line: l, t: t, answers: a, session: s, api: sectigo.NewClient(l.practice.CA.URL(), &http.Client{}, func(context.Context) (string, string, error) {
		return login, password, nil
	})}
}

// must ends the test at the first thing that does not work.
func (b *buyer) must(all ...func() error) {
	b.t.Helper()
	for n, do := range all {
		if err := do(); err != nil {
			b.t.Fatalf("step %d: %v", n+1, err)
		}
	}
}

// paste reads a text and confirms all of it that can become a fact, as long as nothing
// in it contradicts the order.
func (b *buyer) paste(text string) {
	b.t.Helper()
	found, against, err := b.session.Inbox().Look([]byte(text))
	if err != nil {
		b.t.Fatal(err)
	}
	for _, f := range against {
		// A link to this computer is not Sectigo's, and the buyer is told.
		if f.Kind != finding.PasteLinkHere {
			b.t.Errorf("%+v in\n%s", f, text)
		}
	}
	var items []inbox.Item
	for _, i := range found.Items {
		if i.Kind.Fact() {
			items = append(items, i)
		}
	}
	err = b.session.Inbox().Take(b.t.Context(), items...)
	if errors.Is(err, problem.ChainIncomplete) { // the issuers come with the download
		items = slices.DeleteFunc(items, func(i inbox.Item) bool { return i.Kind == inbox.Certificates })
		err = b.session.Inbox().Take(b.t.Context(), items...)
	}
	if err != nil {
		b.t.Fatalf("%v\n%s", err, text)
	}
}

// mails pastes each mail that came since the last time, and does what it asks.
func (b *buyer) mails() (kinds []practice.MailKind) {
	b.t.Helper()
	all, err := b.practice.Manager.Mails(b.t.Context(), b.number)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, m := range all[b.read:] {
		kinds = append(kinds, m.Kind)
		b.paste("From: " + m.From + "\nTo: " + m.To + "\nSubject: " + m.Subject + "\n\n" + m.Body)
		if m.Link == "" {
			continue
		}
		page, err := b.practice.Manager.Answer(b.t.Context(), m)
		if err != nil {
			b.t.Fatal(err)
		}
		b.paste(page)
	}
	b.read = len(all)
	return kinds
}

// prepare is all that comes before the order.
func (b *buyer) prepare() {
	b.t.Helper()
	ctx, s, a := b.t.Context(), b.session, b.answers
	b.must(
		func() error { return os.Mkdir(b.out, 0o700) },
		func() error { return s.Domains().ChooseFolder(ctx, b.out) },
		func() error { return s.Domains().Set(ctx, a.Names.Strings()) },
		func() error { return s.Domains().Check(ctx) },
		func() error { return s.Applicant().Set(ctx, a.Applicant) },
		func() error { return s.Key().Create(ctx, a.KeyKind) },
		func() error {
			return s.Key().Backup(ctx, filepath.Join(b.out, wizard.BackupName), a.BackupPassphrase)
		},
		func() error { return s.Key().SaveRequest(ctx, b.out) },
		func() error { return s.DCV().Choose(ctx, a.Choices) },
		func() error { return s.Order().ChooseTerm(ctx, a.Days) },
		func() error { return s.Order().Consent(ctx, wizard.ConsentVersion) })
}

// order types what the program has ready into the CA's page.
func (b *buyer) order() {
	b.t.Helper()
	values, err := b.session.Order().Prepared(b.t.Context())
	if err != nil {
		b.t.Fatal(err)
	}
	f := b.session.Facts()
	a := sectigo.Apply{Product: int(f.Product()), Multi: f.Product() == order.QWACNaturalMultiDomain, Days: b.answers.Days}
	for _, v := range values {
		switch v.Label {
		case "website":
			a.Names = append(a.Names, v.Value)
		case "csr":
			a.CSR = f.Current().CSR.Value
		case "email":
			a.Contact = v.Value
		}
	}
	a.Methods, a.Mailboxes = b.methods()
	for _, c := range b.answers.Choices {
		if c.Mailbox != "" {
			if _, err := b.api.DCVEmailAddresses(b.t.Context(), string(c.Name)); err != nil {
				b.t.Fatal(err)
			}
		}
	}
	placed, err := b.api.Apply(b.t.Context(), a)
	if err != nil {
		b.t.Fatal(err)
	}
	b.number = placed.OrderNumber
}

// methods are those of the answers in the words of the CA's page, and the mailboxes.
func (b *buyer) methods() (methods, mailboxes []string) {
	words := map[order.Method]string{
		order.CNAME: sectigo.MethodCNAME, order.HTTP: sectigo.MethodHTTP, order.HTTPS: sectigo.MethodHTTPS, order.Email: sectigo.MethodEmail,
	}
	for _, c := range b.answers.Choices {
		methods, mailboxes = append(methods, words[c.Method]), append(mailboxes, c.Mailbox)
	}
	return methods, mailboxes
}

// prove publishes the proofs from the files that were saved, and pastes the rows of the
// CA's page that says what is validated.
func (b *buyer) prove() {
	b.t.Helper()
	ctx, folder := b.t.Context(), filepath.Join(b.out, "dcv")
	b.must(func() error { return b.session.DCV().Save(ctx, folder) })
	zone, err := os.ReadFile(filepath.Join(folder, "records.zone"))
	if err != nil {
		b.t.Fatal(err)
	}
	b.must(func() error { return b.practice.Manager.AddRecords(ctx, zone) })
	f := b.session.Facts()
	for _, c := range b.answers.Choices {
		look := f.Look(c.Name, c.Method, c.Mailbox)
		if c.Method == order.HTTP || c.Method == order.HTTPS {
			b.must(func() error {
				return b.practice.Manager.PutFiles(ctx, string(c.Name), []order.File{{Path: look.FilePath, Data: look.FileBody}})
			})
		}
	}
	b.must(func() error { return b.session.DCV().Look(ctx) }, func() error { return b.practice.Manager.SkipAhead(ctx, 24*time.Hour) })
	if seen := b.session.Facts(); finding.Worst(seen.Current().Seen.Value) == finding.Blocks {
		b.t.Errorf("the proofs as seen: %+v", seen.Current().Seen.Value)
	}
	if names := f.Names.Value.Strings(); len(names) > 1 { // on the CA's page each name gets its method
		methods, mailboxes := b.methods()
		b.must(func() error { return b.api.UpdateDCVs(ctx, b.number, names, methods, mailboxes) })
		b.mails()
	}
	rows, err := b.api.MDCDomainDetails(ctx, b.number)
	if err != nil {
		b.t.Fatal(err)
	}
	portal := "Order number: " + b.number + "\n\n"
	for _, r := range rows {
		portal += fmt.Sprintf("%s\t%s\t%s\n", r.Name, r.Method, r.Status)
	}
	b.paste(portal)
}

// identify takes a form to the practice notary, who reads no real one, and uploads on
// the CA's page what comes back.
func (b *buyer) identify(mistakes ...practice.Mistake) {
	b.t.Helper()
	ctx, f := b.t.Context(), b.session.Facts()
	doc, err := notarys.FaceToFace(notarys.Data{
		Applicant: f.Applicant.Value, Names: f.Names.Value, Product: f.Product(), Number: f.Receipt.Value.Number, Practice: true, At: time.Now(),
	}, catalogue().Text)
	if err != nil {
		b.t.Fatal(err)
	}
	pdf, err := paper.Render(doc)
	if err != nil {
		b.t.Fatal(err)
	}
	papers, err := b.practice.Manager.Notarise(ctx, pdf, mistakes...)
	if err != nil {
		b.t.Fatal(err)
	}
	page, _, err := b.api.PostPaymentStatus(ctx, b.number)
	if err != nil {
		b.t.Fatal(err)
	}
	var names []string
	for _, p := range papers {
		names = append(names, p.Name)
		b.must(func() error {
			return b.api.Upload(ctx, page.UploadDocumentURL, page.UploadDocumentToken, p.Name, p.Type, p.Data)
		})
	}
	b.must(
		func() error { return b.session.Identity().SaveForm(ctx, filepath.Join(b.out, "identity")) },
		func() error { return b.session.Identity().ConfirmSent(ctx, names) },
		func() error { return b.practice.Manager.SkipAhead(ctx, 7*24*time.Hour) })
}

func (b *buyer) is(task wizard.TaskID, want wizard.State) {
	b.t.Helper()
	f := b.session.Facts()
	if got := f.TaskOf(task, time.Now()); got.State != want {
		b.t.Fatalf("%s is %s, not %s", task, got.State, want)
	}
}

// receive takes the certificate and its issuers, and writes the PFX.
func (b *buyer) receive() {
	b.t.Helper()
	ctx := b.t.Context()
	collected, err := b.api.Collect(ctx, b.number) // the download of the CA's page
	if err != nil {
		b.t.Fatal(err)
	}
	b.paste(string(collected))
	b.is(wizard.TaskCertificate, wizard.Done)
	b.must(
		func() error { return b.session.Export().SaveCertificates(ctx, filepath.Join(b.out, "certificate")) },
		func() error {
			f := b.session.Facts()
			return b.session.Export().Write(ctx, wizard.PathFor(b.out, f.Names.Value), b.answers.Target, b.answers.ExportPassword)
		})
}

// Every fact of Sectigo's enters by paste: the mails of an order in the order in which
// they come, a refusal of the papers among them, the page that says what is validated, and
// the certificate, for one website and for three that are proved in three ways.
func TestEveryFactOfAnAssistedOrderEntersByPaste(t *testing.T) {
	three := quick(`names = ["anna-muster.eu", "www.anna-muster.eu"]`, `names = ["anna-muster.eu", "www.anna-muster.eu", "bücher.de"]`,
		`method = "cname"`, `method = { "anna-muster.eu" = "cname", "www.anna-muster.eu" = "http", "bücher.de" = "email" }`)
	for name, answers := range map[string]string{"one": byMail(), "three": three} {
		t.Run(name, func(t *testing.T) {
			b := newBuyer(t, answers)
			b.prepare()
			b.order()
			if got := b.mails(); !slices.Contains(got, practice.MailAgreement) {
				t.Errorf("mails: %v", got)
			}
			b.is(wizard.TaskOrder, wizard.Done)
			b.is(wizard.TaskAgreement, wizard.Done)
			b.is(wizard.TaskEmail, wizard.Done)
			b.prove()
			b.is(wizard.TaskDCV, wizard.Done)
			b.identify(practice.NoAttestation)
			if got := b.mails(); !slices.Equal(got, []practice.MailKind{practice.MailPapersRefused}) {
				t.Errorf("mails: %v", got)
			}
			b.is(wizard.TaskIdentity, wizard.InTrouble)
			b.identify()
			if got := b.mails(); !slices.Contains(got, practice.MailPapersAccepted) || !slices.Contains(got, practice.MailIssued) {
				t.Errorf("mails: %v", got)
			}
			b.is(wizard.TaskIdentity, wizard.Done)
			b.is(wizard.TaskApproval, wizard.Done)
			b.receive()
			b.saidBySectigo()
			b.fits()
		})
	}
}

// saidBySectigo looks at where each fact of the CA's comes from: nothing of it was stated
// or confirmed by the person.
func (b *buyer) saidBySectigo() {
	b.t.Helper()
	f := b.session.Facts()
	sources := map[string]wizard.Source{"number": f.Receipt.Source, "certificate": f.Current().Chain.Source}
	for id, step := range f.Steps {
		sources["step "+string(id)] = step.Source
	}
	for name, proof := range f.Current().Proved {
		sources["proof of "+string(name)] = proof.Source
	}
	if want := 2 + 4 + len(f.Names.Value); len(sources) != want {
		b.t.Errorf("%d facts, not %d: %v", len(sources), want, sources)
	}
	for what, source := range sources {
		if source != wizard.FromSectigo {
			b.t.Errorf("%s is from %s", what, source)
		}
	}
	if f.Receipt.Value.Number != b.number {
		b.t.Errorf("number %s, not %s", f.Receipt.Value.Number, b.number)
	}
	history, err := b.session.History(b.t.Context())
	if err != nil {
		b.t.Fatal(err)
	}
	for _, e := range history {
		if slices.Contains([]wizard.EventKind{wizard.NumberStated, wizard.StepConfirmed, wizard.PapersRefused}, e.Kind) {
			b.t.Errorf("the person said %s", e.Kind)
		}
	}
}

// fits has openssl look at what the buyer holds.
func (b *buyer) fits() {
	b.t.Helper()
	data, err := command.Record(b.session.Facts(), time.Now())
	if err != nil {
		b.t.Fatal(err)
	}
	var o orderJSON
	if err := json.Unmarshal(data, &o); err != nil {
		b.t.Fatal(err)
	}
	o.Practice.Root = string(chain.PEM(b.practice.CA.Root()))
	agree(b.t, b.desk, o)
}
