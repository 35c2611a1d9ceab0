package network_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/miekg/dns"

	"qwizard/wizard/network"
	"qwizard/wizard/network/networktest"
)

const zone = `
example.com.     SOA ns1.example.com. h.example.com. 1 2 3 4 5
example.com.     NS ns2.example.com.
example.com.     NS ns1.example.com.
ns1.example.com. A 192.0.2.1
ns2.example.com. A 192.0.2.2
ns2.example.com. AAAA 2001:db8::2
example.com.     A 192.0.2.80
www.example.com. CNAME web.example.net.
round.example.com. CNAME about.example.com.
about.example.com. CNAME round.example.com.
gone.example.com. CNAME nowhere.example.com.
bare.example.com. CNAME example.com.
lost.example.com. CNAME www.nobody.eu.
`

const other = `
example.net.     NS ns.example.net.
ns.example.net.  A 192.0.2.3
web.example.net. AAAA 2001:db8::80
web.example.net. CAA 0 issue "example.org"
`

// world has two zones on three servers and a resolver that knows both.
func world(t testing.TB) *networktest.World {
	t.Helper()
	w := networktest.New(t)
	w.DNS("192.0.2.1:53", w.Zone(zone))
	w.DNS("192.0.2.2:53", w.Zone(zone))
	w.DNS("192.0.2.3:53", w.Zone(other))
	w.DNS(networktest.Resolver, w.Everything(zone, other))
	return w
}

func targets(records []dns.RR) string {
	var out []string
	for _, rr := range records {
		out = append(out, strings.TrimPrefix(rr.String(), rr.Header().String()))
	}
	return strings.Join(out, " ")
}

func TestLookupFollowsAliasesAcrossZones(t *testing.T) {
	n := world(t).Network()
	for what, ask := range map[string]func(context.Context, string, uint16) (network.Answer, error){"resolver": n.Lookup, "servers in charge": n.Fresh} {
		for _, c := range []struct {
			name    string
			kind    uint16
			want    string
			aliases int
			missing bool
			err     error
		}{
			{"example.com", dns.TypeA, "192.0.2.80", 0, false, nil},
			{"EXAMPLE.com.", dns.TypeA, "192.0.2.80", 0, false, nil},
			{"www.example.com", dns.TypeAAAA, "2001:db8::80", 1, false, nil},
			{"www.example.com", dns.TypeCAA, `0 issue "example.org"`, 1, false, nil},
			{"www.example.com", dns.TypeCNAME, "web.example.net.", 0, false, nil},
			{"bare.example.com", dns.TypeA, "192.0.2.80", 1, false, nil},
			{"www.example.com", dns.TypeMX, "", 1, false, nil},
			{"gone.example.com", dns.TypeA, "", 1, true, nil},
			{"lost.example.com", dns.TypeA, "", 1, true, nil},
			{"no.example.com", dns.TypeA, "", 0, true, nil},
			{"round.example.com", dns.TypeA, "", 0, false, network.ErrFailed},
		} {
			got, err := ask(t.Context(), c.name, c.kind)
			if !errors.Is(err, c.err) || targets(got.Records) != c.want || len(got.Aliases) != c.aliases || got.Missing != c.missing {
				t.Errorf("%s, %s %s: %+v, %v", what, c.name, dns.TypeToString[c.kind], got, err)
			}
		}
	}
}

// A server that gives each alias by itself can lead in a circle for ever.
func TestAliasesThatNeverEndAreGivenUp(t *testing.T) {
	w := networktest.New(t)
	var asked atomic.Int32
	w.DNS(networktest.Resolver, dns.HandlerFunc(func(rw dns.ResponseWriter, q *dns.Msg) {
		m := new(dns.Msg).SetReply(q)
		name := q.Question[0].Name
		m.Answer = []dns.RR{&dns.CNAME{Hdr: dns.RR_Header{Name: name, Rrtype: dns.TypeCNAME, Class: 1}, Target: fmt.Sprintf("n%d.example.com.", asked.Add(1))}}
		_ = rw.WriteMsg(m)
	}))
	if _, err := w.Network().Lookup(t.Context(), "example.com", dns.TypeA); !errors.Is(err, network.ErrLoop) {
		t.Errorf("got %v", err)
	}
	if n := asked.Load(); n > 20 {
		t.Errorf("asked %d times", n)
	}
}

