package kit_test

import (
	"cmp"
	"fmt"
	"image/color"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"qwizard/ui/kit"
	"qwizard/ui/look"
)

func TestKeysAreHandedOn(t *testing.T) {
	for _, kd := range every(nothing) {
		t.Run(kd.name, func(t *testing.T) {
			light(t, 1)
			var got []string
			o := kd.make(recorder(&got))
			w := on(t, 500, o)
			w.Canvas().Focus(kit.FocusOf(o))
			f := w.Canvas().Focused()
			if f == nil || !slices.Equal(got, []string{"shown"}) {
				t.Fatalf("focused: %T, handed on %q", f, got)
			}
			got = nil
			key(f, fyne.KeyEscape)
			key(f, fyne.KeyF1)
			f.(fyne.Shortcutable).TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyLeft, Modifier: fyne.KeyModifierAlt})
			for _, n := range []fyne.KeyName{fyne.Key1, fyne.Key4} {
				f.(fyne.Shortcutable).TypedShortcut(&desktop.CustomShortcut{KeyName: n, Modifier: fyne.KeyModifierShortcutDefault})
			}
			if want := []string{"cancel", "help", "back", "stretch 1", "stretch 4"}; !slices.Equal(got, want) {
				t.Errorf("handed on %q, want %q", got, want)
			}
			got = nil
			key(f, fyne.KeyReturn)
			key(f, fyne.KeyEnter)
			var want []string
			if kd.enter == "primary" {
				want = []string{"primary", "primary"}
			}
			if !slices.Equal(got, want) {
				t.Errorf("Enter: %q, want %q", got, want)
			}
			got = nil
			key(f, fyne.KeyPageDown)
			key(f, fyne.KeyPageUp)
			if want := []string{"down", "up"}; kd.name != "long" && !slices.Equal(got, want) {
				t.Errorf("Page Down and Page Up: %q, want %q", got, want)
			}
			if _, ok := f.(fyne.Tabbable); ok && f.(fyne.Tabbable).AcceptsTab() {
				t.Error("Tab is taken for text")
			}
		})
	}
}

func TestWithoutKeysNothingHappens(t *testing.T) {
	for _, keys := range []*kit.Keys{nil, {}} {
		for _, kd := range every(nothing) {
			light(t, 1)
			o := kd.make(keys)
			on(t, 500, o)
			f := kit.FocusOf(o)
			f.FocusGained()
			for _, n := range []fyne.KeyName{fyne.KeyEscape, fyne.KeyF1, fyne.KeyReturn, fyne.KeyPageDown, fyne.KeyHome, fyne.KeyDown} {
				key(f, n)
			}
			f.(fyne.Shortcutable).TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyLeft, Modifier: fyne.KeyModifierAlt})
			f.(fyne.Shortcutable).TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.Key2, Modifier: fyne.KeyModifierShortcutDefault})
			f.FocusLost()
		}
	}
}

// The colour itself is tested in ui/look against every ground.
func TestFocusIsSeen(t *testing.T) {
	for name, v := range map[string]fyne.ThemeVariant{"light": theme.VariantLight, "dark": theme.VariantDark} {
		th := look.Fixed(v, 1)
		ring := color.NRGBAModel.Convert(th.Color(look.ColorFocus, v))
		for _, kd := range every(nothing) {
			t.Run(kd.name+" "+name, func(t *testing.T) {
				test.NewTempApp(t).Settings().SetTheme(th)
				o := kd.make(nil)
				w := on(t, 500, o)
				if n := count(w.Canvas().Capture(), ring); n != 0 {
					t.Fatalf("%d points of the ring without the focus", n)
				}
				w.Canvas().Focus(kit.FocusOf(o))
				if n := count(w.Canvas().Capture(), ring); n < 60 {
					t.Errorf("%d points show the focus", n)
				}
				w.Canvas().Unfocus()
				if n := count(w.Canvas().Capture(), ring); n != 0 {
					t.Errorf("%d points of the ring are left", n)
				}
			})
		}
	}
}

