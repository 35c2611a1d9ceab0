package model_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"qwizard/ui/model"
	"qwizard/ui/model/modeltest"
	"qwizard/wizard"
	"qwizard/wizard/order"
)

func nextOf(t *testing.T, p model.Page) model.Next {
	t.Helper()
	for _, b := range p.Blocks {
		if n, ok := b.(model.Next); ok {
			return n
		}
	}
	t.Fatal("nothing is next")
	return model.Next{}
}

func TestHomeSaysWhatToDoInWordsThatSayWhatToDo(t *testing.T) {
	for s, want := range map[modeltest.Stage]string{
		modeltest.New:       "Next: say which websites the certificate is for",
		modeltest.Named:     "Next: say who you are",
		modeltest.Stated:    "Next: make your key",
		modeltest.Keyed:     "Next: make a backup of your key",
		modeltest.Prepared:  "Next: check your answers and order",
		modeltest.Sending:   "Next: finish ordering: it was begun and is not confirmed yet",
		modeltest.Sent:      "Next: answer Sectigo's mail about the agreement",
		modeltest.Proving:   "Next: answer the mail that checks your e-mail address",
		modeltest.Refused:   "Next: Sectigo did not accept a paper: see which one",
		modeltest.Proved:    "Next: wait for Sectigo's approval",
		modeltest.Approved:  "Next: fetch your certificate and have it checked",
		modeltest.Deviating: "Next: your certificate is not as ordered: see what differs",
		modeltest.Issued:    "Next: make the PFX file for your web host",
		modeltest.Exported:  "Next: put the dates that follow into your calendar",
		modeltest.Rejected:  "Next: read why the order was ended",
	} {
		if n := nextOf(t, modeltest.NewDesk(t, s).Face.Page); n.Title != want || n.Lead == "" || n.Action.Label == "" {
			t.Errorf("%s: got %q, %q, %q", s, n.Title, n.Lead, n.Action.Label)
		}
	}
}

// Every task and state that can come up has its instruction.
func TestEveryTaskHasItsInstruction(t *testing.T) {
	w := english(t)
	waiting := func(who ...wizard.Actor) (out []string) {
		for _, a := range who {
			out = append(out, string(wizard.Waiting)+"-"+string(a))
		}
		return out
	}
	open, half, wrong := string(wizard.NotStarted), string(wizard.InProgress), string(wizard.InTrouble)
	for id, states := range map[wizard.TaskID][]string{
		wizard.TaskDomains: {open, half}, wizard.TaskApplicant: {open, wrong}, wizard.TaskKey: {open, half}, wizard.TaskOrder: {open, half, wrong},
		wizard.TaskAgreement: waiting(wizard.You, wizard.Sectigo), wizard.TaskEmail: waiting(wizard.You, wizard.Sectigo), wizard.TaskDCV: {open, half},
		wizard.TaskIdentity: append(waiting(wizard.You, wizard.Sectigo), open, half, wrong), wizard.TaskApproval: append(waiting(wizard.Sectigo), wrong),
		wizard.TaskCertificate: {open, wrong}, wizard.TaskExport: {open}, wizard.TaskRenewal: {open},
	} {
		for _, s := range states {
			if key := "next." + string(id) + "-" + s; !w.Has(key) {
				t.Errorf("%s is not in the catalogue", key)
			}
		}
	}
}

func TestHomeHasTheRoadTheTwelveTasksAndWhyTheyCannotStart(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Named)
	p := d.Face.Page
	all := 0
	for _, key := range []string{"prepare", "order", "prove", "receive"} {
		all += len(rowsOf(t, p, key).Rows)
	}
	r := rowsOf(t, p, "order").Rows[0]
	if all != 12 || r.Kind != model.RowLater || !strings.HasPrefix(r.Detail, "first: About you, Key") {
		t.Errorf("%d rows; order: %+v", all, r)
	}
	for _, b := range p.Blocks {
		if road, ok := b.(model.Road); ok && (len(road.Stretches) != 4 || road.Stretches[0].Kind != model.RowHalf || road.Stretches[3].Kind != model.RowLater) {
			t.Errorf("got %+v", road)
		}
	}
	d.Press("task-order")
	is(t, d, model.PageOrderPublic)
}

