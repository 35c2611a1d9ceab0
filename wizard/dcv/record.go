package dcv

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/miekg/dns"

	"qwizard/wizard/finding"
	"qwizard/wizard/network"
	"qwizard/wizard/order"
)

// maxName is the length of a domain name in its text form (RFC 1035 2.3.4).
const maxName = 253

// wildcardProbe is a label that nobody sets up: what stands at it stands at every
// name, by a wildcard record.
const wildcardProbe = "_00000000000000000000000000000000"

// place is a name at which a proof may stand, with all that its servers say about
// the record there.
type place struct {
	domain string // the authorization domain name (BR 1.6.1)
	owner  string // the record's full name
	zone   network.Zone
	seen   []sight
}

// sight is what one server says about a name.
type sight struct {
	server network.Server
	msg    *dns.Msg
}

// record looks for the CNAME at the name and at every name above it down to the
// registrable domain, as the CA does (BR 3.2.2.4.7), and at all servers of each.
// One good place is enough; else what comes closest to it is told.
func (c *Checker) record(ctx context.Context, l order.Look) []finding.Finding {
	var closest []finding.Finding
	best := 0
	for _, domain := range domains(l.Name) {
		owner := l.RecordHost + "." + domain
		if len(owner) > maxName {
			continue
		}
		found := c.at(ctx, l, domain, owner)
		// A later place wins among equals: one record at the registrable domain serves
		// every name under it.
		if n := closeness(found[0]); closest == nil || n >= best {
			closest, best = found, n
		}
		if best == proved {
			break
		}
	}
	return closest
}

// domains are the names at which a proof may stand, the name itself first.
func domains(name order.Name) []string {
	out := []string{string(name)}
	for at := string(name); at != string(name.Registrable()); {
		_, rest, found := strings.Cut(at, ".")
		if !found {
			break
		}
		at = rest
		out = append(out, at)
	}
	return out
}

const proved = 4

// closeness orders what was found at a place by how near it comes to a proof.
func closeness(f finding.Finding) int {
	switch f.Kind {
	case finding.RecordFound:
		return proved
	case finding.RecordPartly:
		return 3
	case finding.RecordMissing:
		return 0
	case finding.ServersNone, finding.ServersUnseen, finding.ZoneMissing, finding.SignedBadly, finding.ResolverSilent, finding.ResolverFailed:
		return 1
	}
	return 2
}

// at looks at one place. The finding about the servers comes second, and alone where
// nothing can be seen.
func (c *Checker) at(ctx context.Context, l order.Look, domain, owner string) []finding.Finding {
	p := place{domain: domain, owner: owner}
	var err error
	if p.zone, err = c.net.Zone(ctx, domain); err != nil {
		return []finding.Finding{unanswered(err, finding.ResolverFailed, domain)}
	}
	var good, silent []string
	p.seen, silent = c.look(ctx, p.zone, owner, dns.TypeCNAME)
	p.zone.Servers = nil // from here on only those that answer, or the resolvers
	for _, s := range p.seen {
		good = append(good, s.server.Name)
		p.zone.Servers = append(p.zone.Servers, s.server)
	}
	var servers []finding.Finding
	if len(silent) > 0 || len(good) == 0 {
		servers = append(servers, c.judgeServers(ctx, p.zone.Name, good, silent))
	}
	if len(good) == 0 {
		if servers[0].Kind == finding.ServersUnseen {
			p.seen, _ = c.look(ctx, p.zone, owner, dns.TypeCNAME)
		}
		if len(p.seen) == 0 {
			return servers
		}
	}
	f := c.judge(ctx, l, p)
	f.Params = with(f.Params, "host", strings.TrimSuffix(owner, "."+p.zone.Name), "zone", p.zone.Name, "target", l.RecordTarget)
	if f.Where == "" {
		f.Where = owner
	}
	f.Expected, f.Source = l.RecordTarget, "BR 3.2.2.4.7; Sectigo, Request token"
	return append([]finding.Finding{f}, servers...)
}

// look asks all servers of the zone. Of a zone without any that can be asked it says
// what the resolvers do, as one sight that stands for all.
func (c *Checker) look(ctx context.Context, z network.Zone, owner string, kind uint16) (seen []sight, silent []string) {
	if len(z.Servers) == 0 {
		answer, err := c.net.Lookup(ctx, owner, kind)
		if err != nil {
			return nil, nil
		}
		return []sight{{msg: &dns.Msg{Answer: answer.Records}}}, nil
	}
	for _, r := range c.net.AskAll(ctx, z, owner, kind) {
		if r.Err != nil {
			silent = append(silent, r.Server.Name)
			continue
		}
		seen = append(seen, sight{r.Server, r.Msg})
	}
	return seen, silent
}

