package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"qwizard/ui/look"
)

// Marked puts the shape of a kind before what is said of it.
func Marked(k look.Mark, what fyne.CanvasObject) fyne.CanvasObject {
	return Box(Beside{}, NewMark(k), what)
}

// Beside is [Side] for a mark, at the size text has now.
type Beside struct{}

// Side is the layout at the size of now.
func (Beside) Side() Side {
	return Side{First: theme.Size(theme.SizeNameInlineIcon), Line: LineHeight(), Gap: 1.5 * look.Step}
}

// LineHeight is how high a line of text is.
func LineHeight() float32 { return fyne.MeasureText("M", Em(), fyne.TextStyle{}).Height }

// HeightFor implements [Flow].
func (b Beside) HeightFor(objects []fyne.CanvasObject, width float32) float32 {
	return b.Side().HeightFor(objects, width)
}

// Layout implements [fyne.Layout].
func (b Beside) Layout(objects []fyne.CanvasObject, size fyne.Size) { b.Side().Layout(objects, size) }

// MinSize implements [fyne.Layout].
func (b Beside) MinSize(objects []fyne.CanvasObject) fyne.Size { return b.Side().MinSize(objects) }

// Mark is the shape of a kind, as high as a line.
type Mark struct {
	widget.Icon
}

// NewMark draws a shape.
func NewMark(k look.Mark) *Mark {
	m := &Mark{}
	m.ExtendBaseWidget(m)
	m.SetResource(k.Icon())
	return m
}

// HeightFor implements [Flowing].
func (m *Mark) HeightFor(float32) float32 { return theme.Size(theme.SizeNameInlineIcon) }
