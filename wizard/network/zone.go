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
	"golang.org/x/net/publicsuffix"
)

// maxServers is how many of a zone's name servers are asked. More than 13 do not
// fit into an answer of the old size, and hardly anybody has so many.
const maxServers = 13

// portDNS is where name servers listen (RFC 1035 4.2).
const portDNS = 53

// Zone is a part of the DNS that one set of name servers is in charge of.
type Zone struct {
	Name    string
	Servers []Server
}

// Server is one name server, by its name in the zone's NS record.
type Server struct {
	Name  string
	Addrs []netip.Addr // none if its name leads nowhere
}

// Reply is what one name server said.
type Reply struct {
	Server Server
	// Msg is an answer with authority that can be used; nil if Err is set.
	Msg *dns.Msg
	// Err is [ErrSilent], or [ErrFailed] for a server that fails: [ErrRefused],
	// [ErrLame] and [ErrRelayed] say more.
	Err error
	// Took is the time between question and answer.
	Took time.Duration
}

// Zone finds the zone that holds name and its name servers: the closest name at
// or above it, below the public suffix, that has NS records of its own. It fails
// with [ErrNoZone] or as [Network.Lookup] does.
func (n Network) Zone(ctx context.Context, name string) (Zone, error) {
	var failed error
	for _, at := range Above(name) {
		m, err := n.resolve(ctx, at, dns.TypeNS)
		switch {
		case err == nil:
		case errors.Is(err, ErrFailed):
			// Some load balancers fail for NS at the names they serve; the zone lies above.
			failed = err
			continue
		default:
			return Zone{}, err
		}
		if records := Of(m, at, dns.TypeNS); len(records) > 0 {
			return Zone{Name: at, Servers: n.servers(ctx, records)}, nil
		}
		failed = nil
	}
	if failed != nil {
		return Zone{}, failed
	}
	return Zone{}, ErrNoZone
}

func (n Network) servers(ctx context.Context, records []dns.RR) []Server {
	names := make([]string, 0, maxServers)
	for _, rr := range records[:min(len(records), maxServers)] {
		names = append(names, Bare(rr.(*dns.NS).Ns))
	}
	slices.Sort(names) // resolvers turn them round with every answer
	return Each(maxServers, slices.Compact(names), func(name string) Server {
		found, err := n.Addresses(ctx, name)
		if err != nil {
			return Server{Name: name}
		}
		v4, v6 := found.V4[:min(len(found.V4), maxAddrs)], found.V6[:min(len(found.V6), maxAddrs)]
		return Server{Name: name, Addrs: append(slices.Clone(v4), v6...)}
	})
}

// Above are name and the names above it down to the last one below a public
// suffix of the ICANN section. A private suffix (github.io) is a name like others
// here: its owner runs the zone.
func Above(name string) []string {
	name = Bare(name)
	var out []string
	for suffix := icannSuffix(name); name != suffix && name != ""; {
		out = append(out, name)
		_, name, _ = strings.Cut(name, ".")
	}
	return out
}

func icannSuffix(name string) string {
	suffix, icann := publicsuffix.PublicSuffix(name)
	for !icann && strings.Contains(suffix, ".") {
		_, rest, _ := strings.Cut(suffix, ".")
		suffix, icann = publicsuffix.PublicSuffix(rest)
	}
	return suffix
}

// AskAll asks every name server of z at once, past all caches, each at the first of
// its addresses that answers. Replies are in the order of z.Servers. It takes no
// longer than one server may.
func (n Network) AskAll(ctx context.Context, z Zone, name string, kind uint16) []Reply {
	return n.askAll(ctx, z, Question{Name: name, Type: kind})
}

// AskSigned is [Network.AskAll] with the signatures of the answers (RFC 3225).
func (n Network) AskSigned(ctx context.Context, z Zone, name string, kind uint16) []Reply {
	return n.askAll(ctx, z, Question{Name: name, Type: kind, Signed: true})
}

func (n Network) askAll(ctx context.Context, z Zone, q Question) []Reply {
	return Each(maxServers, z.Servers, func(s Server) Reply { return n.askServer(ctx, s, q) })
}

func (n Network) askServer(ctx context.Context, s Server, q Question) Reply {
	r := Reply{Server: s, Err: ErrSilent}
	n.Patience = n.patience() / time.Duration(max(len(s.Addrs), 1))
	for _, addr := range s.Addrs {
		started := time.Now()
		m, err := n.Ask(ctx, netip.AddrPortFrom(addr, portDNS).String(), q)
		r.Took = time.Since(started)
		switch {
		case err != nil:
			r.Err = err
			continue
		case m.Rcode == dns.RcodeRefused:
			r.Err = ErrRefused
		case !usable(m):
			r.Err = fmt.Errorf("%w: %s", ErrFailed, dns.RcodeToString[m.Rcode])
		case !m.Authoritative && m.RecursionAvailable:
			r.Err = ErrRelayed
		case !m.Authoritative:
			r.Err = ErrLame
		default:
			r.Msg, r.Err = m, nil
		}
		return r
	}
	return r
}

// Fresh asks the name servers in charge, past all caches, and follows aliases from
// zone to zone. Where none of them answers with authority (some networks let
// nobody but their own resolver ask) or there is no zone, it takes the resolvers'
// word. It fails as [Network.Lookup] does.
func (n Network) Fresh(ctx context.Context, name string, kind uint16) (Answer, error) {
	return follow(ctx, name, kind, func(ctx context.Context, name string, kind uint16) (*dns.Msg, error) {
		z, err := n.Zone(ctx, name)
		if err != nil && !errors.Is(err, ErrNoZone) { // an alias may lead nowhere
			return nil, err
		}
		for some := range slices.Chunk(z.Servers, AtOnce) {
			if m := n.askAny(ctx, some, name, kind); m != nil {
				return m, nil
			}
		}
		return n.resolve(ctx, name, kind)
	})
}

// askAny asks several servers at once and takes the first answer with authority; nil
// if there is none. So a silent server costs no time beside one that answers.
func (n Network) askAny(ctx context.Context, servers []Server, name string, kind uint16) *dns.Msg {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	replies := make(chan Reply, len(servers)) // buffered: the late ones must not leak
	for _, s := range servers {
		go func() { replies <- n.askServer(ctx, s, Question{Name: name, Type: kind}) }()
	}
	for range servers {
		if r := <-replies; r.Err == nil {
			return r.Msg
		}
	}
	return nil
}
