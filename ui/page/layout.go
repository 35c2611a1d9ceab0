package page

import (
	"fyne.io/fyne/v2"

	"qwizard/ui/kit"
	"qwizard/ui/look"
	"qwizard/ui/model"
)

func stack(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return kit.Box(&kit.Column{Gap: gap}, objects...)
}

// gap is the space before a block that stands after another.
func gap(before, b model.Block) float32 {
	is := func(b model.Block, kind string) bool { return kindOf(b) == kind }
	switch {
	case before == nil:
		return 3 * look.Step
	case is(before, "heading"):
		return 1.5 * look.Step
	case is(b, "heading"):
		return 4 * look.Step
	case is(before, "paragraph") && is(b, "paragraph"):
		return 1.5 * look.Step
	case is(before, "help") && is(b, "help"):
		return look.Step
	case is(before, "paragraph"), is(b, "help"):
		return 2 * look.Step
	}
	return 3 * look.Step
}

func kindOf(b model.Block) string {
	switch b.(type) {
	case model.Heading:
		return "heading"
	case model.Paragraph:
		return "paragraph"
	case model.Help:
		return "help"
	}
	return ""
}

// rhythm stacks its objects at full width, each with its gap before it.
type rhythm struct{ gaps []float32 }

// HeightFor implements [kit.Flow].
func (r rhythm) HeightFor(objects []fyne.CanvasObject, width float32) float32 {
	var height float32
	for i, o := range objects {
		height += r.gaps[i] + kit.HeightFor(o, width)
	}
	return height
}

// Layout implements [fyne.Layout].
func (r rhythm) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	var y float32
	for i, o := range objects {
		y += r.gaps[i]
		h := kit.HeightFor(o, size.Width)
		kit.Place(o, 0, y, size.Width, h)
		y += h
	}
}

// MinSize implements [fyne.Layout].
func (rhythm) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }

// Ends puts its first objects, as many as Left says, at the start of a line and the
// others at its end. Where there is no room for that the others begin a line of their own,
// and each group takes as many lines as it needs, at the same side.
type Ends struct {
	Left int
	Gap  float32
}

// spot is where an object stands.
type spot struct{ x, y, width, height float32 }

// wish is the width an object wants at most: what it needs on one line.
func wish(o fyne.CanvasObject) float32 {
	if t, ok := o.(interface{ Natural() float32 }); ok {
		return t.Natural()
	}
	return o.MinSize().Width
}

// place works out where everything stands in a width, and how high it is together.
func (e Ends) place(objects []fyne.CanvasObject, width float32) ([]spot, float32) {
	spots := make([]spot, len(objects))
	total, line := e.Gap, float32(0)
	for i, o := range objects {
		spots[i].width = min(wish(o), width)
		spots[i].height = kit.HeightFor(o, spots[i].width)
		total += spots[i].width
		if i > 0 {
			total += e.Gap
		}
		line = max(line, spots[i].height)
	}
	if total-e.Gap > width {
		return e.wrap(spots, width)
	}
	var x float32
	for i := range min(e.Left, len(spots)) {
		spots[i].x, spots[i].y = x, (line-spots[i].height)/2
		x += spots[i].width + e.Gap
	}
	x = width
	for i := len(spots) - 1; i >= e.Left; i-- {
		x -= spots[i].width
		spots[i].x, spots[i].y = x, (line-spots[i].height)/2
		x -= e.Gap
	}
	return spots, line
}

// wrap puts the objects one after the other, on as many lines as it takes.
func (e Ends) wrap(spots []spot, width float32) ([]spot, float32) {
	var x, y, line float32
	first := 0
	end := func(before int) {
		var over float32
		if first >= e.Left {
			over = max(width-(x-e.Gap), 0)
		}
		for i := first; i < before; i++ {
			spots[i].x += over
			spots[i].y = y + (line-spots[i].height)/2
		}
		first = before
	}
	for i := range spots {
		if x > 0 && (i == e.Left || x+spots[i].width > width) {
			end(i)
			x, y, line = 0, y+line+look.Step, 0
		}
		spots[i].x = x
		x += spots[i].width + e.Gap
		line = max(line, spots[i].height)
	}
	end(len(spots))
	return spots, y + line
}

