package model

import (
	"context"
	"strings"

	"qwizard/wizard"
)

// memoPolling: bool, while the CA is being asked.
const memoPolling = "poll.under-way"

// poll asks the CA by itself how far the order is, on a channel that tells. How often it
// may is the session's to know. The person sees nothing of it but what changed; that it
// did not work is no news either: it is tried again when home is shown the next time.
func (g *Guide) poll() {
	_, open := next(g.facts.Tasks(g.now()))
	polling, _ := kept[bool](g, memoPolling)
	if g.session == nil || polling || !open || !g.can().Status || !g.facts.Receipt.Known() {
		return
	}
	session, before, mine := g.session, g.facts.Tasks(g.now()), g.about
	g.keep(memoPolling, true)
	g.runner.Start(g.ctx, func(ctx context.Context) (any, error) { return nil, session.Poll(ctx) }, func(_ any, err error) {
		if g.about != mine {
			return
		}
		g.keep(memoPolling, false)
		if err != nil {
			return
		}
		g.refresh()
		g.tell(before, g.facts.Tasks(g.now()))
		if g.busy == nil {
			g.Show()
		}
	})
}

// tell tells by the desktop which tasks changed, if the person wants to know.
func (g *Guide) tell(before, after []wizard.Task) {
	var lines []string
	for i, t := range after {
		if t.State != before[i].State || t.Actor != before[i].Actor {
			lines = append(lines, g.t("home.news-line", "task", g.taskName(t.ID), "state", stateWord(g.words, t)))
		}
	}
	if len(lines) > 0 && g.app.Settings().Notify {
		g.face.Notify(g.t("home.news", "order", orderName(g.words, &g.facts)), strings.Join(lines, "\n"))
	}
}
