package network

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"

	"github.com/miekg/dns"
)

// maxUDP is the answer's size that we offer to take over UDP: what passes every
// network in one piece (DNS flag day 2020). Longer answers are asked for over TCP.
const maxUDP = 1232

// maxDatagram is what is read all the same, for servers that do not keep to it.
const maxDatagram = 4096

// maxStray is how many datagrams that answer something else are passed over.
const maxStray = 16

// Question is what one server is asked.
type Question struct {
	Name    string
	Type    uint16
	Recurse bool // the server may ask others: a resolver
	// Unchecked makes a resolver hand out what fails DNSSEC (RFC 4035 3.2.2, CD).
	Unchecked bool
	Signed    bool // with the answer's signatures (RFC 3225, DO)
}

// Ask asks one server, over UDP twice (a datagram may get lost), and over TCP if
// the answer was cut. The answer may have any code. It fails with [ErrSilent],
// also for answers that cannot be read.
func (n Network) Ask(ctx context.Context, server string, q Question) (*dns.Msg, error) {
	q.Unchecked = q.Unchecked || q.Recurse && n.unchecked
	if reply, err := n.memory.known(server, q); reply != nil || err != nil {
		return reply, err
	}
	limited, cancel := n.Limited(ctx)
	defer cancel()
	reply, err := n.ask(limited, server, q)
	if err != nil {
		// It was given all its time, so it need not be waited for once more.
		if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
			n.memory.silent(server)
		}
		return nil, fmt.Errorf("%w: %w", ErrSilent, err)
	}
	n.memory.keep(server, q, reply)
	return reply, nil
}

func (n Network) ask(ctx context.Context, server string, q Question) (*dns.Msg, error) {
	m := q.message(true)
	reply, err := n.overUDP(ctx, server, m)
	if err == nil && plainDNS(reply) {
		m = q.message(false)
		reply, err = n.overUDP(ctx, server, m)
	}
	if errors.Is(err, errCut) {
		reply, err = n.exchange(ctx, "tcp", server, m)
	}
	return reply, err
}

// plainDNS reports a server from before EDNS (RFC 6891 7).
func plainDNS(m *dns.Msg) bool {
	return m.IsEdns0() == nil && (m.Rcode == dns.RcodeFormatError || m.Rcode == dns.RcodeNotImplemented)
}

func (q Question) message(edns bool) *dns.Msg {
	m := new(dns.Msg)
	m.SetQuestion(dns.Fqdn(q.Name), q.Type)
	m.RecursionDesired, m.CheckingDisabled = q.Recurse, q.Unchecked
	if edns {
		m.SetEdns0(maxUDP, q.Signed)
	}
	return m
}

// overUDP gives the first datagram a third of the time, and a second one the rest.
func (n Network) overUDP(ctx context.Context, server string, m *dns.Msg) (*dns.Msg, error) {
	first, cancel := context.WithTimeout(ctx, n.patience()/3)
	defer cancel()
	reply, err := n.exchange(first, "udp", server, m)
	if err == nil || errors.Is(err, errCut) || ctx.Err() != nil {
		return reply, err
	}
	return n.exchange(ctx, "udp", server, m)
}

var (
	errCut      = errors.New("the answer was cut")
	errNonsense = errors.New("the answer makes no sense")
)

// exchange sends one message and waits for its answer. The framing is done here
// and not by the dns package, which guesses it from the connection's type: a
// dialer may wrap its connections.
func (n Network) exchange(ctx context.Context, transport, server string, m *dns.Msg) (*dns.Msg, error) {
	out, err := m.Pack()
	if err != nil {
		return nil, err
	}
	conn, err := n.Dial(ctx, transport, server)
	if err != nil {
		return nil, err
	}
	defer func() { _ = conn.Close() }()
	// Closing is what ends a read that nobody answers.
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
	if transport == "tcp" { // RFC 1035 4.2.2
		out = append(binary.BigEndian.AppendUint16(nil, uint16(len(out))), out...)
	}
	if _, err := conn.Write(out); err != nil {
		return nil, ended(ctx, err)
	}
	if transport == "tcp" {
		return readStream(ctx, conn, m)
	}
	return readDatagram(ctx, conn, m)
}

// ended is the context's error if that is why a connection broke off.
func ended(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

func readStream(ctx context.Context, conn net.Conn, m *dns.Msg) (*dns.Msg, error) {
	var length [2]byte
	if _, err := io.ReadFull(conn, length[:]); err != nil {
		return nil, ended(ctx, err)
	}
	in := make([]byte, binary.BigEndian.Uint16(length[:]))
	if _, err := io.ReadFull(conn, in); err != nil {
		return nil, ended(ctx, err)
	}
	reply := new(dns.Msg)
	if reply.Unpack(in) != nil || !answers(reply, m) || reply.Truncated {
		return nil, errNonsense
	}
	return reply, nil
}

func readDatagram(ctx context.Context, conn net.Conn, m *dns.Msg) (*dns.Msg, error) {
	in := make([]byte, maxDatagram)
	for range maxStray {
		size, err := conn.Read(in)
		if err != nil {
			return nil, ended(ctx, err)
		}
		if size < 12 || binary.BigEndian.Uint16(in) != m.Id || in[2]&0x80 == 0 {
			continue // not the answer to this
		}
		if in[2]&0x02 != 0 { // TC; what follows may end anywhere
			return nil, errCut
		}
		reply := new(dns.Msg)
		if reply.Unpack(in[:size]) == nil && answers(reply, m) {
			return reply, nil
		}
	}
	return nil, errNonsense
}

// answers reports whether reply is to m. An error answer may leave the question
// out.
func answers(reply, m *dns.Msg) bool {
	if reply.Id != m.Id || !reply.Response {
		return false
	}
	if len(reply.Question) == 0 {
		return reply.Rcode != dns.RcodeSuccess && reply.Rcode != dns.RcodeNameError
	}
	a, b := reply.Question[0], m.Question[0]
	return strings.EqualFold(a.Name, b.Name) && a.Qtype == b.Qtype && a.Qclass == b.Qclass
}
