package page

import (
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"qwizard/ui/kit"
	"qwizard/ui/look"
	"qwizard/ui/model"
)

// paragraphs is running text; a blank line in it begins another paragraph.
func paragraphs(s string, quiet bool) fyne.CanvasObject {
	colour := theme.ColorNameForeground
	if quiet {
		colour = theme.ColorNamePlaceHolder
	}
	var parts []fyne.CanvasObject
	for p := range strings.SplitSeq(s, "\n\n") {
		if p = strings.TrimSpace(p); p != "" || len(parts) == 0 {
			parts = append(parts, kit.NewText(kit.Span{S: p, Size: look.SizeText, Colour: colour}))
		}
	}
	if len(parts) == 1 {
		return parts[0]
	}
	return stack(1.5*look.Step, parts...)
}

// sign is a state as its shape and its word.
func sign(s model.Sign) fyne.CanvasObject {
	mark := MarkOf(s.Kind)
	return kit.Marked(mark, kit.NewText(kit.Span{S: s.Word, Size: look.SizeText, Colour: mark.Color(), Bold: true}))
}

// MarkOf is the shape of a state.
func MarkOf(k model.RowKind) look.Mark {
	switch k {
	case model.RowOpen:
		return look.MarkOpen
	case model.RowHalf:
		return look.MarkHalf
	case model.RowWaiting:
		return look.MarkWaiting
	case model.RowProblem:
		return look.MarkProblem
	case model.RowDone:
		return look.MarkDone
	}
	return look.MarkLater
}

func callout(c model.Callout) fyne.CanvasObject {
	mark := MarkOf(c.Sign.Kind)
	parts := []fyne.CanvasObject{paragraphs(c.Text, false)}
	if c.Sign.Word != "" {
		word := kit.NewText(kit.Span{S: c.Sign.Word, Size: look.SizeText, Colour: mark.Color(), Bold: true})
		parts = append([]fyne.CanvasObject{word}, parts...)
	}
	back := look.ColorPanel
	if c.Sign.Kind == model.RowProblem {
		back = look.ColorProblemBack
	}
	return kit.Box(kit.Panel{Bar: look.Step / 2, PadX: 2 * look.Step, PadY: 1.5 * look.Step},
		kit.NewGround(back), kit.NewGround(mark.Color()), kit.Marked(mark, stack(look.Step/2, parts...)))
}

// picture is a drawing with what it shows in words under it.
func (d *drawer) picture(p model.Picture) fyne.CanvasObject {
	words := kit.Hint(p.Text)
	if d.hands.Picture == nil {
		return words
	}
	drawing := d.hands.Picture(p.Name)
	if drawing == nil {
		return words
	}
	return stack(look.Step, kit.NewPicture(drawing, p.Text), words)
}

func (d *drawer) copyRow(c model.Copy) fyne.CanvasObject {
	row := kit.NewCopyRow(d.keys(c.ID), c.Label, c.Value, c.Secret, d.hands.Text("copy"), d.hands.Text("copied"),
		func() { d.hands.Copy(c.Value, c.Secret) })
	row.SetAfter(d.hands.After)
	return d.add(c.ID, row)
}

// steps are numbered; what belongs to one stands under its text.
func (d *drawer) steps(s model.Steps) fyne.CanvasObject {
	var rows []fyne.CanvasObject
	for i, item := range s.Items {
		number := kit.NewText(kit.Span{S: strconv.Itoa(i+1) + ".", Size: look.SizeText, Colour: theme.ColorNamePrimary, Bold: true})
		parts := []fyne.CanvasObject{paragraphs(item.Text, false)}
		for _, b := range item.Blocks {
			parts = append(parts, d.block(b))
		}
		rows = append(rows, kit.Box(numbered{}, number, stack(1.5*look.Step, parts...)))
	}
	return stack(2*look.Step, rows...)
}

func (d *drawer) buttons(actions []model.Action) fyne.CanvasObject {
	var all []fyne.CanvasObject
	for _, a := range actions {
		kind := kit.ButtonPlain
		if a.Danger {
			kind = kit.ButtonDanger
		}
		all = append(all, d.button(a, kind))
	}
	return line(all...)
}

func (d *drawer) button(a model.Action, kind kit.ButtonKind) fyne.CanvasObject {
	return d.add(a.ID, kit.NewButton(d.keys(a.ID), a.Label, kind, func() { d.hands.Press(a) }))
}

// answers are rows with a line under each.
func (d *drawer) answers(a model.Answers) fyne.CanvasObject {
	var rows []fyne.CanvasObject
	for _, r := range a.Rows {
		parts := []fyne.CanvasObject{kit.Label(r.What), kit.Body(r.Value)}
		if r.Change.Label != "" {
			parts = append(parts, d.button(r.Change, kit.ButtonLink))
		}
		rows = append(rows, kit.Box(answer{}, parts...), kit.Box(rule{}, kit.NewGround(theme.ColorNameSeparator)))
	}
	return stack(look.Step/2, rows...)
}

// history is one moment after the other, when and who above what.
func (d *drawer) history(h model.History) fyne.CanvasObject {
	var all []fyne.CanvasObject
	for _, m := range h.Moments {
		when := m.At
		if m.Who != "" {
			when += " · " + m.Who
		}
		parts := []fyne.CanvasObject{kit.Hint(when), kit.Body(m.What)}
		if m.Raw != "" {
			parts = append(parts, kit.NewVerbatim(d.keys(""), m.Raw))
		}
		all = append(all, stack(look.Step/2, parts...))
	}
	return stack(2*look.Step, all...)
}
