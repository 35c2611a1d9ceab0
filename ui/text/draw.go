package text

import (
	"slices"
	"strconv"
	"strings"

	"qwizard/ui/model"
)

// drawing is a page as it was drawn.
type drawing struct {
	place model.Place
	lines []string
	same  []string // the lines without what was typed and what is wrong: equal while the page is
	marks []mark   // what the numbers from 1 on stand for
}

// mark is what a number stands for: the one of these that is set.
type mark struct {
	field  *model.Field
	action model.Action
	tell   []string // paragraphs to print: an explanation, a secret
	bare   bool     // tell is printed as it is, unbroken
}

// has reports whether a text can be selected on the page.
func (d drawing) has(text string) bool {
	whole := strings.TrimRight(text, "\n")
	return strings.Contains("\n"+strings.Join(d.lines, "\n")+"\n", "\n"+whole+"\n")
}

// draw prints the page if it is another one than that on show, and otherwise what has
// just happened on it: in a terminal the news has to stand at the end.
func (t *Terminal) draw() {
	if !t.shown {
		return
	}
	pressed := t.pressed
	t.shown, t.pressed = false, false
	if t.page.Place != t.drawn.place {
		t.asked = map[string]bool{}
	}
	if pressed {
		t.again = map[string]bool{}
	}
	next := t.drawPage()
	filled := pressed && !slices.Equal(values(t.page), t.before) // by what was pressed
	if t.page.Place != t.drawn.place || !slices.Equal(next.same, t.drawn.same) || filled {
		t.drawn = next
		t.lay()
		return
	}
	t.drawn = next
	if notes := t.sheet(false); pressed {
		notes.notes(t.page)
		notes.trim()
		t.printLines(notes.lines)
	}
}

// values are what the page's fields hold. Secrets come and go, and are not shown.
func values(p model.Page) []string {
	var out []string
	for _, f := range p.Fields() {
		if f.Kind != model.FieldSecret {
			out = append(out, f.ID, f.Value)
		}
	}
	return out
}

// lay prints the page as drawn.
func (t *Terminal) lay() {
	t.listed = false
	t.print("\n\n")
	t.printLines(t.drawn.lines)
}

func (t *Terminal) drawPage() drawing {
	full, same := t.sheet(false), t.sheet(true)
	for _, s := range []*sheet{full, same} {
		s.head(t.frame, t.page)
		if s == full {
			s.notes(t.page)
		}
		s.blocks(t.page.Blocks)
		s.actions(t.page)
		s.links(t.frame)
		s.trim()
	}
	return drawing{t.page.Place, full.lines, same.lines, full.marks}
}

// sheet is what a page is drawn on, line by line.
type sheet struct {
	*Terminal
	columns int
	bare    bool   // leave away what was typed and what is wrong
	indent  string // of everything but values to be selected
	lines   []string
	marks   []mark
}

func (t *Terminal) sheet(bare bool) *sheet {
	return &sheet{Terminal: t, columns: t.width(), bare: bare}
}

// gap leaves a line free, once.
func (s *sheet) gap() {
	if n := len(s.lines); n > 0 && s.lines[n-1] != "" {
		s.lines = append(s.lines, "")
	}
}

// trim takes free lines at the end away: what follows leaves its own.
func (s *sheet) trim() {
	for n := len(s.lines); n > 0 && s.lines[n-1] == ""; n-- {
		s.lines = s.lines[:n-1]
	}
}

// put writes a text, with first before its first line and blanks of the same width
// before the others.
func (s *sheet) put(first, text string) {
	before := s.indent + first
	for _, l := range wrap(text, max(s.columns-cells(before), minWidth/2)) {
		s.lines = append(s.lines, strings.TrimRight(before+l, " "))
		before = strings.Repeat(" ", cells(before))
	}
}

// within writes what f writes further to the right.
func (s *sheet) within(f func()) {
	was := s.indent
	s.indent += "   "
	f()
	s.indent = was
}

// number gives the next number to m and returns how it is written before a text.
func (s *sheet) number(m mark) string {
	s.marks = append(s.marks, m)
	return strconv.Itoa(len(s.marks)) + ") "
}

// value writes a value on lines of its own from the first column, unbroken, so that
// selecting them gives the value and nothing else.
func (s *sheet) value(text string) {
	for l := range strings.SplitSeq(strings.TrimRight(text, "\r\n"), "\n") {
		s.lines = append(s.lines, printable(strings.TrimRight(l, "\r")))
	}
}

// strong writes a title or heading, in bold where that can be, and returns how wide it is.
func (s *sheet) strong(text string) int {
	widest := 0
	for _, l := range wrap(text, s.columns) {
		widest = max(widest, cells(l))
		if s.c.Bold && l != "" {
			l = "\x1b[1m" + l + "\x1b[0m"
		}
		s.lines = append(s.lines, l)
	}
	return widest
}

// marked is a text behind its state in a word.
func marked(sign model.Sign, text string) string {
	if sign.Word == "" {
		return text
	}
	return "[" + sign.Word + "] " + text
}

// head writes what stands around the page, and the page's beginning.
func (s *sheet) head(f model.Frame, p model.Page) {
	name := f.Product
	if f.Order.Label != "" {
		name = s.t("product", "product", f.Product, "order", f.Order.Label)
	}
	s.put("", name)
	if f.Banner.Word != "" {
		s.put("", s.t("banner", "word", f.Banner.Word, "text", f.Banner.Text))
	}
	s.gap()
	if p.Sign.Word != "" {
		s.put("", strings.TrimSpace(marked(p.Sign, "")))
	}
	s.lines = append(s.lines, strings.Repeat("=", s.strong(p.Title)))
	if p.Lead != "" {
		s.put("", p.Lead)
	}
	s.gap()
}

// notes writes what the last press led to.
func (s *sheet) notes(p model.Page) {
	if p.Said != "" {
		s.put("", p.Said)
		s.gap()
	}
	if len(p.Problems) == 0 {
		return
	}
	s.strong(s.t("problem"))
	for _, c := range p.Problems {
		what := c.What + " " + c.Next
		if c.Label != "" {
			what = c.Label + ": " + what
		}
		s.put("- ", what)
	}
	s.gap()
}

// actions writes what can be done at the end of the page.
func (s *sheet) actions(p model.Page) {
	s.gap()
	if p.Primary.Label != "" {
		s.action(p.Primary, s.t("enter", "label", p.Primary.Label))
	}
	for _, a := range p.Others {
		s.action(a, a.Label)
	}
}

// links writes those parts of the frame that have no letter.
func (s *sheet) links(f model.Frame) {
	for _, a := range f.Links {
		if !s.c.Words.Has(letterOf(a.ID)) {
			s.action(a, a.Label)
		}
	}
}

func (s *sheet) action(a model.Action, label string) { s.put(s.number(mark{action: a}), label) }
