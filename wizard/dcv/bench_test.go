package dcv_test

import (
	"fmt"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"

	"qwizard/wizard/dcv"
	"qwizard/wizard/dcv/dcvtest"
	"qwizard/wizard/network"
	"qwizard/wizard/network/networktest"
	"qwizard/wizard/order"
)

// many is a world with count names, each with its zone, record and file.
func many(t testing.TB, count int) (*dcv.Checker, order.Names, []order.Look) {
	t.Helper()
	token := dcv.NewToken(golden(t), "")
	var zones strings.Builder
	var names order.Names
	var looks []order.Look
	for i := range count {
		name := order.Name(fmt.Sprintf("n%d.eu", i))
		names = append(names, name)
		looks = append(looks, token.Look(name, []order.Method{order.CNAME, order.HTTP, order.HTTPS}[i%3], ""))
		fmt.Fprintf(&zones, "%[1]s. SOA ns.%[1]s. h.%[1]s. 1 2 3 4 5\n%[1]s. NS ns.%[1]s.\nns.%[1]s. A 192.0.2.1\n%[1]s. A 192.0.2.80\n", name)
	}
	text := zones.String() + string(token.Zone(names))
	w := &web{&site{World: networktest.New(t)}, token}
	w.DNS("192.0.2.1:53", w.Zone(text))
	w.DNS(networktest.Resolver, w.Everything(text))
	w.serve(t, "192.0.2.80", at("/"+token.FilePath(), string(token.FileBody())))
	return w.checker(), names, looks
}

// BenchmarkCheck is readiness and doctor together against servers on loopback. The aim
// for three names is 300 ms; the cost per name should not grow.
func BenchmarkCheck(b *testing.B) {
	for _, count := range []int{1, 3, 10, 30, 100} {
		b.Run(fmt.Sprintf("names=%d", count), func(b *testing.B) {
			c, names, looks := many(b, count)
			for b.Loop() {
				checkAll(b, c, names, looks)
			}
			b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N*count), "ms/name")
		})
	}
}

func checkAll(t testing.TB, c *dcv.Checker, names order.Names, looks []order.Look) {
	t.Helper()
	if _, err := c.Readiness(t.Context(), names); err != nil {
		t.Fatal(err)
	}
	found, err := c.Proofs(t.Context(), looks)
	if err != nil || len(found) != len(names) || strings.Contains(kinds(found), "blocks") {
		t.Fatalf("%s, %v", kinds(found), err)
	}
}

// The bound is many times what it takes, so that only a wait for somebody is over it.
func TestThreeNamesTakeNoTime(t *testing.T) {
	c, names, looks := many(t, 3)
	started := time.Now()
	checkAll(t, c, names, looks)
	if took := time.Since(started); took > 3*time.Second {
		t.Errorf("it took %v", took)
	}
}

// BenchmarkBesideOthers is one look beside a program that people use for the same: dig
// for the record, curl for the file, as whole processes.
func BenchmarkBesideOthers(b *testing.B) {
	token := dcv.NewToken(golden(b), "")
	k := dcvtest.StartKnot(b, map[string]string{"example.com": "$TTL 60\n" + siteZone + string(token.Zone(order.Names{"example.com"}))})
	real := dcvtest.StartNginx(b, "", "")
	real.Put("example.com", token.FilePath(), string(token.FileBody()))
	host, port, _ := strings.Cut(k.Address, ":")
	_, httpPort, _ := strings.Cut(real.HTTP, ":")
	for _, c := range []struct{ name, program, args string }{
		{"dig", "dig", "@" + host + " -p " + port + " +short " + token.RecordName("example.com") + " CNAME"},
		{"curl", "curl", "-s --connect-to ::127.0.0.1:" + httpPort + " http://example.com/" + token.FilePath()},
	} {
		b.Run(c.name, func(b *testing.B) {
			path, err := exec.LookPath(c.program)
			if err != nil {
				b.Skipf("%s is not installed", c.program)
			}
			for b.Loop() {
				if out, err := exec.Command(path, strings.Fields(c.args)...).Output(); err != nil || len(out) == 0 {
					b.Fatal(err)
				}
			}
		})
	}
	n := func() network.Network {
		w := networktest.New(b)
		for _, address := range []string{"192.0.2.1:53", "192.0.2.2:53", networktest.Resolver} {
			w.Route(address, k.Address)
		}
		w.Route("192.0.2.80:80", real.HTTP)
		return w.Network()
	}()
	b.Run("one question", func(b *testing.B) {
		for b.Loop() {
			if _, err := n.Ask(b.Context(), "192.0.2.1:53", network.Question{Name: token.RecordName("example.com"), Type: dns.TypeCNAME}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("the record's look", func(b *testing.B) {
		for b.Loop() {
			if found, err := newChecker(n).Proofs(b.Context(), []order.Look{token.Look("example.com", order.CNAME, "")}); err != nil || kinds(found) != "record-found fine" {
				b.Fatal(kinds(found), err)
			}
		}
	})
}
