// Package order holds the values an order is made of, and their validation:
// names, product, applicant, key kind, proof methods, and what passes between
// the journey and the channel that carries it to the CA.
package order

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"

	"qwizard/wizard/problem"
	"qwizard/wizard/rules"
)

// Name is a fully qualified domain name as it stands in a CSR: lower case,
// A-labels, no trailing dot, under an ICANN suffix. Make one with [ParseName].
type Name string

// Names are one to three different names. The first is the CSR's common name.
type Names []Name

// maxName is the length of a domain name in its text form (RFC 1035 2.3.4).
const maxName = 253

// maxCommonName is the upper bound of X.520 commonName. Sectigo's CSR rules ask
// for a CN with the FQDN, so the first name cannot be longer.
const maxCommonName = 64

// ParseName reads what a person typed as a website name. It trims blanks around
// it and maps upper case and international spelling (IDNA, non-transitional) to
// what goes into the certificate. Errors are a [problem.Problem] without a
// field, of one of the Name kinds.
func ParseName(typed string) (Name, error) {
	if len(typed) > 4*maxName {
		return "", problem.At("", problem.NameTooLong, "limit", strconv.Itoa(maxName))
	}
	s := strings.TrimSpace(typed)
	switch {
	case s == "":
		return "", problem.At("", problem.NameEmpty)
	case !utf8.ValidString(s):
		return "", problem.At("", problem.InputEncoding)
	case strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) && r != 0x200c && r != 0x200d
	}):
		return "", problem.At("", problem.InputControl)
	case isAddress(s):
		return "", problem.At("", problem.NameAddress, "value", s)
	case strings.ContainsAny(s, "/\\:@?#, \t"):
		return "", problem.At("", problem.NameSyntax, "value", s)
	case strings.Contains(s, "*"):
		return "", problem.At("", problem.NameWildcard, "value", s)
	case strings.Contains(s, "_"):
		return "", problem.At("", problem.NameUnderscore, "value", s)
	case strings.HasSuffix(s, "."), strings.HasSuffix(s, "。"):
		return "", problem.At("", problem.NameTrailingDot, "value", s)
	}
	if label := mixedScript(s); label != "" {
		return "", problem.At("", problem.NameMixedScript, "label", label)
	}
	ascii, err := lookup().ToASCII(s)
	if err != nil {
		return "", whyNotASCII(s, err)
	}
	// A punycoded name is checked in the letters it stands for, too.
	if u, err := lookup().ToUnicode(ascii); err == nil {
		if label := mixedScript(u); label != "" {
			return "", problem.At("", problem.NameMixedScript, "label", label)
		}
	}
	if internal(ascii) {
		return "", problem.At("", problem.NameInternal, "value", ascii)
	}
	suffix, icann := publicsuffix.PublicSuffix(ascii)
	if !icann && !strings.Contains(suffix, ".") {
		return "", problem.At("", problem.NameSuffix, "value", ascii, "suffix", suffix)
	}
	if suffix == ascii {
		return "", problem.At("", problem.NameSuffix, "value", ascii, "suffix", suffix)
	}
	return Name(ascii), nil
}

// lookup is idna.Lookup with the DNS's own lengths (RFC 1035 2.3.4), which that
// one leaves to the resolver.
func lookup() *idna.Profile {
	return idna.New(idna.MapForLookup(), idna.BidiRule(), idna.Transitional(false), idna.StrictDomainName(true), idna.VerifyDNSLength(true))
}

// whyNotASCII names the commonest reasons for which IDNA refuses a name.
func whyNotASCII(s string, err error) error {
	if utf8.RuneCountInString(s) > maxName {
		return problem.At("", problem.NameTooLong, "limit", strconv.Itoa(maxName))
	}
	p := problem.At("", problem.NameSyntax, "value", s)
	p.Err = err
	return p
}

// isAddress finds IPv4 and IPv6 addresses, in brackets and with a port, too.
func isAddress(s string) bool {
	if _, err := netip.ParseAddr(strings.Trim(s, "[]")); err == nil {
		return true
	}
	if _, err := netip.ParseAddrPort(s); err == nil {
		return true
	}
	_, err := netip.ParsePrefix(s)
	return err == nil
}

