package model

import (
	"context"
	"maps"
	"slices"

	"qwizard/wizard"
	"qwizard/wizard/order"
)

// approvalPage is the wait for Sectigo's last look.
func approvalPage(g *Guide) Page {
	t := g.task(wizard.TaskApproval)
	p := Page{Sign: waitSign(g, t), Title: g.t("approval.title"), Lead: g.t("approval.lead"), Back: g.home()}
	switch t.State {
	case wizard.CannotStart:
		p.Lead = g.t("approval.lead-later")
		p.Blocks = append(waitNeeds(g, wizard.TaskApproval), approvalWhat(g))
	case wizard.Done:
		approvalDone(g, &p)
	case wizard.InTrouble:
		approvalTrouble(g, &p)
	default:
		approvalWait(g, t, &p)
	}
	return p
}

func approvalWhat(g *Guide) Block {
	return Help{ID: "what", Title: g.t("approval.what-title"), Text: g.t("approval.what")}
}

func approvalWait(g *Guide, t wizard.Task, p *Page) {
	p.Blocks = []Block{Paragraph{Text: whoActs(g.words, t)}}
	if at, looked := kept[string](g, memoChecked(wizard.TaskApproval)); looked {
		p.Blocks = append(p.Blocks, Paragraph{Text: g.t("wait.not-yet", "when", at)})
	}
	p.Blocks = append(p.Blocks, Heading{g.t("wait.usual-heading")}, Paragraph{Text: g.t("approval.usual")})
	p.Blocks = append(p.Blocks, knowBlocks(g)...)
	p.Blocks = append(p.Blocks, Heading{g.t("wait.meanwhile-heading")}, Paragraph{Text: g.t("approval.meanwhile")},
		Buttons{[]Action{
			g.action("where-key", g.to(PageWhereKey), "bar.where-key"),
			g.action("backup", g.to(PageKeyBackup), "approval.backup"),
			g.action("dcv", g.to(PageDCV), "approval.proofs"),
		}})
	p.Blocks = append(p.Blocks, stepWords(g, g.facts.Steps[order.StepApproval])...)
	p.Blocks = append(p.Blocks, otherSteps(g)...)
	p.Blocks = append(p.Blocks, approvalWhat(g), Help{ID: "late", Title: g.t("wait.late-title"), Text: g.t("wait.late")})
	p.Blocks = append(append(p.Blocks, supportBlocks(g, "late", "wait.message-late")...), waitWays(g))
	approvalActions(g, p)
}

// approvalActions are the ways to know more: a look, or what the person says.
func approvalActions(g *Guide, p *Page) {
	p.Others = clockButtons(g)
	if g.can().Status {
		p.Primary = g.action("check", func() Step { return checkNow(g, wizard.TaskApproval) }, "wait.check")
		return
	}
	session := g.session
	p.Primary = g.action("confirm", func() Step {
		return confirmStep(g, "approval.confirmed", func(ctx context.Context) error { return session.Approval().Confirm(ctx, true) })
	}, "approval.confirm")
	p.Others = append(p.Others, g.action("certificate", g.to(PageCertificate), "approval.came"))
}

// approvalTrouble: Sectigo wants something before it issues.
func approvalTrouble(g *Guide, p *Page) {
	p.Title, p.Lead = g.t("approval.title-trouble"), g.t("approval.lead-trouble")
	p.Blocks = stepWords(g, g.facts.Steps[order.StepApproval])
	p.Blocks = append(p.Blocks, otherSteps(g)...)
	links := append([]Action{
		g.goTo("dcv", wizard.TaskDCV),
		g.action("domains-check", g.to(PageDomainsCheck), "approval.look"),
	}, inboxButtons(g)...)
	p.Blocks = append(p.Blocks, Heading{g.t("approval.trouble-heading")}, Paragraph{Text: g.t("approval.trouble")}, Buttons{links},
		Heading{g.t("approval.trouble-ask-heading")}, Paragraph{Text: g.t("approval.trouble-ask")})
	p.Blocks = append(append(p.Blocks, supportBlocks(g, "trouble", "approval.message-trouble")...), waitWays(g))
	approvalActions(g, p)
}

func approvalDone(g *Guide, p *Page) {
	step := g.facts.Steps[order.StepApproval]
	p.Title, p.Lead = g.t("approval.title-done"), g.t("approval.lead-done")
	p.Blocks = append(stepProof(g, step), approvalWhat(g))
	if !g.can().Status {
		session := g.session
		p.Lead = g.t("approval.lead-done-elsewhere")
		p.Others = []Action{g.action("doubt", func() Step {
			return confirmStep(g, "wait.doubted", func(ctx context.Context) error { return session.Approval().Confirm(ctx, false) })
		}, "wait.doubt")}
	}
	p.Primary = waitNext(g)
}

// knowBlocks say how the person will know that something changed.
func knowBlocks(g *Guide) []Block {
	key := "wait.know"
	if !g.can().Status {
		key = "wait.know-mail"
	}
	return []Block{Heading{g.t("wait.know-heading")}, Paragraph{Text: g.t(key, "email", g.facts.Applicant.Value.Email)}}
}

// otherSteps are steps of Sectigo's that Qwizard does not know, as Sectigo calls them.
func otherSteps(g *Guide) []Block {
	var rows []Answer
	for _, title := range slices.Sorted(maps.Keys(g.facts.OtherSteps)) {
		s := g.facts.OtherSteps[title]
		if s.Value.Status != order.StepCompleted && s.Value.Status != order.StepNotApplicable {
			rows = append(rows, Answer{What: title, Value: s.Raw})
		}
	}
	if len(rows) == 0 {
		return nil
	}
	return []Block{Heading{g.t("wait.others-heading")}, Paragraph{Text: g.t("wait.others")}, Answers{rows}}
}
