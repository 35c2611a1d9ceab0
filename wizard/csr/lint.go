package csr

import (
	"crypto"
	"slices"
	"strings"

	"qwizard/wizard/finding"
	"qwizard/wizard/order"
)

// Lint compares a request with the rules of a natural person's order for names, whose
// first is the main one. The worst comes first; what holds is [finding.Fine]. A
// request without a finding that blocks can be read by [Read] and is worth sending.
//
// It looks at nothing outside the request. Of the known ways to break a key by its
// public half it tries what needs no list of keys; keys from Debian's OpenSSL of 2006
// to 2008 (CVE-2008-0166) and keys that became public are not found. It blocks for
// some tens of milliseconds with the longest keys.
func Lint(der []byte, names order.Names) []finding.Finding {
	r, err := parse(der)
	if err != nil {
		return []finding.Finding{{Kind: finding.RequestUnread, Verdict: finding.Blocks, Source: sourcePKCS10}}
	}
	l := &linter{request: r, names: names}
	l.form()
	l.hash()
	l.commonName()
	l.sanNames()
	l.key()
	l.subject()
	l.rest()
	finding.Sort(l.found)
	return l.found
}

// The rules. Sectigo's are on its page about what requests to AutoApplySSL may hold,
// which an order for a QWAC follows.
const (
	sourcePKCS10  = "RFC 2986 4"
	sourceSectigo = "Sectigo, Additional request structures"
	sourceToken   = "BR 3.2.2.4"
)

type linter struct {
	request *request
	names   order.Names
	found   []finding.Finding
}

func (l *linter) add(verdict finding.Verdict, source string, f finding.Finding) {
	f.Verdict, f.Source = verdict, source
	l.found = append(l.found, f)
}

// form is the request as such: version and self-signature.
func (l *linter) form() {
	if l.request.version != 0 {
		l.add(finding.Blocks, "RFC 2986 4.1; "+sourceSectigo, finding.Finding{Kind: finding.RequestVersion})
	}
	switch l.request.verify() {
	case holds:
		l.add(finding.Fine, "RFC 2986 4.2", finding.Finding{Kind: finding.RequestSignature})
	case broken:
		l.add(finding.Blocks, "RFC 2986 4.2", finding.Finding{Kind: finding.RequestSignatureBroken})
	case unknown:
		// What cannot be verified here is of a kind that blocks for a reason of its own, but
		// for a hash that Sectigo may take and we do not know.
		l.add(finding.Unknown, "RFC 2986 4.2", finding.Finding{Kind: finding.RequestSignatureUnknown, Observed: l.request.signed.name})
	}
}

// hash is how the request was signed. The domain proof by DNS record or file is a
// SHA-256 of the request, and BR 3.2.2.4 wants the proof's hash at least as strong as
// the one the request was signed with: after SHA-384 a CA that keeps to the letter
// takes the proof by mail only.
func (l *linter) hash() {
	s := l.request.signed
	switch l.request.key.algorithm.Algorithm.String() {
	case idRSA, idRSAPSS, idEC:
	default: // a kind of key that has its own hash, and that blocks
		return
	}
	f := finding.Finding{Expected: "SHA-256", Observed: s.name}
	switch s.hash {
	case crypto.SHA256:
		f.Kind = finding.RequestHash
		l.add(finding.Fine, sourceToken, f)
	case crypto.SHA384, crypto.SHA512:
		f.Kind = finding.RequestHashStrong
		l.add(finding.Attention, sourceToken, f)
	default:
		f.Kind = finding.RequestHashWeak
		l.add(finding.Blocks, "BR 7.1.3.2", f)
	}
	if s.pss {
		l.add(finding.Blocks, sourceSectigo, finding.Finding{Kind: finding.RequestScheme, Observed: s.name})
	}
}

// subject is what stands beside the common name. Sectigo takes the person from the
// order and ignores it, but sees it.
func (l *linter) subject() {
	var more []string
	for _, a := range l.request.subjectAttributes() {
		if a.Name != "CN" && !slices.Contains(more, a.Name) {
			more = append(more, a.Name)
		}
	}
	if len(more) == 0 {
		l.add(finding.Fine, sourceSectigo, finding.Finding{Kind: finding.RequestSubject})
		return
	}
	l.add(finding.Attention, sourceSectigo, finding.Finding{Kind: finding.RequestSubjectMore, Observed: strings.Join(more, ", ")})
}

// rest is what else the request asks for or tells. Values are never repeated: a
// challenge password is one that somebody uses.
func (l *linter) rest() {
	r := l.request
	var attributes, extensions []string
	fine := true
	for _, a := range r.attributes {
		if a.ID.String() != idChallengePassword {
			attributes = append(attributes, requestAttributeName(a.ID))
			continue
		}
		l.add(finding.Attention, "RFC 2985 5.4.1", finding.Finding{Kind: finding.RequestPassword})
		fine = false
	}
	for _, e := range r.extensions {
		switch {
		case e.Id.String() == idTLSFeature:
			l.add(finding.Attention, "RFC 7633 4.2", finding.Finding{Kind: finding.RequestStaple})
			fine = false
		case !e.Id.Equal(oidSAN()):
			extensions = append(extensions, extensionName(e.Id))
		}
	}
	if len(attributes) > 0 {
		l.add(finding.Attention, sourceSectigo, finding.Finding{Kind: finding.RequestAttributes, Observed: listed(attributes)})
	}
	if len(extensions) > 0 {
		l.add(finding.Attention, sourceSectigo, finding.Finding{Kind: finding.RequestExtensions, Observed: listed(extensions)})
	}
	if r.tangled {
		l.add(finding.Blocks, "RFC 2985 5.4.2", finding.Finding{Kind: finding.RequestExtensionsBroken})
	}
	if fine && len(attributes)+len(extensions) == 0 && !r.tangled {
		l.add(finding.Fine, sourceSectigo, finding.Finding{Kind: finding.RequestRest})
	}
}

// maxListed is how many of a kind are named: a request of the largest size has
// thousands.
const maxListed = 10

// listed joins the first of many.
func listed(all []string) string {
	if len(all) > maxListed {
		all = append(slices.Clone(all[:maxListed]), "…")
	}
	return strings.Join(all, ", ")
}
