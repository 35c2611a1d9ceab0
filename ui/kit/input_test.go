package kit_test

import (
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

func TestEntryReportsWhatIsTyped(t *testing.T) {
	light(t, 1)
	var got []string
	e := kit.NewEntry(nil, kit.EntryOptions{Value: "anna", Changed: func(s string) { got = append(got, s) }})
	on(t, 400, e)
	test.Type(e, "-m")
	key(e, fyne.KeyBackspace)
	if want := []string{"anna-", "anna-m", "anna-"}; !slices.Equal(got, want) {
		t.Errorf("reported %q, want %q", got, want)
	}
}

func TestEntryKeepsItsOwnShortcuts(t *testing.T) {
	light(t, 1)
	var got []string
	e := kit.NewEntry(recorder(&got), kit.EntryOptions{Value: "one two"})
	on(t, 400, e)
	e.FocusGained()
	got = nil
	clip := test.NewClipboard()
	e.TypedShortcut(&fyne.ShortcutSelectAll{})
	e.TypedShortcut(&fyne.ShortcutCopy{Clipboard: clip})
	if clip.Content() != "one two" {
		t.Errorf("copied %q", clip.Content())
	}
	key(e, fyne.KeyEnd)
	e.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyLeft, Modifier: fyne.KeyModifierShortcutDefault})
	if e.CursorColumn != 4 {
		t.Errorf("Ctrl+Left goes to %d, want the word's start, 4", e.CursorColumn)
	}
	if len(got) > 0 {
		t.Errorf("handed on %q", got)
	}
}

func TestLongEntryHasEnterForText(t *testing.T) {
	light(t, 1)
	var got []string
	e := kit.NewEntry(recorder(&got), kit.EntryOptions{Lines: 3})
	on(t, 400, e)
	test.Type(e, "a")
	key(e, fyne.KeyReturn)
	test.Type(e, "b")
	if e.Text != "a\nb" {
		t.Errorf("text is %q", e.Text)
	}
	got = nil
	e.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyReturn, Modifier: fyne.KeyModifierShortcutDefault})
	if !slices.Equal(got, []string{"primary"}) {
		t.Errorf("Ctrl+Enter: %q", got)
	}
	one := kit.NewEntry(nil, kit.EntryOptions{})
	if e.HeightFor(400) < 2*one.HeightFor(400) {
		t.Errorf("three lines are %v high, one %v", e.HeightFor(400), one.HeightFor(400))
	}
}

func TestEntryIsAsWideAsItsCharacters(t *testing.T) {
	light(t, 1)
	short, long := kit.NewEntry(nil, kit.EntryOptions{Chars: 10}), kit.NewEntry(nil, kit.EntryOptions{})
	on(t, 600, short, long)
	if long.Size().Width != 600 || short.Size().Width > 150 || short.Size().Width < 100 {
		t.Errorf("widths: %v for 10 characters, %v for any", short.Size().Width, long.Size().Width)
	}
	light(t, 2)
	twice := kit.NewEntry(nil, kit.EntryOptions{Chars: 10})
	on(t, 600, twice)
	if twice.Size().Width < 1.5*short.Size().Width {
		t.Errorf("%v wide at 200 %%, %v at 100 %%", twice.Size().Width, short.Size().Width)
	}
}

