package kit

import (
	"time"

	"fyne.io/fyne/v2"

	"qwizard/ui/look"
)

// copiedFor is how long the button says that it has copied.
const copiedFor = 2 * time.Second

// CopyRow is a value to take elsewhere: its label, the value, never cut, of which parts
// can be selected, and a button that copies it.
type CopyRow struct {
	block
	label  string
	value  *mono
	button *Button
	after  func(time.Duration, func())
	times  int // it was pressed so often
}

// NewCopyRow makes a row. do copies the value, and takes it off the clipboard again after
// a while if it is secret; of a secret only the whole is copied, through do, so that
// no part of it stays there.
func NewCopyRow(k *Keys, label, value string, secret bool, copy, copied string, do func()) *CopyRow {
	c := &CopyRow{label: label, value: newMono(k, value), after: after}
	c.button = NewButton(k, copy, ButtonPlain, func() {
		call(do)
		c.times++
		now := c.times
		c.button.SetText(copied)
		c.after(copiedFor, func() {
			if c.times == now { // not pressed again meanwhile
				c.button.SetText(copy)
			}
		})
	})
	c.button.others = []string{copy, copied}
	c.button.name = copy + " " + label
	if secret {
		c.value.whole = do
	}
	shown := Box(Panel{PadX: 1.5 * look.Step, PadY: look.Step}, NewGround(look.ColorPanel), c.value)
	parts := []fyne.CanvasObject{Box(trail{gap: look.Step}, shown, c.button)}
	if label != "" {
		parts = []fyne.CanvasObject{Hint(label), parts[0]}
	}
	c.init(c, Box(&Column{Gap: look.Step / 2}, parts...))
	return c
}

// SetAfter replaces what waits until the button says again what it does: it must call
// the function on the UI goroutine when the time is over. Nil changes nothing.
func (c *CopyRow) SetAfter(after func(time.Duration, func())) {
	if after != nil {
		c.after = after
	}
}

// SelectedText returns what of the value is selected.
func (c *CopyRow) SelectedText() string { return c.value.SelectedText() }

// FocusOn implements [Focuser].
func (c *CopyRow) FocusOn() fyne.Focusable { return FocusOf(c.button) }

// Disable implements [fyne.Disableable].
func (c *CopyRow) Disable() { c.button.Disable() }

// Enable implements [fyne.Disableable].
func (c *CopyRow) Enable() { c.button.Enable() }

// Disabled implements [fyne.Disableable].
func (c *CopyRow) Disabled() bool { return c.button.Disabled() }

// AccessibilityLabel implements [fyne.Accessible].
func (c *CopyRow) AccessibilityLabel() string {
	return c.label + " " + c.value.AccessibilityLabel()
}

// AccessibilityRole implements [fyne.Accessible].
func (c *CopyRow) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }
