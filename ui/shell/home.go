package shell

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"qwizard/ui/look"
	"qwizard/ui/model"
)

// page is the column every page stands in.
func page(gap float32, blocks ...fyne.CanvasObject) *fyne.Container {
	return box(&column{gap: gap, max: columnChars, inset: 3 * look.Step}, blocks...)
}

func stack(gap float32, blocks ...fyne.CanvasObject) *fyne.Container {
	return box(&column{gap: gap}, blocks...)
}

func homePage(h model.Home) *fyne.Container {
	next := []fyne.CanvasObject{title(h.Title)}
	if h.Lead != "" {
		next = append(next, body(h.Lead))
	}
	blocks := []fyne.CanvasObject{
		box(panel{bar: look.Step / 2, padX: 2.5 * look.Step, padY: 2 * look.Step},
			newGround(look.ColorPanel), newGround(theme.ColorNamePrimary), stack(look.Step, next...)),
	}
	if len(h.Road) > 0 {
		blocks = append(blocks, newRoad(h.Road))
	}
	for _, g := range h.Groups {
		rows := []fyne.CanvasObject{heading(g.Heading)}
		for _, r := range g.Rows {
			rows = append(rows, taskRow(r))
		}
		blocks = append(blocks, stack(look.Step, rows...))
	}
	return page(3*look.Step, blocks...)
}

// taskRow is a task's shape, its name, and its state in a word with what there is to say.
func taskRow(r model.Row) fyne.CanvasObject {
	name := body(r.Title)
	if r.Kind == model.RowLater {
		name = newText(span{r.Title, look.SizeText, theme.ColorNamePlaceHolder, false})
	}
	var spans []span
	if r.State != "" {
		spans = append(spans, span{r.State, look.SizeText, markOf(r.Kind).Color(), true})
	}
	if r.Detail != "" {
		detail := r.Detail
		if r.State != "" {
			detail = " · " + detail
		}
		spans = append(spans, span{detail, look.SizeText, theme.ColorNamePlaceHolder, false})
	}
	if len(spans) == 0 {
		spans = []span{{"", look.SizeText, theme.ColorNameForeground, false}}
	}
	return marked(r.Kind, box(pair{gap: 2 * look.Step}, name, newText(spans...)))
}

// marked puts the shape of a kind before what is said of it.
func marked(k model.RowKind, what fyne.CanvasObject) fyne.CanvasObject {
	return box(beside{}, newMark(k), what)
}

// beside is [side] for a mark, at the size text has now.
type beside struct{}

func (beside) side() side {
	return side{first: theme.Size(theme.SizeNameInlineIcon), line: lineHeight(), gap: 1.5 * look.Step}
}

func lineHeight() float32 { return fyne.MeasureText("M", em(), fyne.TextStyle{}).Height }

func (b beside) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	return b.side().heightFor(objects, width)
}

// Layout implements [fyne.Layout].
func (b beside) Layout(objects []fyne.CanvasObject, size fyne.Size) { b.side().Layout(objects, size) }

// MinSize implements [fyne.Layout].
func (b beside) MinSize(objects []fyne.CanvasObject) fyne.Size { return b.side().MinSize(objects) }

// mark is the shape of a kind, as high as a line.
type mark struct {
	widget.Icon
}

func newMark(k model.RowKind) *mark {
	m := &mark{}
	m.ExtendBaseWidget(m)
	m.SetResource(markOf(k).Icon())
	return m
}

func (m *mark) heightFor(float32) float32 { return theme.Size(theme.SizeNameInlineIcon) }

func noticePage(n model.Notice) *fyne.Container {
	word := newText(span{n.State, look.SizeText, markOf(n.Kind).Color(), true})
	blocks := []fyne.CanvasObject{
		stack(look.Step, marked(n.Kind, word), title(n.Title), body(n.Lead)),
	}
	if len(n.Lines) > 0 {
		var lines []fyne.CanvasObject
		for _, l := range n.Lines {
			lines = append(lines, body(l))
		}
		blocks = append(blocks, stack(look.Step, lines...))
	}
	return page(3*look.Step, blocks...)
}

func markOf(k model.RowKind) look.Mark {
	switch k {
	case model.RowOpen:
		return look.MarkOpen
	case model.RowHalf:
		return look.MarkHalf
	case model.RowWaiting:
		return look.MarkWaiting
	case model.RowProblem:
		return look.MarkProblem
	case model.RowDone:
		return look.MarkDone
	}
	return look.MarkLater
}
