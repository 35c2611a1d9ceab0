package shell_test

import (
	"testing"

	"fyne.io/fyne/v2/test"

	"qwizard/ui/look"
	"qwizard/ui/model"
	"qwizard/ui/model/modeltest"
	"qwizard/ui/shell"
)

// BenchmarkPage is what it takes from a press to another page that is built, drawn and
// laid out, in a window as large as at the start: every page in its states. The aim is
// 50 ms, painting included; app/bench measures that.
func BenchmarkPage(b *testing.B) {
	how := drawings()[0]
	speaks := how.speaks(b)
	other := model.Page{Place: model.Place{Page: "other"}, Title: "Another page"}
	for _, s := range modeltest.Scenes() {
		b.Run(s.Name, func(b *testing.B) {
			test.NewTempApp(b).Settings().SetTheme(look.Fixed(how.variant, how.scale))
			w := test.NewTempWindow(b, nil)
			face := shell.New(w, shell.Config{Words: speaks, After: (&clock{}).after, Picture: picture})
			desk := s.Set(b, speaks)
			face.Show(desk.Face.Frame, other)
			w.Resize(how.size)
			for b.Loop() {
				b.StopTimer()
				face.Show(desk.Face.Frame, other) // the same page again would not be drawn
				b.StartTimer()
				face.Show(desk.Guide.Frame(), desk.Guide.Page())
			}
		})
	}
}
