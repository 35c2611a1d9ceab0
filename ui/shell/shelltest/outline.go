package shelltest

import (
	"fmt"
	"math"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// Outline is what a window shows as text, a line for each thing that is seen: where it
// stands, how large it is, and what it says. It is what golden files hold: a change of
// words or layout shows in it, one of the toolkit's insides does not.
func Outline(w fyne.Window) string {
	var out strings.Builder
	focused := w.Canvas().Focused()
	for _, d := range Walk(w.Content()) {
		what := ""
		switch o := d.Object.(type) {
		case *canvas.Text:
			if strings.TrimSpace(o.Text) != "" {
				what = "text " + strings.TrimRight(o.Text, " ")
			}
		case *canvas.Image:
			what = "image"
			if o.Resource != nil {
				what += " " + o.Resource.Name()
			}
		case *widget.RichText:
		case fyne.Focusable:
			what = strings.TrimPrefix(fmt.Sprintf("%T", o), "*")
			if d, ok := o.(fyne.Disableable); ok && d.Disabled() {
				what += " off"
			}
			if o == focused {
				what += " focused"
			}
		}
		if what == "" {
			continue
		}
		size := d.Object.Size()
		fmt.Fprintf(&out, "%4d %4d %4d %4d  %s\n", round(d.X), round(d.Y), round(size.Width), round(size.Height), what)
	}
	return out.String()
}

func round(f float32) int { return int(math.Round(float64(f))) }
