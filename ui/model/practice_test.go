package model_test

import (
	"slices"
	"strings"
	"testing"

	"qwizard/ui/model"
	"qwizard/ui/model/modeltest"
	"qwizard/wizard/problem"
)

// worldPages are the pages of the practice world.
func worldPages() []model.PageID {
	return []model.PageID{
		model.PagePractice, model.PageInbox, model.PageMail, model.PagePanel, model.PagePanelRecords,
		model.PagePanelFiles, model.PagePanelInstall, model.PageNotary, model.PageClock,
	}
}

// Whatever is known of the order, each page has a title, a way back and only texts of
// the catalogue.
func TestThePracticeWorldCanBeSeenAtEveryStage(t *testing.T) {
	for _, s := range modeltest.Stages() {
		d := modeltest.NewDesk(t, s)
		for _, id := range worldPages() {
			p := d.At(id)
			if p.Place.Page != id || p.Title == "" || p.Back.Label == "" || len(p.Problems) > 0 {
				t.Errorf("%s at %s: %+v", id, s, p)
			}
			if found := untold(modeltest.Text(p)); found != nil {
				t.Errorf("%s at %s: %q", id, s, found)
			}
			none := p.Title == d.Words.Text("practice.none-title")
			if real := d.House.Around == nil; real != none {
				t.Errorf("%s at %s: around a real order %v, and it says so %v", id, s, real, none)
			}
		}
	}
}

// What cannot be done yet is not offered; what comes first is.
func TestThePracticeWorldSaysWhatComesFirst(t *testing.T) {
	for _, c := range []struct {
		stage    modeltest.Stage
		page, to model.PageID
	}{
		{modeltest.New, model.PagePanel, model.PageDomains},
		{modeltest.New, model.PagePanelRecords, model.PageDomains},
		{modeltest.New, model.PagePanelFiles, model.PageDomains},
		{modeltest.New, model.PagePanelInstall, model.PageDomains},
		{modeltest.Prepared, model.PageInbox, model.PageOrderPublic},
		{modeltest.Sent, model.PageNotary, model.PageIdentity},
		{modeltest.Issued, model.PagePanelInstall, model.PageExport},
	} {
		d := modeltest.NewDesk(t, c.stage)
		if p := d.At(c.page); p.Primary.Label != "" {
			t.Errorf("%s at %s offers %q", c.page, c.stage, p.Primary.Label)
		}
		d.Press("task")
		if got := d.Face.Page.Place.Page; got != c.to {
			t.Errorf("%s at %s leads to %s, want %s", c.page, c.stage, got, c.to)
		}
	}
}

func TestTheHubCountsMailsAndLeadsOn(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Sent)
	text := modeltest.Text(d.At(model.PagePractice))
	for _, want := range []string{
		d.Words.Text("practice.inbox-count", "count", "3"), d.Words.Text("practice.inbox-asking", "count", "2"), "anna-muster.eu",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	for id, to := range map[string]model.PageID{"inbox": model.PageInbox, "panel": model.PagePanel, "notary": model.PageNotary, "clock": model.PageClock} {
		d.At(model.PagePractice)
		d.Press(id)
		if got := d.Face.Page.Place.Page; got != to {
			t.Errorf("%s led to %s", id, got)
		}
		if d.Press("back"); d.Face.Page.Place.Page != model.PagePractice {
			t.Errorf("back from %s led to %s", to, d.Face.Page.Place.Page)
		}
	}
}

// rows are the rows of a page.
func rows(p model.Page) []model.Row {
	var out []model.Row
	for _, b := range p.Blocks {
		if r, ok := b.(model.Rows); ok {
			out = append(out, r.Rows...)
		}
	}
	return out
}

