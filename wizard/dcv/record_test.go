package dcv_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/miekg/dns"

	"qwizard/wizard/dcv"
	"qwizard/wizard/finding"
	"qwizard/wizard/network/networktest"
	"qwizard/wizard/order"
)

// request is a CSR for names.
func request(t testing.TB, names ...string) []byte {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{Subject: pkix.Name{CommonName: names[0]}, DNSNames: names}, key)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

// The practice CA computes and looks by itself: what it takes for a proof is what the
// checker calls found, and nothing else.
func TestWhatTheCheckerFindsThePracticeCAValidates(t *testing.T) {
	p := openPractice(t)
	old := dcv.NewToken(golden(t), "")
	type records func(token dcv.Token, domain string) string
	line := func(owner, kind, target string) string { return owner + " 60 IN " + kind + " " + target + "\n" }
	for what, c := range map[string]struct {
		records   records
		apex, www finding.Kind
	}{
		"nothing":     {func(dcv.Token, string) string { return "" }, finding.RecordMissing, finding.RecordMissing},
		"at the apex": {func(k dcv.Token, d string) string { return string(k.Zone(order.Names{order.Name(d)})) }, finding.RecordFound, finding.RecordFound},
		"in capitals": {func(k dcv.Token, d string) string { return strings.ToUpper(string(k.Zone(order.Names{order.Name(d)}))) }, finding.RecordFound, finding.RecordFound},
		"at www": {func(k dcv.Token, d string) string {
			return line(k.RecordHost()+".www."+d+".", "CNAME", k.RecordTarget()+".")
		}, finding.RecordMissing, finding.RecordFound},
		"elsewhere": {func(k dcv.Token, d string) string {
			return line(k.RecordHost()+"."+d+".", "CNAME", "parking.example.net.")
		}, finding.RecordTarget, finding.RecordTarget},
		"other suffix": {func(k dcv.Token, d string) string {
			return line(k.RecordHost()+"."+d+".", "CNAME", strings.Replace(k.RecordTarget(), "sectigo", "comodoca", 1)+".")
		}, finding.RecordSuffix, finding.RecordSuffix},
		"old hash": {func(k dcv.Token, d string) string {
			return line(k.RecordHost()+"."+d+".", "CNAME", old.RecordTarget()+".")
		}, finding.RecordOld, finding.RecordOld},
		"as text": {func(k dcv.Token, d string) string { return line(k.RecordHost()+"."+d+".", "TXT", k.RecordTarget()) }, finding.RecordText, finding.RecordText},
		"zone twice": {func(k dcv.Token, d string) string {
			return line(k.RecordHost()+"."+d+"."+d+".", "CNAME", k.RecordTarget()+".")
		}, finding.RecordZoneTwice, finding.RecordZoneTwice},
		"zone behind": {func(k dcv.Token, d string) string {
			return line(k.RecordHost()+"."+d+".", "CNAME", k.RecordTarget()+"."+d+".")
		}, finding.RecordZoneBehind, finding.RecordZoneBehind},
		"no underscore": {func(k dcv.Token, d string) string {
			return line(k.RecordHost()[1:]+"."+d+".", "CNAME", k.RecordTarget()+".")
		}, finding.RecordUnderscore, finding.RecordUnderscore},
		"proxied": {func(k dcv.Token, d string) string { return line(k.RecordHost()+"."+d+".", "A", "127.0.0.1") }, finding.RecordProxied, finding.RecordProxied},
		"unique extra": {func(k dcv.Token, d string) string {
			return line(k.RecordHost()+"."+d+".", "CNAME", strings.Replace(k.RecordTarget(), ".sectigo", ".abc.sectigo", 1)+".")
		}, finding.RecordUniqueOther, finding.RecordUniqueOther},
		"wrong at www, right at the apex": {func(k dcv.Token, d string) string {
			return line(k.RecordHost()+".www."+d+".", "CNAME", "x."+d+".") + string(k.Zone(order.Names{order.Name(d)}))
		}, finding.RecordFound, finding.RecordFound},
	} {
		t.Run(what, func(t *testing.T) {
			domain := strings.NewReplacer(" ", "-", ",", "").Replace(what) + ".eu"
			names := order.Names{order.Name(domain), order.Name("www." + domain)}
			csr := request(t, names.Strings()...)
			token := dcv.NewToken(csr, "")
			if text := c.records(token, domain); text != "" {
				p.add(text)
			}
			found := proofs(t, p.checker, token.Look(names[0], order.CNAME, ""), token.Look(names[1], order.CNAME, ""))
			if len(found) != 2 || found[0].Kind != c.apex || found[1].Kind != c.www {
				t.Fatalf("got %s", kinds(found))
			}
			for i, said := range p.validated(t, csr, names) {
				if (found[i].Verdict == finding.Fine) != said {
					t.Errorf("%s: the CA says %t, we say %s", names[i], said, found[i].Kind)
				}
				if found[i].Expected != token.RecordTarget() || found[i].Params["zone"] != domain || !strings.HasPrefix(found[i].Params["host"], token.RecordHost()) {
					t.Errorf("%+v", found[i])
				}
			}
		})
	}
}

