package model

import (
	"context"
	"slices"
	"strings"

	"qwizard/wizard"
	"qwizard/wizard/finding"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

// memoRequest is what was found in a request that was brought, a [brought].
const memoRequest = "key-bring.request"

type brought struct {
	names order.Names // with which it was compared
	wizard.RequestReview
}

// bringWays lead a person who has a request or a key already to bring it.
func (g *Guide) bringWays() []Block {
	return []Block{Paragraph{Text: g.t("key-bring.ways"), Quiet: true}, Buttons{[]Action{
		g.action("bring-request", g.to(PageKeyBring), "key-bring.open"), g.action("bring-key", g.to(PageKeyBringKey), "key-bring-key.open"),
	}}}
}

// keyBringPage asks for a request from elsewhere.
func keyBringPage(g *Guide) Page {
	switch {
	case g.facts.Current().CSR.Known():
		return keyPage(g)
	case g.task(wizard.TaskKey).State == wizard.CannotStart:
		return g.keyLater()
	}
	return Page{
		Title: g.t("key-bring.title"), Lead: g.t("key-bring.lead"), Back: g.goBack(), Primary: g.action("check", g.reviewRequest, "key-bring.check"),
		Blocks: []Block{
			g.field(Field{ID: "key-bring.file", Kind: FieldFile, Optional: true, Types: []string{".csr", ".pem", ".req", ".der", ".txt"}}, ""),
			g.field(Field{ID: "key-bring.text", Kind: FieldLong, Optional: true}, ""),
			Paragraph{Text: g.t("key-bring.elsewhere")},
			Help{ID: "csr", Title: g.t("key.csr"), Text: g.t("key.csr-text")},
			Help{ID: "how", Title: g.t("key-bring.how"), Text: g.t("key-bring.how-text", "names", strings.Join(g.facts.Names.Value.Strings(), ", "))},
		},
	}
}

// reviewRequest finds the request in what was given, and what there is to say about it.
func (g *Guide) reviewRequest() Step {
	app, names := g.app, g.facts.Names.Value
	path, text := strings.TrimSpace(g.value("key-bring.file", "")), strings.TrimSpace(g.value("key-bring.text", ""))
	at := "key-bring.file"
	switch {
	case path != "" && text != "":
		return Step{Err: problem.At("key-bring.text", problem.RequestSeveral, "count", "2")}
	case path == "" && text == "":
		return Step{Err: problem.At(at, problem.InputMissing)}
	case path == "":
		at = "key-bring.text"
	}
	found := brought{names: names}
	return Step{Work: &Work{
		Busy: g.t("key-bring.busy"),
		Do: func(ctx context.Context) (err error) {
			input := []byte(text)
			if path != "" {
				if input, err = app.Read(ctx, path, wizard.MaxBrought); err != nil {
					return err
				}
			}
			defer clear(input) // it may be a key, taken for a request
			found.RequestReview, err = wizard.ReviewRequest(names, input)
			return err
		},
		Done: func() Step {
			g.keep(memoRequest, found)
			return Step{To: Place{Page: PageKeyBringCheck}}
		},
		Failed: func(err error) Step { return Step{Err: atField(at, err)} },
	}}
}

// keyBringCheckPage shows a request before it becomes the order's.
func keyBringCheckPage(g *Guide) Page {
	found, there := kept[brought](g, memoRequest)
	if !there || g.facts.Current().CSR.Known() || !slices.Equal(found.names, g.facts.Names.Value) {
		return keyBringPage(g)
	}
	p := Page{Title: g.t("key-bring-check.title"), Lead: g.t("key-bring-check.lead"), Back: g.goBack()}
	another := g.action("another", g.to(PageKeyBring), "key-bring-check.another")
	if finding.Worst(found.Findings) == finding.Blocks {
		p.Sign, p.Title, p.Lead = Sign{RowProblem, g.t("state.problem")}, g.t("key-bring-check.title-blocked"), g.t("key-bring-check.lead-blocked")
		p.Primary = another
	} else {
		p.Blocks = append(p.Blocks, Callout{Sign{RowWaiting, g.t("key-bring-check.mind")}, g.t("key-bring-check.elsewhere")})
		p.Primary = g.action("use", g.useRequest(found.DER), "key-bring-check.use")
		p.Others = []Action{another}
	}
	p.Blocks = append(p.Blocks, Heading{g.t("key-bring-check.found")}, g.findings("request", found.Findings))
	if rules := g.rulesOf(found.Findings); rules != "" {
		p.Blocks = append(p.Blocks, Help{ID: "rules", Title: g.t("key-bring-check.rules"), Text: rules})
	}
	p.Blocks = append(p.Blocks, Heading{g.t("key-bring-check.inside")})
	p.Blocks = append(p.Blocks, g.requestRows(found.Details)...)
	return p
}

// rulesOf says where it is written what was looked for: the sources of what was found,
// each with what it is about.
func (g *Guide) rulesOf(all []finding.Finding) string {
	var out []string
	for _, f := range all {
		if f.Source == "" || f.Verdict == finding.Fine {
			continue
		}
		what, _ := g.words.ExplainFinding(f)
		if line := g.t("key-bring-check.rule", "what", what, "source", f.Source); !slices.Contains(out, line) {
			out = append(out, line)
		}
	}
	return strings.Join(out, "\n\n")
}

func (g *Guide) useRequest(der []byte) func() Step {
	session := g.session
	return func() Step {
		return Step{Work: &Work{
			Busy: g.t("wait.storing"),
			Do:   func(ctx context.Context) error { return session.Key().BringRequest(ctx, der) },
			Done: func() Step {
				g.settle("key-bring.", "key.")
				g.keep(memoRequest, nil)
				return Step{To: Place{Page: PageKey}, Say: g.t("key-bring-check.used")}
			},
		}}
	}
}

// keyElsewherePage says that the order has a request, and that its key is not here.
func keyElsewherePage(g *Guide) Page {
	p := Page{
		Sign: Sign{RowDone, g.t("state.done")}, Title: g.t("key-elsewhere.title"), Lead: g.t("key-elsewhere.lead"), Back: g.home(),
		Blocks: g.keyRows(), Primary: g.goOn(),
	}
	ways := []Action{g.action("view", g.to(PageKeyView), "key-view.open"), g.action("bring-key", g.to(PageKeyBringKey), "key-bring-key.open")}
	if !g.facts.Sent() {
		ways = append(ways, g.action("drop", g.dropRequest, "key-elsewhere.drop"))
	}
	p.Blocks = append(p.Blocks, Callout{Sign{RowWaiting, g.t("key-bring-check.mind")}, g.t("key-elsewhere.mind")},
		Paragraph{Text: g.t("key-elsewhere.gate")}, Paragraph{Text: g.t("key-elsewhere.pfx")}, Buttons{ways})
	p.Blocks = append(p.Blocks, g.keyHelp()...)
	p.Others = []Action{g.action("backup", g.to(PageKeyBackup), "key-elsewhere.backup")}
	return p
}

// dropRequest takes a request that was brought out of the order again.
func (g *Guide) dropRequest() Step {
	session := g.session
	return Step{Work: &Work{
		Busy: g.t("wait.storing"),
		Do:   func(ctx context.Context) error { return session.Key().DropRequest(ctx) },
		Done: func() Step { return Step{Say: g.t("key-elsewhere.dropped")} },
	}}
}
