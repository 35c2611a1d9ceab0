package model

import (
	"context"

	"qwizard/wizard"
	"qwizard/wizard/finding"
	"qwizard/wizard/order"
)

// dcvCheckPage is what was seen of the proofs, beside Sectigo's word on each.
func dcvCheckPage(g *Guide) Page {
	p := Page{Title: g.t("dcv-check.title"), Back: g.goBack()}
	t, seen := g.task(wizard.TaskDCV), g.facts.Current().Seen
	if t.State == wizard.CannotStart {
		p.Blocks = g.receiveFirst(t, "dcv.first")
		return p
	}
	if !seen.Known() {
		p.Lead = g.t("dcv-check.lead-none")
		p.Primary = g.checkProofs("dcv-check.now")
		if !g.can().Status {
			p.Lead = g.t("dcv-check.lead-none-elsewhere")
			p.Blocks = append([]Block{g.proofRows()}, g.proofWords()...)
		}
		return p
	}
	p.Lead = g.t("dcv-check.lead", "when", moment(g.lastLook()))
	p.Primary = g.checkProofs("dcv-check.again")
	if t.State == wizard.Done {
		p.Sign, p.Title = Sign{RowDone, g.t("state.done")}, g.t("dcv.done-title")
	}
	if g.can().Prove && t.State != wizard.Done {
		label := "dcv-check.ask-now"
		if finding.Worst(seen.Value) == finding.Blocks {
			label = "dcv-check.ask"
			p.Blocks = append(p.Blocks, Callout{Sign{RowWaiting, g.t("state.waiting")}, g.t("dcv-check.not-asked")})
		}
		p.Others = []Action{g.askSectigoNow(label)}
	}
	p.Blocks = append(p.Blocks, g.findings("seen", seen.Value))
	if finding.Worst(seen.Value) == finding.Blocks && t.State != wizard.Done {
		p.Blocks = append(p.Blocks, g.practiceButtons(PagePanel, "dcv.panel")...)
	}
	p.Blocks = append(append(p.Blocks, g.proofRows()), g.lookAgain()...)
	if buttons := g.mailButtons(); len(buttons) > 0 {
		p.Blocks = append(p.Blocks, Heading{g.t("dcv-check.mails")}, Paragraph{Text: g.t("dcv-check.mails-text")}, Buttons{buttons})
	}
	if !g.can().Status {
		p.Blocks = append(p.Blocks, g.proofWords()...)
	}
	if t.State != wizard.Done {
		p.Blocks = append(p.Blocks, g.publicResolvers()...)
	}
	p.Blocks = append(p.Blocks, g.reportBlocks()...)
	return p
}

// proofWords take what Sectigo says of each website from the person.
func (g *Guide) proofWords() []Block {
	return []Block{Heading{g.t("dcv-check.confirm")}, Paragraph{Text: g.t("dcv-check.confirm-text")}, Buttons{g.confirmProofs()}}
}

// askSectigoNow has Sectigo look, also where we do not see everything: it may see more.
func (g *Guide) askSectigoNow(label string) Action {
	session := g.session
	return g.action("ask", func() Step {
		return Step{Work: &Work{
			Busy: g.t("dcv-check.asking"),
			Do:   func(ctx context.Context) error { return session.DCV().Ask(ctx) },
			Done: func() Step {
				if g.task(wizard.TaskDCV).State == wizard.Done {
					return g.proofsChecked()
				}
				return Step{Say: g.t("dcv-check.asked")}
			},
		}}
	}, label)
}

// mailButtons are for websites that are proved by e-mail: the inbox in practice, and
// the mail again where Sectigo can be asked for it.
func (g *Guide) mailButtons() []Action {
	var all []Action
	for _, c := range g.facts.Chosen() {
		if c.Method != order.Email || g.facts.Current().Proved[c.Name].Value.Validated {
			continue
		}
		if len(all) == 0 {
			all = inboxButtons(g)
		}
		if g.can().Prove {
			all = append(all, g.resend(c))
		}
	}
	return all
}

func (g *Guide) resend(c wizard.Choice) Action {
	session, name := g.session, c.Name
	return Action{ID: "resend-" + string(name), Label: g.t("dcv-check.resend", "name", name.Unicode()), Do: func() Step {
		return Step{Work: &Work{
			Busy: g.t("dcv-check.resending"),
			Do:   func(ctx context.Context) error { return session.DCV().Resend(ctx, name) },
			Done: func() Step { return Step{Say: g.t("dcv-check.resent", "mailbox", c.Mailbox)} },
		}}
	}}
}

// confirmProofs are what the person says of Sectigo's page, website by website.
func (g *Guide) confirmProofs() []Action {
	var all []Action
	for _, n := range g.facts.Names.Value {
		proved := g.facts.Current().Proved[n].Value.Validated
		key := "confirm"
		if proved {
			key = "doubt"
		}
		session := g.session
		all = append(all, Action{ID: key + "-" + string(n), Label: g.t("dcv-check."+key+"-name", "name", n.Unicode()), Do: func() Step {
			return Step{Work: &Work{
				Busy: g.t("dcv-check.storing"),
				Do:   func(ctx context.Context) error { return session.DCV().Confirm(ctx, n, !proved) },
				Done: func() Step {
					if proved {
						return Step{}
					}
					return g.proofsConfirmed()
				},
			}}
		}})
	}
	return all
}

// proofsConfirmed leads away once there is nothing more to be confirmed.
func (g *Guide) proofsConfirmed() Step {
	if g.task(wizard.TaskDCV).State == wizard.Done {
		return g.proofsChecked()
	}
	return Step{}
}
