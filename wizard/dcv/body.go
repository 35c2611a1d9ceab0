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
	if bytes.HasPrefix(have, []byte("\xff\xfe")) || bytes.HasPrefix(have, []byte("\xfe\xff")) || bytes.Count(have, []byte{0}) > len(have)/3 {
		return finding.FileWide
	}
	if bytes.HasPrefix(have, []byte("\xef\xbb\xbf")) {
		return finding.FileMark
	}
	got, wanted := lines(have), lines(want)
	switch {
	case len(bytes.TrimSpace(have)) == 0:
		return finding.FileEmpty
	case same(got, wanted):
		return finding.FileFound
	case bytes.HasPrefix(bytes.TrimSpace(have), []byte("<")):
		return judgePage(strings.ToLower(string(have)), strings.ToLower(wanted[0]))
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

// judgePage tells what kind of page is served in place of the file. Both texts are in
// lower case.
func judgePage(page, hash string) finding.Kind {
	switch {
	case strings.Contains(page, hash):
		return finding.FileWrapped
	case strings.Contains(page, `http-equiv="refresh"`), strings.Contains(page, `http-equiv='refresh'`), strings.Contains(page, "http-equiv=refresh"):
		return finding.FileMetaRefresh
	}
	return finding.FilePage
}

// asksLogin reports a page with a field for a password, or an address that says so.
func asksLogin(path string, page []byte) bool {
	path, text := strings.ToLower(path), strings.ToLower(string(page))
	for _, word := range []string{"login", "signin", "sign-in", "log-in", "logon"} {
		if strings.Contains(path, word) {
			return true
		}
	}
	return strings.Contains(text, `type="password"`) || strings.Contains(text, `type='password'`) || strings.Contains(text, "type=password")
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

// hasHash reports whether the body's first line is a hash.
func hasHash(have []byte, sum string) bool {
	first := strings.Trim(lines(have)[0], "\ufeff \t")
	return strings.EqualFold(first, sum)
}
