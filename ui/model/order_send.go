package model

import (
	"context"

	"qwizard/wizard"
)

// orderSendPage is the commit of a channel that places orders.
func orderSendPage(g *Guide) Page {
	switch {
	case g.facts.Receipt.Known():
		return orderDonePage(g)
	case g.facts.Unsure():
		return orderLostPage(g)
	case !g.can().Submit:
		return orderUnderWayPage(g)
	case g.facts.Reissuing():
		return reissueSendPage(g)
	}
	p := Page{Title: g.t("order-send.title"), Lead: g.t("order-send.lead"), Back: g.goBack()}
	if gaps := orderGaps(g); len(gaps) > 0 {
		p.Blocks = append(gaps, Buttons{[]Action{g.seeAnswers()}})
		return p
	}
	if g.facts.Sending.Known() {
		p.Title, p.Lead = g.t("order-send.title-again"), g.t("order-send.lead-again")
		p.Sign = waitSign(g, g.task(wizard.TaskOrder))
		p.Blocks = append(p.Blocks, Callout{
			Sign: Sign{RowWaiting, g.t("order-send.again-word")},
			Text: g.t("order-send.again", "since", moment(g.facts.Sending.At)),
		})
	}
	goes, costs := g.t("order-send.goes"), g.t("order-send.costs")
	switch {
	case g.world() != nil:
		goes, costs = g.t("order-send.goes-practice"), g.t("order-send.costs-practice")
	case g.account() != nil:
		goes, costs = g.t("order-send.goes-partner"), g.t("order-send.costs-partner")
	}
	p.Blocks = append(p.Blocks,
		Heading{g.t("order-send.happens-heading")},
		Steps{[]Item{{Text: goes}, {Text: costs}, {Text: g.t("order-send.answers")}, {Text: g.t("order-send.mails", "email", g.facts.Applicant.Value.Email)}}},
		Heading{g.t("order-send.fixed-heading")}, Paragraph{Text: g.t("order-send.fixed")},
		Paragraph{Text: g.t("order-send.public")})
	p.Primary = g.action("send", func() Step { return sendOrder(g) }, "order-send.send")
	p.Primary.Danger = true
	return p
}

func sendOrder(g *Guide) Step {
	session := g.session
	return Step{Work: &Work{
		Busy: g.t("order-send.busy"),
		Do: func(ctx context.Context) error {
			if err := session.Order().Send(ctx); err != nil {
				return err
			}
			_ = session.Poll(ctx) // what is to do next; the order is placed all the same
			return nil
		},
		Done: func() Step { return Step{To: Place{Page: PageOrderDone}} },
		Failed: func(err error) Step {
			if g.facts.Unsure() {
				g.keep(memoLost, err)
				return Step{To: Place{Page: PageOrderLost}}
			}
			return Step{Err: err}
		},
	}}
}
