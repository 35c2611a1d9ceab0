package inbox

import (
	"slices"
	"strings"
	"unicode"

	"qwizard/wizard/order"
)

// maxReason is how many characters of a reason are kept.
const maxReason = 2000

// clause is how far before a phrase its sentence may begin.
const clause = 120

// maxSaid is how often one phrase is looked at in a text.
const maxSaid = 20

// decisions finds what the CA decided. Refusals for different reasons are different
// ones.
func (c *collection) decisions(s *sheet) {
	for _, p := range phrases() {
		at := 0
		for range maxSaid {
			i := strings.Index(s.lower[at:], p.words)
			if i < 0 {
				break
			}
			from := at + i
			at = from + len(p.words)
			if !s.conditional(from) {
				c.decision(s, p, from)
			}
		}
	}
}

func (c *collection) decision(s *sheet, p phrase, from int) {
	i := Item{Kind: p.kind, Step: p.step, Where: s.where(from, from+len(p.words))}
	if p.step == order.StepDCV {
		i.Name = s.about(from)
	}
	key := string(p.step) + " " + string(i.Name)
	if p.kind != Refused && p.kind != MoreWanted {
		c.put(key, i)
		return
	}
	reasons, given := s.reasons(from)
	i.Value = cutRunes(reasons, maxReason)
	at := slices.IndexFunc(c.items, func(e entry) bool { return e.Kind == p.kind && e.Step == p.step && e.Name == i.Name })
	switch {
	case given && at >= 0 && c.items[at].key == key: // said before without a reason
		delete(c.seen, string(p.kind)+"\x00"+key)
		c.items[at] = entry{i, key + " " + i.Value}
		c.seen[string(p.kind)+"\x00"+c.items[at].key] = at
	case given:
		c.put(key+" "+i.Value, i)
	case at < 0:
		c.put(key, i)
	}
}

// conditional reports a phrase that says what will be, or what is not: a word of
// [conditions] stands before it in its sentence.
func (s *sheet) conditional(at int) bool {
	start := max(0, at-clause)
	before := s.lower[start:at]
	for _, end := range []string{". ", "! ", "? ", ": ", "  "} {
		if i := strings.LastIndex(before, end); i >= 0 {
			before = before[i+len(end):]
		}
	}
	for _, w := range conditions() {
		if strings.HasPrefix(before, w) || strings.Contains(before, " "+w) {
			return true
		}
	}
	return false
}

// reasonLines is how far behind a refusal its reasons stand.
const reasonLines = 40

// reasons are the list behind a refusal, a line each, or what stands behind "reason:".
// Where none is given it is the line that refuses.
func (s *sheet) reasons(at int) (reasons string, given bool) {
	number := s.line(at)
	var list []string
	for n := number; n < number+reasonLines && n <= len(s.lines); n++ {
		line := s.shortLine(n)
		item, is := bullet(line)
		switch {
		case is && n > number:
			list = append(list, item)
		case len(list) > 0 && line == "":
			return strings.Join(list, "\n"), true
		case len(list) > 0:
			list[len(list)-1] += " " + line
		default:
			if label, rest, ok := strings.Cut(line, ":"); ok && strings.Contains(strings.ToLower(label), "reason") && strings.TrimSpace(rest) != "" {
				return strings.TrimSpace(rest + s.goesOn(n+1)), true
			}
		}
	}
	if len(list) > 0 {
		return strings.Join(list, "\n"), true
	}
	return s.shortLine(number), false
}

// shortLine is a line as far as a reason may go.
func (s *sheet) shortLine(number int) string { return cutRunes(s.lineText(number), maxReason) }

// goesOn are the lines of a paragraph from number on.
func (s *sheet) goesOn(number int) string {
	rest := ""
	for n := number; n < number+reasonLines && n <= len(s.lines); n++ {
		line := s.shortLine(n)
		if line == "" {
			break
		}
		rest += " " + line
	}
	return rest
}

// bullet is what stands behind the mark of a list's item.
func bullet(line string) (string, bool) {
	for _, mark := range []string{"- ", "* ", "• ", "· ", "o "} {
		if rest, ok := strings.CutPrefix(line, mark); ok {
			return strings.TrimSpace(rest), true
		}
	}
	digits := strings.TrimLeftFunc(line, unicode.IsDigit)
	if n := len(line) - len(digits); n > 0 && n < 3 && (strings.HasPrefix(digits, ". ") || strings.HasPrefix(digits, ") ")) {
		return strings.TrimSpace(digits[2:]), true
	}
	return "", false
}
