package practice_test

import (
	"fmt"
	"net"
	"os/exec"
	"strings"
	"testing"

	"github.com/miekg/dns"

	"qwizard/wizard/problem"
	"qwizard/wizard/sectigo"
)

// dig asks the CA's name server with a real program.
func (w *world) dig(t *testing.T, program string, arguments ...string) string {
	t.Helper()
	host, port, err := net.SplitHostPort(w.ca.DNS())
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(run(t, program, append([]string{"@" + host, "-p", port, "+time=5"}, arguments...)...))
}

func TestDNSClients(t *testing.T) {
	for _, program := range []string{"dig", "kdig"} {
		t.Run(program, func(t *testing.T) {
			if _, err := exec.LookPath(program); err != nil {
				t.Skipf("%s is not installed", program)
			}
			w := start(t, newMemory())
			w.add("$ORIGIN example.co.uk.\n$TTL 60\n_x IN CNAME target.example.net.\nnote TXT \"a b\" c\ndeep.er A 192.0.2.7\n@ MX 10 mail\nalias CNAME www\n")
			for question, want := range map[string]string{
				"example.co.uk A":            "127.0.0.1",
				"www.example.co.uk AAAA":     "::1",
				"WWW.EXAMPLE.CO.UK A":        "127.0.0.1",
				"example.co.uk NS":           "ns1.example.co.uk.",
				"ns1.example.co.uk A":        "127.0.0.1",
				"_x.example.co.uk CNAME":     "target.example.net.",
				"_x.example.co.uk A":         "target.example.net.",
				"alias.example.co.uk A":      "www.example.co.uk.\n127.0.0.1",
				"note.example.co.uk TXT":     `"a b" "c"`,
				"deep.er.example.co.uk A":    "192.0.2.7",
				"example.co.uk MX":           "10 mail.example.co.uk.",
				"xn--bcher-kva.example.de A": "",
				"xn--bcher-kva.de A":         "127.0.0.1",
			} {
				arguments := append([]string{"+short"}, strings.Fields(question)...)
				if got := w.dig(t, program, arguments...); got != want {
					t.Errorf("%s: %q, want %q", question, got, want)
				}
				if got := w.dig(t, program, append(arguments, "+tcp")...); got != want {
					t.Errorf("%s over TCP: %q, want %q", question, got, want)
				}
			}
			for question, want := range map[string]string{
				"nothing.example.co.uk A":    "NXDOMAIN",
				"er.example.co.uk A":         "NOERROR", // something lies below
				"note.example.co.uk A":       "NOERROR",
				"co.uk NS":                   "REFUSED",
				"example.invalid A":          "REFUSED",
				"server.local A":             "REFUSED",
				"1.0.0.127.in-addr.arpa PTR": "REFUSED",
				". NS":                       "REFUSED",
			} {
				got := w.dig(t, program, strings.Fields(question)...)
				if !strings.Contains(got, "status: "+want) {
					t.Errorf("%s: %s, want %s", question, got, want)
				}
				if want != "REFUSED" && !strings.Contains(got, "SOA") {
					t.Errorf("%s: no SOA: %s", question, got)
				}
			}
			if got := w.dig(t, program, "example.co.uk", "ANY", "+tcp"); !strings.Contains(got, "RFC8482") {
				t.Error(got)
			}
		})
	}
}

// exchange asks with the library, for what the programs do not show.
func (w *world) exchange(t *testing.T, m *dns.Msg, network string) *dns.Msg {
	t.Helper()
	c := dns.Client{Net: network, UDPSize: dns.MaxMsgSize}
	got, _, err := c.ExchangeContext(t.Context(), m, w.ca.DNS())
	if err != nil {
		t.Fatal(err)
	}
	got.Compress = true // so that Len is what was on the wire
	return got
}

func question(name string, kind uint16) *dns.Msg {
	m := new(dns.Msg)
	return m.SetQuestion(name, kind)
}

