package model_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"qwizard/ui/model"
	"qwizard/ui/model/modeltest"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

// From a key that leaked: revoke, then another certificate, then the pages of a key.
func TestALeakedKeyIsReissuedByTheChannel(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Finished)
	before := d.Facts()
	d.At(model.PageKeyLeaked)
	p := d.Press("reissue")
	if p.Place.Page != model.PageReissue || d.Field("reissue.reason").Value != "1" || p.Primary.Danger || !slices.Contains(ids(p), "revoke-here") {
		t.Fatalf("%s, %v", p.Place, ids(p))
	}
	d.Press("revoke-here")
	d.Press("revoke")
	if p = d.Press("reissue"); slices.Contains(ids(p), "revoke-here") {
		t.Error("it can be revoked again")
	}
	d.Press("begin")
	on(t, d, model.PageKey)
	f := d.Facts()
	if !f.Reissuing() || f.Current().Key.Known() || f.Ordered().Value != before.Receipt.Value {
		t.Errorf("%+v", f.Ordered())
	}
	for page, field := range map[model.PageID]string{model.PageDomains: "domains.names[0]", model.PageApplicantName: "applicant.surname"} {
		for _, have := range d.At(page).Fields() {
			if have.ID == field {
				t.Errorf("%s can be changed", field)
			}
		}
	}
}

func TestAReissueNeedsAReason(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Finished)
	d.At(model.PageReissue)
	if p := d.Press("begin"); len(p.Problems) != 1 || d.Field("reissue.reason").Error == "" {
		t.Fatalf("%+v", p.Problems)
	}
	d.Type("reissue.reason", "4")
	d.Press("begin")
	on(t, d, model.PageKey)
}

func TestAReissueThatIsBegunCanBeLeft(t *testing.T) {
	before := modeltest.Facts(t, modeltest.Finished)
	d := modeltest.DeskOf(t, modeltest.Reissuing(t, order.Practice, true))
	if p := d.At(model.PageHome); !slices.Contains(ids(p), "reissue") {
		t.Fatalf("home does not lead there: %v", ids(p))
	}
	d.Press("reissue")
	p := d.Press("keep")
	on(t, d, model.PageHome)
	if f := d.Facts(); f.Reissuing() || f.Receipt.Value != before.Receipt.Value || f.Leaf() == nil || p.Said != d.Words.Text("reissue.kept") {
		t.Errorf("%q, %+v", p.Said, f.Receipt)
	}
}

// The certificate is asked for by the replacement's call, on a page without a term to choose.
func TestAReplacementIsAskedFor(t *testing.T) {
	d := modeltest.DeskOf(t, modeltest.Reissuing(t, order.Practice, true))
	p := d.At(model.PageOrderPublic)
	if len(p.Fields()) != 0 || p.Primary.Danger {
		t.Errorf("fields %v", p.Fields())
	}
	d.Press("send")
	on(t, d, model.PageOrderDone)
	f := d.Facts()
	if !d.World.Called("Replace") || d.World.Called("Submit") || f.Receipt.Value != modeltest.Replacement() || f.Reissuing() {
		t.Errorf("%+v", f.Receipt)
	}
	if title := d.Face.Page.Title; title != d.Words.Text("reissue-done.title") {
		t.Errorf("title %q", title)
	}
}

// Nothing is asked for before there is a key with a backup, nor on terms that have changed.
func TestAReplacementIsNotAskedForWithGaps(t *testing.T) {
	for _, page := range []model.PageID{model.PageOrderPublic, model.PageOrderSend} {
		d := modeltest.DeskOf(t, modeltest.Reissuing(t, order.Practice, false))
		if p := d.At(page); p.Primary.ID != "" || !slices.Contains(ids(p), "gap-key") {
			t.Errorf("%s: %v", page, ids(p))
		}
	}
	f := modeltest.Reissuing(t, order.Practice, true)
	f.Consent.Value = "2025-01"
	d := modeltest.DeskOf(t, f)
	p := d.At(model.PageOrderPublic)
	if len(p.Fields()) != 1 || p.Fields()[0].ID != "order.consent" {
		t.Fatalf("%v", p.Fields())
	}
	d.Type("order.consent", model.Yes)
	d.Press("continue")
	d.Press("go-on")
	d.Press("send")
	on(t, d, model.PageOrderDone)
}

func TestALostReplacementIsLookedUp(t *testing.T) {
	f := modeltest.Reissuing(t, order.Partner, true)
	d := modeltest.DeskOf(t, f)
	d.World.Err = problem.New(problem.Offline, "replace", nil)
	d.At(model.PageOrderSend)
	d.Press("send")
	on(t, d, model.PageOrderLost)
	if text := modeltest.Text(d.Face.Page); !strings.Contains(text, f.Ordered().Value.Number) {
		t.Error("it does not name the order")
	}
	d.Type("order.number", f.Ordered().Value.Number)
	if p := d.Press("placed"); len(p.Problems) != 1 {
		t.Errorf("the order's own number is taken: %+v", p.Problems)
	}
	d.World.Report.Proofs = nil
	d.Type("order.number", "18901234")
	d.Press("placed")
	if f := d.Facts(); f.Receipt.Value.Number != "18901234" || f.Reissuing() {
		t.Errorf("%+v", f.Receipt)
	}
}

// What is documented of the price is said with its date, and home says when it is time.
func TestAReissueHasItsDates(t *testing.T) {
	d := modeltest.PartnerDesk(t, modeltest.Finished)
	d.House.Around = nil
	f := d.Facts()
	for _, c := range []struct {
		after time.Time
		says  string
	}{
		{modeltest.Now(), "free replacement in the first 30 days: until " + f.Leaf().NotBefore.Add(30*24*time.Hour).Local().Format("2 January 2006")},
		{f.Leaf().NotBefore.Add(31 * 24 * time.Hour), "They ended on"},
		{f.Receipt.At.Add(366 * 24 * time.Hour), "you need a new order"},
	} {
		d.At(model.PageHome)
		d.World.Clock = c.after
		if text := modeltest.Text(d.At(model.PageReissue)); !strings.Contains(text, c.says) {
			t.Errorf("on %v: no %q in %s", c.after, c.says, text)
		}
	}
	due := d.Words.Text("reissue.due", "name", "anna-muster.eu")
	for days, want := range map[int]bool{-31: false, -29: true} {
		d.At(model.PageRenewal)
		d.World.Clock = f.Leaf().NotAfter.Add(time.Duration(days) * 24 * time.Hour)
		if text := modeltest.Text(d.At(model.PageHome)); strings.Contains(text, due[:20]) != want {
			t.Errorf("%d days: %s", days, text)
		}
	}
}

func TestAReissueElsewhereIsADraftedMessage(t *testing.T) {
	d := modeltest.RealDesk(t, modeltest.Finished)
	f := d.Facts()
	p := d.At(model.PageReissue)
	text := modeltest.Text(p)
	if slices.Contains(ids(p), "begin") || !strings.Contains(text, f.Leaf().SerialNumber.Text(16)) || !strings.Contains(text, f.Receipt.Value.Number) {
		t.Errorf("%v: %s", ids(p), text)
	}
}
