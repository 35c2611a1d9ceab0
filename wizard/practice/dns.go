package practice

import (
	"strings"

	"github.com/miekg/dns"
)

// maxUDP is the largest UDP answer: what fits any path without fragments (DNS
// flag day 2020). Longer ones are truncated, and the client asks over TCP.
const maxUDP = 1232

// maxAliases is how many CNAMEs are followed within a zone.
const maxAliases = 8

// ServeDNS answers one question with authority (RFC 1035 4.3.2). It is called on
// a goroutine of the DNS server.
func (z *zones) ServeDNS(w dns.ResponseWriter, r *dns.Msg) {
	m := new(dns.Msg)
	m.SetReply(r)
	defer func() {
		if recover() != nil { // the library would let the program die
			_ = w.WriteMsg(new(dns.Msg).SetRcode(r, dns.RcodeServerFailure))
		}
	}()
	size := dns.MinMsgSize
	if o := r.IsEdns0(); o != nil {
		size = min(max(int(o.UDPSize()), dns.MinMsgSize), maxUDP)
		m.SetEdns0(maxUDP, false)
		if o.Version() != 0 {
			m.Rcode = dns.RcodeBadVers
			_ = w.WriteMsg(m) // the client is gone: nobody to tell
			return
		}
	}
	z.answer(m)
	if w.RemoteAddr().Network() != "udp" {
		size = dns.MaxMsgSize
	}
	m.Truncate(size)
	_ = w.WriteMsg(m) // as above
}

// answer fills in m, which holds the question.
func (z *zones) answer(m *dns.Msg) {
	if m.Opcode != dns.OpcodeQuery {
		m.Rcode = dns.RcodeNotImplemented
		return
	}
	if len(m.Question) != 1 || m.Question[0].Qclass != dns.ClassINET {
		m.Rcode = dns.RcodeRefused
		return
	}
	q := m.Question[0]
	name := strings.ToLower(q.Name)
	apex := servedZone(name)
	if apex == "" || q.Qtype == dns.TypeAXFR || q.Qtype == dns.TypeIXFR {
		m.Rcode = dns.RcodeRefused
		return
	}
	m.Authoritative = true
	at := z.get(apex)
	if q.Qtype == dns.TypeANY && len(at.at(name)) > 0 {
		m.Answer = []dns.RR{&dns.HINFO{
			Hdr: dns.RR_Header{Name: q.Name, Rrtype: dns.TypeHINFO, Class: dns.ClassINET, Ttl: hostTTL},
			Cpu: "RFC8482",
		}}
		return
	}
	seen := map[string]bool{}
	for range maxAliases {
		if seen[name] { // a loop leads nowhere
			m.Answer, m.Rcode = nil, dns.RcodeServerFailure
			return
		}
		seen[name] = true
		sets := at.at(name)
		if set := sets[q.Qtype]; len(set) > 0 {
			m.Answer = append(m.Answer, set...)
			return
		}
		if alias := sets[dns.TypeCNAME]; len(alias) > 0 {
			m.Answer = append(m.Answer, alias...)
			name = strings.ToLower(alias[0].(*dns.CNAME).Target)
			if servedZone(name) != apex {
				return
			}
			continue
		}
		m.Ns = []dns.RR{at.soa()}
		if len(sets) == 0 && !at.above(name) {
			m.Rcode = dns.RcodeNameError
		}
		return
	}
}