func TestDNSProtocol(t *testing.T) {
	w := start(t, newMemory())
	var zone strings.Builder
	for i := range 60 {
		fmt.Fprintf(&zone, "big.example.com. TXT \"%d %s\"\n", i, strings.Repeat("x", 100))
	}
	w.add(zone.String())

	plain := w.exchange(t, question("big.example.com.", dns.TypeTXT), "udp")
	if !plain.Truncated || plain.Len() > dns.MinMsgSize || !plain.Authoritative {
		t.Errorf("plain UDP: truncated %v, %d bytes", plain.Truncated, plain.Len())
	}
	large := question("big.example.com.", dns.TypeTXT)
	large.SetEdns0(4096, true)
	if got := w.exchange(t, large, "udp"); !got.Truncated || got.Len() > 1232 || got.IsEdns0() == nil {
		t.Errorf("EDNS UDP: truncated %v, %d bytes", got.Truncated, got.Len())
	}
	if got := w.exchange(t, large, "tcp"); got.Truncated || len(got.Answer) != 60 {
		t.Errorf("TCP: truncated %v, %d records", got.Truncated, len(got.Answer))
	}
	version := question("example.com.", dns.TypeA)
	version.SetEdns0(1232, false)
	version.IsEdns0().SetVersion(3)
	if got := w.exchange(t, version, "udp"); got.Rcode != dns.RcodeBadVers {
		t.Error(got)
	}
	chaos := question("example.com.", dns.TypeTXT)
	chaos.Question[0].Qclass = dns.ClassCHAOS
	if got := w.exchange(t, chaos, "udp"); got.Rcode != dns.RcodeRefused {
		t.Error(got)
	}
	if got := w.exchange(t, question("example.com.", dns.TypeAXFR), "tcp"); got.Rcode != dns.RcodeRefused {
		t.Error(got)
	}
	update := new(dns.Msg)
	update.SetUpdate("example.com.")
	if got := w.exchange(t, update, "udp"); got.Rcode != dns.RcodeNotImplemented {
		t.Error(got)
	}
	if got := w.exchange(t, question(`foo\.com.`, dns.TypeA), "udp"); got.Rcode != dns.RcodeRefused {
		t.Error(got)
	}
	// Other families of loopback, where there are any.
	_, port, err := net.SplitHostPort(w.ca.DNS())
	if err != nil {
		t.Fatal(err)
	}
	c := dns.Client{Net: "udp"}
	if got, _, err := c.ExchangeContext(t.Context(), question("example.com.", dns.TypeA), net.JoinHostPort("::1", port)); err != nil {
		t.Logf("no IPv6 loopback: %v", err)
	} else if len(got.Answer) != 1 {
		t.Error(got)
	}
}

