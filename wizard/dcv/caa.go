package dcv

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/miekg/dns"

	"qwizard/wizard/finding"
	"qwizard/wizard/network"
	"qwizard/wizard/order"
)

// caaRecord is what to add where CAA forbids Sectigo.
const caaRecord = `0 issue "` + Suffix + `"`

// parametersFrom is the day from which a CA has to heed the parameters of RFC 8657
// (BR 3.2.2.8).
const parametersFrom = "2027-03-15"

// caaIssuers are the names by which CAA records mean Sectigo (eIDAS and TLS CP/CPS
// 4.2.4). Those that need an agreement with Sectigo are left out: a private person
// has none.
func caaIssuers() []string {
	return []string{"sectigo.com", "usertrust.com", "trust-provider.com", "comodo.com", "comodoca.com"}
}

// slowAnswer is when an answer about CAA is slow: a CA asks from many places at once,
// and gives up on who takes much longer.
const slowAnswer = time.Second

// caa climbs from the name to the top until a name has CAA records, which then are
// the ones that count (RFC 8659 3). Up to the registrable domain it asks past all
// caches, so that a mended record is seen at once. Above it the resolvers are asked,
// and a failure there is passed over: it is the registry's, not the person's.
func (c *Checker) caa(ctx context.Context, name order.Name) finding.Finding {
	own := true
	for at := string(name); at != ""; _, at, _ = strings.Cut(at, ".") {
		ask := c.net.Fresh
		if !own {
			ask = c.net.Lookup
		}
		answer, err := ask(ctx, at, dns.TypeCAA)
		switch {
		case err != nil && own:
			f := c.unanswered(ctx, err, finding.CAAFailed, at)
			if f.Source == "" {
				f.Source = "BR 3.2.2.8; RFC 8659 3"
			}
			return f
		case err == nil && len(answer.Records) > 0:
			return judgeCAA(at, answer.Records)
		}
		own = own && at != string(name.Registrable())
	}
	return finding.Finding{Kind: finding.CAANone, Verdict: finding.Fine, Where: string(name), Source: "RFC 8659 3"}
}

// slow looks for servers that take long to answer about CAA: new types of records are
// what old firewalls before them stumble over.
func (c *Checker) slow(ctx context.Context, name order.Name, zone network.Zone) []finding.Finding {
	var slow []string
	for _, r := range c.net.AskAll(ctx, zone, string(name), dns.TypeCAA) {
		if r.Err == nil && r.Took > slowAnswer {
			slow = append(slow, r.Server.Name)
		}
	}
	if len(slow) == 0 {
		return nil
	}
	return []finding.Finding{{
		Kind: finding.CAASlow, Verdict: finding.Attention, Where: string(name), Observed: network.Visible(strings.Join(slow, ", ")), Source: "RFC 8659 3",
	}}
}

// judgeCAA applies the records at a name. issuewild is for wildcard names only
// (RFC 8659 4.3); without any issue property there is no restriction (4.2).
func judgeCAA(at string, records []dns.RR) finding.Finding {
	f := finding.Finding{Kind: finding.CAAAllows, Verdict: finding.Fine, Where: at, Source: "RFC 8659 4.2"}
	var seen []string
	restricted, accepted, free := false, false, false
	for _, rr := range records {
		r, ok := rr.(*dns.CAA)
		if !ok {
			continue
		}
		seen = append(seen, strconv.Itoa(int(r.Flag))+" "+r.Tag+` "`+r.Value+`"`)
		if critical(r) {
			f.Kind, f.Verdict, f.Source = finding.CAACritical, finding.Blocks, "RFC 8659 4.1"
		}
		if !strings.EqualFold(r.Tag, "issue") {
			continue
		}
		restricted = true
		if issuer, parameters := issueValue(r.Value); slices.Contains(caaIssuers(), issuer) {
			accepted, free = true, free || !parameters
		}
	}
	f.Observed = network.Visible(strings.Join(seen, "; "))
	switch {
	case f.Kind == finding.CAACritical:
	case restricted && !accepted:
		f.Kind, f.Verdict, f.Expected = finding.CAAForbids, finding.Blocks, caaRecord
		f.Params = map[string]string{"record": caaRecord}
	case accepted && !free:
		f.Kind, f.Verdict, f.Source = finding.CAAParameters, finding.Attention, "RFC 8657 3, 4; BR 3.2.2.8"
		f.Params = map[string]string{"day": parametersFrom}
	}
	return f
}

// issueValue reads the issuer's name off an issue property, and whether parameters
// of RFC 8657 follow that narrow what it allows (RFC 8659 4.2).
func issueValue(value string) (issuer string, narrowed bool) {
	issuer, rest, _ := strings.Cut(value, ";")
	for parameter := range strings.SplitSeq(rest, ";") {
		tag, _, _ := strings.Cut(parameter, "=")
		switch strings.ToLower(strings.TrimSpace(tag)) {
		case "accounturi", "validationmethods":
			narrowed = true
		}
	}
	return network.Bare(strings.TrimSpace(issuer)), narrowed
}

// critical reports a property that is unknown and forbids everything if it is not
// understood (RFC 8659 4.1, bit 0). Known ones are those of RFC 8659 and the contact
// properties of BR A.1.
func critical(r *dns.CAA) bool {
	const flag = 128
	known := []string{"issue", "issuewild", "iodef", "contactemail", "contactphone"}
	return r.Flag&flag != 0 && !slices.Contains(known, strings.ToLower(r.Tag))
}
