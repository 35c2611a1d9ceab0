package wizard

import (
	"context"
	"crypto/x509"
	"slices"
	"strings"
	"time"

	"qwizard/wizard/chain"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

// CertificateFacet is task 10: the certificate and its chain.
type CertificateFacet struct{ s *Session }

// Certificate returns the facet of task 10.
func (s *Session) Certificate() CertificateFacet { return CertificateFacet{s} }

// Collect fetches the certificate from the CA and takes it. Before issuance it
// fails with [problem.NotIssuedYet].
func (c CertificateFacet) Collect(ctx context.Context) error {
	f := c.s.Facts()
	if err := c.s.ready(&f, TaskCertificate); err != nil {
		return err
	}
	if f.Current().Chain.Known() {
		return nil
	}
	data, err := c.s.world.Channel.Collect(ctx, f.Receipt.Value.Number)
	if err != nil {
		return err
	}
	return c.Take(ctx, data, FromSectigo)
}

// Take reads certificates in any form, finds the one made for the order's key,
// orders its chain and compares its names with the order's. A certificate for
// another key or other names is refused with [problem.CertificateOther].
func (c CertificateFacet) Take(ctx context.Context, data []byte, from Source) error {
	certs, err := chain.Read(data)
	if err != nil {
		return err
	}
	return c.s.act(ctx, func(f Facts) error {
		ordered, err := chain.Order(certs, f.Current().Key.Value.Fingerprint)
		if err != nil {
			return err
		}
		leaf := ordered[0]
		if !sameNames(leaf, f.Names.Value) {
			return problem.New(problem.CertificateOther, "take certificate", nil, "names", strings.Join(leaf.DNSNames, ", "))
		}
		now := c.s.world.Now()
		value := make([][]byte, len(ordered))
		for i, cert := range ordered {
			value[i] = cert.Raw
		}
		f.Current().Chain = Fact[[][]byte]{Value: value, Source: from, At: now}
		return c.s.state(ctx, f, event(now, TaskCertificate, CertificateTaken, from,
			"serial", leaf.SerialNumber.Text(16), "not_after", leaf.NotAfter.UTC().Format(time.RFC3339)))
	})
}

// sameNames compares as sets: a CA may order names as it likes.
func sameNames(leaf *x509.Certificate, names order.Names) bool {
	got := slices.Sorted(slices.Values(leaf.DNSNames))
	return slices.Equal(slices.Compact(got), slices.Sorted(slices.Values(names.Strings())))
}

// Leaf returns the order's certificate, nil while there is none.
func (f *Facts) Leaf() *x509.Certificate {
	if !f.Current().Chain.Known() {
		return nil
	}
	c, err := x509.ParseCertificate(f.Current().Chain.Value[0])
	if err != nil {
		return nil
	}
	return c
}
