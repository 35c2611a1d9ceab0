package dcv_test

import (
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"strings"
	"testing"

	"github.com/miekg/dns"

	"qwizard/wizard/dcv"
	"qwizard/wizard/finding"
	"qwizard/wizard/network/networktest"
	"qwizard/wizard/order"
)

// cause is one thing that goes wrong with a proof. spoil makes the mistake in a world
// where all is right.
type cause struct {
	what   string
	kind   finding.Kind
	spoil  func(t *testing.T, w *web)
	unique string
	method order.Method // [order.CNAME] if it is ""
	name   order.Name   // example.com if it is ""
}

// right is a world with the record and the file, over both families and schemes.
func (c cause) right(t *testing.T) *web {
	w := &web{openSite(t, ""), dcv.NewToken(golden(t), c.unique)}
	w.mend(t)
	return w
}

func (w *web) zone(records string) string {
	return siteZone + webZone + "example.com. AAAA 2001:db8::80\nwww.example.com. AAAA 2001:db8::80\n" + records
}

func (w *web) record() string { return string(w.token.Zone(order.Names{"example.com"})) }

// mend puts everything right that a test may have spoilt.
func (w *web) mend(t *testing.T) {
	w.DNS("192.0.2.1:53", w.one)
	w.DNS("192.0.2.2:53", w.two)
	w.DNS(networktest.Resolver, w.resolver)
	w.everywhere(w.record())
	for _, address := range []string{"192.0.2.80", "2001:db8::80"} {
		w.serve(t, address, at("/"+w.token.FilePath(), string(w.token.FileBody())))
	}
}

// everywhere puts records into the zone of every server.
func (w *web) everywhere(records string) {
	for _, s := range []*networktest.Records{w.one, w.two, w.resolver} {
		w.Set(s, w.zone(records))
	}
}

// records spoils the zone.
func records(text func(w *web) string) func(*testing.T, *web) {
	return func(_ *testing.T, w *web) { w.everywhere(text(w)) }
}

// servers puts another program in place of the zone's servers.
func servers(h func(w *web) dns.Handler) func(*testing.T, *web) {
	return func(_ *testing.T, w *web) {
		w.DNS("192.0.2.1:53", h(w))
		w.DNS("192.0.2.2:53", h(w))
	}
}

// swap changes the one right record.
func swap(old, with string) func(*testing.T, *web) {
	return records(func(w *web) string { return strings.Replace(w.record(), old, with, 1) })
}

// without answers without authority, and as no resolver: a server that knows nothing of
// the zone refers to others.
func without(behind dns.Handler) dns.Handler {
	return dns.HandlerFunc(func(w dns.ResponseWriter, q *dns.Msg) { behind.ServeDNS(unauthorized{w}, q) })
}

type unauthorized struct{ dns.ResponseWriter }

func (u unauthorized) WriteMsg(m *dns.Msg) error {
	m.Authoritative = false
	return u.ResponseWriter.WriteMsg(m)
}

// pemHashes are those of the golden CSR's file, as md5sum and sha256sum print them.
func pemHashes(t testing.TB) (name, sum string) {
	t.Helper()
	text, err := os.ReadFile("testdata/golden.csr")
	if err != nil {
		t.Fatal(err)
	}
	m, s := md5.Sum(text), sha256.Sum256(text)
	return hex.EncodeToString(m[:]), hex.EncodeToString(s[:])
}

