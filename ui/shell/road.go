package shell

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"qwizard/ui/look"
	"qwizard/ui/model"
)

// newRoad draws the stretches as stops of a line, with name and state under each stop,
// or as a list where there is no room for them side by side.
func newRoad(stretches []model.Stretch) fyne.CanvasObject {
	var parts []fyne.CanvasObject
	for i, s := range stretches {
		if i > 0 {
			colour := theme.ColorNameSeparator
			if stretches[i-1].Kind == model.RowDone {
				colour = theme.ColorNameSuccess
			}
			parts = append(parts, newGround(colour))
		} else {
			parts = append(parts, newGround(theme.ColorNameBackground))
		}
		name := newText(span{s.Label, look.SizeText, theme.ColorNameForeground, s.Kind != model.RowLater && s.Kind != model.RowDone})
		m := newMark(s.Kind)
		if s.Kind == model.RowLater { // a dash would look like a piece of the line
			m.SetResource(look.MarkAhead.Icon())
		}
		parts = append(parts, m, name, hint(s.State))
	}
	return box(road{}, parts...)
}

// road lays out four objects a stop: the line that leads to it, its mark, its name, its
// state.
type road struct{}

const perStop = 4

func (road) narrow(objects []fyne.CanvasObject, cell float32) bool {
	for i := 0; i+perStop <= len(objects); i += perStop {
		if objects[i+2].(*text).natural()+2*look.Step > cell || objects[i+3].(*text).natural()+2*look.Step > cell {
			return true
		}
	}
	return false
}

func (r road) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	stops := len(objects) / perStop
	icon, cell := theme.Size(theme.SizeNameInlineIcon), width/float32(max(stops, 1))
	if r.narrow(objects, cell) {
		return float32(stops)*(lineHeight()+look.Step) - look.Step
	}
	var h float32
	for i := 0; i+perStop <= len(objects); i += perStop {
		h = max(h, heightFor(objects[i+2], cell-look.Step)+heightFor(objects[i+3], cell-look.Step))
	}
	return icon + look.Step/2 + h
}

// Layout implements [fyne.Layout].
func (r road) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	stops := len(objects) / perStop
	icon, cell := theme.Size(theme.SizeNameInlineIcon), size.Width/float32(max(stops, 1))
	narrow := r.narrow(objects, cell)
	for n := range stops {
		line, mark, name, state := objects[n*perStop], objects[n*perStop+1], objects[n*perStop+2], objects[n*perStop+3]
		if narrow {
			y := float32(n) * (lineHeight() + look.Step)
			place(line, 0, 0, 0, 0)
			place(mark, 0, y+max(0, (lineHeight()-icon)/2)+em()/12, icon, icon)
			first := name.(*text).natural()
			x := icon + 1.5*look.Step
			rest := max(size.Width-x-first-look.Step, 1)
			place(name, x, y, first, lineHeight())
			place(state, x+first+look.Step, y+max(0, lineHeight()-heightFor(state, rest))/2, rest, lineHeight())
			continue
		}
		x := float32(n) * cell
		if n > 0 {
			place(line, x-cell+icon+look.Step/2, icon/2-1, cell-icon-look.Step, 2)
		} else {
			place(line, 0, 0, 0, 0)
		}
		place(mark, x, 0, icon, icon)
		h := heightFor(name, cell-look.Step)
		place(name, x, icon+look.Step/2, cell-look.Step, h)
		place(state, x, icon+look.Step/2+h, cell-look.Step, heightFor(state, cell-look.Step))
	}
}

// MinSize implements [fyne.Layout].
func (road) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }
