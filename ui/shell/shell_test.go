package shell_test

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"qwizard/ui/look"
	"qwizard/ui/model"
	"qwizard/ui/shell"
)

func TestPagesLookAsTheyDid(t *testing.T) {
	for _, sc := range scenes() {
		t.Run(sc.name, func(t *testing.T) {
			w, _ := window(t, sc, look.Fixed(theme.VariantLight, 1), 960, 680)
			w.Canvas().Unfocus() // no blinking cursor
			test.AssertRendersToMarkup(t, sc.name+".xml", w.Canvas())
		})
	}
}

// drawn is a thing on the page with where it is on the window's content.
type drawn struct {
	o    fyne.CanvasObject
	x, y float32
}

// walk lists all that is visible, widgets' parts included; a scroller's content stands
// where it is now.
func walk(o fyne.CanvasObject, x, y float32) []drawn {
	if !o.Visible() {
		return nil
	}
	x, y = x+o.Position().X, y+o.Position().Y
	list := []drawn{{o, x, y}}
	var parts []fyne.CanvasObject
	switch o := o.(type) {
	case *fyne.Container:
		parts = o.Objects
	case fyne.Widget:
		parts = test.WidgetRenderer(o).Objects()
	}
	for _, p := range parts {
		list = append(list, walk(p, x, y)...)
	}
	return list
}

func find[T fyne.CanvasObject](w fyne.Window) (found []T) {
	for _, d := range walk(w.Content(), 0, 0) {
		if o, ok := d.o.(T); ok {
			found = append(found, o)
		}
	}
	return found
}

func words(w fyne.Window) string {
	var all []string
	for _, t := range find[*canvas.Text](w) {
		all = append(all, t.Text)
	}
	return strings.Join(all, " ")
}

// Nothing may be cut: every line of text fits its own width, lies within the window from
// left to right, and everything below the window's end can be scrolled to.
func TestNothingIsCut(t *testing.T) {
	sizes := []struct {
		name          string
		scale         float32
		width, height float32
	}{
		{"at the start", 1, 960, 680}, {"small", 1, 720, 520}, {"small with text at 200 %", 2, 720, 520},
		{"small at twice the scale", 1, 360, 260}, {"full screen", 1, 2560, 1440},
	}
	for _, size := range sizes {
		for _, sc := range scenes() {
			t.Run(sc.name+" "+size.name, func(t *testing.T) {
				w, _ := window(t, sc, look.Fixed(theme.VariantLight, size.scale), size.width, size.height)
				if got := w.Canvas().Size(); got.Width > size.width || got.Height > size.height {
					t.Errorf("the window grew to %v", got)
				}
				scroll := find[*container.Scroll](w)[0]
				bottom := fyne.CurrentApp().Driver().AbsolutePositionForObject(scroll).Y + scroll.Content.Size().Height
				for _, d := range walk(w.Content(), 0, 0) {
					text, ok := d.o.(*canvas.Text)
					if !ok || text.Text == "" {
						continue
					}
					need := fyne.MeasureText(strings.TrimRight(text.Text, " "), text.TextSize, text.TextStyle)
					if d.x < 0 || d.x+need.Width > size.width+1 {
						t.Errorf("%q goes from %.0f to %.0f in a window %.0f wide", text.Text, d.x, d.x+need.Width, size.width)
					}
					if d.y+need.Height > bottom {
						t.Errorf("%q ends at %.0f, past the end of the page at %.0f", text.Text, d.y+need.Height, bottom)
					}
				}
			})
		}
	}
}

