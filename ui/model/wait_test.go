package model_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"qwizard/ui/model"
	"qwizard/ui/model/modeltest"
	"qwizard/wizard"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

// ids are the ids of all that can be pressed on a page.
func ids(p model.Page) []string {
	var out []string
	for _, a := range modeltest.Actions(p) {
		out = append(out, a.ID)
	}
	return out
}

// reports makes Sectigo say something of a step from now on.
func reports(d *modeltest.Desk, id order.StepID, status order.StepStatus, note string) {
	for i, s := range d.World.Report.Steps {
		if s.ID == id {
			d.World.Report.Steps = slices.Delete(d.World.Report.Steps, i, i+1)
			break
		}
	}
	d.World.Report.Steps = append(d.World.Report.Steps, order.Step{ID: id, Title: string(id), Status: status, Raw: "Raw-" + string(status), Note: note})
}

func TestAMailTaskBeforeTheOrderLeadsToWhatComesFirst(t *testing.T) {
	for _, id := range []model.PageID{model.PageAgreement, model.PageEmail, model.PageIdentity} {
		d := modeltest.NewDesk(t, modeltest.Prepared)
		p := d.At(id)
		if p.Sign.Kind != model.RowLater || p.Primary.Label != "" {
			t.Errorf("%s: sign %+v, primary %q", id, p.Sign, p.Primary.Label)
		}
		if p := d.Press("first-order"); p.Place.Page != model.PageOrderPublic {
			t.Errorf("%s leads to %s", id, p.Place.Page)
		}
	}
}

// A look that finds nothing says so with its time; one that finds the step done shows it
// as done, in whose words.
func TestAnAnsweredMailIsCheckedAtOnce(t *testing.T) {
	for id, step := range map[model.PageID]order.StepID{model.PageAgreement: order.StepAgreement, model.PageEmail: order.StepEmail} {
		t.Run(string(id), func(t *testing.T) {
			d := modeltest.NewDesk(t, modeltest.Sent)
			p := d.At(id)
			number := d.Facts().Receipt.Value.Number
			if text := modeltest.Text(p); !strings.Contains(text, "anna@") || strings.Count(text, number) < 2 || !slices.Contains(ids(p), "inbox") {
				t.Errorf("the page does not say where the mail is:\n%s", text)
			}
			for range 2 { // at once, and again: what was just done there may be asked for without a floor
				p = d.Press("check")
				if len(p.Problems) > 0 || !strings.Contains(p.Said, "26 November 2026") || !strings.Contains(modeltest.Text(p), "wait some minutes") {
					t.Errorf("not done: said %q, %+v", p.Said, p.Problems)
				}
			}
			reports(d, step, order.StepCompleted, "")
			p = d.Press("check")
			text := modeltest.Text(p)
			if p.Sign.Kind != model.RowDone || !strings.Contains(text, "Sectigo said so") || !strings.Contains(text, "Raw-completed") || p.Primary.ID != "next" {
				t.Errorf("done: %+v\n%s", p.Sign, text)
			}
			if slices.Contains(ids(p), "doubt") {
				t.Error("the person can take back what Sectigo said")
			}
		})
	}
}

func TestALookThatFailsIsAProblemOnThePage(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Sent)
	d.At(model.PageAgreement)
	d.World.Err = problem.New(problem.Offline, "ask", nil)
	if p := d.Press("check"); len(p.Problems) != 1 || p.Said != "" || p.Primary.ID != "check" {
		t.Errorf("got %+v, said %q", p.Problems, p.Said)
	}
}

