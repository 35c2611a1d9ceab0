package model

import (
	"context"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"qwizard/wizard"
	"qwizard/wizard/finding"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
	"qwizard/wizard/rules"
)

func nameField(i int) string { return indexed("domains.names", i) }

// domainsPage asks for the names, or shows those that were sent.
func domainsPage(g *Guide) Page {
	if g.facts.Bound() {
		return domainsSentPage(g)
	}
	p := Page{
		Title: g.t("domains.title"), Lead: g.t("domains.lead"), Back: g.home(),
		Primary: g.action("continue", func() Step { return g.chooseNames(false) }),
	}
	if g.facts.Current().Key.Known() {
		made := Callout{Sign: Sign{RowHalf, g.t("domains.key-made")}, Text: g.t("domains.key-made-text")}
		if g.facts.Current().Key.Value.Elsewhere() {
			made = Callout{Sign: Sign{RowHalf, g.t("key-elsewhere.brought")}, Text: g.t("key-elsewhere.names")}
		}
		p.Blocks = append(p.Blocks, made)
	}
	for i := range rules.MaxSites {
		f := Field{ID: nameField(i), Label: g.t("domains.website", "number", strconv.Itoa(i+1)), Chars: 40, Optional: i > 0}
		if i == 0 {
			f.Hint, f.Why = g.t("domains.names-hint"), g.t("domains.names-why")
		}
		known := ""
		if i < len(g.facts.Names.Value) {
			known = g.facts.Names.Value[i].Unicode()
		}
		p.Blocks = append(p.Blocks, g.field(f, known))
	}
	p.Blocks = append(p.Blocks, Paragraph{Text: g.t("domains.product"), Quiet: true},
		Help{ID: "domain", Title: g.t("domains.domain"), Text: g.t("domains.domain-text")},
		Help{ID: "www", Title: g.t("domains.www"), Text: g.t("domains.www-text")})
	return p
}

// domainsSentPage shows what can no longer be changed, and the mail to write.
func domainsSentPage(g *Guide) Page {
	names := g.facts.Names.Value
	p := Page{
		Title: g.t("domains.sent-title"), Lead: g.t("domains.sent-lead"), Back: g.home(),
		Others: []Action{g.action("see-check", g.to(PageDomainsCheck), "domains.see-check")},
	}
	var rows Answers
	for i, n := range names {
		rows.Rows = append(rows.Rows, Answer{What: g.t("domains.website", "number", strconv.Itoa(i+1)), Value: n.Unicode()})
	}
	p.Blocks = append(p.Blocks, g.sentNote(), rows, Paragraph{Text: g.productText()})
	if number := g.facts.Ordered().Value.Number; number != "" {
		p.Blocks = append(p.Blocks, Heading{g.t("domains.wrong")}, Paragraph{Text: g.t("domains.wrong-text")},
			Copy{ID: "mail", Label: g.t("domains.mail-label"), Value: g.t("domains.mail", "number", number, "names", strings.Join(names.Strings(), ", "))})
	}
	return p
}

// productText says which product follows from the names.
func (g *Guide) productText() string {
	names := g.facts.Names.Value
	key := "domains.product-one"
	if len(names) > 1 {
		key = "domains.product-more"
	}
	return g.t(key, "count", strconv.Itoa(len(names)), "product", names.Product().Title())
}

// typedNames reads the fields. A field that is left empty is no name; problems stand at
// the field in which they were typed.
func (g *Guide) typedNames() (order.Names, error) {
	var typed []string
	var at []int
	for i := range rules.MaxSites {
		known := ""
		if i < len(g.facts.Names.Value) {
			known = g.facts.Names.Value[i].Unicode()
		}
		if v := g.value(nameField(i), known); strings.TrimSpace(v) != "" {
			typed, at = append(typed, v), append(at, i)
		}
	}
	if len(typed) == 0 {
		return nil, problem.At(nameField(0), problem.NameEmpty)
	}
	names, err := order.ParseNames(typed)
	if err == nil {
		return names, nil
	}
	bad := problem.All(err)
	for _, p := range bad {
		if i, err := strconv.Atoi(strings.Trim(p.Field, "[]")); err == nil {
			p.Field = nameField(at[i])
		}
	}
	return nil, bad.Err()
}

// chooseNames stores the names typed and the folder for the order's files. If a key
// would be lost by it, the person is asked first, or has said yes: agreed.
func (g *Guide) chooseNames(agreed bool) Step {
	names, err := g.typedNames()
	if err != nil {
		return Step{Err: err}
	}
	session, house, root := g.session, g.house, g.app.Settings().Folder
	if g.facts.Folder.Known() {
		root = ""
	}
	ask := false
	return Step{Work: &Work{
		Busy: g.t("domains.busy"),
		Do: func(ctx context.Context) error {
			if ask = !agreed && len(session.Domains().Undoes(names)) > 0; ask {
				return nil
			}
			if err := session.Domains().Set(ctx, names.Strings()); err != nil {
				return err
			}
			if root == "" {
				return nil
			}
			return session.Domains().ChooseFolder(ctx, freeFolder(ctx, house, root, names[0]))
		},
		Done: func() Step {
			if ask {
				return Step{To: Place{Page: PageDomainsUndo}}
			}
			g.settle("domains.")
			if g.cameFrom(PageOrderCheck) && g.facts.Readiness.Known() { // nothing changed that has to be looked at
				return Step{Back: true}
			}
			return Step{To: Place{Page: PageDomainsCheck}}
		},
	}}
}

