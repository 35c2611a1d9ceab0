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

	"qwizard/assets"
	"qwizard/ui/look"
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

// stage is a window with a scene in it.
func stage(t testing.TB, s modeltest.Scene, d drawing, speaks *words.Words) fyne.Window {
	t.Helper()
	app := test.NewTempApp(t)
	app.Settings().SetTheme(look.Fixed(d.variant, d.scale))
	w := test.NewTempWindow(t, nil)
	face := shell.New(w, shell.Config{Words: speaks, After: (&clock{}).after, Picture: drawn})
	desk := s.Set(t, speaks)
	face.Show(desk.Face.Frame, desk.Face.Page)
	w.Resize(d.size)
	return w
}

func drawn(name string) fyne.Resource {
	data, ok := assets.Picture(name)
	if !ok {
		return nil
	}
	return fyne.NewStaticResource(name+".svg", data)
}

// Every page in its states looks as it did when somebody last looked at it: go test
// ./ui/shell -run Every -update draws the golden files anew.
func TestEveryPageLooksAsBefore(t *testing.T) {
	how := drawings()[0]
	for _, s := range modeltest.Scenes() {
		t.Run(s.Name, func(t *testing.T) {
			got := shelltest.Outline(stage(t, s, how, how.speaks(t)))
			golden := filepath.Join("testdata", "pages", s.Name+".txt")
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
		})
	}
}

// On no page anything is cut, however it is drawn.
func TestEveryPageIsWhole(t *testing.T) {
	for _, how := range drawings() {
		if how.name == "dark" {
			continue // the same but for colours
		}
		speaks := how.speaks(t)
		for _, s := range modeltest.Scenes() {
			t.Run(how.name+"/"+s.Name, func(t *testing.T) {
				for _, cut := range shelltest.Cut(stage(t, s, how, speaks), how.size) {
					t.Error(cut)
				}
			})
		}
	}
}

// TestScreensOfEveryPage draws every page in its states for a person to look at, as high
// as it is: make screens.
func TestScreensOfEveryPage(t *testing.T) {
	if *screens == "" {
		t.Skip("draws pictures only when asked to (make screens)")
	}
	for _, how := range drawings() {
		speaks := how.speaks(t)
		for _, s := range modeltest.Scenes() {
			t.Run(how.name+"/"+s.Name, func(t *testing.T) {
				w := stage(t, s, how, speaks)
				w.Resize(how.size.AddWidthHeight(0, shelltest.Below(w)))
				path := filepath.Join(*screens, how.name, s.Name+".png")
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
			})
		}
	}
}
