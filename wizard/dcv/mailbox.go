package dcv

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/miekg/dns"

	"qwizard/wizard/finding"
	"qwizard/wizard/network"
	"qwizard/wizard/order"
	"qwizard/wizard/rules"
)

// mailbox looks whether the CA may write to the address, and whether mail for it has a
// server to go to (RFC 5321 5.1). Whether anybody reads it cannot be seen.
func (c *Checker) mailbox(ctx context.Context, l order.Look) []finding.Finding {
	f := finding.Finding{Where: l.Mailbox, Source: "RFC 5321 5.1"}
	if !c.now().Before(rules.MailProofEnds()) {
		f.Kind, f.Verdict, f.Source = finding.MailEnded, finding.Blocks, "BR 3.2.2.4.4"
		f.Params = map[string]string{"day": rules.MailProofEnds().Format(time.DateOnly)}
		return []finding.Finding{f}
	}
	local, domain, _ := strings.Cut(l.Mailbox, "@")
	constructed := slices.Contains(mailboxes(), strings.ToLower(local)) && slices.Contains(domains(l.Name), strings.ToLower(domain))
	if !constructed && !slices.Contains(c.contacts(ctx, l.Name), strings.ToLower(l.Mailbox)) {
		f.Kind, f.Verdict, f.Source = finding.MailNotTaken, finding.Blocks, "BR 3.2.2.4.4, 3.2.2.4.14"
		return []finding.Finding{f}
	}
	return []finding.Finding{c.delivers(ctx, l.Mailbox)}
}

// mailboxes are the local parts that a CA may write to (BR 3.2.2.4.4).
func mailboxes() []string {
	return []string{"admin", "administrator", "hostmaster", "postmaster", "webmaster"}
}

// contacts are the addresses that the DNS names for proofs (BR 3.2.2.4.14, B.2.1).
func (c *Checker) contacts(ctx context.Context, name order.Name) []string {
	var out []string
	for _, domain := range domains(name) {
		answer, err := c.net.Fresh(ctx, "_validation-contactemail."+domain, dns.TypeTXT)
		if err != nil {
			continue
		}
		for _, rr := range answer.Records {
			out = append(out, strings.ToLower(strings.Join(rr.(*dns.TXT).Txt, "")))
		}
	}
	return out
}

// mail looks whether a name could be proved by e-mail. Nobody has to: it is no fault
// if not.
func (c *Checker) mail(ctx context.Context, name order.Name) finding.Finding {
	f := c.delivers(ctx, "admin@"+string(name.Registrable()))
	f.Verdict = finding.Fine
	switch f.Kind {
	case finding.MailFine, finding.MailAddressOnly:
		f.Kind = finding.MailReady
	default:
		f.Kind = finding.MailUnready
	}
	f.Where = string(name.Registrable())
	return f
}

// delivers looks for the mail server of an address.
func (c *Checker) delivers(ctx context.Context, mailbox string) finding.Finding {
	f := finding.Finding{Where: mailbox, Source: "RFC 5321 5.1"}
	_, domain, _ := strings.Cut(mailbox, "@")
	answer, err := c.net.Fresh(ctx, domain, dns.TypeMX)
	if err != nil {
		return c.unanswered(ctx, err, finding.MailFailed, mailbox)
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
		return c.unanswered(ctx, err, finding.MailFailed, mailbox)
	case found.Any():
		f.Kind, f.Verdict, f.Observed = finding.MailAddressOnly, finding.Attention, list(found.All())
	default:
		f.Kind, f.Verdict = finding.MailNone, finding.Blocks
	}
	return f
}
