package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"

	"qwizard/ui/look"
)

// Row is a task, an order, a mail: a shape, a name, a state in a word with what there is
// to say, and a page of its own that it opens as a whole.
type Row struct {
	press
	label   string
	content *fyne.Container
	arrow   *canvas.Text // nil if there is nothing to open
}

// NewRow makes a row. A later row is quiet: it cannot start yet. With a nil open there is
// nothing to press.
func NewRow(k *Keys, mark look.Mark, title, state, detail string, later bool, open func()) *Row {
	ink := theme.ColorNameForeground
	if later {
		ink = theme.ColorNamePlaceHolder
	}
	name := NewText(Span{title, look.SizeText, ink, false})
	r := &Row{label: title}
	var spans []Span
	if state != "" {
		spans = append(spans, Span{state, look.SizeText, mark.Color(), true})
		r.label += ", " + state
	}
	if detail != "" {
		r.label += ", " + detail
		if state != "" {
			detail = " · " + detail
		}
		spans = append(spans, Span{detail, look.SizeText, theme.ColorNamePlaceHolder, false})
	}
	if len(spans) == 0 {
		spans = []Span{{"", look.SizeText, theme.ColorNameForeground, false}}
	}
	r.content = Marked(mark, Box(Pair{Gap: 2 * look.Step}, name, NewText(spans...))).(*fyne.Container)
	if open != nil {
		r.arrow = canvas.NewText("›", color.Transparent)
	}
	r.init(r, k, open)
	return r
}

// AccessibilityLabel implements [fyne.Accessible].
func (r *Row) AccessibilityLabel() string { return r.label }

// AccessibilityRole implements [fyne.Accessible].
func (r *Row) AccessibilityRole() fyne.AccessibleRole {
	if r.do == nil {
		return fyne.AccessibleRoleText
	}
	return fyne.AccessibleRoleLink
}

// inner is the width of what is said, beside the arrow.
func (r *Row) inner(width float32) float32 { return max(width-1.5*Em(), 1) }

// HeightFor implements [Flowing].
func (r *Row) HeightFor(width float32) float32 {
	return HeightFor(r.content, r.inner(width)) + look.Step
}

func (r *Row) paint() {
	r.press.paint()
	if r.arrow != nil {
		r.arrow.Color = colour(theme.ColorNamePlaceHolder)
		r.arrow.TextSize = theme.Size(look.SizeHeading)
	}
}

// CreateRenderer implements [fyne.Widget].
func (r *Row) CreateRenderer() fyne.WidgetRenderer {
	r.paint()
	objects := []fyne.CanvasObject{r.veil, r.content}
	if r.arrow != nil {
		objects = append(objects, r.arrow)
	}
	return &drawing{
		of:      r,
		objects: append(objects, r.ring),
		layout: func(size fyne.Size) {
			layLine(r.veil, r.ring, size)
			Place(r.content, 0, look.Step/2, r.inner(size.Width), size.Height-look.Step)
			if r.arrow != nil {
				min := r.arrow.MinSize()
				Place(r.arrow, size.Width-min.Width, look.Step/2+(LineHeight()-min.Height)/2, min.Width, min.Height)
			}
		},
		min:   func() fyne.Size { return fyne.NewSize(0, line()) },
		paint: r.paint,
	}
}
