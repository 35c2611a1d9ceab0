// Package finding is what a look at the world brings back: a name server that does
// not answer, a certificate for another name, a site that serves the old file.
//
// A finding is data and no error. It carries no sentence: every face looks its
// [Kind] up in the message catalogue ("finding.KIND.what" says what was found,
// "finding.KIND.next" what to do) and fills in where, expected, observed and the
// parameters.
package finding

import "slices"

// Kind names one thing that can be found. It is stable: catalogues, stored facts
// and accepted deviations refer to it.
type Kind string

// Verdict says how much a finding matters.
type Verdict string

// The verdicts, the worst first.
const (
	Blocks    Verdict = "blocks"    // what was planned cannot succeed before it is mended
	Attention Verdict = "attention" // it may go wrong, or should be known
	Unknown   Verdict = "unknown"   // could not be seen from here
	Fine      Verdict = "fine"
)

// Finding is one thing that was looked at, found good or bad.
type Finding struct {
	Kind     Kind              `json:"kind"`
	Verdict  Verdict           `json:"verdict"`
	Where    string            `json:"where,omitempty"` // what was looked at: a name, a record, an address
	Expected string            `json:"expected,omitempty"`
	Observed string            `json:"observed,omitempty"`
	Params   map[string]string `json:"params,omitempty"` // what else the explanation may name; never a secret
	Source   string            `json:"source,omitempty"` // the rule: "RFC 8659 4.1", "BR 6.3.2"
}

// Text are the values an explanation is filled with: the parameters, and where,
// expected and observed.
func (f Finding) Text() map[string]string {
	out := map[string]string{"where": f.Where, "expected": f.Expected, "observed": f.Observed}
	for k, v := range f.Params {
		out[k] = v
	}
	return out
}

func rank(v Verdict) int { return slices.Index([]Verdict{Blocks, Attention, Unknown, Fine}, v) }

// Sort puts the worst first and leaves the order within a verdict.
func Sort(found []Finding) {
	slices.SortStableFunc(found, func(a, b Finding) int { return rank(a.Verdict) - rank(b.Verdict) })
}

// Worst is the verdict of all findings together, [Fine] if there are none.
func Worst(found []Finding) Verdict {
	worst := Fine
	for _, f := range found {
		if rank(f.Verdict) < rank(worst) {
			worst = f.Verdict
		}
	}
	return worst
}

// Of are the findings with one of the verdicts.
func Of(found []Finding, verdicts ...Verdict) []Finding {
	var out []Finding
	for _, f := range found {
		if slices.Contains(verdicts, f.Verdict) {
			out = append(out, f)
		}
	}
	return out
}
