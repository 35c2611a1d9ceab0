package dcv_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"

	"qwizard/wizard/channel"
	"qwizard/wizard/dcv"
	"qwizard/wizard/finding"
	"qwizard/wizard/network"
	"qwizard/wizard/network/networktest"
	"qwizard/wizard/order"
	"qwizard/wizard/practice"
	"qwizard/wizard/problem"
	"qwizard/wizard/sectigo"
)

func day() time.Time { return time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC) }

// practiced is the practice internet, as app wires it: port 53 of this computer is
// its name server's.
type practiced struct {
	t       testing.TB
	ca      *practice.CA
	manager practice.Manager
	channel *channel.Practice
	checker *dcv.Checker
}

func openPractice(t testing.TB) *practiced {
	t.Helper()
	ca, err := practice.Open(t.Context(), practice.Config{Disk: practice.NewMemory()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := ca.Close(); err != nil {
			t.Error(err)
		}
	})
	login, password := ca.Login()
	manager := practice.Manager{URL: ca.URL(), Login: login, Password: password}
	api := sectigo.NewClient(ca.URL(), &http.Client{}, func(context.Context) (string, string, error) { return login, password, nil })
	n := network.Network{Resolvers: []string{ca.DNS()}, Private: true, Dial: func(ctx context.Context, transport, address string) (net.Conn, error) {
		_, port, err := net.SplitHostPort(address)
		to := map[string]string{"53": ca.DNS(), "80": ca.Web(), "443": ca.TLS()}[port]
		if address == ca.DNS() {
			to = ca.DNS()
		}
		if err != nil || to == "" {
			return nil, fmt.Errorf("%s is not in practice", address)
		}
		return (&net.Dialer{}).DialContext(ctx, transport, to)
	}}
	return &practiced{t, ca, manager, channel.NewPractice(api, manager), dcv.NewChecker(n, day)}
}

func (p *practiced) add(records string) {
	p.t.Helper()
	if err := p.manager.AddRecords(p.t.Context(), []byte(records)); err != nil {
		p.t.Fatalf("%v\n%s", err, records)
	}
}

// site is a small internet with one zone on two servers.
type site struct {
	*networktest.World
	one, two, resolver *networktest.Records
}

const siteZone = `
example.com.     SOA ns1.example.com. h.example.com. 1 2 3 4 5
example.com.     NS ns1.example.com.
example.com.     NS ns2.example.com.
ns1.example.com. A 192.0.2.1
ns2.example.com. A 192.0.2.2
`

func openSite(t testing.TB, records string) *site {
	t.Helper()
	w := networktest.New(t)
	s := &site{w, w.Zone(siteZone + records), w.Zone(siteZone + records), w.Everything(siteZone + records)}
	w.DNS("192.0.2.1:53", s.one)
	w.DNS("192.0.2.2:53", s.two)
	w.DNS(networktest.Resolver, s.resolver)
	return s
}

func (s *site) checker() *dcv.Checker { return newChecker(s.Network()) }

func newChecker(n network.Network) *dcv.Checker { return dcv.NewChecker(n, day) }

// kinds are the findings' kinds with their verdicts: "record-found fine".
func kinds(found []finding.Finding) string {
	words := make([]string, len(found))
	for i, f := range found {
		words[i] = string(f.Kind) + " " + string(f.Verdict)
	}
	return strings.Join(words, ", ")
}

// basics are the findings about servers, CAA and addresses.
func basics(found []finding.Finding) []finding.Finding {
	var out []finding.Finding
	for _, f := range found {
		kind, _, _ := strings.Cut(string(f.Kind), "-")
		switch kind {
		case "signed", "web", "https", "pair", "wall":
			if f.Verdict != finding.Blocks {
				continue
			}
		case "mail":
			continue
		}
		out = append(out, f)
	}
	return out
}

func readiness(t *testing.T, c *dcv.Checker, names ...order.Name) []finding.Finding {
	t.Helper()
	found, err := c.Readiness(t.Context(), names)
	if err != nil {
		t.Fatal(err)
	}
	networktest.Explain(t, "../../assets/words/proof.en.toml", found)
	return found
}

func proofs(t *testing.T, c *dcv.Checker, looks ...order.Look) []finding.Finding {
	t.Helper()
	found, err := c.Proofs(t.Context(), looks)
	if err != nil {
		t.Fatal(err)
	}
	networktest.Explain(t, "../../assets/words/proof.en.toml", found)
	return found
}

func TestLookingEndsWithItsContext(t *testing.T) {
	w := networktest.New(t)
	heard := make(chan struct{}, 10)
	w.DNS(networktest.Resolver, dns.HandlerFunc(func(dns.ResponseWriter, *dns.Msg) { heard <- struct{}{} }))
	n := w.Network()
	n.Patience = time.Hour
	c := dcv.NewChecker(n, day)
	for what, look := range map[string]func(context.Context) error{
		"readiness": func(ctx context.Context) error {
			_, err := c.Readiness(ctx, order.Names{"example.com"})
			return err
		},
		"proofs": func(ctx context.Context) error {
			_, err := c.Proofs(ctx, []order.Look{{Name: "example.com", Method: order.HTTP, FilePath: "x", FileBody: []byte("x")}})
			return err
		},
	} {
		ctx, cancel := context.WithCancel(t.Context())
		go func() {
			<-heard
			cancel()
		}()
		if err := look(ctx); !errors.Is(err, problem.Cancelled) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestAProofByNoKnownMethodIsABug(t *testing.T) {
	c := openSite(t, "").checker()
	if _, err := c.Proofs(t.Context(), []order.Look{{Name: "example.com", Method: "phone"}}); !errors.Is(err, problem.Internal) {
		t.Errorf("got %v", err)
	}
	if found := proofs(t, c); len(found) != 0 {
		t.Errorf("got %v", found)
	}
}