func TestAMailIsAnsweredAndLeadsBackToItsTask(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Sent)
	listed := rows(d.At(model.PageInbox))
	if len(listed) != 3 || listed[0].Open.ID != "mail-3" || listed[2].Open.ID != "mail-1" {
		t.Fatalf("not newest first: %+v", listed)
	}
	if listed[2].Kind != model.RowWaiting || listed[0].Kind != model.RowOpen {
		t.Errorf("states are %v and %v", listed[2].Kind, listed[0].Kind)
	}
	p := d.Press("mail-1")
	if p.Title != "Sign the Subscriber Agreement for order 18865688" || p.Primary.ID != "follow" || !strings.Contains(modeltest.Text(p), "read the agreement and sign it") {
		t.Fatalf("the mail is %+v", p)
	}
	p = d.Press("follow")
	if !slices.Equal(d.House.Around.Answered, []string{"1"}) || !strings.Contains(modeltest.Text(p), d.House.Around.Reply) {
		t.Errorf("answered %v, and says %s", d.House.Around.Answered, modeltest.Text(p))
	}
	if slices.Contains(d.World.Calls, "Status") {
		t.Error("the CA was asked: that is for the task's page")
	}
	d.Press("back")
	if listed := rows(d.Face.Page); listed[2].Kind != model.RowDone {
		t.Errorf("in the inbox the mail is %q", listed[2].State)
	}
	d.Press("mail-1")
	d.Press("task")
	if got := d.Face.Page.Place.Page; got != model.PageAgreement {
		t.Errorf("it leads to %s", got)
	}
}

// The browser of the person's own does as well.
func TestMailsAndTheirPagesOpenInTheBrowser(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Sent)
	d.At(model.PageInbox)
	if p := d.Press("browser"); d.Face.Opened != "http://127.0.0.1/inbox?order=18865688" || p.Said != d.Words.Text("inbox.browsed") {
		t.Errorf("opened %q, said %q", d.Face.Opened, p.Said)
	}
	d.Face.Opened, d.House.Around.Err = "", problem.New(problem.Offline, "ask", nil)
	if p := d.Press("browser"); d.Face.Opened != "" || len(p.Problems) != 1 {
		t.Errorf("without a CA: opened %q, %v", d.Face.Opened, p.Problems)
	}
	d.At(model.PageMail, "1")
	if d.Press("browser"); d.Face.Opened != d.House.Around.Letters[0].Link || len(d.House.Around.Answered) != 0 {
		t.Errorf("opened %q, answered %v", d.Face.Opened, d.House.Around.Answered)
	}
	for _, a := range d.At(model.PageMail, "3").Others {
		if a.ID == "browser" {
			t.Error("a mail without a link has no page")
		}
	}
}

// A page that refuses says why in its own words, and the mail still asks.
func TestALinkThatIsRefusedCanBeTriedAgain(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Sent)
	d.At(model.PageMail, "1")
	d.House.Around.Err = problem.New(problem.ChannelRefused, "open page", nil, "code", "404", "message", "There is no such link.")
	p := d.Press("follow")
	if text := modeltest.Text(p); len(p.Problems) != 0 || !strings.Contains(text, "There is no such link.") || p.Primary.ID != "follow" {
		t.Errorf("problems %v, primary %s\n%s", p.Problems, p.Primary.ID, text)
	}
	d.House.Around.Err = problem.New(problem.Offline, "open page", nil)
	if p = d.Press("follow"); len(p.Problems) != 1 {
		t.Errorf("without a CA: %v", p.Problems)
	}
}

// Of two mails about the same only the newer one asks.
func TestAnOlderMailAboutTheSameIsReplaced(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Sent)
	again := d.House.Around.Letters[0]
	again.ID = "4"
	d.House.Around.Letters = append(d.House.Around.Letters, again)
	listed := rows(d.At(model.PageInbox))
	if listed[0].Kind != model.RowWaiting || listed[3].State != d.Words.Text("mail-state.replaced") {
		t.Errorf("got %+v", listed)
	}
}

func TestAMailThatIsNotThereSaysSo(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Sent)
	if p := d.At(model.PageMail, "99"); p.Title != d.Words.Text("mail.missing-title") {
		t.Errorf("got %q", p.Title)
	}
}

func TestSkippingAheadAsksHowFarTheOrderIs(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Proving)
	before := d.House.Around.Time
	d.At(model.PageClock)
	p := d.Press("skip-1-day")
	if got := d.House.Around.Time.Sub(before).Hours(); got != 24 {
		t.Errorf("skipped %v hours", got)
	}
	if p.Said == "" || !slices.Contains(d.World.Calls, "Status") {
		t.Errorf("said %q, called %v", p.Said, d.World.Calls)
	}
	if p = d.Press("next"); p.Place.Page != model.PageEmail {
		t.Errorf("the clock leads on to %s", p.Place.Page)
	}
}

