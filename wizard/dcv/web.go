package dcv

import (
	"context"
	"crypto/x509"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"qwizard/wizard/finding"
	"qwizard/wizard/network"
	"qwizard/wizard/order"
)

// shown is what a website shows over one family.
type shown struct {
	family family
	addr   netip.Addr
	why    finding.Kind      // why nothing; "" if there was an answer
	sign   string            // by which one website is known from another
	cert   *x509.Certificate // https only
}

// web looks at the website as it is today: does it answer for http over every family
// it has an address in, is it the same one, and which certificate is there.
func (c *Checker) web(ctx context.Context, name order.Name, host network.Addresses) []finding.Finding {
	var tries []func() shown
	for _, scheme := range []string{"http", "https"} {
		for _, fam := range familiesOf(host) {
			tries = append(tries, func() shown { return c.show(ctx, scheme, string(name), fam.of(host), fam) })
		}
	}
	seen := network.Each(network.AtOnce, tries, func(try func() shown) shown { return try() })
	plain, secured := seen[:len(seen)/2], seen[len(seen)/2:]
	if len(plain) == 0 {
		return nil
	}
	return append(c.plain(name, plain), c.certificate(name, secured))
}

func (c *Checker) show(ctx context.Context, scheme, host string, addrs []netip.Addr, fam family) shown {
	s := shown{family: fam, addr: addrs[0]}
	var v visit
	res, err := c.get(ctx, &url.URL{Scheme: scheme, Host: host, Path: "/"}, addrs, &v)
	s.cert = v.cert
	if v.addr.IsValid() {
		s.addr = v.addr
	}
	switch {
	case err == nil:
		s.sign = signOf(res)
		_ = res.Body.Close()
	case troubleOf(err) == finding.FileSilent || troubleOf(err) == finding.FileUnseen:
		s.why = finding.WebUnseen
	default:
		s.why = finding.WebRefused
	}
	return s
}

// signOf is what stays the same from visit to visit: the status, which program
// answers, and where it sends visitors.
func signOf(res *http.Response) string {
	where := ""
	if to, err := res.Location(); err == nil {
		where = " " + to.Host
	}
	return network.Visible(strings.TrimSpace(fmt.Sprintf("%d %s%s", res.StatusCode, res.Header.Get("Server"), where)))
}

// plain judges what http shows.
func (c *Checker) plain(name order.Name, seen []shown) []finding.Finding {
	var out []finding.Finding
	var good []netip.Addr
	for _, s := range seen {
		if s.why == "" {
			good = append(good, s.addr)
			continue
		}
		f := finding.Finding{
			Kind: s.why, Verdict: finding.Attention, Where: string(name), Observed: s.addr.String(),
			Params: map[string]string{"family": string(s.family), "address": s.addr.String(), "port": "80"},
		}
		if s.why == finding.WebUnseen {
			f.Verdict = finding.Unknown
		}
		out = append(out, f)
	}
	if len(good) == 2 && seen[0].sign != seen[1].sign {
		return append(out, finding.Finding{
			Kind: finding.WebDiffers, Verdict: finding.Attention, Where: string(name), Expected: seen[0].sign, Observed: seen[1].sign,
			Params: map[string]string{"address": seen[0].addr.String(), "other": seen[1].addr.String()},
		})
	}
	if len(good) == len(seen) {
		out = append(out, finding.Finding{Kind: finding.WebFine, Verdict: finding.Fine, Where: string(name), Observed: list(good)})
	}
	return out
}

// certificate judges what https shows. A website without it is no fault: it is about to
// get its first certificate.
func (c *Checker) certificate(name order.Name, seen []shown) finding.Finding {
	f := finding.Finding{Kind: finding.HTTPSNone, Verdict: finding.Fine, Where: string(name)}
	at := slices.IndexFunc(seen, func(s shown) bool { return s.cert != nil })
	if at < 0 {
		return f
	}
	cert := seen[at].cert
	f.Observed = network.Visible(cert.Subject.String())
	f.Params = map[string]string{
		"until": cert.NotAfter.UTC().Format(time.DateOnly), "issuer": network.Visible(issuerOf(cert)),
		"family": string(seen[at].family), "address": seen[at].addr.String(), "port": "443",
	}
	switch {
	case c.now().After(cert.NotAfter):
		f.Kind, f.Verdict = finding.HTTPSExpired, finding.Attention
	case cert.VerifyHostname(string(name)) != nil:
		f.Kind, f.Verdict = finding.HTTPSOtherName, finding.Attention
	default:
		f.Kind = finding.HTTPSFine
	}
	return f
}

func issuerOf(cert *x509.Certificate) string {
	if len(cert.Issuer.Organization) > 0 {
		return cert.Issuer.Organization[0]
	}
	return cert.Issuer.String()
}

// pairs looks for names that visitors type, and that the order leaves out: www of a
// bare name, and the bare name of www.
func (c *Checker) pairs(ctx context.Context, names order.Names) []finding.Finding {
	found := network.Each(network.AtOnce, names, func(name order.Name) *finding.Finding {
		other := pairOf(name)
		if other == "" || slices.Contains(names, other) {
			return nil
		}
		if host, err := c.net.Addresses(ctx, string(other)); err != nil || !host.Any() {
			return nil
		}
		return &finding.Finding{
			Kind: finding.PairLeftOut, Verdict: finding.Attention, Where: string(name),
			Params: map[string]string{"name": string(name), "other": string(other)},
		}
	})
	var out []finding.Finding
	for _, f := range found {
		if f != nil {
			out = append(out, *f)
		}
	}
	return out
}

// pairOf is the www name of a registrable domain, and the other way round; "" for
// other names.
func pairOf(name order.Name) order.Name {
	bare := name.Registrable()
	switch name {
	case bare:
		return "www." + bare
	case "www." + bare:
		return bare
	}
	return ""
}
