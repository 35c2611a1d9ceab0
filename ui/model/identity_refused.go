package model

import (
	"context"
	"strings"

	"qwizard/wizard"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

// identityTrouble is the task's page after Sectigo refused a paper: its words, and how to
// tell what has to be done again.
func identityTrouble(g *Guide, p *Page) {
	p.Title, p.Lead = g.t("identity-refused.title"), g.t("identity-refused.lead")
	p.Blocks = append(stepWords(g, g.facts.Steps[order.StepIdentity]), sentPapers(g)...)
	p.Blocks = append(p.Blocks,
		Heading{g.t("identity-refused.tell-heading")},
		Paragraph{Text: g.t("identity-refused.tell-scan")},
		Paragraph{Text: g.t("identity-refused.tell-notary")},
		Paragraph{Text: g.t("identity-refused.tell-form")})
	links := g.practiceActions(PageNotary, "identity.practice-notary")
	if papersFolder(&g.facts) != "" {
		links = append(links, formButtons(g)...)
	}
	links = append(links, g.action("about-you", g.to(PageApplicantCheck), "identity-refused.about-you"))
	p.Blocks = append(p.Blocks, Buttons{links}, Heading{g.t("identity-refused.ask-heading")}, Paragraph{Text: g.t("identity-refused.ask")})
	p.Blocks = append(append(p.Blocks, supportBlocks(g, "refused", "identity-refused.message")...), waitWays(g))
	p.Primary = g.action("send-papers", g.to(PageIdentitySend), "identity-refused.send")
	if !g.can().Status {
		p.Others = []Action{confirmIdentity(g, "confirm", "identity.accepted", "identity.said-accepted", true)}
	}
}

// identityRefusePage takes Sectigo's words from a person whom alone it told them.
func identityRefusePage(g *Guide) Page {
	p := Page{Title: g.t("identity-refused.title-state"), Lead: g.t("identity-refused.lead-state"), Back: g.goBack()}
	switch {
	case g.can().Status:
		p.Lead = g.t("identity-refused.tells")
	case !g.facts.Current().Papers.Known():
		p.Lead = g.t("identity-refused.not-sent")
	case g.task(wizard.TaskIdentity).State == wizard.Done:
		p.Lead = g.t("identity-refused.done")
	default:
		known := ""
		if g.task(wizard.TaskIdentity).State == wizard.InTrouble {
			known = g.facts.Steps[order.StepIdentity].Value.Note
		}
		p.Blocks = []Block{g.field(Field{ID: "identity.refusal", Kind: FieldLong}, known), Paragraph{Text: g.t("identity-refused.or-paste")}, Buttons{[]Action{g.pasting()}}}
		p.Primary = g.action("refused", func() Step { return stateRefusal(g, known) }, "identity-refused.state")
		return p
	}
	p.Primary = g.action("identity", g.to(PageIdentity), "identity-send.see")
	return p
}

// stateRefusal states that Sectigo wants other papers.
func stateRefusal(g *Guide, known string) Step {
	words := strings.TrimSpace(g.value("identity.refusal", known))
	if words == "" {
		return Step{Err: problem.At("identity.refusal", problem.InputMissing)}
	}
	session := g.session
	return Step{Work: &Work{
		Busy: g.t("wait.storing"),
		Do:   func(ctx context.Context) error { return session.Identity().Refused(ctx, words) },
		Done: func() Step {
			g.settle("identity.refusal")
			return Step{To: Place{Page: PageIdentity}}
		},
	}}
}
