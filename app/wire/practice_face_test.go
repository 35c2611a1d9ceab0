package wire

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"qwizard/ui/model"
	"qwizard/ui/words/wordstest"
	"qwizard/wizard"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

// placed is a practice order that was sent, the world around it, and the person's folder.
func placed(t *testing.T) (model.Practice, *wizard.Session, string) {
	t.Helper()
	h, err := Open(t.Context(), Config{
		Folder: filepath.Join(t.TempDir(), "data"), Passphrase: "a test passphrase", WorkFactor: 10,
		Text: wordstest.English(t).Text, Now: time.Now, HTTP: &http.Client{}, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.Close() })
	p, err := h.Practice(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	s, err := wizard.Start(t.Context(), p.World)
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	for _, do := range []func(context.Context) error{
		func(ctx context.Context) error { return s.Domains().Set(ctx, []string{"anna-muster.eu"}) },
		s.Domains().Check,
		func(ctx context.Context) error { return s.Applicant().Set(ctx, anna()) },
		func(ctx context.Context) error { return s.Key().Create(ctx, order.P256) },
		func(ctx context.Context) error {
			return s.Key().Backup(ctx, filepath.Join(folder, "backup"), "a passphrase for a backup")
		},
		func(ctx context.Context) error {
			return s.DCV().Choose(ctx, []wizard.Choice{{Name: "anna-muster.eu", Method: order.CNAME}})
		},
		func(ctx context.Context) error { return s.Order().Consent(ctx, wizard.ConsentVersion) },
		s.Order().Send,
		func(ctx context.Context) error { return s.Identity().SaveForm(ctx, folder) },
	} {
		if err := do(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	return newPracticeFace(p.Manager), s, folder
}

func anna() order.Applicant {
	return order.Applicant{
		GivenNames: "Anna Lena", Surname: "Muster", BirthDate: "1984-05-17", BirthPlace: "Graz", Nationality: "AT",
		Email: "anna@anna-muster.eu", Phone: "+43316123456",
		Address: order.Address{Street: "Beispielgasse 12", PostalCode: "8010", City: "Graz", State: "Steiermark", Country: "AT"},
		ID:      order.Identity{Type: order.Passport, Number: "P1234567", Issuer: "Magistrat Graz", Country: "AT", Issued: "2021-03-01", Expires: "2099-02-28"},
	}
}

// What the pages do with the mails moves the order on at the CA.
func TestAPracticeMailIsListedAndAnswered(t *testing.T) {
	world, s, _ := placed(t)
	f := s.Facts()
	mails, err := world.Mails(t.Context(), f.Receipt.Value.Number)
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]model.Mail{}
	for _, m := range mails {
		kinds[m.Kind] = m
	}
	m := kinds["agreement"]
	if len(mails) != 2 || !m.Asks || !strings.Contains(m.Body, m.Link) || m.To != "anna@anna-muster.eu" || m.At.IsZero() || m.Subject == "" || m.From == "" {
		t.Fatalf("got %+v", mails)
	}
	page, err := world.Answer(t.Context(), m)
	if err != nil || !strings.Contains(page, f.Receipt.Value.Number) {
		t.Fatalf("the page says %q, %v", page, err)
	}
	if err := s.Agreement().Answered(t.Context()); err != nil {
		t.Fatal(err)
	}
	f = s.Facts()
	if got := f.TaskOf(wizard.TaskAgreement, time.Now()).State; got != wizard.Done {
		t.Errorf("the agreement is %s", got)
	}
	m.Link = strings.Replace(m.Link, "key=", "key=0", 1)
	if _, err := world.Answer(t.Context(), m); !errors.Is(err, problem.ChannelRefused) {
		t.Errorf("a wrong link: %v", err)
	}
}

// A zone comes as lines of five parts, which the pages take apart.
func TestThePracticeZoneIsReadAndChanged(t *testing.T) {
	world, _, _ := placed(t)
	const record = "t.anna-muster.eu.\t3600\tIN\tTXT\t\"a b\""
	if err := world.AddRecords(t.Context(), record+"\n"); err != nil {
		t.Fatal(err)
	}
	zone, err := world.Records(t.Context(), "anna-muster.eu")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(zone) {
		if parts := strings.Split(strings.TrimSpace(line), "\t"); !strings.HasPrefix(line, "$") && len(parts) != 5 {
			t.Errorf("%q has %d parts", line, len(parts))
		}
	}
	if !strings.Contains(zone, record+"\n") {
		t.Errorf("the record is not in\n%s", zone)
	}
	if err := world.RemoveRecords(t.Context(), record+"\n"); err != nil {
		t.Fatal(err)
	}
	if zone, err = world.Records(t.Context(), "anna-muster.eu"); err != nil || strings.Contains(zone, "t.anna-muster.eu") {
		t.Errorf("it is still in\n%s, %v", zone, err)
	}
	err = world.AddRecords(t.Context(), "c.anna-muster.eu. IN CNAME a.eu.\nc.anna-muster.eu. IN CNAME b.eu.\n")
	if p := problem.All(err); len(p) != 1 || p[0].Params["rule"] != "two-cnames" {
		t.Errorf("two at one name: %v", err)
	}
}

func TestThePracticeWebFolderIsFilledAndEmptied(t *testing.T) {
	world, _, _ := placed(t)
	file := order.File{Path: ".well-known/pki-validation/A.txt", Data: []byte("proof")}
	if err := world.PutFiles(t.Context(), "anna-muster.eu", []order.File{file}); err != nil {
		t.Fatal(err)
	}
	if files, err := world.Files(t.Context(), "anna-muster.eu"); err != nil || len(files) != 1 || files[0].Path != file.Path {
		t.Errorf("got %+v, %v", files, err)
	}
	if err := world.RemoveFile(t.Context(), "anna-muster.eu", file.Path); err != nil {
		t.Fatal(err)
	}
	if files, err := world.Files(t.Context(), "anna-muster.eu"); err != nil || len(files) != 0 {
		t.Errorf("left %+v, %v", files, err)
	}
	if err := world.Install(t.Context(), "anna-muster.eu", []byte("no pfx"), "x"); !errors.Is(err, problem.CertificateDamaged) {
		t.Errorf("no PFX: %v", err)
	}
}

// The desk takes the papers that the notary gives back, and refuses those with a
// mistake.
func TestThePracticeNotaryMakesTheMistakeThatIsAskedFor(t *testing.T) {
	world, s, folder := placed(t)
	pdf, err := os.ReadFile(filepath.Join(folder, wizard.FormName))
	if err != nil {
		t.Fatal(err)
	}
	papers, err := world.Notarise(t.Context(), pdf, []string{world.Mistakes()[0], "no-licence"})
	if err != nil || len(papers) != 3 {
		t.Fatalf("%d papers, %v", len(papers), err)
	}
	mails, err := world.Mails(t.Context(), s.Facts().Receipt.Value.Number)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range mails {
		if m.Kind == "agreement" {
			if _, err := world.Answer(t.Context(), m); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := s.Identity().Send(t.Context(), papers); err != nil {
		t.Fatal(err)
	}
	before, err := world.Clock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := world.SkipAhead(t.Context(), 7*24*time.Hour); err != nil {
		t.Fatal(err)
	}
	if now, err := world.Clock(t.Context()); err != nil || now.Sub(before) < 7*24*time.Hour {
		t.Errorf("the clock went from %s to %s, %v", before, now, err)
	}
	if err := s.Poll(t.Context()); err != nil {
		t.Fatal(err)
	}
	f := s.Facts()
	if got := f.TaskOf(wizard.TaskIdentity, time.Now()).State; got != wizard.InTrouble {
		t.Errorf("identity is %s", got)
	}
	if _, err := world.Notarise(t.Context(), pdf, []string{"no-such-mistake"}); !errors.Is(err, problem.InputNotOffered) {
		t.Errorf("a mistake that nobody knows: %v", err)
	}
}
