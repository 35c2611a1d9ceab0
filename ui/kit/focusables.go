package kit

import "fyne.io/fyne/v2"

// Focusables returns what in the date takes the focus, in reading order.
func (d *Date) Focusables() []fyne.Focusable {
	return []fyne.Focusable{d.entries[0], d.entries[1], d.entries[2]}
}

// Focusables returns what in the field takes the focus, in reading order.
func (p *Path) Focusables() []fyne.Focusable { return []fyne.Focusable{p.entry, p.button} }

// Focusables returns what in the list takes the focus, in reading order.
func (f *Files) Focusables() []fyne.Focusable {
	var all []fyne.Focusable
	for _, b := range f.removes {
		all = append(all, b)
	}
	return append(all, f.add)
}
