package kit_test

import (
	"bytes"
	"image"
	"image/png"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"qwizard/ui/kit"
	"qwizard/ui/look"
)

func TestCopyRowSaysForTwoSecondsThatItHasCopied(t *testing.T) {
	light(t, 1)
	copied := 0
	c := kit.NewCopyRow(nil, "Name", "_a.example.eu", false, "Copy", "Copied", func() { copied++ })
	var waits []time.Duration
	var crank []func()
	c.SetAfter(func(d time.Duration, f func()) { waits, crank = append(waits, d), append(crank, f) })
	on(t, 400, c)
	width := kit.FocusOf(c).(fyne.CanvasObject).Size().Width
	key(kit.FocusOf(c), fyne.KeyReturn)
	key(kit.FocusOf(c), fyne.KeyReturn)
	if copied != 2 || !slices.Equal(waits, []time.Duration{2 * time.Second, 2 * time.Second}) || !strings.HasSuffix(said(c), "Copied") {
		t.Fatalf("copied %d times, waits %v, says %q", copied, waits, said(c))
	}
	if crank[0](); !strings.HasSuffix(said(c), "Copied") {
		t.Error("the first wait ends what the second press began")
	}
	if crank[1](); !strings.HasSuffix(said(c), "Copy") {
		t.Errorf("after two seconds it says %q", said(c))
	}
	if now := kit.FocusOf(c).(fyne.CanvasObject).Size().Width; now != width {
		t.Errorf("the button is %v wide, was %v", now, width)
	}
}

func TestCopyRowShowsAllOfALongValue(t *testing.T) {
	value := "sectigo-verification=" + strings.Repeat("0123456789abcdef", 20)
	for _, scale := range []float32{1, 2} {
		light(t, scale)
		c := kit.NewCopyRow(nil, "", value, false, "Copy", "Copied", nil)
		on(t, 300, c)
		if all := strings.ReplaceAll(said(c), " ", ""); all != value+"Copy" {
			t.Errorf("at %v says %q", scale, all)
		}
	}
}

// drag selects in o from one place to another.
func drag(o fyne.Focusable, from, to fyne.Position) {
	o.(desktop.Mouseable).MouseDown(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: from}, Button: desktop.MouseButtonPrimary})
	o.(fyne.Draggable).Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: to}})
	o.(fyne.Draggable).DragEnd()
}

func valueOf(c *kit.CopyRow) (value fyne.Focusable) {
	walk(c, fyne.Position{}, func(o fyne.CanvasObject, _ fyne.Position) {
		if d, ok := o.(fyne.Draggable); ok {
			value = d.(fyne.Focusable)
		}
	})
	return value
}

func TestValueIsSelectedByThePointerOnly(t *testing.T) {
	light(t, 1)
	clip := test.NewClipboard()
	c := kit.NewCopyRow(nil, "Name", "one.two", false, "Copy", "Copied", nothing)
	w := on(t, 400, c)
	cell := fyne.MeasureText("M", kit.Em(), fyne.TextStyle{Monospace: true}).Width
	v := valueOf(c)
	drag(v, fyne.NewPos(4*cell, 5), fyne.NewPos(900, 900))
	if c.SelectedText() != "two" || w.Canvas().Focused() != v {
		t.Fatalf("selected %q, focus on %T", c.SelectedText(), w.Canvas().Focused())
	}
	v.(fyne.Shortcutable).TypedShortcut(&fyne.ShortcutCopy{Clipboard: clip})
	if clip.Content() != "two" {
		t.Errorf("copied %q", clip.Content())
	}
	w.Canvas().FocusNext()
	if w.Canvas().Focused() != kit.FocusOf(c) || c.SelectedText() != "" {
		t.Errorf("Tab goes to %T and leaves %q selected", w.Canvas().Focused(), c.SelectedText())
	}
	if w.Canvas().FocusNext(); w.Canvas().Focused() != kit.FocusOf(c) {
		t.Errorf("Tab stops at %T too", w.Canvas().Focused())
	}
}

