package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"qwizard/ui/look"
)

// FocusText is a text that can be given the focus, so that the keyboard begins there on a
// new page. Tab does not stop at it (as with tabindex -1 on the web), and a bar at
// its left shows that it has the focus.
//
// To be passed over by Tab but not by [fyne.Canvas.Focus] it is, as Fyne sees it, a
// disabled text that can be selected, as long as it has not the focus.
type FocusText struct {
	Text
	keys    *Keys
	bar     *canvas.Rectangle
	focused bool
	changed func(bool)        // if set, is told of the focus and shows it instead
	shown   fyne.CanvasObject // what is scrolled into view
}

// NewTitle makes the title of a page.
func NewTitle(k *Keys, s string) *FocusText { return newFocusText(k, Title(s)) }

func newFocusText(k *Keys, text *Text) *FocusText {
	t := &FocusText{keys: k, bar: canvas.NewRectangle(color.Transparent)}
	t.rich, t.said, t.long = text.rich, text.said, text.long
	t.shown = t
	t.bar.Hide()
	t.ExtendBaseWidget(t)
	return t
}

// SelectedText is there so that [fyne.Canvas.Focus] takes it.
func (t *FocusText) SelectedText() string { return "" }

// Disabled implements [fyne.Disableable].
func (t *FocusText) Disabled() bool { return !t.focused }

// Disable implements [fyne.Disableable]; it does nothing.
func (t *FocusText) Disable() {}

// Enable implements [fyne.Disableable]; it does nothing.
func (t *FocusText) Enable() {}

// FocusOn implements [Focuser].
func (t *FocusText) FocusOn() fyne.Focusable { return t }

// FocusGained implements [fyne.Focusable].
func (t *FocusText) FocusGained() { t.setFocused(true); t.keys.shown(t.shown) }

// FocusLost implements [fyne.Focusable].
func (t *FocusText) FocusLost() { t.setFocused(false) }

func (t *FocusText) setFocused(on bool) {
	t.focused = on
	if t.changed != nil {
		t.changed(on)
		return
	}
	t.Refresh()
}

// TypedRune implements [fyne.Focusable].
func (t *FocusText) TypedRune(rune) {}

// TypedKey implements [fyne.Focusable].
func (t *FocusText) TypedKey(e *fyne.KeyEvent) { t.keys.Typed(t, e.Name) }

// TypedShortcut implements [fyne.Shortcutable].
func (t *FocusText) TypedShortcut(s fyne.Shortcut) { t.keys.typedShortcut(t, s) }

// AccessibilityLabel implements [fyne.Accessible].
func (t *FocusText) AccessibilityLabel() string { return t.String() }

// AccessibilityRole implements [fyne.Accessible].
func (t *FocusText) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

func (t *FocusText) paint() {
	t.bar.FillColor = colour(look.ColorFocus)
	t.bar.Hidden = !t.focused || t.changed != nil
}

// CreateRenderer implements [fyne.Widget].
func (t *FocusText) CreateRenderer() fyne.WidgetRenderer {
	t.paint()
	return &drawing{
		of:      t,
		objects: []fyne.CanvasObject{t.bar, t.rich},
		layout: func(size fyne.Size) {
			Place(t.bar, -1.5*look.Step, 0, look.Step/2, size.Height)
			t.fit(size)
		},
		min: func() fyne.Size { return fyne.NewSize(0, LineHeight()) },
		paint: func() {
			t.paint()
			t.rich.Refresh()
		},
	}
}
