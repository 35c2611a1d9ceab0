package kit

import (
	"image/color"
	"strings"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"qwizard/ui/look"
)

// Text is a paragraph that wraps at words. Unlike a [widget.Label] it has no padding, so
// that text lines up with what is drawn beside it, it takes any colour name, and
// parts of it may be set off from the rest.
//
// Wrapping is what takes time in the first frame, so the last answer is kept.
type Text struct {
	widget.BaseWidget
	rich *widget.RichText
	said []string // what the parts say; the rich text has it broken for a width
	long int      // characters of the longest word

	width, size float32 // what the height was asked for: a width, at this size of the first span
	height      float32
}

// Span is a part of a text.
type Span struct {
	S      string
	Size   fyne.ThemeSizeName
	Colour fyne.ThemeColorName
	Bold   bool
}

// NewText makes a paragraph of parts.
func NewText(spans ...Span) *Text {
	t := &Text{rich: widget.NewRichText()}
	for _, s := range spans {
		t.said = append(t.said, s.S)
		t.rich.Segments = append(t.rich.Segments, &widget.TextSegment{Text: s.S, Style: widget.RichTextStyle{
			Inline: true, ColorName: s.Colour, SizeName: s.Size, TextStyle: fyne.TextStyle{Bold: s.Bold},
		}})
	}
	t.rich.Wrapping = fyne.TextWrapWord
	t.long = longest(t.said)
	t.ExtendBaseWidget(t)
	return t
}

// Title says what the page is about: a question or a plain fact.
func Title(s string) *Text { return NewText(Span{s, look.SizeTitle, theme.ColorNameForeground, true}) }

// Heading begins a part of a page.
func Heading(s string) *Text {
	return NewText(Span{s, look.SizeHeading, theme.ColorNameForeground, true})
}

// Body is running text.
func Body(s string) *Text { return NewText(Span{s, look.SizeText, theme.ColorNameForeground, false}) }

// Label stands above a field.
func Label(s string) *Text { return NewText(Span{s, look.SizeText, theme.ColorNameForeground, true}) }

// Hint explains a field, smaller and quieter.
func Hint(s string) *Text { return NewText(Span{s, look.SizeHint, theme.ColorNamePlaceHolder, false}) }

// HeightFor implements [Flowing].
func (t *Text) HeightFor(width float32) float32 {
	first := t.first()
	size := t.Theme().Size(first.Style.SizeName)
	if t.width == width && t.size == size {
		return t.height
	}
	pad := 2 * t.Theme().Size(theme.SizeNameInnerPadding)
	// A new height makes it wrap again when it is placed, so guess it: mostly it is one line.
	line := fyne.MeasureText(first.Text, size, first.Style.TextStyle).Height
	t.resize(fyne.NewSize(width+pad, line+pad), width)
	t.width, t.size, t.height = width, size, t.rich.MinSize().Height-pad
	return t.height
}

// Resize implements [fyne.CanvasObject]. The text may have been asked how high it is at
// another width since it was placed, so it is wrapped for this one even if it had it.
func (t *Text) Resize(size fyne.Size) {
	t.BaseWidget.Resize(size)
	t.fit(size)
}

func (t *Text) fit(size fyne.Size) {
	pad := t.Theme().Size(theme.SizeNameInnerPadding)
	t.rich.Move(fyne.NewPos(-pad, -pad))
	t.resize(size.AddWidthHeight(2*pad, 2*pad), size.Width)
}

// resize gives the rich text a size, in which the lines are so wide.
func (t *Text) resize(size fyne.Size, width float32) {
	changed := false
	for i, segment := range t.rich.Segments {
		s, as := segment.(*widget.TextSegment), t.said[i]
		// No letter is as wide as it is high, so that most texts need no measuring.
		if points := t.Theme().Size(s.Style.SizeName); width > 0 && float32(t.long)*points > width {
			as = broken(as, width, func(s string) float32 { return fyne.MeasureText(s, points, t.style(i)).Width })
		}
		changed = changed || s.Text != as
		s.Text = as
	}
	if size == t.rich.Size() {
		if changed {
			t.rich.Refresh()
		}
		return
	}
	t.rich.Resize(size)
}

// longest is how many characters the longest word has.
func longest(said []string) int {
	most := 0
	for _, s := range said {
		for word := range strings.FieldsSeq(s) {
			most = max(most, utf8.RuneCountInString(word))
		}
	}
	return most
}

