package kit

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// mono is a text in letters of the same width, never cut, of which parts can be selected
// with the pointer and copied. Fyne's label that can be selected wraps at words only,
// and swallows every key once it has the focus.
type mono struct {
	widget.BaseWidget
	keys    *Keys
	text    []rune
	stop    bool       // Tab stops at it
	whole   func()     // if set, copies in place of what is selected
	changed func(bool) // if set, is told of the focus
	wide    [2]float32 // width of a character, at this size of text
	lines   []stretch  // as wrapped for
	width   float32    // this width, at
	size    float32    // this size of text
	from    int        // where the selection begins, and
	to      int        // where it ends; may be before
	focused bool
	drawn   []fyne.CanvasObject
}

func newMono(k *Keys, text string) *mono {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\t", "    ").Replace(text)
	m := &mono{keys: k, text: []rune(text)}
	m.ExtendBaseWidget(m)
	return m
}

func monoStyle() fyne.TextStyle { return fyne.TextStyle{Monospace: true} }

// wideOf is how wide a character is. Those of the western scripts are all the same.
func (m *mono) wideOf(r rune) float32 {
	if m.wide[1] != Em() {
		m.wide = [2]float32{fyne.MeasureText("MMMMMMMM", Em(), monoStyle()).Width / 8, Em()}
	}
	if r < 0x250 {
		return m.wide[0]
	}
	return fyne.MeasureText(string(r), Em(), monoStyle()).Width
}

// wrapFor wraps the text for a width, once.
func (m *mono) wrapFor(width float32) []stretch {
	if m.lines == nil || m.width != width || m.size != Em() {
		m.width, m.size = width, Em()
		m.lines = wrap(m.text, width, m.wideOf)
	}
	return m.lines
}

// high is that of a line, the same as of running text, with which it stands in rows.
func (m *mono) high() float32 {
	return max(LineHeight(), fyne.MeasureText("M", Em(), monoStyle()).Height)
}

// HeightFor implements [Flowing].
func (m *mono) HeightFor(width float32) float32 {
	return float32(len(m.wrapFor(width))) * m.high()
}

// upTo is how wide the characters are.
func (m *mono) upTo(text []rune) float32 {
	var w float32
	for _, r := range text {
		w += m.wideOf(r)
	}
	return w
}

// draw makes the lines, and behind them what is selected.
func (m *mono) draw() {
	m.drawn = nil
	if m.Size().Width == 0 {
		return // not laid out yet
	}
	first, last := min(m.from, m.to), max(m.from, m.to)
	high := m.high()
	for i, l := range m.wrapFor(m.Size().Width) {
		y := float32(i) * high
		if a, b := max(first, l.from), min(last, l.to); a < b {
			mark := canvas.NewRectangle(colour(theme.ColorNameSelection))
			Place(mark, m.upTo(m.text[l.from:a]), y, m.upTo(m.text[a:b]), high)
			m.drawn = append(m.drawn, mark)
		}
		t := canvas.NewText(string(m.text[l.from:l.to]), colour(theme.ColorNameForeground))
		t.TextSize, t.TextStyle = Em(), monoStyle()
		Place(t, 0, y, m.Size().Width, high) // which centres it in the line
		m.drawn = append(m.drawn, t)
	}
}

// CreateRenderer implements [fyne.Widget].
func (m *mono) CreateRenderer() fyne.WidgetRenderer { return &monoRenderer{m} }

type monoRenderer struct{ m *mono }

func (r *monoRenderer) Destroy() {}

func (r *monoRenderer) Layout(fyne.Size) { r.m.draw() }

func (r *monoRenderer) MinSize() fyne.Size { return fyne.NewSize(0, r.m.high()) }

func (r *monoRenderer) Objects() []fyne.CanvasObject { return r.m.drawn }

func (r *monoRenderer) Refresh() {
	r.m.draw()
	canvas.Refresh(r.m)
}

// at is the index of the character nearest to a place.
func (m *mono) at(pos fyne.Position) int {
	lines := m.wrapFor(m.Size().Width)
	l := lines[min(max(int(pos.Y/m.high()), 0), len(lines)-1)]
	x := float32(0)
	for i := l.from; i < l.to; i++ {
		w := m.wideOf(m.text[i])
		if pos.X < x+w/2 {
			return i
		}
		x += w
	}
	return l.to
}

func (m *mono) choose(from, to int) {
	if from == m.from && to == m.to {
		return
	}
	m.from, m.to = from, to
	m.Refresh()
}

// SelectedText returns what is selected.
func (m *mono) SelectedText() string {
	return string(m.text[min(m.from, m.to):max(m.from, m.to)])
}

// MouseDown implements [desktop.Mouseable].
func (m *mono) MouseDown(e *desktop.MouseEvent) {
	focus(m)
	i := m.at(e.Position)
	m.choose(i, i)
}

// MouseUp implements [desktop.Mouseable].
func (m *mono) MouseUp(*desktop.MouseEvent) {}

// Dragged implements [fyne.Draggable].
func (m *mono) Dragged(e *fyne.DragEvent) { m.choose(m.from, m.at(e.Position)) }

// DragEnd implements [fyne.Draggable].
func (m *mono) DragEnd() {}

// DoubleTapped implements [fyne.DoubleTappable]: it selects up to the next spaces.
func (m *mono) DoubleTapped(e *fyne.PointEvent) {
	i := m.at(e.Position)
	blank := func(r rune) bool { return r == ' ' || r == '\n' }
	from, to := i, i
	for from > 0 && !blank(m.text[from-1]) {
		from--
	}
	if n := slices.IndexFunc(m.text[i:], blank); n >= 0 {
		to += n
	} else {
		to = len(m.text)
	}
	m.choose(from, to)
}

// Cursor implements [desktop.Cursorable].
func (m *mono) Cursor() desktop.Cursor { return desktop.TextCursor }

// Disabled implements [fyne.Disableable]: Tab passes over what is disabled, Focus does not,
// as some of it can be selected.
func (m *mono) Disabled() bool { return !m.stop && !m.focused }

// Disable implements [fyne.Disableable]; it does nothing.
func (m *mono) Disable() {}

// Enable implements [fyne.Disableable]; it does nothing.
func (m *mono) Enable() {}

// FocusGained implements [fyne.Focusable].
func (m *mono) FocusGained() {
	m.focused = true
	if m.changed != nil {
		m.changed(true)
	}
	if m.stop {
		m.keys.shown(m)
	}
}

// FocusLost implements [fyne.Focusable].
func (m *mono) FocusLost() {
	m.focused = false
	if m.changed != nil {
		m.changed(false)
	}
	m.choose(0, 0)
}

// TypedRune implements [fyne.Focusable].
func (m *mono) TypedRune(rune) {}

// TypedKey implements [fyne.Focusable].
func (m *mono) TypedKey(e *fyne.KeyEvent) { m.keys.Typed(m, e.Name) }

// TypedShortcut implements [fyne.Shortcutable].
func (m *mono) TypedShortcut(s fyne.Shortcut) {
	switch s := s.(type) {
	case *fyne.ShortcutSelectAll:
		m.choose(0, len(m.text))
	case *fyne.ShortcutCopy:
		switch selected := m.SelectedText(); {
		case selected == "":
		case m.whole != nil:
			m.whole()
		default:
			s.Clipboard.SetContent(selected)
		}
	default:
		m.keys.typedShortcut(m, s)
	}
}

// AccessibilityLabel implements [fyne.Accessible].
func (m *mono) AccessibilityLabel() string { return string(m.text) }

// AccessibilityRole implements [fyne.Accessible].
func (m *mono) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }
