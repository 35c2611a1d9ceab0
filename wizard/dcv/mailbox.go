package dcv

import (
	"context"
	"strings"
	"time"

	"github.com/miekg/dns"

	"qwizard/wizard/finding"
	"qwizard/wizard/network"
	"qwizard/wizard/order"
	"qwizard/wizard/rules"
)

// mailbox looks whether mail for the address has a server to go to (RFC 5321 5.1).
// Whether anybody reads it cannot be seen.
func (c *Checker) mailbox(ctx context.Context, l order.Look) finding.Finding {
	f := finding.Finding{Where: l.Mailbox, Source: "RFC 5321 5.1"}
	if !c.now().Before(rules.MailProofEnds()) {
		f.Kind, f.Verdict, f.Source = finding.MailEnded, finding.Blocks, "BR 3.2.2.4.4"
		f.Params = map[string]string{"day": rules.MailProofEnds().Format(time.DateOnly)}
		return f
	}
	_, domain, _ := strings.Cut(l.Mailbox, "@")
	answer, err := c.net.Fresh(ctx, domain, dns.TypeMX)
	if err != nil {
		return unanswered(err, finding.MailFailed, l.Mailbox)
	}
	var servers []string
	for _, rr := range answer.Records {
		servers = append(servers, network.Bare(rr.(*dns.MX).Mx))
	}
	switch {
	case len(servers) == 1 && servers[0] == "":
		f.Kind, f.Verdict, f.Source = finding.MailRefuses, finding.Blocks, "RFC 7505 3"
		return f
	case len(servers) > 0:
		f.Kind, f.Verdict, f.Observed = finding.MailFine, finding.Fine, network.Visible(strings.Join(servers, ", "))
		return f
	}
	found, err := c.net.Addresses(ctx, domain)
	switch {
	case err != nil:
		return unanswered(err, finding.MailFailed, l.Mailbox)
	case found.Any():
		f.Kind, f.Verdict, f.Observed = finding.MailAddressOnly, finding.Attention, list(found.All())
	default:
		f.Kind, f.Verdict = finding.MailNone, finding.Blocks
	}
	return f
}
