package dcv

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"qwizard/wizard/finding"
	"qwizard/wizard/network"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

// Checker looks at domains the way a CA does. Its methods block until everything
// was looked at, some seconds where servers are silent, and are safe for
// concurrent use. What it sees is a finding, "offline" too; the only error is
// [problem.Cancelled].
type Checker struct {
	net network.Network
	now func() time.Time
}

// NewChecker returns a Checker that looks through n.
func NewChecker(n network.Network, now func() time.Time) *Checker { return &Checker{n, now} }

// Readiness looks at what has to be right before a domain can be proved: its name
// servers, its CAA records and addresses, in this order, and then at what else may
// come in the way: signatures, the website as it is today, mail. The names follow
// each other in theirs; what is about all of them comes last. [finding.Sort] puts the
// worst first.
func (c *Checker) Readiness(ctx context.Context, names order.Names) ([]finding.Finding, error) {
	c = c.fresh()
	all, err := gather(ctx, "check readiness", names, func(name order.Name) []finding.Finding { return about(name, c.ready(ctx, name)) })
	if err != nil {
		return nil, err
	}
	all = append(all, c.pairs(ctx, names)...)
	if !c.net.Private && slices.ContainsFunc(all, func(f finding.Finding) bool { return f.Kind == finding.AddressFine }) {
		all = append(all, finding.Finding{Kind: finding.WallUnseen, Verdict: finding.Unknown, Source: "BR 3.2.2.9"})
	}
	if ctx.Err() != nil {
		return nil, problem.New(problem.Cancelled, "check readiness", ctx.Err())
	}
	return all, nil
}

// ready looks at one name. Its parts are looked at side by side: each may have to
// wait for somebody who is silent.
func (c *Checker) ready(ctx context.Context, name order.Name) []finding.Finding {
	zone, err := c.net.Zone(ctx, string(name))
	if err != nil {
		return []finding.Finding{c.unanswered(ctx, err, finding.ResolverFailed, string(name.Registrable()))}
	}
	one := func(f finding.Finding) []finding.Finding { return []finding.Finding{f} }
	parts := network.Each(readyParts, []func() []finding.Finding{
		func() []finding.Finding { return one(c.servers(ctx, zone)) },
		func() []finding.Finding { return append(one(c.caa(ctx, name)), c.slow(ctx, name, zone)...) },
		func() []finding.Finding {
			host, f := c.addresses(ctx, name)
			return append(one(f), c.web(ctx, name, host)...)
		},
		func() []finding.Finding { return c.signed(ctx, zone) },
		func() []finding.Finding { return one(c.mail(ctx, name)) },
	}, func(part func() []finding.Finding) []finding.Finding { return part() })
	if servers := parts[0][0]; servers.Verdict == finding.Blocks {
		return parts[0] // nothing else can be found out
	}
	// What every name has comes first, in its place.
	out := []finding.Finding{parts[0][0], parts[1][0], parts[2][0]}
	return slices.Concat(out, parts[1][1:], parts[3], parts[2][1:], parts[4])
}

const readyParts = 5

// Proofs looks for each name's proof as the CA would, and where there is none, for
// what people put in its place. The first finding of a look is about the proof; others
// are about servers, addresses or resolvers that differ, and about CAA records that
// forbid the certificate by now.
func (c *Checker) Proofs(ctx context.Context, looks []order.Look) ([]finding.Finding, error) {
	for _, l := range looks {
		if _, err := order.ParseMethod(string(l.Method)); err != nil {
			return nil, problem.New(problem.Internal, "check proofs", err)
		}
	}
	c = c.fresh()
	return gather(ctx, "check proofs", looks, func(l order.Look) []finding.Finding {
		parts := network.Each(2, []func() []finding.Finding{
			func() []finding.Finding { return c.proof(ctx, l) },
			func() []finding.Finding { return []finding.Finding{c.caa(ctx, l.Name)} },
		}, func(part func() []finding.Finding) []finding.Finding { return part() })
		if caa := parts[1][0]; caa.Kind == finding.CAAForbids || caa.Kind == finding.CAACritical {
			parts[0] = append(parts[0], caa)
		}
		return about(l.Name, parts[0])
	})
}

func (c *Checker) proof(ctx context.Context, l order.Look) []finding.Finding {
	switch l.Method {
	case order.CNAME:
		return c.record(ctx, l)
	case order.Email:
		return c.mailbox(ctx, l)
	}
	return c.file(ctx, l)
}

// fresh is a checker that knows nothing from looks before.
func (c *Checker) fresh() *Checker { return &Checker{c.net.Remembering(), c.now} }

// gather looks at all items side by side. What was seen while ctx ended is no
// finding.
func gather[T any](ctx context.Context, op string, items []T, look func(T) []finding.Finding) ([]finding.Finding, error) {
	var all []finding.Finding
	for _, found := range network.Each(network.AtOnce, items, look) {
		all = append(all, found...)
	}
	if err := ctx.Err(); err != nil {
		return nil, problem.New(problem.Cancelled, op, err)
	}
	return all, nil
}

// about says which website findings are about.
func about(name order.Name, found []finding.Finding) []finding.Finding {
	for i := range found {
		found[i].Params = with(found[i].Params, "name", string(name))
	}
	return found
}

// with returns a copy of params with more of them, as key, value pairs.
func with(params map[string]string, more ...string) map[string]string {
	out := maps.Clone(params)
	if out == nil {
		out = map[string]string{}
	}
	for i := 0; i+1 < len(more); i += 2 {
		out[more[i]] = more[i+1]
	}
	return out
}

// unanswered is the finding for a question of the DNS that has no answer, of the
// given kind if the fault lies with the domain's servers.
func (c *Checker) unanswered(ctx context.Context, err error, kind finding.Kind, where string) finding.Finding {
	f := finding.Finding{Where: where, Verdict: finding.Blocks}
	switch {
	case errors.Is(err, network.ErrNoZone):
		f.Kind, f.Source = finding.ZoneMissing, "RFC 1034 4.2"
	case errors.Is(err, network.ErrBogus):
		return c.bogus(ctx, where)
	case errors.Is(err, network.ErrFailed), errors.Is(err, network.ErrLoop):
		f.Kind, f.Observed = kind, network.Visible(err.Error())
	default:
		f.Kind, f.Verdict = finding.ResolverSilent, finding.Unknown
	}
	return f
}
