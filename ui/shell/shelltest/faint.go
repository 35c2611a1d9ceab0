package shelltest

import (
	"fmt"
	"image/color"
	"math"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// Large is the size from which a text counts as large.
const Large = 24

// Contrast is that of WCAG 2.2 between two colours without transparency, from 1 to 21.
func Contrast(a, b color.Color) float64 {
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

func luminance(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	part := func(v uint32) float64 {
		s := float64(v) / 0xffff
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*part(r) + 0.7152*part(g) + 0.0722*part(b)
}

// Faint names every text that stands out too little from what it lies on: by less than
// 4.5 to 1 or, where it is large, 3 to 1 (WCAG 2.2, 1.4.3). Where nothing else is behind
// it there is the window's own colour.
func Faint(w fyne.Window, window color.Color) []string {
	var faint []string
	var below []Drawn
	for _, d := range Walk(w.Content()) {
		switch o := d.Object.(type) {
		case *canvas.Rectangle:
			below = append(below, d)
		case *canvas.Text:
			if strings.TrimSpace(o.Text) == "" {
				continue
			}
			least, ground := 4.5, d.ground(below, window)
			if o.TextSize >= Large {
				least = 3
			}
			if got := Contrast(over(o.Color, ground), ground); got < least {
				faint = append(faint, fmt.Sprintf("%q has a contrast of %.2f, want at least %.1f", o.Text, got, least))
			}
		}
	}
	return faint
}

// ground is the colour that a text lies on: that of the rectangles behind its middle, the
// last drawn on top.
func (d Drawn) ground(below []Drawn, window color.Color) color.Color {
	a := d.extent()
	x, y := (a.left+a.right)/2, (a.top+a.bottom)/2
	ground := window
	for _, b := range below {
		size := b.Object.Size()
		if b.scrolls == d.scrolls && x >= b.X && x <= b.X+size.Width && y >= b.Y && y <= b.Y+size.Height {
			ground = over(b.Object.(*canvas.Rectangle).FillColor, ground)
		}
	}
	return ground
}

// over is a colour, which may let through what is below it, on another.
func over(c, ground color.Color) color.Color {
	if c == nil {
		return ground
	}
	r, g, b, a := c.RGBA()
	gr, gg, gb, _ := ground.RGBA()
	mix := func(c, g uint32) uint16 { return uint16(c + g*(0xffff-a)/0xffff) }
	return color.RGBA64{mix(r, gr), mix(g, gg), mix(b, gb), 0xffff}
}
