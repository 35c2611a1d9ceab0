package dcv

import (
	"cmp"
	"context"
	"errors"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/miekg/dns"

	"qwizard/wizard/finding"
	"qwizard/wizard/network"
	"qwizard/wizard/order"
)

// servers asks every name server of a zone for the zone's start of authority.
func (c *Checker) servers(ctx context.Context, zone network.Zone) finding.Finding {
	var good []string
	var failed, answered []network.Reply
	for _, r := range c.net.AskAll(ctx, zone, zone.Name, dns.TypeSOA) {
		switch {
		case r.Err != nil:
			failed = append(failed, r)
		case len(network.Of(r.Msg, zone.Name, dns.TypeSOA)) == 0:
			r.Err = network.ErrLame
			failed = append(failed, r)
		default:
			good, answered = append(good, r.Server.Name), append(answered, r)
		}
	}
	if ages, newest := serials(answered); len(failed) == 0 {
		if old := slices.DeleteFunc(slices.Clone(good), func(name string) bool { return ages[name] != behind }); len(old) > 0 {
			return finding.Finding{
				Kind: finding.ServersStale, Verdict: finding.Attention, Where: zone.Name, Source: "RFC 1034 4.3.5",
				Expected: strconv.FormatUint(uint64(newest), 10), Observed: network.Visible(strings.Join(old, ", ")),
			}
		}
	}
	return c.judgeServers(ctx, zone.Name, good, failed)
}

// age is how a server's copy of the zone compares with the newest one.
type age int

const (
	current age = iota
	behind
)

// serials compares the serial numbers of the zone's copies (RFC 1982 3.2).
func serials(replies []network.Reply) (ages map[string]age, newest uint32) {
	seen := map[string]uint32{}
	for _, r := range replies {
		if r.Err != nil {
			continue
		}
		for _, rr := range r.Msg.Answer {
			soa, ok := rr.(*dns.SOA)
			if !ok {
				continue
			}
			if len(seen) == 0 || int32(soa.Serial-newest) > 0 { // #nosec G115 -- RFC 1982's arithmetic
				newest = soa.Serial
			}
			seen[r.Server.Name] = soa.Serial
		}
	}
	ages = map[string]age{}
	for name, serial := range seen {
		if serial != newest {
			ages[name] = behind
		}
	}
	return ages, newest
}

// judgeServers tells which of a zone's servers answer with authority, and why the
// others do not.
func (c *Checker) judgeServers(ctx context.Context, zone string, good []string, failed []network.Reply) finding.Finding {
	var bad []string
	for _, r := range failed {
		bad = append(bad, r.Server.Name)
	}
	f := finding.Finding{Where: zone, Observed: network.Visible(strings.Join(bad, ", ")), Source: "RFC 1034 4.2.2"}
	reason := reasonOf(failed)
	switch {
	case len(bad) == 0 && len(good) > 0:
		f.Kind, f.Verdict, f.Observed = finding.ServersFine, finding.Fine, network.Visible(strings.Join(good, ", "))
	case len(good) > 0:
		f.Kind, f.Verdict = cmp.Or(reason, finding.ServersSome), finding.Attention
	case relayed(failed):
		f.Kind, f.Verdict = finding.ServersIntercepted, finding.Unknown
	case c.resolverKnows(ctx, zone):
		f.Kind, f.Verdict = finding.ServersUnseen, finding.Unknown
	default:
		f.Kind, f.Verdict = cmp.Or(reason, finding.ServersNone), finding.Blocks
	}
	return f
}

// reasonOf is why servers fail, "" if there is more than one reason.
func reasonOf(failed []network.Reply) finding.Kind {
	var all []finding.Kind
	for _, r := range failed {
		switch {
		case errors.Is(r.Err, network.ErrRefused):
			all = append(all, finding.ServersRefuse)
		case errors.Is(r.Err, network.ErrLame):
			all = append(all, finding.ServersLame)
		case errors.Is(r.Err, network.ErrFailed):
			all = append(all, finding.ServersFail)
		default:
			all = append(all, finding.ServersSilent)
		}
	}
	if all = slices.Compact(all); len(all) == 1 {
		return all[0]
	}
	return ""
}

// relayed reports that in place of every server a resolver answers: then it is the
// network here that lets nobody else be asked. Were it the servers, the delegation
// would be lame everywhere, and no resolver could know the zone.
func relayed(failed []network.Reply) bool {
	return len(failed) > 0 && !slices.ContainsFunc(failed, func(r network.Reply) bool { return !errors.Is(r.Err, network.ErrRelayed) })
}

// unseen reports that servers cannot be asked from here, and resolvers can.
func unseen(kind finding.Kind) bool {
	return kind == finding.ServersUnseen || kind == finding.ServersIntercepted
}

// resolverKnows reports whether a resolver can ask the zone's servers. Then it is
// this computer's network that lets nobody else ask, and not the zone's fault.
func (c *Checker) resolverKnows(ctx context.Context, zone string) bool {
	answer, err := c.net.Lookup(ctx, zone, dns.TypeSOA)
	return err == nil && len(answer.Records) > 0
}

// addresses looks whether the website has an address at all.
func (c *Checker) addresses(ctx context.Context, name order.Name) (network.Addresses, finding.Finding) {
	found, err := c.net.Addresses(ctx, string(name))
	f := finding.Finding{Kind: finding.AddressFine, Verdict: finding.Fine, Where: string(name), Observed: list(found.All())}
	switch {
	case err != nil:
		f = c.unanswered(ctx, err, finding.AddressFailed, string(name))
		if f.Kind == finding.AddressFailed {
			f.Verdict = finding.Attention // a record proves the name all the same
		}
	case !found.Any():
		f.Kind, f.Verdict = finding.AddressNone, finding.Attention
	case c.outOfReach(string(name), found.All()):
		f.Kind, f.Verdict = finding.AddressInside, finding.Attention
		return network.Addresses{}, f // nobody is visited there
	}
	return found, f
}

func list(addrs []netip.Addr) string {
	words := make([]string, len(addrs))
	for i, a := range addrs {
		words[i] = a.String()
	}
	return network.Visible(strings.Join(words, ", "))
}
