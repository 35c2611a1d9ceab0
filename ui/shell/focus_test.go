package shell_test

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"qwizard/ui/kit"
	"qwizard/ui/look"
	"qwizard/ui/model"
	"qwizard/ui/shell/shelltest"
)

// A page drawn anew keeps the focus, the cursor, the text and how far it was scrolled.
func TestSamePageDrawnAnewKeepsThePersonsPlace(t *testing.T) {
	w := open(t, look.Fixed(theme.VariantLight, 1), 720, 520, question())
	w.Canvas().Focus(w.entry("03"))
	w.entry("03").CursorColumn = 1
	offset := w.scroll().Offset.Y
	if offset == 0 {
		t.Fatal("the page does not scroll")
	}
	count := 0
	anew := func() {
		p := question()
		count++
		p.Lead = strings.Repeat("Something is new. ", count)
		w.show(p)
	}
	anew()
	e, ok := w.Canvas().Focused().(*kit.Entry)
	if !ok || e.Text != "03" || e.CursorColumn != 1 || w.scroll().Offset.Y != offset {
		t.Errorf("the focus is on %q, scrolled to %v, want %v", label(w.Canvas().Focused()), w.scroll().Offset.Y, offset)
	}
	for _, text := range []string{"Settings", "Continue"} {
		w.Canvas().Focus(w.button(text))
		anew()
		if w.Canvas().Focused() != fyne.Focusable(w.button(text)) {
			t.Errorf("the focus went from %q to %q", text, label(w.Canvas().Focused()))
		}
	}
	w.Canvas().Unfocus()
	anew()
	if w.Canvas().Focused() != nil {
		t.Errorf("%q has got the focus by itself", label(w.Canvas().Focused()))
	}
	p := question()
	p.Place = at("another")
	w.show(p)
	if _, title := w.Canvas().Focused().(*kit.FocusText); !title || w.scroll().Offset.Y != 0 {
		t.Errorf("on another page the focus is on %q, scrolled to %v", label(w.Canvas().Focused()), w.scroll().Offset.Y)
	}
}

// A page that looks as it did is left alone: something in it may be selected, or open.
// What is pressed then is still what it is by now.
func TestAPageThatLooksTheSameIsLeftAlone(t *testing.T) {
	w := usual(t, question())
	e := w.entry("1980")
	w.Canvas().Focus(e)
	e.SetText("1981")
	p := question()
	birth := p.Blocks[5].(model.Field)
	birth.Value = "1981-03-07"
	p.Blocks[5] = birth
	var got string
	p.Primary.Do = func() model.Step { got = "new"; return model.Step{} }
	w.guide.after = func(a model.Action) { a.Do() }
	w.show(p)
	if w.Canvas().Focused() != fyne.Focusable(e) || w.entry("1981") != e {
		t.Error("the page was drawn anew")
	}
	if w.key(fyne.KeyReturn); got != "new" {
		t.Error("Enter did what the action was before")
	}
	if w.show(question()); w.entry("1980") == e {
		t.Error("a value that was changed is not shown")
	}
}

// A live field is drawn anew with every letter; typing goes on where it was.
func TestTypingGoesOnInALiveField(t *testing.T) {
	w := usual(t)
	p := question()
	w.show(p)
	live := 0
	w.guide.typed = map[string]string{}
	w.shell.Lead(&liveGuide{w.guide, func() {
		live++
		f := p.Blocks[0].(model.Field)
		f.Value = w.guide.typed[f.ID]
		p.Blocks = slices.Clone(p.Blocks)
		p.Blocks[0] = f
		p.Lead = "So far: " + f.Value
		w.show(p)
	}})
	e := w.entry("anna-muster.eu")
	w.Canvas().Focus(e)
	e.CursorColumn = len("anna")
	for _, r := range "-xy" {
		w.Canvas().Focused().TypedRune(r)
	}
	w.key(fyne.KeyBackspace)
	if got := w.guide.typed["domains.names[0]"]; got != "anna-x-muster.eu" || live != 4 {
		t.Errorf("typed %q in %d letters", got, live)
	}
}

type liveGuide struct {
	*guide
	show func()
}

func TestAFoldStaysOpenOnTheSamePage(t *testing.T) {
	w := usual(t, question())
	open := func() bool { return strings.Contains(shelltest.Words(w), "You rent it") }
	if open() {
		t.Fatal("it is open from the start")
	}
	for _, f := range shelltest.Find[*kit.Fold](w) {
		if strings.Contains(label(f), "What is a domain?") {
			w.Canvas().Focus(kit.FocusOf(f))
			w.key(fyne.KeySpace)
		}
	}
	if !open() {
		t.Fatal("it does not open")
	}
	p := question()
	p.Lead = "Something is new."
	if w.show(p); !open() {
		t.Error("it is closed on the page drawn anew")
	}
	w.show(home())
	if w.show(question()); open() {
		t.Error("it is open after the page was left")
	}
}

