package kit

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"qwizard/ui/look"
)

// Fold is an explanation of which only the title is shown until it is opened. What it
// says is made no sooner.
type Fold struct {
	block
	keys *Keys
	text string
	head *foldHead
	open bool
	body fyne.CanvasObject // nil until it was opened once
}

// NewFold makes an explanation. A blank line in text begins another paragraph. toggled is
// called after the page was laid out anew.
func NewFold(k *Keys, title, text string, open bool, toggled func(bool)) *Fold {
	f := &Fold{keys: k, text: text, open: open}
	f.head = newFoldHead(f, title, func() {
		f.SetOpen(!f.open)
		if toggled != nil {
			toggled(f.open)
		}
	})
	f.init(f, Box(&Column{Gap: look.Step / 2}, f.head))
	f.fill()
	return f
}

// Open tells whether it is open.
func (f *Fold) Open() bool { return f.open }

// SetOpen opens or closes it.
func (f *Fold) SetOpen(open bool) {
	if f.open == open {
		return
	}
	f.open = open
	f.head.Refresh()
	f.fill()
	f.relay(f.keys)
}

func (f *Fold) fill() {
	f.content.Objects = f.content.Objects[:1]
	if !f.open {
		return
	}
	if f.body == nil {
		var paragraphs []fyne.CanvasObject
		for p := range strings.SplitSeq(f.text, "\n\n") {
			paragraphs = append(paragraphs, Body(strings.TrimSpace(p)))
		}
		f.body = Box(Panel{Bar: look.Step / 4, PadX: 2 * look.Step, PadY: look.Step / 2},
			NewGround(theme.ColorNameBackground), NewGround(theme.ColorNameSeparator), Box(&Column{Gap: look.Step}, paragraphs...))
	}
	f.content.Objects = append(f.content.Objects, f.body)
}

// FocusOn implements [Focuser].
func (f *Fold) FocusOn() fyne.Focusable { return FocusOf(f.head) }

// AccessibilityLabel implements [fyne.Accessible].
func (f *Fold) AccessibilityLabel() string {
	if f.open {
		return f.head.title.String() + "\n" + f.text
	}
	return f.head.title.String()
}

// AccessibilityRole implements [fyne.Accessible].
func (f *Fold) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// foldHead is the title, with a triangle that points right or down.
type foldHead struct {
	press
	f       *Fold
	icon    *icon
	title   *Text
	content *fyne.Container
}

func newFoldHead(f *Fold, title string, toggle func()) *foldHead {
	h := &foldHead{f: f, icon: newIcon("fold-closed", theme.ColorNamePrimary)}
	h.title = NewText(Span{title, look.SizeText, theme.ColorNamePrimary, false})
	h.content = Box(Beside{}, h.icon, h.title)
	h.init(h, f.keys, toggle)
	return h
}

// AccessibilityLabel implements [fyne.Accessible].
func (h *foldHead) AccessibilityLabel() string { return h.title.String() }

// HeightFor implements [Flowing].
func (h *foldHead) HeightFor(width float32) float32 { return HeightFor(h.content, width) + look.Step }

func (h *foldHead) paint() {
	h.press.paint()
	shape := "fold-closed"
	if h.f.open {
		shape = "fold-open"
	}
	h.icon.set(shape, theme.ColorNamePrimary)
}

// CreateRenderer implements [fyne.Widget].
func (h *foldHead) CreateRenderer() fyne.WidgetRenderer {
	h.paint()
	return &drawing{
		of:      h,
		objects: []fyne.CanvasObject{h.veil, h.content, h.ring},
		layout: func(size fyne.Size) {
			layLine(h.veil, h.ring, size)
			Place(h.content, 0, look.Step/2, size.Width, size.Height-look.Step)
		},
		min:   func() fyne.Size { return fyne.NewSize(0, line()) },
		paint: h.paint,
	}
}
