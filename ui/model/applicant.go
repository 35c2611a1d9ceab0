package model

import (
	"cmp"
	"context"
	"reflect"
	"slices"
	"strings"

	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

// applicantPart is one page of questions about the person.
type applicantPart struct {
	page        PageID
	title, lead string // keys
	fields      []Field
}

func applicantParts() []applicantPart {
	return []applicantPart{
		{PageApplicantName, "applicant-name.title", "applicant-name.lead", []Field{
			{ID: "applicant.given_names", Chars: 40}, {ID: "applicant.surname", Chars: 40},
			{ID: "applicant.other_names", Kind: FieldLong, Chars: 40, Optional: true},
		}},
		{PageApplicantBirth, "applicant-birth.title", "applicant-birth.lead", []Field{
			{ID: "applicant.birth_date", Kind: FieldDate}, {ID: "applicant.birth_place", Chars: 40},
			{ID: "applicant.nationality", Kind: FieldPick, Chars: 30},
		}},
		{PageApplicantContact, "applicant-contact.title", "applicant-contact.lead", []Field{
			{ID: "applicant.email", Chars: 40}, {ID: "applicant.phone", Chars: 20},
			{ID: "applicant.address.street", Chars: 40}, {ID: "applicant.address.postal_code", Chars: 10},
			{ID: "applicant.address.city", Chars: 30}, {ID: "applicant.address.state", Chars: 30, Optional: true},
			{ID: "applicant.address.country", Kind: FieldPick, Chars: 30},
		}},
		{PageApplicantID, "applicant-id.title", "applicant-id.lead", []Field{
			{ID: "applicant.id.type", Kind: FieldChoice}, {ID: "applicant.id.number", Chars: 20},
			{ID: "applicant.id.issuer", Chars: 40}, {ID: "applicant.id.country", Kind: FieldPick, Chars: 30},
			{ID: "applicant.id.issued", Kind: FieldDate}, {ID: "applicant.id.expires", Kind: FieldDate},
		}},
	}
}

// has reports whether the part asks for what a problem names.
func (part applicantPart) has(field string) bool {
	return slices.ContainsFunc(part.fields, func(f Field) bool { return f.ID == bare(field) })
}

// applicantValues are a's answers by field, but for the other names, which are a list.
func applicantValues(a *order.Applicant) map[string]*string {
	return map[string]*string{
		"applicant.given_names": &a.GivenNames, "applicant.surname": &a.Surname,
		"applicant.birth_date": (*string)(&a.BirthDate), "applicant.birth_place": &a.BirthPlace, "applicant.nationality": &a.Nationality,
		"applicant.email": &a.Email, "applicant.phone": &a.Phone,
		"applicant.address.street": &a.Address.Street, "applicant.address.postal_code": &a.Address.PostalCode,
		"applicant.address.city": &a.Address.City, "applicant.address.state": &a.Address.State, "applicant.address.country": &a.Address.Country,
		"applicant.id.type": (*string)(&a.ID.Type), "applicant.id.number": &a.ID.Number, "applicant.id.issuer": &a.ID.Issuer,
		"applicant.id.country": &a.ID.Country, "applicant.id.issued": (*string)(&a.ID.Issued), "applicant.id.expires": (*string)(&a.ID.Expires),
	}
}

// applicant is who applies: what was typed, over what is known. Once the order was
// sent, only an ID document that was typed counts.
func (g *Guide) applicant() order.Applicant {
	a, sent := g.facts.Applicant.Value, g.facts.Bound()
	for field, v := range applicantValues(&a) {
		if !sent || strings.HasPrefix(field, "applicant.id.") {
			*v = g.value(field, *v)
		}
	}
	if typed, is := g.drafts.get("applicant.other_names"); is && !sent {
		a.OtherNames = strings.FieldsFunc(typed, func(r rune) bool { return strings.ContainsRune("\r\n,;", r) })
	}
	return a.Normalised()
}

// applicantProblems is what is wrong with the answers, by field of the pages.
func (g *Guide) applicantProblems() problem.List {
	var bad problem.List
	bad.Add("applicant", g.applicant().Check(g.now()))
	for _, p := range bad {
		if bare(p.Field) == "applicant.other_names" { // one field holds them all
			p.Field = bare(p.Field)
		}
	}
	return bad
}

// applicantPage asks for one part. Of a person who is known already, the first page
// shows all answers; About is the field that is to be changed.
func applicantPage(g *Guide, part applicantPart) Page {
	changing := g.place.About != "" || g.cameFrom(PageOrderCheck)
	sent := g.facts.Bound() && part.page != PageApplicantID
	if sent || part.page == PageApplicantName && g.facts.Applicant.Known() && !changing {
		return applicantCheckPage(g)
	}
	p := Page{
		Title: g.t(part.title), Lead: g.t(part.lead), Focus: g.place.About, Back: g.goBack(),
		Primary: g.action("continue", func() Step { return g.answer(part, changing) }),
	}
	if part.page == PageApplicantName && !changing {
		p.Back = g.home()
	}
	known := g.facts.Applicant.Value
	values := applicantValues(&known)
	for _, f := range part.fields {
		value := strings.Join(known.OtherNames, "\n")
		if v := values[f.ID]; v != nil {
			value = *v
		}
		switch f.Kind {
		case FieldPick:
			f.Options = g.countries()
		case FieldChoice:
			f.Options = g.idTypes()
		}
		p.Blocks = append(p.Blocks, g.field(f, value))
	}
	return p
}

// answer takes the answers of one page and leads on: to the next page, or back to where
// a change was asked for. The order's own check gets the answers stored at once.
func (g *Guide) answer(part applicantPart, changing bool) Step {
	bad := g.applicantProblems()
	here := slices.DeleteFunc(slices.Clone(bad), func(p *problem.Problem) bool { return !part.has(p.Field) })
	parts := applicantParts()
	next := slices.IndexFunc(parts, func(p applicantPart) bool { return p.page == part.page }) + 1
	switch {
	case len(here) > 0:
		return Step{Err: here}
	case g.cameFrom(PageOrderCheck) && len(bad) == 0:
		return g.keepApplicant(func() Step { return Step{Back: true} })
	case changing && !g.cameFrom(PageOrderCheck):
		return Step{Back: true}
	case next < len(parts) && !g.facts.Bound():
		return Step{To: Place{Page: parts[next].page}}
	}
	return Step{To: Place{Page: PageApplicantCheck}}
}

func (g *Guide) keepApplicant(done func() Step) Step {
	session, who := g.session, g.applicant()
	return Step{Work: &Work{
		Busy: g.t("applicant-check.busy"),
		Do:   func(ctx context.Context) error { return session.Applicant().Set(ctx, who) },
		Done: func() Step {
			g.settle("applicant.")
			return done()
		},
	}}
}

// applicantCheckPage shows all answers before they are kept, and afterwards.
func applicantCheckPage(g *Guide) Page {
	a, bad := g.applicant(), g.applicantProblems()
	kept := g.facts.Applicant.Known() && reflect.DeepEqual(a, g.facts.Applicant.Value)
	p := Page{Title: g.t("applicant-check.title"), Lead: g.t("applicant-check.lead"), Back: g.goBack()}
	if g.place.Page != PageApplicantCheck { // it stands in for a page of questions
		p.Back = g.home()
	}
	if kept {
		p.Title, p.Lead = g.t("applicant-check.kept-title"), g.t("applicant-check.kept-lead", "date", day(g.facts.Applicant.At))
	}
	if g.facts.Bound() {
		p.Blocks = append(p.Blocks, g.sentNote(), Paragraph{Text: g.t("applicant-check.sent-text")})
	}
	if !kept && !g.facts.Bound() && g.facts.Current().Backup.Known() {
		p.Blocks = append(p.Blocks, Callout{Sign: Sign{RowWaiting, g.t("applicant-check.backup")}, Text: g.t("applicant-check.backup-text")})
	}
	p.Blocks = append(p.Blocks, g.applicantFaults(bad)...)
	p.Blocks = append(p.Blocks, g.applicantRows(&a))
	if number := g.facts.Ordered().Value.Number; number != "" {
		p.Blocks = append(p.Blocks, Heading{g.t("applicant-check.wrong")}, Paragraph{Text: g.t("applicant-check.wrong-text")},
			Copy{ID: "mail", Label: g.t("applicant-check.mail-label"), Value: g.t("applicant-check.mail", "number", number, "name", a.GivenNames+" "+a.Surname)})
	}
	switch {
	case len(bad) > 0:
		p.Title = g.t("applicant-check.open-title")
		p.Primary = g.action("fill-in", g.to(pageOfApplicant(bad[0].Field), bad[0].Field), "applicant-check.fill-in")
	case !kept:
		p.Primary = g.action("keep", func() Step {
			return g.keepApplicant(func() Step {
				if next := g.goOn(); next.Do != nil {
					return next.Do()
				}
				return Step{To: Place{Page: PageHome}}
			})
		}, "applicant-check.keep")
	default:
		p.Primary = g.goOn()
	}
	return p
}

// applicantFaults says what keeps the answers from being kept: all that is missing in
// one, and what is wrong by itself.
func (g *Guide) applicantFaults(bad problem.List) []Block {
	var out []Block
	missing := false
	for _, e := range g.words.Explain(bad.Err()) {
		if e.Kind == problem.InputMissing || e.Kind == problem.PersonName {
			missing = true
			continue
		}
		label := g.t("field." + bare(e.Field))
		out = append(out, Callout{Sign: Sign{RowProblem, label}, Text: e.What + " " + e.Next})
	}
	if missing {
		out = append(out, Callout{Sign: Sign{RowProblem, g.t("applicant-check.open")}, Text: g.t("applicant-check.open-text")})
	}
	return out
}

func pageOfApplicant(field string) PageID {
	for _, part := range applicantParts() {
		if part.has(field) {
			return part.page
		}
	}
	return PageApplicantName
}

// applicantRows are the answers as rows. After the order was sent only the ID document
// can be changed.
func (g *Guide) applicantRows(a *order.Applicant) Answers {
	var rows Answers
	add := func(key, field string, lines ...string) {
		lines = slices.DeleteFunc(lines, func(l string) bool { return strings.Trim(l, " ,") == "" })
		row := Answer{What: g.t(key), Value: strings.Join(lines, "\n")}
		if row.Value == "" {
			row.Value = g.t("applicant-check.empty")
		}
		if !g.facts.Bound() || field == "applicant.id.type" {
			row.Change = Action{ID: "change-" + field, Label: g.t("action.change"), Do: g.to(pageOfApplicant(field), field)}
		}
		rows.Rows = append(rows.Rows, row)
	}
	add("field.applicant.given_names", "applicant.given_names", a.GivenNames)
	add("field.applicant.surname", "applicant.surname", a.Surname)
	if len(a.OtherNames) > 0 || !g.facts.Bound() {
		add("field.applicant.other_names", "applicant.other_names", a.OtherNames...)
		if len(a.OtherNames) == 0 {
			rows.Rows[len(rows.Rows)-1].Value = g.t("applicant-check.none")
		}
	}
	add("applicant-check.born", "applicant.birth_date", date(a.BirthDate), a.BirthPlace)
	add("field.applicant.nationality", "applicant.nationality", g.country(a.Nationality))
	add("field.applicant.email", "applicant.email", a.Email)
	add("field.applicant.phone", "applicant.phone", a.Phone)
	add("applicant-check.address", "applicant.address.street", a.Address.Street,
		strings.TrimSpace(a.Address.PostalCode+" "+a.Address.City), a.Address.State, g.country(a.Address.Country))
	kind := ""
	if a.ID.Type != "" {
		kind = g.t("id-type." + string(a.ID.Type))
	}
	valid := ""
	if a.ID.Issued != "" && a.ID.Expires != "" {
		valid = g.t("applicant-check.valid", "issued", date(a.ID.Issued), "expires", date(a.ID.Expires))
	}
	add("applicant-check.document", "applicant.id.type", strings.TrimSpace(kind+" "+a.ID.Number), a.ID.Issuer, g.country(a.ID.Country), valid)
	return rows
}

func (g *Guide) idTypes() []Option {
	var all []Option
	for _, t := range order.IDTypes() {
		o := Option{Value: string(t), Label: g.t("id-type." + string(t))}
		if key := "id-type." + string(t) + "-hint"; g.words.Has(key) {
			o.Hint = g.t(key)
		}
		all = append(all, o)
	}
	return all
}

// nearby are the members of the European Economic Area, which come first.
func nearby() []string {
	return []string{
		"AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IS", "IT", "LI", "LT", "LU", "LV", "MT",
		"NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK",
	}
}

// memoCountries is what [Guide.countries] has made, []Option.
const memoCountries = "applicant.countries"

// countries are the countries to pick from, each group by name.
func (g *Guide) countries() []Option {
	if all, have := kept[[]Option](g, memoCountries); have {
		return all
	}
	var all []Option
	for _, code := range order.Countries() {
		all = append(all, Option{Value: code, Label: g.country(code)})
	}
	near := nearby()
	far := func(o Option) int {
		if slices.Contains(near, o.Value) {
			return 0
		}
		return 1
	}
	slices.SortFunc(all, func(a, b Option) int { return cmp.Or(far(a)-far(b), strings.Compare(a.Label, b.Label)) })
	g.keep(memoCountries, all)
	return all
}

// country is a country's name, or what was typed in its place.
func (g *Guide) country(code string) string {
	if key := "country-" + code; g.words.Has(key) {
		return g.t(key)
	}
	return code
}
