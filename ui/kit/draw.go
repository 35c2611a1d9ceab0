package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"qwizard/ui/look"
)

// The frame around what has the focus is as wide as its distance, so that it is seen on
// a filled button as on a field with a border of its own.
const (
	ringWidth = look.Step / 4
	ringGap   = look.Step / 4
)

// colour is a colour of the theme as it is now.
func colour(name fyne.ThemeColorName) color.Color { return theme.Color(name) }

// drawing is a renderer made of functions.
type drawing struct {
	of      fyne.Widget
	objects []fyne.CanvasObject
	layout  func(fyne.Size)
	min     func() fyne.Size
	paint   func() // colours, sizes and what is hidden, as they are now
}

func (d *drawing) Destroy() {}

func (d *drawing) Layout(size fyne.Size) { d.layout(size) }

func (d *drawing) MinSize() fyne.Size { return d.min() }

func (d *drawing) Objects() []fyne.CanvasObject { return d.objects }

func (d *drawing) Refresh() {
	d.paint()
	canvas.Refresh(d.of)
}

// newRing makes the frame that shows the focus; hidden.
func newRing() *canvas.Rectangle {
	r := canvas.NewRectangle(color.Transparent)
	r.StrokeWidth = ringWidth
	r.Hide()
	return r
}

// paintRing shows the frame or not.
func paintRing(r *canvas.Rectangle, on bool) {
	r.StrokeColor = colour(look.ColorFocus)
	r.Hidden = !on
}

// ringed draws a content with the frame around all of it.
func ringed(of fyne.Widget, content fyne.CanvasObject, ring *canvas.Rectangle, focused *bool) *drawing {
	return &drawing{
		of:      of,
		objects: []fyne.CanvasObject{content, ring},
		layout: func(size fyne.Size) {
			content.Resize(size)
			layRing(ring, fyne.Position{}, size)
		},
		min:   func() fyne.Size { return fyne.NewSize(0, line()) },
		paint: func() { paintRing(ring, *focused) },
	}
}

// layRing puts the frame around something at pos.
func layRing(r *canvas.Rectangle, pos fyne.Position, size fyne.Size) {
	const out = ringGap + ringWidth/2
	Place(r, pos.X-out, pos.Y-out, size.Width+2*out, size.Height+2*out)
}

// edge is the bar at the left of a wrong field whose parts have no common border.
func newEdge() *canvas.Rectangle {
	e := canvas.NewRectangle(color.Transparent)
	e.Hide()
	return e
}

func paintEdge(e *canvas.Rectangle, on bool) {
	e.FillColor = colour(theme.ColorNameError)
	e.Hidden = !on
}

func layEdge(e *canvas.Rectangle, height float32) {
	Place(e, -2*look.Step, 0, look.Step/2, height)
}

// block is a widget made of a container whose layout is a [Flow].
type block struct {
	widget.BaseWidget
	self    fyne.Widget
	content *fyne.Container
	edge    *canvas.Rectangle // nil for a block that is never wrong
	wrong   bool
}

// init must be called by every constructor.
func (b *block) init(self fyne.Widget, content *fyne.Container) {
	b.self, b.content = self, content
	b.ExtendBaseWidget(self)
}

// HeightFor implements [Flowing].
func (b *block) HeightFor(width float32) float32 { return HeightFor(b.content, width) }

// SetWrong shows, or no longer, that what is filled in is wrong.
func (b *block) SetWrong(wrong bool) {
	b.wrong = wrong
	b.Refresh()
}

// relay lays the content out anew after a part of it has been added, taken away or has
// grown, and lets the page do so.
func (b *block) relay(k *Keys) {
	if size := b.Size(); !size.IsZero() {
		b.content.Layout.Layout(b.content.Objects, size)
	}
	b.Refresh()
	k.reflow()
}

// CreateRenderer implements [fyne.Widget].
func (b *block) CreateRenderer() fyne.WidgetRenderer {
	b.edge = newEdge()
	paintEdge(b.edge, b.wrong)
	return &drawing{
		of:      b.self,
		objects: []fyne.CanvasObject{b.edge, b.content},
		layout: func(size fyne.Size) {
			layEdge(b.edge, size.Height)
			b.content.Resize(size)
		},
		min: func() fyne.Size {
			if b.Size().Width == 0 {
				return fyne.Size{}
			}
			return fyne.NewSize(0, b.HeightFor(b.Size().Width))
		},
		paint: func() { paintEdge(b.edge, b.wrong) },
	}
}

// setDisabled disables or enables every part.
func setDisabled(disabled bool, parts ...fyne.Disableable) {
	for _, p := range parts {
		if disabled {
			p.Disable()
		} else {
			p.Enable()
		}
	}
}
