package page

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"qwizard/ui/kit"
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
			parts = append(parts, kit.NewGround(colour))
		} else {
			parts = append(parts, kit.NewGround(theme.ColorNameBackground))
		}
		name := kit.NewText(kit.Span{S: s.Label, Size: look.SizeText, Colour: theme.ColorNameForeground, Bold: s.Kind != model.RowLater && s.Kind != model.RowDone})
		mark := MarkOf(s.Kind)
		if s.Kind == model.RowLater { // a dash would look like a piece of the line
			mark = look.MarkAhead
		}
		parts = append(parts, kit.NewMark(mark), name, kit.Hint(s.State))
	}
	return kit.Box(road{}, parts...)
}

// road lays out four objects a stop: the line that leads to it, its mark, its name, its
// state.
type road struct{}

const perStop = 4

func (road) narrow(objects []fyne.CanvasObject, cell float32) bool {
	for i := 0; i+perStop <= len(objects); i += perStop {
		if objects[i+2].(*kit.Text).Natural()+2*look.Step > cell || objects[i+3].(*kit.Text).Natural()+2*look.Step > cell {
			return true
		}
	}
	return false
}

// HeightFor implements [kit.Flow].
func (r road) HeightFor(objects []fyne.CanvasObject, width float32) float32 {
	stops := len(objects) / perStop
	icon, cell := theme.Size(theme.SizeNameInlineIcon), width/float32(max(stops, 1))
	if r.narrow(objects, cell) {
		return float32(stops)*(kit.LineHeight()+look.Step) - look.Step
	}
	var h float32
	for i := 0; i+perStop <= len(objects); i += perStop {
		h = max(h, kit.HeightFor(objects[i+2], cell-look.Step)+kit.HeightFor(objects[i+3], cell-look.Step))
	}
	return icon + look.Step/2 + h
}

// Layout implements [fyne.Layout].
func (r road) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	stops := len(objects) / perStop
	icon, cell := theme.Size(theme.SizeNameInlineIcon), size.Width/float32(max(stops, 1))
	narrow := r.narrow(objects, cell)
	var names float32 // the widest of them
	for n := range stops {
		names = max(names, objects[n*perStop+2].(*kit.Text).Natural())
	}
	for n := range stops {
		line, mark, name, state := objects[n*perStop], objects[n*perStop+1], objects[n*perStop+2], objects[n*perStop+3]
		if narrow {
			y := float32(n) * (kit.LineHeight() + look.Step)
			kit.Place(line, 0, 0, 0, 0)
			kit.Place(mark, 0, y+max(0, (kit.LineHeight()-icon)/2)+kit.Em()/12, icon, icon)
			x := icon + 1.5*look.Step
			rest := max(size.Width-x-names-2*look.Step, 1)
			kit.Place(name, x, y, names, kit.LineHeight())
			kit.Place(state, x+names+2*look.Step, y+max(0, kit.LineHeight()-kit.HeightFor(state, rest))*3/4, rest, kit.LineHeight()) // on the same line
			continue
		}
		x := float32(n) * cell
		if n > 0 {
			kit.Place(line, x-cell+icon+look.Step/2, icon/2-1, cell-icon-look.Step, 2)
		} else {
			kit.Place(line, 0, 0, 0, 0)
		}
		kit.Place(mark, x, 0, icon, icon)
		h := kit.HeightFor(name, cell-look.Step)
		kit.Place(name, x, icon+look.Step/2, cell-look.Step, h)
		kit.Place(state, x, icon+look.Step/2+h, cell-look.Step, kit.HeightFor(state, cell-look.Step))
	}
}

// MinSize implements [fyne.Layout].
func (road) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }
