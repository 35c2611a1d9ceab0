package shell_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"qwizard/ui/kit"
	"qwizard/ui/look"
	"qwizard/ui/model"
	"qwizard/ui/shell"
	"qwizard/ui/shell/shelltest"
	"qwizard/ui/words"
)

// label says in words what it is that, for example, has the focus.
func label(f any) string {
	if a, ok := f.(interface{ AccessibilityLabel() string }); ok {
		return a.AccessibilityLabel()
	}
	return ""
}

// entry is the field to type in that has this value.
func (r *room) entry(value string) *kit.Entry {
	r.t.Helper()
	for _, e := range shelltest.Find[*kit.Entry](r) {
		if e.Text == value {
			return e
		}
	}
	r.t.Fatalf("no field with %q", value)
	return nil
}

func (r *room) button(label string) *kit.Button {
	r.t.Helper()
	for _, b := range shelltest.Find[*kit.Button](r) {
		if b.Text() == label {
			return b
		}
	}
	r.t.Fatalf("no button %q", label)
	return nil
}

func (r *room) scroll() *container.Scroll { return shelltest.Find[*container.Scroll](r)[0] }

// key presses a key as the window does: what has the focus gets it, or else the canvas.
func (r *room) key(name fyne.KeyName) {
	e := &fyne.KeyEvent{Name: name}
	if f := r.Canvas().Focused(); f != nil {
		f.TypedKey(e)
	} else {
		r.Canvas().OnTypedKey()(e)
	}
}

// chord presses a key with a modifier while something has the focus; Fyne's canvas of
// tests takes none else.
func (r *room) chord(name fyne.KeyName, m fyne.KeyModifier) {
	s := &desktop.CustomShortcut{KeyName: name, Modifier: m}
	r.Canvas().Focused().(fyne.Shortcutable).TypedShortcut(s)
}

func TestEverythingOnAPageIsSaid(t *testing.T) {
	for name, want := range map[string][]string{
		"question":       {"Which websites", "Visitors of these names", "Website 1", "For example", "(optional)", "has a space in it", "What is a domain?", "About you", "Day", "Year", "Short and fast", "Nearly every", "I have read", "Passphrase", "Why is this asked?", "Back to tasks", "Save for later", "Continue"},
		"question-wrong": {"There is a problem", "Website 2: “muster", "Date of birth: This is not", "cannot be written to. Nothing is lost."},
		"question-busy":  {"Making your key.", "Cancel"},
		"question-said":  {"Saved to"},
		"files":          {"The signed form", "Choose a file", "Choose a folder", "front.jpg", "back.jpg", "Add a file", "Remove", "drop files"},
		"elsewhere":      {"Waiting for you", "Picture: your web host", "1.", "3.", "Log in", "_1f9c", "Copy", "Send this to someone", "Careful", "Safe", "Dear Customer", "You can close", "I have done this, check it"},
		"answers":        {"Websites", "muster-blog.at", "Change", "30408241", "Print this", "Send order"},
		"findings":       {"The value of the record", "ns1.example.net", "Expected", "Found", "^", "14 things", "3 March 2026, 10:12 · Sectigo", "DCV failed"},
		"home":           {"Next: prove", "since Tuesday", "Show me how", "Prepare", "Websites", "waiting for you", "1 of 2 done", "There is no mail.", "See what happened so far", "PRACTICE", "Where is my key?"},
	} {
		t.Run(name, func(t *testing.T) {
			i := slices.IndexFunc(scenes(), func(s scene) bool { return s.name == name })
			w := open(t, look.Fixed(theme.VariantLight, 1), 960, 4000, scenes()[i].page)
			all := shelltest.Words(w)
			for _, part := range want {
				if !strings.Contains(all, part) {
					t.Errorf("%q is not on the page: %s", part, all)
				}
			}
			if strings.Contains(all, "[window.") {
				t.Errorf("a text is missing: %s", all)
			}
		})
	}
}

func TestASecretIsNotReadable(t *testing.T) {
	p := elsewhere()
	p.Blocks = append(p.Blocks, model.Field{ID: "pass", Kind: model.FieldSecret, Label: "Passphrase", Value: "open sesame"})
	w := usual(t, p)
	if all := shelltest.Words(w); strings.Contains(all, "open sesame") {
		t.Errorf("a secret is on the page: %s", all)
	}
}

func TestWhatIsTypedIsHandedOn(t *testing.T) {
	w := usual(t, question())
	e := w.entry("anna-muster.eu")
	w.Canvas().Focus(e)
	e.SetText("")
	test.Type(e, "other.eu")
	test.Type(w.entry("1980"), "")
	w.entry("1980").SetText("1981")
	want := map[string]string{"domains.names[0]": "other.eu", "birth": "1981-03-07"}
	if !maps.Equal(w.guide.typed, want) {
		t.Errorf("typed %v, want %v", w.guide.typed, want)
	}
	for _, c := range shelltest.Find[*kit.Check](w) {
		w.Canvas().Focus(c)
		w.key(fyne.KeySpace)
		if w.guide.typed["agree"] != model.Yes {
			t.Errorf("the tick is %q", w.guide.typed["agree"])
		}
		w.key(fyne.KeySpace)
		if w.guide.typed["agree"] != "" {
			t.Errorf("without the tick it is %q", w.guide.typed["agree"])
		}
	}
}

