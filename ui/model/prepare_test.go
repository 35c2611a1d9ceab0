package model_test

import (
	"testing"

	"qwizard/ui/model"
	"qwizard/ui/model/modeltest"
)

func preparing() []model.PageID {
	return []model.PageID{
		model.PageDomains, model.PageDomainsUndo, model.PageDomainsCheck, model.PageApplicantName, model.PageApplicantBirth, model.PageApplicantContact,
		model.PageApplicantID, model.PageApplicantCheck, model.PageKey, model.PageKeyBackup, model.PageKeyDone,
	}
}

// At every stage each page of the stretch has a title, a way back and all its words.
func TestThePagesOfPrepareAreWholeAtEveryStage(t *testing.T) {
	for _, stage := range modeltest.Stages() {
		d := modeltest.NewDesk(t, stage)
		for _, id := range preparing() {
			p := d.At(id)
			if found := untold(modeltest.Text(p)); p.Title == "" || p.Back.Label == "" || found != nil {
				t.Errorf("%s, %s: title %q, back %q, words missing: %v", stage, id, p.Title, p.Back.Label, found)
			}
		}
	}
}

// Before the order was sent, the stretch is never a dead end.
func TestPrepareAlwaysGoesOnUntilTheOrderIsSent(t *testing.T) {
	for _, stage := range []modeltest.Stage{modeltest.New, modeltest.Named, modeltest.Stated, modeltest.Keyed, modeltest.Prepared, modeltest.Elsewhere} {
		d := modeltest.NewDesk(t, stage)
		for _, id := range preparing() {
			if p := d.At(id); p.Primary.Do == nil {
				t.Errorf("%s, %s: nothing to press", stage, id)
			}
		}
	}
}

// What the check of the order opens leads straight back to it.
func TestAChangeFromTheOrdersCheckReturnsThere(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Prepared)
	d.At(model.PageOrderCheck)
	d.At(model.PageApplicantContact)
	d.Type("applicant.phone", "+43 1 999 9999")
	d.Press("continue")
	if got := d.Facts().Applicant.Value.Phone; d.Face.Page.Place.Page != model.PageOrderCheck || got != "+4319999999" {
		t.Errorf("phone: on %s with %q", d.Face.Page.Place.Page, got)
	}
	d.At(model.PageDomains)
	d.Press("continue")
	if got := d.Face.Page.Place.Page; got != model.PageOrderCheck {
		t.Errorf("websites: on %s", got)
	}
}
