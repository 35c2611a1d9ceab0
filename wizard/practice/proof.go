package practice

import (
	"context"
	"crypto/md5" //nolint:gosec // Sectigo's token is named by it; it protects nothing
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"github.com/miekg/dns"

	"qwizard/wizard/sectigo"
)

// tokenDomain ends every CNAME target (docs.sectigo.com/sps/domain-control-validation/request-token).
const tokenDomain = "sectigo.com"

// maxDomainName is the length of a domain name in its text form (RFC 1035 2.3.4).
const maxDomainName = 253

// token is Sectigo's request token for a CSR.
type token struct {
	label  string // "_" and the MD5, lower case: the owner's first label
	target string // the CNAME's target, with a trailing dot
	path   string // the file's path on the web server: the MD5 in upper case
	hash   string // the file's first line: the SHA-256, lower case
	unique string // the file's third line, "" for none
	der    []byte // the CSR
}

// tokenFor computes the token from the DER of the CSR, never from its PEM text.
// unique is the uniqueValue, "" if there is none.
func tokenFor(der []byte, unique string) token {
	name := md5.Sum(der) //nolint:gosec // as above
	sum := sha256.Sum256(der)
	hash := hex.EncodeToString(sum[:])
	labels := []string{hash[:32], hash[32:]}
	if unique != "" {
		labels = append(labels, strings.ToLower(unique))
	}
	return token{
		label:  "_" + hex.EncodeToString(name[:]),
		target: strings.Join(append(labels, tokenDomain), ".") + ".",
		path:   proofFolder + strings.ToUpper(hex.EncodeToString(name[:])) + ".txt",
		hash:   hash,
		unique: unique,
		der:    der,
	}
}

// proof is the state of one name's domain control validation.
type proof struct {
	Name      string     `json:"name"`
	Method    string     `json:"method"`
	Mailbox   string     `json:"mailbox,omitempty"`
	Code      *proofCode `json:"code,omitempty"`      // of the newest mail to Mailbox
	Validated *time.Time `json:"validated,omitempty"` // practice time
	Domain    string     `json:"domain,omitempty"`    // the authorization domain name at which the proof stood
	Checked   *time.Time `json:"checked,omitempty"`   // practice time of the last look
	Reason    string     `json:"reason,omitempty"`    // what the last look saw
}

// check looks for the proof of p and returns p with what it saw. A name that is
// validated stays so. E-mail proofs are not looked for: they come in.
func (ca *CA) check(ctx context.Context, p proof, t token, now time.Time) proof {
	if p.Validated != nil {
		return p
	}
	switch p.Method {
	case sectigo.MethodCNAME:
		p.Domain, p.Reason = ca.names.proveCNAME(ctx, p.Name, t)
	case sectigo.MethodHTTP:
		p.Domain, p.Reason = ca.files.proveFile(ctx, "http", p.Name, t)
	case sectigo.MethodHTTPS:
		p.Domain, p.Reason = ca.files.proveFile(ctx, "https", p.Name, t)
	default:
		return p
	}
	p.Checked = &now
	if p.Domain != "" {
		p.Validated = &now
	}
	return p
}

// proveCNAME looks for the token's CNAME at every authorization domain name of
// the FQDN, from itself upwards (BR 3.2.2.4.7; BR 1.6.1, Authorization Domain
// Name). It returns the one that has it, or "" with the reason.
func (r resolver) proveCNAME(ctx context.Context, fqdn string, t token) (domain, reason string) {
	reason = "no CNAME record at " + t.label + "." + fqdn + " or above it"
	seen := false
	for _, adn := range authorizationDomains(fqdn) {
		owner := t.label + "." + adn
		if len(owner) > maxDomainName {
			continue // no such record can stand there (RFC 1035 2.3.4)
		}
		answer, err := r.ask(ctx, owner, dns.TypeCNAME)
		if err != nil {
			return "", "no answer from the name server for " + owner
		}
		why, ok := judgeCNAME(answer, owner, t.target)
		switch {
		case ok:
			return adn, "found at " + owner
		case why != "" && !seen:
			reason, seen = why, true
		}
	}
	return "", reason
}

// judgeCNAME wants exactly one CNAME with the right target. Names are compared
// without case (RFC 4343). Without any record it gives no reason.
func judgeCNAME(answer []dns.RR, owner, target string) (reason string, ok bool) {
	var targets []string
	for _, rr := range answer {
		if c, is := rr.(*dns.CNAME); is && strings.EqualFold(c.Hdr.Name, dns.Fqdn(owner)) {
			targets = append(targets, c.Target)
		}
	}
	switch {
	case len(targets) == 0:
		return "", false
	case len(targets) > 1:
		return "more than one CNAME record at " + owner, false
	case !strings.EqualFold(targets[0], target):
		return "the CNAME record at " + owner + " points to " + targets[0] + " instead of " + target, false
	}
	return "", true
}

// authorizationDomains are the names at which a proof for fqdn may stand: itself
// and each name above it down to its registrable domain, never a public suffix.
func authorizationDomains(fqdn string) []string {
	top := registrable(fqdn)
	if top == "" {
		return nil
	}
	out := []string{fqdn}
	for name := fqdn; name != top; {
		_, rest, found := strings.Cut(name, ".")
		if !found {
			break
		}
		name = rest
		out = append(out, name)
	}
	return out
}
