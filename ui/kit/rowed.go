package kit

import "fyne.io/fyne/v2"

// trail puts its second object, as wide as it wants to be, after the first, which takes
// what is left, or under it where that would be too little.
type trail struct {
	gap  float32
	most func() float32 // how much the first needs at most; nil for no more than a few words
}

func (t trail) split(objects []fyne.CanvasObject, width float32) (first, second float32, stacked bool) {
	second = min(objects[1].MinSize().Width, width)
	first = width - second - t.gap
	return first, second, first < 14*Em() || t.most != nil && first < t.most()
}

// HeightFor implements [Flow].
func (t trail) HeightFor(objects []fyne.CanvasObject, width float32) float32 {
	first, second, stacked := t.split(objects, width)
	if stacked {
		return HeightFor(objects[0], width) + t.gap + HeightFor(objects[1], second)
	}
	return max(HeightFor(objects[0], first), HeightFor(objects[1], second))
}

// Layout implements [fyne.Layout].
func (t trail) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	first, second, stacked := t.split(objects, size.Width)
	b := HeightFor(objects[1], second)
	if stacked {
		a := HeightFor(objects[0], size.Width)
		Place(objects[0], 0, 0, size.Width, a)
		Place(objects[1], 0, a+t.gap, second, b)
		return
	}
	Place(objects[0], 0, 0, first, HeightFor(objects[0], first))
	Place(objects[1], first+t.gap, 0, second, b)
}

// MinSize implements [fyne.Layout].
func (t trail) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }

// cells puts its objects beside each other, each as wide as it wants to be, and begins
// another line where there is no room.
type cells struct{ gap float32 }

// each calls f with the place of every object and returns the height of all.
func (c cells) each(objects []fyne.CanvasObject, width float32, f func(o fyne.CanvasObject, x, y, w, h float32)) float32 {
	var x, y, tall float32
	for _, o := range objects {
		w := min(o.MinSize().Width, width)
		h := HeightFor(o, w)
		if x > 0 && x+w > width {
			x, y, tall = 0, y+tall+c.gap, 0
		}
		f(o, x, y, w, h)
		x, tall = x+w+c.gap, max(tall, h)
	}
	return y + tall
}

// HeightFor implements [Flow].
func (c cells) HeightFor(objects []fyne.CanvasObject, width float32) float32 {
	return c.each(objects, width, func(fyne.CanvasObject, float32, float32, float32, float32) {})
}

// Layout implements [fyne.Layout].
func (c cells) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	c.each(objects, size.Width, Place)
}

// MinSize implements [fyne.Layout].
func (c cells) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }
