// Package page draws a [model.Page] as objects of Fyne, made of the parts of ui/kit.
//
// It decides nothing and knows no page: each kind of block has its drawing, and what a
// person does goes out through [Hands]. What stands around the page (bars, the one
// primary button, keys) is ui/shell's.
package page

import (
	"time"

	"fyne.io/fyne/v2"

	"qwizard/ui/kit"
	"qwizard/ui/look"
	"qwizard/ui/model"
)

// Hands is what a page needs of the window. Its functions run on the UI goroutine and
// must not block. All but Picture are required.
type Hands struct {
	Press   func(model.Action)
	Type    func(field, value string)
	Pick    func(model.Field)                         // ask for the file or folder of a field
	Copy    func(text string, secret bool)            // put on the clipboard
	Open    func(fold string) bool                    // whether a fold was opened before
	Fold    func(fold string, open bool)              // a fold was opened or closed
	After   func(time.Duration, func())               // call later
	Text    func(key string, params ...string) string // the face's own words
	Focus   func(fyne.Focusable)                      // give the focus; does nothing with nil
	Picture func(name string) fyne.Resource
	Keys    *kit.Keys
}

// Ids of parts that are on every page or at the top of it.
const (
	IDTitle   = "page-title"
	IDSummary = "page-summary"
)

// A line of the column is at most this many characters long, which reads well.
const columnChars = 74

// drawer is at work on one page.
type drawer struct {
	hands Hands
	drawn *Drawn
}

// Draw draws a page. A busy one is drawn disabled.
func Draw(p model.Page, h Hands) *Drawn {
	d := &drawer{hands: h, drawn: &Drawn{}}
	objects, gaps := []fyne.CanvasObject{d.head(p)}, []float32{0}
	if len(p.Problems) > 0 {
		objects, gaps = append(objects, d.summary(p.Problems)), append(gaps, 3*look.Step)
	}
	var before model.Block
	for _, b := range p.Blocks {
		objects, gaps = append(objects, d.block(b)), append(gaps, gap(before, b))
		before = b
	}
	d.drawn.Content = kit.Box(&kit.Column{Max: columnChars, Inset: 3 * look.Step}, kit.Box(rhythm{gaps}, objects...))
	if p.Busy != "" {
		d.drawn.disable()
	}
	return d.drawn
}

// head is the state, the title and the reason of a page.
func (d *drawer) head(p model.Page) fyne.CanvasObject {
	var parts []fyne.CanvasObject
	if p.Sign.Word != "" {
		parts = append(parts, sign(p.Sign))
	}
	parts = append(parts, d.add(IDTitle, kit.NewTitle(d.keys(IDTitle), p.Title)))
	if p.Lead != "" {
		parts = append(parts, paragraphs(p.Lead, false))
	}
	return stack(look.Step, parts...)
}

// summary lists what is wrong; each line leads to its field.
func (d *drawer) summary(problems []model.Complaint) fyne.CanvasObject {
	var lines []kit.SummaryLine
	for _, c := range problems {
		line := kit.SummaryLine{Text: c.What}
		if c.Field == "" {
			if c.Next != "" {
				line.Text += " " + c.Next
			}
		} else { // what to do stands at the field
			if c.Label != "" {
				line.Text = c.Label + ": " + c.What
			}
			line.Open = func() { d.hands.Focus(d.drawn.Focusable(c.Field)) }
		}
		lines = append(lines, line)
	}
	return d.add(IDSummary, kit.NewSummary(d.keys(IDSummary), d.hands.Text("problem"), lines))
}

// block draws one block.
func (d *drawer) block(b model.Block) fyne.CanvasObject {
	switch b := b.(type) {
	case model.Paragraph:
		return paragraphs(b.Text, b.Quiet)
	case model.Heading:
		return kit.Heading(b.Text)
	case model.Callout:
		return callout(b)
	case model.Picture:
		return d.picture(b)
	case model.Help:
		return d.fold(b.ID, b.Title, b.Text)
	case model.Field:
		return d.field(b)
	case model.Copy:
		return d.copyRow(b)
	case model.Verbatim:
		return kit.NewVerbatim(d.keys(""), b.Text)
	case model.Steps:
		return d.steps(b)
	case model.Buttons:
		return d.buttons(b.Actions)
	case model.Answers:
		return d.answers(b)
	case model.Next:
		return d.next(b)
	case model.Road:
		return newRoad(b.Stretches)
	case model.Rows:
		return d.rows(b)
	case model.Findings:
		return d.findings(b)
	case model.History:
		return d.history(b)
	}
	return kit.Body("")
}

// add notes under which id a part is found.
func (d *drawer) add(id string, o fyne.CanvasObject) fyne.CanvasObject {
	d.drawn.parts = append(d.drawn.parts, part{id, o})
	return o
}

// keys are the window's keys for a part, which is remembered when it gets the focus.
func (d *drawer) keys(id string) *kit.Keys {
	k := *d.hands.Keys
	shown := k.Shown
	k.Shown = func(o fyne.CanvasObject) {
		d.drawn.hot, d.drawn.hotAt = id, o
		if shown != nil {
			shown(o)
		}
	}
	return &k
}

// typed hands on what was typed, but for what a page that is gone says when it loses the
// focus.
func (d *drawer) typed(field, value string) {
	if !d.drawn.gone {
		d.hands.Type(field, value)
	}
}

// fold is an explanation that is shown on demand.
func (d *drawer) fold(id, title, text string) fyne.CanvasObject {
	return d.add(id, kit.NewFold(d.keys(id), title, text, d.hands.Open(id), func(open bool) { d.hands.Fold(id, open) }))
}
