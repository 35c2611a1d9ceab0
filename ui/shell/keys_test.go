package shell_test

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"qwizard/ui/kit"
	"qwizard/ui/look"
	"qwizard/ui/shell/shelltest"
)

// Tab goes through everything from the top of the page to its end, and comes round.
func TestTabGoesThroughAPageInReadingOrder(t *testing.T) {
	for _, sc := range scenes() {
		t.Run(sc.name, func(t *testing.T) {
			w := open(t, look.Fixed(theme.VariantLight, 1), 960, 6000, sc.page)
			c := w.Canvas()
			c.Unfocus()
			c.FocusNext()
			first := c.Focused()
			var seen []fyne.Focusable
			for c.Focused() != nil && (len(seen) == 0 || c.Focused() != first) && len(seen) < 200 {
				seen = append(seen, c.Focused())
				c.FocusNext()
			}
			var last struct{ x, y float32 }
			driver := fyne.CurrentApp().Driver()
			for i, f := range seen {
				at := driver.AbsolutePositionForObject(f.(fyne.CanvasObject))
				const line = 20 // things in one line stand a little higher or lower
				if i > 0 && (at.Y < last.y-line || at.Y < last.y+line && at.Y > last.y-line && at.X < last.x) {
					t.Errorf("%q at %v comes after %v", label(f), at, last)
				}
				last.x, last.y = at.X, at.Y
			}
			for _, d := range shelltest.Walk(w.Content()) {
				f, ok := d.Object.(fyne.Focusable)
				if dis, can := d.Object.(fyne.Disableable); !ok || can && dis.Disabled() {
					continue
				}
				if !slices.Contains(seen, f) {
					t.Errorf("%T %q is never reached", f, label(f))
				}
			}
		})
	}
}

// The keys that a page answers do so wherever the focus is, in a field too.
func TestKeysWorkFromEverywhere(t *testing.T) {
	places := map[string]func(*room){
		"nothing":   func(r *room) { r.Canvas().Unfocus() },
		"the title": func(*room) {},
		"an entry":  func(r *room) { r.Canvas().Focus(r.entry("anna-muster.eu")) },
		"a secret":  func(r *room) { r.Canvas().Focus(r.entry("")) },
	}
	for name, focus := range places {
		t.Run(name, func(t *testing.T) {
			w := usual(t, question())
			focus(w)
			for key, want := range map[fyne.KeyName]string{fyne.KeyReturn: "continue", fyne.KeyEnter: "continue", fyne.KeyEscape: "back", fyne.KeyF1: "help"} {
				w.key(key)
				if got := w.guide.last(); got != want {
					t.Errorf("%s presses %q, want %q", key, got, want)
				}
			}
			if w.Canvas().Focused() == nil {
				return
			}
			w.chord(fyne.KeyLeft, fyne.KeyModifierAlt)
			if got := w.guide.last(); got != "back" {
				t.Errorf("Alt+Left presses %q", got)
			}
			for _, n := range []fyne.KeyName{fyne.Key1, fyne.Key2, fyne.Key3, fyne.Key4} {
				w.chord(n, fyne.KeyModifierControl)
			}
			if want := []int{1, 2, 3, 4}; !slices.Equal(w.guide.stretches, want) {
				t.Errorf("Ctrl+digits lead to %v", w.guide.stretches)
			}
		})
	}
}

func TestEnterIsTextInALongField(t *testing.T) {
	w := usual(t, question())
	e := w.entry("first line\nsecond line")
	w.Canvas().Focus(e)
	w.key(fyne.KeyReturn)
	if w.guide.last() != "" || !strings.Contains(e.Text, "\n\n") && !strings.HasPrefix(e.Text, "\n") {
		t.Errorf("Enter made %q of the text", e.Text)
	}
}

func TestEnterOnHomeDoesTheNextThing(t *testing.T) {
	w := usual(t, home())
	w.key(fyne.KeyReturn)
	if got := w.guide.last(); got != "next" {
		t.Errorf("Enter presses %q", got)
	}
}

func TestButtonsRowsAndFoldsArePressedByKeysAndByTheMouse(t *testing.T) {
	w := open(t, look.Fixed(theme.VariantLight, 1), 960, 4000, home())
	for _, row := range shelltest.Find[*kit.Row](w) {
		if strings.Contains(label(row), "Website proof") && !strings.Contains(label(row), "first") {
			w.Canvas().Focus(kit.FocusOf(row))
			w.key(fyne.KeyReturn)
			if got := w.guide.last(); got != "task-dcv" {
				t.Errorf("Enter on a row opens %q", got)
			}
			kit.FocusOf(row).(fyne.Tappable).Tapped(&fyne.PointEvent{})
			if got := w.guide.last(); got != "task-dcv" {
				t.Errorf("a click on a row opens %q", got)
			}
		}
	}
	for label, want := range map[string]string{"anna-muster.eu": "orders", "Settings": "settings", "Show me how": "next"} {
		w.Canvas().Focus(w.button(label))
		w.key(fyne.KeySpace)
		if got := w.guide.last(); got != want {
			t.Errorf("%q presses %q", label, got)
		}
	}
}

func TestThePageScrollsByKeys(t *testing.T) {
	for _, focused := range []bool{true, false} { // on the title, or on nothing
		w := open(t, look.Fixed(theme.VariantLight, 1), 720, 520, home())
		if !focused {
			w.Canvas().Unfocus()
		}
		key := func(name fyne.KeyName) float32 {
			w.key(name)
			return w.scroll().Offset.Y
		}
		if down := key(fyne.KeyDown); down <= 0 {
			t.Errorf("Down scrolls to %v", down)
		}
		if up := key(fyne.KeyUp); up != 0 {
			t.Errorf("Up scrolls to %v", up)
		}
		if page := key(fyne.KeyPageDown); page < 150 {
			t.Errorf("Page Down scrolls to %v", page)
		}
		end := key(fyne.KeyEnd)
		if want := w.scroll().Content.Size().Height - w.scroll().Size().Height; end != want || want <= 0 {
			t.Errorf("End scrolls to %v, want %v", end, want)
		}
		if key(fyne.KeyPageUp) >= end || key(fyne.KeyHome) != 0 {
			t.Errorf("scrolled to %v, want the top", w.scroll().Offset.Y)
		}
	}
}

func TestWindowKeysRestWhileADialogIsOpen(t *testing.T) {
	w := usual(t, files())
	w.button("Choose a file").Tapped(&fyne.PointEvent{})
	if w.Canvas().Overlays().Top() == nil {
		t.Fatal("no dialog")
	}
	w.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if got := w.guide.last(); got != "" {
		t.Errorf("a key pressed %q behind the dialog", got)
	}
	w.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if w.Canvas().Overlays().Top() != nil {
		t.Error("Esc does not close the dialog")
	}
	if w.key(fyne.KeyEscape); w.guide.last() != "back" {
		t.Error("Esc does not work after the dialog")
	}
}
