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

func TestTheFormIsSavedAndItsFolderCanBeOpened(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Sent)
	p := d.At(model.PageIdentity)
	if p.Primary.ID != "save-form" || !slices.Contains(ids(p), "notary") || !slices.Contains(ids(p), "agreement") {
		t.Fatalf("primary %q, %v", p.Primary.ID, ids(p))
	}
	p = d.Press("save-form")
	folder := d.Facts().Folder.Value + "/identity"
	if len(p.Problems) > 0 {
		t.Fatalf("%+v", p.Problems)
	}
	for _, name := range []string{wizard.FormName, wizard.LetterName} {
		if _, there := d.World.Files[folder+"/"+name]; !there {
			t.Errorf("%s was not written", name)
		}
	}
	if !strings.Contains(p.Said, folder+"/"+wizard.FormName) || issuance(d).Form.Value != folder || p.Primary.ID != "notary" {
		t.Errorf("said %q, primary %q", p.Said, p.Primary.ID)
	}
	d.Press("open-folder")
	if d.Face.Opened != folder {
		t.Errorf("opened %q", d.Face.Opened)
	}
	picture := false
	for _, b := range p.Blocks {
		if s, is := b.(model.Steps); is {
			for _, i := range s.Items {
				for _, b := range i.Blocks {
					pic, is := b.(model.Picture)
					picture = picture || is && pic.Name == "notary" && pic.Text != ""
				}
			}
		}
	}
	if !picture {
		t.Error("no picture of the three papers")
	}
}

// Sectigo's page for papers opens after the agreement: before it there is nothing to send.
func TestPapersAreNotSentBeforeTheAgreement(t *testing.T) {
	for _, s := range []modeltest.Stage{modeltest.Sent, modeltest.Placed} {
		d := modeltest.NewDesk(t, s)
		p := d.At(model.PageIdentitySend)
		if p.Primary.Label != "" || len(p.Fields()) > 0 {
			t.Errorf("%s: %q, %d fields", s, p.Primary.Label, len(p.Fields()))
		}
		if p = d.Press("agreement"); p.Place.Page != model.PageAgreement {
			t.Errorf("%s: at %s", s, p.Place.Page)
		}
	}
}

func TestPapersAreReadSentAndWaitedFor(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Proving)
	p := d.At(model.PageIdentitySend)
	if d.Field("identity.papers").Value != "" {
		t.Errorf("found %q where there is nothing", d.Field("identity.papers").Value)
	}
	p = d.Press("send")
	if d.Field("identity.papers").Error == "" || d.World.Called("Upload") {
		t.Errorf("without papers: %+v", p.Problems)
	}
	d.Type("identity.papers", "/scan/a.pdf\n/scan/b.pdf\n")
	d.App.Files["/scan/b.pdf"] = []byte("no scan")
	p = d.Press("send")
	if len(p.Problems) != 1 || p.Problems[0].Field != "identity.papers" || !strings.Contains(p.Problems[0].What, "/scan/a.pdf") {
		t.Errorf("one is not there: %+v", p.Problems)
	}
	d.App.Files["/scan/a.pdf"] = []byte("%PDF-1.7")
	p = d.Press("send")
	if len(p.Problems) != 1 || p.Problems[0].Field != "identity.papers" || !strings.Contains(p.Problems[0].What, "b.pdf") {
		t.Errorf("one is no scan: %+v", p.Problems)
	}
	d.App.Files["/scan/b.pdf"] = []byte("%PDF-1.7")
	reports(d, order.StepIdentity, order.StepInProgress, "")
	p = d.Press("send")
	if !d.World.Called("Upload a.pdf b.pdf") || p.Place.Page != model.PageIdentity || p.Sign.Kind != model.RowWaiting || p.Said == "" {
		t.Fatalf("at %s, %+v, %+v", p.Place.Page, p.Sign, p.Problems)
	}
	d.World.Clock = d.World.Clock.Add(11 * time.Minute)
	if p = d.Press("check"); !strings.Contains(modeltest.Text(p), "You looked on") {
		t.Error("a look that found nothing is not shown")
	}
	if text := modeltest.Text(p); !strings.Contains(text, "a.pdf\nb.pdf") || !strings.Contains(text, "Who has to act: Sectigo") || p.Primary.ID != "check" {
		t.Errorf("primary %q\n%s", p.Primary.ID, text)
	}
	if d.Press("send-again"); d.Field("identity.papers").Value != "" {
		t.Error("the papers that were sent are still typed in")
	}
	d.Type("identity.papers", "/scan/a.pdf")
	if p = d.Press("send"); strings.Contains(modeltest.Text(p), "You looked on") {
		t.Error("a look at other papers is shown")
	}
}

// What the practice notary gave back into the order's folder is offered.
func TestPapersInTheOrdersFolderAreOffered(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Proving)
	folder := d.Facts().Folder.Value + "/identity/returned/"
	for _, p := range d.House.Around.Papers {
		d.App.Files[folder+p.Name] = []byte("%PDF-1.7")
	}
	d.At(model.PageIdentitySend)
	if got := d.Field("identity.papers").Value; got != folder+"form.pdf\n"+folder+"id-copy.pdf\n"+folder+"status-of-authority.pdf" {
		t.Errorf("offered %q", got)
	}
	if d.Press("send"); !d.World.Called("Upload form.pdf id-copy.pdf status-of-authority.pdf") {
		t.Errorf("called %q", d.World.Calls)
	}
}