// What is wrong is told by more than its colour: a border three times as thick, a bar, a
// triangle.
func TestWrongIsSeenWithoutColour(t *testing.T) {
	light(t, 1)
	shapes := func(o fyne.CanvasObject) (n int) {
		red := colourOf(theme.ColorNameError)
		walk(o, fyne.Position{}, func(o fyne.CanvasObject, _ fyne.Position) {
			var parts []fyne.CanvasObject
			if e, ok := o.(*kit.Entry); ok { // whose inside walk leaves out
				parts = test.WidgetRenderer(e).Objects()
			}
			for _, p := range append(parts, o) {
				switch p := p.(type) {
				case *canvas.Rectangle:
					if p.Visible() && (p.FillColor == red || p.StrokeColor == red && p.StrokeWidth >= 3) {
						n++
					}
				case *canvas.Image:
					if p.Visible() && p.Resource != nil && strings.Contains(p.Resource.Name(), "problem") {
						n++
					}
				}
			}
		})
		return n
	}
	for name, o := range map[string]interface {
		fyne.CanvasObject
		SetWrong(bool)
	}{
		"entry":        kit.NewEntry(nil, kit.EntryOptions{}),
		"narrow entry": kit.NewEntry(nil, kit.EntryOptions{Chars: 4}),
		"choice":       kit.NewChoice(nil, channels(), "", nil),
		"pick":         kit.NewPick(nil, countries(), "", nil),
		"check":        kit.NewCheck(nil, "I have read it", false, nil),
		"date":         kit.NewDate(nil, dmy(), "31", "2", "1984", nil),
		"path":         kit.NewPath(nil, "/nowhere", "Choose…", nil, nothing),
		"files":        kit.NewFiles(nil, nil, "Choose…", "Remove", "", nil, nothing),
	} {
		on(t, 400, o)
		if n := shapes(o); n != 0 {
			t.Errorf("%s: %d shapes of a wrong one before", name, n)
		}
		o.SetWrong(true)
		if shapes(o) == 0 {
			t.Errorf("%s does not show that it is wrong", name)
		}
		o.SetWrong(false)
		if n := shapes(o); n != 0 {
			t.Errorf("%s: %d shapes of a wrong one are left", name, n)
		}
	}
}

func TestChoiceMovesByArrows(t *testing.T) {
	light(t, 1)
	var got []string
	c := kit.NewChoice(nil, channels(), "mail", func(v string) { got = append(got, v) })
	on(t, 400, c)
	for _, n := range []fyne.KeyName{fyne.KeyDown, fyne.KeyDown, fyne.KeyUp, fyne.KeyLeft, fyne.KeyRight, fyne.KeySpace} {
		key(c, n)
	}
	if want := []string{"http", "dns", "http", "mail", "http"}; !slices.Equal(got, want) || c.Value() != "http" {
		t.Errorf("chose %q, want %q; now %q", got, want, c.Value())
	}
}

func TestChoiceBeginsWithNone(t *testing.T) {
	light(t, 1)
	c := kit.NewChoice(nil, channels(), "", nil)
	on(t, 400, c)
	if c.Value() != "" {
		t.Errorf("chosen without a value: %q", c.Value())
	}
	if key(c, fyne.KeyDown); c.Value() != "dns" {
		t.Errorf("the first arrow chooses %q, want the first", c.Value())
	}
	none := kit.NewChoice(nil, nil, "", nil)
	on(t, 400, none)
	none.FocusGained()
	if key(none, fyne.KeyDown); none.Value() != "" || !none.Disabled() {
		t.Error("a choice of nothing can be made")
	}
}

func TestChoiceIsTappedAnywhereOnAnOption(t *testing.T) {
	light(t, 1)
	var got []string
	c := kit.NewChoice(nil, channels(), "", func(v string) { got = append(got, v) })
	w := on(t, 400, c)
	test.TapCanvas(w.Canvas(), fyne.NewPos(inset+390, inset+c.Size().Height-6)) // beside the last hint
	if !slices.Equal(got, []string{"http"}) || w.Canvas().Focused() != fyne.Focusable(c) {
		t.Errorf("chose %q, focus on %T", got, w.Canvas().Focused())
	}
}

func TestCheckIsTickedBySpaceAndClick(t *testing.T) {
	light(t, 1)
	var got []bool
	c := kit.NewCheck(nil, "I have read it", false, func(on bool) { got = append(got, on) })
	w := on(t, 400, c)
	key(c, fyne.KeySpace)
	test.TapCanvas(w.Canvas(), fyne.NewPos(inset+300, inset+10))
	key(c, fyne.KeySpace)
	if want := []bool{true, false, true}; !slices.Equal(got, want) || !c.On() {
		t.Errorf("reported %v, want %v; on: %v", got, want, c.On())
	}
	if c.HeightFor(400) >= kit.NewCheck(nil, strings.Repeat("I have read it. ", 20), false, nil).HeightFor(400) {
		t.Error("a long label is no higher than a short one")
	}
}

