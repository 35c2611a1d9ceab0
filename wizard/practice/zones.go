package practice

import (
	"context"
	"net"
	"slices"
	"strings"
	"sync"

	"github.com/miekg/dns"
	"golang.org/x/net/publicsuffix"

	"qwizard/wizard/problem"
)

// Limits of the practice hosting panel: far above what a person enters, low
// enough that a script cannot fill the disk.
const (
	maxZones   = 100
	maxRecords = 500 // of one zone
	maxTTL     = 86_400
)

// Times to live of what the practice web host sets up by itself, in seconds.
const (
	hostTTL     = 3600
	negativeTTL = 60 // short: the person is about to add the record that is missing
)

// rrsets are the records of one name, by type.
type rrsets map[uint16][]dns.RR

// zone holds the records a person added to a registrable domain. It is never
// changed once it is in [zones]: a change makes another one.
type zone struct {
	name   string // lower case, with a trailing dot
	serial uint32
	own    map[string]rrsets // by lower-case owner name with a trailing dot
}

// zones are all zones of the practice internet: every registrable domain under
// an ICANN suffix, hosted by the same practice web host. Only those with records
// of their own are held.
type zones struct {
	mu    sync.RWMutex
	named map[string]*zone
}

// zoneRecord is a zone on disk: its records as zone-file lines.
type zoneRecord struct {
	V       int      `json:"v"`
	Zone    string   `json:"zone"`
	Serial  uint32   `json:"serial"`
	Records []string `json:"records"`
}

func loadZones(ctx context.Context, s state) (*zones, error) {
	keys, err := s.disk.Keys(ctx, prefixZone)
	if err != nil {
		return nil, err
	}
	z := &zones{named: make(map[string]*zone, len(keys))}
	for _, key := range keys {
		var rec zoneRecord
		if _, err := s.get(ctx, key, &rec); err != nil {
			return nil, err
		}
		loaded := &zone{name: rec.Zone, serial: rec.Serial, own: map[string]rrsets{}}
		for _, line := range rec.Records {
			rr, err := dns.NewRR(line)
			if err != nil || rr == nil {
				return nil, problem.New(problem.StoreDamaged, "read practice zone", err)
			}
			loaded.add(rr)
		}
		z.named[rec.Zone] = loaded
	}
	return z, nil
}

// record is what is stored of z, in a fixed order.
func (z *zone) record() zoneRecord {
	rec := zoneRecord{V: recordVersion, Zone: z.name, Serial: z.serial}
	for _, sets := range z.own {
		for _, set := range sets {
			for _, rr := range set {
				rec.Records = append(rec.Records, rr.String())
			}
		}
	}
	slices.Sort(rec.Records)
	return rec
}

func (z *zone) count() int {
	n := 0
	for _, sets := range z.own {
		for _, set := range sets {
			n += len(set)
		}
	}
	return n
}

// add puts rr, whose owner is in lower case, into z unless it is there already.
func (z *zone) add(rr dns.RR) {
	h := rr.Header()
	sets := z.own[h.Name]
	if sets == nil {
		sets = rrsets{}
		z.own[h.Name] = sets
	}
	if !slices.ContainsFunc(sets[h.Rrtype], func(other dns.RR) bool { return dns.IsDuplicate(rr, other) }) {
		sets[h.Rrtype] = append(sets[h.Rrtype], rr)
	}
}

// clone copies z down to its record sets; records themselves are never changed.
func (z *zone) clone() *zone {
	c := &zone{name: z.name, serial: z.serial, own: make(map[string]rrsets, len(z.own))}
	for name, sets := range z.own {
		copied := make(rrsets, len(sets))
		for kind, set := range sets {
			copied[kind] = slices.Clone(set)
		}
		c.own[name] = copied
	}
	return c
}

// get returns the zone called name: the one with records of its own, or one as
// the web host sets it up.
func (z *zones) get(name string) *zone {
	z.mu.RLock()
	defer z.mu.RUnlock()
	if found := z.named[name]; found != nil {
		return found
	}
	return &zone{name: name, serial: 1, own: map[string]rrsets{}}
}

// replace puts changed zones into place; one that has no records any more is
// forgotten.
func (z *zones) replace(changed []*zone) {
	z.mu.Lock()
	defer z.mu.Unlock()
	for _, c := range changed {
		z.named[c.name] = c
		if len(c.own) == 0 {
			delete(z.named, c.name)
		}
	}
}

