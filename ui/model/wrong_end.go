package model

import (
	"context"
	"strconv"

	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

// cancelPage is the commit to take an order back, on a channel that can.
func cancelPage(g *Guide) Page {
	p := Page{Title: g.t("cancel-order.title"), Lead: g.t("cancel-order.lead"), Back: g.goBack()}
	p.Back.Leaves = false // what is being ended is not left half way
	switch {
	case g.facts.Cancelled.Known():
		return orderDonePage(g)
	case !g.facts.Receipt.Known(), !g.can().Refund, g.facts.Leaf() != nil:
		p.Lead = g.t("cancel-order.cannot")
		p.Primary = g.action("wrong", g.to(PageWrong), "wrong.open")
		return p
	}
	money := "cancel-order.money"
	if g.world() != nil {
		money = "cancel-order.money-practice"
	}
	p.Blocks = []Block{
		Steps{[]Item{{Text: g.t("cancel-order.goes", "number", g.facts.Receipt.Value.Number)}, {Text: g.t(money)}, {Text: g.t("cancel-order.no-certificate")}}},
		Heading{g.t("order-send.fixed-heading")}, Paragraph{Text: g.t("cancel-order.fixed")},
		g.field(Field{ID: "cancel.read", Kind: FieldCheck}, ""),
	}
	p.Primary = g.action("cancel-order", func() Step { return cancelOrder(g) }, "cancel-order.do")
	p.Primary.Danger = true
	return p
}

func cancelOrder(g *Guide) Step {
	if g.value("cancel.read", "") != Yes {
		return Step{Err: problem.At("cancel.read", problem.CancelUnread)}
	}
	session := g.session
	return Step{Work: &Work{
		Busy: g.t("cancel-order.busy"),
		Do:   func(ctx context.Context) error { return session.Order().Cancel(ctx) },
		Done: func() Step {
			g.settle("cancel.")
			return Step{To: Place{Page: PageOrderDone}, Say: g.t("cancel-order.done")}
		},
	}}
}

// revokePage is the commit to end the certificate for good, on a channel that can. It is
// about a reason, if the person came from one.
func revokePage(g *Guide) Page {
	p := Page{Title: g.t("revoke.title"), Lead: g.t("revoke.lead"), Back: g.goBack()}
	p.Back.Leaves = false
	switch {
	case g.facts.Leaf() == nil, !g.can().Revoke:
		p.Lead = g.t("revoke.cannot")
		p.Primary = g.action("wrong", g.to(PageWrong), "wrong.open")
		return p
	case g.facts.Current().Revoked.Known():
		p.Sign, p.Title, p.Lead = Sign{RowDone, g.t("state.done")}, g.t("revoke.title-done"), g.t("revoke.lead-done")
		p.Blocks = []Block{Paragraph{Text: g.t("said-by.you", "when", moment(g.facts.Current().Revoked.At))}}
		p.Primary = g.action("anew", g.orderAnew, "key-leaked.order")
		if g.can().Replace {
			p.Others = []Action{p.Primary}
			p.Primary = g.action("reissue", g.to(PageReissue, g.reissueReason()), "reissue.open")
		}
		return p
	}
	why := Field{ID: "revoke.reason", Kind: FieldChoice}
	for _, r := range []int{order.ReasonKeyCompromise, order.ReasonSuperseded, order.ReasonCessation, order.ReasonUnspecified} {
		v := strconv.Itoa(r)
		why.Options = append(why.Options, Option{Value: v, Label: g.t("revoke-reason." + v)})
	}
	p.Blocks = []Block{
		Answers{[]Answer{{What: g.t("certificate.serial"), Value: g.facts.Leaf().SerialNumber.Text(16)}}},
		Steps{[]Item{{Text: g.t("revoke.goes")}, {Text: g.t("revoke.browsers")}, {Text: g.t("revoke.site")}}},
		Heading{g.t("order-send.fixed-heading")}, Paragraph{Text: g.t("revoke.fixed")},
		g.field(why, g.place.About),
	}
	p.Primary = g.action("revoke", func() Step { return revoke(g) }, "revoke.do")
	p.Primary.Danger = true
	return p
}

func revoke(g *Guide) Step {
	reason, err := strconv.Atoi(g.value("revoke.reason", g.place.About))
	if err != nil {
		return Step{Err: problem.At("revoke.reason", problem.InputMissing)}
	}
	session := g.session
	return Step{Work: &Work{
		Busy: g.t("revoke.busy"),
		Do:   func(ctx context.Context) error { return session.Order().Revoke(ctx, reason, "") },
		Done: func() Step {
			g.settle("revoke.")
			return Step{Say: g.t("revoke.done")}
		},
	}}
}

// revokeHere leads to the commit to revoke for a reason; nothing on a channel that
// cannot.
func (g *Guide) revokeHere(reason int) []Block {
	if !g.can().Revoke || g.facts.Leaf() == nil {
		return nil
	}
	return buttons([]Action{g.action("revoke-here", g.to(PageRevoke, strconv.Itoa(reason)), "revoke.open")})
}
