package form

import "qwizard/wizard/paper"

// What follows is the validator's alone. Nothing in it comes from the order: these
// functions are not given any.

// documentsSeen lists the documents that the EV Guidelines accept (3.2.2.2.2(4)(B)),
// to be ticked.
func documentsSeen(text Text) []paper.Block {
	row := func(what string) []string { return []string{what, "", ""} }
	columns := func(title string) []paper.Column {
		return []paper.Column{
			{Title: title, Share: 0.46, Tick: true},
			{Title: text("form.seen-number"), Share: 0.26},
			{Title: text("form.seen-issuer"), Share: 0.28},
		}
	}
	return []paper.Block{
		paper.Heading{Text: text("form.part-b"), Level: 2},
		paper.Text{Text: text("form.seen-how")},
		paper.Table{
			Columns: columns(text("form.seen-photo")),
			Rows: [][]string{
				row(text("form.passport")),
				row(text("form.id-card")),
				row(text("form.residence-permit")),
				row(text("form.driving-licence")),
			},
		},
		paper.Space{MM: 3},
		paper.Table{
			Columns: columns(text("form.seen-more")),
			Rows: [][]string{
				row(text("form.bank-card")),
				row(text("form.bank-statement")),
				row(text("form.utility-bill")),
				row(text("form.tax-bill")),
				row(text("form.other-document")),
			},
		},
	}
}

// validator is the attestation (EVG 3.2.2.2.2(4)(C) and 3.2.2.11.3).
func validator(text Text) []paper.Block {
	return []paper.Block{
		paper.Heading{Text: text("form.part-c"), Level: 2},
		paper.Lines{Labels: []string{
			text("form.validator-name"), text("form.validator-profession"), text("form.validator-licence"),
			text("form.validator-chamber"), text("form.validator-jurisdiction"), text("form.validator-register"),
			text("form.validator-office"), text("form.validator-phone"), text("form.validator-email"),
		}},
		paper.Heading{Text: text("form.attest"), Level: 3},
		paper.Ticks{Items: []string{
			text("form.attest-in-person"), text("form.attest-signed"), text("form.attest-originals"), text("form.attest-copy"),
		}},
		sealed(text),
	}
}

func sealed(text Text) paper.Sign {
	return paper.Sign{Place: text("form.place"), Date: text("form.date"), Signature: text("form.signature-validator"), Seal: text("form.seal")}
}

// copyWords are the words to put on the copy of the ID document (EVG 3.2.2.2.2(4)(C)):
// a validator who has none of their own copies them, or fastens this page to the copy.
func copyWords(text Text) []paper.Block {
	return []paper.Block{
		paper.Heading{Text: text("form.part-d"), Level: 2},
		paper.Text{Text: text("form.copy-how")},
		paper.Note{Text: text("form.copy-words")},
		paper.Lines{Labels: []string{
			text("form.copy-document"), text("form.copy-number"), text("form.copy-holder"), text("form.copy-pages"),
			text("form.validator-name"), text("form.validator-licence"),
		}},
		sealed(text),
	}
}

// cover goes on top of the Status of Authority.
func cover(text Text) []paper.Block {
	return []paper.Block{
		paper.Heading{Text: text("form.part-e"), Level: 2},
		paper.Text{Text: text("form.authority-what")},
		paper.Heading{Text: text("form.authority-behind"), Level: 3},
		paper.Ticks{Items: []string{
			text("form.authority-register"), text("form.authority-chamber"), text("form.authority-commission"), text("form.authority-other"),
		}},
		paper.Heading{Text: text("form.authority-check"), Level: 3},
		paper.Lines{Labels: []string{
			text("form.validator-name"), text("form.validator-licence"), text("form.validator-chamber"),
			text("form.validator-register"), text("form.authority-date"), text("form.authority-phone"),
		}},
		paper.Note{Text: text("form.authority-readable")},
	}
}
