package model_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"qwizard/ui/model"
	"qwizard/ui/model/modeltest"
	"qwizard/wizard"
	"qwizard/wizard/finding"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

// received is a desk whose order has a key of its own, which the stored stages have
// not, and is approved.
func received(t *testing.T) *modeltest.Desk {
	t.Helper()
	d := modeltest.Closed(t, modeltest.Stated)
	ctx := t.Context()
	s, err := d.House.Resume(ctx, modeltest.Facts(t, modeltest.Stated).ID)
	if err != nil {
		t.Fatal(err)
	}
	d.World.Report = order.Report{OrderStatus: "Processed"}
	for _, id := range []order.StepID{order.StepAgreement, order.StepEmail, order.StepDCV, order.StepIdentity, order.StepApproval} {
		d.World.Report.Steps = append(d.World.Report.Steps, order.Step{ID: id, Title: string(id), Status: order.StepCompleted, Raw: "Completed"})
	}
	for _, n := range s.Facts().Names.Value {
		d.World.Report.Proofs = append(d.World.Report.Proofs, order.Proof{Name: n, Method: "cname", Validated: true, Raw: "Validated"})
	}
	for _, do := range []func() error{
		func() error { return s.Key().Create(ctx, order.P256) },
		func() error { return s.Key().Backup(ctx, "/b.qwizard", "a backup passphrase") },
		func() error { return s.Order().Consent(ctx, wizard.ConsentVersion) },
		func() error { return s.Order().Send(ctx) },
		func() error { return s.Check(ctx) },
	} {
		if err := do(); err != nil {
			t.Fatal(err)
		}
	}
	d.Guide.Enter(d.House, s, nil)
	return d
}

// plainCertificate is one for the public key of a request, and no QWAC: DER of it and of
// its issuer.
func plainCertificate(t *testing.T, csr []byte, public any) (leaf, issuer []byte) {
	t.Helper()
	request, err := x509.ParseCertificateRequest(csr)
	if err != nil {
		t.Fatal(err)
	}
	if public == nil {
		public = request.PublicKey
	}
	key, above := newKey(t), newKey(t)
	from := modeltest.Now().Add(-time.Hour)
	ca := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "A CA"}, NotBefore: from, NotAfter: from.AddDate(5, 0, 0), IsCA: true, BasicConstraintsValid: true}
	root := &x509.Certificate{SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "A root"}}
	site := &x509.Certificate{SerialNumber: big.NewInt(0xabc), Subject: request.Subject, DNSNames: request.DNSNames, NotBefore: from, NotAfter: from.AddDate(0, 3, 0), ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}
	if issuer, err = x509.CreateCertificate(rand.Reader, ca, root, &key.PublicKey, above); err != nil {
		t.Fatal(err)
	}
	if leaf, err = x509.CreateCertificate(rand.Reader, site, ca, public, key); err != nil {
		t.Fatal(err)
	}
	return leaf, issuer
}

func newKey(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func pemOf(der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
}

// copyRow is the value of a copy row, wherever on the page it is.
func copyRow(t *testing.T, p model.Page, id string) model.Copy {
	t.Helper()
	var walk func([]model.Block) *model.Copy
	walk = func(blocks []model.Block) *model.Copy {
		for _, b := range blocks {
			switch b := b.(type) {
			case model.Copy:
				if b.ID == id {
					return &b
				}
			case model.Steps:
				for _, i := range b.Items {
					if c := walk(i.Blocks); c != nil {
						return c
					}
				}
			}
		}
		return nil
	}
	c := walk(p.Blocks)
	if c == nil {
		t.Fatalf("there is no row %q on %s", id, p.Place.Page)
	}
	return *c
}

func has(p model.Page, id string) bool {
	return slices.ContainsFunc(modeltest.Actions(p), func(a model.Action) bool { return a.ID == id })
}

func receivingPages() []model.Place {
	var all []model.Place
	for _, id := range []model.PageID{model.PageDCV, model.PageDCVCheck, model.PageCertificate, model.PageVerdict, model.PageAccept, model.PageExport, model.PageExportDone, model.PageLive, model.PageRenewal} {
		all = append(all, model.Place{Page: id})
	}
	for _, about := range []string{"anna-muster.eu", "www.anna-muster.eu", "of.nobody.eu"} {
		all = append(all, model.Place{Page: model.PageDCVName, About: about}, model.Place{Page: model.PageDCVMethod, About: about})
	}
	return all
}

// At whatever stage a page is opened, it has a title, a way back, all its words, and no
// primary action that the core refuses because something comes first.
func TestReceivingPagesStandAtEveryStage(t *testing.T) {
	for _, stage := range modeltest.Stages() {
		for _, at := range receivingPages() {
			d := modeltest.NewDesk(t, stage)
			p := d.At(at.Page, at.About)
			if p.Title == "" || p.Back.Do == nil || p.Busy != "" {
				t.Errorf("%s, %v: %+v", stage, at, p)
			}
			if found := untold(modeltest.Text(p)); found != nil {
				t.Errorf("%s, %v: %q", stage, at, found)
			}
			ids := map[string]bool{}
			for _, a := range modeltest.Actions(p) {
				if ids[a.ID] || a.Label == "" && !strings.HasPrefix(a.ID, "website-") {
					t.Errorf("%s, %v: action %q twice, or without label", stage, at, a.ID)
				}
				ids[a.ID] = true
			}
			if p.Primary.Do == nil {
				continue
			}
			d.Guide.Press(p.Primary)
			for _, c := range d.Face.Page.Problems {
				if strings.Contains(c.What, "cannot be done yet") || strings.Contains(c.What, "you do this step yourself") {
					t.Errorf("%s, %v: %s", stage, at, c.What)
				}
			}
		}
	}
}

// What stands before a task is named, and leads there.
func TestWhatComesFirstIsSaid(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Prepared)
	for id, first := range map[model.PageID]string{
		model.PageDCV: "first-order", model.PageCertificate: "first-approval", model.PageExport: "first-certificate", model.PageRenewal: "first-certificate",
	} {
		if p := d.At(id); p.Primary.Do != nil || !has(p, first) {
			t.Errorf("%s: primary %q, no %s", id, p.Primary.Label, first)
		}
	}
	d.At(model.PageDCV)
	d.Press("first-order")
	if got := d.Face.Page.Place.Page; got != model.PageOrderPublic {
		t.Errorf("led to %s", got)
	}
}

