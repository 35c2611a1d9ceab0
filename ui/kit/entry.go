package kit

import (
	"image/color"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"qwizard/ui/look"
)

// EntryOptions is what an [Entry] is made of.
type EntryOptions struct {
	Secret  bool
	Lines   int // so many are in view; 0 and 1 are one line
	Chars   int // about so many characters wide; 0 for all the width there is
	Most    int // bytes of text that are shown; 0 for any number. What is pasted beyond it goes to Changed alone
	Value   string
	Changed func(string)
}

// wrongWidth is that of the border of a wrong entry; a right one has 1.
const wrongWidth = 3

// Entry is a field to type in. On one line Enter is the primary action of the page and
// Page Up and Page Down scroll it; on several lines that is Ctrl+Enter, and those keys
// move in the text. Tab goes on to the next field.
type Entry struct {
	widget.Entry
	keys  *Keys
	chars int
	most  int
	name  string
	wrong bool

	ring   *canvas.Rectangle
	border *canvas.Rectangle // of a wrong entry

	typed   func(fyne.KeyName) bool // if set, has the first word; true if the key is dealt with
	focused func(bool)              // if set, is told
}

// NewEntry makes an entry.
func NewEntry(k *Keys, o EntryOptions) *Entry {
	e := &Entry{keys: k, chars: o.Chars, most: o.Most, ring: newRing(), border: canvas.NewRectangle(color.Transparent)}
	e.Text, e.Password = o.Value, o.Secret
	e.Wrapping = fyne.TextWrap(fyne.TextTruncateClip)
	if o.Lines > 1 {
		e.MultiLine, e.Wrapping = true, fyne.TextWrapWord
	} else {
		e.CursorColumn = len([]rune(o.Value))
	}
	e.border.StrokeWidth = wrongWidth
	e.border.Hide()
	e.ExtendBaseWidget(e)
	if o.Lines > 1 {
		e.SetMinRowsVisible(o.Lines)
	}
	e.OnChanged = o.Changed
	return e
}

// SetWrong shows, or no longer, that what was typed is wrong: by a thick border and,
// where there is room, a mark.
func (e *Entry) SetWrong(wrong bool) {
	e.wrong = wrong
	e.Icon = nil
	if wrong && (e.chars == 0 || e.chars > 8) {
		e.Icon = look.MarkProblem.Icon()
	}
	e.Refresh()
}

// SetName says what the entry is for, for those who do not see its label.
func (e *Entry) SetName(name string) { e.name = name }

// AccessibilityLabel implements [fyne.Accessible]. It does not tell a secret.
func (e *Entry) AccessibilityLabel() string {
	if e.Password || e.Text == "" {
		return e.name
	}
	return e.name + " " + e.Text
}

// AccessibilityRole implements [fyne.Accessible].
func (e *Entry) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// HeightFor implements [Flowing].
func (e *Entry) HeightFor(float32) float32 { return e.MinSize().Height }

// full is how wide the entry is at most; 0 for no limit.
func (e *Entry) full() float32 {
	if e.chars == 0 {
		return 0
	}
	inner := e.Theme().Size(theme.SizeNameInnerPadding)
	return float32(e.chars)*fyne.MeasureText("0", Em(), fyne.TextStyle{}).Width + 4*inner
}

// wideFor is how wide an entry is in which all of a text is seen.
func (e *Entry) wideFor(text string) float32 {
	return fyne.MeasureText(text, Em(), fyne.TextStyle{}).Width + 4*e.Theme().Size(theme.SizeNameInnerPadding)
}

// MinSize implements [fyne.CanvasObject].
func (e *Entry) MinSize() fyne.Size {
	size := e.Entry.MinSize()
	if full := e.full(); full > 0 {
		size.Width = full
	}
	return size
}

// Resize implements [fyne.CanvasObject]. The entry never gets wider than its characters.
func (e *Entry) Resize(size fyne.Size) {
	if full := e.full(); full > 0 {
		size.Width = min(size.Width, full)
	}
	e.Entry.Resize(size)
}

// AcceptsTab implements [fyne.Tabbable]: Tab is never text.
func (e *Entry) AcceptsTab() bool { return false }

