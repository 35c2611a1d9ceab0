package kit

import (
	"strings"
	"unicode"
)

// stretch is a line of a wrapped text, from and to as indices of its characters.
type stretch struct{ from, to int }

// blockOf is how many characters stand together where a value has no place to break, so
// that lines have the same length and can be compared.
const blockOf = 8

// wrap breaks a text into lines no wider than width, where a reader would: at a space or,
// in a word that is wider than a line, after a sign between the parts of a name, an
// address or a value. wide is the width of a character.
func wrap(text []rune, width float32, wide func(rune) float32) []stretch {
	var lines []stretch
	from, used := 0, float32(0)
	for i := 0; i < len(text); i++ {
		if text[i] == '\n' {
			lines = append(lines, stretch{from, i})
			from, used = i+1, 0
			continue
		}
		w := wide(text[i])
		if used+w <= width || i == from || text[i] == ' ' { // a space may hang over
			used += w
			continue
		}
		cut := afterSpace(text, from, i, width, wide)
		if cut == from {
			cut = breakBefore(text, from, i)
		}
		lines = append(lines, stretch{from, cut})
		from, used = cut, 0
		for _, r := range text[cut : i+1] {
			used += wide(r)
		}
	}
	return append(lines, stretch{from, len(text)})
}

// afterSpace returns where the word begins that is too much for the line text[from:to], if
// it fits into a line of its own; from if there is none.
func afterSpace(text []rune, from, to int, width float32, wide func(rune) float32) int {
	word := to
	for word > from && text[word-1] != ' ' {
		word--
	}
	var used float32
	for _, r := range text[word:] {
		if r == ' ' || r == '\n' {
			break
		}
		if used += wide(r); used > width {
			return from
		}
	}
	return word
}

// breakBefore returns where to break text[from:to]: the most that fits or, if that leaves
// the line not too short, between the larger parts of a path or a name.
func breakBefore(text []rune, from, to int) int {
	for _, by := range []struct {
		signs string
		least int // how much of the line has to be left
	}{{" /\\", (to - from) / 2}, {".", (to - from) / 2}, {" .,;:/\\-_=&?@", (to - from) / 3}} {
		for cut := to; cut > from+by.least; cut-- {
			if strings.ContainsRune(by.signs, text[cut-1]) && parts(text, cut) {
				return cut
			}
		}
	}
	if blocks := (to - from) / blockOf * blockOf; blocks > 0 {
		return from + blocks
	}
	return to
}

// parts reports whether the sign before text[cut] is a space, or stands between two parts
// and not at the beginning of one, as that of "_acme".
func parts(text []rune, cut int) bool {
	part := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
	return text[cut-1] == ' ' || cut > 1 && part(text[cut-2]) && (part(text[cut]) || text[cut] == '_')
}

// broken is a text with every word broken that is wider than width. Fyne would break such
// a word wherever the line ends.
func broken(s string, width float32, wide func(string) float32) string {
	words := strings.SplitAfter(s, " ")
	for i, word := range words {
		if wide(strings.TrimRight(word, " ")) <= width {
			continue
		}
		runes := []rune(word)
		var lines []string
		for _, l := range wrap(runes, width, func(r rune) float32 { return wide(string(r)) }) {
			lines = append(lines, string(runes[l.from:l.to]))
		}
		words[i] = strings.Join(lines, "\n")
	}
	return strings.Join(words, "")
}
