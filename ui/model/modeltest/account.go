package modeltest

import (
	"context"
	"testing"

	"qwizard/ui/model"
	"qwizard/ui/words"
	"qwizard/wizard/problem"
)

// Account is a partner account that remembers its login.
type Account struct {
	Stored model.Login // with its password
	Tried  []model.Login
	Err    error // of the next try or change, once
}

func (a *Account) failed() error {
	err := a.Err
	a.Err = nil
	return err
}

// Usual implements [model.Partner].
func (a *Account) Usual() string { return "https://api.example.com" }

// Login implements [model.Partner].
func (a *Account) Login(context.Context) (model.Login, error) {
	return model.Login{Name: a.Stored.Name, Address: a.Stored.Address}, nil
}

// Try implements [model.Partner].
func (a *Account) Try(_ context.Context, l model.Login) error {
	a.Tried = append(a.Tried, l)
	return a.failed()
}

// Keep implements [model.Partner].
func (a *Account) Keep(_ context.Context, l model.Login) error {
	err := a.failed()
	if err == nil {
		a.Stored = l
	}
	return err
}

// Forget implements [model.Partner].
func (a *Account) Forget(context.Context) error {
	err := a.failed()
	if err == nil {
		a.Stored = model.Login{}
	}
	return err
}

// partners are the pages that look another way over a partner account.
func partners() []Scene {
	scene := func(name string, page model.PageID, stage Stage, then func(*Desk)) Scene {
		return Scene{name, page, func(t testing.TB, w *words.Words) *Desk {
			d := PartnerDesk(t, stage, w)
			d.At(page)
			then(d)
			return d
		}}
	}
	none := func(*Desk) {}
	return []Scene{
		scene("partner-home-lost", model.PageHome, Sending, none),
		scene("partner-settings", model.PageSettings, Prepared, none),
		scene("partner-order-public", model.PageOrderPublic, Prepared, none),
		scene("partner-order-send", model.PageOrderSend, Consented, none),
		scene("partner-order-check-lost", model.PageOrderCheck, Sending, none),
		scene("partner-identity-send", model.PageIdentitySend, Proving, none),
		scene("partner-orders", model.PageOrders, Sent, none),
		scene("partner-login", model.PagePartnerLogin, Prepared, none),
		{"partner-login-new", model.PagePartnerLogin, func(t testing.TB, w *words.Words) *Desk {
			d := PartnerDesk(t, New, w)
			d.House.Account.Stored = model.Login{}
			d.At(model.PagePartnerLogin)
			return d
		}},
		scene("partner-login-refused", model.PagePartnerLogin, Prepared, func(d *Desk) {
			d.House.Account.Err = problem.New(problem.ChannelLogin, "DCV mailboxes", nil, "code", "-16", "message", "Unknown login name")
			d.Press("address")
			d.Type("partner.password", "not this one")
			d.Press("try")
		}),
		scene("partner-forget", model.PagePartnerForget, Prepared, none),
		{"partner-order-lost", model.PageOrderLost, func(t testing.TB, w *words.Words) *Desk {
			d := PartnerDesk(t, Consented, w)
			d.World.Err = problem.New(problem.Offline, "apply", nil)
			d.At(model.PageOrderSend)
			d.Press("send")
			return d
		}},
		scene("partner-order-lost-later", model.PageOrderLost, Sending, none),
		scene("partner-order-lost-wrong", model.PageOrderLost, Sending, func(d *Desk) {
			d.World.Err = problem.New(problem.ChannelRefused, "status", nil, "code", "-20", "message", "No such order")
			d.Type("order.number", "30408241")
			d.Press("placed")
		}),
		scene("partner-order-nothing", model.PageOrderNothing, Sending, none),
		scene("partner-order-nothing-unlooked", model.PageOrderNothing, Sending, func(d *Desk) { d.Press("withdraw") }),
	}
}