func TestPartOfASecretIsNotLeftOnTheClipboard(t *testing.T) {
	light(t, 1)
	clip := test.NewClipboard()
	whole := 0
	c := kit.NewCopyRow(nil, "Password", "one.two", true, "Copy", "Copied", func() { whole++ })
	on(t, 400, c)
	v := valueOf(c)
	drag(v, fyne.NewPos(0, 5), fyne.NewPos(30, 5))
	v.(fyne.Shortcutable).TypedShortcut(&fyne.ShortcutCopy{Clipboard: clip})
	if clip.Content() != "" || whole != 1 {
		t.Errorf("clipboard %q, copied as a whole %d times", clip.Content(), whole)
	}
}

func TestVerbatimIsSelectedWithoutAMouse(t *testing.T) {
	light(t, 1)
	clip := test.NewClipboard()
	v := kit.NewVerbatim(nil, strings.ReplaceAll(mail, "\n", "\r\n"))
	w := on(t, 400, v)
	w.Canvas().FocusNext()
	f := w.Canvas().Focused().(fyne.Shortcutable)
	f.TypedShortcut(&fyne.ShortcutCopy{Clipboard: clip})
	if clip.Content() != "" {
		t.Errorf("copied %q with nothing selected", clip.Content())
	}
	f.TypedShortcut(&fyne.ShortcutSelectAll{})
	f.TypedShortcut(&fyne.ShortcutCopy{Clipboard: clip})
	if clip.Content() != mail {
		t.Errorf("copied %q", clip.Content())
	}
}

func TestFoldMakesItsTextWhenItIsOpened(t *testing.T) {
	light(t, 1)
	var got []bool
	reflowed := 0
	f := kit.NewFold(&kit.Keys{Reflow: func() { reflowed++ }}, "What is a domain?", "A name.\n\nYou rent it.", false, func(open bool) { got = append(got, open) })
	on(t, 400, f)
	closed := f.HeightFor(400)
	if said(f) != "What is a domain?" {
		t.Errorf("closed it says %q", said(f))
	}
	key(kit.FocusOf(f), fyne.KeyReturn)
	if all := said(f); !strings.Contains(all, "A name.") || !strings.Contains(all, "You rent it.") || f.HeightFor(400) <= closed {
		t.Errorf("open it says %q, %v high and %v before", all, f.HeightFor(400), closed)
	}
	key(kit.FocusOf(f), fyne.KeySpace)
	if !slices.Equal(got, []bool{true, false}) || reflowed != 2 || f.Open() || f.HeightFor(400) != closed {
		t.Errorf("reported %v, laid out anew %d times", got, reflowed)
	}
}

func TestRowOpensAsAWhole(t *testing.T) {
	light(t, 1)
	n := 0
	r := kit.NewRow(nil, look.MarkWaiting, "E-mail address", "Waiting", "open the mail", false, func() { n++ })
	shut := kit.NewRow(nil, look.MarkLater, "Certificate", "Later", "", true, nil)
	w := on(t, 500, r, shut)
	w.Canvas().FocusNext()
	key(w.Canvas().Focused(), fyne.KeyReturn)
	test.TapCanvas(w.Canvas(), fyne.NewPos(inset+490, inset+4))
	if n != 2 {
		t.Errorf("opened %d times", n)
	}
	if w.Canvas().FocusNext(); w.Canvas().Focused() != fyne.Focusable(r) {
		t.Error("a row with nothing to open takes the focus")
	}
	if shut.Enable(); kit.FocusOf(shut) != nil {
		t.Error("it does so when it is enabled")
	}
	if shut.Tapped(nil); shut.Cursor() == desktop.PointerCursor {
		t.Error("it looks as if it could be pressed")
	}
}

func TestPointerIsSeenOnWhatCanBePressed(t *testing.T) {
	light(t, 1)
	r := kit.NewRow(nil, look.MarkOpen, "Websites", "Not started", "", false, nothing)
	w := on(t, 500, r)
	before := w.Canvas().Capture()
	r.MouseIn(nil)
	hovered := w.Canvas().Capture()
	r.MouseOut()
	if slices.Equal(pixels(before), pixels(hovered)) || !slices.Equal(pixels(before), pixels(w.Canvas().Capture())) {
		t.Error("it looks the same under the pointer, or stays so")
	}
}

