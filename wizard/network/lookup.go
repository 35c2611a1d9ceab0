package network

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

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

// resolve puts one question to the resolvers, the next one where one fails or is slow,
// until one gives an answer that can be used. A validating one that finds bad
// signatures has the last word.
func (n Network) resolve(ctx context.Context, name string, kind uint16) (*dns.Msg, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	left := n.memory.quickFirst(n.Resolvers)
	replies := make(chan Resolved, len(left)) // buffered: the late ones must not leak
	var waiting []string
	next := func() {
		if len(left) == 0 {
			return
		}
		server := left[0]
		left, waiting = left[1:], append(waiting, server)
		go func() { replies <- n.resolveAt(ctx, server, name, kind) }()
	}
	overtake := time.NewTicker(overtakeAfter)
	defer overtake.Stop()
	failed := error(ErrSilent)
	for next(); len(waiting) > 0; {
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-overtake.C:
			next()
		case r := <-replies:
			waiting = slices.DeleteFunc(waiting, func(s string) bool { return s == r.Server })
			if r.Err == nil || errors.Is(r.Err, ErrBogus) {
				for _, s := range waiting {
					n.memory.late(s)
				}
				return r.Msg, r.Err
			}
			if errors.Is(failed, ErrSilent) {
				failed = r.Err
			}
			next()
		}
	}
	return nil, failed
}

// overtakeAfter is how long a resolver may take before the next one is asked, too.
const overtakeAfter = 400 * time.Millisecond

// Resolved is what one resolver said.
type Resolved struct {
	Server string
	Msg    *dns.Msg // nil if Err is set
	Err    error    // as of [Network.Lookup]
}

// LookupEach puts one question to every resolver at once, at most 13 of them. Aliases
// are not followed.
func (n Network) LookupEach(ctx context.Context, name string, kind uint16) []Resolved {
	return Each(maxServers, n.Resolvers[:min(len(n.Resolvers), maxServers)], func(server string) Resolved {
		return n.resolveAt(ctx, server, name, kind)
	})
}

func (n Network) resolveAt(ctx context.Context, server, name string, kind uint16) Resolved {
	r := Resolved{Server: server}
	r.Msg, r.Err = n.Ask(ctx, server, Question{Name: name, Type: kind, Recurse: true})
	if r.Err != nil || usable(r.Msg) {
		return r
	}
	r.Err = fmt.Errorf("%w: %s", ErrFailed, dns.RcodeToString[r.Msg.Rcode])
	if r.Msg.Rcode == dns.RcodeServerFailure && n.passes(ctx, server, name, kind) {
		r.Err = ErrBogus
	}
	r.Msg = nil
	return r
}

// Unchecked returns the network whose resolvers hand out what fails DNSSEC.
func (n Network) Unchecked() Network {
	n.unchecked = true
	return n
}

// passes reports whether a resolver that failed answers once it need not look
// at signatures: then those are what is wrong (RFC 4035 5.5).
func (n Network) passes(ctx context.Context, server, name string, kind uint16) bool {
	if n.unchecked {
		return false
	}
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
	if pins := n.pins(host); len(pins) > 0 {
		return pinned(pins[0].Addr().Unmap()), nil
	}
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

func pinned(addr netip.Addr) Addresses {
	if addr.Is4() {
		return Addresses{V4: []netip.Addr{addr}}
	}
	return Addresses{V6: []netip.Addr{addr}}
}
