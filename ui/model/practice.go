package model

import (
	"context"
	"slices"
	"strconv"
	"time"

	"qwizard/wizard"
)

func practicePages() map[PageID]page {
	return map[PageID]page{
		PagePractice:     inWorld(practicePage, loadPractice),
		PageInbox:        inWorld(inboxPage, loadMails),
		PageMail:         inWorld(mailPage, loadMail),
		PagePanel:        inWorld(panelPage, loadPanel),
		PagePanelRecords: inWorld(recordsPage, loadRecords),
		PagePanelFiles:   inWorld(filesPage, loadFiles),
		PagePanelInstall: inWorld(installPage, nil),
		PageNotary:       inWorld(notaryPage, nil),
		PageClock:        inWorld(clockPage, loadClock),
	}
}

// inWorld is a page of the practice world: where there is none it says so.
func inWorld(draw func(*Guide) Page, enter func(*Guide) *Work) page {
	return page{
		draw: func(g *Guide) Page {
			if g.world() == nil {
				return Page{Title: g.t("practice.none-title"), Lead: g.t("practice.none-lead"), Back: g.home()}
			}
			return draw(g)
		},
		enter: func(g *Guide) *Work {
			if g.world() == nil || enter == nil {
				return nil
			}
			return enter(g)
		},
	}
}

// world is the world around the order; nil around a real one.
func (g *Guide) world() Practice {
	if g.house == nil {
		return nil
	}
	return g.house.Practice()
}

// taskLink leads to a task's page.
func (g *Guide) taskLink(id wizard.TaskID) Action {
	return Action{ID: "task", Label: g.t("practice.go-on", "task", g.taskName(id)), Do: g.toTask(id)}
}

// first says which task comes first, and leads there.
func (g *Guide) first(p Page, id wizard.TaskID) Page {
	p.Blocks = append(p.Blocks, Callout{
		Sign: Sign{Kind: RowLater, Word: g.t("state.cannot-start")}, Text: g.t("practice.first", "task", g.taskName(id)),
	})
	p.Others = []Action{g.taskLink(id)}
	return p
}

// What the pages of the practice world keep for themselves.
const (
	memoClock = "practice/clock" // time.Time
	memoMails = "practice/mails" // []Mail, oldest first
)

// practicePage is the hub: who and what is around a practice order.
func practicePage(g *Guide) Page {
	return Page{
		Title: g.t("practice.title"), Lead: g.t("practice.lead"), Back: g.goBack(),
		Blocks: []Block{
			Rows{ID: "world", Rows: []Row{g.inboxRow(), g.panelRow(), g.notaryRow(), g.clockRow()}},
			Paragraph{Text: g.t("practice.real"), Quiet: true},
		},
	}
}

func (g *Guide) inboxRow() Row {
	r := Row{Kind: RowLater, Title: g.t("inbox.title"), State: g.t("practice.inbox-none"), Open: Action{ID: "inbox", Do: g.to(PageInbox)}}
	mails, _ := kept[[]Mail](g, memoMails)
	if len(mails) == 0 {
		return r
	}
	asking := 0
	for i := range mails {
		if g.mailState(mails, i) == mailAsks {
			asking++
		}
	}
	r.Kind, r.State = RowOpen, g.t("practice.inbox-count", "count", strconv.Itoa(len(mails)))
	if asking > 0 {
		r.Kind, r.Detail = RowWaiting, g.t("practice.inbox-asking", "count", strconv.Itoa(asking))
	}
	return r
}

func (g *Guide) panelRow() Row {
	r := Row{Kind: RowLater, Title: g.t("panel.title"), State: g.t("practice.panel-none"), Open: Action{ID: "panel", Do: g.to(PagePanel)}}
	if g.facts.Names.Known() {
		r.Kind, r.State, r.Detail = RowOpen, g.t("practice.panel-open"), names(g.words, &g.facts)
	}
	return r
}

func (g *Guide) notaryRow() Row {
	r := Row{Kind: RowLater, Title: g.t("practice.notary"), State: g.t("practice.notary-none"), Open: Action{ID: "notary", Do: g.to(PageNotary)}}
	if g.facts.Current().Form.Known() {
		r.Kind, r.State = RowOpen, g.t("practice.notary-open")
	}
	return r
}

func (g *Guide) clockRow() Row {
	r := Row{Kind: RowOpen, Title: g.t("practice.clock"), State: g.t("practice.clock-open"), Open: Action{ID: "clock", Do: g.to(PageClock)}}
	if now, known := kept[time.Time](g, memoClock); known {
		r.Detail = g.t("clock.today", "now", moment(now))
	}
	return r
}

// loadPractice asks for the clock and for the order's mails.
func loadPractice(g *Guide) *Work {
	return loadAll(g.t("practice.loading"), loadClock(g), loadMails(g))
}

// loadAll is several loads, one after the other; a nil one is none.
func loadAll(busy string, all ...*Work) *Work {
	all = slices.DeleteFunc(all, func(w *Work) bool { return w == nil })
	return &Work{Busy: busy, Do: func(ctx context.Context) error {
		for _, w := range all {
			if err := w.Do(ctx); err != nil {
				return err
			}
		}
		return nil
	}, Done: func() Step {
		for _, w := range all {
			w.Done()
		}
		return Step{}
	}}
}

func loadClock(g *Guide) *Work {
	world := g.world()
	var now time.Time
	return &Work{Busy: g.t("practice.loading"), Do: func(ctx context.Context) (err error) {
		now, err = world.Clock(ctx)
		return err
	}, Done: func() Step {
		g.keep(memoClock, now)
		return Step{}
	}}
}

// skips are how far practice time can be moved on at once, by their texts.
func skips() map[string]time.Duration {
	const day = 24 * time.Hour
	return map[string]time.Duration{"skip-3-hours": 3 * time.Hour, "skip-1-day": day, "skip-3-days": 3 * day, "skip-1-week": 7 * day}
}

// clockPage moves practice time on, and says what is next then.
func clockPage(g *Guide) Page {
	p := Page{Title: g.t("clock.title"), Lead: g.t("clock.lead"), Back: g.goBack()}
	if now, known := kept[time.Time](g, memoClock); known {
		p.Blocks = append(p.Blocks, Paragraph{Text: g.t("clock.today", "now", moment(now))})
	}
	var buttons Buttons
	for _, id := range []string{"skip-3-hours", "skip-1-day", "skip-3-days", "skip-1-week"} {
		buttons.Actions = append(buttons.Actions, g.action(id, g.skip(skips()[id]), "clock."+id))
	}
	p.Blocks = append(p.Blocks, buttons, Paragraph{Text: g.t("clock.only"), Quiet: true})
	if t, open := next(g.facts.Tasks(g.now())); open && g.facts.Receipt.Known() {
		p.Blocks = append(p.Blocks, g.nextOf(t))
	}
	return p
}

// skip moves practice time on and has the order look what came of it.
func (g *Guide) skip(d time.Duration) func() Step {
	return func() Step {
		world, session, sent := g.world(), g.session, g.facts.Receipt.Known()
		var now time.Time
		var unheard error
		return Step{Work: &Work{Busy: g.t("clock.working"), Do: func(ctx context.Context) (err error) {
			if err := world.SkipAhead(ctx, d); err != nil {
				return err
			}
			if now, err = world.Clock(ctx); err != nil || !sent {
				return err
			}
			unheard = session.Poll(ctx) // time has moved all the same
			return nil
		}, Done: func() Step {
			g.keep(memoClock, now)
			return Step{Err: unheard, Say: g.t("clock.done", "now", moment(now))}
		}}}
	}
}