func TestDateReportsAllThree(t *testing.T) {
	light(t, 1)
	var got [3]string
	d := kit.NewDate(nil, dmy(), "7", "4", "198", func(day, month, year string) { got = [3]string{day, month, year} })
	w := on(t, 400, d)
	w.Canvas().Focus(kit.FocusOf(d))
	w.Canvas().FocusNext()
	w.Canvas().FocusNext()
	test.Type(w.Canvas().Focused(), "4")
	if want := [3]string{"7", "4", "1984"}; got != want {
		t.Errorf("reported %q, want %q", got, want)
	}
	if wide, narrow := d.HeightFor(400), d.HeightFor(100); narrow <= wide {
		t.Errorf("%v high at 100, %v at 400: nothing wraps", narrow, wide)
	}
}

func TestPathCanBeTypedAndPicked(t *testing.T) {
	light(t, 1)
	var got []string
	var p *kit.Path
	p = kit.NewPath(nil, "", "Choose…", func(s string) { got = append(got, s) }, func() { p.Set("/a/b.pem") })
	w := on(t, 400, p)
	test.Type(kit.FocusOf(p), "x")
	w.Canvas().Focus(kit.FocusOf(p))
	w.Canvas().FocusNext()
	key(w.Canvas().Focused(), fyne.KeyReturn)
	if want := []string{"x", "/a/b.pem"}; !slices.Equal(got, want) || !strings.Contains(said(p), "/a/b.pem") {
		t.Errorf("reported %q, want %q", got, want)
	}
}

func TestFilesAreAddedAndRemoved(t *testing.T) {
	light(t, 1)
	var got []string
	reflowed := 0
	keys := &kit.Keys{Reflow: func() { reflowed++ }}
	f := kit.NewFiles(keys, []string{"/a/front.jpg"}, "Choose files…", "Remove", "Drop them here.", func(paths []string) { got = paths }, nothing)
	w := on(t, 400, f)
	before := f.HeightFor(400)
	f.Drop([]string{"/a/back.jpg", "/a/front.jpg"})
	if want := []string{"/a/front.jpg", "/a/back.jpg"}; !slices.Equal(got, want) || reflowed != 1 || f.HeightFor(400) <= before {
		t.Errorf("after a drop: %q, laid out anew %d times, %v high and %v before", got, reflowed, f.HeightFor(400), before)
	}
	f.Drop([]string{"/a/back.jpg"})
	if reflowed != 1 {
		t.Error("a file that is there already changes something")
	}
	w.Canvas().FocusNext() // that of the first file
	key(w.Canvas().Focused(), fyne.KeySpace)
	if want := []string{"/a/back.jpg"}; !slices.Equal(got, want) || strings.Contains(said(f), "front") || !strings.Contains(said(f), "back.jpg") {
		t.Errorf("after removing: %q, says %q", got, said(f))
	}
	if w.Canvas().Focused() != kit.FocusOf(f) {
		t.Errorf("the focus is on %T, want the button that adds", w.Canvas().Focused())
	}
}

func TestButtonIsPressedByKeysAndClick(t *testing.T) {
	light(t, 1)
	n := 0
	b := kit.NewButton(nil, "Make my key", kit.ButtonPrimary, func() { n++ })
	w := on(t, 400, b)
	w.Canvas().Focus(b)
	for _, k := range []fyne.KeyName{fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace} {
		key(b, k)
	}
	test.TapCanvas(w.Canvas(), fyne.NewPos(inset+20, inset+10))
	if n != 4 || w.Canvas().Focused() != fyne.Focusable(b) {
		t.Errorf("pressed %d times, want 4; focus on %T", n, w.Canvas().Focused())
	}
	b.SetText("Make another key")
	if !strings.Contains(said(b), "Make another key") || b.Text() != "Make another key" {
		t.Errorf("says %q", said(b))
	}
}

func TestButtonWrapsItsLabel(t *testing.T) {
	light(t, 2)
	b := kit.NewButton(nil, "Replace my key and order again", kit.ButtonDanger, nothing)
	if wide, narrow := b.HeightFor(2000), b.HeightFor(200); narrow < wide+2*kit.LineHeight() {
		t.Errorf("%v high at 200, %v at 2000", narrow, wide)
	}
	if b.MinSize().Width < 300 || b.MinSize().Height != b.HeightFor(b.MinSize().Width) {
		t.Errorf("it wants to be %v", b.MinSize())
	}
}

