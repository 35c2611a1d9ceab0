package live

import (
	"bytes"
	"crypto/x509"
	"slices"
	"strings"
	"time"

	"qwizard/wizard/finding"
	"qwizard/wizard/network"
)

// compare judges a served chain against ours. The leaf decides; the chain behind it
// is judged only if the leaf is ours.
func (s *Site) compare(served, ours []*x509.Certificate) []finding.Finding {
	leaf := ours[0]
	if len(served) == 0 || !served[0].Equal(leaf) {
		return []finding.Finding{another(served, leaf)}
	}
	var found []finding.Finding
	now := s.now()
	switch {
	case now.After(leaf.NotAfter):
		found = append(found, finding.Finding{
			Kind: finding.SiteExpired, Verdict: finding.Blocks, Observed: day(leaf.NotAfter),
			Params: map[string]string{"until": day(leaf.NotAfter)}, Source: "RFC 5280 4.1.2.5",
		})
	case now.Before(leaf.NotBefore):
		found = append(found, finding.Finding{
			Kind: finding.SiteEarly, Verdict: finding.Blocks, Observed: day(leaf.NotBefore),
			Params: map[string]string{"from": day(leaf.NotBefore)}, Source: "RFC 5280 4.1.2.5",
		})
	}
	if f, bad := chainOf(served, ours); bad {
		found = append(found, f)
	}
	if len(found) == 0 {
		found = append(found, finding.Finding{
			Kind: finding.SiteServes, Verdict: finding.Fine, Observed: day(leaf.NotAfter),
			Params: map[string]string{"until": day(leaf.NotAfter)},
		})
	}
	return found
}

// another describes a served certificate that is not ours.
func another(served []*x509.Certificate, leaf *x509.Certificate) finding.Finding {
	f := finding.Finding{Kind: finding.SiteOther, Verdict: finding.Blocks, Expected: serial(leaf)}
	if len(served) == 0 {
		return f
	}
	got := served[0]
	if sameNames(got, leaf) && got.NotBefore.Before(leaf.NotBefore) {
		f.Kind = finding.SiteOlder
	}
	f.Observed = serial(got)
	f.Params = map[string]string{"issuer": issuer(got), "until": day(got.NotAfter)}
	return f
}

// chainOf compares what is sent behind the leaf with our chain. In TLS 1.3 the order
// is free, older visitors want each certificate to be followed by its issuer (RFC 8446
// 4.4.2). Certificates beyond ours, the root for one, do no harm.
func chainOf(served, ours []*x509.Certificate) (f finding.Finding, bad bool) {
	var missing []string
	var at []int
	for _, c := range ours[1:] {
		// An authority's key may have several certificates; any of them leads on.
		i := slices.IndexFunc(served, func(s *x509.Certificate) bool {
			return bytes.Equal(s.RawSubjectPublicKeyInfo, c.RawSubjectPublicKeyInfo) && bytes.Equal(s.RawSubject, c.RawSubject)
		})
		if i < 0 {
			missing = append(missing, commonName(c))
			continue
		}
		at = append(at, i)
	}
	f = finding.Finding{Verdict: finding.Blocks, Expected: subjects(ours), Observed: subjects(served), Source: "RFC 8446 4.4.2"}
	switch {
	case len(missing) > 0:
		f.Kind, f.Params = finding.SiteChainMissing, map[string]string{"missing": strings.Join(missing, ", ")}
		return f, true
	case !slices.IsSorted(at):
		f.Kind, f.Verdict = finding.SiteChainOrder, finding.Attention
		return f, true
	}
	return f, false
}

func sameNames(a, b *x509.Certificate) bool {
	sorted := func(c *x509.Certificate) []string {
		names := slices.Clone(c.DNSNames)
		slices.Sort(names)
		return names
	}
	return slices.Equal(sorted(a), sorted(b))
}

func subjects(chain []*x509.Certificate) string {
	names := make([]string, len(chain))
	for i, c := range chain {
		names[i] = commonName(c)
	}
	return network.Visible(strings.Join(names, ", "))
}

func commonName(c *x509.Certificate) string {
	if c.Subject.CommonName == "" {
		return network.Visible(c.Subject.String())
	}
	return network.Visible(c.Subject.CommonName)
}

// issuer is who signed a certificate, in a few words.
func issuer(c *x509.Certificate) string {
	name := c.Issuer.CommonName
	if name == "" {
		name = c.Issuer.String()
	}
	return network.Visible(name)
}

func serial(c *x509.Certificate) string { return c.SerialNumber.Text(16) }

// day is a date as the catalogue writes it.
func day(t time.Time) string { return t.UTC().Format(time.DateOnly) }