// Before the order was sent there is nobody to ask, and time moves all the same.
func TestSkippingAheadWorksBeforeTheOrder(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Named)
	before := d.House.Around.Time
	d.At(model.PageClock)
	if p := d.Press("skip-3-hours"); len(p.Problems) > 0 || !d.House.Around.Time.After(before) {
		t.Errorf("problems %v, time %v", p.Problems, d.House.Around.Time)
	}
}

func TestTheNotarysPapersAreKeptWhereThePersonWants(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Proving)
	form := "/home/anna/Qwizard/anna-muster.eu/identity/face-to-face-form.pdf"
	d.App.Files[form] = []byte("%PDF-form")
	d.At(model.PageNotary)
	if got := d.Field("notary.form").Value; got != form {
		t.Errorf("the form is looked for at %s", got)
	}
	d.Type("notary.err", model.Yes)
	d.Type("notary.mistake[no-licence]", model.Yes)
	p := d.Press("see")
	folder := "/home/anna/Qwizard/anna-muster.eu/identity/returned/"
	for _, paper := range d.House.Around.Papers {
		f, written := d.World.Files[folder+paper.Name]
		if !written || string(f.Data) != string(paper.Data) || !f.Secret {
			t.Errorf("%s: written %v, secret %v", paper.Name, written, f.Secret)
		}
	}
	if !slices.Equal(d.House.Around.Wrong, []string{"no-licence"}) {
		t.Errorf("mistakes were %v", d.House.Around.Wrong)
	}
	if len(d.House.Kept) != 0 || !strings.Contains(modeltest.Text(p), "status-of-authority.pdf") {
		t.Errorf("kept %v, says %s", d.House.Kept, modeltest.Text(p))
	}
	d.Press("send")
	if got := d.Face.Page.Place.Page; got != model.PageIdentitySend {
		t.Errorf("it leads to %s", got)
	}
}

// A mistake that was ticked and folded away again is not made.
func TestTheNotaryMakesOnlyMistakesThatAreOnShow(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Proving)
	d.App.Files["/home/anna/Qwizard/anna-muster.eu/identity/face-to-face-form.pdf"] = []byte("%PDF-form")
	d.At(model.PageNotary)
	d.Type("notary.err", model.Yes)
	d.Type("notary.mistake[expired-id]", model.Yes)
	d.Type("notary.err", "")
	d.Press("see")
	if len(d.House.Around.Wrong) != 0 {
		t.Errorf("mistakes were %v", d.House.Around.Wrong)
	}
}

func TestAFormThatTheNotaryDoesNotTakeIsToldAtItsField(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Proving)
	d.At(model.PageNotary)
	if p := d.Press("see"); len(p.Problems) != 1 || p.Problems[0].Field != "notary.form" {
		t.Errorf("a missing file: %+v", p.Problems)
	}
	d.App.Files["/other.pdf"] = []byte("%PDF-other")
	d.Type("notary.form", "/other.pdf")
	d.House.Around.Err = problem.At("form", problem.FormUnknown)
	if p := d.Press("see"); len(p.Problems) != 1 || p.Problems[0].Field != "notary.form" || d.Field("notary.form").Value != "/other.pdf" {
		t.Errorf("another form: %+v", p.Problems)
	}
	if len(d.World.Files) != 0 {
		t.Errorf("written: %v", d.World.Files)
	}
}

// Papers that were sent are given away: if Sectigo refuses them, the notary comes first.
func TestAfterARefusalTheNotaryComesFirst(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Proving)
	d.App.Files["/home/anna/Qwizard/anna-muster.eu/identity/face-to-face-form.pdf"] = []byte("%PDF-form")
	if p := d.At(model.PageIdentity); p.Primary.ID != "notary" {
		t.Errorf("before the appointment the primary action is %q", p.Primary.ID)
	}
	d.Press("notary")
	if p := d.Press("see"); p.Primary.ID != "send" {
		t.Errorf("with the papers in hand the primary action is %q", p.Primary.ID)
	}
	if p := d.Press("back"); p.Primary.ID != "send-papers" {
		t.Errorf("after the appointment the primary action is %q", p.Primary.ID)
	}
	d.App.Files["/a.pdf"] = []byte("%PDF-1.7")
	d.Press("send-papers")
	d.Type("identity.papers", "/a.pdf")
	d.Press("send")
	if p := d.At(model.PageNotary); p.Primary.ID != "see" {
		t.Errorf("after sending the primary action at the notary's is %q", p.Primary.ID)
	}
}
