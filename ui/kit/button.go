package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"

	"qwizard/ui/look"
)

// ButtonKind is how much a button stands out.
type ButtonKind int

// The kinds.
const (
	ButtonPrimary ButtonKind = iota // the one primary action
	ButtonPlain
	ButtonDanger // it cannot be undone
	ButtonLink   // quiet: underlined text without a ground
)

// Button is pressed by a click, Enter or Space. Its label wraps where it is too long for
// one line. Start (the layout) makes it as wide as its label.
type Button struct {
	press
	kind   ButtonKind
	label  *Text
	box    *canvas.Rectangle
	line   *canvas.Rectangle   // under a link of one line
	name   string              // of what it does, if its label says that only beside something
	others []string            // labels that it may be given, for which it keeps room
	ink    fyne.ThemeColorName // colour of a link's label
}

// NewButton makes a button; tapped must not block.
func NewButton(k *Keys, label string, kind ButtonKind, tapped func()) *Button {
	b := &Button{kind: kind, ink: theme.ColorNamePrimary, box: canvas.NewRectangle(color.Transparent), line: canvas.NewRectangle(color.Transparent)}
	b.label = NewText(Span{label, look.SizeText, theme.ColorNameForeground, kind != ButtonLink})
	if tapped == nil {
		tapped = func() {}
	}
	b.init(b, k, tapped)
	b.paint()
	return b
}

// SetText changes the label.
func (b *Button) SetText(label string) {
	b.label.SetText(label)
	b.lay(b.Size())
	b.Refresh()
}

// Text returns the label.
func (b *Button) Text() string { return b.label.String() }

// AccessibilityLabel implements [fyne.Accessible].
func (b *Button) AccessibilityLabel() string {
	if b.name != "" {
		return b.name
	}
	return b.Text()
}

// AccessibilityRole implements [fyne.Accessible].
func (b *Button) AccessibilityRole() fyne.AccessibleRole {
	if b.kind == ButtonLink {
		return fyne.AccessibleRoleLink
	}
	return fyne.AccessibleRoleButton
}

func (b *Button) pad() (x, y float32) {
	if b.kind == ButtonLink {
		return 0, look.Step / 2
	}
	return 2 * look.Step, look.Step
}

// HeightFor implements [Flowing].
func (b *Button) HeightFor(width float32) float32 {
	x, y := b.pad()
	return HeightFor(b.label, max(width-2*x, 1)) + 2*y
}

// MinSize implements [fyne.CanvasObject]: the size at which the label is on one line.
func (b *Button) MinSize() fyne.Size {
	x, y := b.pad()
	width := b.label.Natural()
	for _, other := range b.others {
		width = max(width, b.label.naturalOf(other))
	}
	return fyne.NewSize(width+2*x, LineHeight()+2*y)
}

func (b *Button) lay(size fyne.Size) {
	x, y := b.pad()
	Place(b.box, 0, 0, size.Width, size.Height)
	Place(b.veil, 0, 0, size.Width, size.Height)
	if b.kind == ButtonLink {
		Place(b.veil, -look.Step/2, 0, size.Width+look.Step, size.Height)
		layRing(b.ring, fyne.NewPos(-look.Step/2, ringGap), size.Subtract(fyne.NewSize(-look.Step, 2*ringGap)))
	} else {
		layRing(b.ring, fyne.Position{}, size)
	}
	inner := max(size.Width-2*x, 1)
	if natural := b.label.Natural(); natural < inner && b.kind != ButtonLink {
		x, inner = (size.Width-natural)/2, natural
	}
	b.underline(size.Width > 0 && b.label.Natural() > inner)
	h := HeightFor(b.label, inner)
	top := max(y, (size.Height-h)/2)
	Place(b.label, x, top, inner, h)
	Place(b.line, x, top+b.label.under(), b.label.Natural()-1, 1)
}

// underline draws the line under a link's label. That of a text is drawn by a shader of
// its own, which would be compiled for the first frame, so only a label that wraps has it.
func (b *Button) underline(wraps bool) {
	if b.kind == ButtonLink {
		b.line.Hidden = wraps
		b.label.underline(wraps)
	}
}

// colours returns those of label, ground and border; empty for none.
func (b *Button) colours() (label, ground, border fyne.ThemeColorName) {
	switch {
	case b.Disabled() && b.kind == ButtonLink:
		return theme.ColorNameDisabled, "", ""
	case b.Disabled():
		return theme.ColorNameDisabled, theme.ColorNameDisabledButton, ""
	case b.kind == ButtonPrimary:
		return theme.ColorNameForegroundOnPrimary, theme.ColorNamePrimary, ""
	case b.kind == ButtonDanger:
		return theme.ColorNameForegroundOnError, theme.ColorNameError, ""
	case b.kind == ButtonLink:
		return b.ink, "", ""
	}
	return theme.ColorNameForeground, theme.ColorNameButton, theme.ColorNameInputBorder
}

func (b *Button) paint() {
	b.press.paint()
	label, ground, border := b.colours()
	b.label.setColour(label)
	b.line.FillColor = color.Transparent
	if b.kind == ButtonLink {
		b.line.FillColor = colour(label)
	}
	b.box.FillColor, b.box.StrokeColor, b.box.StrokeWidth = color.Transparent, color.Transparent, 0
	if ground != "" {
		b.box.FillColor = colour(ground)
	}
	if border != "" {
		b.box.StrokeColor, b.box.StrokeWidth = colour(border), 1
	}
}

// CreateRenderer implements [fyne.Widget].
func (b *Button) CreateRenderer() fyne.WidgetRenderer {
	b.paint()
	return &drawing{of: b, objects: []fyne.CanvasObject{b.box, b.veil, b.label, b.line, b.ring}, layout: b.lay, min: b.MinSize, paint: b.paint}
}
