package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"qwizard/ui/look"
)

// Date is asked for in three short entries, day, month and year, each with its label
// above.
type Date struct {
	block
	keys    *Keys
	entries [3]*Entry
	names   [3]string
}

// NewDate makes the three entries; labels and values are in the order of day, month and
// year.
func NewDate(k *Keys, labels [3]string, day, month, year string, changed func(day, month, year string)) *Date {
	d := &Date{keys: k, names: labels}
	report := func(string) {
		if changed != nil {
			changed(d.entries[0].Text, d.entries[1].Text, d.entries[2].Text)
		}
	}
	var parts []fyne.CanvasObject
	for i, value := range [3]string{day, month, year} {
		chars := 2
		if i == 2 {
			chars = 4
		}
		d.entries[i] = NewEntry(k, EntryOptions{Chars: chars, Value: value, Changed: report})
		d.entries[i].SetName(labels[i])
		label := NewText(Span{labels[i], look.SizeHint, theme.ColorNameForeground, false})
		parts = append(parts, Box(cell{}, label, d.entries[i]))
	}
	d.init(d, Box(cells{gap: 2 * look.Step}, parts...))
	return d
}

// SetWrong shows, or no longer, that this is no date, or a wrong one.
func (d *Date) SetWrong(wrong bool) {
	d.block.SetWrong(wrong)
	for _, e := range d.entries {
		e.SetWrong(wrong)
	}
}

// SetName says what the date is, for those who do not see its label.
func (d *Date) SetName(name string) {
	for i, e := range d.entries {
		e.SetName(name + " " + d.names[i])
	}
}

// AccessibilityLabel implements [fyne.Accessible].
func (d *Date) AccessibilityLabel() string {
	return d.entries[0].AccessibilityLabel() + ", " + d.entries[1].AccessibilityLabel() + ", " + d.entries[2].AccessibilityLabel()
}

// AccessibilityRole implements [fyne.Accessible].
func (d *Date) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// FocusOn implements [Focuser].
func (d *Date) FocusOn() fyne.Focusable { return FocusOf(d.entries[0]) }

// Disable implements [fyne.Disableable].
func (d *Date) Disable() { setDisabled(true, d.entries[0], d.entries[1], d.entries[2]) }

// Enable implements [fyne.Disableable].
func (d *Date) Enable() { setDisabled(false, d.entries[0], d.entries[1], d.entries[2]) }

// Disabled implements [fyne.Disableable].
func (d *Date) Disabled() bool { return d.entries[0].Disabled() }

// cell puts a short label above a short entry and is as wide as the wider of the two.
type cell struct{}

// HeightFor implements [Flow].
func (cell) HeightFor(objects []fyne.CanvasObject, width float32) float32 {
	return HeightFor(objects[0], width) + look.Step/2 + HeightFor(objects[1], width)
}

// Layout implements [fyne.Layout].
func (cell) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	h := HeightFor(objects[0], size.Width)
	Place(objects[0], 0, 0, size.Width, h)
	Place(objects[1], 0, h+look.Step/2, size.Width, HeightFor(objects[1], size.Width))
}

// MinSize implements [fyne.Layout].
func (cell) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(max(objects[0].(*Text).Natural(), objects[1].MinSize().Width), 0)
}
