package text

import (
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// Widths in columns. A line of 72 is read without losing the way back; 20 is what is
// left on a braille display or at the largest letters.
const (
	maxWidth = 72
	minWidth = 20
)

// noBreak is a blank at which no line ends.
const noBreak = '\u00a0'

// printable makes one line of text harmless: no control character, escape sequence or
// mark that changes the direction of writing is left. Every kind of space is a blank.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == noBreak:
			return r
		case unicode.IsSpace(r):
			return ' '
		case !unicode.IsPrint(r):
			return unicode.ReplacementChar
		}
		return r
	}, s)
}

// cells is how many columns a text takes.
func cells(s string) int {
	n := 0
	for _, r := range s {
		n += cell(r)
	}
	return n
}

func cell(r rune) int {
	if unicode.In(r, unicode.Mn, unicode.Me) {
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}

// wrap makes text printable and breaks it at blanks into lines of at most columns
// columns. Line breaks in it stay. A longer word, such as a web address, stays whole:
// the terminal goes on in its next line, and it can be selected in one go.
func wrap(text string, columns int) []string {
	var out []string
	for paragraph := range strings.SplitSeq(strings.ReplaceAll(text, "\r\n", "\n"), "\n") {
		line := ""
		for word := range strings.FieldsFuncSeq(printable(paragraph), func(r rune) bool { return r == ' ' }) {
			switch {
			case line == "":
				line = word
			case cells(line)+1+cells(word) <= columns:
				line += " " + word
			default:
				out = append(out, plain(line))
				line = word
			}
		}
		out = append(out, plain(line))
	}
	return out
}

func plain(line string) string { return strings.ReplaceAll(line, string(noBreak), " ") }

// chop cuts a value into pieces of at most columns columns.
func chop(value string, columns int) []string {
	var out []string
	piece, used := "", 0
	for _, r := range value {
		if used+cell(r) > columns && piece != "" {
			out = append(out, piece)
			piece, used = "", 0
		}
		piece += string(r)
		used += cell(r)
	}
	return append(out, piece)
}