func (g *liveGuide) Type(field, value string) {
	g.guide.Type(field, value)
	g.show()
}

func (g *stretching) Stretch(int) { g.show() }

func TestDroppedFilesGoToTheFirstFieldForThem(t *testing.T) {
	uri := storage.NewFileURI
	w := usual(t, files())
	w.shell.Dropped([]fyne.URI{uri("/a/form.pdf"), uri("/a/other.pdf")})
	if got := w.guide.typed["form"]; got != "/a/form.pdf" {
		t.Errorf("the form is %q", got)
	}
	p := files()
	p.Place, p.Blocks = at("scans"), p.Blocks[1:]
	w.show(p)
	w.shell.Dropped([]fyne.URI{uri("/a/one.jpg"), uri("/home/anna/back.jpg")})
	if got := w.guide.typed["scans"]; got != "/home/anna/front.jpg\n/home/anna/back.jpg\n/a/one.jpg" {
		t.Errorf("the scans are %q", got)
	}
	p.Busy, p.Cancel = "Looking", do("cancel", "Cancel")
	w.show(p)
	clear(w.guide.typed)
	if w.shell.Dropped([]fyne.URI{uri("/a/two.jpg")}); len(w.guide.typed) > 0 {
		t.Errorf("while it is busy: %v", w.guide.typed)
	}
}

// For a file to be written only its folder is chosen: its name stays.
func TestWhatIsChosenGoesIntoItsField(t *testing.T) {
	w := usual(t, files())
	for _, b := range files().Blocks {
		w.shell.Chosen(b.(model.Field), "/chosen/it")
	}
	want := map[string]string{"form": "/chosen/it", "scans": "/home/anna/front.jpg\n/home/anna/back.jpg\n/chosen/it", "backup": "/chosen/it/key.qwb", "folder": "/chosen/it"}
	if !maps.Equal(w.guide.typed, want) {
		t.Errorf("typed %q", w.guide.typed)
	}
	if w.entry("/chosen/it/key.qwb") == nil || !strings.Contains(shelltest.Words(w), "it /chosen") {
		t.Error("it is not seen in the fields")
	}
	again := files().Blocks[2].(model.Field)
	if w.shell.Chosen(again, "/other"); w.guide.typed["backup"] != "/other/key.qwb" {
		t.Errorf("chosen again: %q", w.guide.typed["backup"])
	}
}

func TestBannerAndBarFollowTheFrame(t *testing.T) {
	w := usual(t, home())
	f := practiceFrame()
	f.Banner = model.Banner{}
	f.Order = model.Action{Label: "other.example"}
	w.shell.Show(f, home())
	if all := shelltest.Words(w); strings.Contains(all, "PRACTICE") || !strings.Contains(all, "other.example") {
		t.Errorf("after the frame changed: %q", all)
	}
	w.show(home())
	if all := shelltest.Words(w); !strings.Contains(all, "PRACTICE. Nothing") && !strings.Contains(all, "PRACTICE Nothing") {
		t.Errorf("no banner: %q", all)
	}
	var got string
	f.Links[2].Do = func() model.Step { got = "new"; return model.Step{} } // the same to look at
	w.shell.Show(f, home())
	w.guide.after = func(a model.Action) { a.Do() }
	if w.key(fyne.KeyF1); got != "new" {
		t.Error("F1 pressed the help link of before")
	}
	w.button("Help").Tapped(&fyne.PointEvent{})
	if n := len(w.guide.pressed); n != 2 {
		t.Errorf("pressed %q", w.guide.pressed)
	}
}

func TestShownPagesAreReported(t *testing.T) {
	w := usual(t)
	var shown []string
	w.shell.OnShown = func(page string) { shown = append(shown, page) }
	w.show(home())
	w.show(scenes()[4].page)
	w.show(question())
	if want := []string{"home", "question busy", "question"}; !slices.Equal(shown, want) {
		t.Errorf("shown %q, want %q", shown, want)
	}
}

// The first page needs no word of the window's own: the file they are in is read late.
func TestFirstPageNeedsNoWordOfTheWindow(t *testing.T) {
	none, err := words.Load(fstest.MapFS{"en.toml": {Data: []byte("[x]\ny = \"z\"\n")}}, "en")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range []model.Page{home(), notice()} {
		w := usual(t)
		s := shell.New(w, shell.Config{Words: none, After: w.clock.after})
		s.Show(practiceFrame(), p)
		if all := shelltest.Words(w); strings.Contains(all, "[") || !strings.Contains(all, p.Title) {
			t.Errorf("a word was looked up: %s", all)
		}
	}
}
