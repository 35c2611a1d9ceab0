package words

import (
	"slices"
	"strings"
	"unicode"

	"qwizard/wizard/finding"
)

// ReportPart is what one look found, under its title.
type ReportPart struct {
	Title string
	Found []finding.Finding
}

// Report is what was found as plain text, to be printed, or sent to whoever helps: each
// finding with its verdict, its kind in brackets and what it is, the worst first; of what
// is not fine also the fix, the website, where, expected and observed. Lines end with a
// line feed; what cannot be printed is replaced, as it may come from a name server.
func (w *Words) Report(parts ...ReportPart) string {
	var out strings.Builder
	for _, p := range parts {
		out.WriteString(Printable(p.Title) + "\n")
		found := slices.Clone(p.Found)
		finding.Sort(found)
		for _, f := range found {
			w.report(&out, f)
		}
		out.WriteString("\n")
	}
	return out.String()
}

func (w *Words) report(out *strings.Builder, f finding.Finding) {
	what, next := w.ExplainFinding(f)
	out.WriteString("  " + Printable(w.Text("found."+string(f.Verdict))+" ["+string(f.Kind)+"] "+what) + "\n")
	if f.Verdict == finding.Fine {
		return
	}
	out.WriteString("    " + Printable(w.Text("command.what-next", "next", next)) + "\n")
	for _, line := range [][2]string{
		{"command.check-name", f.Params["name"]}, {"command.check-where", f.Where},
		{"command.check-expected", f.Expected}, {"command.check-observed", f.Observed},
	} {
		if line[1] != "" {
			out.WriteString("    " + Printable(w.Text(line[0], "value", line[1])) + "\n")
		}
	}
}

// Printable is a text on one line, with a replacement for all that a terminal could take
// for more than text.
func Printable(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return unicode.ReplacementChar
		}
		return r
	}, s)
}
