package practice

import (
	"encoding/json"
	"strings"

	"qwizard/wizard/order"
	"qwizard/wizard/paper"
	"qwizard/wizard/problem"
)

// What is the same on every paper of the practice notary. The names cannot exist
// (RFC 2606), and no telephone network has the country code 999.
const (
	notaryProfession = "notary (practice)"
	notaryOffice     = "Practice Square 1, 00000 Practice"
	notaryPhone      = "+999 000 0417"
	notaryMail       = "office@notary.practice.qwizard.invalid"
	notaryRegister   = "https://register.practice.qwizard.invalid/notaries"
	notaryFooter     = "Made by the practice notary of Qwizard. Not a notarial act: it proves nothing to anybody."
)

// render draws the notary's paper of a kind, with its attestation attached.
func (a *appointment) render(kind paperKind) ([]byte, error) {
	said, err := json.Marshal(a.attestation(kind))
	if err != nil {
		return nil, problem.New(problem.Internal, "encode attestation", err)
	}
	doc := paper.Document{
		Author: a.notary.Name, Made: a.now, Footer: notaryFooter, Watermark: "PRACTICE",
		Header:      "Order " + a.stated.Order + " · " + a.notary.Name + ", " + notaryProfession,
		Attachments: []paper.Attachment{{Name: attestationName, Description: "What this paper says, for the practice desk", Data: said}},
	}
	switch kind {
	case paperForm:
		doc.Title, doc.Blocks = "Act of the notary", a.act()
		stated, err := json.Marshal(a.stated) // so that the form can be taken to a notary again
		if err != nil {
			return nil, problem.New(problem.Internal, "encode statement", err)
		}
		doc.Attachments = append(doc.Attachments, paper.Attachment{Name: order.StatementName, Description: "What the applicant states", Data: stated})
	case paperCopy:
		doc.Title, doc.Blocks = "Certified copy of the "+documentName(a.seen.IDType), a.copied()
	case paperStatus:
		doc.Title, doc.Blocks = "Status of Authority", a.status()
	}
	pdf, err := paper.Render(doc)
	if err != nil {
		return nil, unwritable(err)
	}
	return drawn(pdf, kind)
}

// unwritable says that the notary cannot write something that stands on the form.
func unwritable(err error) error {
	for _, p := range problem.All(err) {
		if p.Kind == problem.LettersUnknown {
			return problem.At("form", problem.LettersUnknown, "letters", p.Params["letters"])
		}
	}
	return problem.At("form", problem.PaperDamaged, "file", "form.pdf")
}

// drawn adds the pictures to a paper of ours.
func drawn(pdf []byte, kind paperKind) ([]byte, error) {
	f, err := openPDF(pdf)
	if err != nil {
		return nil, problem.New(problem.Internal, "draw on paper", err)
	}
	if err := f.fillPlaces(kind == paperCopy); err != nil {
		return nil, problem.New(problem.Internal, "draw on paper", err)
	}
	return f.bytes(), nil
}

// row is one line of a paper. What is empty is said to be so: a blank would look as
// if it were still to be written.
func row(label, value string) paper.Row {
	if value == "" {
		value = "not stated"
	}
	return paper.Row{Label: label, Value: value}
}

