package model_test

import (
	"testing"

	"qwizard/ui/model"
	"qwizard/ui/model/modeltest"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

func TestALoginIsTriedBeforeItIsStored(t *testing.T) {
	d := modeltest.PartnerDesk(t, modeltest.Prepared)
	a := d.House.Account
	before := a.Stored
	d.At(model.PagePartnerLogin)
	d.Type("partner.name", "other-hosting", "partner.password", "a new password")
	a.Err = problem.New(problem.ChannelLogin, "try", nil, "message", "Unknown login")
	p := d.Press("try")
	if len(p.Problems) != 1 || p.Problems[0].Field != "partner.name" || a.Stored != before {
		t.Fatalf("problems %+v, stored %q", p.Problems, a.Stored.Name)
	}
	if d.Field("partner.password").Value != "a new password" {
		t.Error("the password has to be typed again")
	}
	d.Press("try")
	is(t, d, model.PageHome)
	want := model.Login{Name: "other-hosting", Password: "a new password", Address: "https://api.example.com"}
	if a.Stored != want || len(a.Tried) != 2 || a.Tried[1] != want || d.Face.Page.Said == "" {
		t.Errorf("stored %+v, tried %+v, said %q", a.Stored, a.Tried, d.Face.Page.Said)
	}
	d.At(model.PagePartnerLogin)
	if got := d.Field("partner.password").Value; got != "" {
		t.Errorf("the password is on show again: %q", got)
	}
	for field, value := range d.House.Kept {
		if value == want.Password {
			t.Errorf("the password is in the draft %s", field)
		}
	}
}

func TestALoginIsStoredUncheckedIfThePersonSaysSo(t *testing.T) {
	d := modeltest.PartnerDesk(t, modeltest.Prepared)
	d.At(model.PagePartnerLogin)
	d.Type("partner.name", "other-hosting", "partner.password", "a new password")
	d.Press("unchecked")
	if a := d.House.Account; a.Stored.Name != "other-hosting" || len(a.Tried) != 0 {
		t.Errorf("stored %q, tried %d", a.Stored.Name, len(a.Tried))
	}
	says(t, d, "Nobody has tried it yet.")
}

func TestTheAddressIsShownOnlyToWhoChangesIt(t *testing.T) {
	shown := func(d *modeltest.Desk) bool {
		for _, f := range d.At(model.PagePartnerLogin).Fields() {
			if f.ID == "partner.address" {
				return true
			}
		}
		return false
	}
	d := modeltest.PartnerDesk(t, modeltest.Prepared)
	if shown(d) {
		t.Error("it is shown at once")
	}
	d.Press("address")
	if d.Field("partner.address").Value != "https://api.example.com" {
		t.Error("it is not the usual one")
	}
	d = modeltest.PartnerDesk(t, modeltest.Prepared)
	d.House.Account.Stored.Address = "https://another.example.com"
	if !shown(d) {
		t.Error("another address than the usual is hidden")
	}
}

func TestALoginIsForgotten(t *testing.T) {
	d := modeltest.PartnerDesk(t, modeltest.Prepared)
	d.At(model.PageSettings)
	d.Press("partner-forget")
	is(t, d, model.PagePartnerForget)
	d.Press("forget")
	is(t, d, model.PageSettings)
	if d.House.Account.Stored != (model.Login{}) || d.Face.Page.Said == "" {
		t.Errorf("stored %q, said %q", d.House.Account.Stored.Name, d.Face.Page.Said)
	}
}

func TestOrdersOpenWithTheLoginWhereThereIsNone(t *testing.T) {
	for _, stored := range []bool{false, true} {
		d := modeltest.PartnerDesk(t, modeltest.Prepared)
		want := model.PageHome
		if !stored {
			d.House.Account.Stored, want = model.Login{}, model.PagePartnerLogin
		}
		closed := modeltest.Closed(t, modeltest.New)
		closed.App.House = d.House
		closed.App.Lies[order.Partner] = model.Data{Exists: true, Vault: model.VaultFile}
		closed.Guide.Begin()
		is(t, closed, model.PageUnlock)
		closed.Type("vault.passphrase", aPassphrase)
		closed.Press("open")
		is(t, closed, want)
	}
}

// The pages of the login are about no other orders than those of an account.
func TestOtherOrdersHaveNoLogin(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Prepared)
	for _, id := range []model.PageID{model.PagePartnerLogin, model.PagePartnerForget} {
		if p := d.At(id); p.Primary.Label != "" || len(p.Fields()) > 0 {
			t.Errorf("%s: %+v", id, p)
		}
	}
	for _, id := range []model.PageID{model.PageOrderLost, model.PageOrderNothing} {
		if p := d.At(id); p.Place.Page != id || p.Title != d.At(model.PageOrderPublic).Title {
			t.Errorf("%s: %s", id, p.Title)
		}
	}
}

func TestAnOrderOfWhichNobodyKnowsIsNotSentFromAnyPage(t *testing.T) {
	d := modeltest.PartnerDesk(t, modeltest.Sending)
	for _, id := range []model.PageID{
		model.PageOrderPublic, model.PageOrderCheck, model.PageOrderSend, model.PageOrderElsewhere, model.PageOrderDone, model.PageWrong,
		model.PageOrderLost, model.PageOrderNothing, model.PageHome,
	} {
		for _, a := range modeltest.Actions(d.At(id)) {
			if a.ID == "send" {
				t.Errorf("%s offers to send it", id)
			}
		}
	}
	d.At(model.PageOrderNothing)
	d.Type("order.looked", model.Yes)
	d.Press("withdraw")
	is(t, d, model.PageOrderCheck)
	if f := d.Facts(); f.Sent() || d.World.Called("Submit") {
		t.Error("it was sent, or still counts as sent")
	}
}
