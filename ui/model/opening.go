package model

import (
	"context"
	"errors"
	"slices"

	"qwizard/wizard"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

func openingPages() map[PageID]page {
	return map[PageID]page{
		PageForMe:    {draw: forMePage},
		PageStart:    {draw: startPage},
		PageKeychain: {draw: keychainPage, enter: askKeychain},
		PageVault:    {draw: vaultPage},
		PageUnlock:   {draw: unlockPage},
		PageNoData:   {draw: noDataPage},
		PageRestore:  {draw: restorePage},

		PageRestoreCheck: {draw: restoreCheckPage},
		PageRestoreDone:  {draw: restoreDonePage},
		PageBackupTry:    {draw: backupTryPage},
		PageUnreadable:   {draw: unreadablePage},
		PageDeleteWhich:  {draw: deleteWhichPage},

		PageOrders:    {draw: ordersPage, enter: readOrders},
		PageHelp:      {draw: helpPage},
		PageSettings:  {draw: settingsPage, enter: lookForKeychain, typed: followSettings},
		PageWhereKey:  {draw: whereKeyPage, enter: lookForKeychain},
		PageHistory:   {draw: historyPage, enter: readHistory},
		PageDelete:    {draw: deletePage},
		PageKeyBack:   {draw: keyBackPage},
		PageKeyLeaked: {draw: keyLeakedPage},
		PageClosing:   {draw: closingPage},
	}
}

// What the pages before an order keep in the guide's memo. Their place says which
// channel they are about.
const (
	memoUnopened = "opening.unopened" // error: why data could not be opened
	memoAim      = "opening.aim"      // [aim]: what the data are opened for
	memoNoOrder  = "opening.no-order" // error: why the data are open and no order is
)

// aim is what data are opened for; zero to go on with an order.
type aim struct {
	restore bool              // a backup is to be restored
	answers map[string]string // a new order is to begin with them, as if they were typed
}

// Begin shows the first page. It looks at names of files only: keychain and data are
// asked for behind the page that says so.
func (g *Guide) Begin() {
	channel, found := g.firstChannel()
	if !found {
		g.enter(Place{Page: PageForMe})
		g.Show()
		return
	}
	g.enter(g.door(channel))
	if g.place.Page == PageUnlock {
		g.lookForOthers(channel)
	}
	g.Show()
}

// firstChannel is the channel to open at the start: that of the last time, if there are
// data of it. found is false if there are none of any channel.
func (g *Guide) firstChannel() (channel string, found bool) {
	var there []string
	for _, c := range []string{order.Assisted, order.Partner, order.Practice} {
		if d, err := g.app.Data(c); err != nil || d.Exists {
			there = append(there, c)
		}
	}
	last := g.app.Settings().Channel
	switch {
	case len(there) == 0:
		return "", false
	case slices.Contains(there, last):
		return last, true
	}
	return there[0], true
}

// door is the place at which a channel's data are opened: by the keychain if they have
// no vault yet.
func (g *Guide) door(channel string) Place {
	d, err := g.app.Data(channel)
	switch {
	case err != nil:
		g.keep(memoUnopened, err)
		return Place{PageNoData, channel}
	case d.Vault == VaultFile:
		return Place{PageUnlock, channel}
	}
	return Place{PageKeychain, channel}
}

// reach leads to a channel's orders: straight there if they are open, and else to where
// they are opened, with what is open now closed.
func (g *Guide) reach(channel string) Step {
	aim, _ := kept[aim](g, memoAim)
	switch {
	case g.house == nil:
		return Step{To: g.door(channel)}
	case g.house.Channel() != channel:
		return Step{Work: &Work{
			Busy: g.t("opening.closing"), Do: g.flush(),
			Done: func() Step { return g.change(channel, aim) },
		}}
	case aim.restore:
		return Step{To: Place{PageRestore, channel}}
	}
	return Step{To: Place{Page: PageOrders}}
}

// change closes what is open and goes on to another channel. The house is left before it
// is closed, so that nobody goes on with a closed one, whatever comes in between.
func (g *Guide) change(channel string, to aim) Step {
	house := g.house
	g.forget()
	g.keep(memoAim, to)
	on := func() Step { return Step{To: g.door(channel)} }
	return Step{Work: &Work{
		Busy:   g.t("opening.closing"),
		Do:     func(context.Context) error { return house.Close() },
		Done:   on,
		Failed: func(error) Step { return on() }, // it is closed all the same
	}}
}

// forget leaves the opened data, which were closed.
func (g *Guide) forget() {
	if g.unwatch != nil {
		g.unwatch()
	}
	g.about++
	g.house, g.session, g.unwatch, g.trail = nil, nil, nil, nil
	g.facts, g.memo, g.drafts, g.held = emptyFacts(), map[string]any{}, drafts{}, held{}
}

// lookForOthers finds out, behind the page that asks for the passphrase, whether
// another program has the data, so that nobody types it in vain.
func (g *Guide) lookForOthers(channel string) {
	app := g.app
	g.runner.Start(g.ctx, func(ctx context.Context) (any, error) { return app.Running(ctx, channel), nil }, func(v any, _ error) {
		running, _ := v.(bool)
		if !running || g.house != nil || g.busy != nil || g.place != (Place{PageUnlock, channel}) {
			return
		}
		g.follow(g.unopened(channel, problem.New(problem.InstanceRunning, "look for others", nil)))
	})
}

// opened is what opening data brought.
type opened struct {
	house     House
	loginless bool // the account that the orders go through has no login yet
	ready
}

// ready is an order that can be worked on.
type ready struct {
	session *wizard.Session
	drafts  map[string]string
}

// opening opens a channel's data and an order in it. What is opened after the person
// went away is closed again.
func (g *Guide) opening(channel, vault, passphrase string, failed func(error) Step) *Work {
	app, now, program := g.app, g.now(), g.ctx
	to, _ := kept[aim](g, memoAim)
	var got opened
	var noOrder error
	w := &Work{Busy: g.t("unlock-working." + vault), Failed: failed}
	w.Do = func(ctx context.Context) error {
		house, err := app.Open(ctx, channel, vault, passphrase)
		if err != nil {
			return err
		}
		got.house = house
		if account := house.Partner(); account != nil {
			l, err := account.Login(ctx)
			got.loginless = err == nil && l.Name == ""
		}
		switch {
		case to.restore:
		case to.answers != nil:
			got.ready, noOrder = startedWith(ctx, house, to.answers)
		default:
			got.ready, noOrder = firstOrder(ctx, house, now)
		}
		// Only now, as the house is in use until here.
		context.AfterFunc(ctx, func() {
			if errors.Is(context.Cause(ctx), problem.Cancelled) || program.Err() != nil {
				_ = house.Close() // nobody is there to be told
			}
		})
		return nil
	}
	w.Done = func() Step {
		g.house = got.house
		s := app.Settings()
		s.Channel = channel
		app.Set(s)
		switch {
		case to.restore:
			return Step{To: Place{PageRestore, channel}}
		case got.session == nil:
			g.keep(memoNoOrder, noOrder)
			return Step{To: Place{Page: PageOrders}}
		}
		g.open(got.session, got.drafts)
		home := Step{To: Place{Page: PageHome}}
		switch {
		case got.loginless:
			home.To = Place{Page: PagePartnerLogin}
		case to.answers != nil:
			home.Say = g.t("orders.copied")
		}
		return home
	}
	return w
}

// unopened says why a channel's data cannot be opened, and if that was said just before,
// that it is still so.
func (g *Guide) unopened(channel string, err error) Step {
	g.keep(memoUnopened, err)
	s := Step{To: Place{PageNoData, channel}}
	if n := len(g.trail); n > 0 && g.trail[n-1] == s.To {
		s.Say = g.t("no-data.tried")
	}
	return s
}

// isKeychains reports whether an error is one of the operating system's keychain.
func isKeychains(err error) bool {
	return slices.ContainsFunc([]problem.Kind{
		problem.KeychainMissing, problem.KeychainLocked, problem.KeychainRefused, problem.KeychainHung, problem.KeychainWaited,
	}, func(k problem.Kind) bool { return errors.Is(err, k) })
}
