package shell_test

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"qwizard/ui/look"
	"qwizard/ui/shell"
)

// BenchmarkShow is what it takes to build and lay out a page in a window.
func BenchmarkShow(b *testing.B) {
	for _, sc := range scenes() {
		b.Run(sc.name, func(b *testing.B) {
			test.NewTempApp(b).Settings().SetTheme(look.Theme())
			for b.Loop() {
				w := test.NewTempWindow(b, nil)
				sc.show(shell.New(w, practiceFrame()))
				w.Resize(fyne.NewSize(961, 680))
			}
		})
	}
}
