package look

import (
	"embed"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

//go:embed marks/*.svg
var marks embed.FS

// Mark is the shape that stands for a state. Each differs from the others in outline,
// so that it can be told without its colour.
type Mark string

// The marks.
const (
	MarkDone    Mark = "done"    // a tick in a disc, green
	MarkWaiting Mark = "waiting" // three dots in a box, amber
	MarkProblem Mark = "problem" // a triangle, red
	MarkOpen    Mark = "open"    // a ring: can be started
	MarkLater   Mark = "later"   // a dash: cannot start yet
	MarkHalf    Mark = "half"    // a half-filled disc: under way
	MarkAhead   Mark = "ahead"   // a ring, quiet: a stop of the road not reached yet
)

// Icon returns the mark in its colour, which changes with the theme.
func (m Mark) Icon() fyne.Resource {
	name := string(m) + ".svg"
	svg, err := marks.ReadFile("marks/" + name)
	if err != nil { // a Mark that is no constant of ours
		return theme.QuestionIcon()
	}
	return theme.NewColoredResource(fyne.NewStaticResource("mark-"+name, []byte(strings.TrimSpace(string(svg)))), m.Color())
}

// Color returns the name of the mark's colour, which is readable as text too.
func (m Mark) Color() fyne.ThemeColorName {
	switch m {
	case MarkDone:
		return theme.ColorNameSuccess
	case MarkWaiting:
		return theme.ColorNameWarning
	case MarkProblem:
		return theme.ColorNameError
	case MarkOpen, MarkHalf:
		return theme.ColorNamePrimary
	}
	return theme.ColorNamePlaceHolder
}