// On a channel that tells nothing the person says what is done, and can take it back.
func TestWhereNobodyTellsThePersonSaysWhatIsDone(t *testing.T) {
	for id, task := range map[model.PageID]wizard.TaskID{model.PageAgreement: wizard.TaskAgreement, model.PageEmail: wizard.TaskEmail} {
		d := modeltest.NewDesk(t, modeltest.Placed)
		p := d.At(id)
		if slices.Contains(ids(p), "check") || slices.Contains(ids(p), "inbox") || !slices.Contains(ids(p), "support") {
			t.Errorf("%s has %v", id, ids(p))
		}
		p = d.Press("confirm")
		f := d.Facts()
		if f.TaskOf(task, d.World.Clock).State != wizard.Done || p.Sign.Kind != model.RowDone || p.Said == "" || !strings.Contains(modeltest.Text(p), "You said so") {
			t.Errorf("%s: %+v, said %q", id, p.Sign, p.Said)
		}
		p = d.Press("doubt")
		f = d.Facts()
		if f.TaskOf(task, d.World.Clock).State != wizard.Waiting || p.Primary.ID != "confirm" {
			t.Errorf("%s: cannot be taken back", id)
		}
		d.Press("support")
		if d.Face.Opened != "https://www.sectigo.com/support-ticket" {
			t.Errorf("opened %q", d.Face.Opened)
		}
	}
}

func TestApprovalNamesWhatComesBeforeIt(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Proving)
	p := d.At(model.PageApproval)
	for _, want := range []string{"first-email", "first-dcv", "first-identity"} {
		if !slices.Contains(ids(p), want) {
			t.Errorf("no %s among %v", want, ids(p))
		}
	}
	if slices.Contains(ids(p), "first-agreement") || p.Primary.Label != "" {
		t.Errorf("it offers %v, primary %q", ids(p), p.Primary.Label)
	}
}

func TestWaitingForApprovalIsCheckedAtMostEveryTenMinutes(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Proved)
	p := d.At(model.PageApproval)
	text := modeltest.Text(p)
	for _, want := range []string{"Who has to act: Sectigo, since 25 November 2026", "two working days", "no promise"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not say %q:\n%s", want, text)
		}
	}
	if p.Sign.Kind != model.RowWaiting || !slices.Contains(ids(p), "clock") {
		t.Errorf("sign %+v, %v", p.Sign, ids(p))
	}
	p = d.Press("check")
	if !d.World.Called("Status") || p.Said == "" || len(p.Problems) > 0 {
		t.Fatalf("said %q, %+v", p.Said, p.Problems)
	}
	if p = d.Press("check"); len(p.Problems) != 1 || !strings.Contains(p.Problems[0].Next, "10 minutes") {
		t.Errorf("asked again at once: %+v", p.Problems)
	}
	d.World.Clock = d.World.Clock.Add(11 * time.Minute)
	reports(d, order.StepApproval, order.StepCompleted, "")
	if p = d.Press("check"); p.Sign.Kind != model.RowDone || p.Primary.ID != "next" {
		t.Fatalf("approved: %+v", p.Sign)
	}
	if p = d.Press("next"); p.Place.Page != model.PageCertificate {
		t.Errorf("next is %s", p.Place.Page)
	}
}

func TestApprovalInTroubleShowsSectigosWords(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Proved)
	d.At(model.PageApproval)
	reports(d, order.StepApproval, order.StepActionRequired, "A CAA record forbids it.")
	p := d.Press("check")
	text := modeltest.Text(p)
	if p.Sign.Kind != model.RowProblem || !strings.Contains(text, "A CAA record forbids it.") || !strings.Contains(text, "Message to Sectigo's support") {
		t.Errorf("%+v\n%s", p.Sign, text)
	}
	if p := d.Press("domains-check"); p.Place.Page != model.PageDomainsCheck {
		t.Errorf("at %s", p.Place.Page)
	}
}

// A step that Qwizard does not know is shown and not dropped.
func TestUnknownStepsAreShown(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Proved)
	d.World.Report.Steps = append(d.World.Report.Steps, order.Step{Title: "Moon phase", Status: order.StepUnknown, Raw: "Waxing"})
	d.At(model.PageApproval)
	if text := modeltest.Text(d.Press("check")); !strings.Contains(text, "Moon phase Waxing") {
		t.Error(text)
	}
}

func TestOtherPeoplesPracticeIsNotShownOnRealOrders(t *testing.T) {
	for _, id := range orderAndProof() {
		d := modeltest.NewDesk(t, modeltest.Placed)
		for _, a := range ids(d.At(id)) {
			if a == "inbox" || a == "clock" || a == "notary" {
				t.Errorf("%s leads into the practice world", id)
			}
		}
	}
}
