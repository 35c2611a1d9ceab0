package model

import (
	"context"
	"strconv"

	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

func reissuePages() map[PageID]page { return map[PageID]page{PageReissue: {draw: reissuePage}} }

// reissuePage says what another certificate within the order means, and begins it. It is
// about a reason, if the person came from one.
func reissuePage(g *Guide) Page {
	p := Page{Title: g.t("reissue.title"), Lead: g.t("reissue.lead"), Back: g.goBack()}
	switch {
	case g.facts.Reissuing():
		return reissueBegunPage(g)
	case g.facts.Leaf() == nil:
		p.Lead = g.t("reissue.first")
		p.Primary = g.action("home", g.home().Do, "reissue.home")
		return p
	case !g.can().Replace:
		return reissueElsewhere(g, p)
	case !g.now().Before(g.facts.TermEnds()):
		p.Lead = g.t("reissue.over", "date", day(g.facts.TermEnds()))
		p.Primary = g.action("anew", g.orderAnew, "key-leaked.order")
		return p
	}
	why := Field{ID: "reissue.reason", Kind: FieldChoice}
	for _, r := range []int{order.ReasonKeyCompromise, order.ReasonSuperseded} {
		v := strconv.Itoa(r)
		why.Options = append(why.Options, Option{Value: v, Label: g.t("reissue-reason." + v), Hint: g.t("reissue-reason." + v + "-hint")})
	}
	p.Blocks = []Block{
		Heading{g.t("reissue.steps-heading")},
		Steps{[]Item{{Text: g.t("reissue.key")}, {Text: g.t("reissue.send")}, {Text: g.t("reissue.websites")}, {Text: g.t("reissue.install")}}},
		Heading{g.t("reissue.stays-heading")}, Paragraph{Text: g.t("reissue.stays", "date", day(g.facts.Leaf().NotAfter))},
		Heading{g.t("reissue.money-heading")}, Paragraph{Text: reissueMoney(g)},
		g.field(why, g.place.About),
	}
	p.Blocks = append(p.Blocks, revokeBefore(g)...)
	p.Blocks = append(p.Blocks, Help{"reissue", g.t("reissue.what-title"), g.t("reissue.what")})
	p.Primary = g.action("begin", func() Step { return beginReissue(g) }, "reissue.begin")
	return p
}

// reissueMoney says what is documented of the price.
func reissueMoney(g *Guide) string {
	if g.world() != nil {
		return g.t("reissue.money-practice")
	}
	leaf := g.facts.Leaf()
	if leaf == nil { // the reissue is begun
		return g.t("reissue-send.money")
	}
	return g.returnUntil("reissue.", leaf.NotBefore)
}

// revokeBefore leads to revoking before a reissue that is for a key that leaked: after it
// the order's certificate is another one.
func revokeBefore(g *Guide) []Block {
	leaked := strconv.Itoa(order.ReasonKeyCompromise)
	switch {
	case g.place.About != leaked:
		return nil
	case g.facts.Current().Revoked.Known():
		return []Block{Callout{Sign{RowDone, g.t("reissue.revoked-word")}, g.t("reissue.revoked")}}
	}
	return append([]Block{Callout{Sign{RowWaiting, g.t("reissue.revoke-word")}, g.t("reissue.revoke")}}, g.revokeHere(order.ReasonKeyCompromise)...)
}

// reissueReason is the reason for another certificate in place of the one that was revoked.
func (g *Guide) reissueReason() string {
	if g.facts.Current().Revoked.Value == order.ReasonKeyCompromise {
		return strconv.Itoa(order.ReasonKeyCompromise)
	}
	return strconv.Itoa(order.ReasonSuperseded)
}

func beginReissue(g *Guide) Step {
	reason, err := strconv.Atoi(g.value("reissue.reason", g.place.About))
	if err != nil {
		return Step{Err: problem.At("reissue.reason", problem.InputMissing)}
	}
	session := g.session
	return Step{Work: &Work{
		Busy: g.t("wait.storing"),
		Do:   func(ctx context.Context) error { return session.Order().Reissue(ctx, reason) },
		Done: func() Step {
			g.settle("reissue.", "key.", "backup.")
			return Step{To: Place{Page: PageKey}, Say: g.t("reissue.begun")}
		},
	}}
}

// reissueElsewhere is the page where Sectigo is asked by the person.
func reissueElsewhere(g *Guide, p Page) Page {
	p.Lead = g.t("reissue.lead-elsewhere")
	p.Blocks = append([]Block{Paragraph{Text: g.t("reissue.elsewhere")}, Paragraph{Text: reissueMoney(g)}}, supportBlocks(g, "reissue", "reissue.message")...)
	p.Blocks = append(p.Blocks, Help{"reissue", g.t("reissue.what-title"), g.t("reissue.what")},
		Buttons{[]Action{g.action("anew", g.orderAnew, "key-leaked.order")}})
	return p
}

// reissueBegunPage says how far a reissue is that has no number yet, and gives the way out.
func reissueBegunPage(g *Guide) Page {
	p := Page{Sign: Sign{RowHalf, g.t("state.in-progress")}, Title: g.t("reissue.title-begun"), Lead: g.t("reissue.lead-begun"), Back: g.goBack()}
	p.Blocks = []Block{Paragraph{Text: g.t("reissue.stays-begun")}}
	p.Primary = g.action("go-on", g.home().Do, "reissue.home")
	if g.facts.Sending.Known() {
		return p
	}
	session := g.session
	keep := g.action("keep", func() Step {
		return Step{Work: &Work{
			Busy: g.t("wait.storing"),
			Do:   func(ctx context.Context) error { return session.Order().KeepCertificate(ctx) },
			Done: func() Step { return Step{To: Place{Page: PageHome}, Say: g.t("reissue.kept")} },
		}}
	}, "reissue.keep")
	p.Others = []Action{keep}
	return p
}

// reissueSendPage is the commit of a reissue.
func reissueSendPage(g *Guide) Page {
	p := Page{Title: g.t("reissue-send.title"), Lead: g.t("reissue-send.lead"), Back: g.home()}
	if gaps := orderGaps(g); len(gaps) > 0 {
		p.Blocks = append(gaps, Buttons{[]Action{g.aboutReissue()}})
		return p
	}
	number := g.facts.Ordered().Value.Number
	p.Blocks = []Block{
		Heading{g.t("order-send.happens-heading")},
		Steps{[]Item{{Text: g.t("reissue-send.goes", "number", number)}, {Text: reissueMoney(g)}, {Text: g.t("reissue-send.answers")}}},
		Heading{g.t("order-send.fixed-heading")}, Paragraph{Text: g.t("reissue-send.fixed")},
		Buttons{[]Action{g.seeAnswers(), g.aboutReissue()}},
	}
	p.Primary = g.action("send", func() Step { return sendOrder(g) }, "reissue-send.send")
	return p
}

// aboutReissue leads to what a reissue means and, while one is begun, to its way out.
func (g *Guide) aboutReissue() Action {
	label := "reissue.open"
	if g.facts.Reissuing() {
		label = "reissue.about"
	}
	return g.action("reissue", g.to(PageReissue), label)
}
