package form

import (
	"strconv"
	"strings"
	"time"

	"qwizard/wizard/order"
	"qwizard/wizard/paper"
	"qwizard/wizard/problem"
)

// Sheet is what the recovery sheet is filled in with. No secret is among it, and nothing
// of the applicant.
type Sheet struct {
	Names       order.Names
	Number      string    // Sectigo's order number; empty before ordering
	Fingerprint string    // SHA-256 of the public key, hexadecimal
	File        string    // name of the backup file
	Checked     time.Time // when that was opened last
	Practice    bool
	At          time.Time
}

// RecoverySheet is the sheet to keep apart from the backup: what belongs together, how it
// is restored, and room for the passphrase, which nothing but a hand ever writes there. A
// file name that no font here can draw is left to be written by hand, too. Errors:
// [problem.InputMissing] without a fingerprint or a time, [problem.NameEmpty] without a
// website.
func RecoverySheet(d Sheet, text Text) (paper.Document, error) {
	var bad problem.List
	if d.Fingerprint == "" {
		bad.Add("fingerprint", problem.At("", problem.InputMissing))
	}
	if d.At.IsZero() {
		bad.Add("at", problem.At("", problem.InputMissing))
	}
	if len(d.Names) == 0 {
		bad.Add("domains.names", problem.At("", problem.NameEmpty))
	}
	if err := bad.Err(); err != nil {
		return paper.Document{}, err
	}
	if paper.Check(d.File) != nil {
		d.File = ""
	}
	doc := paper.Document{
		Title: text("sheet.title"), Made: d.At, Header: text("sheet.header"), Footer: text("sheet.footer"), Blocks: d.blocks(text),
		PageOf: func(page, of int) string {
			return text("form.page", "page", strconv.Itoa(page), "of", strconv.Itoa(of))
		},
	}
	if d.Practice {
		doc.Watermark = text("form.watermark")
	}
	return doc, nil
}

func (d Sheet) blocks(text Text) []paper.Block {
	var sites []string
	for _, n := range d.Names {
		sites = append(sites, website(n))
	}
	checked := ""
	if !d.Checked.IsZero() {
		checked = d.Checked.Format("2 January 2006")
	}
	return []paper.Block{
		paper.Heading{Text: text("sheet.title"), Level: 1},
		paper.Text{Text: text("sheet.lead")},
		paper.Rows{Items: []paper.Row{
			{Label: text("sheet.names"), Value: strings.Join(sites, ", ")},
			{Label: text("sheet.number"), Value: d.Number},
			{Label: text("sheet.file"), Value: d.File},
			{Label: text("sheet.checked"), Value: checked},
			{Label: text("sheet.fingerprint"), Value: grouped(d.Fingerprint)},
		}},
		paper.Heading{Text: text("sheet.by-hand"), Level: 2},
		paper.Lines{Labels: []string{text("sheet.passphrase"), text("sheet.passphrase-more"), text("sheet.place"), text("sheet.other-place")}},
		paper.Heading{Text: text("sheet.how"), Level: 2},
		paper.Steps{Items: []string{
			text("sheet.step-install"), text("sheet.step-begin"), text("sheet.step-file"), text("sheet.step-passphrase"), text("sheet.step-compare"),
		}},
		paper.Note{Text: text("sheet.apart")},
		paper.Text{Text: text("sheet.without")},
	}
}
