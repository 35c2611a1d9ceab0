package model

import (
	"context"

	"qwizard/wizard"
	"qwizard/wizard/order"
)

// mailedTask is a task that is done by answering a mail of Sectigo's.
type mailedTask struct {
	texts string // the section of its texts, with the dot
	task  wizard.TaskID
	step  order.StepID
	facet func(*wizard.Session) wizard.WaitFacet
}

func (m mailedTask) key(name string) string { return m.texts + name }

func (m mailedTask) page(g *Guide) Page {
	t := g.task(m.task)
	p := Page{Sign: waitSign(g, t), Title: g.t(m.key("title")), Lead: g.t(m.key("lead")), Back: g.home()}
	switch t.State {
	case wizard.CannotStart:
		p.Blocks = append(waitNeeds(g, m.task), m.what(g))
	case wizard.Done:
		m.done(g, &p)
	default:
		m.open(g, t, &p)
	}
	return p
}

func (m mailedTask) what(g *Guide) Block {
	return Help{ID: "what", Title: g.t(m.key("what-title")), Text: g.t(m.key("what"))}
}

// open says what to do with the mail, and what if there is none.
func (m mailedTask) open(g *Guide, t wizard.Task, p *Page) {
	number, address := g.facts.Receipt.Value.Number, g.facts.Applicant.Value.Email
	var inbox []Block
	if all := inboxButtons(g); len(all) > 0 {
		inbox = []Block{Buttons{all}}
	}
	p.Blocks = []Block{Paragraph{Text: whoActs(g.words, t), Quiet: true}}
	if at, looked := kept[string](g, memoChecked(m.task)); looked {
		p.Blocks = append(p.Blocks, Callout{Sign: waitSign(g, t), Text: g.t("wait.not-yet-mail", "when", at)})
	}
	last := "wait.step-check"
	if !g.can().Status {
		last = "wait.step-confirm"
	}
	p.Blocks = append(p.Blocks, Steps{[]Item{
		{Text: g.t("wait.step-inbox", "email", address), Blocks: inbox},
		{Text: g.t(m.key("step-mail"), "number", number)},
		{Text: g.t(m.key("step-do"))},
		{Text: g.t(last)},
	}}, m.what(g))
	p.Blocks = append(p.Blocks, stepWords(g, g.facts.Steps[m.step])...)
	p.Blocks = append(p.Blocks, Heading{g.t("wait.no-mail-heading")}, Paragraph{Text: g.t("wait.no-mail", "email", address)})
	p.Blocks = append(p.Blocks, supportBlocks(g, "again", m.key("message-again"))...)
	p.Blocks = append(p.Blocks, waitWays(g))
	session, facet := g.session, m.facet
	if g.can().Status {
		p.Primary = g.action("check", func() Step {
			return askSectigo(g, m.task, func(ctx context.Context) error { return facet(session).Answered(ctx) })
		}, "wait.check-done")
		return
	}
	p.Primary = g.action("confirm", func() Step {
		return confirmStep(g, m.key("confirmed"), func(ctx context.Context) error { return facet(session).Confirm(ctx, true) })
	}, m.key("confirm"))
}

// done says who said so, and leads on.
func (m mailedTask) done(g *Guide, p *Page) {
	step := g.facts.Steps[m.step]
	p.Title, p.Lead = g.t(m.key("title-done")), g.t(m.key("lead-done"))
	if step.Value.Status == order.StepNotApplicable {
		p.Lead = g.t("wait.not-needed")
	}
	p.Blocks = append(stepProof(g, step), m.what(g))
	if !g.can().Status {
		session, facet := g.session, m.facet
		p.Others = []Action{g.action("doubt", func() Step {
			return confirmStep(g, "wait.doubted", func(ctx context.Context) error { return facet(session).Confirm(ctx, false) })
		}, "wait.doubt")}
	}
	p.Primary = waitNext(g)
}
