package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"qwizard/ui/look"
)

// Check is a box to tick, with a label beside it that may be long. Space ticks it, Enter
// is the primary action of the page.
type Check struct {
	press
	on      bool
	wrong   bool
	icon    *icon
	label   *Text
	content *fyne.Container
}

// NewCheck makes a box to tick.
func NewCheck(k *Keys, label string, on bool, changed func(bool)) *Check {
	c := &Check{on: on, icon: newIcon("check-off", theme.ColorNamePrimary), label: Body(label)}
	c.content = Box(Beside{}, c.icon, c.label)
	c.primary = true
	c.init(c, k, func() {
		c.on = !c.on
		c.Refresh()
		if changed != nil {
			changed(c.on)
		}
	})
	c.paint()
	return c
}

// On tells whether it is ticked.
func (c *Check) On() bool { return c.on }

// SetWrong shows, or no longer, that it should be the other way.
func (c *Check) SetWrong(wrong bool) {
	c.wrong = wrong
	c.Refresh()
}

// AccessibilityLabel implements [fyne.Accessible].
func (c *Check) AccessibilityLabel() string { return c.label.String() }

// HeightFor implements [Flowing].
func (c *Check) HeightFor(width float32) float32 { return HeightFor(c.content, width) + look.Step }

func (c *Check) paint() {
	c.press.paint()
	shape, ink, words := "check-off", theme.ColorNamePrimary, theme.ColorNameForeground
	if c.on {
		shape = "check-on"
	}
	switch {
	case c.Disabled():
		ink, words = theme.ColorNameDisabled, theme.ColorNameDisabled
	case c.wrong:
		ink = theme.ColorNameError
	}
	c.icon.set(shape, ink)
	c.label.setColour(words)
}

// CreateRenderer implements [fyne.Widget].
func (c *Check) CreateRenderer() fyne.WidgetRenderer {
	edge := newEdge()
	r := &drawing{
		of:      c,
		objects: []fyne.CanvasObject{edge, c.veil, c.content, c.ring},
		layout: func(size fyne.Size) {
			layEdge(edge, size.Height)
			layLine(c.veil, c.ring, size)
			Place(c.content, 0, look.Step/2, size.Width, size.Height-look.Step)
		},
		min: func() fyne.Size { return fyne.NewSize(0, line()) },
		paint: func() {
			c.paint()
			paintEdge(edge, c.wrong)
		},
	}
	r.paint()
	return r
}
