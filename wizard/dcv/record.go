package dcv

import (
	"context"
	"errors"
	"slices"
	"strconv"
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
	case finding.RecordPartly, finding.RecordStale:
		return 3
	case finding.RecordMissing, finding.RecordWildcard:
		return 0
	}
	if strings.HasPrefix(string(f.Kind), "record-") {
		return 2
	}
	return 1 // nothing could be seen there
}

// at looks at one place. Findings about what else is there, the resolvers and the
// servers come after that about the record; where nothing can be seen there is only
// the last.
func (c *Checker) at(ctx context.Context, l order.Look, domain, owner string) []finding.Finding {
	p := place{domain: domain, owner: owner}
	var err error
	if p.zone, err = c.net.Zone(ctx, domain); err != nil {
		return []finding.Finding{c.unanswered(ctx, err, finding.ResolverFailed, domain)}
	}
	var failed []network.Reply
	p.seen, failed = c.look(ctx, p.zone, owner, dns.TypeCNAME)
	direct := len(p.seen) > 0
	var good []string
	p.zone.Servers = nil // from here on only those that answer, or the resolvers
	for _, s := range p.seen {
		good = append(good, s.server.Name)
		p.zone.Servers = append(p.zone.Servers, s.server)
	}
	var servers []finding.Finding
	if len(failed) > 0 || len(good) == 0 {
		servers = append(servers, c.judgeServers(ctx, p.zone.Name, good, failed))
	}
	if len(good) == 0 {
		if unseen(servers[0].Kind) {
			p.seen, _ = c.look(ctx, p.zone, owner, dns.TypeCNAME)
		}
		if len(p.seen) == 0 {
			return servers
		}
	}
	f := c.judge(ctx, l, p)
	all := []finding.Finding{f}
	if f.Kind == finding.RecordFound {
		all = append(all, c.beside(ctx, p)...)
		if direct {
			all = append(all, c.cached(ctx, l, p)...)
		}
	}
	for i := range all {
		all[i].Params = with(all[i].Params, "host", strings.TrimSuffix(owner, "."+p.zone.Name), "zone", p.zone.Name, "target", l.RecordTarget)
		if all[i].Where == "" {
			all[i].Where = owner
		}
	}
	all[0].Expected, all[0].Source = l.RecordTarget, "BR 3.2.2.4.7; Sectigo, Request token"
	return append(all, servers...)
}

// look asks all servers of the zone, and says which of them fail. Of a zone without any that can be asked it says
// what the resolvers do, as one sight that stands for all.
func (c *Checker) look(ctx context.Context, z network.Zone, owner string, kind uint16) (seen []sight, failed []network.Reply) {
	if len(z.Servers) == 0 {
		answer, err := c.net.Lookup(ctx, owner, kind)
		if err != nil {
			return nil, nil
		}
		return []sight{{msg: &dns.Msg{Answer: answer.Records}}}, nil
	}
	for _, r := range c.net.AskAll(ctx, z, owner, kind) {
		if r.Err != nil {
			failed = append(failed, r)
			continue
		}
		seen = append(seen, sight{r.Server, r.Msg})
	}
	return seen, failed
}

// judge compares what the servers say with the record that is wanted.
func (c *Checker) judge(ctx context.Context, l order.Look, p place) finding.Finding {
	var with, without []sight
	var wrong *finding.Finding
	for _, s := range p.seen {
		f := judgeTargets(targets(s.msg, p.owner), l.RecordTarget, p.zone.Name)
		if f.Kind == finding.RecordFound {
			with = append(with, s)
			continue
		}
		without = append(without, s)
		if f.Kind != finding.RecordMissing && wrong == nil {
			wrong = &f
		}
	}
	switch {
	case len(without) == 0:
		return finding.Finding{Kind: finding.RecordFound, Verdict: finding.Fine, Observed: l.RecordTarget}
	case len(with) > 0:
		return c.partly(ctx, p, with, without)
	case wrong == nil:
		return c.nearMiss(ctx, l, p)
	case c.wildcard(ctx, p, dns.TypeCNAME, c.any(ctx, p.zone, p.owner, dns.TypeCNAME)):
		if f := c.nearMiss(ctx, l, p); f.Kind != finding.RecordMissing {
			return f
		}
		wrong.Kind = finding.RecordWildcard
	case wrong.Kind == finding.RecordTarget && c.loops(ctx, p):
		wrong.Kind = finding.RecordLoop
	case wrong.Kind == finding.RecordOld && mistaken(l, wrong.Observed):
		wrong.Kind = finding.RecordPEM
	}
	return *wrong
}