func TestAStretchIsFocused(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Named)
	d.Guide.Stretch(3)
	if d.Face.Page.Focus != "prove" {
		t.Errorf("got %q", d.Face.Page.Focus)
	}
}

func TestWhenAllIsDoneHomeIsACockpit(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Finished)
	n := nextOf(t, d.Face.Page)
	if n.Title != "All done for anna-muster.eu and 1 more" || !strings.Contains(n.Lead, "198 more days") {
		t.Errorf("got %q, %q", n.Title, n.Lead)
	}
	says(t, d, "Ask for the next certificate")
	d.Press("export")
	is(t, d, model.PageExport)
	facts := d.Facts()
	d.World.Clock = facts.Leaf().NotAfter.Add(time.Minute)
	if n := nextOf(t, d.At(model.PageHome)); !strings.HasPrefix(n.Lead, "Your certificate ended on") {
		t.Errorf("a minute after the end: %q", n.Lead)
	}
}

func TestTheStatusIsAskedForOnHomeAndNewsAreTold(t *testing.T) {
	d, a, _ := start(t, modeltest.Sent)
	a.Lies[order.Practice] = model.Data{Exists: true, Vault: model.VaultKeychain}
	a.Wishes.Notify = true
	for i, s := range d.World.Report.Steps {
		if s.ID == order.StepAgreement {
			d.World.Report.Steps[i].Status = order.StepCompleted
		}
	}
	d.Guide.Begin()
	if got := d.Face.Told; !strings.Contains(got, "anna-muster.eu") || !strings.Contains(got, "Agreement: done") || strings.Contains(got, "Identity") {
		t.Errorf("told %q", got)
	}
	if r := rowsOf(t, d.Face.Page, "prove").Rows[0]; r.Kind != model.RowDone {
		t.Errorf("home shows %+v", r)
	}
	calls := len(d.World.Calls)
	d.Press("history")
	d.Press("back")
	if len(d.World.Calls) != calls {
		t.Errorf("asked again within three hours: %v", d.World.Calls[calls:])
	}
	d.World.Clock = d.World.Clock.Add(3 * time.Hour)
	d.Press("history")
	d.Press("back")
	if len(d.World.Calls) != calls+1 {
		t.Errorf("not asked after three hours: %v", d.World.Calls[calls:])
	}
}

func TestNobodyIsToldWhoDoesNotWantIt(t *testing.T) {
	d, a, _ := start(t, modeltest.Sent)
	a.Lies[order.Practice] = model.Data{Exists: true, Vault: model.VaultKeychain}
	for i := range d.World.Report.Steps {
		d.World.Report.Steps[i].Status = order.StepCompleted
	}
	d.Guide.Begin()
	if d.Face.Told != "" || !d.World.Called("Status") {
		t.Errorf("told %q", d.Face.Told)
	}
}

func TestNoStatusIsAskedForWhereThereIsNone(t *testing.T) {
	for _, s := range []modeltest.Stage{modeltest.Prepared, modeltest.Placed, modeltest.Finished} {
		if d := modeltest.NewDesk(t, s); d.World.Called("Status") {
			t.Errorf("%s: asked", s)
		}
	}
}

func TestAStatusThatCannotBeHadIsNoNews(t *testing.T) {
	d, a, _ := start(t, modeltest.Sent)
	a.Lies[order.Practice] = model.Data{Exists: true, Vault: model.VaultKeychain}
	a.Wishes.Notify = true
	d.World.Err = errors.New("no network")
	d.Guide.Begin()
	is(t, d, model.PageHome)
	if p := d.Face.Page; len(p.Problems) > 0 || d.Face.Told != "" || p.Busy != "" {
		t.Errorf("problems %v, told %q", p.Problems, d.Face.Told)
	}
}
