package kit

import (
	"image/color"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"qwizard/ui/look"
)

// Option is one answer of a [Choice] or a [Pick].
type Option struct {
	Value string
	Label string
	Hint  string // may be empty
}

func indexOf(options []Option, value string) int {
	return slices.IndexFunc(options, func(o Option) bool { return o.Value == value })
}

// Choice is one of a few options, all of them shown. As the radio groups of the web
// (WAI-ARIA) it is one stop of Tab; the arrows move in it and choose at once, Space
// chooses the option on which it stands, Enter is the primary action of the page.
type Choice struct {
	block
	keys     *Keys
	options  []Option
	changed  func(string)
	parts    []*choicePart
	chosen   int // -1 for none
	at       int // the option on which it stands
	focused  bool
	disabled bool
	name     string
}

// NewChoice makes a choice. A value that is none of the options chooses none.
func NewChoice(k *Keys, options []Option, value string, changed func(string)) *Choice {
	c := &Choice{keys: k, options: options, changed: changed, chosen: indexOf(options, value)}
	c.at = max(c.chosen, 0)
	var parts []fyne.CanvasObject
	for i, o := range options {
		p := newChoicePart(c, i, o)
		c.parts, parts = append(c.parts, p), append(parts, p)
	}
	c.init(c, Box(&Column{Gap: look.Step / 2}, parts...))
	c.paint()
	return c
}

// Value returns that of the option chosen, or "".
func (c *Choice) Value() string {
	if c.chosen < 0 {
		return ""
	}
	return c.options[c.chosen].Value
}

// SetWrong shows, or no longer, that what was chosen is wrong.
func (c *Choice) SetWrong(wrong bool) {
	c.block.SetWrong(wrong)
	c.paint()
}

// SetName says what is chosen, for those who do not see its label.
func (c *Choice) SetName(name string) { c.name = name }

// AccessibilityLabel implements [fyne.Accessible].
func (c *Choice) AccessibilityLabel() string {
	if c.chosen < 0 {
		return c.name
	}
	return c.name + " " + c.options[c.chosen].Label
}

// AccessibilityRole implements [fyne.Accessible].
func (c *Choice) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// Disable implements [fyne.Disableable].
func (c *Choice) Disable() { c.disabled = true; c.paint() }

// Enable implements [fyne.Disableable].
func (c *Choice) Enable() { c.disabled = false; c.paint() }

// Disabled implements [fyne.Disableable].
func (c *Choice) Disabled() bool { return c.disabled || len(c.options) == 0 }

func (c *Choice) paint() {
	for _, p := range c.parts {
		p.paint()
		p.Refresh()
	}
}

func (c *Choice) choose(i int) {
	if c.Disabled() {
		return
	}
	moved := i != c.chosen
	c.at, c.chosen = i, i
	c.paint()
	c.keys.shown(c.parts[i])
	if moved && c.changed != nil {
		c.changed(c.options[i].Value)
	}
}

// move goes on by one option, from the last to the first.
func (c *Choice) move(by int) {
	if n := len(c.options); c.chosen >= 0 {
		c.choose((c.at + by + n) % n)
	} else {
		c.choose(c.at) // none was chosen: begin with that which is framed
	}
}

// FocusGained implements [fyne.Focusable].
func (c *Choice) FocusGained() {
	c.focused = true
	c.paint()
	if len(c.parts) > 0 {
		c.keys.shown(c.parts[c.at])
	}
}

// FocusLost implements [fyne.Focusable].
func (c *Choice) FocusLost() {
	c.focused = false
	c.paint()
}

// TypedRune implements [fyne.Focusable].
func (c *Choice) TypedRune(rune) {}

// TypedKey implements [fyne.Focusable].
func (c *Choice) TypedKey(e *fyne.KeyEvent) {
	if c.Disabled() {
		if e.Name == fyne.KeyEscape || e.Name == fyne.KeyF1 {
			c.keys.Typed(c, e.Name)
		}
		return
	}
	switch e.Name {
	case fyne.KeyUp, fyne.KeyLeft:
		c.move(-1)
	case fyne.KeyDown, fyne.KeyRight:
		c.move(1)
	case fyne.KeySpace:
		c.choose(c.at)
	default:
		c.keys.Typed(c, e.Name)
	}
}

// TypedShortcut implements [fyne.Shortcutable].
func (c *Choice) TypedShortcut(s fyne.Shortcut) { c.keys.typedShortcut(c, s) }

// choicePart is one option: a ring, filled if it is chosen, its label, its hint.
type choicePart struct {
	widget.BaseWidget
	hover
	c       *Choice
	i       int
	icon    *icon
	label   *Text
	content *fyne.Container
	ring    *canvas.Rectangle
	veil    *canvas.Rectangle
}

func newChoicePart(c *Choice, i int, o Option) *choicePart {
	p := &choicePart{c: c, i: i, icon: newIcon("radio-off", theme.ColorNamePrimary), label: Body(o.Label), ring: newRing(), veil: canvas.NewRectangle(color.Transparent)}
	words := []fyne.CanvasObject{p.label}
	if o.Hint != "" {
		words = append(words, Hint(o.Hint))
	}
	p.content = Box(Beside{}, p.icon, Box(&Column{}, words...))
	p.of = p
	p.ExtendBaseWidget(p)
	return p
}

func (p *choicePart) paint() {
	c := p.c
	shape, ink, words := "radio-off", theme.ColorNamePrimary, theme.ColorNameForeground
	if c.chosen == p.i {
		shape = "radio-on"
	}
	switch {
	case c.Disabled():
		ink, words = theme.ColorNameDisabled, theme.ColorNameDisabled
	case c.wrong:
		ink = theme.ColorNameError
	}
	p.icon.set(shape, ink)
	p.label.setColour(words)
	paintRing(p.ring, c.focused && c.at == p.i)
	p.veil.FillColor = colour(theme.ColorNameHover)
	p.veil.Hidden = !p.hovered || c.Disabled()
}

// HeightFor implements [Flowing].
func (p *choicePart) HeightFor(width float32) float32 {
	return HeightFor(p.content, width) + look.Step
}

// CreateRenderer implements [fyne.Widget].
func (p *choicePart) CreateRenderer() fyne.WidgetRenderer {
	return &drawing{
		of:      p,
		objects: []fyne.CanvasObject{p.veil, p.content, p.ring},
		layout: func(size fyne.Size) {
			layLine(p.veil, p.ring, size)
			Place(p.content, 0, look.Step/2, size.Width, size.Height-look.Step)
		},
		min:   func() fyne.Size { return fyne.NewSize(0, line()) },
		paint: p.paint,
	}
}

// Tapped implements [fyne.Tappable].
func (p *choicePart) Tapped(*fyne.PointEvent) {
	if p.c.Disabled() {
		return
	}
	focus(p.c)
	p.c.choose(p.i)
}

// Cursor implements [desktop.Cursorable].
func (p *choicePart) Cursor() desktop.Cursor {
	if p.c.Disabled() {
		return desktop.DefaultCursor
	}
	return desktop.PointerCursor
}