func TestAnswersTooLongForUDPComeOverTCP(t *testing.T) {
	w := networktest.New(t)
	var text strings.Builder
	for i := range 300 {
		fmt.Fprintf(&text, "example.com. TXT \"%03d %s\"\n", i, strings.Repeat("x", 190))
	}
	w.DNS(networktest.Resolver, w.Everything(text.String()))
	got, err := w.Network().Lookup(t.Context(), "example.com", dns.TypeTXT)
	if err != nil || len(got.Records) != 300 {
		t.Errorf("%d records, %v", len(got.Records), err)
	}
}

func TestEveryWayNotToAnswerHasItsName(t *testing.T) {
	garbage := dns.HandlerFunc(func(w dns.ResponseWriter, q *dns.Msg) {
		other := q.Copy()
		other.Id++
		_ = w.WriteMsg(new(dns.Msg).SetReply(other))                     // not to this question
		_, _ = w.Write([]byte{byte(q.Id >> 8), byte(q.Id), 0x80, 0, 99}) // too short
		another := new(dns.Msg).SetReply(q)
		another.Question[0].Name = "example.org."
		_ = w.WriteMsg(another)
		_, _ = w.Write(append([]byte{byte(q.Id >> 8), byte(q.Id), 0x80, 0}, strings.Repeat("\xff", 60)...))
	})
	cut := dns.HandlerFunc(func(w dns.ResponseWriter, q *dns.Msg) {
		m := new(dns.Msg).SetReply(q)
		m.Truncated = true // over TCP, too
		_ = w.WriteMsg(m)
	})
	strange := dns.HandlerFunc(func(w dns.ResponseWriter, q *dns.Msg) {
		m := new(dns.Msg).SetReply(q)
		if m.Truncated = w.RemoteAddr().Network() == "udp"; !m.Truncated {
			m.Id++ // another question's
		}
		_ = w.WriteMsg(m)
	})
	bogus := dns.HandlerFunc(func(w dns.ResponseWriter, q *dns.Msg) {
		m := new(dns.Msg).SetReply(q)
		if !q.CheckingDisabled {
			m.Rcode = dns.RcodeServerFailure
		}
		_ = w.WriteMsg(m)
	})
	for what, c := range map[string]struct {
		server dns.Handler
		want   error
	}{
		"silence": {networktest.Silent{}, network.ErrSilent}, "garbage": {garbage, network.ErrSilent}, "cut": {cut, network.ErrSilent},
		"strange":  {strange, network.ErrSilent},
		"SERVFAIL": {networktest.Failing(dns.RcodeServerFailure), network.ErrFailed},
		"REFUSED":  {networktest.Failing(dns.RcodeRefused), network.ErrFailed},
		"bogus":    {bogus, network.ErrBogus},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			w := networktest.New(t)
			w.DNS(networktest.Resolver, c.server)
			w.Impatient() // garbage is waited behind, too
			for _, ask := range []func(context.Context, string, uint16) (network.Answer, error){w.Network().Lookup, w.Network().Fresh} {
				if _, err := ask(t.Context(), "example.com", dns.TypeA); !errors.Is(err, c.want) {
					t.Errorf("got %v, want %v", err, c.want)
				}
			}
			if _, err := w.Network().Addresses(t.Context(), "example.com"); !errors.Is(err, c.want) {
				t.Errorf("addresses: got %v, want %v", err, c.want)
			}
		})
	}
	if _, err := networktest.New(t).Network().Lookup(t.Context(), "example.com", dns.TypeA); !errors.Is(err, network.ErrSilent) {
		t.Errorf("no way to the resolver: %v", err)
	}
	if _, err := (network.Network{}).Lookup(t.Context(), "example.com", dns.TypeA); !errors.Is(err, network.ErrSilent) {
		t.Errorf("no resolver: %v", err)
	}
}

