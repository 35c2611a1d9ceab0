package csr

import (
	"encoding/asn1"
	"errors"
	"slices"
	"strconv"
	"strings"

	"qwizard/wizard/finding"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
	"qwizard/wizard/rules"
)

const (
	sourceNames      = "BR 7.1.2.7.12"
	sourceCommonName = "BR 7.1.4.3; " + sourceSectigo
	sourceOrdered    = "Sectigo, AutoApplySSL, error −162"
)

// commonName is the website that Sectigo takes for the main one.
func (l *linter) commonName() {
	given := l.request.commonNames()
	f := finding.Finding{Where: "CN"}
	if len(l.names) > 0 {
		f.Expected = string(l.names[0])
	}
	if len(given) == 0 || given[0] == "" {
		f.Kind = finding.RequestCommonNameMissing
		l.add(finding.Blocks, sourceSectigo, f)
		return
	}
	if f.Observed = given[0]; len(given) > 1 {
		several := f
		several.Kind, several.Observed = finding.RequestCommonNameSeveral, listed(given)
		l.add(finding.Attention, sourceCommonName, several)
	}
	switch at := slices.Index(l.names.Strings(), strings.ToLower(given[0])); {
	case at == 0:
		f.Kind = finding.RequestCommonName
		l.add(finding.Fine, sourceCommonName, f)
	case at > 0:
		f.Kind = finding.RequestCommonNameSwapped
		l.add(finding.Attention, sourceCommonName, f)
	default:
		f.Kind = finding.RequestCommonNameOther
		l.add(finding.Blocks, sourceCommonName, f)
	}
}

// maxNames is how many names of a SAN are looked at: far more than any order has, and
// far fewer than a hostile request can hold.
const maxNames = 100

// sanNames are the websites that the certificate is to stand for.
func (l *linter) sanNames() {
	if domains := l.names.Registrables(); len(domains) > 1 {
		l.add(finding.Fine, sourceToken, finding.Finding{Kind: finding.RequestDomains, Observed: strings.Join(domains.Strings(), ", "), Params: map[string]string{
			"count": strconv.Itoa(len(domains)),
		}})
	}
	l.others()
	given := l.request.dnsNames()
	if len(given) == 0 {
		l.add(finding.Attention, sourceNames, finding.Finding{Kind: finding.RequestNamesNone, Expected: strings.Join(l.names.Strings(), ", ")})
		return
	}
	var extra, good []string
	misformed := 0
	for _, n := range given[:min(len(given), maxNames)] {
		low := strings.ToLower(n)
		if slices.Contains(l.names.Strings(), low) {
			good = append(good, low)
			continue
		}
		f := nameForm(n)
		switch {
		case f.Kind == "" && !slices.Contains(extra, low):
			extra = append(extra, low)
		case f.Kind != "" && misformed < maxListed:
			misformed++
			l.add(finding.Blocks, sourceNames, f)
		}
	}
	l.compared(given, good, extra)
	if len(extra) == 0 && misformed == 0 && len(l.names) > 0 && !slices.ContainsFunc(l.names.Strings(), func(n string) bool { return !slices.Contains(good, n) }) {
		l.add(finding.Fine, sourceNames, finding.Finding{Kind: finding.RequestNames, Observed: strings.Join(l.names.Strings(), ", ")})
	}
}

// compared tells what the order and the request do not have in common.
func (l *linter) compared(given, good, extra []string) {
	f := finding.Finding{Expected: strings.Join(l.names.Strings(), ", "), Observed: listed(given)}
	var missing []string
	for _, n := range l.names.Strings() {
		if !slices.Contains(good, n) {
			missing = append(missing, n)
		}
	}
	if len(missing) > 0 {
		f.Kind, f.Params = finding.RequestNamesMissing, map[string]string{"names": strings.Join(missing, ", ")}
		l.add(finding.Attention, sourceNames, f)
	}
	if len(extra) > 0 {
		f.Kind, f.Params = finding.RequestNamesExtra, map[string]string{"names": listed(extra)}
		l.add(finding.Blocks, sourceOrdered, f)
	}
	limit := 1
	if l.names.Product() == order.QWACNaturalMultiDomain {
		limit = rules.MaxSites
	}
	different := slices.Compact(slices.Sorted(slices.Values(append(slices.Clone(good), extra...))))
	if len(different) > limit {
		f.Kind = finding.RequestNamesMany
		f.Params = map[string]string{"count": strconv.Itoa(len(different)), "limit": strconv.Itoa(limit), "product": l.names.Product().Title()}
		l.add(finding.Blocks, l.names.Product().Title(), f)
	}
}

// others are names of the SAN that no website certificate for a person can have.
func (l *linter) others() {
	told := map[finding.Kind]bool{}
	for _, n := range l.request.san {
		if n.Class == asn1.ClassContextSpecific && n.Tag == tagDNS {
			continue
		}
		f := finding.Finding{Kind: finding.RequestSANOther, Observed: otherName(n)}
		switch n.Tag {
		case tagAddress:
			f.Kind = finding.RequestSANAddress
		case tagMail:
			f.Kind = finding.RequestSANMail
		}
		if !told[f.Kind] { // one of each kind: the view has them all
			told[f.Kind] = true
			l.add(finding.Blocks, sourceNames, f)
		}
	}
}

// nameForm says what is wrong with the form of a name, by the rules for the names of
// an order; without a kind if nothing is.
func nameForm(given string) finding.Finding {
	f := finding.Finding{Where: given, Observed: given}
	name, err := order.ParseName(given)
	if err == nil && strings.EqualFold(string(name), given) {
		return finding.Finding{}
	}
	if err == nil {
		f.Kind, f.Expected = finding.RequestNameForm, string(name)
		if strings.ContainsFunc(given, func(r rune) bool { return r > 0x7f }) {
			f.Kind = finding.RequestNameLetters
		}
		return f
	}
	f.Kind = finding.RequestNameForm
	p, ok := errors.AsType[*problem.Problem](err)
	if !ok {
		return f
	}
	f.Params = p.Params
	if kind, known := map[problem.Kind]finding.Kind{
		problem.NameWildcard: finding.RequestNameWildcard, problem.NameAddress: finding.RequestNameAddress,
		problem.NameInternal: finding.RequestNameInternal, problem.NameSuffix: finding.RequestNameSuffix,
		problem.NameUnderscore: finding.RequestNameUnderscore, problem.NameTrailingDot: finding.RequestNameDot,
		problem.NameTooLong: finding.RequestNameLong,
	}[p.Kind]; known {
		f.Kind = kind
	}
	return f
}
