// Package qwac gives the verdict on a delivered certificate: is it the person's, is
// it what a QWAC for a natural person has to be, and will browsers take it.
//
// It looks at the certificates alone. Whether the issuing service is on the EU's
// trusted list, which alone makes a certificate qualified, is not to be seen there,
// and the verdict says so.
package qwac

import (
	"crypto/x509"
	"slices"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"qwizard/wizard/finding"
	"qwizard/wizard/order"
)

// Expected is what was ordered.
type Expected struct {
	Names       order.Names
	Fingerprint string // SHA-256 of the key's SubjectPublicKeyInfo, hex
	Applicant   order.Applicant
}

// Verdict judges chain, leaf first, the root left out or not, at now. Each check
// leaves one finding, or more where it finds several things wrong; what cannot be
// known here is [finding.Unknown]. The findings stand in the order in which a person
// reads them (is it mine, is it right, will it work), and equal input gives equal
// findings. None holds the number of an ID document, though the certificate does.
//
// It neither blocks nor changes what it is given, and may be called from any
// goroutine. A practice certificate gets no [finding.Blocks]; that it stands in no
// public log is its only [finding.Attention], but for a short RSA key.
func Verdict(chain []*x509.Certificate, e Expected, now time.Time) []finding.Finding {
	if len(chain) == 0 || slices.Contains(chain, nil) {
		return []finding.Finding{{Kind: finding.CertificateAbsent, Verdict: finding.Blocks}}
	}
	l := &look{Certificate: chain[0], chain: chain, expected: e, now: now}
	for _, id := range l.Policies {
		l.policies = append(l.policies, id.String())
	}
	l.qc, l.qcState = readStatements(l.Certificate)
	for _, check := range []func(){
		l.key, l.names, l.person, l.serial,
		l.subject, l.commonName, l.period, l.length, l.extendedKeyUsage, l.keyUsage, l.constraints, l.strength, l.signature,
		l.reservedPolicy, l.etsiPolicy, l.sectigoPolicy, l.qcStatements,
		l.criticalExtensions, l.statusServices, l.timestamps, l.signedBy, l.chrome, l.firefox, l.trustedList,
	} {
		check()
	}
	return l.found
}

// look is one look at a leaf certificate and the findings so far.
type look struct {
	*x509.Certificate
	chain    []*x509.Certificate
	expected Expected
	now      time.Time
	policies []string // dotted
	qc       statements
	qcState  qcState
	found    []finding.Finding
}

// place is what a check looks at, and the rule it follows.
type place struct{ where, source string }

func (l *look) say(v finding.Verdict, k finding.Kind, at place, expected, observed string, params ...string) {
	f := finding.Finding{Kind: k, Verdict: v, Where: at.where, Expected: shown(expected), Observed: shown(observed), Source: at.source}
	for i := 0; i+1 < len(params); i += 2 {
		if f.Params == nil {
			f.Params = map[string]string{}
		}
		f.Params[params[i]] = shown(params[i+1])
	}
	l.found = append(l.found, f)
}

func (l *look) fine(k finding.Kind, at place, expected, observed string, params ...string) {
	l.say(finding.Fine, k, at, expected, observed, params...)
}

func (l *look) unknown(k finding.Kind, at place, expected, observed string, params ...string) {
	l.say(finding.Unknown, k, at, expected, observed, params...)
}

func (l *look) attention(k finding.Kind, at place, expected, observed string, params ...string) {
	l.say(finding.Attention, k, at, expected, observed, params...)
}

func (l *look) blocks(k finding.Kind, at place, expected, observed string, params ...string) {
	l.say(finding.Blocks, k, at, expected, observed, params...)
}

// maxShown is the most characters of anything that a finding repeats: a hostile
// certificate may hold megabytes.
const maxShown = 300

// shown makes text from a certificate fit to be read: no control characters, nor
// others that are not seen, and not too long.
func shown(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd"))
	letters := 0
	for i := range s {
		if letters++; letters > maxShown {
			return s[:i] + "…"
		}
	}
	return s
}

// values are the subject's values of an attribute, in their order. One that is no
// text comes back empty.
func (l *look) values(attribute string) []string {
	var out []string
	for _, a := range l.Subject.Names {
		if a.Type.String() == attribute {
			text, _ := a.Value.(string)
			out = append(out, text)
		}
	}
	return out
}

// alike compares names as a person would: composed letters, no difference of case,
// one blank for several.
func alike(a, b string) bool { return folded(a) == folded(b) }

func folded(s string) string {
	return strings.Join(strings.Fields(norm.NFC.String(cases.Fold().String(norm.NFC.String(s)))), " ")
}

func extension(c *x509.Certificate, oid string) (value []byte, critical, found bool) {
	for _, e := range c.Extensions {
		if e.Id.String() == oid {
			return e.Value, e.Critical, true
		}
	}
	return nil, false, false
}
