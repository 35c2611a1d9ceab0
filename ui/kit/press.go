package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"qwizard/ui/look"
)

// press is the part of a widget that can be pressed: by a click, by Space and, unless
// the page's primary action is what Enter stands for, by Enter. It keeps the focus, and
// takes it when it is clicked.
type press struct {
	widget.DisableableWidget
	hover
	keys    *Keys
	self    pressable
	do      func() // nil if there is nothing to press
	primary bool   // Enter is the primary action of the page
	focused bool
	ring    *canvas.Rectangle
	veil    *canvas.Rectangle // shows the pointer
}

// hover knows whether the pointer is on a widget, which it has drawn anew when that
// changes.
type hover struct {
	of      fyne.Widget
	hovered bool
}

// MouseIn implements [desktop.Hoverable].
func (h *hover) MouseIn(*desktop.MouseEvent) {
	h.hovered = true
	h.of.Refresh()
}

// MouseMoved implements [desktop.Hoverable].
func (h *hover) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements [desktop.Hoverable].
func (h *hover) MouseOut() {
	h.hovered = false
	h.of.Refresh()
}

type pressable interface {
	fyne.Widget
	fyne.Focusable
}

// init must be called by every constructor.
func (p *press) init(self pressable, k *Keys, do func()) {
	p.self, p.of, p.keys, p.do = self, self, k, do
	p.ring, p.veil = newRing(), canvas.NewRectangle(color.Transparent)
	p.ExtendBaseWidget(self)
}

// paint brings what shows focus and pointer up to date.
func (p *press) paint() {
	paintRing(p.ring, p.focused)
	p.veil.FillColor = colour(theme.ColorNameHover)
	p.veil.Hidden = !p.hovered || p.Disabled()
}

// Disabled implements [fyne.Disableable].
func (p *press) Disabled() bool { return p.do == nil || p.DisableableWidget.Disabled() }

func (p *press) pressed() {
	if !p.Disabled() {
		p.do()
	}
}

// Tapped implements [fyne.Tappable].
func (p *press) Tapped(*fyne.PointEvent) {
	if p.Disabled() {
		return
	}
	focus(p.self)
	p.do()
}

// FocusGained implements [fyne.Focusable].
func (p *press) FocusGained() {
	p.focused = true
	p.self.Refresh()
	p.keys.shown(p.self)
}

// FocusLost implements [fyne.Focusable].
func (p *press) FocusLost() {
	p.focused = false
	p.self.Refresh()
}

// TypedRune implements [fyne.Focusable].
func (p *press) TypedRune(rune) {}

// TypedKey implements [fyne.Focusable].
func (p *press) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeySpace:
		p.pressed()
	case fyne.KeyReturn, fyne.KeyEnter:
		switch {
		case !p.primary:
			p.pressed()
		case !p.Disabled():
			p.keys.Typed(p.self, e.Name)
		}
	default:
		p.keys.Typed(p.self, e.Name)
	}
}

// TypedShortcut implements [fyne.Shortcutable].
func (p *press) TypedShortcut(s fyne.Shortcut) { p.keys.typedShortcut(p.self, s) }

// Cursor implements [desktop.Cursorable].
func (p *press) Cursor() desktop.Cursor {
	if p.Disabled() {
		return desktop.DefaultCursor
	}
	return desktop.PointerCursor
}

// AccessibilityRole implements [fyne.Accessible].
func (p *press) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// layLine puts veil and ring of a whole line a little out at its sides, so that what is
// said in it stands in the column of all else.
func layLine(veil, ring *canvas.Rectangle, size fyne.Size) {
	Place(veil, -look.Step, 0, size.Width+2*look.Step, size.Height)
	layRing(ring, fyne.NewPos(-look.Step/2, ringGap), size.Subtract(fyne.NewSize(-look.Step, 2*ringGap)))
}

// line is the height of what can be pressed: never too small to hit.
func line() float32 { return LineHeight() + look.Step }
