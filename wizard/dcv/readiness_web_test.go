package dcv_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"

	"qwizard/wizard/finding"
	"qwizard/wizard/network/networktest"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

// Each thing that readiness looks at is made wrong, told, and fine again when mended.
func TestReadinessSaysWhatComesInTheWay(t *testing.T) {
	const both = "example.com. MX 10 mail.example.com."
	for _, c := range []struct {
		kind    finding.Kind
		verdict finding.Verdict
		names   order.Names
		spoil   func(t *testing.T, w *web)
	}{
		{finding.WebRefused, finding.Attention, nil, routes(func(*testing.T) string { return networktest.Refusing })},
		{finding.WebUnseen, finding.Unknown, nil, routes(func(*testing.T) string { return networktest.Hanging })},
		{finding.WebDiffers, finding.Attention, nil, func(t *testing.T, w *web) { w.serve(t, "2001:db8::80", status(503, "")) }},
		{finding.HTTPSExpired, finding.Attention, nil, expired},
		{finding.HTTPSOtherName, finding.Attention, order.Names{"example.eu"}, func(t *testing.T, w *web) {
			w.everywhere(strings.ReplaceAll(siteZone, "example.com.     ", "example.eu. ") + "example.eu. A 192.0.2.80")
		}},
		{finding.PairLeftOut, finding.Attention, order.Names{"example.com"}, func(*testing.T, *web) {}},
		{finding.PairLeftOut, finding.Attention, order.Names{"www.example.com"}, func(*testing.T, *web) {}},
		{finding.AddressInside, finding.Attention, nil, func(_ *testing.T, w *web) {
			w.Set(w.resolver, siteZone+"example.com. A 127.0.0.1")
		}},
		{finding.ServersStale, finding.Attention, nil, func(_ *testing.T, w *web) {
			w.Set(w.one, strings.Replace(w.zone(both), " 1 2 3 4 5", " 4000000000 2 3 4 5", 1))
		}},
		{finding.ServersLame, finding.Attention, nil, func(_ *testing.T, w *web) { w.DNS("192.0.2.2:53", without(w.two)) }},
		{finding.CAASlow, finding.Attention, nil, func(_ *testing.T, w *web) { w.DNS("192.0.2.2:53", slowly{w.two}) }},
		{finding.SignedBadly, finding.Blocks, nil, func(_ *testing.T, w *web) { w.DNS(networktest.Resolver, checking()) }},
		{finding.MailUnready, finding.Fine, nil, func(_ *testing.T, w *web) { w.everywhere("example.com. MX 0 .") }},
	} {
		t.Run(string(c.kind), func(t *testing.T) {
			t.Parallel()
			w := cause{}.right(t)
			w.everywhere(both)
			names := order.Names{"example.com", "www.example.com"}
			if got := worst(readiness(t, w.checker(), names...)); got != "" {
				t.Fatalf("before: %s", got)
			}
			if c.names != nil {
				names = c.names
			}
			c.spoil(t, w)
			found := readiness(t, w.checker(), names...)
			for _, f := range found {
				if f.Kind == c.kind && f.Verdict == c.verdict {
					return
				}
			}
			t.Errorf("got %s", kinds(found))
		})
	}
}

// worst are the findings that are not fine, but for the one that is always there.
func worst(found []finding.Finding) string {
	return strings.TrimSuffix(kinds(finding.Of(found, finding.Blocks, finding.Attention, finding.Unknown)), "wall-unseen unknown")
}

// slowly takes more than a second for questions about CAA.
type slowly struct{ behind dns.Handler }

func (s slowly) ServeDNS(w dns.ResponseWriter, q *dns.Msg) {
	if q.Question[0].Qtype != dns.TypeCAA {
		s.behind.ServeDNS(w, q)
		return
	}
	time.AfterFunc(1100*time.Millisecond, func() { s.behind.ServeDNS(w, q) })
}

// Walls are told about once, and only where there is a website.
func TestWallsAreToldOnce(t *testing.T) {
	w := cause{}.right(t)
	if got := strings.Count(kinds(readiness(t, w.checker(), "example.com", "www.example.com")), "wall-unseen"); got != 1 {
		t.Errorf("%d times", got)
	}
	if got := kinds(readiness(t, openSite(t, "").checker(), "example.com")); strings.Contains(got, "wall-unseen") {
		t.Error(got)
	}
}

// Whoever cancels does not wait, wherever the look is.
func TestCancellingDoesNotWait(t *testing.T) {
	for what, spoil := range map[string]func(*testing.T, *web){
		"resolver": func(_ *testing.T, w *web) { w.DNS(networktest.Resolver, networktest.Silent{}) },
		"servers":  servers(func(*web) dns.Handler { return networktest.Silent{} }),
		"website":  routes(func(*testing.T) string { return networktest.Hanging }),
		"answer":   website(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }),
	} {
		t.Run(what, func(t *testing.T) {
			w := cause{}.right(t)
			spoil(t, w)
			n := w.Network()
			n.Patience = time.Hour
			for _, look := range []func(context.Context) error{
				func(ctx context.Context) error {
					_, err := newChecker(n).Readiness(ctx, order.Names{"example.com"})
					return err
				},
				func(ctx context.Context) error {
					_, err := newChecker(n).Proofs(ctx, []order.Look{w.token.Look("example.com", order.HTTP, ""), w.token.Look("example.com", order.CNAME, "")})
					return err
				},
			} {
				ctx, cancel := context.WithCancel(t.Context())
				var cancelled time.Time
				time.AfterFunc(200*time.Millisecond, func() {
					cancelled = time.Now()
					cancel()
				})
				if err := look(ctx); !errors.Is(err, problem.Cancelled) {
					t.Error(err)
				}
				if took := time.Since(cancelled); took > 100*time.Millisecond {
					t.Errorf("it took %v", took)
				}
			}
		})
	}
}
