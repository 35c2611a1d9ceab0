package kit

import (
	"image/color"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"qwizard/ui/look"
)

// pickRows is how many matches are shown at most.
const pickRows = 8

// closeAfter is longer than a click takes.
const closeAfter = 300 * time.Millisecond

// Pick is one of many options, found by typing a part of its label, or its value. The
// matches stand under the field, in the page. Down opens the list, Up and Down go through
// it, Enter chooses, Esc closes it; while it is closed Enter and Esc are the page's.
//
// What is typed and no option is not lost: it is reported as the value, and shown again
// when a Pick is made with it.
type Pick struct {
	block
	keys    *Keys
	options []Option
	changed func(string)
	value   string
	name    string

	entry  *Entry
	found  []int // matches, as indices of options; nil while the list is closed
	at     int   // index in found on which it stands
	first  int   // index in found of the first row in view
	inList bool  // the pointer is pressed on a row, for which the focus was lost

	focused bool
}

// NewPick makes a field to pick from.
func NewPick(k *Keys, options []Option, value string, changed func(string)) *Pick {
	p := &Pick{keys: k, options: options, changed: changed, value: value}
	p.entry = NewEntry(k, EntryOptions{Value: p.label(), Changed: p.edited})
	p.entry.typed, p.entry.focused = p.typed, p.hasFocus
	p.entry.ActionItem = newOpener(p)
	p.init(p, Box(&Column{Gap: look.Step / 2}, p.entry))
	return p
}

// label is what the field says for the value.
func (p *Pick) label() string {
	if i := indexOf(p.options, p.value); i >= 0 {
		return p.options[i].Label
	}
	return p.value
}

// Value returns that of the option chosen or, if none was, what was typed.
func (p *Pick) Value() string { return p.value }

// SetWrong shows, or no longer, that what was picked is wrong.
func (p *Pick) SetWrong(wrong bool) { p.entry.SetWrong(wrong) }

// SetName says what is picked, for those who do not see its label.
func (p *Pick) SetName(name string) { p.name = name }

// AccessibilityLabel implements [fyne.Accessible].
func (p *Pick) AccessibilityLabel() string { return p.name + " " + p.entry.Text }

// AccessibilityRole implements [fyne.Accessible].
func (p *Pick) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// FocusOn implements [Focuser].
func (p *Pick) FocusOn() fyne.Focusable { return FocusOf(p.entry) }

// Disable implements [fyne.Disableable].
func (p *Pick) Disable() {
	p.close()
	p.entry.Disable()
}

// Enable implements [fyne.Disableable].
func (p *Pick) Enable() { p.entry.Enable() }

// Disabled implements [fyne.Disableable].
func (p *Pick) Disabled() bool { return p.entry.Disabled() }

// set takes a value and reports it, after all else: the page may be drawn anew by it.
func (p *Pick) set(value string) {
	if p.value == value {
		return
	}
	p.value = value
	if p.changed != nil {
		p.changed(value)
	}
}

// edited is called when the text has changed by typing.
func (p *Pick) edited(text string) {
	if text == "" {
		p.close()
	} else {
		p.open(matches(p.options, text))
	}
	if i := exact(p.options, text); i >= 0 {
		text = p.options[i].Value
	}
	p.set(text)
}

// show replaces the text without taking it for typed.
func (p *Pick) show(text string) {
	if p.entry.Text == text {
		return
	}
	p.entry.OnChanged = nil
	p.entry.SetText(text)
	p.entry.CursorColumn = len([]rune(text))
	p.entry.Refresh()
	p.entry.OnChanged = p.edited
}

func (p *Pick) choose(option int) {
	p.close()
	p.take(option)
}

func (p *Pick) take(option int) {
	p.show(p.options[option].Label)
	p.set(p.options[option].Value)
}

// hasFocus is told when the entry has got or lost the focus. When it is left, what
// stands there for one option only becomes it. The list closes a moment later: if it
// closed now, what is being clicked on would move away under the pointer.
func (p *Pick) hasFocus(on bool) {
	p.focused = on
	if on || p.inList {
		p.inList = false
		return
	}
	switch i := exact(p.options, p.entry.Text); {
	case i >= 0:
		p.take(i)
	case len(p.found) == 1:
		p.take(p.found[0])
	}
	if p.found != nil {
		after(closeAfter, func() {
			if !p.focused {
				p.close()
			}
		})
	}
}

// typed deals with a key before the entry does.
func (p *Pick) typed(key fyne.KeyName) bool {
	switch key {
	case fyne.KeyDown:
		if p.found == nil {
			p.openAll()
		} else {
			p.move(1)
		}
	case fyne.KeyUp:
		p.move(-1)
	case fyne.KeyReturn, fyne.KeyEnter:
		if len(p.found) == 0 {
			return false
		}
		p.choose(p.found[p.at])
	case fyne.KeyEscape:
		if p.found == nil {
			return false
		}
		p.close()
	default:
		return false
	}
	return true
}

