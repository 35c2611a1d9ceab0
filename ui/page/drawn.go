package page

import (
	"slices"

	"fyne.io/fyne/v2"

	"qwizard/ui/kit"
)

// Drawn is a page as it was drawn.
type Drawn struct {
	Content *fyne.Container

	parts []part
	hot   string            // id of the part that got the focus last
	hotAt fyne.CanvasObject // what has got it there
	gone  bool
}

// part is something that a person can get to, by its id.
type part struct {
	id     string
	object fyne.CanvasObject
}

// several is a part with several things in it that take the focus, in reading order.
type several interface{ Focusables() []fyne.Focusable }

// Spot is where the focus is on a page, so that the page drawn anew gives it back.
type Spot struct {
	ID string // of the part; empty for nowhere
	at int    // which of the part's
	// Where the cursor stands in a text.
	row, column int
}

// Focusable is what gets the focus for an id; nil if there is none, or none now.
func (d *Drawn) Focusable(id string) fyne.Focusable { return d.find(Spot{ID: id}) }

func (d *Drawn) find(s Spot) fyne.Focusable {
	i := slices.IndexFunc(d.parts, func(p part) bool { return p.id == s.ID })
	if i < 0 || s.ID == "" {
		return nil
	}
	o := d.parts[i].object
	f := kit.FocusOf(o)
	if many, ok := o.(several); ok && f != nil {
		if all := many.Focusables(); s.at < len(all) {
			return all[s.at]
		}
	}
	return f
}

// SpotOf is where the focus is, if it is on the page.
func (d *Drawn) SpotOf(f fyne.Focusable) Spot {
	var s Spot
	for _, p := range d.parts {
		if many, ok := p.object.(several); ok {
			if at := slices.Index(many.Focusables(), f); at >= 0 {
				s.ID, s.at = p.id, at
			}
		} else if kit.FocusOf(p.object) == f {
			s.ID = p.id
		}
	}
	if o, ok := f.(fyne.CanvasObject); ok && s.ID == "" && o == d.hotAt {
		s.ID = d.hot
	}
	if e, ok := f.(*kit.Entry); ok {
		s.row, s.column = e.CursorRow, e.CursorColumn
	}
	return s
}

// At finds what had the focus on the page as it was drawn before; nil if it is gone.
func (d *Drawn) At(s Spot) fyne.Focusable {
	f := d.find(s)
	if e, ok := f.(*kit.Entry); ok {
		e.CursorRow, e.CursorColumn = s.row, s.column
		e.Refresh()
	}
	return f
}

// Gone says that the page is not on show any more: nothing in it is typed from now on.
func (d *Drawn) Gone() { d.gone = true }

// Put puts a path into the field of a file, or adds it to a field of several, as if it
// had been typed.
func (d *Drawn) Put(field, path string) {
	i := slices.IndexFunc(d.parts, func(p part) bool { return p.id == field })
	if i < 0 {
		return
	}
	switch o := d.parts[i].object.(type) {
	case *kit.Path:
		o.Set(path)
	case *kit.Files:
		o.Drop([]string{path})
	}
}

// disable keeps everything from being used while the page is busy.
func (d *Drawn) disable() {
	for _, p := range d.parts {
		if o, ok := p.object.(fyne.Disableable); ok {
			o.Disable()
		}
	}
}