// Words must not run into each other: no two lines of text may overlap.
func TestTextDoesNotOverlap(t *testing.T) {
	for _, scale := range []float32{1, 2} {
		for _, sc := range scenes() {
			t.Run(sc.name, func(t *testing.T) {
				w, _ := window(t, sc, look.Fixed(theme.VariantLight, scale), 720, 520)
				var lines []drawn
				for _, d := range walk(w.Content(), 0, 0) {
					if text, ok := d.o.(*canvas.Text); ok && strings.TrimSpace(text.Text) != "" {
						lines = append(lines, d)
					}
				}
				scroll := find[*container.Scroll](w)[0]
				top := fyne.CurrentApp().Driver().AbsolutePositionForObject(scroll).Y
				scrolled := scroll.Offset.Y
				for i, a := range lines {
					for _, b := range lines[:i] {
						if (a.y+scrolled < top) != (b.y+scrolled < top) {
							continue // the page scrolls under the bar
						}
						sa, sb := a.o.MinSize(), b.o.MinSize()
						const touch = 1.5
						if a.x+touch < b.x+sb.Width && b.x+touch < a.x+sa.Width && a.y+touch < b.y+sb.Height && b.y+touch < a.y+sa.Height {
							t.Errorf("%q lies on %q", a.o.(*canvas.Text).Text, b.o.(*canvas.Text).Text)
						}
					}
				}
			})
		}
	}
}

func TestEveryRowHasAShapeAndItsWord(t *testing.T) {
	w, _ := window(t, scene{show: func(s *shell.Shell) { s.Home(homeUnderWay()) }}, look.Fixed(theme.VariantLight, 1), 960, 2000)
	var shapes []string
	for _, image := range find[*canvas.Image](w) {
		if image.Resource != nil && strings.Contains(image.Resource.Name(), "mark-") {
			shapes = append(shapes, image.Resource.Name())
		}
	}
	if want := 4 + 12; len(shapes) != want { // stops of the road, tasks
		t.Errorf("%d shapes, want %d: %q", len(shapes), want, shapes)
	}
	all := words(w)
	for _, g := range homeUnderWay().Groups {
		for _, r := range g.Rows {
			if !strings.Contains(all, r.Title) || !strings.Contains(all, r.State) {
				t.Errorf("%q or its state %q is not on the page", r.Title, r.State)
			}
		}
	}
}

func TestBannerStaysOnEveryPage(t *testing.T) {
	for _, sc := range scenes() {
		t.Run(sc.name, func(t *testing.T) {
			w, s := window(t, sc, look.Fixed(theme.VariantLight, 1), 960, 680)
			if all := words(w); !strings.Contains(all, "PRACTICE") || !strings.Contains(all, "Nothing here is real") {
				t.Error("no practice banner")
			}
			f := practiceFrame()
			f.Banner = model.Banner{}
			f.Order = "other.example"
			s.SetFrame(f)
			if all := words(w); strings.Contains(all, "PRACTICE") || !strings.Contains(all, "other.example") {
				t.Errorf("after the frame changed: %q", all)
			}
		})
	}
}

func TestUnlockIsSubmittedByEnterAndByTheButton(t *testing.T) {
	var got []string
	w, _ := window(t, scene{show: func(s *shell.Shell) { s.Unlock(unlock(), func(secret string) { got = append(got, secret) }) }},
		look.Fixed(theme.VariantLight, 1), 960, 680)
	c := w.Canvas()
	field, ok := c.Focused().(desktop.Keyable)
	if !ok {
		t.Fatalf("focus is on %T, want the field", c.Focused())
	}
	test.Type(field.(fyne.Focusable), "correct horse")
	field.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	c.FocusNext()
	c.Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	c.Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyEnter})
	c.Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeySpace})
	if want := slices.Repeat([]string{"correct horse"}, 4); !slices.Equal(got, want) {
		t.Errorf("submitted %q, want %q", got, want)
	}
	if strings.Contains(words(w), "correct horse") {
		t.Error("the passphrase can be read on the page")
	}
}

