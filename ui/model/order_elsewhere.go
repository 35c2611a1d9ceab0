package model

import (
	"context"
	"strconv"

	"qwizard/wizard"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

// productAddress is Sectigo's page of the product, of which the multi-domain one is a
// choice (sectigo.com, QWAC for individuals).
const productAddress = "https://www.sectigo.com/ssl-certificates-tls/qwac-individual"

// memoPrepared is what the prepared values are kept by.
const memoPrepared = "order-elsewhere.values"

// prepareOrder loads the values to be copied, which holds the order's facts fixed.
func prepareOrder(g *Guide) *Work {
	if g.can().Submit || g.facts.Receipt.Known() || len(orderGaps(g)) > 0 {
		return nil
	}
	session := g.session
	var values []order.Prepared
	return &Work{
		Busy: g.t("order-elsewhere.busy"),
		Do: func(ctx context.Context) (err error) {
			values, err = session.Order().Prepared(ctx)
			return err
		},
		Done: func() Step {
			g.keep(memoPrepared, values)
			return Step{}
		},
	}
}

// orderElsewherePage leads the person through ordering on Sectigo's page, and takes the
// order's number back. After that it takes a corrected one.
func orderElsewherePage(g *Guide) Page {
	p := Page{Title: g.t("order-elsewhere.title"), Lead: g.t("order-elsewhere.lead"), Back: g.home()}
	values, ready := kept[[]order.Prepared](g, memoPrepared)
	answers := Buttons{[]Action{g.seeAnswers()}}
	switch gaps := orderGaps(g); {
	case g.facts.Receipt.Source == wizard.FromYou:
		return orderNumberPage(g, p)
	case g.can().Submit:
		return orderPublicPage(g)
	case len(gaps) > 0:
		p.Blocks = append(gaps, answers)
		return p
	case !g.facts.Sending.Known():
		p.Blocks = []Block{Paragraph{Text: g.t("order-elsewhere.not-ready")}, answers}
		return p
	}
	switch {
	case ready:
		p.Blocks = append(p.Blocks, Steps{elsewhereSteps(g, values)})
	case g.busy != nil: // they are on their way
		return p
	default: // they do not come out any more, but it may be ordered and paid
		p.Blocks = append(p.Blocks, Paragraph{Text: g.t("order-elsewhere.no-values")})
		p.Blocks = append(p.Blocks, numberFields(g)...)
	}
	p.Primary = g.action("placed", func() Step { return placed(g) }, "order-elsewhere.placed")
	p.Others = []Action{g.action("not-placed", func() Step { return notPlaced(g) }, "order-elsewhere.not-placed")}
	return p
}

// orderNumberPage takes another number than the one that was stated, as long as no
// proof rests on it.
func orderNumberPage(g *Guide, p Page) Page {
	p.Title, p.Lead = g.t("order-elsewhere.title-number"), g.t("order-elsewhere.lead-number")
	if len(g.facts.Current().Proved) > 0 {
		p.Lead = g.t("order-elsewhere.number-fixed")
		p.Blocks = []Block{Buttons{[]Action{g.action("dcv", g.to(PageDCV), "task.dcv"), g.action("done", g.to(PageOrderDone), "order-check.done")}}}
		return p
	}
	p.Blocks = numberFields(g)
	p.Primary = g.action("placed", func() Step { return placed(g) }, "order-elsewhere.correct")
	return p
}

func elsewhereSteps(g *Guide, values []order.Prepared) []Item {
	open := g.action("open", func() Step { return Step{Open: productAddress} }, "order-elsewhere.open")
	csr := Help{ID: "csr", Title: g.t("order-elsewhere.csr-title"), Text: g.t("order-elsewhere.csr")}
	return []Item{
		{Text: g.t("order-elsewhere.step-open"), Blocks: []Block{Buttons{[]Action{open}}}},
		{Text: g.t("order-elsewhere.step-copy"), Blocks: append(preparedRows(g, values), csr)},
		{Text: g.t("order-elsewhere.step-pay")},
		{Text: g.t("order-elsewhere.step-number"), Blocks: numberFields(g)},
	}
}

func preparedRows(g *Guide, values []order.Prepared) []Block {
	all := make([]Block, len(values))
	for i, v := range values {
		all[i] = Copy{ID: "prepared-" + strconv.Itoa(i+1), Label: g.t("prepared." + v.Label), Value: v.Value}
	}
	return all
}

func numberFields(g *Guide) []Block {
	r := g.facts.Receipt.Value
	return []Block{
		g.field(Field{ID: "order.number", Kind: FieldLong}, r.Number),
		g.field(Field{ID: "order.unique", Chars: 24, Optional: true}, r.UniqueValue),
	}
}

// placed states the order's number.
func placed(g *Guide) Step {
	r := g.facts.Receipt.Value
	number, unique := g.value("order.number", r.Number), g.value("order.unique", r.UniqueValue)
	session, busy := g.session, "wait.storing"
	if g.can().Status {
		busy = "order-lost.asking"
	}
	return Step{Work: &Work{
		Busy: g.t(busy),
		Do: func(ctx context.Context) error {
			err := session.Order().Placed(ctx, number, unique)
			return movedTo("order.number", err, problem.ChannelRefused, problem.ChannelArgument)
		},
		Done: func() Step {
			g.settle("order.number", "order.unique")
			g.keep(memoLost, nil)
			return Step{To: Place{Page: PageOrderDone}}
		},
	}}
}

// notPlaced is the way back of a person who did not order after all.
func notPlaced(g *Guide) Step {
	session := g.session
	return Step{Work: &Work{
		Busy: g.t("wait.storing"),
		Do:   func(ctx context.Context) error { return session.Order().NotPlaced(ctx) },
		Done: func() Step {
			g.keep(memoPrepared, nil) // the answers may change now
			return Step{To: Place{Page: PageOrderCheck}, Say: g.t("order-elsewhere.said-not-placed")}
		},
	}}
}
