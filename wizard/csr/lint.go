package csr

import (
	"qwizard/wizard/finding"
	"qwizard/wizard/order"
)

// Lint compares a request with the rules of a natural person's order for names.
// The worst comes first; what holds is [finding.Fine].
func Lint(der []byte, names order.Names) []finding.Finding {
	verdict := finding.Blocks
	if c, err := Read(der); err == nil && len(names) > 0 && c.CommonName == string(names[0]) {
		verdict = finding.Fine
	}
	if verdict == finding.Fine {
		return []finding.Finding{{Kind: finding.RequestSignature, Verdict: verdict}}
	}
	return []finding.Finding{{Kind: finding.RequestSignatureBroken, Verdict: verdict}}
}
