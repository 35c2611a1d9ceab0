package model_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"qwizard/ui/model"
	"qwizard/ui/model/modeltest"
	"qwizard/ui/words/wordstest"
	"qwizard/wizard"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

// orderAndProof are the pages from the consent to Sectigo's approval.
func orderAndProof() []model.PageID {
	return []model.PageID{
		model.PageOrderPublic, model.PageOrderCheck, model.PageOrderSend, model.PageOrderElsewhere, model.PageOrderDone,
		model.PageAgreement, model.PageEmail, model.PageApproval, model.PageIdentity, model.PageIdentitySend, model.PageIdentityRefuse,
	}
}

// At every stage, every page says what it is about, leads somewhere, asks under ids that
// are on it once, and takes all its words from the catalogue.
func TestOrderAndProofPagesAreWholeAtEveryStage(t *testing.T) {
	for _, s := range modeltest.Stages() {
		for _, id := range orderAndProof() {
			t.Run(fmt.Sprintf("%s/%s", s, id), func(t *testing.T) {
				d := modeltest.NewDesk(t, s)
				p := d.At(id)
				text := modeltest.Text(p)
				if found := untold(text); found != nil {
					t.Errorf("not in the catalogue: %q", found)
				}
				if p.Title == "" || p.Lead == "" || p.Back.Label == "" {
					t.Errorf("title %q, lead %q, back %q", p.Title, p.Lead, p.Back.Label)
				}
				if len(p.Problems) > 0 {
					t.Errorf("problems on entering: %+v", p.Problems)
				}
				seen := map[string]bool{}
				for _, a := range modeltest.Actions(p) {
					if a.ID == "" || a.Label == "" || seen[a.ID] {
						t.Errorf("action %+v", a)
					}
					seen[a.ID] = true
				}
				useful := len(seen) > 1
				for _, b := range p.Blocks {
					_, copies := b.(model.Copy)
					useful = useful || copies
					if h, is := b.(model.Help); is && (h.ID == "" || h.Text == "" || h.Title == "") {
						t.Errorf("help %+v", h)
					}
				}
				if !useful {
					t.Error("a dead end: nothing but back")
				}
			})
		}
	}
}

// Text that does not come from the catalogue stands out in a language nobody speaks.
func TestOrderAndProofPagesCanBeTranslated(t *testing.T) {
	pseudo := wordstest.Pseudo(t)
	for _, id := range orderAndProof() {
		d := modeltest.NewDesk(t, modeltest.Proving, pseudo)
		if p := d.At(id); !strings.ContainsAny(p.Title, "ąęĩőů") || !strings.ContainsAny(p.Lead, "ąęĩőů") {
			t.Errorf("%s: %q, %q", id, p.Title, p.Lead)
		}
	}
}

func TestConsentIsAskedAtItsFieldAndThenStoredWithTheTerm(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Prepared)
	p := d.At(model.PageOrderPublic)
	for _, want := range []string{"Anna Lena", "anna-muster.eu", "within 30 days", "199 days"} {
		if !strings.Contains(modeltest.Text(p), want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if got := d.Field("order.days").Value; got != "365" {
		t.Errorf("the term is %q at first", got)
	}
	d.Type("order.days", "90")
	p = d.Press("continue")
	if d.Field("order.consent").Error == "" || len(p.Problems) != 1 || p.Problems[0].Field != "order.consent" || d.Field("order.days").Value != "90" {
		t.Fatalf("without a tick: %+v", p.Problems)
	}
	if f := d.Facts(); f.Consent.Known() || f.Term.Known() {
		t.Error("something was stored without consent")
	}
	d.Type("order.consent", model.Yes)
	p = d.Press("continue")
	f := d.Facts()
	if p.Place.Page != model.PageOrderCheck || f.Consent.Value != wizard.ConsentVersion || f.Term.Value != 90 {
		t.Errorf("at %s, consent %q, term %d", p.Place.Page, f.Consent.Value, f.Term.Value)
	}
}

func TestChangingTheTermLeadsBackToTheAnswers(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Elsewhere)
	d.At(model.PageOrderCheck)
	d.Press("change-term")
	d.Type("order.days", "90")
	if p := d.Press("continue"); p.Place.Page != model.PageOrderCheck || !strings.Contains(modeltest.Text(p), "90 days") {
		t.Errorf("at %s", p.Place.Page)
	}
	if p := d.Press("back"); p.Place.Page != model.PageHome {
		t.Errorf("back leads to %s", p.Place.Page)
	}
}

