package dcv_test

import (
	"fmt"
	"net"
	"os/exec"
	"strings"
	"testing"

	"github.com/miekg/dns"

	"qwizard/wizard/finding"
	"qwizard/wizard/network/networktest"
	"qwizard/wizard/order"
)

func TestAPracticeDomainIsReady(t *testing.T) {
	p := openPractice(t)
	all := readiness(t, p.checker, "anna-muster.eu", "www.anna-muster.eu", "shop.anna-muster.eu")
	found := basics(all)
	const fine = "servers-fine fine, caa-none fine, address-fine fine"
	if got := kinds(found); got != fine+", "+fine+", servers-fine fine, caa-none fine, address-none attention" {
		t.Error(got)
	}
	for i, name := range []string{"anna-muster.eu", "www.anna-muster.eu", "shop.anna-muster.eu"} {
		for _, f := range found[3*i : 3*i+3] {
			if f.Params["name"] != name || f.Where == "" {
				t.Errorf("%+v", f)
			}
		}
	}
	// Above the registrable domain practice has no zones: that is no fault of the person's.
	if got := kinds(basics(readiness(t, p.checker, "anna-muster.co.uk"))); got != fine {
		t.Error(got)
	}
	const rest = "signed-none fine, web-fine fine, https-fine fine, mail-ready fine"
	if got := kinds(all); !strings.HasPrefix(got, fine+", "+rest+", "+fine+", "+rest) || !strings.HasSuffix(got, "signed-none fine, mail-ready fine") {
		t.Error(got)
	}
	if found[0].Observed != "ns1.anna-muster.eu" || found[2].Observed != "127.0.0.1, ::1" {
		t.Errorf("%+v", found)
	}
}

func TestCAAIsJudgedAsTheCADoes(t *testing.T) {
	p := openPractice(t)
	for what, c := range map[string]struct{ records, want, where string }{
		"another CA":            {`@ CAA 0 issue "letsencrypt.org"`, "caa-forbids blocks", "apex"},
		"nobody":                {`@ CAA 0 issue ";"`, "caa-forbids blocks", "apex"},
		"nobody, left empty":    {`@ CAA 0 issue ""`, "caa-forbids blocks", "apex"},
		"Sectigo":               {`@ CAA 0 issue "sectigo.com"`, "caa-allows fine", "apex"},
		"Sectigo beside others": {"@ CAA 0 issue \"letsencrypt.org\"\n@ CAA 0 ISSUE \" Comodoca.COM ; x=y\"", "caa-allows fine", "apex"},
		"by agreement only":     {`@ CAA 0 issue "entrust.net"`, "caa-forbids blocks", "apex"},
		"a name that resembles": {`@ CAA 0 issue "notsectigo.com"`, "caa-forbids blocks", "apex"},
		"mail address only":     {`@ CAA 0 iodef "mailto:a@example.com"`, "caa-allows fine", "apex"},
		"wildcards only":        {`@ CAA 0 issuewild ";"`, "caa-allows fine", "apex"},
		"critical and unknown":  {"@ CAA 0 issue \"sectigo.com\"\n@ CAA 128 tbs \"x\"", "caa-critical blocks", "apex"},
		"critical and known":    {`@ CAA 128 issue "sectigo.com"`, "caa-allows fine", "apex"},
		"one account":           {`@ CAA 0 issue "sectigo.com; accounturi=https://example.com/1"`, "caa-parameters attention", "apex"},
		"some methods":          {`@ CAA 0 issue "usertrust.com;ValidationMethods=dns-01"`, "caa-parameters attention", "apex"},
		"narrowed and not":      {"@ CAA 0 issue \"sectigo.com; accounturi=x\"\n@ CAA 0 issue \"sectigo.com\"", "caa-allows fine", "apex"},
		"at www":                {"www CAA 0 issue \"letsencrypt.org\"\n@ CAA 0 issue \"sectigo.com\"", "caa-forbids blocks", "www"},
		"behind an alias":       {"www CNAME other\nother CAA 0 issue \"letsencrypt.org\"\n@ CAA 0 issue \"sectigo.com\"", "caa-forbids blocks", "www"},
		"alias to another zone": {"www CNAME host.elsewhere.eu.\n$ORIGIN elsewhere.eu.\nhost CAA 0 issue \"letsencrypt.org\"", "caa-forbids blocks", "www"},
		"above an alias end":    {"www CNAME host.parked.eu.\n$ORIGIN parked.eu.\n@ CAA 0 issue \"letsencrypt.org\"", "caa-none fine", "www"},
		"aliases in a circle":   {"www CNAME other\nother CNAME www", "caa-failed blocks", "www"},
	} {
		t.Run(what, func(t *testing.T) {
			domain := strings.ReplaceAll(strings.ReplaceAll(what, " ", "-"), ",", "") + ".eu"
			where := map[string]string{"apex": domain, "www": "www." + domain}[c.where]
			p.add("$ORIGIN " + domain + ".\n" + c.records + "\n")
			f := readiness(t, p.checker, order.Name("www."+domain))[1]
			if got := kinds([]finding.Finding{f}); got != c.want || f.Where != where {
				t.Errorf("got %s at %s", got, f.Where)
			}
			if f.Kind == finding.CAAForbids && (f.Expected != `0 issue "sectigo.com"` || !strings.HasPrefix(f.Observed, "0 issue ")) {
				t.Errorf("%+v", f)
			}
		})
	}
}

