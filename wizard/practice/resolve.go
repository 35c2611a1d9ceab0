package practice

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/miekg/dns"
)

// queryTime is how long one question may take. The server is on this computer.
const queryTime = 2 * time.Second

// resolver asks one name server, as a CA's resolver asks the authoritative one.
type resolver struct{ server string } // host:port

// errNoAnswer is every failure to get an answer; a CA may not take it for "there
// is no such record" (BR 3.2.2.8.1, RFC 8659 5.5).
var errNoAnswer = errors.New("the name server gave no usable answer")

// ask returns the answer section for one question: empty for NXDOMAIN and for no
// data. It asks over UDP, and over TCP if the answer was cut.
func (r resolver) ask(ctx context.Context, name string, kind uint16) ([]dns.RR, error) {
	ctx, cancel := context.WithTimeout(ctx, 2*queryTime)
	defer cancel()
	q := new(dns.Msg)
	q.SetQuestion(dns.Fqdn(name), kind)
	q.SetEdns0(maxUDP, false)
	udp := dns.Client{Net: "udp", Timeout: queryTime, UDPSize: maxUDP}
	m, _, err := udp.ExchangeContext(ctx, q, r.server)
	if err == nil && m.Truncated {
		tcp := dns.Client{Net: "tcp", Timeout: queryTime}
		m, _, err = tcp.ExchangeContext(ctx, q, r.server)
	}
	switch {
	case err != nil:
		return nil, errors.Join(errNoAnswer, err)
	case m.Rcode == dns.RcodeNameError:
		return nil, nil
	case m.Rcode != dns.RcodeSuccess, !m.Authoritative, m.Truncated:
		return nil, errNoAnswer
	}
	return m.Answer, nil
}

// lookup is ask with aliases followed from zone to zone.
func (r resolver) lookup(ctx context.Context, name string, kind uint16) ([]dns.RR, error) {
	for range maxAliases {
		answer, err := r.ask(ctx, name, kind)
		if err != nil {
			return nil, err
		}
		next := ""
		var found []dns.RR
		for _, rr := range answer {
			if rr.Header().Rrtype == kind {
				found = append(found, rr)
			} else if alias, ok := rr.(*dns.CNAME); ok {
				next = alias.Target
			}
		}
		if len(found) > 0 || next == "" || endsAt(answer, next) {
			return found, nil
		}
		name = next
	}
	return nil, errNoAnswer // aliases in a circle
}

// endsAt reports whether the server itself has looked behind the last alias and
// found nothing there: the target is in the zone of the question.
func endsAt(answer []dns.RR, target string) bool {
	return servedZone(strings.ToLower(target)) == servedZone(strings.ToLower(answer[0].Header().Name)) && len(answer) < maxAliases
}
