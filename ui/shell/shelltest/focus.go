package shelltest

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
)

// FocusSeen reports whether a frame or bar of this colour, by which the focus is shown,
// is in view as a whole or, where it is higher than the view, in part.
func FocusSeen(w fyne.Window, focus color.Color) bool {
	view := area{0, 0, w.Canvas().Size().Width, w.Canvas().Size().Height}
	page := view
	seen := false
	for _, d := range Walk(w.Content()) {
		size := d.Object.Size()
		own := area{d.X, d.Y, d.X + size.Width, d.Y + size.Height}
		switch o := d.Object.(type) {
		case *container.Scroll:
			if !d.scrolls {
				page = own.within(view)
			}
		case *canvas.Rectangle:
			if o.FillColor != focus && (o.StrokeColor != focus || o.StrokeWidth == 0) {
				continue
			}
			in := view
			if d.scrolls {
				in = page
			}
			part := own.within(in)
			whole := part == own
			seen = seen || whole || size.Height > in.bottom-in.top && part.bottom > part.top
		}
	}
	return seen
}
