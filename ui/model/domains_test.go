package model_test

import (
	"slices"
	"strings"
	"testing"

	"qwizard/ui/model"
	"qwizard/ui/model/modeltest"
	"qwizard/wizard"
	"qwizard/wizard/finding"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

// on fails the test unless the page on show is the one wanted, without complaints.
func on(t *testing.T, d *modeltest.Desk, want model.PageID) model.Page {
	t.Helper()
	p := d.Face.Page
	if p.Place.Page != want || len(p.Problems) > 0 {
		t.Fatalf("on %s with %+v, want %s", p.Place.Page, p.Problems, want)
	}
	return p
}

// current is the order's issuance.
func current(d *modeltest.Desk) *wizard.Issuance {
	f := d.Facts()
	return f.Current()
}

func TestWebsitesAreNamedLookedAtAndGetAFolder(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.New)
	d.House.Others = []wizard.Facts{
		{ID: "1", Folder: wizard.Fact[string]{Value: "/home/anna/Qwizard/xn--bcher-kva.eu"}, Issuances: []wizard.Issuance{{}}},
		{ID: "2", Folder: wizard.Fact[string]{Value: "/home/anna/Qwizard/xn--bcher-kva.eu 2"}, Issuances: []wizard.Issuance{{}}},
	}
	d.World.Found = []finding.Finding{{Kind: finding.CAANone, Verdict: finding.Fine, Where: "a.eu"}}
	d.At(model.PageDomains)
	d.Type("domains.names[0]", " Bücher.eu ", "domains.names[2]", "www.bücher.eu")
	p := d.Press("continue")
	on(t, d, model.PageDomainsCheck)
	f := d.Facts()
	if want := (order.Names{"xn--bcher-kva.eu", "www.xn--bcher-kva.eu"}); !slices.Equal(f.Names.Value, want) {
		t.Errorf("names %v, want %v", f.Names.Value, want)
	}
	if f.Folder.Value != "/home/anna/Qwizard/xn--bcher-kva.eu 3" {
		t.Errorf("folder %q", f.Folder.Value)
	}
	if !f.Readiness.Known() || p.Sign.Kind != model.RowDone {
		t.Errorf("looked at %v, sign %+v", f.Readiness.At, p.Sign)
	}
	if len(d.House.Kept) != 0 {
		t.Errorf("drafts are left: %v", d.House.Kept)
	}
	if d.Press("go-on").Place.Page != model.PageApplicantName {
		t.Errorf("goes on to %s", d.Face.Page.Place.Page)
	}
}

func TestNamesThatCannotBeAreToldAtTheirFields(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.New)
	d.At(model.PageDomains)
	d.Press("continue")
	if f := d.Field("domains.names[0]"); !strings.HasPrefix(f.Error, d.Words.Text("problem.name-empty.what")) {
		t.Errorf("nothing typed: %q", f.Error)
	}
	d.Type("domains.names[0]", "anna-muster.eu", "domains.names[2]", "muster blog.at")
	p := d.Press("continue")
	if p.Place.Page != model.PageDomains || len(p.Problems) != 1 || p.Problems[0].Field != "domains.names[2]" || p.Problems[0].Label != "Website 3" {
		t.Fatalf("got %+v on %s", p.Problems, p.Place.Page)
	}
	if f := d.Field("domains.names[2]"); f.Value != "muster blog.at" || f.Error == "" {
		t.Errorf("wrong text is not kept: %+v", f)
	}
	if d.Facts().Names.Known() || d.House.Kept["domains.names[2]"] != "muster blog.at" {
		t.Errorf("stored %v, drafts %v", d.Facts().Names.Value, d.House.Kept)
	}
}

func TestALookThatWasCancelledCanBeTakenLater(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Named)
	d.At(model.PageDomains)
	d.Type("domains.names[1]", "")
	d.World.Err = problem.New(problem.Cancelled, "look", nil)
	p := d.Press("continue")
	if on(t, d, model.PageDomainsCheck); p.Primary.ID != "look" || d.Facts().Readiness.Known() {
		t.Fatalf("primary %q, looked %v", p.Primary.ID, d.Facts().Readiness.Known())
	}
	if p := d.Press("look"); !d.Facts().Readiness.Known() || p.Primary.ID != "go-on" {
		t.Errorf("primary %q", p.Primary.ID)
	}
}

func TestOnlyWhatWouldBeLostIsAskedAbout(t *testing.T) {
	for _, c := range []struct {
		stage modeltest.Stage
		want  model.PageID
	}{
		{modeltest.Stated, model.PageDomainsCheck}, {modeltest.Keyed, model.PageDomainsUndo}, {modeltest.Prepared, model.PageDomainsUndo},
	} {
		d := modeltest.NewDesk(t, c.stage)
		before := d.Facts().Names.Value
		d.At(model.PageDomains)
		d.Press("continue")
		on(t, d, model.PageDomainsCheck) // nothing changed, nothing to ask
		d.At(model.PageDomains)
		d.Type("domains.names[1]", "")
		d.Press("continue")
		p := on(t, d, c.want)
		if c.want != model.PageDomainsUndo {
			continue
		}
		if !slices.Equal(d.Facts().Names.Value, before) || !p.Primary.Danger {
			t.Errorf("%s: names changed before it was agreed to, or the button is harmless: %+v", c.stage, p.Primary)
		}
		d.Press("replace")
		on(t, d, model.PageDomainsCheck)
		f := d.Facts()
		if len(f.Names.Value) != 1 || f.Current().Key.Known() || !f.Readiness.Known() {
			t.Errorf("%s: names %v, key %v, looked %v", c.stage, f.Names.Value, f.Current().Key.Known(), f.Readiness.Known())
		}
		if p := d.Press("back"); p.Place.Page != model.PageDomains {
			t.Errorf("%s: back leads to %s", c.stage, p.Place.Page)
		}
	}
}