// HeightFor implements [kit.Flow].
func (e Ends) HeightFor(objects []fyne.CanvasObject, width float32) float32 {
	_, height := e.place(objects, width)
	return height
}

// Layout implements [fyne.Layout].
func (e Ends) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	spots, _ := e.place(objects, size.Width)
	for i, s := range spots {
		kit.Place(objects[i], s.x, s.y, s.width, s.height)
	}
}

// MinSize implements [fyne.Layout].
func (Ends) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }

// line puts objects after one another from the start, on as many lines as it takes.
func line(objects ...fyne.CanvasObject) *fyne.Container {
	return kit.Box(Ends{Left: len(objects), Gap: look.Step}, objects...)
}

// answer lays out a row of answers: what, its value, and the way to change it at the
// end, or all under one another where there is no room.
type answer struct{}

const answerGap = 2 * look.Step

func (answer) spots(objects []fyne.CanvasObject, width float32) ([]spot, float32) {
	spots := make([]spot, len(objects))
	if kit.Narrow(width) {
		around := kit.Em() / 4
		y := around
		for i, o := range objects {
			w := width
			if i == 2 {
				w = min(wish(o), width)
			}
			spots[i] = spot{0, y, w, kit.HeightFor(o, w)}
			y += spots[i].height
		}
		return spots, y + around
	}
	end, over := width, look.Step/2 // by which a button is higher than a line
	if len(objects) > 2 {
		w := wish(objects[2])
		spots[2] = spot{width - w, 0, w, kit.HeightFor(objects[2], w)}
		end = width - w - answerGap
	}
	first := (width - answerGap) / 3
	second := end - first - answerGap
	spots[0] = spot{0, over, first, kit.HeightFor(objects[0], first)}
	spots[1] = spot{first + answerGap, over, second, kit.HeightFor(objects[1], second)}
	return spots, max(spots[0].height, spots[1].height) + 2*over
}

// HeightFor implements [kit.Flow].
func (a answer) HeightFor(objects []fyne.CanvasObject, width float32) float32 {
	_, height := a.spots(objects, width)
	return height
}

// Layout implements [fyne.Layout].
func (a answer) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	spots, _ := a.spots(objects, size.Width)
	for i, s := range spots {
		kit.Place(objects[i], s.x, s.y, s.width, s.height)
	}
}

// MinSize implements [fyne.Layout].
func (answer) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }

// rule is the line between two rows.
type rule struct{}

// HeightFor implements [kit.Flow].
func (rule) HeightFor([]fyne.CanvasObject, float32) float32 { return 1 }

// Layout implements [fyne.Layout].
func (rule) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	kit.Place(objects[0], 0, 0, size.Width, 1)
}

// MinSize implements [fyne.Layout].
func (rule) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(0, 1) }

// numbered is [kit.Side] for a step's number, at the size text has now.
type numbered struct{}

func (numbered) side() kit.Side {
	return kit.Side{First: 1.6 * kit.Em(), Line: kit.LineHeight(), Gap: look.Step}
}

// HeightFor implements [kit.Flow].
func (n numbered) HeightFor(objects []fyne.CanvasObject, width float32) float32 {
	return n.side().HeightFor(objects, width)
}

// Layout implements [fyne.Layout]. Unlike a mark, a number is text: it stands on the line.
func (n numbered) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	s := n.side()
	kit.Place(objects[0], 0, 0, s.First, kit.HeightFor(objects[0], s.First))
	rest := max(size.Width-s.First-s.Gap, 1)
	kit.Place(objects[1], s.First+s.Gap, 0, rest, kit.HeightFor(objects[1], rest))
}

// MinSize implements [fyne.Layout].
func (n numbered) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }
