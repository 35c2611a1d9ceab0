package text

import (
	"strconv"
	"strings"

	"qwizard/ui/model"
)

func (s *sheet) blocks(blocks []model.Block) {
	for _, b := range blocks {
		s.block(b)
	}
}

func (s *sheet) block(b model.Block) {
	switch b := b.(type) {
	case model.Paragraph:
		s.put("", b.Text)
		s.gap()
	case model.Heading:
		s.gap()
		s.strong(b.Text)
	case model.Callout:
		s.put("", marked(b.Sign, b.Text))
		s.gap()
	case model.Picture:
		s.put("", s.t("picture", "text", b.Text))
		s.gap()
	case model.Help:
		s.put(s.number(mark{tell: []string{b.Title, b.Text}}), b.Title)
		s.gap()
	case model.Field:
		s.field(b)
	case model.Copy:
		s.copyRow(b)
	case model.Verbatim:
		s.quote(b.Text)
		s.gap()
	case model.Steps:
		s.steps(b)
	case model.Buttons:
		for _, a := range b.Actions {
			s.action(a, a.Label)
		}
		s.gap()
	case model.Answers:
		s.answers(b)
	case model.Next:
		s.next(b)
	case model.Road:
		s.road(b)
	case model.Rows:
		s.rows(b)
	case model.Findings:
		s.findings(b)
	case model.History:
		s.history(b)
	}
}

func (s *sheet) field(f model.Field) {
	label := f.Label
	if f.Optional {
		label = s.t("optional", "label", label)
	}
	s.put(s.number(mark{field: &f}), label)
	s.within(func() {
		if f.Hint != "" {
			s.put("", f.Hint)
		}
		if f.Kind == model.FieldChoice {
			s.options(f)
		} else if !s.bare {
			s.filled(f)
		}
		if f.Error != "" && !s.bare {
			s.put("", s.t("wrong", "what", f.Error))
		}
	})
	s.gap()
}

// options writes the answers of a choice, and which one is chosen.
func (s *sheet) options(f model.Field) {
	for _, o := range f.Options {
		label := o.Label
		if o.Value == f.Value && !s.bare {
			label = s.t("chosen", "label", label)
		}
		s.put("- ", label)
		if o.Hint != "" {
			s.put("  ", o.Hint)
		}
	}
}

// filled writes what a field holds.
func (s *sheet) filled(f model.Field) {
	switch {
	case f.Kind == model.FieldCheck:
		s.put("", s.t("value", "value", s.yesNo(f.Value)))
	case f.Value == "":
		s.put("", s.t("empty"))
	case f.Kind == model.FieldSecret:
		s.put("", s.t("hidden"))
	default:
		s.put("", s.t("value", "value", strings.TrimRight(labelOf(f), "\n")))
	}
}

func (t *Terminal) yesNo(value string) string {
	if value == model.Yes {
		return t.t("yes")
	}
	return t.t("no")
}

// labelOf is a field's value as it is shown.
func labelOf(f model.Field) string {
	for _, o := range f.Options {
		if o.Value == f.Value {
			return o.Label
		}
	}
	return f.Value
}

func (s *sheet) copyRow(b model.Copy) {
	if b.Secret {
		s.put(s.number(mark{tell: []string{b.Value}, bare: true}), s.t("show-secret", "label", b.Label))
		s.gap()
		return
	}
	s.put("", s.t("label", "label", b.Label))
	s.value(b.Value)
	s.gap()
}

// quote writes what somebody else wrote, so that it cannot be taken for ours. It has all
// the columns there are: mails are broken into lines already.
func (s *sheet) quote(text string) {
	for l := range strings.SplitSeq(strings.TrimRight(text, "\r\n"), "\n") {
		for _, l := range wrap(l, max(s.room()-cells(s.indent)-2, minWidth/2)) {
			s.lines = append(s.lines, strings.TrimRight(s.indent+"> "+l, " "))
		}
	}
}

func (s *sheet) steps(b model.Steps) {
	for i, item := range b.Items {
		s.put(s.t("step", "number", strconv.Itoa(i+1))+" ", item.Text)
		if len(item.Blocks) > 0 {
			s.within(func() { s.blocks(item.Blocks) })
			s.gap()
		}
	}
	s.gap()
}

func (s *sheet) answers(b model.Answers) {
	for _, r := range b.Rows {
		s.put("", s.t("label", "label", r.What))
		s.within(func() {
			s.put("", r.Value)
			if r.Change.Label != "" {
				s.action(r.Change, s.t("change", "label", r.Change.Label, "what", r.What))
			}
		})
	}
	s.gap()
}

func (s *sheet) next(b model.Next) {
	s.put("", b.Title)
	if b.Lead != "" {
		s.put("", b.Lead)
	}
	if b.Action.Label != "" {
		label := b.Action.Label
		if s.page.Primary.Label == "" {
			label = s.t("enter", "label", label)
		}
		s.action(b.Action, label)
	}
	s.gap()
}

func (s *sheet) road(b model.Road) {
	stops := make([]string, len(b.Stretches))
	for i, r := range b.Stretches {
		stops[i] = s.t("stop", "label", r.Label, "state", r.State)
	}
	s.put("", strings.Join(stops, ", "))
	s.gap()
}

func (s *sheet) rows(b model.Rows) {
	if b.Heading != "" {
		s.gap()
		s.strong(b.Heading)
	}
	if len(b.Rows) == 0 && b.Empty != "" {
		s.put("", b.Empty)
	}
	for _, r := range b.Rows {
		text := marked(model.Sign{Word: r.State}, r.Title)
		if r.Detail != "" {
			text = s.t("detail", "title", text, "detail", r.Detail)
		}
		switch {
		case r.Open.Do == nil:
			s.put("", text)
		case r.Open.Label == "":
			s.action(r.Open, text)
		default:
			s.put("", text)
			s.within(func() { s.action(r.Open, r.Open.Label) })
		}
	}
	s.gap()
}

func (s *sheet) findings(b model.Findings) {
	for _, f := range b.List {
		s.put("", marked(f.Sign, f.What))
		s.within(func() {
			if f.Where != "" {
				s.put("", s.t("where", "where", f.Where))
			}
			s.compare(f)
			if f.Next != "" {
				s.put("", s.t("next", "next", f.Next))
			}
		})
		s.gap()
	}
	if b.Fine == "" {
		return
	}
	if len(b.Well) == 0 {
		s.put("", b.Fine)
	} else {
		s.put(s.number(mark{tell: b.Well}), b.Fine)
	}
	s.gap()
}

// compare writes what was expected above what was seen, with a sign under the first
// difference, and says in words where it is.
func (s *sheet) compare(f model.Found) {
	switch {
	case f.Expected == "" && f.Observed == "":
		return
	case f.Observed == "":
		s.put("", s.t("expected")+" "+f.Expected)
		return
	case f.Expected == "":
		s.put("", s.t("observed")+" "+f.Observed)
		return
	}
	expected, observed := s.t("expected")+" ", s.t("observed")+" "
	room := max(cells(expected), cells(observed))
	before := func(label string) string { return s.indent + label + strings.Repeat(" ", room-cells(label)) }
	columns := max(s.columns-cells(before("")), minWidth/4)
	above, below := chop(printable(f.Expected), columns), chop(printable(f.Observed), columns)
	left := f.Differs // characters up to the difference
	for i := range max(len(above), len(below)) {
		a, b := piece(above, i), piece(below, i)
		s.row(before(expected) + a)
		s.row(before(observed) + b)
		// The two are equal up to the difference, so it stands in the same column of both.
		longer := []rune(a)
		if o := []rune(b); len(o) > len(longer) {
			longer = o
		}
		if left >= 0 && (left < len(longer) || i == max(len(above), len(below))-1) {
			s.row(before("") + strings.Repeat(" ", cells(string(longer[:min(left, len(longer))]))) + "^")
			left = -1
		}
		left -= len(longer)
	}
	if f.Differs >= 0 {
		s.put("", s.t("differs", "at", strconv.Itoa(f.Differs+1)))
	}
}

func piece(pieces []string, i int) string {
	if i < len(pieces) {
		return pieces[i]
	}
	return ""
}

func (s *sheet) row(l string) { s.lines = append(s.lines, strings.TrimRight(l, " ")) }

func (s *sheet) history(b model.History) {
	for _, m := range b.Moments {
		s.put("", s.t("moment", "at", m.At, "who", m.Who, "what", m.What))
		if m.Raw != "" {
			s.within(func() { s.quote(m.Raw) })
		}
	}
	s.gap()
}
