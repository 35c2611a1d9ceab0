package wizard_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"qwizard/wizard"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

// What stops at any write of a reissue is gone on with, and the CA has one replacement.
// Between the CA's answer and its storing (6) a partner has to look its number up.
func TestAReissueStoppedAtAnyWriteGoesOn(t *testing.T) {
	for stop := range 16 {
		begin, stop, partner := withCertificate, stop%8, stop >= 8
		if partner {
			begin = partnerWithCertificate
		}
		t.Run(fmt.Sprint(stop, partner), func(t *testing.T) {
			p := begin(t)
			real, vault := p.world.Store, p.world.Vault
			f := &stopping{left: stop}
			p.world.Store, p.world.Vault = stoppingStore{real, f}, stoppingVault{vault, f}
			c := p.over(t, nil, false)
			var stopped error
			for _, a := range []string{"reissue leaked", "key p256", "send"} {
				if stopped = p.do(strings.Fields(a)); stopped != nil {
					break
				}
			}
			p.world.Store, p.world.Vault = real, vault
			p.resume(t)
			if (stopped != nil) != (stop < 7) {
				t.Fatalf("stopped with %v", stopped)
			}
			if stop == 6 && partner {
				if err := p.do([]string{"send"}); !errors.Is(err, problem.OrderUnsure) || len(c.numbers) != 1 {
					t.Fatalf("got %v, asked %d times", err, len(c.numbers))
				}
				atCA := p.atCA(t)
				facts := p.session.Facts()
				if err := p.do([]string{"placed", facts.Ordered().Value.Number}); !errors.Is(err, problem.NumberReplaced) {
					t.Errorf("the number of the order itself: %v", err)
				}
				p.acts(t, "placed "+atCA[len(atCA)-1])
			}
			switch {
			case stop == 6 && !partner:
				p.acts(t, "send")
			case stop < 6:
				p.acts(t, "reissue leaked", "key p256", "send")
			}
			if len(c.numbers) != 1 || len(p.atCA(t)) != 2 {
				t.Errorf("asked %d times, the CA has %v", len(c.numbers), p.atCA(t))
			}
			p.issue(t)
		})
	}
}

func TestALostReplacementIsNeverAskedForAgainByItself(t *testing.T) {
	for _, fail := range answerless() {
		t.Run(string(problem.All(fail)[0].Kind), func(t *testing.T) {
			p := partnerWithCertificate(t, "reissue wanted", "key p256")
			c := p.over(t, fail, false)
			if err := p.do([]string{"send"}); !errors.Is(err, fail) {
				t.Fatalf("got %v", err)
			}
			c.fail = nil
			p.resume(t)
			for range 2 {
				if err := p.do([]string{"send"}); !errors.Is(err, problem.OrderUnsure) {
					t.Errorf("got %v", err)
				}
			}
			if err := p.do([]string{"keep"}); !errors.Is(err, problem.OrderUnsure) {
				t.Errorf("the certificate before was kept: %v", err)
			}
			if len(c.numbers) != 1 {
				t.Errorf("asked %d times", len(c.numbers))
			}
		})
	}
}

// In practice a replacement is looked up by its request, and one that the CA has not is
// asked for again.
func TestALostReplacementIsFound(t *testing.T) {
	for _, before := range []bool{false, true} {
		p := withCertificate(t, "reissue wanted", "key p256")
		c := p.over(t, answerless()[0], before)
		if err := p.do([]string{"send"}); !errors.Is(err, problem.Offline) {
			t.Fatalf("got %v", err)
		}
		c.fail = nil
		p.acts(t, "send")
		f := p.session.Facts()
		atCA := p.atCA(t)
		if len(atCA) != 2 || f.Receipt.Value.Number != atCA[1] || f.Reissuing() {
			t.Errorf("before %v: the CA has %v, we have %s", before, atCA, f.Receipt.Value.Number)
		}
		p.issue(t)
	}
}

// numberless is a CA that takes a replacement and answers with the number of the order.
type numberless struct{ wizard.Channel }

func (c numberless) Replace(ctx context.Context, number string, a order.Application) (order.Receipt, error) {
	r, err := c.Channel.Replace(ctx, number, a)
	r.Number = number
	return r, err
}

// A replacement without a number of its own could not be told from the order before.
func TestAReplacementWithoutANumberIsLookedUp(t *testing.T) {
	p := partnerWithCertificate(t, "reissue wanted", "key p256")
	p.world.Channel = numberless{p.world.Channel}
	p.resume(t)
	if err := p.do([]string{"send"}); !errors.Is(err, problem.ChannelAnswer) {
		t.Fatalf("got %v", err)
	}
	if f := p.session.Facts(); !f.Unsure() {
		t.Errorf("%+v", f.Receipt)
	}
	atCA := p.atCA(t)
	p.acts(t, "placed "+atCA[len(atCA)-1])
	p.issue(t)
}

// An answer about the certificate before, which comes when a reissue has begun, says
// nothing of the new one.
func TestALateAnswerAboutTheCertificateBeforeIsDropped(t *testing.T) {
	p := withCertificate(t)
	c := &slow{Channel: p.world.Channel}
	p.world.Channel = c
	p.resume(t)
	if err := p.manager.SkipAhead(t.Context(), wizard.CheckFloor); err != nil {
		t.Fatal(err)
	}
	c.meanwhile = func() { p.acts(t, "reissue wanted") }
	p.acts(t, "check")
	f := p.session.Facts()
	if !f.Reissuing() || len(f.Current().Proved) != 0 {
		t.Errorf("proved: %v", f.Current().Proved)
	}
}

// slow answers a question for the status after something else was done.
type slow struct {
	wizard.Channel
	meanwhile func()
}

func (c *slow) Status(ctx context.Context, number string) (order.Report, error) {
	r, err := c.Channel.Status(ctx, number)
	if do := c.meanwhile; do != nil {
		c.meanwhile = nil
		do()
	}
	return r, err
}

// What the CA has read and does not take is no replacement: it can be mended, or dropped.
func TestARefusedReplacementCanBeDropped(t *testing.T) {
	for _, fail := range []error{problem.New(problem.ChannelRefused, "replace", nil), problem.Unsent(problem.New(problem.Offline, "replace", nil))} {
		p := withCertificate(t, "reissue wanted", "key p256")
		before := p.session.Facts()
		p.over(t, fail, true)
		if err := p.do([]string{"send"}); !errors.Is(err, fail) {
			t.Fatalf("got %v", err)
		}
		if f := p.session.Facts(); f.Unsure() || !f.Reissuing() {
			t.Error("it counts as sent, or not as begun")
		}
		p.acts(t, "keep")
		f := p.session.Facts()
		if f.Replaces() != nil || f.Receipt.Value != before.Ordered().Value || f.Leaf() == nil {
			t.Errorf("the certificate before is not the order's: %+v", f.Receipt)
		}
		items := f.Items()
		if len(items) != 2 {
			t.Errorf("the vault's items are %v", items)
		}
	}
}
