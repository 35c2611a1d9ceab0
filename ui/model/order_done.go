package model

import "qwizard/wizard"

// revocationAddress is where Sectigo takes requests to revoke (Sectigo eIDAS CP/CPS 4.9).
const revocationAddress = "https://sectigo.com/support/revocation"

// orderDonePage shows the order's number and what comes next. Before there is one it
// leads to where the order stands.
func orderDonePage(g *Guide) Page {
	if !g.facts.Receipt.Known() {
		return orderNotYetPage(g)
	}
	t := g.task(wizard.TaskOrder)
	p := Page{Sign: waitSign(g, t), Title: g.t("order-done.title"), Lead: g.t("order-done.lead"), Back: g.home()}
	p.Blocks = numberRows(g)
	mistake := g.action("mistake", g.to(PageOrderMistake), "order-done.mistake")
	answers := g.action("answers", g.to(PageOrderCheck), "order-done.answers")
	if t.State == wizard.InTrouble {
		p.Title, p.Lead = g.t("order-done.title-ended"), g.t("order-done.lead-ended")
		p.Blocks = append(p.Blocks, Heading{g.t("wait.words")}, Verbatim{g.facts.OrderStatus.Value}, Paragraph{Text: g.t("order-done.ended")})
		p.Blocks = append(p.Blocks, supportBlocks(g, "ended", "order-done.message-ended")...)
		p.Blocks = append(p.Blocks, Buttons{[]Action{answers, g.action("orders", g.to(PageOrders), "order-done.orders")}})
		return p
	}
	p.Blocks = append(p.Blocks,
		Heading{g.t("order-done.next-heading")}, Paragraph{Text: g.t("order-done.next", "email", g.facts.Applicant.Value.Email)})
	if inbox := inboxButtons(g); len(inbox) > 0 {
		p.Blocks = append(p.Blocks, Buttons{inbox})
	}
	p.Blocks = append(p.Blocks, freshBackup(g)...)
	p.Blocks = append(p.Blocks, Help{ID: "public", Title: g.t("order-done.public-title"), Text: g.t("order-done.public")}, Buttons{[]Action{answers, mistake}})
	if g.facts.Receipt.Source == wizard.FromYou {
		p.Others = []Action{g.action("number", g.to(PageOrderElsewhere), "order-done.number-wrong")}
	}
	p.Primary = waitNext(g)
	return p
}

// numberRows are what the order is called at Sectigo.
func numberRows(g *Guide) []Block {
	r := g.facts.Receipt
	out := []Block{
		Copy{ID: "number", Label: g.t("order-done.number"), Value: r.Value.Number},
		Paragraph{Text: waitSaid(g, r.Source, r.At), Quiet: true},
	}
	if r.Value.Cost != "" {
		out = append(out, Paragraph{Text: g.t("order-done.cost", "cost", r.Value.Cost), Quiet: true})
	}
	return out
}

func orderNotYetPage(g *Guide) Page {
	p := Page{Title: g.t("order-done.title-not-yet"), Lead: g.t("order-done.lead-not-yet"), Back: g.home()}
	if g.facts.Sending.Known() {
		p.Primary = goOnOrdering(g)
		return p
	}
	p.Primary = g.action("public", g.to(PageOrderPublic), "order-done.begin")
	return p
}

// orderMistakePage has the way back for mistakes with an order that was sent: what can
// be done, with the message to write.
func orderMistakePage(g *Guide) Page {
	p := Page{Title: g.t("order-mistake.title"), Lead: g.t("order-mistake.lead"), Back: g.goBack()}
	if !g.facts.Receipt.Known() {
		p.Lead = g.t("order-mistake.lead-not-sent")
		p.Blocks = []Block{Buttons{[]Action{g.seeAnswers()}}}
		return p
	}
	for _, m := range []string{"name", "website", "cancel", "leaked"} {
		p.Blocks = append(p.Blocks, Heading{g.t("order-mistake." + m + "-heading")}, Paragraph{Text: g.t("order-mistake." + m)},
			supportMessage(g, m, "order-mistake.message-"+m))
	}
	p.Blocks = append(p.Blocks, supportWay(g))
	if g.facts.Leaf() != nil && g.world() == nil {
		revoke := g.action("revoke", func() Step { return Step{Open: revocationAddress} }, "order-mistake.revoke")
		p.Blocks = append(p.Blocks, Buttons{[]Action{revoke}})
	}
	return p
}