// FocusGained implements [fyne.Focusable].
func (e *Entry) FocusGained() {
	e.ring.Hidden = false
	e.Entry.FocusGained()
	if e.focused != nil {
		e.focused(true)
	}
	e.keys.shown(e)
}

// FocusLost implements [fyne.Focusable].
func (e *Entry) FocusLost() {
	e.ring.Hidden = true
	e.Entry.FocusLost()
	if e.focused != nil {
		e.focused(false)
	}
}

// TypedKey implements [fyne.Focusable].
func (e *Entry) TypedKey(key *fyne.KeyEvent) {
	if e.typed != nil && !e.Disabled() && e.typed(key.Name) {
		return
	}
	switch key.Name {
	case fyne.KeyEscape, fyne.KeyF1:
		e.keys.Typed(e, key.Name)
	case fyne.KeyReturn, fyne.KeyEnter:
		if e.MultiLine {
			e.Entry.TypedKey(key)
		} else if !e.Disabled() {
			e.keys.Typed(e, key.Name)
		}
	case fyne.KeyPageUp, fyne.KeyPageDown:
		if e.MultiLine {
			e.Entry.TypedKey(key)
		} else {
			e.keys.Typed(e, key.Name)
		}
	default:
		e.Entry.TypedKey(key)
	}
}

// TypedShortcut implements [fyne.Shortcutable].
func (e *Entry) TypedShortcut(s fyne.Shortcut) {
	if paste, ok := s.(*fyne.ShortcutPaste); ok && e.pastedTooMuch(paste.Clipboard.Content()) {
		return
	}
	custom, ok := s.(*desktop.CustomShortcut)
	if !ok {
		e.Entry.TypedShortcut(s) // copy, paste and the like
		return
	}
	if e.keys.shortcut(s) {
		return
	}
	switch custom.KeyName {
	case fyne.KeyLeft, fyne.KeyRight, fyne.KeyBackspace, fyne.KeyDelete:
		e.Entry.TypedShortcut(s) // word by word
	case fyne.KeyReturn, fyne.KeyEnter:
		if !e.Disabled() {
			e.keys.Typed(e, custom.KeyName)
		}
	default:
		e.keys.typedShortcut(e, s)
	}
}

// pastedTooMuch hands on, without showing it, what is pasted beyond the most that is
// shown: the entry breaks its lines anew with every change, for some minutes if there is
// a MiB of them.
func (e *Entry) pastedTooMuch(text string) bool {
	if e.most == 0 || e.Disabled() || len(e.Text)+len(text) <= e.most {
		return false
	}
	if e.OnChanged != nil {
		e.OnChanged(e.Text + text)
	}
	return true
}

// CreateRenderer implements [fyne.Widget].
func (e *Entry) CreateRenderer() fyne.WidgetRenderer {
	r := &entryRenderer{WidgetRenderer: e.Entry.CreateRenderer(), e: e}
	r.paint()
	return r
}

type entryRenderer struct {
	fyne.WidgetRenderer
	e    *Entry
	icon fyne.Resource // as laid out
}

func (r *entryRenderer) paint() {
	paintRing(r.e.ring, !r.e.ring.Hidden)
	r.e.border.StrokeColor = colour(theme.ColorNameError)
	r.e.border.Hidden = !r.e.wrong
}

// Objects implements [fyne.WidgetRenderer]. Fyne's own change as they like.
func (r *entryRenderer) Objects() []fyne.CanvasObject {
	return append(slices.Clip(r.WidgetRenderer.Objects()), r.e.border, r.e.ring)
}

// Layout implements [fyne.WidgetRenderer].
func (r *entryRenderer) Layout(size fyne.Size) {
	r.icon = r.e.Icon
	r.WidgetRenderer.Layout(size)
	half := r.e.border.StrokeWidth / 2
	Place(r.e.border, half, half, size.Width-2*half, size.Height-2*half)
	layRing(r.e.ring, fyne.Position{}, size)
}

// Refresh implements [fyne.WidgetRenderer].
func (r *entryRenderer) Refresh() {
	r.paint()
	if r.icon != r.e.Icon {
		r.Layout(r.e.Size())
	}
	r.WidgetRenderer.Refresh()
}
