package shell_test

import (
	"flag"
	"image/png"
	"os"
	"path/filepath"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"qwizard/ui/look"
	"qwizard/ui/model"
	"qwizard/ui/model/modeltest"
	"qwizard/ui/shell"
	"qwizard/ui/shell/shelltest"
	"qwizard/ui/words"
	"qwizard/ui/words/wordstest"
)

var update = flag.Bool("update", false, "write the golden files anew")

// Dates are shown as the person's clock has them; a golden file has them in UTC.
func TestMain(m *testing.M) {
	time.Local = time.UTC
	os.Exit(m.Run())
}

// drawing is how every page is drawn.
type drawing struct {
	name    string
	variant fyne.ThemeVariant
	scale   float32
	size    fyne.Size
	speaks  func(testing.TB) *words.Words
}

func drawings() []drawing {
	start, small := fyne.NewSize(960, 680), fyne.NewSize(720, 520)
	return []drawing{
		{"light", theme.VariantLight, 1, start, wordstest.English},
		{"dark", theme.VariantDark, 1, start, wordstest.English},
		{"200", theme.VariantLight, 2, small, wordstest.English},
		{"pseudo", theme.VariantLight, 1, small, wordstest.Pseudo},
	}
}

// staged is a window with a scene in it, and what it was told of the focus.
type staged struct {
	fyne.Window
	shell *shell.Shell
	frame model.Frame
	page  model.Page
	told  []string
}

// prepare makes the app that all scenes of a drawing are shown in: each app reads all
// fonts anew, and keeps them.
func (d drawing) prepare(t testing.TB) {
	test.NewTempApp(t).Settings().SetTheme(look.Fixed(d.variant, d.scale))
}

func stage(t testing.TB, s modeltest.Scene, d drawing, speaks *words.Words) *staged {
	t.Helper()
	w := test.NewTempWindow(t, nil)
	face := shell.New(w, shell.Config{Words: speaks, After: (&clock{}).after, Picture: picture})
	desk := s.Set(t, speaks)
	on := &staged{Window: w, shell: face, frame: desk.Face.Frame, page: desk.Face.Page}
	face.OnFocus = func(id string) { on.told = append(on.told, id) }
	face.Show(on.frame, on.page)
	w.Resize(d.size)
	return on
}

// Every page in its states looks as it did when somebody last looked at it (go test
// ./ui/shell -run TestEveryPage -update draws the golden files anew), nothing on it is cut
// or faint, however it is drawn, and it can be used without a mouse.
func TestEveryPage(t *testing.T) {
	for _, how := range drawings() {
		speaks := how.speaks(t)
		how.prepare(t)
		for _, s := range modeltest.Scenes() {
			t.Run(how.name+"/"+s.Name, func(t *testing.T) {
				on := stage(t, s, how, speaks)
				if how.name == "light" {
					looksAsBefore(t, on, s.Name)
				}
				for _, faint := range shelltest.Faint(on, theme.Color(theme.ColorNameBackground)) {
					t.Error(faint)
				}
				if how.name == "dark" { // the same but for colours
					return
				}
				for _, cut := range shelltest.Cut(on, how.size) {
					t.Error(cut)
				}
				byKeyboard(t, on)
			})
		}
	}
}

func looksAsBefore(t *testing.T, w fyne.Window, scene string) {
	got, golden := shelltest.Outline(w), filepath.Join("testdata", "pages", scene+".txt")
	if *update {
		if err := os.MkdirAll(filepath.Dir(golden), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("differs from %s:\n%s", golden, got)
	}
}

// TestScreensOfEveryPage draws every page in its states for a person to look at, as high
// as it is, and those of the README as the window shows them: make screens.
func TestScreensOfEveryPage(t *testing.T) {
	if *screens == "" {
		t.Skip("draws pictures only when asked to (make screens)")
	}
	readme := map[string]string{"home-proving": "home", "domains-wrong": "question", "dcv-name-www-anna-muster-eu-sent": "proof", "verdict-issued": "verdict"}
	for _, how := range drawings() {
		speaks := how.speaks(t)
		how.prepare(t)
		for _, s := range modeltest.Scenes() {
			t.Run(how.name+"/"+s.Name, func(t *testing.T) {
				w := stage(t, s, how, speaks)
				if name := readme[s.Name]; name != "" && how.name == "light" {
					drawTo(t, w, filepath.Join(*screens, "readme", name+".png"))
				}
				w.Resize(how.size.AddWidthHeight(0, shelltest.Below(w)))
				drawTo(t, w, filepath.Join(*screens, how.name, s.Name+".png"))
			})
		}
	}
}

func drawTo(t *testing.T, w fyne.Window, path string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := png.Encode(f, w.Canvas().Capture()); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}