// What is missing is named with a way to it, and the order cannot be sent meanwhile.
func TestTheAnswersNameWhatIsMissing(t *testing.T) {
	for stage, want := range map[modeltest.Stage][]string{
		modeltest.New:      {"gap-websites", "gap-applicant", "gap-key", "gap-consent"},
		modeltest.Named:    {"gap-applicant", "gap-key", "gap-consent"},
		modeltest.Keyed:    {"gap-backup", "gap-consent"},
		modeltest.Prepared: {"gap-consent"},
	} {
		d := modeltest.NewDesk(t, stage)
		for _, id := range []model.PageID{model.PageOrderCheck, model.PageOrderSend} {
			p := d.At(id)
			var got []string
			for _, a := range modeltest.Actions(p) {
				if strings.HasPrefix(a.ID, "gap-") {
					got = append(got, a.ID)
				}
			}
			if !slices.Equal(got, want) || p.Primary.Label != "" {
				t.Errorf("%s, %s: %v, primary %q", stage, id, got, p.Primary.Label)
			}
		}
	}
	d := modeltest.NewDesk(t, modeltest.Keyed)
	d.At(model.PageOrderCheck)
	if p := d.Press("gap-backup"); p.Place.Page != model.PageKeyBackup {
		t.Errorf("the backup's gap leads to %s", p.Place.Page)
	}
}

func TestAnswersCanBeChangedOnlyUntilTheOrderIsSent(t *testing.T) {
	for stage, want := range map[modeltest.Stage]bool{modeltest.Prepared: true, modeltest.Sending: false, modeltest.Sent: false} {
		d := modeltest.NewDesk(t, stage)
		changes := 0
		for _, a := range modeltest.Actions(d.At(model.PageOrderCheck)) {
			if strings.HasPrefix(a.ID, "change-") {
				changes++
			}
		}
		if (changes == 10) != want || !want && changes > 0 {
			t.Errorf("%s: %d rows can be changed", stage, changes)
		}
	}
}

func agreed(t *testing.T) *modeltest.Desk {
	t.Helper()
	d := modeltest.NewDesk(t, modeltest.Prepared)
	d.At(model.PageOrderPublic)
	d.Type("order.consent", model.Yes)
	d.Press("continue")
	return d
}

func TestSendingIsACommitAndEndsAtTheNumber(t *testing.T) {
	d := agreed(t)
	p := d.Press("go-on")
	if p.Place.Page != model.PageOrderSend || !p.Primary.Danger || d.World.Called("Submit") {
		t.Fatalf("at %s, danger %v", p.Place.Page, p.Primary.Danger)
	}
	p = d.Press("send")
	if !d.World.Called("Submit") || p.Place.Page != model.PageOrderDone || !strings.Contains(modeltest.Text(p), "18865688") {
		t.Fatalf("at %s:\n%s", p.Place.Page, modeltest.Text(p))
	}
	if d.Facts().Receipt.Value.Number != "18865688" {
		t.Error("the number is not stored")
	}
	if p := d.Press("backup"); p.Place.Page != model.PageKeyBackup { // the one there is does not know the number
		t.Errorf("a fresh backup is made at %s", p.Place.Page)
	}
	d.At(model.PageOrderDone)
	if p := d.Press("back"); p.Place.Page != model.PageHome {
		t.Errorf("back leads to %s, and not home", p.Place.Page)
	}
}

