package kit

import (
	"slices"
	"strings"
	"unicode"

	"qwizard/ui/words"
)

// exact returns the option whose value or label is what was typed, or -1.
func exact(options []Option, typed string) int {
	typed = words.Fold(typed)
	if typed == "" {
		return -1
	}
	byLabel := slices.IndexFunc(options, func(o Option) bool { return words.Fold(o.Label) == typed })
	if byLabel >= 0 {
		return byLabel
	}
	return slices.IndexFunc(options, func(o Option) bool { return words.Fold(o.Value) == typed })
}

// matches returns the options that what was typed may stand for, best first: its value,
// then those that begin with it, then those with a word that does, then those
// with it somewhere. Nothing typed matches all.
func matches(options []Option, typed string) []int {
	typed = words.Fold(typed)
	ranks := make([][]int, 4)
	for i, o := range options {
		label := words.Fold(o.Label)
		switch {
		case words.Fold(o.Value) == typed:
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
