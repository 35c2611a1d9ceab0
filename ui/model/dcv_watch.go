package model

import (
	"context"
	"slices"
	"strconv"
	"time"

	"qwizard/wizard"
	"qwizard/wizard/finding"
	"qwizard/wizard/order"
)

const (
	memoLooked = "dcv.looked" // time.Time of the last look in this run; it need not have seen anything new
	memoWatch  = "dcv.watch"  // *proofWatch that is under way; nil for none
)

// proofWatch looks for the proofs again by itself while a page about them is open. The
// person sees nothing of it but what changed.
type proofWatch struct {
	looks int       // how often it has looked since the person did
	next  time.Time // when it looks again
}

// lookGaps are the times between looks; the last is that between all further ones.
func lookGaps() []time.Duration {
	return []time.Duration{time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute}
}

// watched reports whether there is something to look for again on the page on show. The
// first look is the person's: servers remember for a while that a name was missing, so
// nobody asks for it before the person says that it is there.
func (g *Guide) watched() bool {
	open := func(c wizard.Choice) bool { return c.Method != order.Email && g.proofState(c).kind() != RowDone }
	return g.after != nil && slices.Contains([]PageID{PageDCV, PageDCVName, PageDCVCheck}, g.place.Page) &&
		g.task(wizard.TaskDCV).State != wizard.CannotStart && g.facts.Current().Seen.Known() && slices.ContainsFunc(g.facts.Chosen(), open)
}

// watchProofs begins to look again, unless it does already.
func (g *Guide) watchProofs() *Work {
	if w, _ := kept[*proofWatch](g, memoWatch); w == nil && g.watched() {
		g.lookLater(0)
	}
	return nil
}

// looked notes a look of the person's, from which the times between looks count anew.
func (g *Guide) looked() {
	g.keep(memoLooked, g.now())
	if g.after != nil {
		g.lookLater(0)
	}
}

// lookLater looks again when the time has come, if the person is there still. It takes
// the place of what was to come before.
func (g *Guide) lookLater(looks int) {
	gaps := lookGaps()
	gap := gaps[min(looks, len(gaps)-1)]
	w := &proofWatch{looks, g.now().Add(gap)}
	g.keep(memoWatch, w)
	g.after(gap, func() {
		switch {
		case !g.isWatch(w):
		case !g.watched():
			g.keep(memoWatch, (*proofWatch)(nil))
		case g.busy != nil:
			g.lookLater(looks)
		default:
			g.lookNow(w)
		}
	})
}

// isWatch reports whether w was not given up: for another one, or with its order.
func (g *Guide) isWatch(w *proofWatch) bool {
	now, _ := kept[*proofWatch](g, memoWatch)
	return now == w
}

// lookNow looks without the person, and asks Sectigo how far the order is where it tells.
// That it did not work is no news: it is tried again.
func (g *Guide) lookNow(w *proofWatch) {
	session, before, ask := g.session, g.facts.Tasks(g.now()), g.can().Status
	g.runner.Start(g.ctx, func(ctx context.Context) (any, error) {
		err := session.DCV().Look(ctx)
		if ask {
			_ = session.Poll(ctx) // no news, as above
		}
		return nil, err
	}, func(_ any, err error) {
		if !g.isWatch(w) {
			return
		}
		if err == nil {
			g.keep(memoLooked, g.now())
		}
		g.refresh()
		g.lookLater(w.looks + 1)
		g.tell(before, g.facts.Tasks(g.now()))
		if g.busy == nil {
			g.Show()
		}
	})
}

// lastLook is when the proofs were looked for last, as far as is known.
func (g *Guide) lastLook() time.Time {
	at := g.facts.Current().Seen.At
	if last, _ := kept[time.Time](g, memoLooked); last.After(at) {
		return last
	}
	return at
}

// lookTimes say when the proofs were looked for, and when it is done again.
func (g *Guide) lookTimes() []Block {
	if !g.facts.Current().Seen.Known() {
		return nil
	}
	return append([]Block{Paragraph{Text: g.t("dcv.looked", "when", moment(g.lastLook())), Quiet: true}}, g.lookAgain()...)
}

// lookAgain says when the proofs are looked for again, if they are.
func (g *Guide) lookAgain() []Block {
	w, _ := kept[*proofWatch](g, memoWatch)
	if w == nil || !g.watched() {
		return nil
	}
	return []Block{Paragraph{Text: g.t("dcv.look-next", "when", moment(w.next)), Quiet: true}}
}

// spreads reports a finding of a record that is there, and not everywhere yet.
func spreads(f finding.Finding) bool {
	return slices.Contains([]finding.Kind{finding.RecordCached, finding.RecordPartly, finding.RecordStale}, f.Kind)
}

// spreading says of a record that is on its way what is waited for; empty if it is not.
func (g *Guide) spreading(c wizard.Choice) string {
	if g.proofState(c) != proofSpread {
		return ""
	}
	longest, cached := 0, false
	for _, f := range g.seenOf(c.Name) {
		if f.Kind != finding.RecordCached {
			continue
		}
		cached = true
		if n, err := strconv.Atoi(f.Params["minutes"]); err == nil {
			longest = max(longest, n)
		}
	}
	switch {
	case !cached:
		return g.t("dcv.spread-servers")
	case longest == 0:
		return g.t("dcv.spread-resolvers")
	}
	return g.t("dcv.spread-minutes", "minutes", strconv.Itoa(longest))
}