func TestUnlockKeepsWhatWasTypedAfterAWrongTry(t *testing.T) {
	var last string
	submit := func(secret string) { last = secret }
	w, s := window(t, scene{show: func(s *shell.Shell) { s.Unlock(unlock(), submit) }}, look.Fixed(theme.VariantLight, 1), 960, 680)
	c := w.Canvas()
	test.Type(c.Focused(), "corect")
	busy := unlock()
	busy.Busy = "Opening"
	s.Unlock(busy, submit)
	if c.Focused() != nil {
		t.Errorf("focus is on %T while the page is busy", c.Focused())
	}
	wrong := unlock()
	wrong.Error = "That is not it."
	s.Unlock(wrong, submit)
	c.Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyEnter})
	if last != "corect" || !strings.Contains(words(w), "That is not it.") {
		t.Errorf("submitted %q, page says %q", last, words(w))
	}
	s.Home(homeNew())
	s.Unlock(unlock(), submit)
	c.Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyEnter})
	if last != "" {
		t.Error("the passphrase was kept after the page was left")
	}
}

func TestFocusScrollsIntoView(t *testing.T) {
	u := unlock()
	u.Error = strings.Repeat("That is not the passphrase of this folder. ", 6)
	w, _ := window(t, scene{show: func(s *shell.Shell) { s.Unlock(u, ignore) }}, look.Fixed(theme.VariantLight, 2), 720, 520)
	c := w.Canvas()
	seen := func(what string) {
		t.Helper()
		o := c.Focused().(fyne.CanvasObject)
		y := fyne.CurrentApp().Driver().AbsolutePositionForObject(o).Y
		if y < 0 || y+o.Size().Height > 520 {
			t.Errorf("%s is at %.0f, not in view", what, y)
		}
	}
	c.Unfocus()
	c.FocusNext()
	seen("the field")
	c.FocusNext()
	seen("the button")
	c.FocusPrevious()
	seen("the field again")
}

func TestHomeScrollsByKeysAndKeepsItsPlace(t *testing.T) {
	w, s := window(t, scene{show: func(s *shell.Shell) { s.Home(homeUnderWay()) }}, look.Fixed(theme.VariantLight, 1), 720, 520)
	scroll := find[*container.Scroll](w)[0]
	key := func(name fyne.KeyName) float32 {
		w.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: name})
		return scroll.Offset.Y
	}
	if down := key(fyne.KeyDown); down <= 0 {
		t.Errorf("Down scrolls to %v", down)
	}
	if up := key(fyne.KeyUp); up != 0 {
		t.Errorf("Up scrolls to %v", up)
	}
	page := key(fyne.KeyPageDown)
	if page < 200 {
		t.Errorf("Page Down scrolls to %v", page)
	}
	end := key(fyne.KeyEnd)
	if want := scroll.Content.Size().Height - scroll.Size().Height; end != want {
		t.Errorf("End scrolls to %v, want %v", end, want)
	}
	h := homeUnderWay()
	h.Lead = "You have to act, since today."
	s.Home(h)
	if scroll.Offset.Y != end {
		t.Errorf("a new state of the page scrolls to %v, want %v kept", scroll.Offset.Y, end)
	}
	s.Notice(model.Notice{Title: "Something"})
	if scroll.Offset.Y != 0 {
		t.Errorf("another page starts at %v, want its top", scroll.Offset.Y)
	}
	s.Home(h)
	if key(fyne.KeyPageDown); key(fyne.KeyPageUp) != 0 || key(fyne.KeyHome) != 0 {
		t.Errorf("scrolled to %v, want the top", scroll.Offset.Y)
	}
}

func TestShownPagesAreReported(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(look.Theme())
	w := test.NewTempWindow(t, widget.NewLabel(""))
	s := shell.New(w, practiceFrame())
	var shown []string
	s.OnShown = func(page string) { shown = append(shown, page) }
	s.Notice(model.Notice{Title: "Starting"})
	s.Unlock(unlock(), ignore)
	s.Home(homeNew())
	if want := []string{shell.PageNotice, shell.PageUnlock, shell.PageHome}; !slices.Equal(shown, want) {
		t.Errorf("shown %q, want %q", shown, want)
	}
}