// What a registry or a web host says above the registrable domain counts, too.
func TestCAAAboveTheRegistrableDomainCounts(t *testing.T) {
	w := networktest.New(t)
	const zone = "anna.github.io. SOA ns.anna.github.io. h. 1 2 3 4 5\nanna.github.io. NS ns.anna.github.io.\nns.anna.github.io. A 192.0.2.1\n"
	w.DNS("192.0.2.1:53", w.Zone(zone))
	w.DNS(networktest.Resolver, w.Everything(zone+"github.io. CAA 0 issue \"letsencrypt.org\"\n"))
	s := &site{World: w}
	if f := readiness(t, s.checker(), "anna.github.io")[1]; f.Kind != finding.CAAForbids || f.Where != "github.io" {
		t.Errorf("%+v", f)
	}
}

func TestNameServersAreCountedOneByOne(t *testing.T) {
	const rest = ", caa-none fine, address-none attention"
	silent, refusing := networktest.Silent{}, networktest.Failing(dns.RcodeRefused)
	for what, c := range map[string]struct {
		one, two, resolver dns.Handler
		want               string
	}{
		"all answer":           {nil, nil, nil, "servers-fine fine" + rest},
		"one is silent":        {nil, silent, nil, "servers-silent attention" + rest},
		"one refuses":          {refusing, nil, nil, "servers-refuse attention" + rest},
		"none, says resolver":  {refusing, silent, failingFor(dns.TypeSOA), "servers-none blocks"},
		"all silent from here": {silent, silent, nil, "servers-unseen unknown" + rest},
		"no zone":              {nil, nil, networktest.Failing(dns.RcodeNameError), "zone-missing blocks"},
		"resolver fails":       {nil, nil, networktest.Failing(dns.RcodeServerFailure), "resolver-failed blocks"},
		"no network":           {nil, nil, silent, "resolver-silent unknown"},
		"bad signatures":       {nil, nil, checking(), "signed-badly blocks"},
		"CAA fails":            {failingFor(dns.TypeCAA), failingFor(dns.TypeCAA), failingFor(dns.TypeCAA), "servers-fine fine, caa-failed blocks, address-none attention"},
		"addresses fail":       {nil, nil, failingFor(dns.TypeA, dns.TypeAAAA), "servers-unseen unknown, caa-none fine, address-failed attention"},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			s := openSite(t, "")
			for address, h := range map[string]dns.Handler{"192.0.2.1:53": c.one, "192.0.2.2:53": c.two, networktest.Resolver: c.resolver} {
				if f, ok := h.(failing); ok {
					f.behind = s.one
					if address == networktest.Resolver {
						f.behind = s.resolver
					}
					h = f
				}
				if h != nil {
					s.DNS(address, h)
				}
			}
			found := readiness(t, s.checker(), "example.com")
			if got := kinds(basics(found)); got != c.want {
				t.Errorf("got %s", got)
			}
			if found[0].Verdict == finding.Attention && !strings.HasPrefix(found[0].Observed, "ns") {
				t.Errorf("it does not say which: %+v", found[0])
			}
		})
	}
}

