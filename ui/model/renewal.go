package model

import (
	"context"
	"path/filepath"

	"qwizard/wizard"
)

// renewalPage is the dates that follow, and what to do by each.
func renewalPage(g *Guide) Page {
	p := Page{Title: g.t("renewal.title"), Lead: g.t("renewal.lead"), Back: g.home()}
	t := g.task(wizard.TaskRenewal)
	if t.State == wizard.CannotStart {
		p.Blocks = g.receiveFirst(t, "renewal.first")
		return p
	}
	save, dismiss := g.saveDates(), g.dismissDates()
	switch calendar := g.facts.Calendar; {
	case calendar.Known():
		p.Sign, p.Lead = Sign{RowDone, g.t("state.done")}, g.t("renewal.lead-saved", "path", calendar.Value)
		p.Others = []Action{save}
	case t.State == wizard.Done:
		p.Sign, p.Lead = Sign{RowDone, g.t("state.done")}, g.t("renewal.lead-dismissed")
		p.Others = []Action{save}
	default:
		p.Primary, p.Others = save, []Action{dismiss}
	}
	p.Blocks = append(p.Blocks, g.dateRows())
	p.Blocks = append(p.Blocks, Buttons{[]Action{g.aboutReissue()}})
	i := g.facts.Current()
	if i.Backup.Known() && i.Backup.At.Before(i.Chain.At) {
		p.Blocks = append(p.Blocks, Heading{g.t("renewal.backup")}, Paragraph{Text: g.t("renewal.backup-text", "date", day(i.Backup.At))},
			Buttons{[]Action{g.action("backup", g.to(PageKeyBackup), "renewal.backup-make")}})
	}
	p.Blocks = append(p.Blocks, Help{"why", g.t("renewal.why-title"), g.t("renewal.why-text")})
	return p
}

// dateRows are the dates in their order.
func (g *Guide) dateRows() Answers {
	var a Answers
	for _, d := range g.facts.Dates() {
		kind := string(d.Kind)
		a.Rows = append(a.Rows, Answer{
			What:  weekday(d.At),
			Value: g.t("renewal."+kind) + "\n" + g.t("renewal."+kind+"-text"),
		})
	}
	return a
}

// saveDates writes the calendar file and has the desktop open it.
func (g *Guide) saveDates() Action {
	session, folder := g.session, g.filesFolder()
	path := filepath.Join(folder, wizard.CalendarName)
	return g.action("save", func() Step {
		return Step{Work: &Work{
			Busy: g.t("renewal.saving"),
			Do:   func(ctx context.Context) error { return session.Renewal().SaveDates(ctx, folder) },
			Done: func() Step { return Step{Open: path, Say: g.t("renewal.saved", "path", path)} },
		}}
	}, "renewal.save")
}

func (g *Guide) dismissDates() Action {
	session := g.session
	return g.action("dismiss", func() Step {
		return Step{Work: &Work{
			Busy: g.t("renewal.storing"),
			Do:   func(ctx context.Context) error { return session.Renewal().Dismiss(ctx) },
			Done: g.to(PageHome),
		}}
	}, "renewal.dismiss")
}
