// Package networktest is a small internet for tests: name servers and other servers
// on loopback, under addresses of the documentation ranges (RFC 5737, RFC 3849).
// Nothing it dials leaves this computer.
package networktest

import (
	"context"
	"net"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/miekg/dns"

	"qwizard/wizard/network"
)

// Resolver is the address of the resolver that [World.Network] asks.
const Resolver = "192.0.2.53:53"

// Short is the patience of [World.Network] once somebody in it is silent: long for
// loopback on a busy computer, short for a test that waits for it.
const Short = time.Second

// long is the patience before that: nobody should have to wait for it.
const long = 20 * time.Second

// World maps addresses to servers on loopback. An address that nobody has is
// unreachable.
type World struct {
	t  testing.TB
	mu sync.Mutex
	to map[string]string

	patience time.Duration
}

// New returns a world without servers.
func New(t testing.TB) *World {
	t.Helper()
	return &World{t: t, to: map[string]string{}, patience: long}
}

// Network is the world as seen through [Resolver].
func (w *World) Network() network.Network {
	w.mu.Lock()
	defer w.mu.Unlock()
	return network.Network{Resolvers: []string{Resolver}, Dial: w.Dial, Patience: w.patience}
}

// Impatient makes the patience of networks taken from now on [Short]. [Silent] and
// [Hanging] servers do so by themselves.
func (w *World) Impatient() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.patience = Short
}

// Places of [World.Route] where there is no server.
const (
	Refusing = "refusing" // takes no connection
	Hanging  = "hanging"  // never answers
)

// Route leads what is dialled to address, "192.0.2.1:80", to a loopback address.
func (w *World) Route(address, to string) {
	if to == Hanging {
		w.Impatient()
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.to[address] = to
}

// Dial is for [network.Network].
func (w *World) Dial(ctx context.Context, transport, address string) (net.Conn, error) {
	w.mu.Lock()
	to := w.to[address]
	w.mu.Unlock()
	switch to {
	case "":
		return nil, &net.OpError{Op: "dial", Net: transport, Err: syscall.ENETUNREACH}
	case Refusing:
		return nil, &net.OpError{Op: "dial", Net: transport, Err: syscall.ECONNREFUSED}
	case Hanging:
		<-ctx.Done()
		return nil, ctx.Err()
	}
	conn, err := (&net.Dialer{}).DialContext(ctx, transport, to)
	if err != nil {
		return nil, err
	}
	return wrapped{conn}, nil
}

// wrapped hides what kind of connection it is, as dialers may.
type wrapped struct{ net.Conn }

// DNS starts a name server at address, over UDP and TCP, until the test ends.
func (w *World) DNS(address string, h dns.Handler) {
	w.t.Helper()
	if _, silent := h.(Silent); silent {
		w.Impatient()
	}
	l, p := w.listen()
	for _, s := range []*dns.Server{{Listener: l, Net: "tcp", Handler: h}, {PacketConn: p, Net: "udp", Handler: h}} {
		started := make(chan struct{})
		s.NotifyStartedFunc = func() { close(started) }
		go func() { _ = s.ActivateAndServe() }()
		<-started
		w.t.Cleanup(func() { _ = s.Shutdown() })
	}
	w.Route(address, l.Addr().String())
}

// listen finds a port that is free for both TCP and UDP.
func (w *World) listen() (net.Listener, net.PacketConn) {
	w.t.Helper()
	for range 20 {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			w.t.Fatal(err)
		}
		if p, err := net.ListenPacket("udp", l.Addr().String()); err == nil {
			return l, p
		}
		_ = l.Close()
	}
	w.t.Fatal("no port is free for both TCP and UDP")
	return nil, nil
}

// Records is a name server with the records of a zone file. Its answers are with
// authority, or as a resolver's if Recurses; it cuts what is too long for UDP.
type Records struct {
	Recurses bool

	mu  sync.Mutex
	all map[string][]dns.RR // by owner in lower case
}