// validated places an order for CNAME proofs and returns the CA's word on each name.
func (p *practiced) validated(t *testing.T, csr []byte, names order.Names) []bool {
	t.Helper()
	methods, boxes := make([]order.Method, len(names)), make([]string, len(names))
	for i := range methods {
		methods[i] = order.CNAME
	}
	receipt, err := p.channel.Submit(t.Context(), order.Application{
		Reference: string(names[0]), Names: names, Days: 365, CSR: csr, Methods: methods, Mailboxes: boxes, Contact: "a@example.com",
	})
	if err != nil {
		t.Fatal(err)
	}
	if receipt.UniqueValue != "" {
		t.Fatalf("the token needs %q", receipt.UniqueValue)
	}
	report, err := p.channel.Status(t.Context(), receipt.Number)
	if err != nil {
		t.Fatal(err)
	}
	out := make([]bool, len(names))
	for _, proof := range report.Proofs {
		for i, name := range names {
			if proof.Name == name {
				out[i] = proof.Validated
			}
		}
	}
	return out
}

func cname(t testing.TB, unique string) (order.Look, string) {
	token := dcv.NewToken(golden(t), unique)
	return token.Look("example.com", order.CNAME, ""), string(token.Zone(order.Names{"example.com"}))
}

func TestTheUniqueValueIsLookedFor(t *testing.T) {
	look, _ := cname(t, "TnerFu0d")
	_, without := cname(t, "")
	_, another := cname(t, "other1")
	_, right := cname(t, "TnerFu0d")
	for record, want := range map[string]string{
		right: "record-found fine", without: "record-unique-missing blocks", another: "record-unique-other blocks",
	} {
		found := proofs(t, openSite(t, record).checker(), look)
		if got := kinds(found); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		switch found[0].Kind {
		case finding.RecordUniqueMissing:
			if found[0].Params["unique"] != "tnerfu0d" {
				t.Error(found[0])
			}
		case finding.RecordUniqueOther:
			if found[0].Params["unique"] != "other1" {
				t.Error(found[0])
			}
		}
	}
}

func TestARecordOnSomeServersOnlyIsNotYetEverywhere(t *testing.T) {
	look, record := cname(t, "")
	s := openSite(t, "")
	s.Set(s.two, siteZone+record)
	found := proofs(t, s.checker(), look)
	if kinds(found) != "record-partly attention" || found[0].Observed != "ns1.example.com" {
		t.Errorf("%+v", found)
	}
	// An old record there is as good as none.
	s.Set(s.one, siteZone+strings.Replace(record, "CNAME f", "CNAME a", 1))
	if found = proofs(t, s.checker(), look); kinds(found) != "record-partly attention" {
		t.Errorf("%+v", found)
	}
	s.Set(s.one, siteZone+record)
	s.Set(s.resolver, siteZone+record)
	if found = proofs(t, s.checker(), look); kinds(found) != "record-found fine" {
		t.Errorf("%+v", found)
	}
}

