package form

import (
	"slices"
	"strings"
	"unicode/utf8"

	"qwizard/wizard/order"
	"qwizard/wizard/paper"
)

// statement is what the applicant says, every field of it (EVG 3.2.2.2.2(4)(A)).
func (d Data) statement(text Text) []paper.Block {
	a := d.Applicant
	person := []paper.Row{
		{Label: text("form.given-names"), Value: a.GivenNames},
		{Label: text("form.surname"), Value: a.Surname},
	}
	person = append(person, otherNames(a.OtherNames, text)...)
	person = append(person,
		paper.Row{Label: text("form.birth-date"), Value: day(a.BirthDate)},
		paper.Row{Label: text("form.birth-place"), Value: a.BirthPlace},
		paper.Row{Label: text("form.nationality"), Value: country(a.Nationality, text)},
		paper.Row{Label: text("form.address"), Value: address(a.Address, text)},
		paper.Row{Label: text("form.email"), Value: a.Email},
		paper.Row{Label: text("form.phone"), Value: a.Phone},
	)
	id := []paper.Row{
		{Label: text("form.id-type"), Value: idType(a.ID.Type, text)},
		{Label: text("form.id-number"), Value: a.ID.Number, ByHand: d.HideIDNumber},
		{Label: text("form.id-issuer"), Value: list(a.ID.Issuer, country(a.ID.Country, text))},
		{Label: text("form.id-issued"), Value: day(a.ID.Issued)},
		{Label: text("form.id-expires"), Value: day(a.ID.Expires)},
	}
	if d.HideIDNumber {
		id[1].Value = ""
	}
	return []paper.Block{
		paper.Heading{Text: text("form.title"), Level: 1},
		paper.Note{Text: text("form.prepared", "number", d.Number)},
		paper.Heading{Text: text("form.part-a"), Level: 2},
		paper.Rows{Items: person},
		paper.Heading{Text: text("form.id-shown"), Level: 3},
		paper.Rows{Items: id},
		paper.Heading{Text: text("form.request"), Level: 3},
		paper.Rows{Items: d.request(text)},
	}
}

// request are the rows about the certificate.
func (d Data) request(text Text) []paper.Row {
	rows := []paper.Row{
		{Label: text("form.number"), Value: d.Number},
		{Label: text("form.product"), Value: d.Product.Title()},
	}
	label := text("form.websites")
	for _, n := range d.Names {
		rows = append(rows, paper.Row{Label: label, Value: website(n)})
		label = ""
	}
	if d.Fingerprint != "" {
		rows = append(rows, paper.Row{Label: text("form.fingerprint"), Value: grouped(d.Fingerprint)})
	}
	return rows
}

// affirmation is what the applicant signs in front of the validator.
func (d Data) affirmation(text Text) []paper.Block {
	return []paper.Block{
		paper.Heading{Text: text("form.affirmation"), Level: 2},
		paper.Text{Text: text("form.affirm-true")},
		paper.Text{Text: text("form.affirm-names")},
		paper.Text{Text: text("form.affirm-signed")},
		paper.Sign{Place: text("form.place"), Date: text("form.date"), Signature: text("form.signature-applicant")},
	}
}

// otherNames takes as many rows as the names need, a few names to each.
func otherNames(names []string, text Text) []paper.Row {
	const most = 100 // characters of a row
	rows := []paper.Row{{Label: text("form.other-names")}}
	if len(names) == 0 {
		rows[0].Value = text("form.none")
	}
	for _, n := range names {
		last := &rows[len(rows)-1]
		joined := list(last.Value, n)
		if last.Value != "" && utf8.RuneCountInString(joined) > most {
			rows = append(rows, paper.Row{Value: n})
			continue
		}
		last.Value = joined
	}
	return rows
}

// list joins what is there of parts.
func list(parts ...string) string {
	var there []string
	for _, p := range parts {
		if p = strings.TrimSpace(p); p != "" {
			there = append(there, p)
		}
	}
	return strings.Join(there, ", ")
}

func (d Data) fullName() string {
	return strings.TrimSpace(d.Applicant.GivenNames + " " + d.Applicant.Surname)
}

// address is an address on one line, the postal code before the town as in most of
// Europe.
func address(a order.Address, text Text) string {
	return list(a.Street, strings.TrimSpace(a.PostalCode+" "+a.City), a.State, country(a.Country, text))
}

// day writes a date as "17 May 1984"; what is no date stays as it is.
func day(d order.Date) string {
	t, ok := d.Time()
	if !ok {
		return string(d)
	}
	return t.Format("2 January 2006")
}

// country is a country's name; what is no code of one stays as it is.
func country(code string, text Text) string {
	if !slices.Contains(order.Countries(), code) {
		return code
	}
	return text("country-" + code)
}

func idType(t order.IDType, text Text) string {
	switch t {
	case order.Passport:
		return text("form.passport")
	case order.IDCard:
		return text("form.id-card")
	case order.ResidencePermit:
		return text("form.residence-permit")
	case order.DrivingLicence:
		return text("form.driving-licence")
	}
	return string(t)
}

// website is a name in its own letters with the name in the certificate in brackets, or
// that alone where the two do not differ or the letters cannot be drawn.
func website(n order.Name) string {
	if u := n.Unicode(); u != string(n) && paper.Check(u) == nil {
		return u + " (" + string(n) + ")"
	}
	return string(n)
}

// grouped puts a blank after every eight digits, so that they can be compared by eye.
func grouped(digits string) string {
	const group = 8
	var b strings.Builder
	for i, r := range []rune(digits) {
		if i > 0 && i%group == 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return b.String()
}