func TestAFailedUploadIsNotAProblemOfThePapers(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Proving)
	d.At(model.PageIdentitySend)
	d.App.Files["/a.pdf"] = []byte("%PDF-1.7")
	d.Type("identity.papers", "/a.pdf")
	d.World.Err = problem.New(problem.Offline, "upload", nil)
	p := d.Press("send")
	if len(p.Problems) != 1 || p.Problems[0].Field != "" || d.Field("identity.papers").Value != "/a.pdf" {
		t.Errorf("%+v", p.Problems)
	}
}

func TestRefusedPapersShowSectigosWordsAndCanBeSentAgain(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Refused)
	p := d.At(model.PageIdentity)
	text := modeltest.Text(p)
	if p.Sign.Kind != model.RowProblem || !strings.Contains(text, "The copy of the ID is not certified. Please send a certified copy.") || !strings.Contains(text, "new appointment") {
		t.Errorf("%+v\n%s", p.Sign, text)
	}
	if p = d.Press("send-papers"); p.Place.Page != model.PageIdentitySend || !strings.Contains(modeltest.Text(p), "takes their place") {
		t.Errorf("at %s", p.Place.Page)
	}
}

func TestSectigosWordOnThePapersIsCheckedFor(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Waiting)
	d.At(model.PageIdentity)
	reports(d, order.StepIdentity, order.StepActionRequired, "No seal.")
	d.World.Clock = d.World.Clock.Add(time.Hour)
	if p := d.Press("check"); p.Sign.Kind != model.RowProblem || !strings.Contains(modeltest.Text(p), "No seal.") {
		t.Errorf("%+v", p.Sign)
	}
	d = modeltest.NewDesk(t, modeltest.Waiting)
	d.At(model.PageIdentity)
	reports(d, order.StepIdentity, order.StepCompleted, "")
	if p := d.Press("check"); p.Sign.Kind != model.RowDone || p.Primary.ID != "next" {
		t.Errorf("%+v", p.Sign)
	}
}

// On a channel that takes no papers the person says what they sent, that it was refused,
// in whose words, and in the end that it was accepted.
func TestPapersSentElsewhereAreWhatThePersonSays(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Placed)
	d.At(model.PageAgreement)
	d.Press("confirm")
	d.At(model.PageIdentitySend)
	p := d.Press("sent")
	if d.Field("identity.sent-form").Error == "" || issuance(d).Papers.Known() {
		t.Errorf("nothing ticked: %+v", p.Problems)
	}
	d.Type("identity.sent-form", model.Yes, "identity.sent-authority", model.Yes)
	p = d.Press("sent")
	if got := issuance(d).Papers.Value; p.Place.Page != model.PageIdentity || !slices.Equal(got, []string{"Face-to-face form", "Status of Authority"}) {
		t.Fatalf("at %s, sent %q", p.Place.Page, got)
	}
	if p.Primary.ID != "confirm" || p.Sign.Kind != model.RowWaiting {
		t.Errorf("primary %q, %+v", p.Primary.ID, p.Sign)
	}
	d.Press("refused")
	p = d.Press("refused")
	if d.Field("identity.refusal").Error == "" || p.Place.Page != model.PageIdentityRefuse {
		t.Errorf("without words: %+v", p.Problems)
	}
	d.World.Clock = d.World.Clock.Add(time.Hour)
	d.Type("identity.refusal", "The seal is missing.\n")
	p = d.Press("refused")
	if p.Place.Page != model.PageIdentity || p.Sign.Kind != model.RowProblem || !strings.Contains(modeltest.Text(p), "The seal is missing.") {
		t.Fatalf("at %s, %+v", p.Place.Page, p.Sign)
	}
	p = d.Press("confirm")
	if p.Sign.Kind != model.RowDone || !strings.Contains(modeltest.Text(p), "You said so") {
		t.Errorf("accepted: %+v", p.Sign)
	}
	if p = d.Press("doubt"); p.Sign.Kind == model.RowDone {
		t.Error("cannot be taken back")
	}
	d.Press("refused")
	if got := d.Field("identity.refusal").Value; got != "" {
		t.Errorf("the words of an earlier refusal are typed in: %q", got)
	}
}

func TestRefusalIsOnlyTakenWhereSectigoDoesNotTell(t *testing.T) {
	for _, s := range []modeltest.Stage{modeltest.Waiting, modeltest.Placed} {
		d := modeltest.NewDesk(t, s)
		if p := d.At(model.PageIdentityRefuse); len(p.Fields()) > 0 || p.Primary.ID != "identity" {
			t.Errorf("%s: %d fields, primary %q", s, len(p.Fields()), p.Primary.ID)
		}
	}
}

// issuance is the order's current one.
func issuance(d *modeltest.Desk) *wizard.Issuance {
	f := d.Facts()
	return f.Current()
}

// Papers that the practice notary was asked to put elsewhere are offered from there.
func TestPapersAreOfferedFromWhereTheNotaryPutThem(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Proving)
	d.At(model.PageNotary)
	d.App.Files[d.Field("notary.form").Value] = []byte("%PDF-1.7")
	d.Type("notary.folder", "/elsewhere")
	if p := d.Press("see"); len(p.Problems) > 0 {
		t.Fatalf("%+v", p.Problems)
	}
	for _, p := range d.House.Around.Papers {
		d.App.Files["/elsewhere/"+p.Name] = p.Data
	}
	d.Press("send")
	if got := d.Field("identity.papers").Value; got != "/elsewhere/form.pdf\n/elsewhere/id-copy.pdf\n/elsewhere/status-of-authority.pdf" {
		t.Errorf("offered %q", got)
	}
}