// A link is underlined whether its label is on one line or wraps.
func TestLinkIsUnderlined(t *testing.T) {
	light(t, 1)
	for _, width := range []float32{400, 90} {
		b := kit.NewButton(nil, "Go back to my tasks", kit.ButtonLink, nothing)
		on(t, width, b)
		var lines, texts, wrapped int
		walk(b, fyne.Position{}, func(o fyne.CanvasObject, at fyne.Position) {
			switch o := o.(type) {
			case *canvas.Text:
				texts++
				if o.TextStyle.Underline {
					wrapped++
				}
			case *canvas.Rectangle:
				if o.FillColor == colourOf(theme.ColorNamePrimary) && o.Size().Height == 1 && o.Size().Width > 100 && at.Y < b.Size().Height {
					lines++
				}
			}
		})
		if lines == 0 && wrapped < max(texts, 2) || lines == 1 && wrapped != 0 || lines > 1 {
			t.Errorf("%v wide: %d lines under %d texts, of which %d are underlined", width, lines, texts, wrapped)
		}
	}
}

func colourOf(name fyne.ThemeColorName) any { return look.Fixed(theme.VariantLight, 1).Color(name, 0) }

func TestASecretIsShownByKeysAndClick(t *testing.T) {
	light(t, 1)
	var got []string
	s := kit.NewSecret(recorder(&got), 20, "open sesame", "Show what was typed", nil)
	s.SetName("Passphrase")
	w := on(t, 400, s)
	entry, eye := s.Focusables()[0].(*kit.Entry), s.Focusables()[1]
	w.Canvas().Focus(entry)
	if w.Canvas().FocusNext(); w.Canvas().Focused() != eye || !entry.Password {
		t.Fatalf("Tab goes to %T, shown: %v", w.Canvas().Focused(), !entry.Password)
	}
	for i, key := range []fyne.KeyName{fyne.KeySpace, fyne.KeyReturn} {
		if eye.TypedKey(&fyne.KeyEvent{Name: key}); entry.Password != (i == 1) {
			t.Errorf("after %s it is shown: %v", key, !entry.Password)
		}
	}
	test.Tap(eye.(fyne.Tappable))
	if entry.Password || w.Canvas().Focused() != fyne.Focusable(entry) || entry.Text != "open sesame" {
		t.Errorf("after a click it is shown: %v, and the focus is on %T", !entry.Password, w.Canvas().Focused())
	}
	if name := eye.(fyne.Accessible).AccessibilityLabel(); name != "Passphrase Show what was typed" {
		t.Errorf("the button is called %q", name)
	}
	s.Disable()
	if test.Tap(eye.(fyne.Tappable)); entry.Password || !s.Disabled() {
		t.Error("while it is disabled it can be hidden")
	}
	s.Enable()
	if s.Disabled() || kit.FocusOf(s) != fyne.Focusable(entry) {
		t.Error("it is still disabled")
	}
}

// A long text that is pasted would keep the window busy for minutes: it is handed on and
// not shown.
func TestALongPasteIsHandedOnAtOnce(t *testing.T) {
	var got string
	e := kit.NewEntry(&kit.Keys{}, kit.EntryOptions{Lines: 6, Value: "before ", Changed: func(s string) { got = s }, Most: 16 << 10})
	w := test.NewWindow(e)
	defer w.Close()
	board := test.NewClipboard()
	board.SetContent("short")
	e.CursorColumn = len(e.Text)
	e.TypedShortcut(&fyne.ShortcutPaste{Clipboard: board})
	if got != "before short" || e.Text != got {
		t.Fatalf("got %q, shows %q", got, e.Text)
	}
	long := strings.Repeat("a line of a mail\n", 10<<20/17)
	board.SetContent(long)
	e.TypedShortcut(&fyne.ShortcutPaste{Clipboard: board})
	if got != "before short"+long || e.Text != "before short" {
		t.Errorf("got %d bytes, shows %d", len(got), len(e.Text))
	}
}
