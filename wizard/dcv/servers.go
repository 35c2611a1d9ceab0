package dcv

import (
	"context"
	"net/netip"
	"strings"

	"github.com/miekg/dns"

	"qwizard/wizard/finding"
	"qwizard/wizard/network"
	"qwizard/wizard/order"
)

// servers asks every name server of the name's zone for the zone's start of
// authority.
func (c *Checker) servers(ctx context.Context, name order.Name) finding.Finding {
	zone, err := c.net.Zone(ctx, string(name))
	if err != nil {
		return unanswered(err, finding.ResolverFailed, string(name.Registrable()))
	}
	var good, bad []string
	for _, r := range c.net.AskAll(ctx, zone, zone.Name, dns.TypeSOA) {
		if r.Err == nil && len(network.Of(r.Msg, zone.Name, dns.TypeSOA)) > 0 {
			good = append(good, r.Server.Name)
			continue
		}
		bad = append(bad, r.Server.Name)
	}
	return c.judgeServers(ctx, zone.Name, good, bad)
}

// judgeServers tells which of a zone's servers answer with authority.
func (c *Checker) judgeServers(ctx context.Context, zone string, good, bad []string) finding.Finding {
	f := finding.Finding{Where: zone, Observed: network.Visible(strings.Join(bad, ", ")), Source: "RFC 1034 4.2.2"}
	switch {
	case len(bad) == 0 && len(good) > 0:
		f.Kind, f.Verdict, f.Observed = finding.ServersFine, finding.Fine, network.Visible(strings.Join(good, ", "))
	case len(good) > 0:
		f.Kind, f.Verdict = finding.ServersSome, finding.Attention
	case c.resolverKnows(ctx, zone):
		f.Kind, f.Verdict = finding.ServersUnseen, finding.Unknown
	default:
		f.Kind, f.Verdict = finding.ServersNone, finding.Blocks
	}
	return f
}

// resolverKnows reports whether a resolver can ask the zone's servers. Then it is
// this computer's network that lets nobody else ask, and not the zone's fault.
func (c *Checker) resolverKnows(ctx context.Context, zone string) bool {
	answer, err := c.net.Lookup(ctx, zone, dns.TypeSOA)
	return err == nil && len(answer.Records) > 0
}

// addresses looks whether the website has an address at all.
func (c *Checker) addresses(ctx context.Context, name order.Name) finding.Finding {
	found, err := c.net.Addresses(ctx, string(name))
	switch {
	case err != nil:
		f := unanswered(err, finding.AddressFailed, string(name))
		if f.Kind == finding.AddressFailed {
			f.Verdict = finding.Attention // a record proves the name all the same
		}
		return f
	case !found.Any():
		return finding.Finding{Kind: finding.AddressNone, Verdict: finding.Attention, Where: string(name)}
	}
	return finding.Finding{Kind: finding.AddressFine, Verdict: finding.Fine, Where: string(name), Observed: list(found.All())}
}

func list(addrs []netip.Addr) string {
	words := make([]string, len(addrs))
	for i, a := range addrs {
		words[i] = a.String()
	}
	return network.Visible(strings.Join(words, ", "))
}
