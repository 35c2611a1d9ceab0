package model

import (
	"slices"
	"strconv"
	"strings"

	"qwizard/wizard/finding"
)

// findings puts what was found by looking into words, worst first. What is fine is
// counted and folded. What reads the same, found on the way to several websites, is
// said once.
func (g *Guide) findings(id string, all []finding.Finding) Findings {
	all = slices.Clone(all)
	finding.Sort(all)
	out := Findings{ID: id}
	for _, f := range all {
		if f.Verdict == finding.Fine {
			if what, _ := g.words.ExplainFinding(f); !slices.Contains(out.Well, what) {
				out.Well = append(out.Well, what)
			}
			continue
		}
		if one := g.found(f); !slices.Contains(out.List, one) {
			out.List = append(out.List, one)
		}
	}
	switch n := len(out.Well); n {
	case 0:
	case 1:
		out.Fine = g.t("found.well-one")
	default:
		out.Fine = g.t("found.well", "count", strconv.Itoa(n))
	}
	return out
}

// found puts one finding into words. Where it was, and a single value, are left out if
// the words name them already; two values that differ always stand there.
func (g *Guide) found(f finding.Finding) Found {
	what, next := g.words.ExplainFinding(f)
	if f.Kind == finding.CertificateLoggedNone && g.world() != nil {
		next = g.t("found.unlogged-practice")
	}
	out := Found{Sign: g.verdict(f.Verdict), What: what, Next: next, Differs: -1}
	said := func(value string) bool { return strings.Contains(what, value) || strings.Contains(next, value) }
	if !said(f.Where) {
		out.Where = f.Where
	}
	if f.Expected != "" && f.Observed != "" {
		if out.Differs = differs(f.Expected, f.Observed); out.Differs >= 0 { // alike, it is something else that is wrong
			out.Expected, out.Observed = f.Expected, f.Observed
		}
		return out
	}
	if !said(f.Expected) {
		out.Expected = f.Expected
	}
	if !said(f.Observed) {
		out.Observed = f.Observed
	}
	return out
}

// verdict is how much a finding matters, as a shape and a word.
func (g *Guide) verdict(v finding.Verdict) Sign {
	s := Sign{Word: g.t("found." + string(v))}
	switch v {
	case finding.Blocks:
		s.Kind = RowProblem
	case finding.Attention:
		s.Kind = RowWaiting
	case finding.Fine:
		s.Kind = RowDone
	default:
		s.Kind = RowLater
	}
	return s
}

// differs is the index in characters of the first difference of two texts; -1 if there
// is none.
func differs(a, b string) int {
	x, y := []rune(a), []rune(b)
	for i := range max(len(x), len(y)) {
		if i >= len(x) || i >= len(y) || x[i] != y[i] {
			return i
		}
	}
	return -1
}
