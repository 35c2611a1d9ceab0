package model

import "qwizard/wizard"

// orderDonePage shows the order's number and what comes next. Before there is one it
// leads to where the order stands.
func orderDonePage(g *Guide) Page {
	if !g.facts.Receipt.Known() {
		return orderNotYetPage(g)
	}
	t := g.task(wizard.TaskOrder)
	p := Page{Sign: waitSign(g, t), Title: g.t("order-done.title"), Lead: g.t("order-done.lead"), Back: g.home()}
	next := g.t("order-done.next", "email", g.facts.Applicant.Value.Email)
	if g.facts.Replaces() != nil {
		p.Title, p.Lead, next = g.t("reissue-done.title"), g.t("reissue-done.lead"), g.t("reissue-done.next")
	}
	p.Blocks = numberRows(g)
	mistake := g.action("mistake", g.to(PageWrong), "order-done.mistake")
	answers := g.action("answers", g.to(PageOrderCheck), "order-done.answers")
	if t.State == wizard.InTrouble || g.facts.Cancelled.Known() {
		orderEnded(g, &p)
		p.Blocks = append(p.Blocks, Buttons{[]Action{answers, g.action("orders", g.to(PageOrders), "order-done.orders")}})
		return p
	}
	p.Blocks = append(p.Blocks,
		Heading{g.t("order-done.next-heading")}, Paragraph{Text: next})
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

// orderEnded says that no certificate comes any more: Sectigo ended the order, or the
// person did.
func orderEnded(g *Guide, p *Page) {
	p.Title, p.Lead = g.t("order-done.title-ended"), g.t("order-done.lead-ended")
	text, message := "order-done.ended", "order-done.message-ended"
	if c := g.facts.Cancelled; c.Known() {
		p.Sign, p.Title = Sign{RowDone, g.t("state.done")}, g.t("order-done.title-cancelled")
		p.Blocks = append(p.Blocks, Paragraph{Text: waitSaid(g, c.Source, c.At), Quiet: true})
		text, message = "order-done.cancelled", "order-done.message-cancelled"
	}
	if status := g.facts.OrderStatus.Value; status != "" {
		p.Blocks = append(p.Blocks, Heading{g.t("wait.words")}, Verbatim{status})
	}
	p.Blocks = append(p.Blocks, Paragraph{Text: g.t(text)})
	p.Blocks = append(p.Blocks, supportBlocks(g, "ended", message)...)
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
