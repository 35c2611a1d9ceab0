package qwac

import (
	"crypto/x509"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"qwizard/wizard/finding"
)

// Is it right? Then what makes it a QWAC of a natural person: policies and QC
// statements.

func (l *look) policiesUnder(arcs ...string) []string {
	var out []string
	for _, p := range l.policies {
		for _, arc := range arcs {
			if p == arc || strings.HasSuffix(arc, ".") && strings.HasPrefix(p, arc) {
				out = append(out, p)
			}
		}
	}
	return out
}

// reserved are the certificate's policies of the CA/Browser Forum.
func (l *look) reserved() []string { return l.policiesUnder(policyEV, policyDV, policyOV, policyIV) }

func (l *look) reservedPolicy() {
	at := place{"certificatePolicies", about(policyIV).source}
	got := l.reserved()
	expected, observed := called(policyIV), allCalled(got)
	switch {
	case len(got) == 0:
		l.blocks(finding.CertificatePolicyNone, at, expected, allCalled(l.policies))
	case len(got) > 1:
		l.attention(finding.CertificatePolicySeveral, at, expected, observed)
	case got[0] != policyIV:
		l.attention(finding.CertificatePolicyOther, at, expected, observed)
	default:
		l.fine(finding.CertificatePolicy, at, expected, observed)
	}
}

func (l *look) etsiPolicy() {
	at := place{"certificatePolicies", about(policyQNCP).source}
	got := l.policiesUnder(arcETSI)
	expected, observed := called(policyQNCP), allCalled(got)
	switch {
	case slices.Contains(got, policyQEVCP):
		l.attention(finding.CertificateQualifiedEV, at, expected, observed)
	case slices.Contains(got, policyQNCP):
		l.fine(finding.CertificateQualified, at, expected, observed)
	default:
		l.blocks(finding.CertificateQualifiedNone, at, expected, observed)
	}
}

func (l *look) sectigoPolicy() {
	at := place{"certificatePolicies", about(policyNatural).source}
	got := l.policiesUnder(arcSectigo)
	expected, observed := called(policyNatural), allCalled(got)
	switch {
	case len(got) == 0:
		l.unknown(finding.CertificateSectigoNone, at, expected, "")
	case !slices.Contains(got, policyNatural):
		l.attention(finding.CertificateSectigoOther, at, expected, observed)
	default:
		l.fine(finding.CertificateSectigo, at, expected, observed)
	}
}

// qcState is how reading the qcStatements extension went.
type qcState int

const (
	qcRead qcState = iota
	qcMissing
	qcBroken
)

func readStatements(c *x509.Certificate) (statements, qcState) {
	none := statements{years: -1}
	value, _, found := extension(c, extStatements)
	if !found {
		return none, qcMissing
	}
	s, err := parseStatements(value)
	if err != nil {
		return none, qcBroken
	}
	return s, qcRead
}

// qcStatements looks at the extension and, where it can be read, at each statement.
func (l *look) qcStatements() {
	at := place{"qcStatements", about(extStatements).source}
	_, critical, _ := extension(l.Certificate, extStatements)
	switch {
	case l.qcState == qcMissing:
		l.blocks(finding.CertificateStatementsNone, at, "", "")
		return
	case l.qcState == qcBroken:
		l.blocks(finding.CertificateStatementsBroken, at, "", "")
		return
	case critical:
		l.blocks(finding.CertificateStatementsMust, place{at.where, "EN 319 412-5 4.1"}, "", "")
	default:
		l.fine(finding.CertificateStatements, at, "", allCalled(l.qc.ids))
	}
	l.compliance()
	l.webType()
	l.disclosure()
	l.device()
	l.law()
	l.retention()
	l.semantics()
	l.rest()
}

func (l *look) compliance() {
	at := place{"QcCompliance", about(qcCompliance).source}
	if !slices.Contains(l.qc.ids, qcCompliance) {
		l.blocks(finding.CertificateComplianceNone, at, called(qcCompliance), "")
		return
	}
	l.fine(finding.CertificateCompliance, at, called(qcCompliance), called(qcCompliance))
}

