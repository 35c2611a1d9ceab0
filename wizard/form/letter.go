package form

import "qwizard/wizard/paper"

// Letter is the letter to the notary, and on a page of its own the applicant's
// checklist: what goes to Sectigo, and what to ask Sectigo before the appointment. It
// names no ID number. Errors are as for [FaceToFace].
func Letter(d Data, text Text) (paper.Document, error) {
	if err := d.check(); err != nil {
		return paper.Document{}, err
	}
	doc := d.document(text("letter.title"), text("letter.footer"), text)
	doc.Blocks = join(d.letter(text), d.checklist(text))
	return doc, nil
}

func (d Data) letter(text Text) []paper.Block {
	blocks := d.sender(text)
	return append(blocks,
		paper.Space{MM: 6},
		paper.Text{Text: d.At.UTC().Format("2 January 2006")},
		paper.Heading{Text: text("letter.subject", "number", d.Number), Level: 2},
		paper.Text{Text: text("letter.dear")},
		paper.Text{Text: text("letter.why", "product", d.Product.Title())},
		paper.Text{Text: text("letter.please")},
		paper.Steps{Items: []string{
			text("letter.step-id"), text("letter.step-sign"), text("letter.step-form"),
			text("letter.step-copy"), text("letter.step-authority"),
		}},
		paper.Text{Text: text("letter.readable")},
		paper.Text{Text: text("letter.authority")},
		paper.Text{Text: text("letter.blank")},
		paper.Text{Text: text("letter.thanks")},
		paper.Text{Text: text("letter.closing")},
		paper.Space{MM: 14},
		paper.Text{Text: d.fullName()},
	)
}

// sender is the applicant's letterhead.
func (d Data) sender(text Text) []paper.Block {
	var blocks []paper.Block
	for _, s := range []string{d.fullName(), address(d.Applicant.Address, text), list(d.Applicant.Phone, d.Applicant.Email)} {
		if s != "" {
			blocks = append(blocks, paper.Text{Text: s})
		}
	}
	return blocks
}

func (d Data) checklist(text Text) []paper.Block {
	return []paper.Block{
		paper.Heading{Text: text("checklist.title"), Level: 1},
		paper.Text{Text: text("checklist.for")},
		paper.Heading{Text: text("checklist.ask-first"), Level: 2},
		paper.Text{Text: text("checklist.ask-how", "number", d.Number)},
		paper.Ticks{Items: []string{
			text("checklist.ask-notary"), text("checklist.ask-form"), text("checklist.ask-apostille"), text("checklist.ask-translation"),
			text("checklist.ask-scans"), text("checklist.ask-second"), text("checklist.ask-age"),
		}},
		paper.Heading{Text: text("checklist.take"), Level: 2},
		paper.Ticks{Items: []string{text("checklist.take-id"), text("checklist.take-papers"), text("checklist.take-unsigned")}},
		paper.Heading{Text: text("checklist.enclose"), Level: 2},
		paper.Ticks{Items: []string{text("checklist.enclose-form"), text("checklist.enclose-copy"), text("checklist.enclose-authority")}},
		paper.Heading{Text: text("checklist.elsewhere"), Level: 2},
		paper.Ticks{Items: []string{text("checklist.financial"), text("checklist.non-financial")}},
	}
}