func TestDisabledDoesNothing(t *testing.T) {
	light(t, 1)
	for _, kd := range every(nil) {
		if _, can := kd.make(nil).(fyne.Disableable); !can || kd.name == "title" { // which cannot be used anyhow
			continue
		}
		t.Run(kd.name, func(t *testing.T) {
			light(t, 1)
			var got []string
			pressed := 0
			for _, again := range every(func() { pressed++ }) {
				if again.name == kd.name {
					kd = again
				}
			}
			o := kd.make(recorder(&got))
			d := o.(fyne.Disableable)
			w := on(t, 500, o)
			f := kit.FocusOf(o)
			d.Disable()
			if kit.FocusOf(o) != nil {
				t.Error("something would take the focus")
			}
			w.Canvas().FocusNext()
			if w.Canvas().Focused() != nil {
				t.Errorf("Tab stops at %T", w.Canvas().Focused())
			}
			f.TypedRune('x')
			for _, n := range []fyne.KeyName{fyne.KeyReturn, fyne.KeySpace, fyne.KeyDown, fyne.KeyUp, fyne.KeyBackspace} {
				key(f, n)
			}
			for y := float32(4); y < o.Size().Height; y += 8 {
				test.TapCanvas(w.Canvas(), fyne.NewPos(inset+12, inset+y))
				test.TapCanvas(w.Canvas(), fyne.NewPos(inset+488, inset+y))
			}
			if pressed > 0 || slices.Contains(got, "primary") {
				t.Errorf("%d presses, handed on %q", pressed, got)
			}
			got = nil
			key(f, fyne.KeyEscape)
			if !slices.Equal(got, []string{"cancel"}) {
				t.Errorf("Esc: %q, want the running work cancelled", got)
			}
			d.Enable()
			w.Canvas().FocusNext()
			if w.Canvas().Focused() == nil {
				t.Error("Tab does not stop after it was enabled again")
			}
		})
	}
}

// Every text lies within the width and the height that were promised for it, and on no
// other.
func TestEverythingFits(t *testing.T) {
	for page, objects := range gallery() {
		for _, width := range []float32{300, 520, 760} {
			for _, scale := range []float32{1, 2} {
				t.Run(fmt.Sprintf("%s-%.0f-%.0f", page, width, scale), func(t *testing.T) {
					light(t, scale)
					all := objects()
					on(t, width, all...)
					for _, o := range all {
						fits(t, o, width)
					}
				})
			}
		}
	}
}

// What is on show follows a change of the theme in every part of it.
func TestEverythingFollowsTheTheme(t *testing.T) {
	for page, objects := range gallery() {
		t.Run(page, func(t *testing.T) {
			draw := func(from, to fyne.ThemeVariant) []byte {
				a := test.NewTempApp(t)
				a.Settings().SetTheme(look.Fixed(from, 1))
				all := objects()
				for _, o := range all {
					if e, ok := kit.FocusOf(o).(*kit.Entry); ok {
						e.FocusLost() // Fyne's cursor takes its colour when it blinks next
					}
				}
				w := on(t, 520, all...)
				a.Settings().SetTheme(look.Fixed(to, 1))
				return pixels(w.Canvas().Capture())
			}
			if !slices.Equal(draw(theme.VariantLight, theme.VariantDark), draw(theme.VariantDark, theme.VariantDark)) {
				t.Error("something stays as it was in the light")
			}
		})
	}
}

// A person may change the size of text while a page is on show.
func TestEverythingFitsAfterTheTextHasGrown(t *testing.T) {
	for page, objects := range gallery() {
		t.Run(page, func(t *testing.T) {
			a := test.NewTempApp(t)
			a.Settings().SetTheme(look.Fixed(theme.VariantLight, 1))
			all := objects()
			w := on(t, 520, all...)
			before := kit.HeightFor(w.Content(), 520+2*inset)
			a.Settings().SetTheme(look.Fixed(theme.VariantLight, 2))
			after := kit.HeightFor(w.Content(), 520+2*inset)
			if after < 1.4*before {
				t.Errorf("%v high, %v before", after, before)
			}
			w.Resize(fyne.NewSize(520+2*inset, after))
			for _, o := range all {
				fits(t, o, 520)
			}
		})
	}
}