func TestSilentServersAreToldBesideTheRecord(t *testing.T) {
	look, record := cname(t, "")
	for what, c := range map[string]struct {
		one, two, resolver dns.Handler
		want               string
	}{
		"one silent":     {nil, networktest.Silent{}, nil, "record-found fine, servers-silent attention"},
		"all unseen":     {networktest.Silent{}, networktest.Silent{}, nil, "record-found fine, servers-unseen unknown"},
		"none":           {networktest.Failing(dns.RcodeRefused), networktest.Failing(dns.RcodeServerFailure), failingFor(dns.TypeSOA), "servers-none blocks"},
		"no network":     {nil, nil, networktest.Silent{}, "resolver-silent unknown"},
		"no zone":        {nil, nil, networktest.Failing(dns.RcodeNameError), "zone-missing blocks"},
		"resolver fails": {nil, nil, networktest.Failing(dns.RcodeRefused), "resolver-failed blocks"},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			s := openSite(t, record)
			if f, ok := c.resolver.(failing); ok {
				f.behind = s.resolver
				c.resolver = f
			}
			for address, h := range map[string]dns.Handler{"192.0.2.1:53": c.one, "192.0.2.2:53": c.two, networktest.Resolver: c.resolver} {
				if h != nil {
					s.DNS(address, h)
				}
			}
			if found := proofs(t, s.checker(), look); kinds(found) != c.want {
				t.Errorf("got %s", kinds(found))
			}
		})
	}
}

// A wildcard answers for every name; nobody has entered anything for this one.
func TestWildcardsAreNotTakenForTheRecord(t *testing.T) {
	look, record := cname(t, "")
	for wildcard, want := range map[string]string{
		"*.example.com. A 192.0.2.80":       "record-missing blocks",
		"*.example.com. AAAA 2001:db8::1":   "record-missing blocks",
		"*.example.com. TXT v=spf1":         "record-missing blocks",
		"*.example.com. CNAME example.com.": "record-wildcard blocks",
		"*.example.com. CNAME example.com.\n" + look.RecordHost + ".example.com. CNAME x.example.com.": "record-target blocks",
		"*.example.com. CNAME example.com.\n" + record:                                                 "record-found fine",
		"*.example.com. A 192.0.2.80\n" + record:                                                       "record-found fine",
		"*.example.com. A 192.0.2.80\n" + look.RecordHost + ".example.com. TXT x":                      "record-text blocks",
	} {
		if found := proofs(t, openSite(t, wildcard).checker(), look); kinds(found) != want {
			t.Errorf("%s: got %s", wildcard, kinds(found))
		}
	}
}

// A subdomain may be a zone of its own; its panel asks for another host.
func TestTheHostIsWhatThePanelOfItsZoneAsksFor(t *testing.T) {
	token := dcv.NewToken(golden(t), "")
	look := token.Look("blog.shop.example.com", order.CNAME, "")
	s := openSite(t, "")
	found := proofs(t, s.checker(), look)
	if kinds(found) != "record-missing blocks" || found[0].Params["host"] != look.RecordHost || found[0].Where != look.RecordHost+".example.com" {
		t.Errorf("%+v", found)
	}
	const cut = "shop.example.com. NS ns1.example.com.\nshop.example.com. SOA ns1.example.com. h. 1 2 3 4 5\n"
	record := fmt.Sprintf("%s.blog.shop.example.com. TXT x\n", look.RecordHost)
	found = proofs(t, openSite(t, cut+record).checker(), look)
	if kinds(found) != "record-text blocks" || found[0].Params["host"] != look.RecordHost+".blog" || found[0].Params["zone"] != "shop.example.com" {
		t.Errorf("%+v", found)
	}
}

func TestNamesTooLongForARecordAreProvedAbove(t *testing.T) {
	label := strings.Repeat("a", 60)
	look := dcv.NewToken(golden(t), "").Look(order.Name(strings.Join([]string{label, label, label, "a.example.com"}, ".")), order.CNAME, "")
	if found := proofs(t, openSite(t, "").checker(), look); kinds(found) != "record-missing blocks" || found[0].Where != look.RecordHost+".example.com" {
		t.Errorf("%+v", found)
	}
}

func TestManyLooksAtOnceDoNotDisturbEachOther(t *testing.T) {
	look, record := cname(t, "")
	c := openSite(t, record).checker()
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			found, err := c.Proofs(context.WithoutCancel(t.Context()), []order.Look{look, look, look})
			if err != nil || kinds(found) != "record-found fine, record-found fine, record-found fine" {
				t.Errorf("%s, %v", kinds(found), err)
			}
		})
	}
	all.Wait()
}
