package kit

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// fold brings a text into the form in which it is compared: small letters without
// accents, so that "osterreich" finds "Österreich".
func fold(s string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(strings.TrimSpace(s))) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case r == 'ß':
			b.WriteString("ss")
		case r == 'æ':
			b.WriteString("ae")
		case r == 'œ':
			b.WriteString("oe")
		case r == 'ø':
			b.WriteByte('o')
		case r == 'ł':
			b.WriteByte('l')
		case r == 'đ', r == 'ð':
			b.WriteByte('d')
		case r == 'ı':
			b.WriteByte('i')
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// exact returns the option whose value or label is what was typed, or -1.
func exact(options []Option, typed string) int {
	typed = fold(typed)
	if typed == "" {
		return -1
	}
	byLabel := slices.IndexFunc(options, func(o Option) bool { return fold(o.Label) == typed })
	if byLabel >= 0 {
		return byLabel
	}
	return slices.IndexFunc(options, func(o Option) bool { return fold(o.Value) == typed })
}

// matches returns the options that what was typed may stand for, best first: its value,
// then those that begin with it, then those with a word that does, then those
// with it somewhere. Nothing typed matches all.
func matches(options []Option, typed string) []int {
	typed = fold(typed)
	ranks := make([][]int, 4)
	for i, o := range options {
		label := fold(o.Label)
		switch {
		case fold(o.Value) == typed:
			ranks[0] = append(ranks[0], i)
		case strings.HasPrefix(label, typed):
			ranks[1] = append(ranks[1], i)
		case slices.ContainsFunc(strings.FieldsFunc(label, notLetter), func(word string) bool { return strings.HasPrefix(word, typed) }):
			ranks[2] = append(ranks[2], i)
		case strings.Contains(label, typed):
			ranks[3] = append(ranks[3], i)
		}
	}
	return slices.Concat(ranks...)
}

func notLetter(r rune) bool { return !unicode.IsLetter(r) }