func TestPanelRefuses(t *testing.T) {
	w := start(t, newMemory())
	w.add("host.example.com. A 192.0.2.1\nalias.example.com. CNAME host.example.com.\n")
	var many strings.Builder
	for i := range 501 {
		fmt.Fprintf(&many, "n%d.example.com. A 192.0.2.1\n", i)
	}
	before := w.disk.snapshot()
	for what, c := range map[string]struct {
		zone string
		kind problem.Kind
	}{
		"CNAME beside data":   {"host.example.com. CNAME www.example.com.", problem.InputNotOffered},
		"data beside CNAME":   {"alias.example.com. A 192.0.2.1", problem.InputNotOffered},
		"two CNAMEs":          {"x.example.com. CNAME a.example.com.\nx.example.com. CNAME b.example.com.", problem.InputNotOffered},
		"CNAME at the top":    {"example.com. CNAME www.example.com.", problem.InputNotOffered},
		"CNAME at the server": {"ns1.example.com. CNAME www.example.com.", problem.InputNotOffered},
		"outside":             {"x.example.invalid. A 192.0.2.1", problem.NameSuffix},
		"a suffix":            {"co.uk. A 192.0.2.1", problem.NameSuffix},
		"wildcard":            {"*.example.com. A 192.0.2.1", problem.NameWildcard},
		"TTL":                 {"x.example.com. 86401 A 192.0.2.1", problem.InputNotOffered},
		"delegation":          {"sub.example.com. NS ns.example.net.", problem.InputNotOffered},
		"other server":        {"example.com. NS ns.example.net.", problem.InputNotOffered},
		"SOA below the top":   {"x.example.com. SOA a.example.net. b.example.net. 1 2 3 4 5", problem.InputNotOffered},
		"delegation in whole": {"example.com. SOA a.example.net. b.example.net. 1 2 3 4 5\nsub.example.com. NS ns.example.net.", problem.InputNotOffered},
		"U+00A0":              {"x\u00a0y.example.com. A 192.0.2.1", problem.InputSyntax},
		"U+00A0 as a blank":   {"x.example.com.\u00a0A 192.0.2.1", problem.InputSyntax},
		"noncharacter":        {"x\ufffe.example.com. A 192.0.2.1", problem.InputSyntax},
		"zero width":          {"x\u200b.example.com. A 192.0.2.1", problem.InputSyntax},
		"private suffix":      {"github.io. A 192.0.2.1", problem.NameSuffix},
		"SRV":                 {"_x._tcp.example.com. SRV 1 2 3 a.example.com.", problem.InputNotOffered},
		"class":               {"x.example.com. CH A 192.0.2.1", problem.InputNotOffered},
		"RFC 3597 form":       {`x.example.com. TYPE65280 \# 1 00`, problem.InputNotOffered},
		"include":             {"$INCLUDE /etc/passwd", problem.InputSyntax},
		"generate":            {"$ORIGIN example.com.\n $GENERATE 1-65535 a$ A 192.0.2.1", problem.InputSyntax},
		"relative":            {"x A 192.0.2.1", problem.InputSyntax},
		"garbage":             {"\x00\xff((", problem.InputSyntax},
		"bad address":         {"x.example.com. A 300.0.2.1", problem.InputSyntax},
		"long label":          {strings.Repeat("a", 64) + ".example.com. A 192.0.2.1", problem.InputSyntax},
		"too many":            {many.String(), problem.InputNotOffered},
		"too big":             {strings.Repeat("; x\n", 100_000), problem.InputTooBig},
		"big record":          {"x.example.com. TXT " + strings.Repeat(`"`+strings.Repeat("y", 250)+`" `, 20), problem.InputTooBig},
		"half good":           {"good.example.com. A 192.0.2.1\nhost.example.com. CNAME x.example.com.", problem.InputNotOffered},
	} {
		err := w.AddRecords(t.Context(), []byte(c.zone))
		if all := problem.All(err); len(all) != 1 || all[0].Kind != c.kind {
			t.Errorf("%s: %v, want %s", what, err, c.kind)
		}
	}
	if after := w.disk.snapshot(); len(after) != len(before) {
		t.Error("a refused file left something")
	}
}

func TestPanelLimits(t *testing.T) {
	w := start(t, newMemory())
	var half strings.Builder
	for i := range 300 {
		fmt.Fprintf(&half, "n%d.example.com. A 192.0.2.1\n", i)
	}
	w.add(half.String())
	if err := w.AddRecords(t.Context(), []byte(strings.ReplaceAll(half.String(), "n", "m"))); err == nil {
		t.Error("600 records were taken")
	}
	w.add(half.String()) // the same again is no more
	for i := 1; i < 100; i++ {
		w.add(fmt.Sprintf("x.zone%d.com. A 192.0.2.1\n", i))
	}
	if err := w.AddRecords(t.Context(), []byte("x.zone100.com. A 192.0.2.1\n")); err == nil {
		t.Error("101 zones were taken")
	}
	w.add("y.zone99.com. A 192.0.2.1\n")
	if err := w.RemoveRecords(t.Context(), []byte("x.zone1.com. A 192.0.2.1\n")); err != nil {
		t.Fatal(err)
	}
	w.add("x.zone100.com. A 192.0.2.1\n") // an emptied zone makes room
}

