package network_test

import (
	"encoding/binary"
	"errors"
	"net"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/miekg/dns"

	"qwizard/wizard/network"
	"qwizard/wizard/network/networktest"
)

// counting counts the questions to a server.
type counting struct {
	count  *atomic.Int32
	behind dns.Handler
}

func (c counting) ServeDNS(w dns.ResponseWriter, q *dns.Msg) {
	c.count.Add(1)
	c.behind.ServeDNS(w, q)
}

func TestASlowResolverIsOvertakenAndThenAskedLast(t *testing.T) {
	w := world(t)
	var asked atomic.Int32
	w.DNS("192.0.2.51:53", counting{&asked, networktest.Silent{}})
	n := w.Network()
	n.Patience = time.Hour
	n.Resolvers = []string{"192.0.2.51:53", networktest.Resolver}
	n = n.Remembering()
	started := time.Now()
	for _, kind := range []uint16{dns.TypeA, dns.TypeMX, dns.TypeTXT, dns.TypeCAA} {
		if _, err := n.Lookup(t.Context(), "example.com", kind); err != nil {
			t.Fatal(err)
		}
	}
	if took := time.Since(started); took > 2*time.Second || asked.Load() != 1 {
		t.Errorf("it took %v, and the slow one was asked %d times", took, asked.Load())
	}
}

func TestWithinOneLookNobodyIsAskedTwice(t *testing.T) {
	w := networktest.New(t)
	var asked, unanswered atomic.Int32
	w.DNS(networktest.Resolver, counting{&asked, w.Everything("example.com. A 192.0.2.80")})
	w.DNS("192.0.2.51:53", counting{&unanswered, networktest.Silent{}})
	w.Impatient()
	first := w.Network().Remembering()
	for range 3 {
		if _, err := first.Lookup(t.Context(), "example.com", dns.TypeA); err != nil {
			t.Fatal(err)
		}
		if _, err := first.Ask(t.Context(), "192.0.2.51:53", network.Question{Name: "example.com", Type: dns.TypeA}); !errors.Is(err, network.ErrSilent) {
			t.Fatal(err)
		}
	}
	if asked.Load() != 1 || unanswered.Load() != 2 { // a datagram may get lost, so there are two
		t.Errorf("asked %d and %d times", asked.Load(), unanswered.Load())
	}
	// The next look is a fresh one.
	if _, err := w.Network().Remembering().Lookup(t.Context(), "example.com", dns.TypeA); err != nil || asked.Load() != 2 {
		t.Errorf("asked %d times, %v", asked.Load(), err)
	}
}

func TestEveryResolverIsAskedForItself(t *testing.T) {
	w := world(t)
	w.DNS("192.0.2.51:53", networktest.Failing(dns.RcodeServerFailure))
	w.DNS("192.0.2.52:53", w.Everything("example.com. A 192.0.2.99"))
	n := w.Network()
	n.Resolvers = []string{"192.0.2.51:53", networktest.Resolver, "192.0.2.52:53"}
	all := n.LookupEach(t.Context(), "example.com", dns.TypeA)
	if len(all) != 3 || !errors.Is(all[0].Err, network.ErrFailed) || all[1].Err != nil || all[2].Server != "192.0.2.52:53" ||
		!strings.Contains(network.Of(all[2].Msg, "example.com", dns.TypeA)[0].String(), "192.0.2.99") {
		t.Errorf("%+v", all)
	}
}

func TestAPinnedHostIsWhereItIsSaidToBe(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	here := netip.MustParseAddrPort(l.Addr().String())
	n := network.Network{Dial: (&net.Dialer{}).DialContext, Pinned: map[string]netip.AddrPort{
		"example.com:443": here, "www.example.com": here, "six.example.com": netip.MustParseAddrPort("[::1]:80"),
	}}
	for host, port := range map[string]uint16{"example.com": 443, "www.example.com": 80, "WWW.example.com.": 443} {
		found, err := n.Addresses(t.Context(), host)
		if err != nil || len(found.V4) != 1 || !n.IsPinned(host) {
			t.Fatalf("%s: %+v, %v", host, found, err)
		}
		conn, _, err := n.Connect(t.Context(), host, found.V4, port)
		if err != nil {
			t.Fatalf("%s: %v", host, err)
		}
		_ = conn.Close()
	}
	if found, err := n.Addresses(t.Context(), "six.example.com"); err != nil || len(found.V6) != 1 || len(found.V4) != 0 {
		t.Errorf("%+v, %v", found, err)
	}
	if n.IsPinned("example.org") {
		t.Error("example.org is pinned")
	}
}

// Whatever a server sends, there is an answer or there is none, and nothing hangs.
func TestHostileAnswersAreNoAnswers(t *testing.T) {
	header := func(q *dns.Msg, answers byte) []byte {
		return []byte{byte(q.Id >> 8), byte(q.Id), 0x84, 0, 0, 1, 0, answers, 0, 0, 0, 0}
	}
	raw := func(tail func(q *dns.Msg) []byte) dns.Handler {
		return dns.HandlerFunc(func(w dns.ResponseWriter, q *dns.Msg) { _, _ = w.Write(tail(q)) })
	}
	for what, h := range map[string]dns.Handler{
		"a name that points to itself": raw(func(q *dns.Msg) []byte { return append(header(q, 0), 0xc0, 12, 0, 1, 0, 1) }),
		"names that point in a circle": raw(func(q *dns.Msg) []byte { return append(header(q, 0), 1, 'a', 0xc0, 18, 0, 1, 0, 1, 0xc0, 12) }),
		"more records than there are":  raw(func(q *dns.Msg) []byte { return append(header(q, 255), 0, 0, 1, 0, 1) }),
		"64 KiB of nothing": dns.HandlerFunc(func(w dns.ResponseWriter, q *dns.Msg) {
			if w.RemoteAddr().Network() == "udp" {
				m := new(dns.Msg).SetReply(q)
				m.Truncated = true
				_ = w.WriteMsg(m)
				return
			}
			b := make([]byte, dns.MaxMsgSize)
			binary.BigEndian.PutUint16(b, q.Id)
			_, _ = w.Write(b)
		}),
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			w := networktest.New(t)
			w.DNS(networktest.Resolver, h)
			w.Impatient()
			if _, err := w.Network().Lookup(t.Context(), "example.com", dns.TypeA); !errors.Is(err, network.ErrSilent) {
				t.Errorf("got %v", err)
			}
		})
	}
}
