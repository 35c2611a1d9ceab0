package model_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/BurntSushi/toml"

	"qwizard/assets"
	"qwizard/ui/model"
	"qwizard/ui/model/modeltest"
	"qwizard/wizard"
	"qwizard/wizard/order"
)

// mishapPlaces are the pages of what may go wrong, as far as the list leads to them.
func mishapPlaces(d *modeltest.Desk) []string {
	var all []string
	for _, a := range modeltest.Actions(d.At(model.PageWrong)) {
		if about, is := strings.CutPrefix(a.ID, "mishap-"); is {
			all = append(all, about)
		}
	}
	return all
}

func TestMishapsFollowTheOrder(t *testing.T) {
	for stage, want := range map[modeltest.Stage]string{
		modeltest.New:     "lost-key",
		modeltest.Keyed:   "lost-key leaked",
		modeltest.Sent:    "agreement address name website cancel lost-key leaked",
		modeltest.Refused: "address name website papers cancel lost-key leaked",
		modeltest.Issued:  "address name website cancel certificate lost-key leaked",
	} {
		if got := strings.Join(mishapPlaces(modeltest.RealDesk(t, stage)), " "); got != want {
			t.Errorf("%s: %s", stage, got)
		}
	}
}

// No drafted mail has a secret, a number of an ID or a birth date in it, and each names
// the order.
func TestDraftedMailsSayNoMoreThanTheyHaveTo(t *testing.T) {
	private := func(a order.Applicant) []string {
		return []string{a.ID.Number, string(a.BirthDate), a.BirthPlace, a.Address.Street}
	}
	mails := 0
	for _, stage := range []modeltest.Stage{modeltest.Sent, modeltest.Refused, modeltest.Deviating, modeltest.Issued} {
		d := modeltest.RealDesk(t, stage)
		f := d.Facts()
		for _, s := range private(f.Applicant.Value) {
			if s == "" {
				t.Fatalf("the applicant has nothing to hide: %+v", f.Applicant.Value)
			}
		}
		places := []model.Place{{Page: model.PageAgreement}, {Page: model.PageEmail}, {Page: model.PageIdentity}, {Page: model.PageApproval}, {Page: model.PageKeyLeaked}}
		for _, about := range mishapPlaces(d) {
			places = append(places, model.Place{Page: model.PageWrong, About: about})
		}
		for _, place := range places {
			p := d.At(place.Page, place.About)
			for b := range p.All() {
				c, is := b.(model.Copy)
				if !is || !strings.HasPrefix(c.ID, "message-") {
					continue
				}
				mails++
				if !strings.Contains(c.Value, f.Receipt.Value.Number) {
					t.Errorf("%s: the mail does not name the order: %s", place, c.Value)
				}
				for _, s := range private(f.Applicant.Value) {
					if strings.Contains(c.Value, s) {
						t.Errorf("%s: %q stands in %s", place, s, c.Value)
					}
				}
			}
		}
	}
	if mails < 20 {
		t.Errorf("only %d mails", mails)
	}
}

// A drafted mail opens in the mail program as it stands on the page.
func TestADraftOpensInTheMailProgram(t *testing.T) {
	d := modeltest.RealDesk(t, modeltest.Sent)
	p := d.At(model.PageWrong, "cancel")
	want := ""
	for b := range p.All() {
		if c, is := b.(model.Copy); is && c.ID == "message-cancel" {
			want = c.Value
		}
	}
	p = d.Press("write-cancel")
	u, err := url.Parse(d.Face.Opened)
	if err != nil || u.Scheme != "mailto" || strings.Contains(d.Face.Opened, "+") || len(d.Face.Opened) > 1900 {
		t.Fatalf("%q: %v", d.Face.Opened, err)
	}
	q := u.Query()
	if got := strings.ReplaceAll(q.Get("body"), "\r\n", "\n"); got != want || want == "" || strings.Count(q.Get("body"), "\r\n") != strings.Count(want, "\n") {
		t.Errorf("%q instead of %q", got, want)
	}
	if q.Get("subject") != "Order "+d.Facts().Receipt.Value.Number || !strings.Contains(p.Said, "recipient") {
		t.Errorf("subject %q, said %q", q.Get("subject"), p.Said)
	}
}

// What is too long for an address is copied.
func TestALongDraftIsOnlyCopied(t *testing.T) {
	d := modeltest.RealDesk(t, modeltest.Sent)
	d.At(model.PageIdentity)
	for _, a := range modeltest.Actions(d.Face.Page) {
		if strings.HasPrefix(a.ID, "write-") {
			d.Press(a.ID)
			if len(d.Face.Opened) > 1900 {
				t.Errorf("%d characters are opened", len(d.Face.Opened))
			}
		}
	}
}