// TestPanelRoundTrip: what the panel shows, it takes; what was replaced by it is
// back when it is removed; and it survives a restart.
func TestPanelRoundTrip(t *testing.T) {
	disk := newMemory()
	w := start(t, disk)
	w.add("www.example.com. 300 CNAME host.example.net.\nexample.com. CAA 0 issue \"sectigo.com\"\n_t.example.com. TXT \"semi;colon \\\"quoted\\\"\"\n")
	first, err := w.Records(t.Context(), "Example.com.")
	if err != nil {
		t.Fatal(err)
	}
	w.add(string(first))
	again, err := w.Records(t.Context(), "example.com")
	if err != nil {
		t.Fatal(err)
	}
	serial := func(b []byte) string { return strings.Join(strings.Split(string(b), "\n")[3:], "\n") }
	if serial(first) != serial(again) {
		t.Errorf("%s\nbecame\n%s", first, again)
	}
	if strings.Contains(string(again), "www.example.com.\t3600\tIN\tA\t") || !strings.Contains(string(again), "CNAME\thost.example.net.") {
		t.Errorf("%s", again)
	}
	if err := w.ca.Close(); err != nil {
		t.Fatal(err)
	}
	w = start(t, disk)
	after, err := w.Records(t.Context(), "example.com")
	if err != nil || string(after) != string(again) {
		t.Errorf("%s after a restart, %v", after, err)
	}
	if err := w.RemoveRecords(t.Context(), []byte("www.example.com. CNAME host.example.net.\nnone.example.com. A 192.0.2.1\n")); err != nil {
		t.Fatal(err)
	}
	if got := w.exchange(t, question("www.example.com.", dns.TypeA), "udp"); len(got.Answer) != 1 {
		t.Error(got)
	}
	w.add("example.com. A 192.0.2.9\n")
	w.add("example.com. A 127.0.0.1\n") // the host's own again
	if got, err := w.Records(t.Context(), "example.com"); err != nil || strings.Count(string(got), "example.com.\t3600\tIN\tA\t127.0.0.1") < 1 || strings.Contains(string(got), "192.0.2.9") {
		t.Errorf("%s %v", got, err)
	}
	for _, bad := range []string{"www.example.com", "com", "", "x.invalid"} {
		if _, err := w.Records(t.Context(), bad); err == nil {
			t.Errorf("zone %q was shown", bad)
		}
	}
}

// TestExportedZone takes a file the way the program writes records.zone.
func TestExportedZone(t *testing.T) {
	w := start(t, newMemory())
	r := newRequest(t, "example.com")
	number := w.order(application(r, "example.com"))
	w.add("; for the web host of example.com\n$ORIGIN example.com.\n$TTL 3600\n" + strings.Replace(r.cname("example.com", ""), ".example.com. 300", "", 1))
	if w.prove(number); !w.validated(number)[0] {
		t.Error(w.decoded(sectigo.PathMDCDetails, args{sectigo.ArgOrder: number, sectigo.ArgDetails: "Y"}))
	}
}

// TestAWholeZoneIsPasted: what another host's export says of that host is left out.
func TestAWholeZoneIsPasted(t *testing.T) {
	w := start(t, newMemory())
	w.add("$ORIGIN example.com.\n$TTL 300\n@ SOA ns.other.net. admin.other.net. 7 1 1 1 1\n@ NS ns.other.net.\n@ NS ns2.other.net.\n" +
		"@ A 127.0.0.1\nblog CNAME host.example.net.\n; a\u00a0comment\n")
	got, err := w.Records(t.Context(), "example.com")
	if err != nil || strings.Contains(string(got), "other.net") || !strings.Contains(string(got), "blog.example.com.\t300\tIN\tCNAME\thost.example.net.") {
		t.Errorf("%s %v", got, err)
	}
}

// TestAnAliasToSomebodyElses: a private suffix has its holder's records, which are none
// of ours: that hinders no order.
func TestAnAliasToSomebodyElses(t *testing.T) {
	for _, target := range []string{"github.io.", "me.github.io.", "s3.dualstack.us-east-1.amazonaws.com."} {
		w := start(t, newMemory())
		r := newRequest(t, "shop.example.com")
		w.add("shop.example.com. CNAME " + target + "\n")
		number, chain := w.issued(r, statement(), "shop.example.com")
		if len(chain) != 3 || w.status(number).FinalApprovalStatus.Description != "" {
			t.Error(target, number)
		}
	}
	w := start(t, newMemory())
	if got := w.exchange(t, question("github.io.", 1), "udp"); got.Rcode != 0 || !got.Authoritative || len(got.Answer) != 2-1 {
		t.Errorf("%v", got)
	}
}
