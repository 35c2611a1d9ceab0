package kit

import "strings"

// stretch is a line of a wrapped text, from and to as indices of its characters.
type stretch struct{ from, to int }

// blockOf is how many characters stand together where a value has no place to break, so
// that lines have the same length and can be compared.
const blockOf = 8

// wrap breaks a text into lines no wider than width, where a reader would: after a space
// or a sign between the parts of a name, an address or a value. wide is the width of a
// character.
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
		cut := breakBefore(text, from, i)
		lines = append(lines, stretch{from, cut})
		from, used = cut, 0
		for _, r := range text[cut : i+1] {
			used += wide(r)
		}
	}
	return append(lines, stretch{from, len(text)})
}

// breakBefore returns where to break text[from:to], the most that fits.
func breakBefore(text []rune, from, to int) int {
	for cut := to; cut > from+(to-from)/3; cut-- {
		if strings.ContainsRune(" .,;:/-_=&?@+", text[cut-1]) {
			return cut
		}
	}
	if blocks := (to - from) / blockOf * blockOf; blocks > 0 {
		return from + blocks
	}
	return to
}
