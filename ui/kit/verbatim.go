package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"qwizard/ui/look"
)

// Verbatim is a text of somebody else's, as it was written. Tab stops at it, so that it
// can be selected (Ctrl+A) and copied without a mouse.
type Verbatim struct {
	block
	text *mono
	ring *canvas.Rectangle
}

// NewVerbatim shows a text as it was written.
func NewVerbatim(k *Keys, text string) *Verbatim {
	v := &Verbatim{text: newMono(k, text), ring: newRing()}
	v.text.stop = true
	v.text.changed = func(on bool) {
		paintRing(v.ring, on)
		canvas.Refresh(v)
	}
	v.init(v, Box(Panel{PadX: 1.5 * look.Step, PadY: look.Step}, NewGround(look.ColorPanel), v.text))
	return v
}

// SelectedText returns what is selected.
func (v *Verbatim) SelectedText() string { return v.text.SelectedText() }

// FocusOn implements [Focuser].
func (v *Verbatim) FocusOn() fyne.Focusable { return v.text }

// AccessibilityLabel implements [fyne.Accessible].
func (v *Verbatim) AccessibilityLabel() string { return v.text.AccessibilityLabel() }

// AccessibilityRole implements [fyne.Accessible].
func (v *Verbatim) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// CreateRenderer implements [fyne.Widget].
func (v *Verbatim) CreateRenderer() fyne.WidgetRenderer {
	return ringed(v, v.content, v.ring, &v.text.focused)
}