func TestErrorsGetTheFocusOnceAndLeadToTheirFields(t *testing.T) {
	w := usual(t, question())
	wrong := scenes()[3].page
	w.guide.after = func(model.Action) { w.show(wrong) }
	w.Canvas().Focus(w.entry("1980"))
	w.key(fyne.KeyReturn)
	if got := label(w.Canvas().Focused()); !strings.Contains(got, "Website 2") && !strings.Contains(got, "problem") {
		t.Fatalf("after the error the focus is on %q", got)
	}
	if !strings.Contains(shelltest.Words(w), "There is a problem") {
		t.Error("no summary")
	}
	w.guide.after = nil
	for range 10 {
		if strings.Contains(label(w.Canvas().Focused()), "Date of birth") {
			break
		}
		w.Canvas().FocusNext()
	}
	w.key(fyne.KeyReturn)
	if got := label(w.Canvas().Focused()); got != "Date of birth Day 07" {
		t.Errorf("the line leads to %q", got)
	}
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(w.Canvas().Focused().(fyne.CanvasObject))
	if at.Y < 0 || at.Y > 680 {
		t.Errorf("the field is at %v, out of view", at)
	}
	focused := label(w.Canvas().Focused())
	if w.show(wrong); label(w.Canvas().Focused()) != focused {
		t.Errorf("the same errors took the focus to %q", label(w.Canvas().Focused()))
	}
}

func TestAPageMaySayWhatGetsTheFocus(t *testing.T) {
	p := question()
	p.Focus = "birth"
	w := usual(t, p)
	if e, ok := w.Canvas().Focused().(*kit.Entry); !ok || e.Text != "07" {
		t.Errorf("the focus is on %q", label(w.Canvas().Focused()))
	}
	h := home()
	h.Place.About, h.Focus = "prove", "prove"
	w.guide.after = nil
	w.show(h)
	if got := label(w.Canvas().Focused()); !strings.Contains(got, "Agreement") {
		t.Errorf("the list's focus is on %q", got)
	}
	w.Canvas().Focus(w.button("Settings"))
	w.shell.Lead(&stretching{w.guide, func() { w.show(h) }})
	w.chord(fyne.Key3, fyne.KeyModifierControl)
	if got := label(w.Canvas().Focused()); !strings.Contains(got, "Agreement") {
		t.Errorf("Ctrl+3 on the page itself leads to %q", got)
	}
}

type stretching struct {
	*guide
	show func()
}

func TestWhileWorkIsUnderWayOnlyCancelWorks(t *testing.T) {
	busy := scenes()[4].page
	w := usual(t, question())
	e := w.entry("1980")
	w.Canvas().Focus(e)
	offset := w.scroll().Offset.Y
	w.show(busy)
	if w.Canvas().Focused() != fyne.Focusable(w.button("Cancel")) {
		t.Errorf("the focus is on %q", label(w.Canvas().Focused()))
	}
	for _, d := range shelltest.Walk(w.scroll()) {
		if dis, ok := d.Object.(fyne.Disableable); ok && !dis.Disabled() {
			if f, can := d.Object.(fyne.Focusable); can && !strings.HasSuffix(label(f), "?") { // explanations can be read
				t.Errorf("%T %q can be used", d.Object, label(d.Object.(fyne.Focusable)))
			}
		}
	}
	w.Canvas().Unfocus()
	if w.key(fyne.KeyReturn); w.guide.last() != "" {
		t.Error("Enter does something")
	}
	if w.key(fyne.KeyEscape); w.guide.last() != "cancel" {
		t.Error("Esc does not cancel")
	}
	if all := shelltest.Words(w); strings.Contains(all, "Continue") {
		t.Error("Continue can be seen")
	}
	w.show(question())
	if got, ok := w.Canvas().Focused().(*kit.Entry); !ok || got.Text != "1980" || w.scroll().Offset.Y != offset {
		t.Errorf("afterwards the focus is on %q, scrolled to %v, want %v", label(w.Canvas().Focused()), w.scroll().Offset.Y, offset)
	}
}

func TestAPageThatLoadsFirstGetsItsFocusWhenItIsThere(t *testing.T) {
	w := usual(t, home())
	busy := scenes()[4].page
	w.show(busy)
	w.show(question())
	if _, title := w.Canvas().Focused().(*kit.FocusText); !title {
		t.Errorf("the focus is on %q", label(w.Canvas().Focused()))
	}
}

func TestFocusScrollsIntoView(t *testing.T) {
	w := open(t, look.Fixed(theme.VariantLight, 2), 720, 520, question())
	c := w.Canvas()
	top := fyne.CurrentApp().Driver().AbsolutePositionForObject(w.scroll()).Y
	for range 30 {
		c.FocusNext()
		o := c.Focused().(fyne.CanvasObject)
		y := fyne.CurrentApp().Driver().AbsolutePositionForObject(o).Y
		bar := y < top || y > top+w.scroll().Size().Height
		_, button := o.(*kit.Button)
		if bar && !button {
			t.Errorf("%q is at %.0f, not in view from %.0f", label(c.Focused()), y, top)
		}
	}
}

func TestWhatHasTheFocusIsReported(t *testing.T) {
	w := usual(t, question())
	var ids []string
	w.shell.OnFocus = func(id string) { ids = append(ids, id) }
	w.Canvas().Focus(w.entry("1980"))
	w.Canvas().Focus(w.button("Settings"))
	w.Canvas().Focus(w.button("Continue"))
	for _, f := range shelltest.Find[*kit.Choice](w) {
		w.Canvas().Focus(f)
	}
	ids = slices.Compact(ids)
	if want := []string{"birth", "settings", "continue", "kind"}; !slices.Equal(ids, want) {
		t.Errorf("reported %q, want %q", ids, want)
	}
}
