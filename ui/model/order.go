package model

import (
	"context"
	"strconv"
	"strings"

	"qwizard/wizard"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
	"qwizard/wizard/rules"
)

func orderPages() map[PageID]page {
	return map[PageID]page{
		PageOrderPublic:    {draw: orderPublicPage},
		PageOrderCheck:     {draw: orderCheckPage},
		PageOrderSend:      {draw: orderSendPage},
		PageOrderElsewhere: {draw: orderElsewherePage, enter: prepareOrder},
		PageOrderDone:      {draw: orderDonePage},
		PageOrderLost:      {draw: orderLostPage},
		PageOrderNothing:   {draw: orderNothingPage},
	}
}

// orderPublicPage says what becomes public for ever and asks for consent and term. It is
// the page of the task: once the order is under way it says that instead.
func orderPublicPage(g *Guide) Page {
	switch {
	case g.facts.Receipt.Known():
		return orderDonePage(g)
	case g.facts.Unsure():
		return orderLostPage(g)
	case g.facts.Sending.Known():
		return orderUnderWayPage(g)
	case g.facts.Reissuing() && consented(g) == Yes:
		return reissueSendPage(g)
	}
	p := Page{Title: g.t("order-public.title"), Lead: g.t("order-public.lead"), Back: g.home()}
	if g.cameFrom(PageOrderCheck) {
		p.Back = g.goBack()
	}
	needs := waitNeeds(g, wizard.TaskOrder)
	p.Blocks = append(p.Blocks, needs...)
	p.Blocks = append(p.Blocks, publicBlocks(g)...)
	sent := g.t("order-public.sent")
	if g.account() != nil {
		sent = g.t("order-public.sent-partner")
	}
	p.Blocks = append(p.Blocks, Heading{g.t("order-public.sent-heading")}, Paragraph{Text: sent})
	if g.world() != nil {
		p.Blocks = append(p.Blocks, Paragraph{Text: g.t("order-public.sent-practice")})
	}
	days := strconv.Itoa(rules.On(g.now()).IssueDays())
	p.Blocks = append(p.Blocks,
		Heading{g.t("order-public.not-heading")}, Paragraph{Text: g.t("order-public.not", "days", days)},
		Help{ID: "refund", Title: g.t("order-public.refund-title"), Text: g.t("order-public.refund")})
	if len(needs) > 0 {
		return p
	}
	if c := g.facts.Consent; c.Known() && consented(g) != Yes {
		p.Blocks = append(p.Blocks, Callout{Sign{RowWaiting, g.t("order-public.changed-word")}, g.t("order-public.changed", "when", day(c.At))})
	}
	p.Blocks = append(p.Blocks, Heading{g.t("order-public.choose-heading")})
	if !g.facts.Bound() {
		p.Blocks = append(p.Blocks, termField(g, days))
	}
	p.Blocks = append(p.Blocks, g.field(Field{ID: "order.consent", Kind: FieldCheck}, consented(g)))
	p.Primary = g.action("continue", func() Step { return agree(g) })
	return p
}

// publicBlocks say what of this order becomes public.
func publicBlocks(g *Guide) []Block {
	a := g.facts.Applicant.Value
	rows := []Answer{
		{What: g.t("order-public.websites"), Value: strings.Join(g.facts.Names.Value.Unicode(), "\n")},
		{What: g.t("order-public.person"), Value: strings.TrimSpace(a.GivenNames + " " + a.Surname)},
		{What: g.t("order-public.place"), Value: strings.Join(filled(a.Address.City, a.Address.State, g.country(a.Address.Country)), ", ")},
	}
	for i := range rows {
		if rows[i].Value == "" {
			rows[i].Value = g.t("order-public.not-known")
		}
	}
	rows = append(rows, Answer{What: g.t("order-public.serial"), Value: g.t("order-public.serial-what")})
	return []Block{
		Heading{g.t("order-public.public-heading")}, Paragraph{Text: g.t("order-public.public")}, Answers{rows},
		Help{ID: "ct", Title: g.t("order-public.ct-title"), Text: g.t("order-public.ct")},
	}
}

// termField asks for how long to order. days is how long a certificate lasts now.
func termField(g *Guide, days string) Field {
	f := Field{ID: "order.days", Kind: FieldChoice}
	for _, d := range order.Terms() {
		v := strconv.Itoa(d)
		f.Options = append(f.Options, Option{Value: v, Label: g.t("order-days." + v), Hint: g.t("order-days."+v+"-hint", "days", days)})
	}
	return g.field(f, strconv.Itoa(term(&g.facts)))
}

// term is for how many days the order is: as chosen, or the usual.
func term(f *wizard.Facts) int {
	if f.Term.Known() {
		return f.Term.Value
	}
	return order.DefaultTerm
}

// consented is the value of the consent's field as far as facts know: an earlier text's
// consent is none to this one.
func consented(g *Guide) string {
	if g.facts.Consent.Value == wizard.ConsentVersion {
		return Yes
	}
	return ""
}

// agree stores term and consent.
func agree(g *Guide) Step {
	if g.value("order.consent", consented(g)) != Yes {
		return Step{Err: problem.At("order.consent", problem.ConsentNeeded)}
	}
	session := g.session
	days, _ := strconv.Atoi(g.value("order.days", strconv.Itoa(term(&g.facts)))) // no number is no term either
	return Step{Work: &Work{
		Busy: g.t("wait.storing"),
		Do: func(ctx context.Context) error {
			if err := session.Order().ChooseTerm(ctx, days); err != nil {
				return err
			}
			return session.Order().Consent(ctx, wizard.ConsentVersion)
		},
		Done: func() Step {
			g.settle("order.days", "order.consent")
			if g.cameFrom(PageOrderCheck) {
				return Step{Back: true}
			}
			return Step{To: Place{Page: PageOrderCheck}}
		},
	}}
}

// orderUnderWayPage is the task's page while the order may be at Sectigo or not.
func orderUnderWayPage(g *Guide) Page {
	t := g.task(wizard.TaskOrder)
	p := Page{Sign: waitSign(g, t), Title: g.t("order-public.going-title"), Back: g.home()}
	p.Lead, p.Primary = g.t("order-public.going-lead"), goOnOrdering(g)
	if !g.can().Submit {
		p.Lead = g.t("order-public.going-lead-elsewhere")
	}
	p.Blocks = []Block{Buttons{[]Action{g.seeAnswers()}}}
	return p
}

// goOnOrdering leads to where the order is placed.
func goOnOrdering(g *Guide) Action {
	switch {
	case g.facts.Unsure():
		return g.action("go-on", g.to(PageOrderLost), "order-check.go-on-lost")
	case g.can().Submit:
		return g.action("go-on", g.to(PageOrderSend), "order-check.go-on")
	}
	return g.action("go-on", g.to(PageOrderElsewhere), "order-check.go-on-elsewhere")
}