func pixels(m image.Image) []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func TestSummaryLeadsToTheFields(t *testing.T) {
	light(t, 1)
	var got []string
	lead := func(s string) func() { return func() { got = append(got, s) } }
	var shown []fyne.CanvasObject
	s := kit.NewSummary(&kit.Keys{Shown: func(o fyne.CanvasObject) { shown = append(shown, o) }}, "There is a problem",
		[]kit.SummaryLine{{Text: "First", Open: lead("first")}, {Text: "Nowhere"}, {Text: "Second", Open: lead("second")}})
	w := on(t, 400, s)
	w.Canvas().Focus(kit.FocusOf(s))
	if !slices.Equal(shown, []fyne.CanvasObject{s}) {
		t.Errorf("brought into view: %v, want all of it", shown)
	}
	for range 2 {
		w.Canvas().FocusNext()
		key(w.Canvas().Focused(), fyne.KeyReturn)
	}
	if !slices.Equal(got, []string{"first", "second"}) || !strings.Contains(said(s), "Nowhere") {
		t.Errorf("led to %q, says %q", got, said(s))
	}
}

func TestPictureKeepsItsShapeAndFollowsTheTheme(t *testing.T) {
	res := fyne.NewStaticResource("plan.svg", []byte(drawing))
	for v, want := range map[fyne.ThemeVariant][]string{
		theme.VariantLight: {"#1b1f27", "#22408f", "#555c69"},
		theme.VariantDark:  {"#e9ebef", "#a3bcff", "#a8afbb"},
	} {
		test.NewTempApp(t).Settings().SetTheme(look.Fixed(v, 1))
		p := kit.NewPicture(res, "a page and a disc")
		on(t, 800, p)
		drawn := test.WidgetRenderer(p).Objects()[0].(*canvas.Image)
		for _, c := range want {
			if !strings.Contains(string(drawn.Resource.Content()), c) {
				t.Errorf("%s is not in %s", c, drawn.Resource.Content())
			}
		}
		if got := drawn.Size(); got != fyne.NewSize(560, 240) || p.HeightFor(280) != 120 {
			t.Errorf("it is %v, and %v high at 280", got, p.HeightFor(280))
		}
	}
}

func TestPictureFollowsTheThemeLater(t *testing.T) {
	a := test.NewTempApp(t)
	a.Settings().SetTheme(look.Fixed(theme.VariantLight, 1))
	p := kit.NewPicture(fyne.NewStaticResource("plan.svg", []byte(drawing)), "")
	on(t, 400, p)
	a.Settings().SetTheme(look.Fixed(theme.VariantDark, 1))
	p.Refresh()
	if drawn := test.WidgetRenderer(p).Objects()[0].(*canvas.Image); !strings.Contains(string(drawn.Resource.Content()), "#a3bcff") {
		t.Errorf("still drawn as %s", drawn.Resource.Content())
	}
}

func TestPictureOfPixelsStaysAsItIs(t *testing.T) {
	light(t, 1)
	res := fyne.NewStaticResource("photo.png", pixels(image.NewNRGBA(image.Rect(0, 0, 40, 10))))
	p := kit.NewPicture(res, "")
	on(t, 400, p)
	if drawn := test.WidgetRenderer(p).Objects()[0].(*canvas.Image); drawn.Resource != res || p.HeightFor(400) != 100 {
		t.Errorf("drawn as %v, %v high", drawn.Resource, p.HeightFor(400))
	}
}

func TestProgressDrawsOnlyWhileItRuns(t *testing.T) {
	light(t, 1)
	p := kit.NewProgress()
	w := on(t, 400, p)
	blank := pixels(w.Canvas().Capture())
	height := p.HeightFor(400)
	p.Start()
	p.Start()
	if !p.Running() || slices.Equal(blank, pixels(w.Canvas().Capture())) {
		t.Error("nothing is seen of it")
	}
	p.Stop()
	p.Stop()
	if p.Running() || !slices.Equal(blank, pixels(w.Canvas().Capture())) || p.HeightFor(400) != height {
		t.Error("something is left of it")
	}
}
