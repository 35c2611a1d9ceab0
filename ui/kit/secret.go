package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"qwizard/ui/look"
)

// Secret is a field for what is not shown while it is typed, with a button in it that
// shows it. Unlike that of Fyne's entry, the button is a stop of Tab.
type Secret struct {
	block
	entry *Entry
	eye   *eye
}

// NewSecret makes the field, about chars characters wide. show names the button for those
// who do not see it.
func NewSecret(k *Keys, chars int, value, show string, changed func(string)) *Secret {
	s := &Secret{entry: NewEntry(k, EntryOptions{Secret: true, Chars: chars, Value: value, Changed: changed})}
	s.eye = newEye(s.entry, show)
	room := canvas.NewRectangle(color.Transparent) // that the text leaves free
	room.SetMinSize(s.eye.MinSize())
	s.entry.ActionItem = room
	s.init(s, Box(inField{}, s.entry, s.eye))
	return s
}

// SetWrong shows, or no longer, that what was typed is wrong.
func (s *Secret) SetWrong(wrong bool) { s.entry.SetWrong(wrong) }

// SetName says what the field is for, for those who do not see its label.
func (s *Secret) SetName(name string) { s.entry.SetName(name) }

// AccessibilityLabel implements [fyne.Accessible].
func (s *Secret) AccessibilityLabel() string { return s.entry.AccessibilityLabel() }

// AccessibilityRole implements [fyne.Accessible].
func (s *Secret) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// FocusOn implements [Focuser].
func (s *Secret) FocusOn() fyne.Focusable { return FocusOf(s.entry) }

// Focusables returns what in the field takes the focus, in reading order.
func (s *Secret) Focusables() []fyne.Focusable { return []fyne.Focusable{s.entry, s.eye} }

// Disable implements [fyne.Disableable].
func (s *Secret) Disable() { setDisabled(true, s.entry, s.eye) }

// Enable implements [fyne.Disableable].
func (s *Secret) Enable() { setDisabled(false, s.entry, s.eye) }

// Disabled implements [fyne.Disableable].
func (s *Secret) Disabled() bool { return s.entry.Disabled() }

// inField puts its second object into the end of the first, a field.
type inField struct{}

// HeightFor implements [Flow].
func (inField) HeightFor(objects []fyne.CanvasObject, width float32) float32 {
	return HeightFor(objects[0], width)
}

// Layout implements [fyne.Layout].
func (inField) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Resize(size)
	field, in := objects[0].Size(), objects[1].MinSize() // it may be narrower
	Place(objects[1], field.Width-in.Width-1, (field.Height-in.Height)/2, in.Width, in.Height)
}

// MinSize implements [fyne.Layout].
func (inField) MinSize(objects []fyne.CanvasObject) fyne.Size { return objects[0].MinSize() }

// eye shows what was typed, and hides it again.
type eye struct {
	press
	e    *Entry
	icon *widget.Icon
	name string // of what it does
}

func newEye(e *Entry, name string) *eye {
	y := &eye{e: e, icon: widget.NewIcon(theme.VisibilityOffIcon()), name: name}
	y.init(y, e.keys, func() {
		e.Password = !e.Password
		e.Refresh()
		y.Refresh()
	})
	return y
}

// Tapped implements [fyne.Tappable]. Whoever clicks goes on typing.
func (y *eye) Tapped(*fyne.PointEvent) {
	if !y.Disabled() {
		focus(y.e)
		y.do()
	}
}

// AccessibilityLabel implements [fyne.Accessible].
func (y *eye) AccessibilityLabel() string { return y.e.name + " " + y.name }

func (y *eye) paint() {
	y.press.paint()
	shape := theme.VisibilityIcon()
	if y.e.Password {
		shape = theme.VisibilityOffIcon()
	}
	if y.Disabled() {
		shape = theme.NewDisabledResource(shape)
	}
	y.icon.SetResource(shape)
}

// MinSize implements [fyne.CanvasObject]: large enough to be hit.
func (y *eye) MinSize() fyne.Size {
	return fyne.NewSquareSize(theme.Size(theme.SizeNameInlineIcon) + 2*theme.Size(theme.SizeNameInnerPadding))
}

// CreateRenderer implements [fyne.Widget].
func (y *eye) CreateRenderer() fyne.WidgetRenderer {
	y.paint()
	return &drawing{
		of:      y,
		objects: []fyne.CanvasObject{y.veil, y.icon, y.ring},
		layout: func(size fyne.Size) {
			icon := theme.Size(theme.SizeNameInlineIcon)
			at, side := fyne.NewPos((size.Width-icon)/2, (size.Height-icon)/2), fyne.NewSquareSize(icon)
			Place(y.icon, at.X, at.Y, icon, icon)
			Place(y.veil, at.X-look.Step/2, at.Y-look.Step/2, icon+look.Step, icon+look.Step)
			layRing(y.ring, at, side)
		},
		min:   y.MinSize,
		paint: y.paint,
	}
}