// The time for a refund and for a reissue is counted from the facts, and its end is said.
func TestReturnsHaveTheirDates(t *testing.T) {
	d := modeltest.RealDesk(t, modeltest.Issued)
	f := d.Facts()
	for about, from := range map[string]time.Time{"cancel": f.Receipt.At, "certificate": f.Leaf().NotBefore} {
		end := from.Add(30 * 24 * time.Hour).Local().Format("2 January 2006")
		d.World.Clock = modeltest.Now()
		if text := modeltest.Text(d.At(model.PageWrong, about)); !strings.Contains(text, end) || strings.Contains(text, "ended on") {
			t.Errorf("%s: no %s in\n%s", about, end, text)
		}
		d.At(model.PageHome)
		d.World.Clock = from.Add(31 * 24 * time.Hour)
		if text := modeltest.Text(d.At(model.PageWrong, about)); !strings.Contains(text, "ended on "+end) {
			t.Errorf("%s: not over after %s\n%s", about, end, text)
		}
		d.At(model.PageHome)
	}
}

// On a channel that can, an order is taken back and a certificate revoked from here, each
// by a commit.
func TestAnOrderIsCancelledByTheChannel(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Sent)
	d.At(model.PageWrong, "cancel")
	if p := d.Press("cancel-order"); p.Place.Page != model.PageCancel || !p.Primary.Danger {
		t.Fatalf("%s", p.Place)
	}
	if p := d.Press("cancel-order"); len(p.Problems) != 1 || d.World.Called("Cancel") {
		t.Fatalf("without having read: %+v", p.Problems)
	}
	d.Type("cancel.read", model.Yes)
	p := d.Press("cancel-order")
	if f := d.Facts(); p.Place.Page != model.PageOrderDone || !f.Cancelled.Known() || !d.World.Called("Cancel") || !strings.Contains(p.Title, "cancelled") {
		t.Errorf("%s: %+v", p.Place, f.Cancelled)
	}
	if slices.Contains(mishapPlaces(d), "cancel") {
		t.Error("it can be cancelled again")
	}
}

func TestACertificateIsRevokedByTheChannel(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Issued)
	d.At(model.PageKeyLeaked)
	p := d.Press("revoke-here")
	if p.Place.Page != model.PageRevoke || d.Field("revoke.reason").Value != "1" || !p.Primary.Danger {
		t.Fatalf("%s, reason %q", p.Place, d.Field("revoke.reason").Value)
	}
	p = d.Press("revoke")
	if f := d.Facts(); !f.Current().Revoked.Known() || f.Current().Revoked.Value != order.ReasonKeyCompromise || p.Sign.Kind != model.RowDone {
		t.Errorf("%+v", f.Current().Revoked)
	}
}

// A person without the API is led to write, and to Sectigo's own page.
func TestNothingIsEndedFromHereOnTheAssistedChannel(t *testing.T) {
	d := modeltest.RealDesk(t, modeltest.Issued)
	d.At(model.PageWrong, "certificate")
	d.Press("revoke")
	if d.Face.Opened != "https://sectigo.com/support/revocation" {
		t.Errorf("opened %q", d.Face.Opened)
	}
	for _, page := range []model.PageID{model.PageCancel, model.PageRevoke} {
		if p := d.At(page); p.Primary.ID != "wrong" || p.Primary.Danger {
			t.Errorf("%s: %+v", page, p.Primary)
		}
	}
}

// Every address that pages open stands in the table, and each leads to a host of
// Sectigo's by https.
func TestSectigosAddresses(t *testing.T) {
	all := map[string]string{}
	if err := toml.Unmarshal(assets.Addresses, &all); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"product", "support", "revocation", "policy"} {
		if all[name] == "" {
			t.Errorf("no address of %q", name)
		}
	}
	for name, address := range all {
		u, err := url.Parse(address)
		if err != nil || u.Scheme != "https" || u.User != nil || u.Port() != "" || !slices.Contains([]string{"sectigo.com", "www.sectigo.com"}, u.Hostname()) {
			t.Errorf("%s: %q", name, address)
		}
	}
}

// Consent to an earlier text is none to this one: it is asked for again, and said why.
func TestAnEarlierConsentIsAskedForAgain(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Consented)
	f := d.Facts()
	f.Consent.Value = "2025-01"
	d = modeltest.DeskOf(t, f)
	p := d.At(model.PageOrderPublic)
	if text := modeltest.Text(p); !strings.Contains(text, "Since then this text has changed") || d.Field("order.consent").Value == model.Yes {
		t.Errorf("%s", text)
	}
	if p := d.At(model.PageOrderCheck); p.Primary.Label != "" || !slices.Contains(ids(p), "gap-consent") || !strings.Contains(modeltest.Text(p), "2025-01") {
		t.Errorf("it can be sent: %s", modeltest.Text(p))
	}
	d.At(model.PageOrderPublic)
	d.Type("order.consent", model.Yes)
	d.Press("continue")
	if got := d.Facts().Consent.Value; got != wizard.ConsentVersion {
		t.Errorf("consent to %s", got)
	}
}
