package dcv

import (
	"bytes"
	"strings"

	"qwizard/wizard/finding"
)

// judgeBody compares what a website serves with the file that is wanted. The CA
// takes any case and CRLF, and a last line without an end (observed with Sectigo's
// resellers); everything else is named by what differs first.
func judgeBody(have, want []byte) finding.Kind {
	for _, mark := range []string{"\xef\xbb\xbf", "\xff\xfe", "\xfe\xff"} { // UTF-8 and both UTF-16
		if bytes.HasPrefix(have, []byte(mark)) {
			return finding.FileMark
		}
	}
	got, wanted := lines(have), lines(want)
	switch {
	case len(bytes.TrimSpace(have)) == 0:
		return finding.FileEmpty
	case same(got, wanted):
		return finding.FileFound
	case bytes.HasPrefix(bytes.TrimSpace(have), []byte("<")):
		return finding.FilePage
	}
	got = withoutBlanks(got)
	switch {
	case same(got, wanted):
		return finding.FileBlanks
	case !strings.EqualFold(got[0], wanted[0]):
		if isHex(got[0], len(wanted[0])) {
			return finding.FileOld
		}
		return finding.FileText
	case len(got) < 2 || !strings.EqualFold(got[1], wanted[1]):
		return finding.FileSuffix
	case len(got) < len(wanted):
		return finding.FileUniqueMissing
	case len(got) == 3:
		return finding.FileUniqueOther
	}
	return finding.FileText
}

// lines splits a file's text; the end of the last line adds none.
func lines(text []byte) []string {
	s := strings.ReplaceAll(string(text), "\r\n", "\n")
	return strings.Split(strings.TrimSuffix(s, "\n"), "\n")
}

func same(a, b []string) bool {
	return strings.EqualFold(strings.Join(a, "\n"), strings.Join(b, "\n"))
}

// withoutBlanks drops blanks around lines, and empty lines.
func withoutBlanks(all []string) []string {
	var out []string
	for _, line := range all {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

// hasHash reports whether the body's first line is the wanted one.
func hasHash(have, want []byte) bool {
	first := strings.Trim(lines(have)[0], "\ufeff \t")
	return strings.EqualFold(first, lines(want)[0])
}