func TestDeviationsKeepThePFXUntilTheyAreAccepted(t *testing.T) {
	d := received(t)
	f := d.Facts()
	leaf, issuer := plainCertificate(t, f.Current().CSR.Value, nil)
	d.World.Delivery = []byte(pemOf(leaf) + pemOf(issuer))
	d.At(model.PageCertificate)
	p := d.Press("collect")
	text := modeltest.Text(p)
	if p.Place.Page != model.PageVerdict || p.Sign.Kind != model.RowProblem || p.Primary.ID != "another" || !strings.Contains(text, "abc") || has(p, "export") {
		t.Fatalf("got %s", text)
	}
	mail := copyRow(t, p, "mail").Value
	f = d.Facts()
	for _, dev := range f.Deviations() {
		what, _ := d.Words.ExplainFinding(dev)
		if !strings.Contains(mail, what) {
			t.Errorf("the mail lacks %q", what)
		}
	}
	if !strings.Contains(mail, "18865688") || !strings.Contains(text, "26 December 2026") {
		t.Errorf("no order number, or no day until which it is free: %s", text)
	}
	if p := d.At(model.PageExport); p.Primary.Do != nil {
		t.Error("a PFX is offered")
	}

	d.At(model.PageVerdict)
	p = d.Press("accept")
	if !p.Primary.Danger || p.Place.Page != model.PageAccept {
		t.Fatalf("got %+v", p.Primary)
	}
	p = d.Press("accept")
	if field := d.Field("accept.read"); !strings.Contains(field.Error, "not yet said") || len(p.Problems) != 1 || p.Problems[0].Field != "accept.read" {
		t.Errorf("taken without reading: %+v", p.Problems)
	}
	if f := d.Facts(); len(f.Deviations()) == 0 {
		t.Fatal("accepted without a tick")
	}
	d.Type("accept.read", model.Yes)
	p = d.Press("accept")
	if f := d.Facts(); len(f.Deviations()) != 0 || p.Place.Page != model.PageVerdict || p.Primary.ID != "export" || p.Title != d.Words.Text("verdict.taken-title") {
		t.Errorf("after accepting: %s, %s", p.Place.Page, p.Title)
	}
	if len(d.House.Kept) != 0 {
		t.Errorf("drafts left: %v", d.House.Kept)
	}
}

func TestNotIssuedYetIsToldCalmly(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Approved)
	d.World.Err = problem.New(problem.NotIssuedYet, "collect", nil)
	d.At(model.PageCertificate)
	p := d.Press("collect")
	if len(p.Problems) != 0 || p.Said != d.Words.Text("certificate.not-yet") || p.Place.Page != model.PageCertificate {
		t.Errorf("said %q, problems %v", p.Said, p.Problems)
	}
}

func TestFilesAndTextAreReadTogether(t *testing.T) {
	d := received(t)
	f := d.Facts()
	leaf, issuer := plainCertificate(t, f.Current().CSR.Value, nil)
	d.App.Files["/in/site.crt"], d.App.Files["/in/note.txt"] = leaf, []byte("With kind regards\n")
	d.At(model.PageCertificate)
	d.Type("certificate.files", "/in/note.txt\n/in/site.crt", "certificate.text", "Dear Anna,\n"+pemOf(issuer)+"bye")
	p := d.Press("take")
	f = d.Facts()
	if got := f.Current().Chain; p.Place.Page != model.PageVerdict || len(got.Value) != 2 || !bytes.Equal(got.Value[0], leaf) || got.Source != wizard.FromYou {
		t.Fatalf("%s with a chain of %d: %v", p.Place.Page, len(got.Value), p.Problems)
	}
	if len(d.House.Kept) != 0 {
		t.Errorf("drafts left: %d", len(d.House.Kept))
	}
}

