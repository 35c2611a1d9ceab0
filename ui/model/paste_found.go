package model

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"qwizard/wizard"
	"qwizard/wizard/finding"
	"qwizard/wizard/problem"
)

// pasteFoundPage shows what was found, what of it contradicts the order, and asks which
// of it counts.
func pasteFoundPage(g *Guide) Page {
	p := Page{Title: g.t("paste-found.title"), Lead: g.t("paste-found.lead"), Back: g.goBack()}
	seen, looked := kept[pasted](g, memoPasted)
	again := g.action("again", g.to(PagePaste), "paste-found.again")
	switch {
	case !looked:
		p.Lead, p.Primary = g.t("paste-found.none-yet"), again
		return p
	case len(seen.found.Items) == 0:
		pasteEmpty(g, seen, &p)
		p.Primary = again
		return p
	}
	if len(seen.findings) > 0 {
		p.Blocks = append(p.Blocks, Heading{g.t("paste-found.mind-heading")}, g.findings("mind", seen.findings))
	}
	offered := seen.offered()
	p.Others = []Action{again}
	if len(offered) > 0 {
		p.Blocks = append(p.Blocks, Heading{g.t("paste-found.take-heading")}, Paragraph{Text: g.t(seen.howToTake())})
		p.Primary = g.action("take", func() Step { return takePasted(g) }, "paste-found.take")
	} else {
		p.Lead, p.Primary, p.Others = g.t("paste-found.lead-nothing-new"), g.action("home", g.to(PageHome), "action.back-home"), []Action{again}
	}
	for _, n := range offered {
		p.Blocks = append(p.Blocks, pastedTick(g, seen, n))
	}
	p.Blocks = append(p.Blocks, pastedKnown(g, seen)...)
	p.Blocks = append(p.Blocks, pastedRest(g, seen)...)
	p.Blocks = append(p.Blocks, pastedUnread(g, seen)...)
	return p
}

// pasteEmpty says what was looked for, and what to try.
func pasteEmpty(g *Guide, seen pasted, p *Page) {
	p.Title, p.Lead = g.t("paste-found.empty-title"), g.t("paste-found.empty-lead")
	names := make([]string, len(seen.found.Looked))
	for n, kind := range seen.found.Looked {
		names[n] = g.t(kind.Key())
	}
	p.Blocks = append(p.Blocks, pastedUnread(g, seen)...)
	p.Blocks = append(p.Blocks, Heading{g.t("paste-found.try-heading")}, Steps{[]Item{
		{Text: g.t("paste-found.try-whole")}, {Text: g.t("paste-found.try-file")}, {Text: g.t("paste-found.try-type")},
	}}, Heading{g.t("paste-found.looked-heading")}, Paragraph{Text: g.t("paste-found.looked", "kinds", strings.Join(names, ", "))})
	if g.can().Status || g.facts.Receipt.Known() {
		return
	}
	p.Others = []Action{g.action("number", g.to(PageOrderElsewhere), "paste-found.type-number")}
}

// offered are the places of the items that can become facts, or take the place of one.
func (s pasted) offered() []int { return s.with(wizard.EffectNew, wizard.EffectReplaces) }

func (s pasted) with(effects ...wizard.Effect) []int {
	var at []int
	for n, t := range s.tried {
		if slices.Contains(effects, t.Effect) {
			at = append(at, n)
		}
	}
	return at
}

// howToTake is the key of what is said above the ticks.
func (s pasted) howToTake() string {
	if finding.Worst(s.findings) == finding.Blocks {
		return "paste-found.take-text-other"
	}
	return "paste-found.take-text"
}

// takeField is the field of an item.
func takeField(n int) string { return indexed("paste.take", n) }

// ticked is how an item stands before the person says anything: it is taken over where
// it says something new, in this mail, and nothing in the text speaks against the order.
func (s pasted) ticked(n int) string {
	t := s.tried[n]
	if t.Effect != wizard.EffectNew || t.Item.Where.Quoted || finding.Worst(s.findings) == finding.Blocks {
		return ""
	}
	for _, o := range s.tried {
		if o.Effect == wizard.EffectReplaces && same(o.Item, t.Item) {
			return "" // the text has two values for it
		}
	}
	return Yes
}

