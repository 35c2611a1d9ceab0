package shell_test

import (
	"flag"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"qwizard/ui/look"
	"qwizard/ui/shell/shelltest"
)

var screens = flag.String("screens", "", "folder for pictures of every page, drawn by TestScreens")

// TestScreens draws pages with every kind of block for a person to look at: make screens.
func TestScreens(t *testing.T) {
	if *screens == "" {
		t.Skip("draws pictures only when asked to: go test ./ui/shell -run TestScreens -screens DIR (make screens)")
	}
	type shot struct {
		suffix        string
		variant       fyne.ThemeVariant
		scale         float32
		width, height float32
	}
	shots := []shot{
		{"light", theme.VariantLight, 1, 960, 680},
		{"light-tall", theme.VariantLight, 1, 960, 1500},
		{"dark-tall", theme.VariantDark, 1, 960, 1500},
		{"small-200", theme.VariantLight, 2, 720, 520},
		{"tall-200", theme.VariantDark, 2, 720, 3000},
	}
	for _, sc := range scenes() {
		for _, sh := range shots {
			t.Run(sc.name+"-"+sh.suffix, func(t *testing.T) {
				w := open(t, look.Fixed(sh.variant, sh.scale), sh.width, sh.height, sc.page)
				f, err := os.Create(filepath.Join(*screens, sc.name+"-"+sh.suffix+".png"))
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

// Nothing may be cut: every line of text fits into what holds it, lies within the window
// from left to right, and no two lie on each other.
func TestNothingIsCut(t *testing.T) {
	for _, size := range []struct {
		name          string
		scale         float32
		width, height float32
	}{
		{"at the start", 1, 960, 680}, {"small", 1, 720, 520}, {"small with text at 200 %", 2, 720, 520},
		{"small at twice the scale", 1, 360, 260}, {"full screen", 1, 2560, 1440},
	} {
		for _, sc := range scenes() {
			t.Run(sc.name+" "+size.name, func(t *testing.T) {
				w := open(t, look.Fixed(theme.VariantLight, size.scale), size.width, size.height, sc.page)
				for _, cut := range shelltest.Cut(w, w.size) {
					t.Error(cut)
				}
				if room := shelltest.Room(w); size.width >= 720 && room < 120 {
					t.Errorf("the page has only %.0f of the window's height", room)
				}
			})
		}
	}
}
