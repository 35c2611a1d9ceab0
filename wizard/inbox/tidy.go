package inbox

import (
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"
)

// tidy is a rune as it is searched for: "" for what is not seen (zero width, direction,
// soft hyphen, NUL and other controls), a blank for every kind of blank, plain quotes
// and hyphens for those that mail programs set. A line break stays.
func tidy(r rune) string {
	switch r {
	case '\n':
		return "\n"
	case '\u2028', '\u2029', '\v', '\f', '\u0085':
		return "\n"
	case '\u2018', '\u2019', '\u201a', '\u201b', '\u2032':
		return "'"
	case '\u201c', '\u201d', '\u201e', '\u201f', '\u2033', '\u00ab', '\u00bb':
		return `"`
	case '\u2010', '\u2011', '\u2012', '\u2013', '\u2014', '\u2212':
		return "-"
	case '\u00ad', '\ufffd':
		return ""
	}
	switch {
	case r == '\t' || unicode.Is(unicode.Zs, r):
		return " "
	case unicode.IsControl(r), unicode.Is(unicode.Cf, r):
		return ""
	}
	return string(r)
}

// tidyText is text with each rune tidied and LF for every line break.
func tidyText(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	for i := 0; i < len(text); {
		switch c := text[i]; {
		case c == '\r':
			if i+1 == len(text) || text[i+1] != '\n' {
				b.WriteByte('\n')
			}
			i++
		case ' ' <= c && c < 0x7f || c == '\n':
			b.WriteByte(c)
			i++
		default:
			r, n := utf8.DecodeRuneInString(text[i:])
			b.WriteString(tidy(r))
			i += n
		}
	}
	return b.String()
}

// newSheet reads a plain text. Blanks at the ends of lines and double ones are left
// out, and so are the marks of a reply ("> "); lines keep their numbers.
func newSheet(part Part, name, text string) sheet {
	s := sheet{part: part, file: name}
	text = tidyText(text)
	var b strings.Builder
	b.Grow(len(text))
	for line := range strings.SplitSeq(text, "\n") {
		line, quoted := unquote(line)
		from := b.Len()
		writeWords(&b, line)
		if quoted {
			s.quoted = append(s.quoted, span{from, b.Len()})
		}
		b.WriteByte('\n')
	}
	s.finish(b.String())
	return s
}

// unquote takes the marks of replies from the start of a line.
func unquote(line string) (rest string, quoted bool) {
	rest = strings.TrimLeft(line, " ")
	for strings.HasPrefix(rest, ">") {
		rest, quoted = strings.TrimLeft(rest[1:], " "), true
	}
	return rest, quoted
}

// writeWords writes line with single blanks.
func writeWords(b *strings.Builder, line string) {
	first := true
	for word := range strings.SplitSeq(line, " ") {
		if word == "" {
			continue
		}
		if !first {
			b.WriteByte(' ')
		}
		b.WriteString(word)
		first = false
	}
}

// finish takes the keys out of the text and prepares the search in it.
func (s *sheet) finish(text string) {
	s.text, s.armour = disarm(text)
	lower := []byte(s.text)
	for i, c := range lower {
		switch {
		case c == '\n':
			lower[i] = ' '
			s.lines = append(s.lines, i+1)
		case 'A' <= c && c <= 'Z':
			lower[i] = c + 'a' - 'A'
		}
	}
	s.lines = append([]int{0}, s.lines...)
	s.lower = string(lower)
}

// line is the number of the line in which an offset lies, from 1.
func (s *sheet) line(at int) int { return sort.SearchInts(s.lines, at+1) }

// span of a line by its number, without its line break.
func (s *sheet) lineSpan(number int) span {
	if number < 1 || number > len(s.lines) {
		return span{len(s.text), len(s.text)}
	}
	to := len(s.text)
	if number < len(s.lines) {
		to = s.lines[number] - 1
	}
	return span{s.lines[number-1], to}
}

func (s *sheet) lineText(number int) string {
	l := s.lineSpan(number)
	return s.text[l.from:l.to]
}

// maxQuote is how many characters around an item are shown.
const maxQuote = 120

// where describes text[from:to].
func (s *sheet) where(from, to int) Where {
	number := s.line(from)
	w := Where{Part: s.part, File: s.file, Line: number, Quote: s.quote(from, min(to, s.lineSpan(number).to))}
	i := sort.Search(len(s.quoted), func(i int) bool { return s.quoted[i].to >= from })
	w.Quoted = i < len(s.quoted) && s.quoted[i].from <= from
	return w
}

// quote is the line around text[from:to], cut to [maxQuote] characters.
func (s *sheet) quote(from, to int) string {
	l := s.lineSpan(s.line(from))
	room := maxQuote - utf8.RuneCountInString(s.text[from:max(from, to)])
	start := from
	for half := room / 2; half > 0 && start > l.from; half-- {
		_, n := utf8.DecodeLastRuneInString(s.text[l.from:start])
		start -= n
	}
	if start > l.from && s.text[start-1] != ' ' { // within a word
		if blank := strings.IndexByte(s.text[start:from], ' '); blank >= 0 {
			start += blank
		}
	}
	return strings.TrimSpace(cutRunes(s.text[start:l.to], maxQuote))
}