// names are the zones with records of their own, sorted.
func (z *zones) names() []string {
	z.mu.RLock()
	defer z.mu.RUnlock()
	out := make([]string, 0, len(z.named))
	for name := range z.named {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

// at returns the records of one name: the person's, and the web host's where
// the person has none of that type. A person's CNAME takes the place of the
// host's addresses, as in a real panel.
func (z *zone) at(name string) rrsets {
	own := z.own[name]
	if len(own[dns.TypeCNAME]) > 0 {
		return own
	}
	all := z.hosted(name)
	for kind, set := range own {
		all[kind] = set
	}
	return all
}

// hosted is what the practice web host sets up in every zone: start of
// authority, name server, and its own address for the bare name and for www.
func (z *zone) hosted(name string) rrsets {
	sets := rrsets{}
	header := func(kind uint16) dns.RR_Header {
		return dns.RR_Header{Name: name, Rrtype: kind, Class: dns.ClassINET, Ttl: hostTTL}
	}
	if name == z.name {
		sets[dns.TypeSOA] = []dns.RR{z.soa()}
		sets[dns.TypeNS] = []dns.RR{&dns.NS{Hdr: header(dns.TypeNS), Ns: z.server()}}
	}
	if name == z.name || name == "www."+z.name || name == z.server() {
		sets[dns.TypeA] = []dns.RR{&dns.A{Hdr: header(dns.TypeA), A: net.IPv4(127, 0, 0, 1)}}
		sets[dns.TypeAAAA] = []dns.RR{&dns.AAAA{Hdr: header(dns.TypeAAAA), AAAA: net.IPv6loopback}}
	}
	return sets
}

func (z *zone) server() string { return "ns1." + z.name }

func (z *zone) soa() dns.RR {
	return &dns.SOA{
		Hdr: dns.RR_Header{Name: z.name, Rrtype: dns.TypeSOA, Class: dns.ClassINET, Ttl: negativeTTL},
		Ns:  z.server(), Mbox: "hostmaster." + z.name,
		Serial: z.serial, Refresh: 3600, Retry: 600, Expire: 604_800, Minttl: negativeTTL,
	}
}

// above reports whether a name with records lies below name, so that name
// exists although it has none (an empty non-terminal, RFC 8020).
func (z *zone) above(name string) bool {
	for owner, sets := range z.own {
		if len(sets) > 0 && strings.HasSuffix(owner, "."+name) {
			return true
		}
	}
	return false
}

// zoneOf is the zone a name belongs to, "" if this name server has none: above a
// registrable domain, under no ICANN suffix, or special use. Names and result
// are in lower case with a trailing dot.
func zoneOf(name string) string {
	bare := strings.TrimSuffix(name, ".")
	if strings.Contains(bare, `\`) {
		return "" // an escaped character; no label of a website has one
	}
	d := registrable(bare)
	if d == "" {
		return ""
	}
	return d + "."
}

// servedZone is the zone from which the name server answers for a name: its own, or
// for a private suffix (github.io) that of whoever runs it, in which the panel takes no
// records. "" is outside of the practice internet. Names are as in zoneOf.
func servedZone(name string) string {
	if z := zoneOf(name); z != "" {
		return z
	}
	bare := strings.TrimSuffix(name, ".")
	if bare == "" || strings.Contains(bare, `\\`) || specialUse(bare) {
		return ""
	}
	suffix, icann := publicsuffix.PublicSuffix(bare)
	if icann || suffix != bare {
		return "" // above a registrable domain, or no suffix of the internet
	}
	label := ""
	for !icann {
		first, rest, found := strings.Cut(suffix, ".")
		if !found {
			return ""
		}
		label = first
		suffix, icann = rest, isICANN(rest)
	}
	return label + "." + suffix + "."
}

// isICANN reports a suffix of the ICANN part of the list.
func isICANN(name string) bool {
	suffix, icann := publicsuffix.PublicSuffix(name)
	return icann && suffix == name
}

// registrable is the registrable domain of a name in lower case without a
// trailing dot, "" if it has none under a suffix of the public internet. A
// private suffix (github.io) counts as a suffix: whoever runs it, not the person,
// holds it.
func registrable(name string) string {
	suffix, icann := publicsuffix.PublicSuffix(name)
	if !icann && !strings.Contains(suffix, ".") || specialUse(name) {
		return ""
	}
	d, err := publicsuffix.EffectiveTLDPlusOne(name)
	if err != nil {
		return ""
	}
	return d
}

// specialUse reports names that are never in the public DNS, although the suffix
// list has some of them (RFC 6761, 6762, 7686, 8375, 9476).
func specialUse(name string) bool {
	top := name[strings.LastIndexByte(name, '.')+1:]
	return slices.Contains([]string{"alt", "arpa", "example", "internal", "invalid", "local", "localhost", "onion", "test"}, top)
}
