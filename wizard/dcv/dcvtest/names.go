package dcvtest

import (
	"crypto"
	"fmt"
	"net"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"
)

// Knot is a running authoritative name server.
type Knot struct {
	Address string
	config  string
}

// StartKnot serves zones, by name without a trailing dot; those in signed it signs by
// itself.
func StartKnot(t testing.TB, zones map[string]string, signed ...string) *Knot {
	t.Helper()
	path, dir := program(t, "knotd"), folder(t)
	write(t, dir, "db/made", "") // knot does not make the folder
	k := &Knot{Address: free(t)}
	var b strings.Builder
	fmt.Fprintf(&b, "server:\n  rundir: %s\n  listen: 127.0.0.1@%s\nlog:\n  - target: stderr\n    any: warning\ndatabase:\n  storage: %s/db\n", dir, port(k.Address), dir)
	fmt.Fprintf(&b, "policy:\n  - id: ours\n    algorithm: ecdsap256sha256\nzone:\n")
	for name, text := range zones {
		fmt.Fprintf(&b, "  - domain: %s\n    file: %s\n    semantic-checks: off\n", name, write(t, dir, name+".zone", text))
		if slices.Contains(signed, name) {
			b.WriteString("    dnssec-signing: on\n    dnssec-policy: ours\n")
		}
	}
	k.config = write(t, dir, "knot.conf", b.String())
	start(t, func() bool {
		for name := range zones {
			if !answers(k.Address, name) {
				return false
			}
		}
		return true
	}, path, "-c", k.config)
	return k
}

// DS is the record that a parent has of a zone that knot signs.
func (k *Knot) DS(t testing.TB, zone string) string {
	t.Helper()
	out, err := exec.Command(program(t, "keymgr"), "-c", k.config, zone, "ds").Output()
	if err != nil {
		t.Fatal(err)
	}
	first, _, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
	return first
}

// StartUnbound is a validating resolver that asks the given server for each zone, and
// trusts anchor, a DS record.
func StartUnbound(t testing.TB, anchor string, zones map[string]string) (address string) {
	t.Helper()
	path, dir := program(t, "unbound"), folder(t)
	address = free(t)
	var b strings.Builder
	fmt.Fprintf(&b, "server:\n  interface: 127.0.0.1@%s\n  port: %s\n  do-daemonize: no\n  chroot: \"\"\n  username: \"\"\n  directory: %q\n  pidfile: \"\"\n", port(address), port(address), dir)
	b.WriteString("  use-syslog: no\n  do-ip6: no\n  do-not-query-localhost: no\n  module-config: \"validator iterator\"\n  num-threads: 1\n")
	if anchor != "" {
		fmt.Fprintf(&b, "  trust-anchor: %q\n", anchor)
	}
	for zone, server := range zones {
		fmt.Fprintf(&b, "stub-zone:\n  name: %q\n  stub-addr: 127.0.0.1@%s\n", zone, port(server))
	}
	b.WriteString("remote-control:\n  control-enable: no\n")
	start(t, func() bool { return answers(address, "localhost") }, path, "-d", "-c", write(t, dir, "unbound.conf", b.String()))
	return address
}

// answers reports whether a server says something about a zone, whatever it says.
func answers(address, zone string) bool {
	c := &dns.Client{Timeout: time.Second}
	m, _, err := c.Exchange(new(dns.Msg).SetQuestion(dns.Fqdn(zone), dns.TypeSOA), address)
	return err == nil && m.Rcode != dns.RcodeRefused && m.Rcode != dns.RcodeServerFailure || err == nil && m.RecursionAvailable
}

// Signed signs every record set of a zone's text for a time, and returns the text with
// keys and signatures, and the parent's DS record. There is no proof of what is not
// there (NSEC).
func Signed(t testing.TB, name, text string, from, until time.Time) (zone, ds string) {
	t.Helper()
	key := &dns.DNSKEY{Hdr: dns.RR_Header{Name: dns.Fqdn(name), Rrtype: dns.TypeDNSKEY, Class: dns.ClassINET, Ttl: 60}, Flags: 257, Protocol: 3, Algorithm: dns.ECDSAP256SHA256}
	private, err := key.Generate(256)
	if err != nil {
		t.Fatal(err)
	}
	sets := map[string][]dns.RR{}
	z := dns.NewZoneParser(strings.NewReader("$TTL 60\n"+text+"\n"+key.String()+"\n"), dns.Fqdn(name), "")
	for rr, ok := z.Next(); ok; rr, ok = z.Next() {
		set := rr.Header().Name + " " + dns.TypeToString[rr.Header().Rrtype]
		sets[set] = append(sets[set], rr)
	}
	if z.Err() != nil {
		t.Fatal(z.Err())
	}
	var b strings.Builder
	for _, set := range sets {
		s := &dns.RRSIG{
			Hdr:       dns.RR_Header{Name: set[0].Header().Name, Rrtype: dns.TypeRRSIG, Class: dns.ClassINET, Ttl: 60},
			Inception: uint32(from.Unix()), Expiration: uint32(until.Unix()), KeyTag: key.KeyTag(), SignerName: dns.Fqdn(name), Algorithm: key.Algorithm,
		}
		if err := s.Sign(private.(crypto.Signer), set); err != nil {
			t.Fatal(err)
		}
		for _, rr := range append(set, s) {
			b.WriteString(rr.String() + "\n")
		}
	}
	return b.String(), key.ToDS(dns.SHA256).String()
}

// listening reports whether somebody takes connections at an address.
func listening(address string) bool {
	conn, err := net.DialTimeout("tcp", address, time.Second)
	if err != nil {
		return false
	}
	_ = conn.Close()
	return true
}