// failing answers some types with SERVFAIL, and the others from behind.
type failing struct {
	types  []uint16
	behind dns.Handler
}

func failingFor(types ...uint16) dns.Handler { return failing{types: types} }

func (f failing) ServeDNS(w dns.ResponseWriter, q *dns.Msg) {
	for _, kind := range f.types {
		if q.Question[0].Qtype == kind {
			networktest.Failing(dns.RcodeServerFailure).ServeDNS(w, q)
			return
		}
	}
	f.behind.ServeDNS(w, q)
}

// checking is a resolver that finds bad signatures everywhere.
func checking() dns.Handler {
	return dns.HandlerFunc(func(w dns.ResponseWriter, q *dns.Msg) {
		m := new(dns.Msg).SetReply(q)
		if !q.CheckingDisabled {
			m.Rcode = dns.RcodeServerFailure
		}
		_ = w.WriteMsg(m)
	})
}

func TestAHostileZoneCostsLittleTime(t *testing.T) {
	w := networktest.New(t)
	var zone strings.Builder
	for i := range 200 {
		fmt.Fprintf(&zone, "example.com. NS n%d.example.com.\nexample.com. CAA 0 issue \"%d\xff%s\"\n", i, i, strings.Repeat("x", 100))
		for j := range 20 {
			fmt.Fprintf(&zone, "n%d.example.com. A 198.51.100.%d\n", i, j)
		}
	}
	zone.WriteString("example.com. SOA n1.example.com. h. 1 2 3 4 5\n")
	w.DNS(networktest.Resolver, w.Everything(zone.String()))
	w.DNS("198.51.100.0:53", w.Zone(zone.String()))
	s := &site{World: w}
	found := readiness(t, s.checker(), "example.com")
	if got := kinds(basics(found)); got != "servers-fine fine, caa-forbids blocks, address-none attention" {
		t.Error(got)
	}
	for _, f := range found {
		if len([]rune(f.Observed)) > 301 {
			t.Errorf("%s repeats %d letters", f.Kind, len(f.Observed))
		}
	}
}

// What the checker says about the practice internet is what dig sees there.
func TestDigSeesTheSame(t *testing.T) {
	for _, program := range []string{"dig", "kdig"} {
		t.Run(program, func(t *testing.T) {
			path, err := exec.LookPath(program)
			if err != nil {
				t.Skipf("%s is not installed", program)
			}
			p := openPractice(t)
			p.add("anna-muster.eu. CAA 0 issue \"letsencrypt.org\"\n")
			found := readiness(t, p.checker, "anna-muster.eu")
			host, port, err := net.SplitHostPort(p.ca.DNS())
			if err != nil {
				t.Fatal(err)
			}
			for i, kind := range []string{"NS", "CAA", "A"} {
				out, err := exec.Command(path, "@"+host, "-p", port, "+short", "anna-muster.eu", kind).Output()
				if err != nil {
					t.Fatal(err)
				}
				seen := strings.TrimSuffix(strings.TrimSpace(string(out)), ".")
				if !strings.HasPrefix(found[i].Observed, seen) || seen == "" {
					t.Errorf("%s sees %q, we %q", program, seen, found[i].Observed)
				}
			}
		})
	}
}