// freeFolder is the folder under root that is named after the website and is no other
// order's. Orders that cannot be read count as none.
func freeFolder(ctx context.Context, house House, root string, name order.Name) string {
	orders, _ := house.Orders(ctx)
	folder := filepath.Join(root, string(name))
	for n := 2; slices.ContainsFunc(orders, func(f wizard.Facts) bool { return f.Folder.Value == folder }); n++ {
		folder = filepath.Join(root, string(name)+" "+strconv.Itoa(n))
	}
	return folder
}

// domainsUndoPage is the commit before names that need another key.
func domainsUndoPage(g *Guide) Page {
	names, err := g.typedNames()
	if err != nil || g.facts.Bound() || !g.facts.Current().Key.Known() || slices.Equal(names, g.facts.Names.Value) {
		return domainsPage(g) // there is nothing to lose any more
	}
	replace := g.action("replace", func() Step { return g.chooseNames(true) }, "domains-undo.replace")
	replace.Danger = true
	p := Page{
		Title: g.t("domains-undo.title"), Lead: g.t("domains-undo.lead"), Back: g.goBack(),
		Blocks: []Block{
			Answers{Rows: []Answer{
				{What: g.t("domains-undo.before"), Value: strings.Join(g.facts.Names.Value.Unicode(), "\n")},
				{What: g.t("domains-undo.after"), Value: strings.Join(names.Unicode(), "\n"), Change: g.action("change", g.to(PageDomains))},
			}},
			g.undoes(), Paragraph{Text: g.t("domains-undo.safe")},
		},
		Primary: replace,
		Others: []Action{g.action("keep", func() Step {
			g.settle("domains.")
			return Step{Back: true}
		}, "domains-undo.keep")},
	}
	if g.facts.Current().Key.Value.Elsewhere() {
		p.Title, p.Lead = g.t("domains-undo.title-brought"), g.t("domains-undo.lead-brought")
		p.Blocks[2] = Paragraph{Text: g.t("domains-undo.safe-brought")}
		p.Primary.Label, p.Others[0].Label = g.t("domains-undo.replace-brought"), g.t("domains-undo.keep-brought")
	}
	return p
}

// undoes are the steps that other names mean.
func (g *Guide) undoes() Steps {
	agree := Item{Text: g.t("domains-undo.agree")}
	if g.facts.Current().Key.Value.Elsewhere() {
		return Steps{Items: []Item{{Text: g.t("domains-undo.key-brought")}, agree}}
	}
	return Steps{Items: []Item{{Text: g.t("domains-undo.key")}, {Text: g.t("domains-undo.backup")}, agree}}
}

// lookOnce looks at names that nobody has looked at yet.
func lookOnce(g *Guide) *Work {
	if !g.facts.Names.Known() || g.facts.Readiness.Known() {
		return nil
	}
	return g.lookAtNames("")
}

func (g *Guide) lookAtNames(say string) *Work {
	session := g.session
	return &Work{Busy: g.t("domains-check.busy"), Do: session.Domains().Check, Done: func() Step { return Step{Say: say} }}
}

// domainsCheckPage shows what was seen of the names.
func domainsCheckPage(g *Guide) Page {
	p := Page{Back: g.goBack()}
	if g.cameFrom(PageDomainsUndo) { // what was asked there is done
		p.Back.Do = g.to(PageDomains)
	}
	if !g.facts.Names.Known() {
		p.Title, p.Lead, p.Primary = g.t("domains-check.none-title"), g.t("domains-check.none-lead"), g.goOn()
		return p
	}
	look := func(say string) func() Step {
		return func() Step { return Step{Work: g.lookAtNames(say)} }
	}
	if !g.facts.Readiness.Known() {
		p.Title, p.Lead = g.t("domains-check.new-title"), g.t("domains-check.new-lead")
		p.Blocks = []Block{Paragraph{Text: g.productText()}}
		p.Primary = g.action("look", look(""), "domains-check.look")
		return p
	}
	seen := g.facts.Readiness
	worst := finding.Worst(seen.Value)
	p.Title, p.Lead = g.t("readiness."+string(worst)), g.t("domains-check.lead", "date", day(seen.At))
	p.Sign = g.verdict(worst)
	p.Blocks = append(p.Blocks, Paragraph{Text: g.t("readiness." + string(worst) + "-text")}, g.findings("readiness", seen.Value),
		Paragraph{Text: g.productText(), Quiet: true})
	again := g.action("look", look(g.t("domains-check.looked")), "domains-check.again")
	if p.Primary = g.goOn(); p.Primary.Label == "" {
		p.Primary = again
		return p
	}
	p.Others = []Action{again}
	return p
}
