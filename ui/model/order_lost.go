package model

import (
	"context"
	"strings"

	"qwizard/wizard/problem"
)

// memoLost is the error with which sending ended, if it was in this run.
const memoLost = "order-lost.why"

// orderLostPage is the page of an order of which nobody knows whether Sectigo has it. It
// takes the order's number from the person, who can look where the program cannot.
func orderLostPage(g *Guide) Page {
	if !g.facts.Unsure() {
		return orderPublicPage(g)
	}
	p := Page{Sign: Sign{RowProblem, g.t("state.problem")}, Title: g.t("order-lost.title"), Lead: g.t("order-lost.lead"), Back: g.home()}
	p.Blocks = []Block{Paragraph{Text: g.t("order-lost.since", "since", moment(g.facts.Sending.At))}}
	why, _ := kept[error](g, memoLost)
	for _, e := range g.words.Explain(why) { // what to do next is what this page is about
		p.Blocks = append(p.Blocks, Callout{Sign{RowProblem, g.t("order-lost.why")}, e.What})
	}
	step, reference := "order-lost.step-account", Copy{ID: "reference", Label: g.t("order-lost.reference"), Value: g.facts.Sending.Value}
	if g.facts.Reissuing() { // its call takes no reference
		step = "reissue.step-account"
		reference = Copy{ID: "number", Label: g.t("order-done.number"), Value: g.facts.Ordered().Value.Number}
	}
	p.Blocks = append(p.Blocks, Steps{[]Item{
		{Text: g.t("order-lost.step-mail", "email", g.facts.Applicant.Value.Email)},
		{Text: g.t(step, "websites", strings.Join(g.facts.Names.Value.Unicode(), ", ")), Blocks: []Block{reference}},
		{Text: g.t("order-lost.step-number"), Blocks: numberFields(g)},
	}}, Help{ID: "lost", Title: g.t("order-lost.help-title"), Text: g.t("order-lost.help")})
	p.Primary = g.action("placed", func() Step { return placed(g) }, "order-lost.placed")
	p.Others = []Action{g.action("nothing", g.to(PageOrderNothing), "order-lost.nothing"), g.seeAnswers()}
	return p
}

// orderNothingPage asks once more before a lost order counts as not placed.
func orderNothingPage(g *Guide) Page {
	if !g.facts.Unsure() {
		return orderPublicPage(g)
	}
	p := Page{Title: g.t("order-nothing.title"), Lead: g.t("order-nothing.lead"), Back: g.goBack()}
	p.Blocks = []Block{
		Heading{g.t("order-nothing.then-heading")}, Paragraph{Text: g.t("order-nothing.then")},
		Heading{g.t("order-nothing.wrong-heading")}, Paragraph{Text: g.t("order-nothing.wrong")},
		Paragraph{Text: g.t("order-nothing.wait")},
		g.field(Field{ID: "order.looked", Kind: FieldCheck}, ""),
	}
	session := g.session
	p.Primary = g.action("withdraw", func() Step {
		if g.value("order.looked", "") != Yes {
			return Step{Err: problem.At("order.looked", problem.OrderUnlooked)}
		}
		return Step{Work: &Work{
			Busy: g.t("wait.storing"),
			Do:   func(ctx context.Context) error { return session.Order().NotPlaced(ctx) },
			Done: func() Step {
				g.settle("order.looked")
				g.keep(memoLost, nil)
				return Step{To: Place{Page: PageOrderCheck}, Say: g.t("order-nothing.done")}
			},
		}}
	}, "order-nothing.do")
	p.Primary.Danger = true
	return p
}
