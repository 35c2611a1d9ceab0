// Package shelltest looks at a window as a person does, for tests only.
package shelltest

import (
	"fmt"
	"math"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"
)

// Drawn is a visible thing with where it stands on the window's content.
type Drawn struct {
	Object    fyne.CanvasObject
	X, Y      float32
	room      area // what all that holds it leaves for it
	rich      bool // it is part of a text
	scrolls   bool // it is in the scroller
	typedInto bool // it is inside a field, which scrolls by itself
}

// area is a rectangle.
type area struct{ left, top, right, bottom float32 }

func (a area) within(b area) area {
	return area{max(a.left, b.left), max(a.top, b.top), min(a.right, b.right), min(a.bottom, b.bottom)}
}

// Walk lists all that is visible, widgets' parts included, from the start of the page to
// its end; what a scroller holds stands where it is now.
func Walk(o fyne.CanvasObject) []Drawn {
	all := area{-math.MaxFloat32, -math.MaxFloat32, math.MaxFloat32, math.MaxFloat32}
	return walk(o, Drawn{room: all})
}

func walk(o fyne.CanvasObject, in Drawn) []Drawn {
	if !o.Visible() {
		return nil
	}
	d := in
	d.Object, d.X, d.Y = o, in.X+o.Position().X, in.Y+o.Position().Y
	list := []Drawn{d}
	own := area{d.X, d.Y, d.X + o.Size().Width, d.Y + o.Size().Height}
	inside := d
	var parts []fyne.CanvasObject
	switch o := o.(type) {
	case *fyne.Container:
		parts, inside.room = o.Objects, own.within(d.room)
	case *container.Scroll:
		if d.rich { // a text has one, too, in which nothing scrolls
			parts = test.WidgetRenderer(o).Objects()
			break
		}
		parts = test.WidgetRenderer(o).Objects()
		inside.scrolls = true
		inside.room = area{own.left, -math.MaxFloat32, own.right, math.MaxFloat32} // what is below is scrolled to
	case *widget.RichText:
		inside.rich = true // stands out of what holds it by its padding
		parts = test.WidgetRenderer(o).Objects()
	case fyne.Widget:
		parts, inside.room = test.WidgetRenderer(o).Objects(), own.within(d.room)
		_, field := o.(interface{ AcceptsTab() bool })
		inside.typedInto = d.typedInto || field
	}
	for _, p := range parts {
		list = append(list, walk(p, inside)...)
	}
	return list
}

// Find lists the things of one type.
func Find[T fyne.CanvasObject](w fyne.Window) (found []T) {
	for _, d := range Walk(w.Content()) {
		if o, ok := d.Object.(T); ok {
			found = append(found, o)
		}
	}
	return found
}

// Words is all the text there is to read, from the start to the end, with a space
// between two lines.
func Words(w fyne.Window) string {
	var all []string
	for _, t := range Find[*canvas.Text](w) {
		if t.Text != "" {
			all = append(all, t.Text)
		}
	}
	return strings.Join(strings.Fields(strings.Join(all, " ")), " ")
}

// texts are the lines of text that must be readable in full.
func texts(w fyne.Window) []Drawn {
	var out []Drawn
	for _, d := range Walk(w.Content()) {
		if t, ok := d.Object.(*canvas.Text); ok && strings.TrimSpace(t.Text) != "" && !d.typedInto {
			out = append(out, d)
		}
	}
	return out
}

// extent is the area that a line of text needs.
func (d Drawn) extent() area {
	t := d.Object.(*canvas.Text)
	need := fyne.MeasureText(strings.TrimRight(t.Text, " "), t.TextSize, t.TextStyle)
	return area{d.X, d.Y, d.X + need.Width, d.Y + need.Height}
}

// Cut names every line of text that cannot be read in full: because what holds it is too
// narrow or too low, it stands outside the window, or another line lies on it. It names
// the window, too, if it had to grow beyond the size that was asked for.
func Cut(w fyne.Window, size fyne.Size) []string {
	const touch = 1.5 // measured sizes are rounded
	var cut []string
	if got := w.Canvas().Size(); got.Width > size.Width || got.Height > size.Height {
		cut = append(cut, fmt.Sprintf("the window grew from %v to %v", size, got))
	}
	lines := texts(w)
	for i, a := range lines {
		s, ea := a.Object.(*canvas.Text).Text, a.extent()
		room := a.room
		room.left, room.right = max(room.left, 0), min(room.right, size.Width)
		if ea.left < room.left-touch || ea.right > room.right+touch {
			cut = append(cut, fmt.Sprintf("%q goes from %.0f to %.0f where there is room from %.0f to %.0f", s, ea.left, ea.right, room.left, room.right))
		}
		if ea.top < room.top-4*touch || ea.bottom > room.bottom+4*touch { // letters need less than their line
			cut = append(cut, fmt.Sprintf("%q goes from %.0f down to %.0f where there is room from %.0f to %.0f", s, ea.top, ea.bottom, room.top, room.bottom))
		}
		for _, b := range lines[:i] {
			eb := b.extent()
			if a.scrolls == b.scrolls && ea.left+touch < eb.right && eb.left+touch < ea.right && ea.top+3*touch < eb.bottom && eb.top+3*touch < ea.bottom {
				cut = append(cut, fmt.Sprintf("%q lies on %q", s, b.Object.(*canvas.Text).Text))
			}
		}
	}
	return cut
}

// Room is how high the part of the window is in which the page is seen.
func Room(w fyne.Window) float32 {
	if all := Find[*container.Scroll](w); len(all) > 0 {
		return all[0].Size().Height
	}
	return 0
}

// Below is how much of the page does not fit into the window, which is what has to be
// scrolled to.
func Below(w fyne.Window) float32 {
	for _, s := range Find[*container.Scroll](w) {
		return max(s.Content.MinSize().Height-s.Size().Height, 0)
	}
	return 0
}
