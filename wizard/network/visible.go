package network

import "strings"

// maxVisible is how much of what a server said is repeated.
const maxVisible = 300

// Visible is what a stranger's server said, fit to be shown: printable, and not
// longer than anybody reads.
func Visible(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == '\u2028' || r == '\u2029' || '\u202a' <= r && r <= '\u202e' || '\u2066' <= r && r <= '\u2069' {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "?"))
	if runes := []rune(s); len(runes) > maxVisible {
		return string(runes[:maxVisible]) + "…"
	}
	return s
}
