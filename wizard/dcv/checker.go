package dcv

import (
	"context"
	"errors"
	"maps"
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
// servers, its CAA records, its addresses. There is a finding for each of them, in
// this order, and the names follow each other in theirs; [finding.Sort] puts the
// worst first.
func (c *Checker) Readiness(ctx context.Context, names order.Names) ([]finding.Finding, error) {
	return gather(ctx, "check readiness", names, func(name order.Name) []finding.Finding {
		found := []finding.Finding{c.servers(ctx, name)}
		ask := c.net.Fresh
		switch found[0].Kind {
		case finding.ServersFine, finding.ServersSome:
		case finding.ServersUnseen:
			ask = c.net.Lookup
		default:
			return about(name, found) // nothing else can be found out
		}
		return about(name, append(found, c.caa(ctx, name, ask), c.addresses(ctx, name)))
	})
}

// Proofs looks for each name's proof as the CA would, and where there is none, for
// what people put in its place. A look has one finding, and a second one where the
// servers or addresses of a name differ.
func (c *Checker) Proofs(ctx context.Context, looks []order.Look) ([]finding.Finding, error) {
	for _, l := range looks {
		if _, err := order.ParseMethod(string(l.Method)); err != nil {
			return nil, problem.New(problem.Internal, "check proofs", err)
		}
	}
	return gather(ctx, "check proofs", looks, func(l order.Look) []finding.Finding {
		switch l.Method {
		case order.CNAME:
			return about(l.Name, c.record(ctx, l))
		case order.Email:
			return about(l.Name, []finding.Finding{c.mailbox(ctx, l)})
		}
		return about(l.Name, c.file(ctx, l))
	})
}

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
func unanswered(err error, kind finding.Kind, where string) finding.Finding {
	f := finding.Finding{Where: where, Verdict: finding.Blocks}
	switch {
	case errors.Is(err, network.ErrNoZone):
		f.Kind, f.Source = finding.ZoneMissing, "RFC 1034 4.2"
	case errors.Is(err, network.ErrBogus):
		f.Kind, f.Source = finding.SignedBadly, "BR 3.2.2.8.1; RFC 4035 5.5"
	case errors.Is(err, network.ErrFailed), errors.Is(err, network.ErrLoop):
		f.Kind, f.Observed = kind, network.Visible(err.Error())
	default:
		f.Kind, f.Verdict = finding.ResolverSilent, finding.Unknown
	}
	return f
}