// Zone returns a server with authority for the records of text.
func (w *World) Zone(text string) *Records {
	w.t.Helper()
	r := &Records{}
	w.Set(r, text)
	return r
}

// Everything returns a resolver that knows the records of all texts.
func (w *World) Everything(texts ...string) *Records {
	w.t.Helper()
	r := w.Zone(strings.Join(texts, "\n"))
	r.Recurses = true
	return r
}

// Set gives r other records.
func (w *World) Set(r *Records, text string) {
	w.t.Helper()
	all := map[string][]dns.RR{}
	z := dns.NewZoneParser(strings.NewReader("$TTL 60\n"+text+"\n"), ".", "")
	for rr, ok := z.Next(); ok; rr, ok = z.Next() {
		owner := strings.ToLower(rr.Header().Name)
		all[owner] = append(all[owner], rr)
	}
	if z.Err() != nil {
		w.t.Fatal(z.Err())
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.all = all
}

// ServeDNS answers one question.
func (r *Records) ServeDNS(w dns.ResponseWriter, q *dns.Msg) {
	m := new(dns.Msg).SetReply(q)
	m.Authoritative, m.RecursionAvailable = !r.Recurses, r.Recurses
	size := dns.MinMsgSize
	if o := q.IsEdns0(); o != nil {
		size = int(o.UDPSize())
		m.SetEdns0(o.UDPSize(), false)
	}
	r.fill(m, strings.ToLower(q.Question[0].Name), q.Question[0].Qtype)
	if w.RemoteAddr().Network() != "udp" {
		size = dns.MaxMsgSize
	}
	m.Truncate(size)
	_ = w.WriteMsg(m)
}

func (r *Records) fill(m *dns.Msg, name string, kind uint16) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for range 9 { // resolvers give up on long ways of aliases
		found := r.of(name, kind)
		m.Answer = append(m.Answer, found...)
		if len(found) > 0 {
			return
		}
		alias := r.of(name, dns.TypeCNAME)
		if len(alias) == 0 {
			if !r.exists(name) {
				m.Rcode = dns.RcodeNameError
			}
			m.Ns = r.start(name)
			return
		}
		m.Answer = append(m.Answer, alias...)
		name = strings.ToLower(alias[0].(*dns.CNAME).Target)
	}
	m.Answer, m.Rcode = nil, dns.RcodeServerFailure
}

// start is the start of authority of the zone that holds a name (RFC 2308 3).
func (r *Records) start(name string) []dns.RR {
	for at := name; at != ""; _, at, _ = strings.Cut(at, ".") {
		for _, rr := range r.all[at] {
			if rr.Header().Rrtype == dns.TypeSOA {
				return []dns.RR{dns.Copy(rr)}
			}
		}
	}
	return nil
}

// of are the records of a name, or those of the wildcard under the closest name that
// exists (RFC 4592).
func (r *Records) of(name string, kind uint16) []dns.RR {
	owned := r.all[name]
	for at := name; at != "" && !r.exists(at); {
		_, at, _ = strings.Cut(at, ".")
		owned = r.all["*."+at]
	}
	var out []dns.RR
	for _, rr := range owned {
		if rr.Header().Rrtype == kind {
			c := dns.Copy(rr)
			c.Header().Name = name
			out = append(out, c)
		}
	}
	return out
}

func (r *Records) exists(name string) bool {
	for owner := range r.all {
		if owner == name || strings.HasSuffix(owner, "."+name) {
			return true
		}
	}
	return false
}

// Failing answers everything with a code.
func Failing(code int) dns.Handler {
	return dns.HandlerFunc(func(w dns.ResponseWriter, q *dns.Msg) {
		_ = w.WriteMsg(new(dns.Msg).SetRcode(q, code))
	})
}

// Silent hears everything and says nothing.
type Silent struct{}

// ServeDNS does nothing.
func (Silent) ServeDNS(dns.ResponseWriter, *dns.Msg) {}
