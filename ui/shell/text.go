package shell

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"qwizard/ui/look"
)

// text is a paragraph that wraps at words. Unlike a [widget.Label] it has no padding, so
// that text lines up with what is drawn beside it, it takes any colour name, and
// parts of it may be set off from the rest.
//
// Wrapping is what takes time in the first frame, so the last answer is kept.
type text struct {
	widget.BaseWidget
	rich *widget.RichText

	width, size float32 // what the height was asked for: a width, at this size of the first span
	height      float32
}

// span is a part of a text.
type span struct {
	s      string
	size   fyne.ThemeSizeName
	colour fyne.ThemeColorName
	bold   bool
}

func newText(spans ...span) *text {
	t := &text{rich: widget.NewRichText()}
	for _, s := range spans {
		t.rich.Segments = append(t.rich.Segments, &widget.TextSegment{Text: s.s, Style: widget.RichTextStyle{
			Inline: true, ColorName: s.colour, SizeName: s.size, TextStyle: fyne.TextStyle{Bold: s.bold},
		}})
	}
	t.rich.Wrapping = fyne.TextWrapWord
	t.ExtendBaseWidget(t)
	return t
}

func title(s string) *text { return newText(span{s, look.SizeTitle, theme.ColorNameForeground, true}) }
func heading(s string) *text {
	return newText(span{s, look.SizeHeading, theme.ColorNameForeground, true})
}
func body(s string) *text  { return newText(span{s, look.SizeText, theme.ColorNameForeground, false}) }
func label(s string) *text { return newText(span{s, look.SizeText, theme.ColorNameForeground, true}) }
func hint(s string) *text  { return newText(span{s, look.SizeHint, theme.ColorNamePlaceHolder, false}) }

// heightFor implements [flowing].
func (t *text) heightFor(width float32) float32 {
	first := t.rich.Segments[0].(*widget.TextSegment)
	size := t.Theme().Size(first.Style.SizeName)
	if t.width == width && t.size == size {
		return t.height
	}
	pad := 2 * t.Theme().Size(theme.SizeNameInnerPadding)
	// A new height makes it wrap again when it is placed, so guess it: mostly it is one line.
	line := fyne.MeasureText(first.Text, size, first.Style.TextStyle).Height
	t.rich.Resize(fyne.NewSize(width+pad, line+pad))
	t.width, t.size, t.height = width, size, t.rich.MinSize().Height-pad
	return t.height
}

// Resize implements [fyne.CanvasObject]. The text may have been asked how high it is at
// another width since it was placed, so it is wrapped for this one even if it had it.
func (t *text) Resize(size fyne.Size) {
	t.BaseWidget.Resize(size)
	t.fit(size)
}

func (t *text) fit(size fyne.Size) {
	pad := t.Theme().Size(theme.SizeNameInnerPadding)
	t.rich.Move(fyne.NewPos(-pad, -pad))
	t.rich.Resize(size.AddWidthHeight(2*pad, 2*pad))
}

// natural returns how wide the text is on one line.
func (t *text) natural() float32 {
	var width float32
	for _, segment := range t.rich.Segments {
		s := segment.(*widget.TextSegment)
		width += fyne.MeasureText(s.Text, t.Theme().Size(s.Style.SizeName), s.Style.TextStyle).Width
	}
	return width + 1 // a measured width rounded down would wrap
}

// CreateRenderer implements [fyne.Widget].
func (t *text) CreateRenderer() fyne.WidgetRenderer { return &textRenderer{t} }

type textRenderer struct{ t *text }

func (r *textRenderer) Destroy() {}

func (r *textRenderer) Layout(size fyne.Size) { r.t.fit(size) }

func (r *textRenderer) MinSize() fyne.Size {
	pad := 2 * r.t.Theme().Size(theme.SizeNameInnerPadding)
	return r.t.rich.MinSize().SubtractWidthHeight(pad, pad)
}

func (r *textRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.t.rich} }

func (r *textRenderer) Refresh() { r.t.rich.Refresh() }

// ground is a filled rectangle in a colour of the theme. Its corners are not round: those
// have a shader of their own, and compiling it would delay the first frame.
type ground struct {
	widget.BaseWidget
	colour fyne.ThemeColorName
}

func newGround(colour fyne.ThemeColorName) *ground {
	g := &ground{colour: colour}
	g.ExtendBaseWidget(g)
	return g
}

// CreateRenderer implements [fyne.Widget].
func (g *ground) CreateRenderer() fyne.WidgetRenderer {
	rect := canvas.NewRectangle(color.Transparent)
	r := &groundRenderer{WidgetRenderer: widget.NewSimpleRenderer(rect), g: g, rect: rect}
	r.paint()
	return r
}

type groundRenderer struct {
	fyne.WidgetRenderer
	g    *ground
	rect *canvas.Rectangle
}

func (r *groundRenderer) paint() {
	r.rect.FillColor = r.g.Theme().Color(r.g.colour, fyne.CurrentApp().Settings().ThemeVariant())
}

// Refresh implements [fyne.WidgetRenderer]: the theme may have changed.
func (r *groundRenderer) Refresh() {
	r.paint()
	r.rect.Refresh()
}
