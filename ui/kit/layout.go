package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"qwizard/ui/look"
)

// Wrapped text has a height only once its width is known, which Fyne's own layouts learn
// a frame late. Here every block says how high it is at a width, so that a page is
// right in one pass, in a picture as on the screen.

// Flowing is a widget whose height depends on its width.
type Flowing interface {
	// HeightFor is the height at a width.
	HeightFor(width float32) float32
}

// Flow is a layout whose height depends on its width.
type Flow interface {
	fyne.Layout
	HeightFor(objects []fyne.CanvasObject, width float32) float32
}

// HeightFor is how high o is at a width.
func HeightFor(o fyne.CanvasObject, width float32) float32 {
	switch o := o.(type) {
	case Flowing:
		return o.HeightFor(width)
	case *fyne.Container:
		if l, ok := o.Layout.(Flow); ok {
			return l.HeightFor(o.Objects, width)
		}
	}
	return o.MinSize().Height
}

// Box is container.New without its layout at once, for which it is too early.
func Box(l fyne.Layout, objects ...fyne.CanvasObject) *fyne.Container {
	return &fyne.Container{Layout: l, Objects: objects}
}

// Place moves and sizes o.
func Place(o fyne.CanvasObject, x, y, width, height float32) {
	o.Move(fyne.NewPos(x, y))
	o.Resize(fyne.NewSize(width, height))
}

// Em is the size of text now, by which widths are judged so that they grow with it.
func Em() float32 { return theme.Size(look.SizeText) }

// Column stacks its objects at full width, gap apart, no wider than about max characters
// (0 for no limit), centred in what it is given.
type Column struct {
	Gap   float32
	Max   float32
	Inset float32 // kept free on each side and above and below
	width float32 // as last laid out or fitted
}

// An average character of running text is about half as wide as the text is high.
func (c *Column) inner(width float32) float32 {
	width -= 2 * c.Inset
	if c.Max > 0 {
		width = min(width, c.Max*Em()/2)
	}
	return max(width, 1)
}

// HeightFor implements [Flow].
func (c *Column) HeightFor(objects []fyne.CanvasObject, width float32) float32 {
	inner, height := c.inner(width), 2*c.Inset
	for i, o := range objects {
		if i > 0 {
			height += c.Gap
		}
		height += HeightFor(o, inner)
	}
	return height
}

// Layout implements [fyne.Layout].
func (c *Column) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	c.width = size.Width
	inner, y := c.inner(size.Width), c.Inset
	x := max(c.Inset, (size.Width-inner)/2)
	for _, o := range objects {
		h := HeightFor(o, inner)
		Place(o, x, y, inner, h)
		y += h + c.Gap
	}
}

// MinSize implements [fyne.Layout]. The height is that at the width last known.
func (c *Column) MinSize(objects []fyne.CanvasObject) fyne.Size {
	if c.width == 0 {
		return fyne.Size{}
	}
	return fyne.NewSize(0, c.HeightFor(objects, c.width))
}

// Side puts a first object of fixed width (an icon, a name) before a second that takes
// what is left, centred on the second's first line.
type Side struct {
	First, Line float32 // width of the first, height of the second's first line
	Gap         float32
}

// HeightFor implements [Flow].
func (s Side) HeightFor(objects []fyne.CanvasObject, width float32) float32 {
	return max(HeightFor(objects[0], s.First), HeightFor(objects[1], max(width-s.First-s.Gap, 1)))
}

// Layout implements [fyne.Layout].
func (s Side) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	h := HeightFor(objects[0], s.First)
	Place(objects[0], 0, max(0, (s.Line-h)/2)+Em()/12, s.First, h) // letters stand below a line's middle
	rest := max(size.Width-s.First-s.Gap, 1)
	Place(objects[1], s.First+s.Gap, 0, rest, HeightFor(objects[1], rest))
}

// MinSize implements [fyne.Layout].
func (s Side) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(s.First, s.Line) }

// Narrow reports whether a width has no room for two texts beside each other: each would
// break after every other word.
func Narrow(width float32) bool { return width < 26*Em() }

// Pair puts two texts beside each other, the first on a third, or under each other
// where there is no room.
type Pair struct{ Gap float32 }

func (p Pair) split(width float32) (first, second float32, stacked bool) {
	if Narrow(width) {
		return width, width, true
	}
	first = (width - p.Gap) / 3
	return first, width - p.Gap - first, false
}

// HeightFor implements [Flow].
func (p Pair) HeightFor(objects []fyne.CanvasObject, width float32) float32 {
	first, second, stacked := p.split(width)
	a, b := HeightFor(objects[0], first), HeightFor(objects[1], second)
	if stacked {
		return a + b
	}
	return max(a, b)
}

// Layout implements [fyne.Layout].
func (p Pair) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	first, second, stacked := p.split(size.Width)
	a, b := HeightFor(objects[0], first), HeightFor(objects[1], second)
	Place(objects[0], 0, 0, first, a)
	if stacked {
		Place(objects[1], 0, a, second, b)
	} else {
		Place(objects[1], first+p.Gap, 0, second, b)
	}
}

// MinSize implements [fyne.Layout].
func (p Pair) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }

// Panel draws its first object behind the last, and between them, if there are three, a
// bar at the start.
type Panel struct{ Bar, PadX, PadY float32 }

// HeightFor implements [Flow].
func (p Panel) HeightFor(objects []fyne.CanvasObject, width float32) float32 {
	return HeightFor(objects[len(objects)-1], max(width-p.Bar-2*p.PadX, 1)) + 2*p.PadY
}

// Layout implements [fyne.Layout].
func (p Panel) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	Place(objects[0], 0, 0, size.Width, size.Height)
	if len(objects) == 3 {
		Place(objects[1], 0, 0, p.Bar, size.Height)
	}
	inner := max(size.Width-p.Bar-2*p.PadX, 1)
	last := objects[len(objects)-1]
	Place(last, p.Bar+p.PadX, p.PadY, inner, HeightFor(last, inner))
}

// MinSize implements [fyne.Layout].
func (p Panel) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }

// Start keeps its one object at the start of the line, as wide as it wants to be.
type Start struct{}

func (Start) width(o fyne.CanvasObject, width float32) float32 { return min(width, o.MinSize().Width) }

// HeightFor implements [Flow].
func (s Start) HeightFor(objects []fyne.CanvasObject, width float32) float32 {
	return HeightFor(objects[0], s.width(objects[0], width))
}

// Layout implements [fyne.Layout].
func (s Start) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	w := s.width(objects[0], size.Width)
	Place(objects[0], 0, 0, w, HeightFor(objects[0], w))
}

// MinSize implements [fyne.Layout].
func (Start) MinSize(objects []fyne.CanvasObject) fyne.Size { return objects[0].MinSize() }
