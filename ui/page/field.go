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

// A text of several lines shows this many.
const longLines = 6

// field is a label, a hint, what is wrong, the field itself, and why it is asked.
func (d *drawer) field(f model.Field) fyne.CanvasObject {
	var parts []fyne.CanvasObject
	if f.Kind != model.FieldCheck { // which has its label beside it
		parts = append(parts, d.label(f))
	}
	if f.Hint != "" {
		parts = append(parts, kit.Hint(f.Hint))
	}
	if f.Error != "" {
		wrong := kit.NewText(kit.Span{S: f.Error, Size: look.SizeText, Colour: theme.ColorNameError, Bold: true})
		parts = append(parts, kit.Marked(look.MarkProblem, wrong))
	}
	if model.Held(f) {
		parts = append(parts, paragraphs(d.hands.Text("held", "size", strconv.Itoa(len(f.Value)>>10), "begins", model.Beginning(f.Value)), false))
	}
	control := d.control(f)
	if w, ok := control.(interface{ SetWrong(bool) }); ok {
		w.SetWrong(f.Error != "")
	}
	if n, ok := control.(interface{ SetName(string) }); ok {
		n.SetName(f.Label)
	}
	d.add(f.ID, control)
	if model.Held(f) {
		control = line(control) // a button as wide as its words
	}
	parts = append(parts, control)
	if f.Why != "" {
		parts = append(parts, d.fold(f.ID+"/why", d.hands.Text("why"), f.Why))
	}
	all := stack(look.Step/2, parts...)
	if f.Error == "" {
		return all
	}
	return kit.Box(kit.Panel{Bar: look.Step / 2, PadX: 1.5 * look.Step},
		kit.NewGround(theme.ColorNameBackground), kit.NewGround(theme.ColorNameError), all)
}

func (d *drawer) label(f model.Field) fyne.CanvasObject {
	spans := []kit.Span{{S: f.Label, Size: look.SizeText, Colour: theme.ColorNameForeground, Bold: true}}
	if f.Optional {
		spans = append(spans, kit.Span{S: " " + d.hands.Text("optional"), Size: look.SizeText, Colour: theme.ColorNamePlaceHolder})
	}
	return kit.NewText(spans...)
}

// control is what a field is filled in with.
func (d *drawer) control(f model.Field) fyne.CanvasObject {
	keys, typed := d.keys(f.ID), func(value string) { d.typed(f.ID, value) }
	switch f.Kind {
	case model.FieldSecret:
		return kit.NewSecret(keys, f.Chars, f.Value, d.hands.Text("show-secret"), typed)
	case model.FieldLong:
		if model.Held(f) {
			return kit.NewButton(keys, d.hands.Text("held-remove"), kit.ButtonPlain, func() { typed("") })
		}
		return kit.NewEntry(keys, kit.EntryOptions{Lines: longLines, Value: f.Value, Changed: typed, Most: model.MaxShown})
	case model.FieldChoice:
		return kit.NewChoice(keys, options(f.Options), f.Value, typed)
	case model.FieldPick:
		return kit.NewPick(keys, options(f.Options), f.Value, typed)
	case model.FieldCheck:
		label := f.Label
		if f.Optional {
			label += " " + d.hands.Text("optional")
		}
		return kit.NewCheck(keys, label, f.Value == model.Yes, func(on bool) {
			if on {
				typed(model.Yes)
			} else {
				typed("")
			}
		})
	case model.FieldDate:
		day, month, year := model.SplitDate(f.Value)
		labels := [3]string{d.hands.Text("day"), d.hands.Text("month"), d.hands.Text("year")}
		return kit.NewDate(keys, labels, day, month, year, func(day, month, year string) {
			typed(model.JoinDate(day, month, year))
		})
	case model.FieldFile:
		return kit.NewPath(keys, f.Value, d.hands.Text("choose-file"), typed, func() { d.hands.Pick(f) })
	case model.FieldSave, model.FieldFolder:
		return kit.NewPath(keys, f.Value, d.hands.Text("choose-folder"), typed, func() { d.hands.Pick(f) })
	case model.FieldFiles:
		return kit.NewFiles(keys, model.Paths(f.Value), d.hands.Text("add-file"), d.hands.Text("remove-file"), d.hands.Text("drop-hint"),
			func(paths []string) { typed(strings.Join(paths, "\n")) }, func() { d.hands.Pick(f) })
	}
	return kit.NewEntry(keys, kit.EntryOptions{Chars: f.Chars, Value: f.Value, Changed: typed})
}

func options(list []model.Option) []kit.Option {
	out := make([]kit.Option, len(list))
	for i, o := range list {
		out[i] = kit.Option(o)
	}
	return out
}