// same reports whether two items are about the same thing.
func same(a, b wizard.PastedItem) bool {
	return a.Kind == b.Kind && a.Name == b.Name && a.Step == b.Step
}

func pastedTick(g *Guide, s pasted, n int) Field {
	t := s.tried[n]
	f := Field{ID: takeField(n), Kind: FieldCheck, Label: pastedLabel(g, t.Item), Hint: pastedWhere(g, t.Item)}
	if t.Effect == wizard.EffectReplaces {
		p := problem.All(t.Err)[0]
		f.Hint = g.t("paste-found.replaces", "expected", oneLine(p.Params["expected"])) + " " + f.Hint
	}
	return g.field(f, s.ticked(n))
}

// pastedLabel is what was found, in one line: of a decision, on what it is.
func pastedLabel(g *Guide, i wizard.PastedItem) string {
	value := oneLine(i.Value)
	if i.Step != "" && i.Kind != wizard.PastedIssued {
		value = strings.Join(filled(pastedStep(g, i), value), ": ")
	}
	if !strings.Contains(i.Value, string(i.Name)) {
		value = strings.Join(filled(value, i.Name.Unicode()), " · ")
	}
	if value == "" {
		return kindName(g, i)
	}
	return g.t("paste-found.item", "what", kindName(g, i), "value", value)
}

// kindName is what a kind is called at the beginning of a line.
func kindName(g *Guide, i wizard.PastedItem) string {
	name := []rune(g.t(i.Kind.Key()))
	name[0] = unicode.ToUpper(name[0])
	return string(name)
}

// pastedStep names the task that a decision is about.
func pastedStep(g *Guide, i wizard.PastedItem) string {
	if key := "task." + string(i.Step); g.words.Has(key) {
		return g.t(key)
	}
	return string(i.Step)
}

// oneLine is a value of several lines in one.
func oneLine(value string) string { return strings.Join(strings.Split(value, "\n"), " · ") }

// pastedWhere says where an item stood, with its line.
func pastedWhere(g *Guide, i wizard.PastedItem) string {
	w, line := i.Where, ""
	if w.Line > 0 {
		line = strconv.Itoa(w.Line)
	}
	said := g.t("paste-found.where", "part", g.t(w.Part.Key()), "file", w.File, "line", line, "quote", w.Quote)
	if w.Quoted {
		return said + " " + g.t("paste-found.quoted")
	}
	return said
}

// pastedKnown are what says nothing new.
func pastedKnown(g *Guide, s pasted) []Block {
	var known []string
	for _, n := range s.with(wizard.EffectKnown) {
		known = append(known, pastedLabel(g, s.tried[n].Item))
	}
	if len(known) == 0 {
		return nil
	}
	return []Block{Heading{g.t("paste-found.known-heading")}, Paragraph{Text: strings.Join(known, "\n\n"), Quiet: true}}
}

// pastedRest are what is to be opened, to be copied, or to be known.
func pastedRest(g *Guide, s pasted) []Block {
	var rows Answers
	var out []Block
	for _, n := range s.with(wizard.EffectNone) {
		i := s.tried[n].Item
		switch id := strconv.Itoa(n); {
		case i.Kind == wizard.PastedKey: // the finding says so
		case i.Kind == wizard.PastedCode:
			out = append(out, Copy{ID: "code-" + id, Label: pastedLabel(g, wizard.PastedItem{Kind: i.Kind, Name: i.Name}), Value: i.Value})
		case i.Host != "" && g.mayOpen(i):
			out = append(out, Copy{ID: "link-" + id, Label: g.t("paste-found.leads", "what", kindName(g, i), "host", hostOf(i)), Value: i.Value},
				Buttons{[]Action{g.action("open-"+id, func() Step { return Step{Open: i.Value} }, "paste-found.open-link")}})
		case i.Host != "":
			rows.Rows = append(rows.Rows, Answer{What: kindName(g, i), Value: g.t("paste-found.leads-only", "host", hostOf(i)) + "\n" + i.Value})
		default:
			rows.Rows = append(rows.Rows, pastedRow(g, s.tried[n], n))
		}
	}
	if len(rows.Rows) > 0 {
		out = append(out, rows)
	}
	if len(out) == 0 {
		return nil
	}
	return append([]Block{Heading{g.t("paste-found.rest-heading")}}, out...)
}

