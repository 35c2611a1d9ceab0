package model_test

import (
	"errors"
	"regexp"
	"strings"
	"testing"
	"time"

	"qwizard/ui/model"
	"qwizard/ui/model/modeltest"
	"qwizard/ui/words/wordstest"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

// realPages are the pages that an order bought for real can be seen on.
func realPages() []model.Place {
	var all []model.Place
	for _, id := range []model.PageID{
		model.PageHome, model.PageWhereKey, model.PageHistory, model.PageDomains, model.PageDomainsUndo, model.PageDomainsCheck,
		model.PageApplicantName, model.PageApplicantBirth, model.PageApplicantContact, model.PageApplicantID, model.PageApplicantCheck,
		model.PageKey, model.PageKeyBackup, model.PageKeyDone,
		model.PageOrderPublic, model.PageOrderCheck, model.PageOrderSend, model.PageOrderElsewhere, model.PageOrderDone, model.PageWrong,
		model.PageAgreement, model.PageEmail, model.PageDCV, model.PageDCVCheck,
		model.PageIdentity, model.PageIdentitySend, model.PageIdentityRefuse,
		model.PageApproval, model.PageCertificate, model.PageVerdict, model.PageAccept, model.PageExport, model.PageExportDone, model.PageLive, model.PageRenewal,
		model.PagePaste, model.PagePasteFound, model.PageCancel, model.PageRevoke,
	} {
		all = append(all, model.Place{Page: id})
	}
	for _, id := range []model.PageID{model.PageDCVName, model.PageDCVMethod} {
		all = append(all, model.Place{Page: id, About: "anna-muster.eu"}, model.Place{Page: id, About: "www.anna-muster.eu"})
	}
	return all
}

// desk is a guide at a page of an order bought for real, and the problems it was told of.
func realDesk(t *testing.T, s modeltest.Stage, at model.Place) (*modeltest.Desk, *[]error) {
	t.Helper()
	d := modeltest.RealDesk(t, s, wordstest.English(t))
	told := new([]error)
	d.Guide = model.New(t.Context(), model.Config{
		App: d.App, Face: d.Face, Runner: d.Runner, Words: d.Words, Now: func() time.Time { return d.World.Clock },
		Told: func(_ model.PageID, err error) { *told = append(*told, err) },
	})
	session, err := d.House.Resume(t.Context(), d.Facts().ID)
	if err != nil {
		t.Fatal(err)
	}
	d.Guide.Enter(d.House, session, nil)
	d.Guide.Go(at)
	return d, told
}

// Who buys for real has nobody behind the program who would answer it: nothing can be
// pressed that asks Sectigo, and nothing is said that is true in practice only.
func TestNothingOfARealOrderNeedsSectigosAnswer(t *testing.T) {
	for _, stage := range []modeltest.Stage{
		modeltest.Named, modeltest.Consented, modeltest.Sending, modeltest.Sent, modeltest.Proving,
		modeltest.Refused, modeltest.Proved, modeltest.Approved, modeltest.Deviating, modeltest.Finished,
	} {
		t.Run(string(stage), func(t *testing.T) {
			t.Parallel()
			for _, place := range realPages() {
				d, _ := realDesk(t, stage, place)
				saysNothingOfPractice(t, d.Face.Page)
				for _, a := range modeltest.Actions(d.Face.Page) {
					canBePressed(t, stage, place, a.ID)
				}
			}
		})
	}
}

// saysNothingOfPractice leaves out what the certificate of the recorded order says.
func saysNothingOfPractice(t *testing.T, p model.Page) {
	t.Helper()
	practises := regexp.MustCompile(`(?i)\bpracti[cs]`)
	own := strings.NewReplacer("Qwizard Practice", "", "practice.qwizard.invalid", "")
	for line := range strings.Lines(modeltest.Text(p)) {
		if p.Place.Page != model.PageHistory && practises.MatchString(own.Replace(line)) {
			t.Errorf("%s: %s", p.Place, line)
		}
	}
}

func canBePressed(t *testing.T, stage modeltest.Stage, place model.Place, action string) {
	t.Helper()
	d, told := realDesk(t, stage, place)
	d.Press(action)
	for _, err := range *told {
		for _, kind := range []problem.Kind{problem.ChannelCannot, problem.ChannelTells, problem.TaskNotReady, problem.Internal} {
			if errors.Is(err, kind) {
				t.Errorf("%s: %q ends in %v", place, action, err)
			}
		}
	}
	if d.Face.Page.Title == d.Words.Text("page.missing-title") {
		t.Errorf("%s: %q leads nowhere", place, action)
	}
}

// Every task of a real order can be brought on: what it waits for can be said.
func TestEveryTaskOfARealOrderCanBeBroughtOn(t *testing.T) {
	for _, stage := range modeltest.Stages() {
		if stage == modeltest.Rejected || stage == modeltest.Finished {
			continue
		}
		d, _ := realDesk(t, stage, model.Place{Page: model.PageHome})
		if d.Facts().Channel != order.Assisted {
			t.Fatal("no real order")
		}
		p := d.Press("next")
		if p.Primary.Label == "" {
			t.Errorf("%s: %s has no primary action\n%s", stage, p.Place, modeltest.Text(p))
		}
	}
}
