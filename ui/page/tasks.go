package page

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"qwizard/ui/kit"
	"qwizard/ui/look"
	"qwizard/ui/model"
)

// next is the one thing to do, set off from the rest of home.
func (d *drawer) next(n model.Next) fyne.CanvasObject {
	said := []fyne.CanvasObject{kit.Heading(n.Title)}
	if n.Lead != "" {
		said = append(said, kit.Body(n.Lead))
	}
	parts := []fyne.CanvasObject{stack(look.Step/2, said...)}
	if n.Action.Label != "" {
		parts = append(parts, line(d.button(n.Action, kit.ButtonPrimary)))
	}
	return kit.Box(kit.Panel{Bar: look.Step / 2, PadX: 2.5 * look.Step, PadY: 2 * look.Step},
		kit.NewGround(look.ColorPanel), kit.NewGround(theme.ColorNamePrimary), stack(2*look.Step, parts...))
}

// rows are things with a state, each of which opens a page of its own.
func (d *drawer) rows(r model.Rows) fyne.CanvasObject {
	var all []fyne.CanvasObject
	if r.Heading != "" {
		all = append(all, kit.Heading(r.Heading))
	}
	if len(r.Rows) == 0 && r.Empty != "" {
		all = append(all, paragraphs(r.Empty, true))
	}
	for i, row := range r.Rows {
		var open func()
		if row.Open.Do != nil {
			open = func() { d.hands.Press(row.Open) }
		}
		o := kit.NewRow(d.keys(row.Open.ID), MarkOf(row.Kind), row.Title, row.State, row.Detail, row.Kind == model.RowLater, open)
		if i == 0 && r.ID != "" { // the list is reached by its first row
			d.add(r.ID, o)
		}
		all = append(all, d.add(row.Open.ID, o))
	}
	return stack(look.Step, all...)
}