func recordCauses(t *testing.T) []cause {
	const md5Hex, sumHead, sumTail = "e13bde42087ef33af86abb0c2bb14148", "f6f94e93ca5dc9050d2c7661db1da2eb", "72287513752d42fe609f7484ef6e48ee"
	named, sum := pemHashes(t)
	other := strings.Repeat("ab", 16)
	all := func(more string) func(*testing.T, *web) {
		return records(func(w *web) string { return w.record() + more })
	}
	host := "_" + md5Hex + ".example.com. "
	return []cause{
		{what: "no record", kind: finding.RecordMissing, spoil: records(func(*web) string { return "" })},
		{what: "no such domain", kind: finding.ZoneMissing, spoil: func(_ *testing.T, w *web) { w.DNS(networktest.Resolver, networktest.Failing(dns.RcodeNameError)) }},
		{what: "zone appended to the host", kind: finding.RecordZoneTwice, spoil: swap(".example.com.", ".example.com.example.com.")},
		{what: "underscore lost", kind: finding.RecordUnderscore, spoil: swap("_e13b", "e13b")},
		{what: "underscore escaped", kind: finding.RecordEscaped, spoil: swap("_e13b", `\\_e13b`)},
		{what: "TXT in place of CNAME", kind: finding.RecordText, spoil: swap("CNAME", "TXT")},
		{what: "proxied", kind: finding.RecordProxied, spoil: records(func(*web) string { return host + "A 192.0.2.99" })},
		{what: "proxied over IPv6", kind: finding.RecordProxied, spoil: records(func(*web) string { return host + "AAAA 2001:db8::99" })},
		{what: "zone appended to the target", kind: finding.RecordZoneBehind, spoil: swap("sectigo.com.", "sectigo.com.example.com.")},
		{what: "first label of the target missing", kind: finding.RecordShort, spoil: swap(sumHead+".", "")},
		{what: "second label of the target missing", kind: finding.RecordShort, spoil: swap(sumTail+".", "")},
		{what: "suffix missing", kind: finding.RecordShort, spoil: swap(".sectigo.com.", ".")},
		{what: "unique value missing", kind: finding.RecordUniqueMissing, unique: "TnerFu0d", spoil: swap("tnerfu0d.", "")},
		{what: "another unique value", kind: finding.RecordUniqueOther, unique: "TnerFu0d", spoil: swap("tnerfu0d.", "other1.")},
		{what: "a unique value too much", kind: finding.RecordUniqueOther, spoil: swap("sectigo", "other1.sectigo")},
		{what: "token of another CSR", kind: finding.RecordOld, spoil: swap(sumHead, other)},
		{what: "hash of the text as target", kind: finding.RecordPEM, spoil: swap(sumHead+"."+sumTail, sum[:32]+"."+sum[32:])},
		{what: "hash of the text as host and target", kind: finding.RecordPEM, spoil: records(func(*web) string {
			return "_" + named + ".example.com. CNAME " + sum[:32] + "." + sum[32:] + ".sectigo.com."
		})},
		{what: "old suffix", kind: finding.RecordSuffix, spoil: swap("sectigo.com", "comodoca.com")},
		{what: "white-label suffix", kind: finding.RecordSuffix, spoil: swap("sectigo.com", "trust-provider.com")},
		{what: "another target", kind: finding.RecordTarget, spoil: swap(sumHead, "parking")},
		{what: "two records", kind: finding.RecordSeveral, spoil: all(host + "CNAME parking.example.net.")},
		{what: "a loop", kind: finding.RecordLoop, spoil: records(func(*web) string { return host + "CNAME x.example.com.\nx.example.com. CNAME " + host })},
		{what: "other data beside", kind: finding.RecordBeside, spoil: all(host + "TXT v=spf1")},
		{what: "a wildcard answers", kind: finding.RecordWildcard, spoil: records(func(*web) string { return "*.example.com. CNAME parking.example.net." })},
		{what: "one server stale", kind: finding.RecordStale, spoil: func(_ *testing.T, w *web) {
			w.Set(w.two, w.zone(""))
			w.Set(w.one, strings.Replace(w.zone(w.record()), " 1 2 3 4 5", " 2 2 3 4 5", 1))
		}},
		{what: "one server without it", kind: finding.RecordPartly, spoil: func(_ *testing.T, w *web) { w.Set(w.two, w.zone("")) }},
		{what: "not yet at the resolver", kind: finding.RecordCached, spoil: func(_ *testing.T, w *web) { w.Set(w.resolver, w.zone("")) }},
		{what: "signatures broken", kind: finding.SignedBadly, spoil: func(_ *testing.T, w *web) { w.DNS(networktest.Resolver, checking()) }},
		{what: "refused", kind: finding.ServersRefuse, spoil: func(t *testing.T, w *web) {
			servers(func(*web) dns.Handler { return networktest.Failing(dns.RcodeRefused) })(t, w)
			w.DNS(networktest.Resolver, failing{[]uint16{dns.TypeSOA, dns.TypeCNAME}, w.resolver})
		}},
		{what: "failed", kind: finding.ServersFail, spoil: func(t *testing.T, w *web) {
			w.DNS("192.0.2.2:53", networktest.Failing(dns.RcodeServerFailure))
		}},
		{what: "time-out", kind: finding.ServersSilent, spoil: func(t *testing.T, w *web) { w.DNS("192.0.2.2:53", networktest.Silent{}) }},
		{what: "lame", kind: finding.ServersLame, spoil: func(t *testing.T, w *web) { w.DNS("192.0.2.2:53", without(w.two)) }},
		{what: "port 53 intercepted", kind: finding.ServersIntercepted, spoil: servers(func(w *web) dns.Handler { return w.resolver })},
		{what: "CAA since then", kind: finding.CAAForbids, spoil: all("example.com. CAA 0 issue \"letsencrypt.org\"")},
		{what: "unknown critical CAA since then", kind: finding.CAACritical, spoil: all("example.com. CAA 128 tbs \"x\"")},
	}
}

// Every mistake has its own name and its own way to mend it, and mended it is a proof.
func TestEveryMistakeWithTheRecordHasItsName(t *testing.T) {
	check(t, recordCauses(t))
}

func check(t *testing.T, causes []cause) {
	for _, c := range causes {
		t.Run(c.what, func(t *testing.T) {
			t.Parallel()
			w := c.right(t)
			if c.method == "" {
				c.method = order.CNAME
			}
			if c.name == "" {
				c.name = "example.com"
			}
			look := w.token.Look(c.name, c.method, "")
			if got := proofs(t, w.checker(), look); finding.Worst(got) != finding.Fine {
				t.Fatalf("before: %s", kinds(got))
			}
			c.spoil(t, w)
			got := proofs(t, w.checker(), look)
			at := 0
			for at < len(got) && got[at].Kind != c.kind {
				at++
			}
			if at == len(got) || got[at].Verdict == finding.Fine {
				t.Fatalf("got %s", kinds(got))
			}
			if f := got[at]; f.Where == "" || f.Params["name"] != string(c.name) || f.Source == "" && f.Kind != finding.ResolverSilent {
				t.Errorf("%+v", f)
			}
			w.mend(t)
			if got := proofs(t, w.checker(), look); finding.Worst(got) != finding.Fine {
				t.Errorf("mended: %s", kinds(got))
			}
		})
	}
}

// The resolver says how long it keeps the answer that there is no record.
func TestHowLongAResolverKeepsItsAnswerIsTold(t *testing.T) {
	look, record := cname(t, "")
	for ttl, want := range map[string]string{"1 2 3 4 5": "1", "1 2 3 4 601": "11", "1 2 3 4 600": "10"} {
		s := openSite(t, record)
		s.Set(s.resolver, strings.Replace(strings.Replace(siteZone, "SOA", "3600 SOA", 1), "1 2 3 4 5", ttl, 1))
		found := proofs(t, s.checker(), look)
		if kinds(found) != "record-found fine, record-cached attention" || found[1].Params["minutes"] != want || found[1].Observed != networktest.Resolver {
			t.Errorf("%s: %+v", ttl, found)
		}
	}
}