// mayOpen reports whether a link may be opened from here: it leads to Sectigo, or in
// practice to this computer, and shows no other address than its own.
func (g *Guide) mayOpen(i wizard.PastedItem) bool {
	return i.Shown == "" && (i.Host == wizard.PastedAtSectigo || i.Host == wizard.PastedInPractice && g.world() != nil)
}

// hostOf is the host that a link really leads to.
func hostOf(i wizard.PastedItem) string {
	u, err := url.Parse(i.Value)
	if err != nil {
		return ""
	}
	return u.Host
}

// pastedRow is what cannot become a fact, with the reason where there is one.
func pastedRow(g *Guide, t wizard.Tried, n int) Answer {
	said := filled(pastedStep(g, t.Item), t.Item.Value)
	if name := t.Item.Name.Unicode(); name != t.Item.Value {
		said = append(said, filled(name)...)
	}
	row := Answer{What: kindName(g, t.Item), Value: strings.Join(said, "\n")}
	if row.Value == "" {
		row.Value = t.Item.Where.Quote
	}
	if t.Item.Kind.Fact() {
		for _, e := range g.words.Explain(t.Err) {
			row.Value += "\n" + e.What
		}
	}
	if t.Item.Kind == wizard.PastedIssued {
		row.Change = g.action("certificate-"+strconv.Itoa(n), g.to(PageCertificate), "paste-found.certificate")
	}
	return row
}

// pastedUnread are files that were not looked into, and whether there was more.
func pastedUnread(g *Guide, s pasted) []Block {
	var rows Answers
	for _, u := range s.found.Unread {
		name := u.File
		if name == "" {
			name = g.t("paste-found.a-file")
		}
		rows.Rows = append(rows.Rows, Answer{What: name, Value: g.t(u.Form.Key())})
	}
	var out []Block
	if len(rows.Rows) > 0 {
		out = append(out, Heading{g.t("paste-found.unread-heading")}, rows)
	}
	if s.found.Cut {
		out = append(out, Paragraph{Text: g.t("paste-found.cut")})
	}
	return out
}

// takePasted takes what is ticked over, and leads to what came of it.
func takePasted(g *Guide) Step {
	seen, _ := kept[pasted](g, memoPasted)
	var items []wizard.PastedItem
	to := PageHome
	for _, n := range seen.offered() {
		if g.value(takeField(n), seen.ticked(n)) != Yes {
			continue
		}
		i := seen.tried[n].Item
		i.Replace = seen.tried[n].Effect == wizard.EffectReplaces // the person has seen both values
		if o := slices.IndexFunc(items, func(o wizard.PastedItem) bool { return same(o, i) }); o >= 0 {
			return Step{Err: problem.At(takeField(n), problem.InboxTwo, "first", oneLine(items[o].Value), "second", oneLine(i.Value))}
		}
		items = append(items, i)
		switch {
		case i.Kind == wizard.PastedCertificates:
			to = PageVerdict
		case i.Kind == wizard.PastedNumber && to == PageHome:
			to = PageOrderDone
		}
	}
	if len(items) == 0 {
		return Step{Err: problem.At(takeField(seen.offered()[0]), problem.NothingTicked)}
	}
	session, count := g.session, strconv.Itoa(len(items))
	return Step{Work: &Work{
		Busy: g.t("wait.storing"),
		Do:   func(ctx context.Context) error { return session.Inbox().Take(ctx, items...) },
		Done: func() Step {
			g.settle("paste.", "order.number", "order.unique")
			g.keep(memoPasted, nil)
			return Step{To: Place{Page: to}, Say: g.t("paste-found.taken", "count", count)}
		},
	}}
}