// act is the validator's block of the form, filled in: who validates, whom, by which
// original, and that they met (EVG 3.2.2.2.2(4), 3.2.2.11.3).
func (a *appointment) act() []paper.Block {
	hash := a.attestation(paperForm).Form
	met := "I met the person named above face to face, at my office on " + a.date() + ". The person signed the personal statement on the pages before this one in my presence."
	if a.made(NotInPerson) {
		met = "I spoke with the person named above in a video call on " + a.date() + ". The signed personal statement reached me by post."
	}
	shown := documentName(a.seen.IDType) + " of " + a.seen.IDCountry + " " + a.seen.IDNumber
	if a.readOff {
		shown += " (number read off it, as the form leaves it out: made up by the practice)"
	}
	return []paper.Block{
		paper.Heading{Text: "Act of the notary", Level: 1},
		paper.Text{Text: "Bound to the form for order " + a.stated.Order + ", whose blanks for the notary it fills in. SHA-256 of the form as presented: " + hash},
		paper.Heading{Text: "The person, as on the ID document", Level: 2},
		paper.Rows{Items: []paper.Row{
			row("Given names", a.seen.GivenNames), row("Surname", a.seen.Surname),
			row("Born, nationality", joined(a.seen.BirthDate, a.seen.BirthPlace, a.seen.Nationality)),
			row("Lives in", joined(a.seen.City, a.seen.State, a.seen.Country)),
			row("Original shown", shown), row("Valid until", a.seen.IDExpires),
		}},
		paper.Note{Text: met},
		paper.Heading{Text: "The notary", Level: 2},
		paper.Rows{Items: a.notaryRows(a.notary.Licence)},
		paper.Seal{Label: "Seal and signature of the notary, " + a.date()},
	}
}

func (a *appointment) notaryRows(licence string) []paper.Row {
	return []paper.Row{
		row("Name and profession", a.notary.Name+", "+notaryProfession), row("Licence number", licence),
		row("Chamber, qualified in", a.notary.Chamber), row("Register", notaryRegister),
		row("Office", notaryOffice), row("Phone, e-mail", notaryPhone+", "+notaryMail),
	}
}

// copied is the copy of the ID document, with the attestation on it.
func (a *appointment) copied() []paper.Block {
	blocks := []paper.Block{
		paper.Heading{Text: "Copy: " + documentName(a.seen.IDType), Level: 1},
		paper.Seal{Label: "The page with the photograph"},
		paper.Rows{Items: []paper.Row{
			row("Surname", a.seen.Surname), row("Given names", a.seen.GivenNames),
			row("Date of birth", a.seen.BirthDate), row("Place of birth", a.seen.BirthPlace), row("Nationality", a.seen.Nationality),
			row("Document number", a.seen.IDNumber), row("Issuing state", a.seen.IDCountry), row("Date of expiry", a.seen.IDExpires),
		}},
	}
	if a.made(NoAttestation) {
		return append(blocks, paper.Seal{Label: "Seal and signature of the notary, " + a.date()})
	}
	return append(blocks,
		paper.Note{Text: "I attest that this copy is a full, true and accurate reproduction of the original document, which I have seen. " +
			a.notary.Name + ", " + notaryProfession + ", licence " + a.notary.Licence + ", " + a.notary.Chamber + ". " + notaryOffice + ", " + a.date() + "."},
		paper.Seal{Label: "Seal and signature of the notary"})
}

// status is an extract of the register of notaries.
func (a *appointment) status() []paper.Block {
	licence := a.notary.Licence
	if a.made(NoLicence) {
		licence = ""
	}
	return []paper.Block{
		paper.Heading{Text: "Status of Authority", Level: 1},
		paper.Text{Text: "Extract from the practice register of notaries, kept by the " + a.notary.Chamber + ", on " + a.date() + "."},
		paper.Rows{Items: a.notaryRows(licence)},
		paper.Note{Text: a.notary.Name + " is entered in the register, is in office on the day of this extract, and may authenticate signatures and certify copies."},
		paper.Seal{Label: "Seal and signature of the registrar"},
	}
}

func joined(parts ...string) string {
	var there []string
	for _, p := range parts {
		if p != "" {
			there = append(there, p)
		}
	}
	return strings.Join(there, ", ")
}

// documentName is an ID document's kind in words.
func documentName(kind string) string {
	switch kind {
	case "passport":
		return "passport"
	case "id-card":
		return "identity card"
	case "residence-permit":
		return "residence permit"
	case "driving-licence":
		return "driving licence"
	}
	return "document"
}
