package wire

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"qwizard/ui/model"
	"qwizard/ui/model/modeltest"
	"qwizard/ui/words/wordstest"
	"qwizard/wizard"
	"qwizard/wizard/finding"
	"qwizard/wizard/order"
)

// around is a house whose practice world is a real one.
type around struct {
	*modeltest.House
	world model.Practice
}

func (a around) Practice() model.Practice { return a.world }

// at is a guide that stands on a page of the real practice world.
func at(t *testing.T, id model.PageID) (*modeltest.Desk, *wizard.Session, string) {
	t.Helper()
	world, session, folder := placed(t)
	d := &modeltest.Desk{T: t, World: modeltest.NewWorld(t, modeltest.Sent), Face: &modeltest.Face{}, Runner: &modeltest.Runner{}, Words: wordstest.English(t)}
	d.App = &modeltest.App{Files: map[string][]byte{}}
	d.House = &modeltest.House{World: d.World}
	d.Guide = model.New(t.Context(), model.Config{App: d.App, Face: d.Face, Runner: d.Runner, Words: d.Words, Now: time.Now})
	d.Guide.Enter(around{d.House, world}, session, nil)
	d.At(id)
	return d, session, folder
}

// The record that the form is filled with is the one that proves the domain; another one
// beside it is refused, and so is what is no record.
func TestARecordOfThePanelProvesTheDomain(t *testing.T) {
	d, s, _ := at(t, model.PagePanelRecords)
	d.Press("fill")
	if p := d.Press("add"); len(p.Problems) > 0 {
		t.Fatalf("got %+v", p.Problems)
	}
	if err := s.DCV().Look(t.Context()); err != nil {
		t.Fatal(err)
	}
	f := s.Facts()
	if seen := f.Current().Seen.Value; len(seen) == 0 || finding.Worst(seen) != finding.Fine {
		t.Errorf("seen %+v", seen)
	}
	token := f.Token()
	for _, c := range []struct{ host, kind, value, why string }{
		{token.RecordHost(), "CNAME", "elsewhere.eu", "two-cnames"},
		{token.RecordHost(), "TXT", "beside it", "cname-beside-data"},
		{"x", "A", "no address", "value"},
		{"x", "AAAA", "192.0.2.1", "value"},
		{"x", "MX", "mail.anna-muster.eu", "value"},
	} {
		d.Type("panel.host", c.host, "panel.type", c.kind, "panel.value", c.value)
		p := d.Press("add")
		why, _, _ := strings.Cut(d.Words.Text("panel-why."+c.why, "value", token.RecordName("anna-muster.eu")+"."), ",")
		if len(p.Problems) != 1 || p.Problems[0].Field != "panel.value" || !strings.Contains(p.Problems[0].What, why) {
			t.Errorf("%+v: %+v", c, p.Problems)
		}
	}
	for _, c := range [][3]string{
		{"", "TXT", `say "yes"; \ it (is)`}, {"", "CAA", `0 issue "sectigo.com"`}, {"@", "MX", "10 mail.anna-muster.eu"},
		{"blog", "A", "192.0.2.7"}, {"blog", "AAAA", "2001:db8::1"}, {"long", "TXT", strings.Repeat(`"x`, 300)[1:]},
	} {
		d.Type("panel.host", c[0], "panel.type", c[1], "panel.value", c[2])
		if p := d.Press("add"); len(p.Problems) > 0 {
			t.Errorf("%q: %+v", c, p.Problems)
		}
	}
}

// What is there by itself cannot be removed, and the page says so; what was added can.
func TestARecordOfThePanelIsRemovedUnlessItIsTheHosts(t *testing.T) {
	d, _, _ := at(t, model.PagePanelRecords)
	p := d.Press("remove-0")
	if want := d.Words.Text("panel-records.stays", "name", "@", "type", "A"); p.Said != want {
		t.Errorf("the host's own: %q", p.Said)
	}
	d.Type("panel.host", "@", "panel.type", "A", "panel.value", "192.0.2.7")
	d.Press("add")
	p = d.Press("remove-0")
	if want := d.Words.Text("panel-records.removed", "name", "@", "type", "A"); p.Said != want || !strings.Contains(modeltest.Text(p), "@ · A 192.0.2.7") {
		t.Errorf("beside one's own: %q\n%s", p.Said, modeltest.Text(p))
	}
}

func TestAMailOfThePracticeInboxIsAnsweredOnItsPage(t *testing.T) {
	d, s, _ := at(t, model.PageInbox)
	d.Press("mail-1")
	if p := d.Press("follow"); p.Said == "" || p.Primary.ID != "task" {
		t.Fatalf("said %q, problems %+v", p.Said, p.Problems)
	}
	if err := s.Agreement().Answered(t.Context()); err != nil {
		t.Fatal(err)
	}
	f := s.Facts()
	if got := f.TaskOf(wizard.TaskAgreement, time.Now()).State; got != wizard.Done {
		t.Errorf("the agreement is %s", got)
	}
}

// The notary writes the papers that the desk accepts.
func TestTheNotarysPageGivesBackPapersThatAreAccepted(t *testing.T) {
	d, s, folder := at(t, model.PageNotary)
	form := d.Field("notary.form").Value
	pdf, err := os.ReadFile(form)
	if err != nil || filepath.Dir(form) != folder {
		t.Fatalf("the form is looked for at %s: %v", form, err)
	}
	d.App.Files[form] = pdf
	d.Type("notary.folder", "/returned")
	if p := d.Press("see"); len(p.Problems) > 0 {
		t.Fatalf("got %+v", p.Problems)
	}
	var papers []order.Document
	for path, file := range d.World.Files {
		papers = append(papers, order.Document{Name: filepath.Base(path), Type: "application/pdf", Data: file.Data})
	}
	d.At(model.PageMail, "1")
	d.Press("follow")
	if err := s.Identity().Send(t.Context(), papers); err != nil {
		t.Fatal(err)
	}
	d.At(model.PageClock)
	d.Press("skip-1-week") // and the order is asked for
	f := s.Facts()
	if got := f.TaskOf(wizard.TaskIdentity, time.Now()).State; len(papers) != 3 || got != wizard.Done {
		t.Errorf("with %d papers, identity is %s: %s", len(papers), got, f.Steps[order.StepIdentity].Value.Note)
	}
}
