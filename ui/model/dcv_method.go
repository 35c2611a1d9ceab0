package model

import (
	"context"
	"slices"

	"qwizard/wizard"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
	"qwizard/wizard/rules"
)

// mailEnds is the day from which on a mail proves nothing any more, in words.
func mailEnds() string { return rules.MailProofEnds().Format(dayForm) }

// dcvMethodPage asks how one website is proved. Each website has its own drafts.
func dcvMethodPage(g *Guide) Page {
	i := g.proofIndex()
	if i < 0 {
		return noSuchPage(g)
	}
	all := g.facts.Chosen()
	c := all[i]
	p := Page{Title: g.t("dcv-method.title", "name", c.Name.Unicode()), Lead: g.t("dcv-method.lead"), Back: g.goBack()}
	if t := g.task(wizard.TaskKey); t.State == wizard.CannotStart {
		p.Blocks = g.receiveFirst(t, "dcv-method.first")
		return p
	}
	method := g.proofField("dcv.method", i, string(c.Method))
	method.Kind, method.Live = FieldChoice, true
	for _, m := range order.Methods() {
		key := "dcv-way." + string(m)
		method.Options = append(method.Options, Option{string(m), g.t(key), g.t(key+"-hint", "date", mailEnds())})
	}
	p.Blocks = []Block{method}
	var offered []string
	if order.Method(method.Value) == order.Email {
		var loaded bool
		if offered, loaded = kept[[]string](g, memoMailboxes(c.Name)); !loaded {
			p.Blocks = append(p.Blocks, Paragraph{Text: g.t("dcv-method.no-mailboxes")}, Buttons{[]Action{
				g.action("load", func() Step { return Step{Work: g.mailboxes(i)} }, "dcv-method.load"),
			}})
			return p
		}
		mailbox := g.proofField("dcv.mailbox", i, c.Mailbox)
		mailbox.Kind = FieldChoice
		for _, m := range offered {
			mailbox.Options = append(mailbox.Options, Option{Value: m, Label: m})
		}
		p.Blocks = append(p.Blocks, mailbox)
	}
	if g.facts.Sent() && !g.can().Prove {
		p.Blocks = append(p.Blocks, Callout{Sign{RowWaiting, g.t("state.waiting")}, g.t("dcv-method.elsewhere")})
	}
	p.Primary = g.chooseProof(all, i, offered)
	return p
}

// proofField is a field of one website among several.
func (g *Guide) proofField(id string, i int, known string) Field {
	return g.field(Field{ID: indexed(id, i)}, known)
}

// chooseProof states the way chosen for one website, and leads back.
func (g *Guide) chooseProof(all []wizard.Choice, i int, offered []string) Action {
	session := g.session
	return g.action("use", func() Step {
		c := wizard.Choice{Name: all[i].Name, Method: order.Method(g.value(indexed("dcv.method", i), string(all[i].Method)))}
		if c.Method == order.Email {
			c.Mailbox = g.value(indexed("dcv.mailbox", i), all[i].Mailbox)
			if !slices.Contains(offered, c.Mailbox) {
				return Step{Err: problem.At(indexed("dcv.mailbox", i), problem.InputMissing)}
			}
		}
		changed := slices.Clone(all)
		changed[i] = c
		return Step{Work: &Work{
			Busy: g.t("dcv-method.busy"),
			Do:   func(ctx context.Context) error { return session.DCV().Choose(ctx, changed) },
			Done: func() Step {
				g.settle(indexed("dcv.method", i), indexed("dcv.mailbox", i))
				return Step{Back: true}
			},
		}}
	}, "dcv-method.use")
}

func memoMailboxes(n order.Name) string { return "dcv.mailboxes " + string(n) }

// loadMailboxes asks ahead which mailboxes may get the proof mail of the website. If that
// fails nothing is said: not everybody wants one.
func loadMailboxes(g *Guide) *Work {
	i := g.proofIndex()
	if i < 0 || g.task(wizard.TaskKey).State == wizard.CannotStart {
		return nil
	}
	if _, loaded := kept[[]string](g, memoMailboxes(g.facts.Names.Value[i])); loaded {
		return nil
	}
	w := g.mailboxes(i)
	w.Failed = func(error) Step { return Step{} }
	return w
}

func (g *Guide) mailboxes(i int) *Work {
	session, name := g.session, g.facts.Names.Value[i]
	var offered []string
	return &Work{
		Busy: g.t("dcv-method.loading"),
		Do: func(ctx context.Context) (err error) {
			offered, err = session.DCV().Mailboxes(ctx, name)
			return err
		},
		Done: func() Step {
			g.keep(memoMailboxes(name), offered)
			return Step{}
		},
	}
}
