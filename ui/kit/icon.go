package kit

import (
	"embed"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

//go:embed icons/*.svg
var icons embed.FS

// icon is a drawing as high as a line, in a colour of the theme.
type icon struct {
	widget.Icon
	name   string
	colour fyne.ThemeColorName
}

func newIcon(name string, colour fyne.ThemeColorName) *icon {
	i := &icon{}
	i.ExtendBaseWidget(i)
	i.set(name, colour)
	return i
}

// set shows another one.
func (i *icon) set(name string, colour fyne.ThemeColorName) {
	if i.name == name && i.colour == colour {
		return
	}
	i.name, i.colour = name, colour
	svg, err := icons.ReadFile("icons/" + name + ".svg")
	if err != nil { // a name that is no file of ours
		i.SetResource(theme.QuestionIcon())
		return
	}
	i.SetResource(theme.NewColoredResource(fyne.NewStaticResource("kit-"+name+".svg", svg), colour))
}

// HeightFor implements [Flowing].
func (i *icon) HeightFor(float32) float32 { return theme.Size(theme.SizeNameInlineIcon) }
