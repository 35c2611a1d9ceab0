// Package network is how the program looks at the world: questions to name
// servers and connections to addresses, all over one dialer that app gives. It
// never asks the operating system's resolver, so that what it sees is what stands
// in the DNS, and so that practice stays on this computer.
//
// Methods block for as long as their context or the patience lasts and are safe
// for concurrent use. Names go in and come out without a trailing dot.
package network

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"sync"
	"syscall"
	"time"
)

// Network is the world as it can be reached from here.
type Network struct {
	// Resolvers are recursive name servers, "192.0.2.1:53", asked in turn until
	// one answers. Without any, everything is [ErrSilent].
	Resolvers []string
	// Dial opens every connection; required. It gets "udp" or "tcp" and an IP
	// address with a port, never a name. It decides what may be reached at all:
	// in practice it maps ports 53, 80 and 443 to loopback ones, and refuses
	// everything else.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	// Patience is how long one server may take for one question or one
	// connection. 0 means 4 seconds.
	Patience time.Duration

	// Private says that addresses which only this computer or its own network can reach
	// are as good as others: in practice.
	Private bool
	// Pinned says where hosts are in place of what the DNS says, by "example.com" for
	// all ports or "example.com:443" for one.
	Pinned map[string]netip.AddrPort

	unchecked bool
	memory    *memory
}

// patience is longer than a resolver takes for a name that it has to look for in
// many places, and short enough for a person who waits: a look with something
// silent in it ends within 5 seconds.
const patience = 4 * time.Second

// AtOnce is how many things are looked at side by side: quick for three names, and
// no burst that a home router drops.
const AtOnce = 4

// What may stand between a question and its answer.
var (
	// ErrSilent: nobody answered. The fault may be on this side: no network, a
	// firewall.
	ErrSilent = errors.New("no answer")
	// ErrFailed: a server answered that it cannot or will not say (SERVFAIL,
	// REFUSED), or is not in charge of what it was asked for.
	ErrFailed = errors.New("the name server failed")
	// ErrRefused is an [ErrFailed]: the server does not answer for this name (REFUSED).
	ErrRefused = fmt.Errorf("%w: REFUSED", ErrFailed)
	// ErrLame is an [ErrFailed]: the server answers without authority (RFC 1912 2.8).
	ErrLame = fmt.Errorf("%w: not in charge", ErrFailed)
	// ErrRelayed is an [ErrLame] whose answer is a resolver's: either one stands at
	// this address, or something on the way answers in the server's place.
	ErrRelayed = fmt.Errorf("%w: a resolver answers", ErrLame)
	// ErrBogus: the answer is there, but its DNSSEC signatures are wrong.
	ErrBogus = errors.New("the DNSSEC signatures do not fit")
	// ErrLoop: aliases lead in a circle, or through too many names.
	ErrLoop = errors.New("the aliases do not end")
	// ErrNoZone: no zone below the public suffix holds the name.
	ErrNoZone = errors.New("no zone")
)

func (n Network) patience() time.Duration {
	if n.Patience > 0 {
		return n.Patience
	}
	return patience
}

// Limited returns a context that ends when one server's time is up.
func (n Network) Limited(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, n.patience())
}

// IsPinned reports a host whose place is given.
func (n Network) IsPinned(host string) bool { return n.pins(host) != nil }

// pins are the places given for a host.
func (n Network) pins(host string) []netip.AddrPort {
	var out []netip.AddrPort
	for _, key := range []string{Bare(host), Bare(host) + ":80", Bare(host) + ":443"} {
		if pin, ok := n.Pinned[key]; ok {
			out = append(out, pin)
		}
	}
	return out
}

// place is where to connect to for a port of a host.
func (n Network) place(host string, addr netip.Addr, port uint16) netip.AddrPort {
	for _, key := range []string{Bare(host) + ":" + strconv.Itoa(int(port)), Bare(host)} {
		if pin, ok := n.Pinned[key]; ok {
			return pin
		}
	}
	return netip.AddrPortFrom(addr, port)
}

// Connect opens a TCP connection to a port of a host, at the first of its addresses
// that takes one, of at most three. The error is that of the last one.
func (n Network) Connect(ctx context.Context, host string, addrs []netip.Addr, port uint16) (net.Conn, netip.Addr, error) {
	err := error(ErrSilent)
	addrs = addrs[:min(len(addrs), maxAddrs)]
	n.Patience = n.patience() / time.Duration(max(len(addrs), 1)) // all together take no longer than one may
	for _, addr := range addrs {
		var conn net.Conn
		limited, cancel := n.Limited(ctx)
		conn, err = n.Dial(limited, "tcp", n.place(host, addr, port).String())
		cancel()
		if err == nil {
			return conn, addr, nil
		}
		if ctx.Err() != nil {
			break
		}
	}
	return nil, netip.Addr{}, err
}

// maxAddrs is how many addresses of one host and family are tried. Whoever has
// more of them has them for load, and they answer alike.
const maxAddrs = 3

// Cause is why there is no connection, or no more.
type Cause string

// The causes.
const (
	Refused     Cause = "refused"     // somebody is there, and takes no connection on this port
	Unreachable Cause = "unreachable" // there is no way to this address from this computer
	TimedOut    Cause = "timed-out"
	Reset       Cause = "reset"      // broken off on purpose
	BrokenOff   Cause = "broken-off" // anything else: closed early
)

// Winsock's numbers for what the syscall package names for Unix only. None of them
// is another error elsewhere.
const (
	winAddrNotAvail syscall.Errno = 10049
	winNetUnreach   syscall.Errno = 10051
	winConnReset    syscall.Errno = 10054
	winConnRefused  syscall.Errno = 10061
	winHostUnreach  syscall.Errno = 10065
)

// Why finds the cause of a connection's error.
func Why(err error) Cause {
	var number syscall.Errno
	if errors.As(err, &number) {
		switch number {
		case syscall.ECONNREFUSED, winConnRefused:
			return Refused
		case syscall.ECONNRESET, winConnReset:
			return Reset
		case syscall.ENETUNREACH, syscall.EHOSTUNREACH, syscall.EADDRNOTAVAIL, syscall.EAFNOSUPPORT,
			winAddrNotAvail, winNetUnreach, winHostUnreach:
			return Unreachable
		}
	}
	var timeout net.Error
	if errors.Is(err, context.DeadlineExceeded) || errors.As(err, &timeout) && timeout.Timeout() {
		return TimedOut
	}
	return BrokenOff
}

// Each does something with every item, atOnce of them at a time, and returns the
// results in the items' order. It waits for all; do must end when its context does.
func Each[T, R any](atOnce int, items []T, do func(T) R) []R {
	results := make([]R, len(items))
	free := make(chan struct{}, atOnce)
	var all sync.WaitGroup
	for i, item := range items {
		free <- struct{}{}
		all.Go(func() {
			defer func() { <-free }()
			results[i] = do(item)
		})
	}
	all.Wait()
	return results
}
