package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"

	"qwizard/ui/look"
)

// SummaryLine is one thing that is wrong. Open leads to it; nil if it is nowhere on the
// page.
type SummaryLine struct {
	Text string
	Open func()
}

// Summary says above a page what is wrong on it. It takes the focus as a whole, and each
// line that leads somewhere is a stop of Tab.
type Summary struct {
	block
	heading *FocusText
	ring    *canvas.Rectangle
}

// NewSummary makes the error summary.
func NewSummary(k *Keys, heading string, lines []SummaryLine) *Summary {
	s := &Summary{heading: newFocusText(k, Heading(heading)), ring: newRing()}
	s.heading.shown = s
	s.heading.changed = func(on bool) {
		paintRing(s.ring, on)
		canvas.Refresh(s)
	}
	said := []fyne.CanvasObject{Box(besideHeading{}, NewMark(look.MarkProblem), s.heading)}
	for _, l := range lines {
		if l.Open == nil {
			said = append(said, Body(l.Text))
			continue
		}
		b := NewButton(k, l.Text, ButtonLink, l.Open)
		b.ink = theme.ColorNameForeground
		said = append(said, b)
	}
	s.init(s, Box(Panel{Bar: look.Step / 2, PadX: 2 * look.Step, PadY: 1.5 * look.Step},
		NewGround(look.ColorProblemBack), NewGround(theme.ColorNameError), Box(&Column{Gap: look.Step / 2}, said...)))
	return s
}

// besideHeading is [Side] for a mark before a heading, at the size text has now.
type besideHeading struct{ Beside }

func (besideHeading) side() Side {
	s := Beside{}.Side()
	s.Line = fyne.MeasureText("M", theme.Size(look.SizeHeading), fyne.TextStyle{Bold: true}).Height
	return s
}

// HeightFor implements [Flow].
func (b besideHeading) HeightFor(objects []fyne.CanvasObject, width float32) float32 {
	return b.side().HeightFor(objects, width)
}

// Layout implements [fyne.Layout].
func (b besideHeading) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	b.side().Layout(objects, size)
}

// FocusOn implements [Focuser].
func (s *Summary) FocusOn() fyne.Focusable { return s.heading }

// CreateRenderer implements [fyne.Widget].
func (s *Summary) CreateRenderer() fyne.WidgetRenderer {
	return ringed(s, s.content, s.ring, &s.heading.focused)
}
