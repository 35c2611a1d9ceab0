package dcv

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/miekg/dns"

	"qwizard/wizard/finding"
	"qwizard/wizard/network"
)

const signedSource = "BR 3.2.2.8.1; RFC 4035 5"

// signed checks the chain from a zone's DS records to its own data (RFC 4035 5.2,
// 5.3), whether the resolvers here check it or not: the CA does, back to the root.
// Without a DS record the zone is merely unsigned.
func (c *Checker) signed(ctx context.Context, zone network.Zone) []finding.Finding {
	answer, err := c.net.Unchecked().Lookup(ctx, zone.Name, dns.TypeDS)
	if err != nil {
		return nil // that resolvers fail has its own finding
	}
	return []finding.Finding{c.chain(ctx, zone, answer.Records)}
}

func (c *Checker) chain(ctx context.Context, zone network.Zone, ds []dns.RR) finding.Finding {
	f := finding.Finding{Kind: finding.SignedNone, Verdict: finding.Fine, Where: zone.Name, Source: signedSource}
	if len(ds) == 0 {
		return f
	}
	keys, signatures := c.answerOf(ctx, zone, dns.TypeDNSKEY)
	entry := slices.DeleteFunc(slices.Clone(keys), func(rr dns.RR) bool { return !delegated(ds, rr) })
	if len(entry) == 0 {
		f.Kind, f.Verdict = finding.SignedNoKey, finding.Blocks
		f.Expected, f.Observed = listed(ds), listed(keys)
		return f
	}
	if kind, until := c.proven(keys, signatures, entry); kind != finding.SignedFine {
		return badly(f, kind, until)
	}
	data, signatures := c.answerOf(ctx, zone, dns.TypeSOA)
	if data == nil {
		return f // the servers have their own finding
	}
	kind, until := c.proven(data, signatures, keys)
	if kind != finding.SignedFine {
		return badly(f, kind, until)
	}
	f.Kind = finding.SignedFine
	return f
}

func badly(f finding.Finding, kind finding.Kind, until time.Time) finding.Finding {
	f.Kind, f.Verdict = kind, finding.Blocks
	if kind == finding.SignedExpired {
		f.Params = map[string]string{"until": until.Format(time.DateOnly)}
	}
	return f
}

// bogus says why signatures are wrong, as well as can be seen.
func (c *Checker) bogus(ctx context.Context, name string) finding.Finding {
	u := &Checker{c.net.Unchecked(), c.now}
	f := finding.Finding{Kind: finding.SignedBadly, Verdict: finding.Blocks, Where: name, Source: signedSource}
	zone, err := u.net.Zone(ctx, name)
	if err != nil {
		return f
	}
	if why := u.signed(ctx, zone); len(why) > 0 && why[0].Verdict == finding.Blocks {
		return why[0]
	}
	return f
}

// answerOf is what the first of the zone's servers that answers says about its own
// name, with the signatures.
func (c *Checker) answerOf(ctx context.Context, zone network.Zone, kind uint16) (records, signatures []dns.RR) {
	for _, r := range c.net.AskSigned(ctx, zone, zone.Name, kind) {
		if r.Err != nil {
			continue
		}
		if records = network.Of(r.Msg, zone.Name, kind); len(records) > 0 {
			return records, slices.DeleteFunc(network.Of(r.Msg, zone.Name, dns.TypeRRSIG), func(rr dns.RR) bool {
				return rr.(*dns.RRSIG).TypeCovered != kind
			})
		}
	}
	return nil, nil
}

// delegated reports whether one of the DS records means a key (RFC 4034 5.1.4).
func delegated(ds []dns.RR, key dns.RR) bool {
	k, ok := key.(*dns.DNSKEY)
	return ok && slices.ContainsFunc(ds, func(rr dns.RR) bool {
		d, ok := rr.(*dns.DS)
		if !ok || d.KeyTag != k.KeyTag() || d.Algorithm != k.Algorithm {
			return false
		}
		made := k.ToDS(d.DigestType)
		return made != nil && strings.EqualFold(made.Digest, d.Digest)
	})
}

// proven checks records against their signatures by keys. One good signature is
// enough; else until is the end of the one that lasted longest.
func (c *Checker) proven(records, signatures, keys []dns.RR) (kind finding.Kind, until time.Time) {
	kind = finding.SignedBadly
	for _, rr := range signatures {
		s := rr.(*dns.RRSIG)
		for _, key := range keys {
			k, ok := key.(*dns.DNSKEY)
			if !ok || k.KeyTag() != s.KeyTag || s.Verify(k, records) != nil {
				continue
			}
			if s.ValidityPeriod(c.now()) {
				return finding.SignedFine, time.Time{}
			}
			if end := time.Unix(int64(s.Expiration), 0).UTC(); end.Before(c.now()) && end.After(until) {
				kind, until = finding.SignedExpired, end
			}
		}
	}
	return kind, until
}

// listed are records as a zone file has them, without their owner.
func listed(records []dns.RR) string {
	words := make([]string, len(records))
	for i, rr := range records {
		words[i] = dns.TypeToString[rr.Header().Rrtype] + " " + strings.TrimPrefix(rr.String(), rr.Header().String())
	}
	return network.Visible(strings.Join(words, "; "))
}