// internal reports names that no public CA may certify: single labels and the
// special-use domains (RFC 6761, RFC 6762, RFC 7686, RFC 8375, RFC 9476).
func internal(ascii string) bool {
	if !strings.Contains(ascii, ".") {
		return true
	}
	for _, top := range []string{"localhost", "local", "internal", "test", "invalid", "example", "onion", "alt", "arpa", "lan", "home", "corp", "intranet"} {
		if strings.HasSuffix(ascii, "."+top) {
			return true
		}
	}
	return false
}

// mixedScript returns the first label that mixes scripts in a way no European
// language does, "" if there is none. Chinese and Japanese and Korean may mix
// their own scripts with Latin (UTS 39, "highly restrictive").
func mixedScript(name string) string {
	for label := range strings.SplitSeq(name, ".") {
		found := map[string]bool{}
		for _, r := range label {
			if s := script(r); s != "" {
				found[s] = true
			}
		}
		if len(found) > 1 && (found["Cyrillic"] || found["Greek"] || !eastAsian(found)) {
			return label
		}
	}
	return ""
}

func script(r rune) string {
	if r < 0x80 {
		if 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' {
			return "Latin"
		}
		return ""
	}
	if unicode.In(r, unicode.Common, unicode.Inherited) {
		return ""
	}
	for name, table := range unicode.Scripts {
		if unicode.Is(table, r) {
			return name
		}
	}
	return ""
}

func eastAsian(found map[string]bool) bool {
	for s := range found {
		if !slices.Contains([]string{"Latin", "Han", "Hiragana", "Katakana", "Bopomofo", "Hangul"}, s) {
			return false
		}
	}
	return true
}

// ParseNames reads one to [rules.MaxSites] names. Each problem's field is the
// index in brackets, "[0]" for the first; a problem of the whole has none.
func ParseNames(typed []string) (Names, error) {
	var bad problem.List
	if len(typed) == 0 {
		bad.Add("", problem.At("", problem.NameEmpty))
	}
	if len(typed) > rules.MaxSites {
		bad.Add("", problem.At("", problem.NamesTooMany, "limit", strconv.Itoa(rules.MaxSites), "count", strconv.Itoa(len(typed))))
	}
	var names Names
	for i, s := range typed[:min(len(typed), rules.MaxSites)] {
		at := "[" + strconv.Itoa(i) + "]"
		n, err := ParseName(s)
		switch {
		case err != nil:
			bad.Add(at, err)
		case slices.Contains(names, n):
			bad.Add(at, problem.At("", problem.NameTwice, "other", string(n)))
		case i == 0 && len(n) > maxCommonName:
			bad.Add(at, problem.At("", problem.NameTooLong, "limit", strconv.Itoa(maxCommonName)))
		default:
			names = append(names, n)
		}
	}
	if err := bad.Err(); err != nil {
		return nil, err
	}
	return names, nil
}

// Registrable is the name's registrable domain, one label under its public
// suffix: the highest name a proof by DNS may stand at.
func (n Name) Registrable() Name {
	d, err := publicsuffix.EffectiveTLDPlusOne(string(n))
	if err != nil {
		return n
	}
	return Name(d)
}

// Registrables are the registrable domains of ns, each once, in order.
func (ns Names) Registrables() Names {
	var out Names
	for _, n := range ns {
		if d := n.Registrable(); !slices.Contains(out, d) {
			out = append(out, d)
		}
	}
	return out
}

// Unicode is the name in the letters its owner knows it by.
func (n Name) Unicode() string {
	if u, err := idna.Display.ToUnicode(string(n)); err == nil {
		return u
	}
	return string(n)
}

// Unicode are the names in the letters their owner knows them by.
func (ns Names) Unicode() []string {
	s := make([]string, len(ns))
	for i, n := range ns {
		s[i] = n.Unicode()
	}
	return s
}

// Strings are the names as plain strings.
func (ns Names) Strings() []string {
	s := make([]string, len(ns))
	for i, n := range ns {
		s[i] = string(n)
	}
	return s
}
