// Package live looks at what an installed website really serves, as a visitor's
// browser would meet it, and compares it with the certificate of the order.
package live

import (
	"context"
	"crypto/x509"
	"errors"
	"net/netip"
	"time"

	"qwizard/wizard/finding"
	"qwizard/wizard/network"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

// portHTTPS is the port that browsers use.
const portHTTPS = 443

// Site looks at websites. Its methods are safe for concurrent use.
type Site struct {
	net network.Network
	now func() time.Time
}

// NewSite returns a Site that looks through n. now is the clock by which
// certificates are judged.
func NewSite(n network.Network, now func() time.Time) *Site { return &Site{n, now} }

// Served connects to every name, over IPv4 and IPv6 apart, and compares the served
// certificate and chain with chain (DER, leaf first, without root, as exported).
// There is at least one finding for each name and family it has an address of, in
// the order of the names; [finding.Sort] puts the worst first. It blocks for some
// seconds where nobody answers. Errors are [problem.Cancelled],
// [problem.CertificateNone] for an empty chain and [problem.CertificateDamaged].
func (s *Site) Served(ctx context.Context, names order.Names, chain [][]byte) ([]finding.Finding, error) {
	const op = "look at website"
	ours := make([]*x509.Certificate, len(chain))
	for i, der := range chain {
		var err error
		if ours[i], err = x509.ParseCertificate(der); err != nil {
			return nil, problem.New(problem.CertificateDamaged, op, err)
		}
	}
	if len(ours) == 0 {
		return nil, problem.New(problem.CertificateNone, op, nil)
	}
	var all []finding.Finding
	for _, found := range network.Each(network.AtOnce, names, func(name order.Name) []finding.Finding { return s.name(ctx, name, ours) }) {
		all = append(all, found...)
	}
	if err := ctx.Err(); err != nil {
		return nil, problem.New(problem.Cancelled, op, err)
	}
	return all, nil
}

// place is one of a website's two ways in.
type place struct {
	name   order.Name
	family string // IPv4, IPv6
	addrs  []netip.Addr
}

func (s *Site) name(ctx context.Context, name order.Name, ours []*x509.Certificate) []finding.Finding {
	found, err := s.net.Addresses(ctx, string(name))
	if err != nil || !found.Any() {
		f := finding.Finding{Kind: finding.SiteAddressNone, Verdict: finding.Blocks, Where: string(name), Params: map[string]string{"name": string(name)}}
		switch {
		case errors.Is(err, network.ErrSilent):
			f.Kind, f.Verdict = finding.ResolverSilent, finding.Unknown
		case errors.Is(err, network.ErrBogus):
			f.Kind = finding.SignedBadly
		case err != nil:
			f.Kind, f.Observed = finding.AddressFailed, network.Visible(err.Error())
		}
		return []finding.Finding{f}
	}
	var places []place
	for _, p := range []place{{name, "IPv4", found.V4}, {name, "IPv6", found.V6}} {
		if len(p.addrs) > 0 {
			places = append(places, p)
		}
	}
	var all []finding.Finding
	for _, found := range network.Each(network.AtOnce, places, func(p place) []finding.Finding { return s.look(ctx, p, ours) }) {
		all = append(all, found...)
	}
	return all
}

// look makes one TLS handshake and judges what was served.
func (s *Site) look(ctx context.Context, p place, ours []*x509.Certificate) []finding.Finding {
	served, addr, err := s.handshake(ctx, p)
	if !addr.IsValid() {
		addr = p.addrs[0]
	}
	var found []finding.Finding
	if err != nil {
		found = []finding.Finding{unreached(err)}
	} else {
		found = s.compare(served, ours)
	}
	for i := range found {
		found[i].Where = string(p.name) + ":443"
		if found[i].Params == nil {
			found[i].Params = map[string]string{}
		}
		found[i].Params["name"], found[i].Params["family"], found[i].Params["address"] = string(p.name), p.family, addr.String()
	}
	return found
}

// handshake returns the served certificates as they were sent.
func (s *Site) handshake(ctx context.Context, p place) ([]*x509.Certificate, netip.Addr, error) {
	conn, addr, err := s.net.Connect(ctx, string(p.name), p.addrs, portHTTPS)
	if err != nil {
		return nil, addr, err
	}
	ctx, cancel := s.net.Limited(ctx)
	defer cancel()
	secured, err := network.Secure(ctx, conn, string(p.name))
	if err != nil {
		return nil, addr, err
	}
	defer func() { _ = secured.Close() }()
	return secured.ConnectionState().PeerCertificates, addr, nil
}

// unreached is the finding for a connection or handshake that failed.
func unreached(err error) finding.Finding {
	f := finding.Finding{Kind: finding.SiteProtocol, Verdict: finding.Blocks}
	switch why := network.Why(err); {
	case why == network.TimedOut || why == network.Unreachable:
		f.Kind, f.Verdict = finding.SiteUnseen, finding.Unknown
	case why == network.Refused:
		f.Kind = finding.SiteRefused
	default:
		f.Observed = network.Reason(err)
	}
	return f
}
