package shell

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"qwizard/ui/kit"
)

// stretches are those of home, which have the keys Ctrl+1 to Ctrl+4.
const stretches = 4

// pageKeys are the keys that work wherever the focus is.
func (s *Shell) pageKeys() *kit.Keys {
	return &kit.Keys{
		Primary: s.awake(s.primary), Cancel: s.awake(s.escape), Back: s.awake(s.back), Help: s.awake(s.help),
		Stretch: func(n int) { s.awake(func() { s.stretch(n) })() },
		Shown:   s.focused,
		Scroll:  s.scrollBy,
		Reflow:  s.reflow,
	}
}

// focused is told what in the page has got the focus.
func (s *Shell) focused(o fyne.CanvasObject) {
	s.reveal(o)
	s.tellFocus(o)
}

// tellFocus says what has got the focus.
func (s *Shell) tellFocus(fyne.CanvasObject) {
	has := s.window.Canvas().Focused()
	if s.OnFocus == nil || s.drawn == nil || has == s.focus.told {
		return // a field that grows under what is typed is revealed again
	}
	s.focus.told = has
	at := s.now()
	_, button, bar := strings.Cut(at.button, "/")
	if !bar {
		button = at.page.ID
	}
	s.OnFocus(button)
}

// awake is f, but for the time in which a dialog is open.
func (s *Shell) awake(f func()) func() {
	return func() {
		if s.window.Canvas().Overlays().Top() == nil {
			f()
		}
	}
}

// listen takes keys while nothing that needs them has the focus.
func (s *Shell) listen() {
	c := s.window.Canvas()
	c.SetOnTypedKey(s.typedKey)
	c.AddShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyLeft, Modifier: fyne.KeyModifierAlt}, func(fyne.Shortcut) { s.keys.Back() })
	for n := 1; n <= stretches; n++ {
		digit := fyne.KeyName(rune('0' + n))
		c.AddShortcut(&desktop.CustomShortcut{KeyName: digit, Modifier: fyne.KeyModifierShortcutDefault}, func(fyne.Shortcut) { s.keys.Stretch(n) })
	}
}

func (s *Shell) typedKey(e *fyne.KeyEvent) {
	if s.chooser != nil && e.Name == fyne.KeyEscape {
		s.chooser.Hide()
		return
	}
	s.awake(func() { s.keys.Typed(s.scroll, e.Name) })()
}

func (s *Shell) primary() {
	if s.page.Busy == "" {
		s.press(s.page.Usual())
	}
}

// escape ends the work that is under way, or else leads back.
func (s *Shell) escape() {
	if s.page.Busy != "" {
		s.press(s.page.Cancel)
		return
	}
	s.back()
}

func (s *Shell) back() {
	if s.page.Busy == "" {
		s.press(s.page.Back)
	}
}

func (s *Shell) help() {
	for _, l := range s.frame.Links {
		if l.ID == "help" {
			s.press(l)
			return
		}
	}
}

func (s *Shell) stretch(n int) {
	s.focus.moved = true
	s.lead.Stretch(n)
	s.focus.moved = false
}