func fits(t *testing.T, o fyne.CanvasObject, width float32) {
	t.Helper()
	height := kit.HeightFor(o, width)
	if o.Size().Height != height {
		t.Errorf("%T is %v high, promised %v", o, o.Size().Height, height)
	}
	type placed struct {
		text *canvas.Text
		pos  fyne.Position
	}
	var texts []placed
	walk(o, fyne.Position{}, func(o fyne.CanvasObject, pos fyne.Position) {
		if c, ok := o.(*canvas.Text); ok && strings.TrimSpace(c.Text) != "" {
			texts = append(texts, placed{c, pos})
		}
	})
	const touch = 1.5
	for i, a := range texts {
		size := fyne.MeasureText(strings.TrimRight(a.text.Text, " "), a.text.TextSize, a.text.TextStyle)
		if a.pos.X+size.Width > width+touch || a.pos.Y+size.Height > height+touch || a.pos.Y < -touch {
			t.Errorf("%T: %q at %v, %v sticks out of %v x %v", o, a.text.Text, a.pos, size, width, height)
		}
		for _, b := range texts[i+1:] {
			other := b.text.MinSize()
			if a.pos.X+touch < b.pos.X+other.Width && b.pos.X+touch < a.pos.X+size.Width && a.pos.Y+touch < b.pos.Y+other.Height && b.pos.Y+touch < a.pos.Y+size.Height {
				t.Errorf("%T: %q lies on %q", o, a.text.Text, b.text.Text)
			}
		}
	}
}

func TestEveryWidgetSaysWhatItIs(t *testing.T) {
	light(t, 1)
	for _, kd := range every(nothing) {
		o := kd.make(nil)
		if n, ok := o.(interface{ SetName(string) }); ok {
			n.SetName("Its name")
		}
		a, ok := kit.FocusOf(o).(fyne.Accessible)
		if !ok || a.AccessibilityLabel() == "" || a.AccessibilityRole() == fyne.AccessibleRoleContainer {
			t.Errorf("%s: what has the focus says nothing of itself", kd.name)
		}
		if a, ok = o.(fyne.Accessible); !ok && kd.name != "summary" || ok && a.AccessibilityLabel() == "" {
			t.Errorf("%s says nothing of itself", kd.name)
		}
	}
}

func TestTabWalksInReadingOrder(t *testing.T) {
	light(t, 1)
	var objects, stops []fyne.CanvasObject
	for _, kd := range every(nothing) {
		o := kd.make(nil)
		objects = append(objects, o)
	}
	w := on(t, 500, objects...)
	for range 40 {
		w.Canvas().FocusNext()
		o := w.Canvas().Focused().(fyne.CanvasObject)
		if len(stops) > 0 && o == stops[0] {
			break
		}
		stops = append(stops, o)
	}
	// Date has three, secret, path, files two; title and summary none, as only a new page or an
	// error brings the focus there.
	if want := len(objects) + 2 + 1 + 1 + 1 - 2; len(stops) != want {
		t.Errorf("%d stops, want %d", len(stops), want)
	}
	y := func(o fyne.CanvasObject) float32 { return fyne.CurrentApp().Driver().AbsolutePositionForObject(o).Y }
	if !slices.IsSortedFunc(stops, func(a, b fyne.CanvasObject) int { return cmp.Compare(y(a), y(b)) }) {
		t.Error("not from top to bottom")
	}
	w.Canvas().Focus(stops[0].(fyne.Focusable))
	for i := len(stops) - 1; i >= 0; i-- {
		if w.Canvas().FocusPrevious(); w.Canvas().Focused() != stops[i].(fyne.Focusable) {
			t.Fatalf("Shift+Tab stops at %T, want %T", w.Canvas().Focused(), stops[i])
		}
	}
}

func TestPressableThingsHaveThePointersHand(t *testing.T) {
	light(t, 1)
	for _, kd := range every(nothing) {
		f := kit.FocusOf(kd.make(nil))
		if _, ok := f.(fyne.Tappable); !ok || kd.enter != "own" || kd.name == "long" {
			continue
		}
		if f.(desktop.Cursorable).Cursor() != desktop.PointerCursor {
			t.Errorf("%s has another pointer", kd.name)
		}
		f.(fyne.Disableable).Disable()
		if f.(desktop.Cursorable).Cursor() == desktop.PointerCursor {
			t.Errorf("%s has the hand while it is disabled", kd.name)
		}
	}
}
