package model

import "context"

// AskClose reports whether the program may be closed at once. If work is under way that
// closing would cut off, or if what was typed could not be stored, the person is asked
// first, once; what they say ends in [Face.Quit] or leads back to the page.
func (g *Guide) AskClose() bool {
	if g.drafts.failed == nil && (g.busy == nil || g.opens()) {
		return true
	}
	g.asking = true
	g.Show()
	return false
}

// opens reports whether the work under way only opens data: it loses nothing.
func (g *Guide) opens() bool {
	return g.busy.place.Page == PageKeychain || g.busy.place.Page == PageUnlock
}

// closing reports whether the person is being asked. Once the work is done and all is
// stored there is nothing to ask.
func (g *Guide) closing() bool { return g.asking && (g.busy != nil || g.drafts.failed != nil) }

func closingPage(g *Guide) Page {
	p := Page{Place: Place{Page: PageClosing}, Title: g.t("closing.title"), Lead: g.t("closing.lead")}
	stop := "closing.stop"
	if g.busy != nil {
		p.Blocks = []Block{Callout{Sign{RowHalf, g.t("state.in-progress")}, g.busy.busy}}
	} else if g.drafts.failed != nil {
		p.Title, p.Lead, stop = g.t("closing.unkept-title"), g.t("closing.unkept-lead"), "closing.unkept-close"
	}
	p.Blocks = append(p.Blocks, g.unkept()...)
	p.Primary = g.action("keep-open", stay, "closing.keep")
	p.Others = []Action{g.action("stop", func() Step {
		g.stop()
		return Step{Quit: true}
	}, stop)}
	return p
}

// answerClosing does what the person says; all else waits.
func (g *Guide) answerClosing(a Action) {
	if a.ID == "keep-open" || a.ID == "stop" {
		g.asking = false
		g.follow(a.Do())
	}
}

// Close ends what is under way, stores what was typed, and closes the data. It blocks on
// the disk and is called when the face is gone: nothing of the guide may be called
// meanwhile or after it.
func (g *Guide) Close() error {
	g.stop()
	keep, house := g.flush(), g.house
	g.forget()
	if house == nil {
		return nil
	}
	kept := keep(context.WithoutCancel(g.ctx))
	if err := house.Close(); err != nil {
		return err
	}
	return kept
}