func (l *look) webType() {
	at := place{"QcType", about(qcType).source}
	if !slices.Equal(l.qc.types, []string{qcTypeWeb}) {
		l.blocks(finding.CertificateTypeOther, at, called(qcTypeWeb), allCalled(l.qc.types))
		return
	}
	l.fine(finding.CertificateType, at, called(qcTypeWeb), called(qcTypeWeb))
}

func (l *look) disclosure() {
	at := place{"QcPDS", about(qcDisclosure).source}
	const expected = "https (en)"
	if len(l.qc.disclosures) == 0 {
		l.attention(finding.CertificateDisclosureNone, at, expected, "")
		return
	}
	sound, english := true, false
	var shown []string
	for _, d := range l.qc.disclosures {
		u, err := url.Parse(d.url)
		letters := strings.Trim(strings.ToLower(d.language), "abcdefghijklmnopqrstuvwxyz") == ""
		sound = sound && err == nil && u.Scheme == "https" && u.Host != "" && len(d.language) == 2 && letters
		english = english || strings.EqualFold(d.language, "en")
		shown = append(shown, d.url+" ("+d.language+")")
	}
	if observed := strings.Join(shown, ", "); sound && english {
		l.fine(finding.CertificateDisclosure, at, expected, observed)
	} else {
		l.attention(finding.CertificateDisclosureForm, at, expected, observed)
	}
}

func (l *look) device() {
	at := place{"QcSSCD", about(qcDevice).source}
	if slices.Contains(l.qc.ids, qcDevice) {
		l.attention(finding.CertificateDeviceClaimed, at, "", called(qcDevice))
		return
	}
	l.fine(finding.CertificateDevice, at, "", "")
}

func (l *look) law() {
	at := place{"QcCClegislation", about(qcLegislation).source}
	if slices.Contains(l.qc.ids, qcLegislation) {
		l.blocks(finding.CertificateLawOther, at, "", strings.Join(l.qc.laws, ", "))
		return
	}
	l.fine(finding.CertificateLaw, at, "", "")
}

func (l *look) retention() {
	at := place{"QcRetentionPeriod", about(qcRetention).source}
	if l.qc.years < 0 {
		l.fine(finding.CertificateRetention, at, "", "")
		return
	}
	years := strconv.FormatInt(l.qc.years, 10)
	l.fine(finding.CertificateRetention, at, "", years, "years", years)
}

func (l *look) semantics() {
	at := place{"semanticsIdentifier", about(semanticsNatural).source}
	expected, observed := called(semanticsNatural), allCalled(l.qc.semantics)
	switch {
	case len(l.qc.semantics) == 0:
		l.unknown(finding.CertificateSemanticsNone, at, expected, "")
	case !slices.Equal(l.qc.semantics, []string{semanticsNatural}):
		l.attention(finding.CertificateSemanticsOther, at, expected, observed)
	default:
		l.fine(finding.CertificateSemantics, at, expected, observed)
	}
}

// rest looks for statements that none of the others looks at.
func (l *look) rest() {
	at := place{"qcStatements", "EN 319 412-5"}
	looked := []string{qcCompliance, qcRetention, qcDevice, qcDisclosure, qcType, qcLegislation, qcIdentMethod, qcSyntaxV1, qcSyntaxV2}
	others := slices.DeleteFunc(slices.Clone(l.qc.ids), func(id string) bool { return slices.Contains(looked, id) })
	switch {
	case slices.Contains(others, qcLimitValue):
		l.attention(finding.CertificateRestOther, at, "", allCalled(others))
	case len(others) > 0:
		l.unknown(finding.CertificateRestOther, at, "", allCalled(others))
	default:
		l.fine(finding.CertificateRest, at, "", "")
	}
}
