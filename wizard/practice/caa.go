package practice

import (
	"context"
	"strings"

	"github.com/miekg/dns"
)

// caaIssuers are the issuer domain names that Sectigo recognises as its own
// (eIDAS and TLS CP/CPS 4.2.4). The two that need an agreement with Sectigo,
// entrust.net and affirmtrust.com, are not: a private person has none.
func caaIssuers() []string {
	return []string{"sectigo.com", "usertrust.com", "trust-provider.com", "comodo.com", "comodoca.com"}
}

// caaBlock is the reason for which CAA forbids a certificate for fqdn, "" if it
// does not (RFC 8659 3 and 4; BR 3.2.2.8). The climb ends at the registrable
// domain: above it the practice internet has no zones.
func (r resolver) caaBlock(ctx context.Context, fqdn string) string {
	for _, name := range authorizationDomains(fqdn) {
		records, err := r.lookup(ctx, name, dns.TypeCAA)
		if err != nil {
			return "no usable answer for the CAA records of " + name
		}
		if len(records) > 0 {
			return judgeCAA(name, records)
		}
	}
	return ""
}

// judgeCAA applies the relevant record set. issuewild is for wildcard names only
// (RFC 8659 4.3); without any issue property there is no restriction (4.2).
func judgeCAA(name string, records []dns.RR) string {
	if why := criticalUnknown(name, records); why != "" {
		return why
	}
	restricted, seen := false, ""
	for _, rr := range records {
		c, ok := rr.(*dns.CAA)
		if !ok || !strings.EqualFold(c.Tag, "issue") {
			continue
		}
		if acceptsIssuer(c.Value) {
			return ""
		}
		restricted, seen = true, c.Value
	}
	if !restricted {
		return ""
	}
	return "the CAA record at " + name + " does not allow " + tokenDomain + ` (it says issue "` + strings.ToValidUTF8(seen, "?") + `")`
}

// acceptsIssuer reads the issuer domain name off an issue value: what stands
// before the first semicolon (RFC 8659 4.2). Parameters are not judged: RFC 8657
// is to be processed from 2027-03-15 only.
func acceptsIssuer(value string) bool {
	issuer, _, _ := strings.Cut(value, ";")
	issuer = strings.TrimSuffix(strings.ToLower(strings.TrimSpace(issuer)), ".")
	for _, ours := range caaIssuers() {
		if issuer == ours {
			return true
		}
	}
	return false
}

// criticalUnknown finds a property that is marked critical and unknown: it
// forbids issuance whatever else is there (RFC 8659 4.1, bit 0).
func criticalUnknown(name string, records []dns.RR) string {
	const critical = 128
	for _, rr := range records {
		c, ok := rr.(*dns.CAA)
		if ok && c.Flag&critical != 0 && !knownTag(c.Tag) {
			return "the CAA record at " + name + " has the unknown critical property " + strings.ToValidUTF8(c.Tag, "?")
		}
	}
	return ""
}

// knownTag reports the properties a TLS CA understands (RFC 8659 4.2 to 4.4; the
// contact properties of BR A.1).
func knownTag(tag string) bool {
	switch strings.ToLower(tag) {
	case "issue", "issuewild", "iodef", "contactemail", "contactphone":
		return true
	}
	return false
}
