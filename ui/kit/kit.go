// Package kit is what pages of the window are made of: layouts, kinds of text, and
// widgets that can be used without a mouse.
//
// Every widget here follows the rules of Qwizard's face that Fyne's own break: it hands
// on the keys it has no use for ([Keys]) instead of swallowing them, shows by a frame or
// a bar that it has the focus, and is as high as its content needs at its width
// ([Flowing]), which is known before anything is drawn. Nothing has round corners: see
// [Ground]. All of it must be used on the UI goroutine.
package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"qwizard/ui/look"
)

// Keys is what a focused widget hands on instead of swallowing it. Nil functions do
// nothing. Cancel and Help are called while the widget is disabled, too.
type Keys struct {
	Primary func()                  // Enter, where it is neither text nor presses something
	Cancel  func()                  // Esc
	Back    func()                  // Alt+Left
	Help    func()                  // F1
	Stretch func(n int)             // Ctrl+1..4
	Shown   func(fyne.CanvasObject) // has got the focus: scroll it into view
	Scroll  func(dy float32)        // scroll the page by this, down if positive; more than there is means to its end
	Reflow  func()                  // the height of a widget has changed: lay the page out anew
}

// How far keys scroll: by about two lines of text, and farther than any page is long.
const (
	scrollStep = 5 * look.Step
	farAway    = 1e6
)

func call(f func()) {
	if f != nil {
		f()
	}
}

// Typed does what a key stands for that o has no use for.
func (k *Keys) Typed(o fyne.CanvasObject, key fyne.KeyName) {
	if k == nil {
		return
	}
	switch key {
	case fyne.KeyReturn, fyne.KeyEnter:
		call(k.Primary)
	case fyne.KeyEscape:
		call(k.Cancel)
	case fyne.KeyF1:
		call(k.Help)
	case fyne.KeyDown:
		k.scroll(scrollStep)
	case fyne.KeyUp:
		k.scroll(-scrollStep)
	case fyne.KeyPageDown, fyne.KeySpace:
		k.scroll(screenful(o))
	case fyne.KeyPageUp:
		k.scroll(-screenful(o))
	case fyne.KeyHome:
		k.scroll(-farAway)
	case fyne.KeyEnd:
		k.scroll(farAway)
	}
}

// screenful is how far Page Down scrolls: what stays in view is read on from.
func screenful(o fyne.CanvasObject) float32 {
	if c := canvasOf(o); c != nil {
		return c.Size().Height * 2 / 3
	}
	return 0
}

func (k *Keys) scroll(dy float32) {
	if k.Scroll != nil {
		k.Scroll(dy)
	}
}

// shortcut hands on one of ours; false if it is none.
func (k *Keys) shortcut(s fyne.Shortcut) bool {
	custom, ok := s.(*desktop.CustomShortcut)
	switch {
	case !ok:
		return false
	case custom.Modifier == fyne.KeyModifierAlt && custom.KeyName == fyne.KeyLeft:
		if k != nil {
			call(k.Back)
		}
		return true
	case custom.Modifier == fyne.KeyModifierShortcutDefault && custom.KeyName >= fyne.Key1 && custom.KeyName <= fyne.Key4:
		if k != nil && k.Stretch != nil {
			k.Stretch(int(custom.KeyName[0] - '0'))
		}
		return true
	}
	return false
}

func (k *Keys) shown(o fyne.CanvasObject) {
	if k != nil && k.Shown != nil {
		k.Shown(o)
	}
}

func (k *Keys) reflow() {
	if k != nil {
		call(k.Reflow)
	}
}

// typedShortcut hands a shortcut to the page or, if it is none of ours, to the window.
func (k *Keys) typedShortcut(o fyne.CanvasObject, s fyne.Shortcut) {
	if k.shortcut(s) {
		return
	}
	if c, ok := canvasOf(o).(fyne.Shortcutable); ok {
		c.TypedShortcut(s)
	}
}

func canvasOf(o fyne.CanvasObject) fyne.Canvas { return fyne.CurrentApp().Driver().CanvasForObject(o) }

// focus gives o the focus, as a click does.
func focus(o fyne.Focusable) {
	if c := canvasOf(o.(fyne.CanvasObject)); c != nil {
		c.Focus(o)
	}
}

// Focuser is a widget of several parts, one of which takes the focus for it.
type Focuser interface {
	// FocusOn returns that part, or nil if none can have the focus now.
	FocusOn() fyne.Focusable
}

// FocusOf returns what in o takes the focus when o is to have it, nil if nothing does.
func FocusOf(o fyne.CanvasObject) fyne.Focusable {
	switch o := o.(type) {
	case Focuser:
		return o.FocusOn()
	case fyne.Focusable:
		if d, ok := o.(fyne.Disableable); ok && d.Disabled() {
			return nil
		}
		return o
	case *fyne.Container:
		for _, part := range o.Objects {
			if f := FocusOf(part); f != nil {
				return f
			}
		}
	}
	return nil
}
