package model

import (
	"context"
	"strconv"
	"strings"

	"qwizard/wizard/order"
)

// keyLeakedPage is the way when somebody else may have the private key: stop, revoke,
// order anew, in this order. How far the order is decides what there is to stop.
func keyLeakedPage(g *Guide) Page {
	p := Page{Title: g.t("key-leaked.title"), Lead: g.t("key-leaked.lead"), Back: g.goBack()}
	switch {
	case !g.facts.Current().Key.Known():
		p.Lead = g.t("key-leaked.none")
		return p
	case !g.facts.Sent():
		p.Lead = g.t("key-leaked.lead-unsent")
		p.Blocks = []Block{Paragraph{Text: g.t("key-leaked.unsent")}, Paragraph{Text: g.t("key-leaked.how")}}
		p.Primary = g.action("give-up", g.giveKeyUp, "key-leaked.give-up")
		p.Primary.Danger = true
		return p
	}
	stop, revoke := "key-leaked.stop-unissued", "key-leaked.revoke-unissued"
	if g.facts.Leaf() != nil {
		stop, revoke = "key-leaked.stop", "key-leaked.revoke"
	}
	p.Blocks = []Block{Steps{[]Item{
		{Text: g.t(stop), Blocks: []Block{Paragraph{Text: g.t("key-leaked.how")}}},
		{Text: g.t(revoke), Blocks: g.revokeBlocks()},
		g.leakedAnew(),
	}}, Help{ID: "revoke", Title: g.t("key-leaked.what-title"), Text: g.t("key-leaked.what")}, Paragraph{Text: g.t("key-leaked.keep"), Quiet: true}}
	return p
}

// leakedAnew is the third step: another certificate within the order where there is one
// and the channel can ask for it.
func (g *Guide) leakedAnew() Item {
	anew := g.action("anew", g.orderAnew, "key-leaked.order")
	if !g.can().Replace || g.facts.Leaf() == nil {
		return Item{Text: g.t("key-leaked.anew"), Blocks: []Block{g.leakedMessage("reissue"), Buttons{[]Action{anew}}}}
	}
	return Item{Text: g.t("reissue.leaked"), Blocks: []Block{Buttons{[]Action{g.reissueLeaked(), anew}}}}
}

// reissueLeaked leads to another certificate because of a key that leaked.
func (g *Guide) reissueLeaked() Action {
	return g.action("reissue", g.to(PageReissue, strconv.Itoa(order.ReasonKeyCompromise)), "reissue.open")
}

// revokeBlocks lead to where Sectigo revokes. In practice nobody is there.
func (g *Guide) revokeBlocks() []Block {
	if g.facts.Leaf() == nil {
		return []Block{g.leakedMessage("stop"), supportWay(g)}
	}
	rows := []Block{
		Copy{ID: "serial", Label: g.t("certificate.serial"), Value: g.facts.Leaf().SerialNumber.Text(16)},
		g.leakedMessage("revoke"),
	}
	rows = append(rows, g.revokeHere(order.ReasonKeyCompromise)...)
	if g.world() != nil {
		return append(rows, supportWay(g))
	}
	return append(rows, Buttons{[]Action{
		g.action("revoke", openAddress("revocation"), "wrong.revoke"),
		g.action("support", openAddress("support"), "wait.support"),
	}})
}

// leakedMessage is a drafted message to Sectigo. It names the certificate, if there is
// one, so that nobody has to ask which is meant.
func (g *Guide) leakedMessage(id string) Copy {
	a, number, serial := g.facts.Applicant.Value, g.facts.Receipt.Value.Number, ""
	if number == "" {
		number = g.t("key-leaked.no-number")
	}
	if leaf := g.facts.Leaf(); leaf != nil {
		serial = leaf.SerialNumber.Text(16)
	}
	return Copy{ID: "message-" + id, Label: g.t("key-leaked-message." + id + "-label"), Value: g.t("key-leaked-message."+id,
		"number", number, "name", strings.TrimSpace(a.GivenNames+" "+a.Surname), "serial", serial,
		"fingerprint", g.facts.Current().Key.Value.Fingerprint, "websites", strings.Join(g.facts.Names.Value.Unicode(), ", "))}
}

// giveKeyUp begins anew with a key that nobody else has.
func (g *Guide) giveKeyUp() Step {
	session := g.session
	return Step{Work: &Work{
		Busy: g.t("key-leaked.busy"),
		Do:   func(ctx context.Context) error { return session.Key().GiveUp(ctx) },
		Done: func() Step {
			g.settle("key.", "backup.")
			return Step{To: Place{Page: PageKey}, Say: g.t("key-leaked.given-up")}
		},
	}}
}

// orderAnew starts an order with the answers of this one, which stays.
func (g *Guide) orderAnew() Step {
	house, answers := g.house, answersOf(&g.facts)
	return Step{Work: g.takeUp("orders.starting", "key-leaked.started", func(ctx context.Context) (ready, error) {
		return startedWith(ctx, house, answers)
	}, nil)}
}