func TestTheNextResolverIsAskedIfOneFails(t *testing.T) {
	w := world(t)
	w.DNS("192.0.2.51:53", networktest.Failing(dns.RcodeRefused))
	w.DNS("192.0.2.52:53", networktest.Silent{})
	n := w.Network()
	n.Resolvers = []string{"192.0.2.51:53", "192.0.2.52:53", networktest.Resolver}
	if got, err := n.Lookup(t.Context(), "example.com", dns.TypeA); err != nil || len(got.Records) != 1 {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestALostDatagramAndAServerFromBeforeEDNSAreNoTrouble(t *testing.T) {
	w := networktest.New(t)
	records := w.Everything(zone)
	w.Impatient()
	var lost atomic.Bool
	w.DNS(networktest.Resolver, dns.HandlerFunc(func(rw dns.ResponseWriter, q *dns.Msg) {
		switch {
		case !lost.Swap(true):
		case q.IsEdns0() != nil:
			m := new(dns.Msg).SetRcodeFormatError(q)
			m.Question = nil
			_ = rw.WriteMsg(m)
		default:
			records.ServeDNS(rw, q)
		}
	}))
	if got, err := w.Network().Lookup(t.Context(), "example.com", dns.TypeA); err != nil || len(got.Records) != 1 {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestTheZoneIsFoundByClimbing(t *testing.T) {
	w := world(t)
	records := w.Everything(zone, other, "anna.github.io. A 192.0.2.9\ngithub.io. NS ns1.example.com.\nco.uk. NS ns1.example.com.\n")
	w.DNS(networktest.Resolver, dns.HandlerFunc(func(rw dns.ResponseWriter, q *dns.Msg) {
		if q.Question[0].Name == "lb.example.com." {
			_ = rw.WriteMsg(new(dns.Msg).SetRcode(q, dns.RcodeServerFailure)) // some load balancers, for NS
			return
		}
		records.ServeDNS(rw, q)
	}))
	n := w.Network()
	for name, want := range map[string]string{
		"example.com": "example.com", "_x.deep.www.example.com": "example.com", "lb.example.com": "example.com",
		"anna.github.io": "github.io", // a private suffix is hosted like any name
	} {
		z, err := n.Zone(t.Context(), name)
		if err != nil || z.Name != want {
			t.Errorf("%s: %+v, %v", name, z, err)
		}
	}
	z, err := n.Zone(t.Context(), "example.com")
	if err != nil || len(z.Servers) != 2 || z.Servers[0].Name != "ns1.example.com" || len(z.Servers[1].Addrs) != 2 {
		t.Errorf("%+v, %v", z, err)
	}
	for _, name := range []string{"anna.co.uk", "example.org", "co.uk", ""} {
		if z, err := n.Zone(t.Context(), name); !errors.Is(err, network.ErrNoZone) {
			t.Errorf("%s: %+v, %v", name, z, err)
		}
	}
}

func TestOnlyAnswersWithAuthorityCount(t *testing.T) {
	w := networktest.New(t)
	const text = `
example.com.    NS a.example.com.
example.com.    NS b.example.com.
example.com.    NS c.example.com.
example.com.    NS d.example.com.
example.com.    NS e.example.com.
a.example.com.  A 192.0.2.1
b.example.com.  A 192.0.2.2
c.example.com.  A 192.0.2.3
d.example.com.  A 192.0.2.4
d.example.com.  AAAA 2001:db8::4
`
	w.DNS(networktest.Resolver, w.Everything(text))
	w.DNS("192.0.2.1:53", w.Everything(text)) // a resolver is not in charge
	w.DNS("192.0.2.2:53", networktest.Failing(dns.RcodeRefused))
	w.DNS("192.0.2.3:53", networktest.Silent{})
	w.DNS("[2001:db8::4]:53", w.Zone(text)) // its IPv4 address leads nowhere
	n := w.Network()
	z, err := n.Zone(t.Context(), "example.com")
	if err != nil {
		t.Fatal(err)
	}
	replies := n.AskAll(t.Context(), z, "example.com", dns.TypeNS)
	want := []error{network.ErrFailed, network.ErrFailed, network.ErrSilent, nil, network.ErrSilent}
	for i, r := range replies {
		if !errors.Is(r.Err, want[i]) || (r.Err == nil) != (r.Msg != nil) {
			t.Errorf("%s: %v", r.Server.Name, r.Err)
		}
	}
	started := time.Now()
	if got, err := n.Fresh(t.Context(), "d.example.com", dns.TypeA); err != nil || len(got.Records) != 1 {
		t.Errorf("%+v, %v", got, err)
	}
	if took := time.Since(started); took > networktest.Short {
		t.Errorf("a silent server beside a good one took %s", took)
	}
}

func TestFreshTakesTheResolversWordWhereNobodyElseCanBeAsked(t *testing.T) {
	w := networktest.New(t)
	w.DNS(networktest.Resolver, w.Everything(zone))
	if got, err := w.Network().Fresh(t.Context(), "example.com", dns.TypeA); err != nil || len(got.Records) != 1 {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestACancelledQuestionEndsAtOnce(t *testing.T) {
	w := networktest.New(t)
	heard := make(chan struct{}, 1)
	w.DNS(networktest.Resolver, dns.HandlerFunc(func(dns.ResponseWriter, *dns.Msg) {
		select {
		case heard <- struct{}{}:
		default:
		}
	}))
	n := w.Network()
	n.Patience = time.Hour
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-heard
		cancel()
	}()
	if _, err := n.Lookup(ctx, "example.com", dns.TypeA); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestAddressesAreSortedByFamily(t *testing.T) {
	w := networktest.New(t)
	w.DNS(networktest.Resolver, w.Everything("example.com. A 192.0.2.1\nexample.com. AAAA 2001:db8::1\nexample.com. AAAA ::ffff:192.0.2.2\n"))
	got, err := w.Network().Addresses(t.Context(), "example.com")
	if err != nil || !slices.Equal(got.All(), []netip.Addr{netip.MustParseAddr("192.0.2.1"), netip.MustParseAddr("2001:db8::1")}) {
		t.Errorf("%+v, %v", got, err)
	}
	if got, err := w.Network().Addresses(t.Context(), "example.org"); err != nil || got.Any() || !got.Missing {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestConnectTriesTheNextAddressAndSaysWhyNoneWorks(t *testing.T) {
	w := networktest.New(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	a, b := netip.MustParseAddr("192.0.2.1"), netip.MustParseAddr("192.0.2.2")
	w.Route("192.0.2.2:80", l.Addr().String())
	conn, addr, err := w.Network().Connect(t.Context(), "example.com", []netip.Addr{a, b}, 80)
	if err != nil || addr != b {
		t.Fatalf("%s, %v", addr, err)
	}
	_ = conn.Close()
	for to, want := range map[string]network.Cause{networktest.Refusing: network.Refused, networktest.Hanging: network.TimedOut, "": network.Unreachable} {
		w.Route("192.0.2.1:80", to)
		if _, _, err := w.Network().Connect(t.Context(), "example.com", []netip.Addr{a}, 80); err == nil || network.Why(err) != want {
			t.Errorf("%s: %v", to, err)
		}
	}
	if _, _, err := w.Network().Connect(t.Context(), "example.com", nil, 80); !errors.Is(err, network.ErrSilent) {
		t.Errorf("without an address: %v", err)
	}
}

func TestCausesAreToldApartOnEverySystem(t *testing.T) {
	for want, errs := range map[network.Cause][]error{
		network.Refused:     {syscall.ECONNREFUSED, syscall.Errno(10061)},
		network.Unreachable: {syscall.EHOSTUNREACH, syscall.Errno(10051), syscall.Errno(10065)},
		network.TimedOut:    {context.DeadlineExceeded, os.ErrDeadlineExceeded},
		network.Reset:       {syscall.ECONNRESET, syscall.Errno(10054)},
		network.BrokenOff:   {errors.New("x")},
	} {
		for _, err := range errs {
			if got := network.Why(fmt.Errorf("dial: %w", err)); got != want {
				t.Errorf("%v is %s", err, got)
			}
		}
	}
}

func TestEachKeepsTheOrderAndItsBound(t *testing.T) {
	var now, most atomic.Int32
	items := make([]int, 50)
	for i := range items {
		items[i] = i
	}
	got := network.Each(network.AtOnce, items, func(i int) int {
		n := now.Add(1)
		for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
		}
		defer now.Add(-1)
		return i * i
	})
	for i, r := range got {
		if r != i*i {
			t.Fatalf("%d: %d", i, r)
		}
	}
	if most.Load() > network.AtOnce {
		t.Errorf("%d at once", most.Load())
	}
}

func TestWhatServersSayIsFitToBeShown(t *testing.T) {
	if got := network.Visible("a\x00b\n\u202ec\xff"); got != "a b  c?" {
		t.Errorf("%q", got)
	}
	if got := network.Visible(strings.Repeat("ä", 10_000)); len([]rune(got)) != 301 {
		t.Errorf("%d letters", len([]rune(got)))
	}
}

func FuzzAboveNeverClimbsToThePublicSuffix(f *testing.F) {
	for _, s := range []string{"www.example.com", "co.uk", "a.github.io", ".", "..", "x", "ck", "www.ck", "a.b.kobe.jp", "\xbb.0"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, name string) {
		before := len(network.Bare(name)) + 1
		for _, at := range network.Above(name) {
			if at == "" || len(at) >= before || at == "com" || at == "co.uk" {
				t.Errorf("%q: %q", name, at)
			}
			before = len(at)
		}
	})
}