// openAll opens the list with every option, at the one that is chosen.
func (p *Pick) openAll() {
	p.open(matches(p.options, ""))
	for i, option := range p.found {
		if p.options[option].Value == p.value {
			p.move(i)
		}
	}
}

func (p *Pick) open(found []int) {
	if found == nil {
		found = []int{}
	}
	p.found, p.at, p.first = found, 0, 0
	p.draw()
}

func (p *Pick) close() {
	if p.found == nil {
		return
	}
	p.found = nil
	p.draw()
}

func (p *Pick) move(by int) {
	if len(p.found) == 0 {
		return
	}
	p.at = min(max(p.at+by, 0), len(p.found)-1)
	p.first = min(max(p.first, p.at-pickRows+1), p.at)
	p.draw()
}

// draw makes the rows in view anew.
func (p *Pick) draw() {
	var rows []fyne.CanvasObject
	for i := p.first; i < min(p.first+pickRows, len(p.found)); i++ {
		rows = append(rows, newPickRow(p, p.found[i], i == p.at))
	}
	p.content.Objects = p.content.Objects[:1]
	if len(rows) > 0 {
		list := Box(Panel{PadX: 1, PadY: 1}, newPlate(theme.ColorNameInputBackground, theme.ColorNameInputBorder), Box(&Column{}, rows...))
		p.content.Objects = append(p.content.Objects, list)
	}
	p.relay(p.keys)
	if p.found != nil {
		p.keys.shown(p)
	}
}

// pickRow is one match. It acts when the pointer is released on it, by when the entry
// has lost the focus already.
type pickRow struct {
	widget.BaseWidget
	hover
	p       *Pick
	option  int
	at      bool
	content *fyne.Container
	ground  *canvas.Rectangle
	bar     *canvas.Rectangle
}

func newPickRow(p *Pick, option int, at bool) *pickRow {
	r := &pickRow{p: p, option: option, at: at, ground: canvas.NewRectangle(color.Transparent), bar: canvas.NewRectangle(color.Transparent)}
	spans := []Span{{p.options[option].Label, look.SizeText, theme.ColorNameForeground, at}}
	if hint := p.options[option].Hint; hint != "" {
		spans = append(spans, Span{"  " + hint, look.SizeHint, theme.ColorNamePlaceHolder, false})
	}
	r.content = Box(Panel{PadX: 1.5 * look.Step, PadY: look.Step / 2}, Box(&Column{}), NewText(spans...))
	r.of = r
	r.ExtendBaseWidget(r)
	return r
}

// HeightFor implements [Flowing].
func (r *pickRow) HeightFor(width float32) float32 { return HeightFor(r.content, width) }

func (r *pickRow) paint() {
	r.ground.FillColor, r.bar.FillColor = color.Transparent, color.Transparent
	if r.hovered {
		r.ground.FillColor = colour(theme.ColorNameHover)
	}
	if r.at {
		r.ground.FillColor, r.bar.FillColor = colour(look.ColorPanel), colour(look.ColorFocus)
	}
}

// CreateRenderer implements [fyne.Widget].
func (r *pickRow) CreateRenderer() fyne.WidgetRenderer {
	r.paint()
	return &drawing{
		of:      r,
		objects: []fyne.CanvasObject{r.ground, r.bar, r.content},
		layout: func(size fyne.Size) {
			Place(r.ground, 0, 0, size.Width, size.Height)
			Place(r.bar, 0, 0, look.Step/2, size.Height)
			r.content.Resize(size)
		},
		min:   func() fyne.Size { return fyne.NewSize(0, line()) },
		paint: r.paint,
	}
}

// MouseDown implements [desktop.Mouseable].
func (r *pickRow) MouseDown(*desktop.MouseEvent) { r.p.inList = true }

// MouseUp implements [desktop.Mouseable].
func (r *pickRow) MouseUp(*desktop.MouseEvent) {}

// Tapped implements [fyne.Tappable].
func (r *pickRow) Tapped(*fyne.PointEvent) {
	if r.p.Disabled() {
		return
	}
	focus(r.p.entry)
	r.p.choose(r.option)
}

// Cursor implements [desktop.Cursorable].
func (r *pickRow) Cursor() desktop.Cursor { return desktop.PointerCursor }

// opener is the arrow in the field that opens the list, for the pointer.
type opener struct {
	icon
	p *Pick
}

func newOpener(p *Pick) *opener {
	o := &opener{p: p}
	o.ExtendBaseWidget(o)
	o.set("fold-open", theme.ColorNamePlaceHolder)
	return o
}

// Tapped implements [fyne.Tappable].
func (o *opener) Tapped(*fyne.PointEvent) {
	if o.p.Disabled() {
		return
	}
	focus(o.p.entry)
	if o.p.found == nil {
		o.p.openAll()
	} else {
		o.p.close()
	}
}

// Cursor implements [desktop.Cursorable].
func (o *opener) Cursor() desktop.Cursor { return desktop.PointerCursor }