func (t *Text) first() *widget.TextSegment { return t.rich.Segments[0].(*widget.TextSegment) }

func (t *Text) style(i int) fyne.TextStyle {
	return t.rich.Segments[i].(*widget.TextSegment).Style.TextStyle
}

// SetText changes what the first part says.
func (t *Text) SetText(s string) {
	t.said[0], t.first().Text = s, s
	t.long, t.width = longest(t.said), 0
	t.rich.Refresh()
}

// String returns what the text says.
func (t *Text) String() string { return strings.Join(t.said, "") }

// setColour gives every part the colour.
func (t *Text) setColour(name fyne.ThemeColorName) {
	changed := false
	for _, segment := range t.rich.Segments {
		s := segment.(*widget.TextSegment)
		changed = changed || s.Style.ColorName != name
		s.Style.ColorName = name
	}
	if changed {
		t.rich.Refresh()
	}
}

func (t *Text) underline(on bool) {
	changed := false
	for _, segment := range t.rich.Segments {
		style := &segment.(*widget.TextSegment).Style.TextStyle
		changed = changed || style.Underline != on
		style.Underline = on
	}
	if changed {
		t.rich.Refresh()
	}
}

// under is how far below its top a text of one line is underlined.
func (t *Text) under() float32 {
	const gap = 2 // below the line on which letters stand
	s := t.rich.Segments[0].(*widget.TextSegment)
	_, base := fyne.CurrentApp().Driver().RenderedTextSize(s.Text, t.Theme().Size(s.Style.SizeName), s.Style.TextStyle, nil)
	return base + gap
}

// naturalOf returns how wide the text would be on one line if it said s.
func (t *Text) naturalOf(s string) float32 {
	style := t.first().Style
	return fyne.MeasureText(s, t.Theme().Size(style.SizeName), style.TextStyle).Width + 1
}

// Natural returns how wide the text is on one line.
func (t *Text) Natural() float32 {
	var width float32
	for i, segment := range t.rich.Segments {
		s := segment.(*widget.TextSegment)
		width += fyne.MeasureText(t.said[i], t.Theme().Size(s.Style.SizeName), s.Style.TextStyle).Width
	}
	return width + 1 // a measured width rounded down would wrap
}

// CreateRenderer implements [fyne.Widget].
func (t *Text) CreateRenderer() fyne.WidgetRenderer { return &textRenderer{t} }

type textRenderer struct{ t *Text }

func (r *textRenderer) Destroy() {}

func (r *textRenderer) Layout(size fyne.Size) { r.t.fit(size) }

func (r *textRenderer) MinSize() fyne.Size {
	pad := 2 * r.t.Theme().Size(theme.SizeNameInnerPadding)
	return r.t.rich.MinSize().SubtractWidthHeight(pad, pad)
}

func (r *textRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.t.rich} }

func (r *textRenderer) Refresh() { r.t.rich.Refresh() }

// Ground is a filled rectangle in a colour of the theme. Its corners are not round: those
// have a shader of their own, and compiling it would delay the first frame.
type Ground struct {
	widget.BaseWidget
	colour fyne.ThemeColorName
	border fyne.ThemeColorName // empty for none
}

// NewGround fills with a colour.
func NewGround(colour fyne.ThemeColorName) *Ground {
	g := &Ground{colour: colour}
	g.ExtendBaseWidget(g)
	return g
}

// newPlate is a ground with a thin border.
func newPlate(colour, border fyne.ThemeColorName) *Ground {
	g := NewGround(colour)
	g.border = border
	return g
}

// CreateRenderer implements [fyne.Widget].
func (g *Ground) CreateRenderer() fyne.WidgetRenderer {
	rect := canvas.NewRectangle(color.Transparent)
	r := &groundRenderer{WidgetRenderer: widget.NewSimpleRenderer(rect), g: g, rect: rect}
	r.paint()
	return r
}

type groundRenderer struct {
	fyne.WidgetRenderer
	g    *Ground
	rect *canvas.Rectangle
}

func (r *groundRenderer) paint() {
	variant := fyne.CurrentApp().Settings().ThemeVariant()
	r.rect.FillColor = r.g.Theme().Color(r.g.colour, variant)
	if r.g.border != "" {
		r.rect.StrokeColor, r.rect.StrokeWidth = r.g.Theme().Color(r.g.border, variant), 1
	}
}

// Refresh implements [fyne.WidgetRenderer]: the theme may have changed.
func (r *groundRenderer) Refresh() {
	r.paint()
	r.rect.Refresh()
}
