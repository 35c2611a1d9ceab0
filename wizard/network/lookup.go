package network

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"strings"

	"github.com/miekg/dns"
)

// maxAliases is how many CNAMEs are followed. Resolvers stop at about as many.
const maxAliases = 8

// Answer is what the DNS says about a name.
type Answer struct {
	Records []dns.RR // of the type asked for, at the end of the aliases
	Aliases []string // the names that the aliases led to, in order
	Missing bool     // there is no such name (NXDOMAIN), at the end of the aliases
}

// Lookup asks the resolvers, as everybody's browser does, and follows aliases. The
// answer may come from a cache. No records is no error. It fails with [ErrSilent],
// [ErrFailed], [ErrBogus] or [ErrLoop].
func (n Network) Lookup(ctx context.Context, name string, kind uint16) (Answer, error) {
	return follow(ctx, name, kind, n.resolve)
}

// resolve puts one question to the resolvers in turn until one gives an answer
// that can be used. A validating one that finds bad signatures has the last word.
func (n Network) resolve(ctx context.Context, name string, kind uint16) (*dns.Msg, error) {
	err := error(ErrSilent)
	for _, server := range n.Resolvers {
		reply, why := n.Ask(ctx, server, Question{Name: name, Type: kind, Recurse: true})
		switch {
		case why != nil:
			if errors.Is(err, ErrSilent) {
				err = why
			}
		case usable(reply):
			return reply, nil
		case reply.Rcode == dns.RcodeServerFailure && n.unchecked(ctx, server, name, kind):
			return nil, ErrBogus
		default:
			err = fmt.Errorf("%w: %s", ErrFailed, dns.RcodeToString[reply.Rcode])
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
	return nil, err
}

// unchecked reports whether a resolver that failed answers once it need not look
// at signatures: then those are what is wrong (RFC 4035 5.5).
func (n Network) unchecked(ctx context.Context, server, name string, kind uint16) bool {
	reply, err := n.Ask(ctx, server, Question{Name: name, Type: kind, Recurse: true, Unchecked: true})
	return err == nil && usable(reply)
}

// usable reports an answer that says what there is, or that there is nothing.
func usable(m *dns.Msg) bool {
	return m.Rcode == dns.RcodeSuccess || m.Rcode == dns.RcodeNameError
}

// follow asks for name and, where an alias leads elsewhere and the answer ends
// there, for what it leads to. A server's word on the end of its aliases is not
// taken without asking: one that is no resolver knows only its own zones.
func follow(ctx context.Context, name string, kind uint16, ask func(context.Context, string, uint16) (*dns.Msg, error)) (Answer, error) {
	var out Answer
	for {
		m, err := ask(ctx, name, kind)
		if err != nil {
			return Answer{}, err
		}
		moved := false
		for {
			if out.Records = Of(m, name, kind); len(out.Records) > 0 {
				return out, nil
			}
			alias := Of(m, name, dns.TypeCNAME)
			if len(alias) == 0 {
				break
			}
			if len(out.Aliases) == maxAliases {
				return Answer{}, ErrLoop
			}
			name, moved = Bare(alias[0].(*dns.CNAME).Target), true
			out.Aliases = append(out.Aliases, name)
		}
		if !moved {
			out.Missing = m.Rcode == dns.RcodeNameError
			return out, nil
		}
	}
}

// Of are the records of one name and type in an answer. Names are compared
// without case (RFC 4343).
func Of(m *dns.Msg, name string, kind uint16) []dns.RR {
	var out []dns.RR
	for _, rr := range m.Answer {
		if h := rr.Header(); h.Rrtype == kind && h.Class == dns.ClassINET && strings.EqualFold(h.Name, dns.Fqdn(name)) {
			out = append(out, rr)
		}
	}
	return out
}

// Bare is a name as this package writes it: lower case, without a trailing dot.
func Bare(name string) string { return strings.ToLower(strings.TrimSuffix(name, ".")) }

// Addresses are a host's, by family.
type Addresses struct {
	V4, V6  []netip.Addr
	Missing bool // there is no such name
}

// Any reports whether there is an address.
func (a Addresses) Any() bool { return len(a.V4)+len(a.V6) > 0 }

// All are the addresses of both families.
func (a Addresses) All() []netip.Addr { return append(append([]netip.Addr(nil), a.V4...), a.V6...) }

// Addresses asks the resolvers for a host's A and AAAA records. It fails as
// [Network.Lookup] does, and only if neither question is answered: many servers
// that have no IPv6 fail to say so.
func (n Network) Addresses(ctx context.Context, host string) (Addresses, error) {
	types := []uint16{dns.TypeA, dns.TypeAAAA}
	var found [2]Answer
	var errs [2]error
	Each(len(types), []int{0, 1}, func(i int) struct{} {
		found[i], errs[i] = n.Lookup(ctx, host, types[i])
		return struct{}{}
	})
	if errs[0] != nil && errs[1] != nil {
		return Addresses{}, errs[0]
	}
	out := Addresses{Missing: found[0].Missing || found[1].Missing}
	for _, rr := range append(found[0].Records, found[1].Records...) {
		switch rr := rr.(type) {
		case *dns.A:
			if a, ok := netip.AddrFromSlice(rr.A.To4()); ok {
				out.V4 = append(out.V4, a)
			}
		case *dns.AAAA:
			if a, ok := netip.AddrFromSlice(rr.AAAA.To16()); ok && !a.Is4In6() { // a mapped one is no place on the internet
				out.V6 = append(out.V6, a)
			}
		}
	}
	return out, nil
}
