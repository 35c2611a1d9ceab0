package shell

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"qwizard/ui/kit"
	"qwizard/ui/look"
)

// What gets the focus is kept this far from the edge.
const margin = 1.5 * look.Step

func (s *Shell) scrollBy(dy float32) {
	s.scroll.ScrollToOffset(fyne.NewPos(0, s.scroll.Offset.Y+dy))
}

// fit lays the page out at the scroller's size before the scroller asks how high it is.
func fit(s *container.Scroll, size fyne.Size) {
	if size.IsZero() {
		return
	}
	page := s.Content.(*fyne.Container)
	lay(page, fyne.NewSize(size.Width, max(kit.HeightFor(page, size.Width), size.Height)))
}

// lay gives c a size, and lays out what is in it even if it had it: that may be new.
func lay(c *fyne.Container, size fyne.Size) {
	if c.Size() != size {
		c.Resize(size)
		return
	}
	c.Layout.Layout(c.Objects, size)
}

// sheet is what scrolls: containers under one another at full width.
type sheet struct{ width float32 } // as last laid out

// HeightFor implements [kit.Flow].
func (*sheet) HeightFor(objects []fyne.CanvasObject, width float32) float32 {
	var height float32
	for _, o := range objects {
		height += kit.HeightFor(o, width)
	}
	return height
}

// Layout implements [fyne.Layout].
func (s *sheet) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	s.width = size.Width
	var y float32
	for _, o := range objects {
		h := kit.HeightFor(o, size.Width)
		o.Move(fyne.NewPos(0, y))
		lay(o.(*fyne.Container), fyne.NewSize(size.Width, h))
		y += h
	}
}

// MinSize implements [fyne.Layout]. The height is that at the width last known.
func (s *sheet) MinSize(objects []fyne.CanvasObject) fyne.Size {
	if s.width == 0 {
		return fyne.Size{}
	}
	return fyne.NewSize(0, s.HeightFor(objects, s.width))
}

// reflow lays the page on show out anew: something in it has changed its height.
func (s *Shell) reflow() {
	if s.drawn == nil {
		return
	}
	fit(s.scroll, s.scroll.Size())
	s.scroll.Refresh()
	s.scrollBy(0) // the page may be shorter than it was
}

// host holds the scroller, and fits the page whenever the window changes its size.
type host struct {
	widget.BaseWidget
	scroll *container.Scroll
}

func newHost(scroll *container.Scroll) *host {
	h := &host{scroll: scroll}
	h.ExtendBaseWidget(h)
	return h
}

// CreateRenderer implements [fyne.Widget].
func (h *host) CreateRenderer() fyne.WidgetRenderer {
	return &hostRenderer{WidgetRenderer: widget.NewSimpleRenderer(h.scroll), h: h}
}

type hostRenderer struct {
	fyne.WidgetRenderer
	h *host
}

// Layout implements [fyne.WidgetRenderer]. It is called again and again with the same
// size, and a scroller's refresh wraps every text anew, so it has none.
func (r *hostRenderer) Layout(size fyne.Size) {
	fit(r.h.scroll, size)
	r.h.scroll.Resize(size)
}

// Refresh implements [fyne.WidgetRenderer]: the theme, and with it every size, may have
// changed.
func (r *hostRenderer) Refresh() {
	fit(r.h.scroll, r.h.Size())
	r.h.scroll.Refresh()
}

// frame is the whole window: bars of their own height above the page and below it, and
// the page on all that is left. Parts of the foot scroll with the page where that would
// be less than a third of the window.
type frame struct{ foot *foot }

// Layout implements [fyne.Layout].
func (f frame) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	bar, banner, page, foot := objects[0], objects[1], objects[2], objects[3]
	var top float32
	for _, o := range []fyne.CanvasObject{bar, banner} {
		if o.Visible() {
			h := kit.HeightFor(o, size.Width)
			o.Move(fyne.NewPos(0, top))
			lay(o.(*fyne.Container), fyne.NewSize(size.Width, h))
			top += h
		}
	}
	var bottom float32
	for much := foldNothing; much <= foldWays; much++ {
		f.foot.fold(much)
		if bottom = kit.HeightFor(foot, size.Width); size.Height-top-bottom >= size.Height/3 {
			break
		}
	}
	kit.Place(page, 0, top, size.Width, max(size.Height-top-bottom, 0))
	foot.Move(fyne.NewPos(0, size.Height-bottom))
	lay(f.foot.box, fyne.NewSize(size.Width, bottom))
}

// MinSize implements [fyne.Layout]. It is small enough for 720 x 520 at twice the scale.
func (frame) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(320, 240) }
