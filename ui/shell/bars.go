package shell

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"qwizard/ui/kit"
	"qwizard/ui/look"
	"qwizard/ui/model"
	"qwizard/ui/page"
)

// buttons are those of a bar, by the ids of their actions.
type buttons []barButton

type barButton struct {
	id     string
	button *kit.Button
}

func (b buttons) idOf(f fyne.Focusable) string {
	for _, one := range b {
		if fyne.Focusable(one.button) == f {
			return one.id
		}
	}
	return ""
}

// find is the button of an action; nil if there is none.
func (b buttons) find(id string) fyne.Focusable {
	i := slices.IndexFunc(b, func(one barButton) bool { return one.id == id })
	if i < 0 {
		return nil
	}
	return b[i].button
}

// add makes a button that presses what the action of its id is by then.
func (b *buttons) add(k *kit.Keys, a model.Action, kind kit.ButtonKind, tapped func()) fyne.CanvasObject {
	button := kit.NewButton(k, a.Label, kind, tapped)
	*b = append(*b, barButton{a.ID, button})
	return button
}

// barKeys are the keys of what does not scroll.
func (s *Shell) barKeys() *kit.Keys {
	k := *s.keys
	k.Shown = s.tellFocus
	return &k
}

// setFrame changes what stands around the page. The bar is built anew only if it looks
// different.
func (s *Shell) setFrame(f model.Frame, first bool) {
	before := s.frame
	s.frame = f
	if first || f.Banner != before.Banner {
		s.banner.Objects = bannerStrip(f.Banner)
		s.banner.Hidden = f.Banner == model.Banner{}
		renew(s.banner)
	}
	before.Banner = f.Banner
	if !first && sameFrame(f, before) {
		return
	}
	s.links = nil
	product := kit.NewText(kit.Span{S: f.Product, Size: look.SizeText, Colour: theme.ColorNamePrimary, Bold: true})
	parts := []fyne.CanvasObject{product}
	switch {
	case f.Order.Do != nil:
		parts = append(parts, s.links.add(s.barKeys(), f.Order, kit.ButtonLink, func() { s.press(s.frame.Order) }))
	case f.Order.Label != "":
		parts = append(parts, kit.NewText(kit.Span{S: f.Order.Label, Size: look.SizeText, Colour: theme.ColorNamePlaceHolder}))
	}
	left := len(parts)
	for i, l := range f.Links {
		parts = append(parts, s.links.add(s.barKeys(), l, kit.ButtonLink, func() { s.press(s.frame.Links[i]) }))
	}
	s.bar.Layout = kit.Panel{PadX: 2 * look.Step, PadY: look.Step / 2}
	s.bar.Objects = []fyne.CanvasObject{
		kit.NewGround(theme.ColorNameHeaderBackground),
		kit.Box(page.Ends{Left: left, Gap: 2.5 * look.Step}, parts...),
	}
	renew(s.bar)
}

// renew shows what a bar is made of now. One that was never laid out has no width yet, at
// which every text would be wrapped in vain.
func renew(bar *fyne.Container) {
	if !bar.Size().IsZero() {
		bar.Refresh()
	}
}

// sameFrame reports whether two frames look the same.
func sameFrame(a, b model.Frame) bool {
	return a.Product == b.Product && a.Banner == b.Banner && same(a.Order, b.Order) && slices.EqualFunc(a.Links, b.Links, same)
}

// same reports whether two actions look the same on a bar.
func same(a, b model.Action) bool {
	return a.ID == b.ID && a.Label == b.Label && (a.Do == nil) == (b.Do == nil)
}

func bannerStrip(b model.Banner) []fyne.CanvasObject {
	words := kit.NewText(
		kit.Span{S: b.Word, Size: look.SizeText, Colour: look.ColorBannerText, Bold: true},
		kit.Span{S: "  " + b.Text, Size: look.SizeText, Colour: look.ColorBannerText})
	return []fyne.CanvasObject{kit.NewGround(look.ColorBanner), kit.NewGround(look.ColorBannerBar), words}
}
