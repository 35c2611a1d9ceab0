package shell

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"qwizard/ui/look"
)

// Wrapped text has a height only once its width is known, which Fyne's own layouts learn
// a frame late. Here every block says how high it is at a width, so that a page is
// right in one pass, in a picture as on the screen.

// flowing is a widget whose height depends on its width.
type flowing interface {
	heightFor(width float32) float32
}

// flow is a layout whose height depends on its width.
type flow interface {
	fyne.Layout
	heightFor(objects []fyne.CanvasObject, width float32) float32
}

func heightFor(o fyne.CanvasObject, width float32) float32 {
	switch o := o.(type) {
	case flowing:
		return o.heightFor(width)
	case *fyne.Container:
		if l, ok := o.Layout.(flow); ok {
			return l.heightFor(o.Objects, width)
		}
	}
	return o.MinSize().Height
}

// box is container.New without its layout at once, for which it is too early.
func box(l fyne.Layout, objects ...fyne.CanvasObject) *fyne.Container {
	return &fyne.Container{Layout: l, Objects: objects}
}

func place(o fyne.CanvasObject, x, y, width, height float32) {
	o.Move(fyne.NewPos(x, y))
	o.Resize(fyne.NewSize(width, height))
}

// em is the size of text now, by which widths are judged so that they grow with it.
func em() float32 { return theme.Size(look.SizeText) }

// column stacks its objects at full width, gap apart, no wider than about max characters
// (0 for no limit), centred in what it is given.
type column struct {
	gap   float32
	max   float32
	inset float32 // kept free on each side and above and below
	width float32 // as last laid out or fitted
}

// An average character of running text is about half as wide as the text is high.
func (c *column) inner(width float32) float32 {
	width -= 2 * c.inset
	if c.max > 0 {
		width = min(width, c.max*em()/2)
	}
	return max(width, 1)
}

func (c *column) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	inner, height := c.inner(width), 2*c.inset
	for i, o := range objects {
		if i > 0 {
			height += c.gap
		}
		height += heightFor(o, inner)
	}
	return height
}

// Layout implements [fyne.Layout].
func (c *column) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	c.width = size.Width
	inner, y := c.inner(size.Width), c.inset
	x := max(c.inset, (size.Width-inner)/2)
	for _, o := range objects {
		h := heightFor(o, inner)
		place(o, x, y, inner, h)
		y += h + c.gap
	}
}

// MinSize implements [fyne.Layout]. The height is that at the width last known.
func (c *column) MinSize(objects []fyne.CanvasObject) fyne.Size {
	if c.width == 0 {
		return fyne.Size{}
	}
	return fyne.NewSize(0, c.heightFor(objects, c.width))
}

// side puts a first object of fixed width (an icon, a name) before a second that takes
// what is left, centred on the second's first line.
type side struct {
	first, line float32 // width of the first, height of the second's first line
	gap         float32
}

func (s side) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	return max(heightFor(objects[0], s.first), heightFor(objects[1], max(width-s.first-s.gap, 1)))
}

// Layout implements [fyne.Layout].
func (s side) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	h := heightFor(objects[0], s.first)
	place(objects[0], 0, max(0, (s.line-h)/2)+em()/12, s.first, h) // letters stand below a line's middle
	rest := max(size.Width-s.first-s.gap, 1)
	place(objects[1], s.first+s.gap, 0, rest, heightFor(objects[1], rest))
}

// MinSize implements [fyne.Layout].
func (s side) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(s.first, s.line) }

// pair puts two texts beside each other, the first on a third, or under each other
// where there is no room.
type pair struct{ gap float32 }

func (p pair) split(width float32) (first, second float32, stacked bool) {
	if width < 26*em() {
		return width, width, true
	}
	first = (width - p.gap) / 3
	return first, width - p.gap - first, false
}

func (p pair) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	first, second, stacked := p.split(width)
	a, b := heightFor(objects[0], first), heightFor(objects[1], second)
	if stacked {
		return a + b
	}
	return max(a, b)
}

// Layout implements [fyne.Layout].
func (p pair) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	first, second, stacked := p.split(size.Width)
	a, b := heightFor(objects[0], first), heightFor(objects[1], second)
	place(objects[0], 0, 0, first, a)
	if stacked {
		place(objects[1], 0, a, second, b)
	} else {
		place(objects[1], first+p.gap, 0, second, b)
	}
}

// MinSize implements [fyne.Layout].
func (p pair) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }

// panel draws its first object behind the last, and between them, if there are three, a
// bar at the start.
type panel struct{ bar, padX, padY float32 }

func (p panel) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	return heightFor(objects[len(objects)-1], max(width-p.bar-2*p.padX, 1)) + 2*p.padY
}

// Layout implements [fyne.Layout].
func (p panel) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	place(objects[0], 0, 0, size.Width, size.Height)
	if len(objects) == 3 {
		place(objects[1], 0, 0, p.bar, size.Height)
	}
	inner := max(size.Width-p.bar-2*p.padX, 1)
	last := objects[len(objects)-1]
	place(last, p.bar+p.padX, p.padY, inner, heightFor(last, inner))
}

// MinSize implements [fyne.Layout].
func (p panel) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }

// start keeps its one object at the start of the line, as wide as it wants to be or, if
// width is more than 0, as that many characters.
type start struct{ chars float32 }

func (s start) width(o fyne.CanvasObject, width float32) float32 {
	if s.chars > 0 {
		return min(width, s.chars*em()/2)
	}
	return min(width, o.MinSize().Width)
}

func (s start) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	return heightFor(objects[0], s.width(objects[0], width))
}

// Layout implements [fyne.Layout].
func (s start) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	w := s.width(objects[0], size.Width)
	place(objects[0], 0, 0, w, heightFor(objects[0], w))
}

// MinSize implements [fyne.Layout].
func (s start) MinSize(objects []fyne.CanvasObject) fyne.Size { return objects[0].MinSize() }

// frame is the whole window: strips of their own height, and the last object below them
// on all that is left.
type frame struct{}

// Layout implements [fyne.Layout].
func (frame) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	var y float32
	last := len(objects) - 1
	for _, o := range objects[:last] {
		if !o.Visible() {
			continue
		}
		h := heightFor(o, size.Width)
		place(o, 0, y, size.Width, h)
		y += h
	}
	place(objects[last], 0, y, size.Width, max(size.Height-y, 0))
}

// MinSize implements [fyne.Layout]. It is small enough for 720 x 520 at twice the scale.
func (frame) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(320, 240) }
