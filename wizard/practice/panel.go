package practice

import (
	"bytes"
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/miekg/dns"

	"qwizard/wizard/problem"
)

// maxZoneText is the size of a zone file the panel takes, in bytes: 500 records
// of a TXT string each.
const maxZoneText = 256 << 10

// maxRecord is the size of one record on the wire, in bytes.
const maxRecord = 4096

// addRecords puts the records of a zone file into their zones. Each record set
// in the file takes the place of the one with the same name and type. Either all
// of the file is taken, durably, or nothing.
func (ca *CA) addRecords(ctx context.Context, text []byte) error {
	return ca.changeZones(ctx, text, func(z *zone, records []dns.RR) error {
		for _, rr := range records {
			delete(z.own[rr.Header().Name], rr.Header().Rrtype)
		}
		for _, rr := range records {
			z.add(rr)
		}
		return z.check(records)
	})
}

// removeRecords takes the records of a zone file out of their zones; a record
// that is not there is no error.
func (ca *CA) removeRecords(ctx context.Context, text []byte) error {
	return ca.changeZones(ctx, text, func(z *zone, records []dns.RR) error {
		for _, rr := range records {
			sets := z.own[rr.Header().Name]
			if sets == nil {
				continue
			}
			sets[rr.Header().Rrtype] = slices.DeleteFunc(sets[rr.Header().Rrtype], func(other dns.RR) bool { return dns.IsDuplicate(rr, other) })
		}
		return nil
	})
}

// changeZones parses text and applies change to a copy of each zone in it, then
// stores all copies at once and puts them into place.
func (ca *CA) changeZones(ctx context.Context, text []byte, change func(*zone, []dns.RR) error) error {
	byZone, err := parseZone(text)
	if err != nil {
		return err
	}
	ca.mu.Lock()
	defer ca.mu.Unlock()
	known := map[string]bool{}
	for _, name := range ca.zones.names() {
		known[name] = true
	}
	writes := map[string]any{}
	var changed []*zone
	for _, name := range slices.Sorted(maps.Keys(byZone)) {
		z := ca.zones.get(name).clone()
		if err := change(z, byZone[name]); err != nil {
			return err
		}
		z.tidy()
		z.serial++
		if z.count() > maxRecords {
			return refuse("zone-full", name, "limit", strconv.Itoa(maxRecords))
		}
		changed = append(changed, z)
		known[name], writes[prefixZone+hashed(name)] = true, z.record()
		if len(z.own) == 0 {
			delete(known, name)
			writes[prefixZone+hashed(name)] = nil
		}
	}
	if len(known) > maxZones {
		return refuse("zones-full", "", "limit", strconv.Itoa(maxZones))
	}
	if err := ca.state.put(ctx, writes); err != nil {
		return err
	}
	ca.zones.replace(changed)
	return nil
}

// tidy drops empty sets and what the web host answers anyway.
func (z *zone) tidy() {
	for name, sets := range z.own {
		hosted := z.hosted(name)
		for kind, set := range sets {
			if len(set) == 0 || sameSet(set, hosted[kind]) {
				delete(sets, kind)
			}
		}
		if len(sets) == 0 {
			delete(z.own, name)
		}
	}
}

func sameSet(a, b []dns.RR) bool {
	return len(a) == len(b) && !slices.ContainsFunc(a, func(rr dns.RR) bool {
		return !slices.ContainsFunc(b, func(other dns.RR) bool { return dns.IsDuplicate(rr, other) })
	})
}

// check refuses what no name server may hold at a changed name: a CNAME beside
// other data or beside another CNAME (RFC 1034 3.6.2, RFC 2181 10.1), which at
// the top of a zone there always is, and an alias as name server (RFC 2181 10.3).
func (z *zone) check(changed []dns.RR) error {
	for _, rr := range changed {
		name := rr.Header().Name
		sets := z.own[name]
		aliases := len(sets[dns.TypeCNAME])
		switch {
		case aliases == 0:
		case aliases > 1:
			return refuse("two-cnames", name)
		case name == z.name, name == z.server(), len(sets) > 1:
			return refuse("cname-beside-data", name)
		}
		if isAuthority(rr.Header().Rrtype) && !sameSet(sets[rr.Header().Rrtype], z.hosted(name)[rr.Header().Rrtype]) {
			return refuse("type", name, "type", dns.TypeToString[rr.Header().Rrtype])
		}
	}
	return nil
}

// isAuthority reports the types that a zone has by itself. A pasted copy of a
// whole zone has them; others than the host's own are refused.
func isAuthority(kind uint16) bool { return kind == dns.TypeSOA || kind == dns.TypeNS }

// parseZone reads zone-file text (RFC 1035 5.1) and returns its records by zone,
// owner names in lower case. Names need a $ORIGIN or a trailing dot.
func parseZone(text []byte) (map[string][]dns.RR, error) {
	if len(text) > maxZoneText {
		return nil, problem.At("zone", problem.InputTooBig, "limit", strconv.Itoa(maxZoneText))
	}
	if err := onlyPlainDirectives(text); err != nil {
		return nil, err
	}
	if err := onlyPlainBlanks(text); err != nil {
		return nil, err
	}
	parser := dns.NewZoneParser(bytes.NewReader(text), "", "")
	parser.SetDefaultTTL(hostTTL)
	byZone, moved := map[string][]dns.RR{}, map[string]bool{}
	count := 0
	for rr, ok := parser.Next(); ok; rr, ok = parser.Next() {
		if count++; count > maxRecords {
			return nil, refuse("zone-full", "", "limit", strconv.Itoa(maxRecords))
		}
		rr.Header().Name = strings.ToLower(rr.Header().Name)
		name, err := checkRecord(rr)
		if err != nil {
			return nil, err
		}
		byZone[name] = append(byZone[name], rr)
		moved[name] = moved[name] || rr.Header().Rrtype == dns.TypeSOA && rr.Header().Name == name
	}
	if err := parser.Err(); err != nil {
		return nil, syntax(err)
	}
	for name := range moved {
		if moved[name] {
			byZone[name] = withoutAuthority(name, byZone[name])
		}
	}
	return byZone, nil
}