// After a sending that failed half-way the page says so, and pressing again asks first.
func TestAnInterruptedSendingNeverOrdersTwice(t *testing.T) {
	d := agreed(t)
	d.Press("go-on")
	d.World.Err = problem.New(problem.Offline, "submit", nil)
	p := d.Press("send")
	if len(p.Problems) != 1 || p.Title != d.Words.Text("order-send.title-again") || !strings.Contains(modeltest.Text(p), "never orders twice") {
		t.Fatalf("after a failure: %q, %+v", p.Title, p.Problems)
	}
	if p := d.At(model.PageOrderPublic); p.Title != d.Words.Text("order-public.going-title") {
		t.Errorf("the task says %q", p.Title)
	}
	d.World.Calls = nil
	d.Press("go-on")
	d.Press("send")
	if len(d.World.Calls) != 3 || d.World.Calls[0] != "Find" || d.World.Calls[1] != "Submit" || d.World.Calls[2] != "Status" {
		t.Errorf("called %q", d.World.Calls)
	}
}

func TestAnExpiredIDKeepsTheOrderFromBeingSent(t *testing.T) {
	d := agreed(t)
	d.World.Clock = d.World.Clock.AddDate(20, 0, 0)
	d.At(model.PageOrderCheck)
	if p := d.Press("gap-id"); p.Place.Page != model.PageApplicantID {
		t.Errorf("it leads to %s", p.Place.Page)
	}
}

func TestOrderingElsewhereCopiesAnswersAndTakesTheNumber(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Elsewhere)
	d.At(model.PageOrderCheck)
	p := d.Press("go-on")
	if p.Place.Page != model.PageOrderElsewhere || !d.Facts().Sending.Known() {
		t.Fatalf("at %s", p.Place.Page)
	}
	copies := map[string]string{}
	var labels []string
	for _, b := range p.Blocks {
		steps, is := b.(model.Steps)
		if !is {
			continue
		}
		for _, i := range steps.Items {
			for _, b := range i.Blocks {
				if c, is := b.(model.Copy); is {
					copies[c.Label] = c.Value
					labels = append(labels, c.Label)
				}
			}
		}
	}
	if copies["Product"] != "Sectigo QWAC Natural Multi-Domain" || !strings.HasPrefix(copies["CSR"], "-----BEGIN CERTIFICATE REQUEST-----") || copies["Surname"] == "" {
		t.Errorf("to copy: %q", copies)
	}
	if labels[0] != "Product" || labels[1] != "Term in days" || labels[2] != "Website" {
		t.Errorf("in the order %q", labels)
	}
	d.Press("open")
	if d.Face.Opened != "https://www.sectigo.com/ssl-certificates-tls/qwac-individual" {
		t.Errorf("opened %q", d.Face.Opened)
	}
	p = d.Press("placed")
	if d.Field("order.number").Error == "" || p.Problems[0].Field != "order.number" {
		t.Errorf("without a number: %+v", p.Problems)
	}
	d.Type("order.number", "Thank you. Your order number is 30408241.", "order.unique", "no good!")
	d.Press("placed")
	if d.Field("order.unique").Error == "" || d.Field("order.number").Value != "Thank you. Your order number is 30408241." {
		t.Error("a bad unique value, or what was typed is lost")
	}
	d.Type("order.unique", "TnerFu0d")
	p = d.Press("placed")
	if got := d.Facts().Receipt.Value; p.Place.Page != model.PageOrderDone || got.Number != "30408241" || got.UniqueValue != "TnerFu0d" {
		t.Errorf("at %s with %+v", p.Place.Page, got)
	}
	d.Press("number")
	if got := d.Field("order.number").Value; got != "30408241" {
		t.Errorf("to be corrected is %q", got)
	}
	d.Type("order.number", "30408242")
	d.Press("placed")
	if got := d.Facts().Receipt.Value; got.Number != "30408242" || got.UniqueValue != "TnerFu0d" {
		t.Errorf("corrected: %+v", got)
	}
}

