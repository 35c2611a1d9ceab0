// Package form makes the papers a person takes to the notary: the face-to-face form,
// filled in as far as the applicant may fill it in, and a letter with a checklist.
//
// Sectigo publishes no form for a natural person's QWAC. The fields are those that the
// EV Guidelines ask of a "Principal Individual" (EVG 3.2.2.2.2) and Sectigo's eIDAS
// CP/CPS 3.2.1, with those that other forms of Sectigo's have. What only the notary may
// write, and every signature, is left blank.
package form

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"qwizard/wizard/order"
	"qwizard/wizard/paper"
	"qwizard/wizard/problem"
	"qwizard/wizard/rules"
)

// Text looks a key up in the message catalogue and fills in params, which come as
// name, value pairs.
type Text = func(key string, params ...string) string

// Data is what the papers are filled in with.
type Data struct {
	Applicant    order.Applicant // checked and normalised
	Names        order.Names
	Product      order.Product
	Number       string // Sectigo's order number
	Fingerprint  string // SHA-256 of the public key, hexadecimal; may be empty
	Practice     bool   // watermark, and the statement for machines in an attachment
	HideIDNumber bool   // leave the ID document's number to be written by hand
	At           time.Time
}

// FaceToFace is the form: the applicant's statement, the documents the validator saw,
// the validator's own part, the words for the copy of the ID document, and a cover for
// the Status of Authority. Render it with [paper.Render].
//
// A value that is missing becomes a line to write on. Errors: [problem.LettersUnknown]
// at the field whose letters no font here has, [problem.InputMissing] without an order
// number or a time, [problem.NameEmpty] without a website, [problem.PersonName] without a name, [problem.InputTooLong] and [problem.InputTooMany] beyond
// what an order can have; all in one [problem.List], with fields as in the answers file.
func FaceToFace(d Data, text Text) (paper.Document, error) {
	if err := d.check(); err != nil {
		return paper.Document{}, err
	}
	doc := d.document(text("form.title"), text("form.footer"), text)
	doc.Blocks = join(d.statement(text), append(d.affirmation(text), documentsSeen(text)...), validator(text), copyWords(text), cover(text))
	if d.Practice {
		statement, err := d.machineReadable()
		if err != nil {
			return paper.Document{}, err
		}
		doc.Attachments = []paper.Attachment{{Name: order.StatementName, Description: text("form.attachment"), Data: statement}}
	}
	return doc, nil
}

// document is the frame that all papers have.
func (d Data) document(title, footer string, text Text) paper.Document {
	doc := paper.Document{
		Title: title + ", " + d.Number, Author: d.fullName(), Subject: d.Product.Title(), Made: d.At,
		Header: text("form.header", "number", d.Number),
		Footer: footer,
		PageOf: func(page, of int) string {
			return text("form.page", "page", strconv.Itoa(page), "of", strconv.Itoa(of))
		},
	}
	if d.Practice {
		doc.Watermark = text("form.watermark")
	}
	return doc
}

func join(parts ...[]paper.Block) []paper.Block {
	var all []paper.Block
	for i, part := range parts {
		if i > 0 {
			all = append(all, paper.NewPage{})
		}
		all = append(all, part...)
	}
	return all
}

// machineReadable is the statement as the practice world reads it. It holds the ID
// number unless that is to be written by hand.
func (d Data) machineReadable() ([]byte, error) {
	a := d.Applicant
	s := order.Statement{
		Order: d.Number, Websites: d.Names.Strings(),
		GivenNames: a.GivenNames, Surname: a.Surname, OtherNames: a.OtherNames,
		BirthDate: string(a.BirthDate), BirthPlace: a.BirthPlace, Nationality: a.Nationality,
		City: a.Address.City, State: a.Address.State, Country: a.Address.Country,
		IDType: string(a.ID.Type), IDCountry: a.ID.Country, IDExpires: string(a.ID.Expires),
	}
	if !d.HideIDNumber {
		s.IDNumber = a.ID.Number
	}
	b, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return nil, problem.New(problem.Internal, "write statement", err)
	}
	return append(b, '\n'), nil
}

// maxNumber is the most characters of an order number; Sectigo's have up to ten digits.
const maxNumber = 40

// check refuses what cannot be drawn, at the field where it was typed.
func (d Data) check() error {
	var bad problem.List
	if strings.TrimSpace(d.Number) == "" {
		bad.Add("number", problem.At("", problem.InputMissing))
	}
	if d.fullName() == "" {
		bad.Add("applicant.surname", problem.At("", problem.PersonName))
	}
	if d.At.IsZero() {
		bad.Add("at", problem.At("", problem.InputMissing))
	}
	if len(d.Names) == 0 {
		bad.Add("domains.names", problem.At("", problem.NameEmpty))
	}
	if len(d.Names) > rules.MaxSites {
		bad.Add("domains.names", problem.At("", problem.NamesTooMany, "limit", strconv.Itoa(rules.MaxSites), "count", strconv.Itoa(len(d.Names))))
	}
	if len(d.Applicant.OtherNames) > rules.MaxOtherNames {
		bad.Add("applicant.other_names", problem.At("", problem.InputTooMany, "limit", strconv.Itoa(rules.MaxOtherNames)))
	}
	for _, f := range d.fields() {
		if n := len([]rune(f.value)); n > f.limit {
			bad.Add(f.name, problem.At("", problem.InputTooLong, "limit", strconv.Itoa(f.limit), "length", strconv.Itoa(n)))
			continue
		}
		bad.Add(f.name, paper.Check(f.value))
	}
	return bad.Err()
}

type field struct {
	name, value string
	limit       int // characters
}

// fields are the texts that come from the person, by the names of the answers file.
func (d Data) fields() []field {
	a := d.Applicant
	fields := []field{
		{"number", d.Number, maxNumber},
		{"fingerprint", d.Fingerprint, 128},
		{"applicant.given_names", a.GivenNames, rules.MaxPersonName},
		{"applicant.surname", a.Surname, rules.MaxPersonName},
		{"applicant.birth_date", string(a.BirthDate), maxCode},
		{"applicant.birth_place", a.BirthPlace, rules.MaxLocality},
		{"applicant.nationality", a.Nationality, maxCode},
		{"applicant.email", a.Email, rules.MaxEmail},
		{"applicant.phone", a.Phone, maxNumber},
		{"applicant.address.street", a.Address.Street, rules.MaxStreet},
		{"applicant.address.postal_code", a.Address.PostalCode, rules.MaxPostalCode},
		{"applicant.address.city", a.Address.City, rules.MaxLocality},
		{"applicant.address.state", a.Address.State, rules.MaxLocality},
		{"applicant.address.country", a.Address.Country, maxCode},
		{"applicant.id.type", string(a.ID.Type), maxCode},
		{"applicant.id.number", a.ID.Number, maxNumber},
		{"applicant.id.issuer", a.ID.Issuer, rules.MaxLocality},
		{"applicant.id.country", a.ID.Country, maxCode},
		{"applicant.id.issued", string(a.ID.Issued), maxCode},
		{"applicant.id.expires", string(a.ID.Expires), maxCode},
	}
	for i, o := range a.OtherNames {
		fields = append(fields, field{"applicant.other_names[" + strconv.Itoa(i) + "]", o, rules.MaxPersonName})
	}
	for i, n := range d.Names {
		fields = append(fields, field{"domains.names[" + strconv.Itoa(i) + "]", string(n), maxName})
	}
	return fields
}

// maxCode is the most characters of a code or a date, maxName of a domain name (RFC
// 1035 2.3.4).
const (
	maxCode = 20
	maxName = 253
)