// withoutAuthority leaves out what the top of a zone says of the host it was exported
// from: whoever pastes a whole zone moves it here. Delegations below stay, to be
// refused.
func withoutAuthority(name string, records []dns.RR) []dns.RR {
	return slices.DeleteFunc(records, func(rr dns.RR) bool { return rr.Header().Name == name && isAuthority(rr.Header().Rrtype) })
}

// onlyPlainDirectives refuses $INCLUDE, which reads files, and $GENERATE, which
// makes 65,535 records of a line.
func onlyPlainDirectives(text []byte) error {
	number := 0
	for line := range bytes.Lines(text) {
		number++
		word, _, _ := strings.Cut(strings.TrimSpace(strings.ReplaceAll(string(line), "\t", " ")), " ")
		if strings.HasPrefix(word, "$") && !strings.EqualFold(word, "$ORIGIN") && !strings.EqualFold(word, "$TTL") {
			return problem.At("zone", problem.InputSyntax, "line", strconv.Itoa(number))
		}
	}
	return nil
}

// onlyPlainBlanks refuses blanks that look like one and are none to a name server
// (U+00A0 from a web page), invisible marks and noncharacters: they would become part
// of a name. Quoted text may have what it likes.
func onlyPlainBlanks(text []byte) error {
	number := 0
	for line := range bytes.Lines(text) {
		number++
		quoted := false
		for _, r := range string(line) {
			switch {
			case r == '"':
				quoted = !quoted
			case r == ';' && !quoted:
				r = 0
			}
			if r == 0 {
				break // a comment
			}
			if !quoted && r > '~' && (unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) || isNoncharacter(r)) {
				return problem.At("zone", problem.InputSyntax, "line", strconv.Itoa(number))
			}
		}
	}
	return nil
}

// syntax wraps the parser's error with the line it names.
func syntax(err error) error {
	p := problem.At("zone", problem.InputSyntax)
	p.Err = err
	if _, rest, found := strings.Cut(err.Error(), "at line: "); found {
		line, _, _ := strings.Cut(rest, ":")
		p.Params = map[string]string{"line": line}
	}
	return p
}

// checkRecord refuses a record that the panel does not offer, and returns the
// zone of the others.
func checkRecord(rr dns.RR) (string, error) {
	h := rr.Header()
	kind := dns.TypeToString[h.Rrtype]
	name := zoneOf(h.Name)
	switch {
	case name == "":
		return "", problem.At("zone", problem.NameSuffix, "value", h.Name)
	case strings.Contains(h.Name, "*"):
		return "", problem.At("zone", problem.NameWildcard, "value", h.Name)
	case h.Class != dns.ClassINET, !offered(rr):
		return "", refuse("type", h.Name, "type", kind)
	case h.Ttl > maxTTL:
		return "", refuse("ttl", h.Name, "limit", strconv.Itoa(maxTTL))
	case dns.Len(rr) > maxRecord:
		return "", problem.At("zone", problem.InputTooBig, "limit", strconv.Itoa(maxRecord))
	}
	// What is stored is the text, so it must be read back as the same record.
	back, err := dns.NewRR(rr.String())
	if err != nil || back == nil || !dns.IsDuplicate(rr, back) {
		return "", problem.At("zone", problem.InputSyntax, "value", h.Name)
	}
	return name, nil
}

// offered reports the types the panel has. It looks at the Go type: the name
// server relies on it.
func offered(rr dns.RR) bool {
	switch rr.(type) {
	case *dns.A, *dns.AAAA, *dns.CNAME, *dns.TXT, *dns.CAA, *dns.MX, *dns.SOA, *dns.NS:
		return true
	}
	return false
}

// refuse is the panel's "no" with the rule that says so.
func refuse(rule, name string, params ...string) error {
	return problem.At("zone", problem.InputNotOffered, append([]string{"rule", rule, "value", name}, params...)...)
}

// zoneText is a whole zone as a zone file that addRecords takes back.
func (z *zone) zoneText() []byte {
	var lines []string
	owners := map[string]bool{z.name: true, "www." + z.name: true, z.server(): true}
	for name := range z.own {
		owners[name] = true
	}
	for name := range owners {
		for _, set := range z.at(name) {
			for _, rr := range set {
				if !isAuthority(rr.Header().Rrtype) {
					lines = append(lines, rr.String())
				}
			}
		}
	}
	slices.Sort(lines)
	head := []string{"$ORIGIN " + z.name, "$TTL " + strconv.Itoa(hostTTL), z.soa().String()}
	for _, rr := range z.hosted(z.name)[dns.TypeNS] {
		head = append(head, rr.String())
	}
	return []byte(strings.Join(append(head, lines...), "\n") + "\n")
}
