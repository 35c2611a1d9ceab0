package model

import (
	"context"
	"errors"
	"maps"
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
		PageOrders:   {draw: ordersPage, enter: readOrders},
		PageHelp:     {draw: helpPage},
		PageSettings: {draw: settingsPage, typed: followSettings},
		PageWhereKey: {draw: whereKeyPage},
		PageHistory:  {draw: historyPage, enter: readHistory},
		PageClosing:  {draw: closingPage},
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
	for _, c := range []string{order.Assisted, order.Practice} {
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
		house, keep := g.house, g.flush()
		return Step{Work: &Work{
			Busy: g.t("opening.closing"),
			Do:   func(ctx context.Context) error { return errors.Join(keep(ctx), house.Close()) },
			Done: func() Step { return g.changed(channel, aim) },
			// Whatever went wrong, it is closed by now: nothing of it can be gone on with.
			Failed: func(error) Step { return g.changed(channel, aim) },
		}}
	case aim.restore:
		return Step{To: Place{PageRestore, channel}}
	}
	return Step{To: Place{Page: PageOrders}}
}

// changed goes on to another channel once the last one was closed.
func (g *Guide) changed(channel string, to aim) Step {
	g.forget()
	g.keep(memoAim, to)
	return Step{To: g.door(channel)}
}

// forget leaves the opened data, which were closed.
func (g *Guide) forget() {
	if g.unwatch != nil {
		g.unwatch()
	}
	g.about++
	g.house, g.session, g.unwatch, g.trail = nil, nil, nil, nil
	g.facts, g.memo, g.drafts = emptyFacts(), map[string]any{}, drafts{}
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
	house House
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
		context.AfterFunc(ctx, func() {
			if errors.Is(context.Cause(ctx), problem.Cancelled) || program.Err() != nil {
				_ = house.Close() // nobody is there to be told
			}
		})
		got.house = house
		switch {
		case to.restore:
		case to.answers != nil:
			got.ready, noOrder = startedWith(ctx, house, to.answers)
		default:
			got.ready, noOrder = firstOrder(ctx, house, now)
		}
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
		if to.answers != nil {
			home.Say = g.t("orders.copied")
		}
		return home
	}
	return w
}

// unopened says why a channel's data cannot be opened.
func (g *Guide) unopened(channel string, err error) Step {
	g.keep(memoUnopened, err)
	return Step{To: Place{PageNoData, channel}}
}

// flush stores what was typed and not stored yet, before its order is left.
func (g *Guide) flush() func(context.Context) error {
	d := &g.drafts
	if g.house == nil || d.order == "" || !d.dirty && !d.saving {
		return func(context.Context) error { return nil }
	}
	house, id, typed := g.house, d.order, maps.Clone(d.typed)
	d.dirty = false
	return func(ctx context.Context) error { return house.KeepDrafts(ctx, id, typed) }
}

// isKeychains reports whether an error is one of the operating system's keychain.
func isKeychains(err error) bool {
	return slices.ContainsFunc([]problem.Kind{
		problem.KeychainMissing, problem.KeychainLocked, problem.KeychainRefused, problem.KeychainHung, problem.KeychainWaited,
	}, func(k problem.Kind) bool { return errors.Is(err, k) })
}

// movedTo puts the problems of some kinds at a field of the page; all of them if no kind
// is named.
func movedTo(field string, err error, kinds ...problem.Kind) error {
	var out problem.List
	for _, p := range problem.All(err) {
		c := *p
		if len(kinds) == 0 || slices.Contains(kinds, p.Kind) {
			c.Field = field
		}
		out = append(out, &c)
	}
	return out.Err()
}