// mistaken reports a target that is made of the hash of the CSR's text.
func mistaken(l order.Look, seen string) bool {
	got, err := splitTarget(seen)
	return err == nil && slices.ContainsFunc(l.Mistaken, func(h order.Hashes) bool { return h.SHA256 == got.hash })
}

// loops reports whether the aliases from a place lead to a name that was passed.
func (c *Checker) loops(ctx context.Context, p place) bool {
	passed := []string{p.owner}
	for range maxAliases {
		answer, err := c.net.Fresh(ctx, passed[len(passed)-1], dns.TypeCNAME)
		if err != nil || len(answer.Records) == 0 {
			return false
		}
		next := network.Bare(answer.Records[0].(*dns.CNAME).Target)
		if slices.Contains(passed, next) {
			return true
		}
		passed = append(passed, next)
	}
	return true
}

// maxAliases is how many aliases in a row are followed. Resolvers stop at about as
// many.
const maxAliases = 8

// partly tells servers that have not got the newest copy of the zone from those that
// have it and differ all the same.
func (c *Checker) partly(ctx context.Context, p place, with, without []sight) finding.Finding {
	newest, _ := serials(c.net.AskAll(ctx, p.zone, p.zone.Name, dns.TypeSOA))
	f := finding.Finding{Kind: finding.RecordPartly, Verdict: finding.Attention, Observed: network.Visible(names(without))}
	stale := func(s sight) bool { return newest[s.server.Name] == behind }
	if slices.ContainsFunc(with, stale) || slices.ContainsFunc(without, func(s sight) bool { return !stale(s) }) {
		return f
	}
	f.Kind = finding.RecordStale
	return f
}

func names(seen []sight) string {
	words := make([]string, len(seen))
	for i, s := range seen {
		words[i] = s.server.Name
	}
	return strings.Join(words, ", ")
}

// beside looks for other data at the name of a record: a CNAME stands alone, and a
// resolver that knows the other data may not ask for it (RFC 1034 3.6.2).
func (c *Checker) beside(ctx context.Context, p place) []finding.Finding {
	for _, kind := range []uint16{dns.TypeTXT, dns.TypeA, dns.TypeMX} {
		if seen := c.any(ctx, p.zone, p.owner, kind); seen != "" {
			return []finding.Finding{{
				Kind: finding.RecordBeside, Verdict: finding.Attention, Observed: dns.TypeToString[kind] + " " + seen, Source: "RFC 1034 3.6.2",
			}}
		}
	}
	return nil
}

// cached looks whether the resolvers know the record, too, and if not, when they
// look again: when what they have in their cache ends (RFC 2308 5).
func (c *Checker) cached(ctx context.Context, l order.Look, p place) []finding.Finding {
	var without []string
	var longest uint32
	for _, r := range c.net.LookupEach(ctx, p.owner, dns.TypeCNAME) {
		switch {
		case errors.Is(r.Err, network.ErrBogus):
			return []finding.Finding{c.unanswered(ctx, r.Err, finding.ResolverFailed, p.zone.Name)}
		case r.Err != nil || judgeTargets(targets(r.Msg, p.owner), l.RecordTarget, p.zone.Name).Kind == finding.RecordFound:
			continue
		}
		without, longest = append(without, r.Server), max(longest, lasts(r.Msg))
	}
	if len(without) == 0 {
		return nil
	}
	f := finding.Finding{Kind: finding.RecordCached, Verdict: finding.Attention, Observed: network.Visible(strings.Join(without, ", ")), Source: "RFC 2308 5"}
	if longest > 0 {
		f.Params = map[string]string{"minutes": strconv.Itoa(int((uint64(longest) + 59) / 60))}
	}
	return []finding.Finding{f}
}

// lasts is how many seconds more an answer is kept by whoever gave it.
func lasts(m *dns.Msg) uint32 {
	for _, rr := range m.Answer {
		return rr.Header().Ttl
	}
	for _, rr := range m.Ns {
		if soa, ok := rr.(*dns.SOA); ok {
			return min(soa.Hdr.Ttl, soa.Minttl)
		}
	}
	return 0
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
