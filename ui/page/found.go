package page

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"qwizard/ui/kit"
	"qwizard/ui/look"
	"qwizard/ui/model"
)

// findings are what was found, worst first, and what is fine in one line.
func (d *drawer) findings(f model.Findings) fyne.CanvasObject {
	var all []fyne.CanvasObject
	for _, found := range f.List {
		all = append(all, d.found(found))
	}
	if f.Fine != "" {
		if len(f.Well) == 0 {
			all = append(all, kit.Marked(look.MarkDone, kit.Body(f.Fine)))
		} else {
			all = append(all, d.fold(f.ID, f.Fine, strings.Join(f.Well, "\n")))
		}
	}
	return stack(3*look.Step, all...)
}

func (d *drawer) found(f model.Found) fyne.CanvasObject {
	mark := MarkOf(f.Sign.Kind)
	var parts []fyne.CanvasObject
	if f.Sign.Word != "" {
		parts = append(parts, kit.NewText(kit.Span{S: f.Sign.Word, Size: look.SizeText, Colour: mark.Color(), Bold: true}))
	}
	parts = append(parts, kit.Label(f.What))
	if f.Where != "" {
		parts = append(parts, kit.NewText(
			kit.Span{S: d.hands.Text("where") + " ", Size: look.SizeText, Colour: theme.ColorNamePlaceHolder},
			kit.Span{S: f.Where, Size: look.SizeText, Colour: theme.ColorNameForeground}))
	}
	if f.Expected != "" || f.Observed != "" {
		parts = append(parts, newCompared(d.hands.Text("expected"), f.Expected, d.hands.Text("observed"), f.Observed, f.Differs))
	}
	if f.Next != "" {
		parts = append(parts, paragraphs(f.Next, false))
	}
	return kit.Marked(mark, stack(look.Step, parts...))
}
