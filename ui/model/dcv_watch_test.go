package model_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"qwizard/ui/model"
	"qwizard/ui/model/modeltest"
	"qwizard/wizard/finding"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

func looks(d *modeltest.Desk) int {
	n := 0
	for _, c := range d.World.Calls {
		if c == "Proofs" {
			n++
		}
	}
	return n
}

func cachedFor(n order.Name, minutes string) finding.Finding {
	f := about(n, finding.RecordCached, finding.Attention)
	f.Params["minutes"] = minutes
	return f
}

// A proof is waited for in words of its own: each way of being there, and not yet right.
func TestAProofOnItsWayIsTold(t *testing.T) {
	for _, tt := range []struct {
		found []finding.Finding
		state string
		words string
	}{
		{[]finding.Finding{about(bare, finding.RecordMissing, finding.Blocks)}, "absent", ""},
		{[]finding.Finding{about(bare, finding.RecordWildcard, finding.Blocks)}, "absent", ""},
		{[]finding.Finding{about(bare, finding.FileSoft404, finding.Blocks)}, "absent", ""},
		{[]finding.Finding{about(bare, finding.RecordText, finding.Blocks)}, "near", ""},
		{[]finding.Finding{about(bare, finding.RecordFound, finding.Fine), cachedFor(bare, "17")}, "spread", "for up to 17 min"},
		{[]finding.Finding{about(bare, finding.RecordFound, finding.Fine), about(bare, finding.RecordCached, finding.Attention)}, "spread", "still remembered"},
		{[]finding.Finding{about(bare, finding.RecordStale, finding.Attention)}, "spread", "some of your name servers"},
		{[]finding.Finding{about(bare, finding.RecordFound, finding.Fine)}, "seen", ""},
	} {
		d := modeltest.NewDesk(t, modeltest.Sent)
		d.World.Found = tt.found
		d.At(model.PageDCV)
		p := d.Press("check")
		if _, words := states(t, p); words[0] != d.Words.Text("dcv-state."+tt.state) || !strings.Contains(modeltest.Text(p), tt.words) {
			t.Errorf("%s: %q\n%s", tt.found[len(tt.found)-1].Kind, words[0], modeltest.Text(p))
		}
		what, _ := d.Words.ExplainFinding(tt.found[len(tt.found)-1])
		told := strings.Contains(modeltest.Text(d.At(model.PageDCVName, string(bare))), what)
		if plain := tt.found[0].Kind == finding.RecordMissing || tt.state == "seen"; told == plain {
			t.Errorf("%s: told on the website's page: %t", tt.found[0].Kind, told)
		}
	}
}

// Nobody asks for a name before the person says that its record is there: servers
// remember that it was missing.
func TestTheFirstLookIsThePersons(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Sent)
	d.At(model.PageDCV)
	if len(d.Runner.Later) > 0 || looks(d) > 0 {
		t.Errorf("%d looks are to come, %d were made", len(d.Runner.Later), looks(d))
	}
}

func TestWhileThePageIsOpenItIsLookedAgain(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Sent)
	d.World.Found = []finding.Finding{about(bare, finding.RecordMissing, finding.Blocks), about(www, finding.RecordFound, finding.Fine)}
	d.At(model.PageDCV)
	d.Press("check")
	for i, want := range []time.Duration{time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute, 10 * time.Minute} {
		if len(d.Runner.Later) != 1 || d.Runner.Later[0].After != want {
			t.Fatalf("look %d: %+v is to come, want one after %s", i, d.Runner.Later, want)
		}
		d.World.Clock = d.World.Clock.Add(want)
		d.Runner.Ring()
		if looks(d) != i+2 {
			t.Fatalf("%d looks after %s", looks(d), want)
		}
		if when := d.World.Clock.Format("2 January 2006, 15:04"); !strings.Contains(modeltest.Text(d.Face.Page), "We looked on "+when) {
			t.Errorf("the look of %s is not told:\n%s", when, modeltest.Text(d.Face.Page))
		}
	}
	if d.World.Called("Prove") {
		t.Error("Sectigo was asked by itself")
	}
	d.World.Found[0] = about(bare, finding.RecordFound, finding.Fine)
	d.Runner.Ring()
	if _, words := states(t, d.Face.Page); words[0] != d.Words.Text("dcv-state.seen") {
		t.Errorf("what changed is not shown: %q", words[0])
	}
	d.Press("check")
	if later := d.Runner.Later; later[len(later)-1].After != time.Minute {
		t.Errorf("after the person's own look: %+v", later)
	}
	before := looks(d)
	d.Runner.Ring()
	if looks(d) != before+1 {
		t.Errorf("%d looks at once", looks(d)-before)
	}
	d.At(model.PageHome)
	before = looks(d)
	d.Runner.Ring()
	if looks(d) != before || len(d.Runner.Later) > 0 {
		t.Error("it is looked although the page was left")
	}
	d.At(model.PageDCVName, string(bare))
	if len(d.Runner.Later) != 1 || !strings.Contains(modeltest.Text(d.At(model.PageDCV)), "looks again by itself") {
		t.Errorf("back on the page: %+v", d.Runner.Later)
	}
}

// A look that fails is no news, and does not end the others.
func TestALookByItselfThatFailsIsNoNews(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Proving)
	d.At(model.PageDCVCheck)
	d.World.Err = problem.New(problem.Offline, "look", nil)
	before := modeltest.Text(d.Face.Page)
	d.Runner.Ring()
	if p := d.Face.Page; len(p.Problems) > 0 || len(d.Runner.Later) != 1 || strings.Split(before, "\n")[0] != strings.Split(modeltest.Text(p), "\n")[0] {
		t.Errorf("problems %v, to come %v", p.Problems, d.Runner.Later)
	}
}

// While the person's own work is under way nothing else is looked for.
func TestNothingIsLookedForBesideThePersonsWork(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Proving)
	d.At(model.PageDCVCheck)
	d.Runner.Hold = true
	d.Press("ask")
	d.Runner.Ring()
	d.Runner.Step()
	if looks(d) > 0 || len(d.Runner.Later) != 1 || d.Runner.Later[0].After != time.Minute {
		t.Errorf("%d looks, to come %+v", looks(d), d.Runner.Later)
	}
}

func TestSectigoCanBeToldToCheckNow(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Sent)
	d.World.Found = []finding.Finding{about(bare, finding.RecordFound, finding.Fine), about(www, finding.RecordFound, finding.Fine)}
	d.At(model.PageDCV)
	p := d.Press("check")
	if i := slices.IndexFunc(p.Others, func(a model.Action) bool { return a.ID == "ask" }); i < 0 || p.Others[i].Label != "Tell Sectigo to check now" {
		t.Fatalf("others: %+v", p.Others)
	}
	d.World.Calls = nil
	if p = d.Press("ask"); !d.World.Called("Prove") || p.Said != d.Words.Text("dcv-check.asked") {
		t.Errorf("calls %v, said %q", d.World.Calls, p.Said)
	}
}