// judge compares what the servers say with the record that is wanted.
func (c *Checker) judge(ctx context.Context, l order.Look, p place) finding.Finding {
	var without []string
	var wrong *finding.Finding
	for _, s := range p.seen {
		f := judgeTargets(targets(s.msg, p.owner), l.RecordTarget, p.zone.Name)
		if f.Kind == finding.RecordFound {
			continue
		}
		without = append(without, s.server.Name)
		if f.Kind != finding.RecordMissing && wrong == nil {
			wrong = &f
		}
	}
	switch {
	case len(without) == 0:
		return finding.Finding{Kind: finding.RecordFound, Verdict: finding.Fine, Observed: l.RecordTarget}
	case len(without) < len(p.seen):
		return finding.Finding{Kind: finding.RecordPartly, Verdict: finding.Attention, Observed: network.Visible(strings.Join(without, ", "))}
	case wrong != nil && !c.wildcard(ctx, p, dns.TypeCNAME, c.any(ctx, p.zone, p.owner, dns.TypeCNAME)):
		return *wrong
	}
	return c.nearMiss(ctx, l, p)
}

// nearMiss looks for what people enter instead, where there is no record at all.
func (c *Checker) nearMiss(ctx context.Context, l order.Look, p place) finding.Finding {
	for _, try := range []struct {
		kind  finding.Kind
		owner string
		types []uint16
	}{
		{finding.RecordText, p.owner, []uint16{dns.TypeTXT}},
		{finding.RecordZoneTwice, p.owner + "." + p.zone.Name, []uint16{dns.TypeCNAME, dns.TypeTXT}},
		{finding.RecordUnderscore, strings.TrimPrefix(p.owner, "_"), []uint16{dns.TypeCNAME, dns.TypeTXT}},
		{finding.RecordProxied, p.owner, []uint16{dns.TypeA, dns.TypeAAAA}},
	} {
		if len(try.owner) > maxName {
			continue
		}
		for _, kind := range try.types {
			if seen := c.any(ctx, p.zone, try.owner, kind); seen != "" && !c.wildcard(ctx, p, kind, seen) {
				return finding.Finding{Kind: try.kind, Verdict: finding.Blocks, Where: try.owner, Observed: seen}
			}
		}
	}
	return finding.Finding{Kind: finding.RecordMissing, Verdict: finding.Blocks}
}

// any is what the first server that has it says about a name and type; "" if none
// does.
func (c *Checker) any(ctx context.Context, z network.Zone, owner string, kind uint16) string {
	seen, _ := c.look(ctx, z, owner, kind)
	for _, s := range seen {
		var values []string
		for _, rr := range network.Of(s.msg, owner, kind) {
			values = append(values, strings.TrimSuffix(strings.TrimPrefix(rr.String(), rr.Header().String()), "."))
		}
		slices.Sort(values) // servers turn them round
		if len(values) > 0 {
			return network.Visible(strings.Join(values, ", "))
		}
	}
	return ""
}

// wildcard reports whether what was seen stands at every name beside the owner: then
// it says nothing about what was entered.
func (c *Checker) wildcard(ctx context.Context, p place, kind uint16, seen string) bool {
	return c.any(ctx, p.zone, wildcardProbe+"."+p.domain, kind) == seen
}

// targets are where the CNAME records of a name lead.
func targets(m *dns.Msg, owner string) []string {
	var out []string
	for _, rr := range network.Of(m, owner, dns.TypeCNAME) {
		out = append(out, network.Bare(rr.(*dns.CNAME).Target))
	}
	return out
}

// judgeTargets compares the targets of the CNAME records at a name with the wanted
// one. No record is [finding.RecordMissing]. zone is what panels put behind a
// target that lacks its dot.
func judgeTargets(have []string, want, zone string) finding.Finding {
	want = strings.ToLower(want)
	f := finding.Finding{Kind: finding.RecordTarget, Verdict: finding.Blocks, Observed: network.Visible(strings.Join(have, ", "))}
	if len(have) == 0 {
		f.Kind = finding.RecordMissing
		return f
	}
	if len(have) > 1 {
		return f // more than one CNAME is none that counts (RFC 1034 3.6.2)
	}
	wanted, err := splitTarget(want)
	got, bad := splitTarget(have[0])
	switch {
	case have[0] == want:
		return finding.Finding{Kind: finding.RecordFound, Verdict: finding.Fine, Observed: want}
	case have[0] == want+"."+zone:
		f.Kind = finding.RecordZoneBehind
	case err != nil || bad != nil || got.suffix != wanted.suffix:
	case got.hash != wanted.hash:
		f.Kind = finding.RecordOld
	case got.unique == "":
		f.Kind, f.Params = finding.RecordUniqueMissing, map[string]string{"unique": wanted.unique}
	default:
		f.Kind, f.Params = finding.RecordUniqueOther, map[string]string{"unique": got.unique}
	}
	return f
}

// target is a CNAME target in its parts.
type target struct{ hash, unique, suffix string }

var errShape = errors.New("no token")

// splitTarget reads <32 hex>.<32 hex>.[unique.]<two labels>, in lower case.
func splitTarget(s string) (target, error) {
	labels := strings.Split(s, ".")
	if n := len(labels); n != 4 && n != 5 || !isHex(labels[0], 32) || !isHex(labels[1], 32) {
		return target{}, errShape
	}
	n := len(labels)
	return target{
		hash:   labels[0] + labels[1],
		unique: strings.Join(labels[2:n-2], "."),
		suffix: strings.Join(labels[n-2:], "."),
	}, nil
}

// isHex reports a string of exactly n hexadecimal digits.
func isHex(s string, n int) bool {
	return len(s) == n && strings.Trim(strings.ToLower(s), "0123456789abcdef") == ""
}
