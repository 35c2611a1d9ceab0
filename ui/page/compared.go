package page

import (
	"image/color"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"qwizard/ui/kit"
	"qwizard/ui/look"
)

// compared shows two values one above the other in letters of one width, broken at the
// same places, so that what differs stands under one another. The first character that
// does is underlined and pointed at.
type compared struct {
	widget.BaseWidget
	names   [2]string
	values  [2][]rune
	differs int // -1 for none
}

func newCompared(expectedName, expected, observedName, observed string, differs int) *compared {
	c := &compared{names: [2]string{expectedName, observedName}, values: [2][]rune{visible(expected), visible(observed)}, differs: differs}
	c.ExtendBaseWidget(c)
	return c
}

// visible shows what breaks a line as one character, so that places stay what they are.
func visible(s string) []rune {
	out := []rune(s)
	for i, r := range out {
		if r == '\n' || r == '\r' || r == '\t' {
			out[i] = '·'
		}
	}
	return out
}

// letter is how wide and high a character is.
func (c *compared) letter() fyne.Size {
	const many = 32 // a measured width is rounded
	s := fyne.MeasureText(strings.Repeat("M", many), kit.Em(), fyne.TextStyle{Monospace: true})
	return fyne.NewSize(s.Width/many, s.Height)
}

// piece is a line of text to draw or, without one, the line under a character.
type piece struct {
	s      string
	mono   bool
	colour fyne.ThemeColorName
	x, y   float32
}

// typesetting is the work of breaking the values into lines.
type typesetting struct {
	c      *compared
	letter fyne.Size
	name   float32 // height of a name
	per    int     // characters on a line
	pieces []piece
	y      float32
}

// heading sets the name of a value above it, or above what it has on further lines.
func (t *typesetting) heading(i int) {
	if t.y > 0 {
		t.y += look.Step / 2
	}
	t.pieces = append(t.pieces, piece{s: t.c.names[i], colour: theme.ColorNamePlaceHolder, y: t.y})
	t.y += t.name
}

// line sets the characters of a value from at on.
func (t *typesetting) line(i, at int) {
	value := t.c.values[i]
	if at < len(value) {
		t.pieces = append(t.pieces, piece{s: string(value[at:min(at+t.per, len(value))]), mono: true, colour: theme.ColorNameForeground, y: t.y})
	}
	t.y += t.letter.Height
	if t.has(at) {
		t.pieces = append(t.pieces, piece{colour: theme.ColorNameError, x: t.pointer(at), y: t.y - 1})
	}
}

// has reports whether the difference is on the line that begins at.
func (t *typesetting) has(at int) bool { return t.c.differs >= at && t.c.differs < at+t.per }

func (t *typesetting) pointer(at int) float32 { return float32(t.c.differs-at) * t.letter.Width }

// set works out the lines in a width.
func (c *compared) set(width float32) *typesetting {
	t := &typesetting{c: c, letter: c.letter(), name: fyne.MeasureText("M", theme.Size(look.SizeHint), fyne.TextStyle{}).Height}
	t.per = max(1, int(width/t.letter.Width))
	if len(c.values[0]) == 0 || len(c.values[1]) == 0 { // nothing to compare with
		t.c = &compared{names: c.names, values: c.values, differs: -1}
		for i, value := range c.values {
			for at := 0; at < len(value); at += t.per {
				if at == 0 {
					t.heading(i)
				}
				t.line(i, at)
			}
		}
		return t
	}
	for at := 0; at < max(len(c.values[0]), len(c.values[1]), c.differs+1); at += t.per {
		if at > 0 {
			t.y += 1.5 * look.Step
		}
		for i := range c.values {
			t.heading(i)
			t.line(i, at)
		}
		if t.has(at) {
			t.pieces = append(t.pieces, piece{s: "^", mono: true, colour: theme.ColorNameError, x: t.pointer(at), y: t.y + 2})
			t.y += t.letter.Height
		}
	}
	return t
}

// HeightFor implements [kit.Flowing].
func (c *compared) HeightFor(width float32) float32 { return c.set(width).y }

// CreateRenderer implements [fyne.Widget].
func (c *compared) CreateRenderer() fyne.WidgetRenderer { return &comparedRenderer{c: c} }

type comparedRenderer struct {
	c       *compared
	objects []fyne.CanvasObject
}

// Destroy implements [fyne.WidgetRenderer].
func (r *comparedRenderer) Destroy() {}

// Layout implements [fyne.WidgetRenderer].
func (r *comparedRenderer) Layout(size fyne.Size) {
	r.objects = nil
	th, variant := r.c.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	paint := func(n fyne.ThemeColorName) color.Color { return th.Color(n, variant) }
	set := r.c.set(size.Width)
	for _, p := range set.pieces {
		if p.s == "" {
			under := canvas.NewRectangle(paint(p.colour))
			kit.Place(under, p.x, p.y, set.letter.Width, 2)
			r.objects = append(r.objects, under)
			continue
		}
		t := canvas.NewText(p.s, paint(p.colour))
		t.TextSize = th.Size(look.SizeHint)
		if p.mono {
			t.TextStyle, t.TextSize = fyne.TextStyle{Monospace: true}, th.Size(look.SizeText)
		}
		kit.Place(t, p.x, p.y, t.MinSize().Width, t.MinSize().Height)
		r.objects = append(r.objects, t)
	}
}

// MinSize implements [fyne.WidgetRenderer].
func (r *comparedRenderer) MinSize() fyne.Size { return fyne.Size{} }

// Objects implements [fyne.WidgetRenderer].
func (r *comparedRenderer) Objects() []fyne.CanvasObject { return r.objects }

// Refresh implements [fyne.WidgetRenderer]: the theme may have changed.
func (r *comparedRenderer) Refresh() { r.Layout(r.c.Size()) }