func TestNamesCanBeKeptAfterAll(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Prepared)
	d.At(model.PageDomains)
	d.Type("domains.names[0]", "other.eu")
	d.Press("continue")
	d.Press("keep")
	on(t, d, model.PageDomains)
	if f := d.Field("domains.names[0]"); f.Value != "anna-muster.eu" || !current(d).Key.Known() {
		t.Errorf("got %q", f.Value)
	}
}

func TestTheProductFollowsFromTheNumberOfWebsites(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Named)
	if text := modeltest.Text(d.At(model.PageDomainsCheck)); !strings.Contains(text, "You named 2 websites, so you need the product Sectigo QWAC Natural Multi-Domain.") {
		t.Errorf("two websites:\n%s", text)
	}
	d.At(model.PageDomains)
	d.Type("domains.names[1]", "")
	if text := modeltest.Text(d.Press("continue")); !strings.Contains(text, "You named one website, so you need the product Sectigo QWAC Natural.") {
		t.Errorf("one website:\n%s", text)
	}
}

func TestWebsitesThatWereSentAreShownWithTheMailToWrite(t *testing.T) {
	for _, stage := range []modeltest.Stage{modeltest.Sending, modeltest.Sent, modeltest.Finished, modeltest.Placed} {
		d := modeltest.NewDesk(t, stage)
		p := d.At(model.PageDomains)
		var mail string
		for _, b := range p.Blocks {
			if c, ok := b.(model.Copy); ok {
				mail = c.Value
			}
		}
		if len(p.Fields()) != 0 || p.Primary.Label != "" {
			t.Errorf("%s: it can be changed", stage)
		}
		number := d.Facts().Receipt.Value.Number
		if (mail != "") != (number != "") || !strings.Contains(mail, number) || number != "" && !strings.Contains(mail, "www.anna-muster.eu") {
			t.Errorf("%s: mail %q", stage, mail)
		}
		d.Press("see-check")
		on(t, d, model.PageDomainsCheck)
	}
}

func TestWhatWasFoundIsToldWorstFirst(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Named)
	d.World.Found = []finding.Finding{
		{Kind: finding.CAANone, Verdict: finding.Fine, Params: map[string]string{"name": "anna-muster.eu"}},
		{Kind: finding.CAANone, Verdict: finding.Fine, Params: map[string]string{"name": "www.anna-muster.eu"}},
		{Kind: finding.CAANone, Verdict: finding.Fine, Params: map[string]string{"name": "www.anna-muster.eu"}},
		{Kind: finding.ResolverSilent, Verdict: finding.Unknown, Params: map[string]string{"name": "anna-muster.eu"}},
		{
			Kind: finding.RecordTarget, Verdict: finding.Attention, Where: "_a.anna-muster.eu", Expected: "grün.sectigo.com", Observed: "grüne.sectigo.com",
			Params: map[string]string{"target": "grün.sectigo.com"},
		},
		{
			Kind: finding.RecordZoneTwice, Verdict: finding.Attention, Where: "_a.b.b", Expected: "c.sectigo.com", Observed: "c.sectigo.com",
			Params: map[string]string{"host": "_a"},
		},
		{Kind: finding.CAAForbids, Verdict: finding.Blocks, Where: "anna-muster.eu", Observed: "0 issue \"other.example\"", Params: map[string]string{"record": "0 issue \"sectigo.com\""}},
	}
	d.At(model.PageDomainsCheck)
	p := d.Press("look")
	var got model.Findings
	for _, b := range p.Blocks {
		if f, ok := b.(model.Findings); ok {
			got = f
		}
	}
	if len(got.List) != 4 || len(got.Well) != 2 || got.Fine != "2 things are as they should be" {
		t.Fatalf("got %+v", got)
	}
	kinds := []model.RowKind{got.List[0].Sign.Kind, got.List[1].Sign.Kind, got.List[3].Sign.Kind}
	if !slices.Equal(kinds, []model.RowKind{model.RowProblem, model.RowWaiting, model.RowLater}) {
		t.Errorf("signs %v", kinds)
	}
	if caa := got.List[0]; caa.Where != "" || caa.Observed != "" || caa.Differs != -1 || !strings.Contains(caa.What, "other.example") {
		t.Errorf("what the words say already stands there again: %+v", caa)
	}
	if r := got.List[1]; r.Expected != "grün.sectigo.com" || r.Observed != "grüne.sectigo.com" || r.Differs != 4 {
		t.Errorf("values to compare: %+v", r)
	}
	if r := got.List[2]; r.Expected != "" || r.Observed != "" || r.Differs != -1 {
		t.Errorf("values that are alike are shown as if they differed: %+v", r)
	}
	if p.Sign.Kind != model.RowProblem || p.Said == "" || p.Primary.ID != "go-on" {
		t.Errorf("sign %+v, said %q, primary %q: never a dead end", p.Sign, p.Said, p.Primary.ID)
	}
}
