package wizard

import (
	"bytes"
	"context"
	"crypto/x509"
	"errors"
	"slices"
	"strings"
	"time"

	"qwizard/wizard/chain"
	"qwizard/wizard/finding"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
	"qwizard/wizard/qwac"
)

// CertificateFacet is task 10: the certificate and its chain.
type CertificateFacet struct{ s *Session }

// Certificate returns the facet of task 10.
func (s *Session) Certificate() CertificateFacet { return CertificateFacet{s} }

// Collect fetches the certificate from the CA and takes it. Before issuance it
// fails with [problem.NotIssuedYet], and for [CheckFloor] after that with
// [problem.CheckedJustNow].
func (c CertificateFacet) Collect(ctx context.Context) error {
	f := c.s.Facts()
	if err := c.s.ready(&f, TaskCertificate); err != nil {
		return err
	}
	if f.Current().Chain.Known() && len(f.Deviations()) == 0 {
		return nil
	}
	if !f.can().Collect {
		return problem.New(problem.ChannelCannot, "collect", nil)
	}
	if err := c.s.mayCheck(ctx, "collect", lastCollect); err != nil {
		return err
	}
	data, err := c.fetch(ctx, f.Receipt.Value.Number)
	if err != nil {
		return err
	}
	return c.Take(ctx, data, FromSectigo)
}

// fetch asks for the certificate. Only "not issued yet" counts as an answer that the
// person has to wait after.
func (c CertificateFacet) fetch(ctx context.Context, number string) ([]byte, error) {
	now, err := c.s.world.Channel.Time(ctx)
	if err != nil {
		return nil, err
	}
	data, err := c.s.world.Channel.Collect(ctx, number)
	if errors.Is(err, problem.NotIssuedYet) || errors.Is(err, problem.ChannelBusy) {
		c.s.note(ctx, func(a *asked) { a.Collect = now })
	}
	return data, err
}

// Take reads certificates in any form, finds the one made for the order's key,
// orders its chain, and judges it. One for another key is refused with
// [problem.CertificateOther]; what else is wrong with it is in the verdict, and the
// task is in trouble until the person accepts it or takes another one.
func (c CertificateFacet) Take(ctx context.Context, data []byte, from Source) error {
	certs, err := chain.Read(data)
	if err != nil {
		return err
	}
	return c.s.act(ctx, func(f Facts) error {
		events, err := takeChain(&f, certs, from, c.s.world.Now())
		if err != nil {
			return err
		}
		return c.s.state(ctx, f, events...)
	})
}

// takeChain puts the order's certificate and its chain into f, and says what changed.
func takeChain(f *Facts, certs []*x509.Certificate, from Source, now time.Time) ([]Event, error) {
	ordered, err := chain.Order(certs, f.Current().Key.Value.Fingerprint)
	if err != nil {
		return nil, err
	}
	leaf, i := ordered[0], f.Current()
	if slices.EqualFunc(ordered, i.Chain.Value, func(c *x509.Certificate, der []byte) bool { return bytes.Equal(c.Raw, der) }) {
		return nil, nil
	}
	if i.Chain.Known() && !bytes.Equal(leaf.Raw, i.Chain.Value[0]) {
		// What was done with the other certificate is to be done again.
		i.Export, i.Given, i.Live = Fact[order.Exported]{}, Fact[string]{}, Fact[[]finding.Finding]{}
		f.Calendar, f.Dismissed = Fact[string]{}, Fact[bool]{}
	}
	verdict := qwac.Verdict(ordered, qwac.Expected{
		Names: f.Names.Value, Fingerprint: i.Key.Value.Fingerprint, Applicant: f.Applicant.Value,
	}, now)
	value := make([][]byte, len(ordered))
	for n, cert := range ordered {
		value[n] = cert.Raw
	}
	i.Chain = Fact[[][]byte]{Value: value, Source: from, At: now}
	i.Verdict = Fact[[]finding.Finding]{Value: verdict, Source: SeenByUs, At: now}
	i.Taken = Fact[[]finding.Kind]{} // it was about another certificate
	return []Event{event(now, TaskCertificate, CertificateTaken, from,
		"serial", leaf.SerialNumber.Text(16), "not_after", leaf.NotAfter.UTC().Format(time.RFC3339),
		"verdict", string(finding.Worst(verdict)))}, nil
}

// Accept states that the person takes the certificate although it deviates in these
// ways. Kinds that are no deviation of it are refused.
func (c CertificateFacet) Accept(ctx context.Context, kinds []finding.Kind) error {
	return c.s.act(ctx, func(f Facts) error {
		open := f.Deviations()
		for _, k := range kinds {
			if !slices.ContainsFunc(open, func(d finding.Finding) bool { return d.Kind == k }) {
				return problem.New(problem.InputUnknown, "accept deviation", nil, "value", string(k))
			}
		}
		if len(kinds) == 0 {
			return nil
		}
		now, i := c.s.world.Now(), f.Current()
		words := make([]string, len(kinds))
		for n, k := range kinds {
			words[n] = string(k)
		}
		i.Taken = Fact[[]finding.Kind]{Value: append(i.Taken.Value, kinds...), Source: FromYou, At: now}
		return c.s.state(ctx, f, event(now, TaskCertificate, DeviationAccepted, FromYou, "kinds", strings.Join(words, ", ")))
	})
}

// Deviations are what is wrong with the certificate and not accepted.
func (f *Facts) Deviations() []finding.Finding {
	i := f.Current()
	return slices.DeleteFunc(finding.Of(i.Verdict.Value, finding.Blocks), func(d finding.Finding) bool {
		return slices.Contains(i.Taken.Value, d.Kind)
	})
}

// Leaf returns the order's certificate, nil while there is none.
func (f *Facts) Leaf() *x509.Certificate { return f.Current().leaf() }

func (i *Issuance) leaf() *x509.Certificate {
	if !i.Chain.Known() {
		return nil
	}
	c, err := x509.ParseCertificate(i.Chain.Value[0])
	if err != nil {
		return nil
	}
	return c
}