func TestWhoDidNotOrderElsewhereCanChangeTheirAnswersAgain(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Elsewhere)
	d.At(model.PageOrderElsewhere)
	if p := d.At(model.PageOrderPublic); p.Primary.ID != "go-on" {
		t.Errorf("meanwhile the task leads on by %q", p.Primary.ID)
	}
	d.Press("go-on")
	p := d.Press("not-placed")
	if d.Facts().Sending.Known() || p.Place.Page != model.PageOrderCheck || p.Said == "" {
		t.Errorf("at %s, said %q", p.Place.Page, p.Said)
	}
	d.Press("change-surname")
}

// An order that was begun before: until its values are there, nothing is said of them.
func TestValuesOnTheirWayAreNotCalledGone(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Elsewhere)
	d.At(model.PageOrderElsewhere)
	session, err := d.House.Resume(t.Context(), d.Facts().ID)
	if err != nil {
		t.Fatal(err)
	}
	d.Guide.Enter(d.House, session, nil)
	d.Runner.Hold = true
	if p := d.At(model.PageOrderElsewhere); p.Busy == "" || len(p.Blocks) > 0 {
		t.Errorf("busy %q, with %d blocks", p.Busy, len(p.Blocks))
	}
	d.Runner.Step()
	if !strings.Contains(modeltest.Text(d.Face.Page), "BEGIN CERTIFICATE REQUEST") {
		t.Error("the values are not there")
	}
}

// Who has paid can state the number whatever has gone wrong since.
func TestTheNumberIsTakenWhenTheAnswersDoNotComeOutAnyMore(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Elsewhere)
	d.At(model.PageOrderElsewhere)
	d.World.Clock = d.World.Clock.AddDate(20, 0, 0) // the ID has expired
	again := modeltest.NewDesk(t, modeltest.Elsewhere)
	again.World, again.House.World = d.World, d.World
	session, err := again.House.Resume(t.Context(), d.Facts().ID)
	if err != nil {
		t.Fatal(err)
	}
	again.Guide.Enter(again.House, session, nil)
	if p := again.At(model.PageOrderElsewhere); len(p.Problems) != 1 {
		t.Fatalf("problems %+v", p.Problems)
	}
	again.Type("order.number", "30408241")
	if p := again.Press("placed"); p.Place.Page != model.PageOrderDone {
		t.Errorf("at %s", p.Place.Page)
	}
}

func TestAPlacedOrderShowsItsNumber(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Sent)
	p := d.At(model.PageOrderPublic) // the task's page
	if p.Sign.Kind != model.RowDone || p.Primary.Label == "" {
		t.Errorf("sign %+v", p.Sign)
	}
	number := ""
	for _, b := range p.Blocks {
		if c, is := b.(model.Copy); is && c.ID == "number" {
			number = c.Value
		}
	}
	if number != d.Facts().Receipt.Value.Number {
		t.Errorf("the number is %q", number)
	}
}

func TestARejectedOrderSaysWhatSectigoSaysAndWhatToDo(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Rejected)
	p := d.At(model.PageOrderPublic)
	text := modeltest.Text(p)
	if p.Sign.Kind != model.RowProblem || !strings.Contains(text, "Rejected") || !strings.Contains(text, d.Facts().Receipt.Value.Number) {
		t.Errorf("%+v\n%s", p.Sign, text)
	}
	if p := d.Press("orders"); p.Place.Page != model.PageOrders {
		t.Errorf("at %s", p.Place.Page)
	}
}

// Every value that Sectigo's page asks for has a label.
func TestPreparedValuesHaveLabels(t *testing.T) {
	w := english(t)
	for _, label := range []string{"product", "days", "website", "csr", "given-names", "surname", "email", "phone", "street", "postal-code", "city", "state", "country"} {
		if !w.Has("prepared." + label) {
			t.Errorf("no label for %q", label)
		}
	}
	for _, days := range order.Terms() {
		if !w.Has(fmt.Sprintf("order-days.%d", days)) {
			t.Errorf("no label for %d days", days)
		}
	}
}
