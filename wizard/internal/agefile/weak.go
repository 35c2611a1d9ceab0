package agefile

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"qwizard/wizard/problem"
)

// What is refused beside the length follows NIST SP 800-63B (5.1.1.2): repetitive or
// sequential characters, and what anybody can read in this program. There are no rules
// about kinds of characters. A list of leaked passwords would help little, as nearly all
// on one are shorter than what is asked for here.

// samples are the passphrases of the sample answers, which everybody has.
func samples() []string {
	return []string{"practice backup, not a real one", "practice vault, not a real one"}
}

// rows are characters that lie side by side on keyboards, or follow each other.
func rows() []string {
	return []string{
		strings.Repeat("1234567890", 3), "abcdefghijklmnopqrstuvwxyz",
		"qwertyuiop", "asdfghjkl", "zxcvbnm", // English
		"qwertzuiopü", "asdfghjklöä", "yxcvbnm", // German
		"azertyuiop", "qsdfghjklm", "wxcvbn", // French
	}
}

const (
	maxUnit = 4 // characters: so many over and over are as good as one
	minRun  = 3 // characters that make a piece of a row
)

// weak says why a passphrase in normal form is among the first to be guessed; empty if
// it is not.
func weak(passphrase string) problem.Kind {
	switch letters := []rune(strings.ToLower(passphrase)); {
	case repeats(letters):
		return problem.PassphraseRepeats
	case ofRows(slices.DeleteFunc(letters, unicode.IsSpace)):
		return problem.PassphraseRow
	}
	return ""
}

// CheckSample refuses the passphrases of the sample answers, with
// [problem.PassphraseSample] at the field "passphrase": they protect nothing but practice.
func CheckSample(passphrase string) error {
	if slices.Contains(samples(), strings.ToLower(Normalise(passphrase))) {
		return problem.At("passphrase", problem.PassphraseSample)
	}
	return nil
}

// repeats reports whether up to maxUnit characters stand there over and over.
func repeats(s []rune) bool {
	for unit := 1; unit <= maxUnit; unit++ {
		same := len(s) > unit
		for i := unit; i < len(s); i++ {
			same = same && s[i] == s[i-unit]
		}
		if same {
			return true
		}
	}
	return false
}

// ofRows reports whether all of s is pieces of rows, forwards or backwards.
func ofRows(s []rune) bool {
	for len(s) > 0 {
		longest := 0
		for _, row := range rows() {
			r := []rune(row)
			longest = max(longest, run(s, r))
			slices.Reverse(r)
			longest = max(longest, run(s, r))
		}
		if longest < minRun {
			return false
		}
		s = s[longest:]
	}
	return true
}

// run is how many characters at the beginning of s follow each other in row.
func run(s, row []rune) int {
	at := slices.Index(row, s[0])
	if at < 0 {
		return 0
	}
	n := 1
	for n < len(s) && at+n < len(row) && s[n] == row[at+n] {
		n++
	}
	return n
}

// Blank reports whether a passphrase begins or ends with a blank, which nobody sees.
func Blank(passphrase string) bool {
	first, _ := utf8.DecodeRuneInString(passphrase)
	last, _ := utf8.DecodeLastRuneInString(passphrase)
	return unicode.IsSpace(first) || unicode.IsSpace(last)
}

// Told are parameters of a problem with a wrong passphrase: blank, if it begins or ends
// with one.
func Told(passphrase string, params ...string) []string {
	if Blank(passphrase) {
		params = append(params, "blank", "yes")
	}
	return params
}
