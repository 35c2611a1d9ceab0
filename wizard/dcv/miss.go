package dcv

import (
	"context"
	"slices"
	"strings"

	"github.com/miekg/dns"

	"qwizard/wizard/finding"
	"qwizard/wizard/network"
	"qwizard/wizard/order"
)

// miss is a place where a record stands by mistake.
type miss struct {
	kind  finding.Kind
	owner string
	types []uint16
}

// misses are what people enter instead, and what panels make of it.
func misses(l order.Look, p place) []miss {
	both := []uint16{dns.TypeCNAME, dns.TypeTXT}
	all := []miss{
		{finding.RecordText, p.owner, []uint16{dns.TypeTXT}},
		{finding.RecordZoneTwice, p.owner + "." + p.zone.Name, both},
		{finding.RecordUnderscore, strings.TrimPrefix(p.owner, "_"), both},
		{finding.RecordEscaped, `\\` + p.owner, both},
	}
	for _, h := range l.Mistaken {
		all = append(all, miss{finding.RecordPEM, "_" + h.MD5 + "." + p.domain, both})
	}
	all = append(all, miss{finding.RecordProxied, p.owner, []uint16{dns.TypeA, dns.TypeAAAA}})
	return slices.DeleteFunc(all, func(m miss) bool { return len(m.owner) > maxName })
}

// nearMiss looks for what people enter instead, where there is no record at all.
func (c *Checker) nearMiss(ctx context.Context, l order.Look, p place) finding.Finding {
	found := network.Each(network.AtOnce, misses(l, p), func(m miss) *finding.Finding {
		for _, kind := range m.types {
			if seen := c.any(ctx, p.zone, m.owner, kind); seen != "" && !c.wildcard(ctx, p, kind, seen) {
				return &finding.Finding{Kind: m.kind, Verdict: finding.Blocks, Where: m.owner, Observed: seen}
			}
		}
		return nil
	})
	if at := slices.IndexFunc(found, func(f *finding.Finding) bool { return f != nil }); at >= 0 {
		return *found[at]
	}
	return finding.Finding{Kind: finding.RecordMissing, Verdict: finding.Blocks}
}