func TestWhatIsNoCertificateOfOursIsToldAtItsField(t *testing.T) {
	d := received(t)
	f := d.Facts()
	other, _ := plainCertificate(t, f.Current().CSR.Value, &newKey(t).PublicKey)
	d.App.Files["/in/other.crt"], d.App.Files["/in/big"] = other, make([]byte, 1<<20+1)
	for _, c := range []struct{ files, text, field, says string }{
		{"", " \n", "certificate.files", "no answer here yet"},
		{"/in/none.crt", "", "certificate.files", "no such file"},
		{"/in/big", "", "certificate.files", "larger"},
		{"/in/other.crt", "", "certificate.files", "another key"},
		{"", pemOf(other), "certificate.text", "another key"},
		{"", "Dear Anna", "certificate.text", "no certificate in this"},
		{"", strings.Repeat("x", 1<<20+1), "certificate.text", "larger"},
	} {
		d.At(model.PageCertificate)
		d.Type("certificate.files", c.files, "certificate.text", c.text)
		d.Press("take")
		if got := d.Field(c.field); !strings.Contains(got.Error, c.says) {
			t.Errorf("%s %.20q: %q", c.files, c.text, got.Error)
		}
		if got := d.Field("certificate.text").Value; got != c.text {
			t.Errorf("typed text is gone: %.20q", got)
		}
		d.At(model.PageHome)
	}
	if f := d.Facts(); f.Leaf() != nil {
		t.Error("one was taken")
	}
}

func TestTheVerdictOnAFineCertificateLeadsToThePFX(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Issued)
	p := d.At(model.PageVerdict)
	if p.Sign.Kind != model.RowDone || p.Primary.ID != "export" || has(p, "accept") || !strings.Contains(modeltest.Text(p), "In the name of Anna Lena Muster") {
		t.Errorf("got %s", modeltest.Text(p))
	}
	if p := d.At(model.PageAccept); p.Primary.Do != nil {
		t.Error("there is something to accept")
	}
}

func TestDatesStandWithTheirWeekdayAndGoIntoACalendar(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Exported)
	p := d.At(model.PageRenewal)
	f := d.Facts()
	text := modeltest.Text(p)
	if len(f.Dates()) != 5 {
		t.Fatalf("%d dates", len(f.Dates()))
	}
	for _, date := range f.Dates() {
		if !strings.Contains(text, date.At.UTC().Format("Monday 2 January 2006")) {
			t.Errorf("%s is missing", date.Kind)
		}
	}
	p = d.Press("save")
	path := d.Face.Opened
	if _, there := d.World.Files[path]; !there || !strings.HasSuffix(path, "/"+wizard.CalendarName) || !strings.Contains(p.Said, path) {
		t.Errorf("opened %q, said %q", path, p.Said)
	}
	if p.Sign.Kind != model.RowDone || p.Primary.Do != nil {
		t.Error("not done after saving")
	}
}

func TestDatesCanBeDismissed(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Exported)
	d.At(model.PageRenewal)
	p := d.Press("dismiss")
	if f := d.Facts(); !f.Dismissed.Known() || p.Place.Page != model.PageHome || f.Calendar.Known() {
		t.Errorf("at %s", p.Place.Page)
	}
}

func TestABackupOlderThanTheCertificateIsOfferedAnew(t *testing.T) {
	d := received(t)
	d.World.Clock = d.World.Clock.Add(time.Hour)
	certify(t, d)
	if p := d.At(model.PageRenewal); !has(p, "backup") {
		t.Error("no new backup is offered")
	}
}

func TestTheSiteIsLookedAtAndToldAbout(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Issued)
	d.At(model.PageLive)
	d.World.Found = []finding.Finding{{Kind: finding.SiteRefused, Verdict: finding.Blocks, Where: "anna-muster.eu:443", Params: map[string]string{"name": "anna-muster.eu", "family": "IPv4", "address": "192.0.2.1"}}}
	p := d.Press("look")
	if p.Sign.Kind != model.RowProblem || p.Primary.ID != "look" || !strings.Contains(modeltest.Text(p), "192.0.2.1") {
		t.Fatalf("got %s", modeltest.Text(p))
	}
	d.World.Found = []finding.Finding{{Kind: finding.SiteServes, Verdict: finding.Fine, Params: map[string]string{"name": "anna-muster.eu", "until": "2027-06-08"}}}
	p = d.Press("look")
	if p.Sign.Kind != model.RowDone || p.Primary.ID != "renewal" {
		t.Errorf("got %s", modeltest.Text(p))
	}
}
