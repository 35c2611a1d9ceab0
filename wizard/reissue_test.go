package wizard_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"qwizard/wizard"
	"qwizard/wizard/deadline"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

// reissue begins a reissue: because the key "leaked", or for another reason.
func (p *person) reissue(why string) error {
	reason := order.ReasonSuperseded
	if why == "leaked" {
		reason = order.ReasonKeyCompromise
	}
	return p.session.Order().Reissue(context.Background(), reason)
}

// withCertificate is a person who has one.
func withCertificate(t *testing.T, then ...string) *person {
	t.Helper()
	return certified(t, newPersonWho(t), then...)
}

// partnerWithCertificate is [withCertificate] over a partner account.
func partnerWithCertificate(t *testing.T, then ...string) *person {
	t.Helper()
	p := newPersonWho(t)
	if err := p.partner(); err != nil {
		t.Fatal(err)
	}
	return certified(t, p, then...)
}

func certified(t *testing.T, p *person, then ...string) *person {
	t.Helper()
	p.acts(t, append(untilSent(), "choose cname", "answer agreement", "answer address")...)
	p.record(t)
	p.acts(t, "ask", "identity")
	if err := p.manager.SkipAhead(t.Context(), 72*time.Hour); err != nil {
		t.Fatal(err)
	}
	p.acts(t, append([]string{"check", "collect"}, then...)...)
	return p
}

// acts does some actions.
func (p *person) acts(t *testing.T, actions ...string) {
	t.Helper()
	for _, a := range actions {
		if err := p.do(strings.Fields(a)); err != nil {
			t.Fatalf("%s: %v", a, err)
		}
	}
}

// record puts the proofs' records into the practice zone.
func (p *person) record(t *testing.T) {
	t.Helper()
	f := p.session.Facts()
	if err := p.manager.AddRecords(t.Context(), f.Token().Zone(f.Names.Value)); err != nil {
		t.Fatal(err)
	}
}

// replacing is a channel that notes replacements, and fails with an error in place of the
// reply, after the CA had it or before.
type replacing struct {
	wizard.Channel
	numbers []string
	fail    error
	before  bool
}

func (c *replacing) Replace(ctx context.Context, number string, a order.Application) (order.Receipt, error) {
	c.numbers = append(c.numbers, number)
	if c.fail == nil {
		return c.Channel.Replace(ctx, number, a)
	}
	if !c.before {
		if r, err := c.Channel.Replace(ctx, number, a); err != nil {
			return r, err
		}
	}
	return order.Receipt{}, c.fail
}

// over puts the order onto a channel that notes replacements.
func (p *person) over(t *testing.T, fail error, before bool) *replacing {
	t.Helper()
	c := &replacing{Channel: p.world.Channel, fail: fail, before: before}
	p.world.Channel = c
	p.resume(t)
	return c
}

func (p *person) resume(t *testing.T) {
	t.Helper()
	var err error
	if p.session, err = wizard.Resume(t.Context(), p.world, p.session.Facts().ID); err != nil {
		t.Fatal(err)
	}
}

func TestAReplacementHasItsOwnNumberAndKey(t *testing.T) {
	p := withCertificate(t)
	before := p.session.Facts()
	c := p.over(t, nil, false)
	p.acts(t, "reissue leaked", "key p256", "send")
	f := p.session.Facts()
	base := before.Receipt.Value.Number
	if f.Receipt.Value.Number == base || f.Ordered().Value.Number != base || f.Replaces().Receipt.Value.Number != base || f.Reissuing() {
		t.Errorf("the replacement of %s is %+v", base, f.Receipt.Value)
	}
	if f.Current().Key.Value.Fingerprint == before.Current().Key.Value.Fingerprint || !bytes.Equal(f.Replaces().Chain.Value[0], before.Current().Chain.Value[0]) {
		t.Error("the key is the old one, or the certificate before is gone")
	}
	if f.Token().RecordTarget() == before.Token().RecordTarget() {
		t.Error("the proof is the one of before")
	}
	if f.TaskOf(wizard.TaskIdentity, p.clock()).State != wizard.Done || f.TaskOf(wizard.TaskDCV, p.clock()).State == wizard.Done {
		t.Errorf("identity %+v, proof %+v", f.TaskOf(wizard.TaskIdentity, p.clock()), f.TaskOf(wizard.TaskDCV, p.clock()))
	}
	p.issue(t)
	p.acts(t, "reissue wanted", "key p384", "send")
	if len(c.numbers) != 2 || c.numbers[0] != base || c.numbers[1] != base {
		t.Errorf("asked for replacements of %v, want %s each", c.numbers, base)
	}
}

// issue proves the website again and collects the certificate.
func (p *person) issue(t *testing.T) {
	t.Helper()
	p.record(t)
	p.acts(t, "ask")
	if err := p.manager.SkipAhead(t.Context(), 48*time.Hour); err != nil {
		t.Fatal(err)
	}
	p.acts(t, "check", "collect")
}

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

// A key that leaked does not come back with the request that was made with it.
func TestALeakedKeyIsNotReissued(t *testing.T) {
	p := withCertificate(t)
	before := p.session.Facts()
	p.acts(t, "reissue leaked")
	if err := p.session.Key().BringRequest(t.Context(), before.Current().CSR.Value); !errors.Is(err, problem.KeyLeaked) {
		t.Errorf("got %v", err)
	}
}

func TestNoReissueWithoutTermOrChannel(t *testing.T) {
	p := withCertificate(t)
	f := p.session.Facts()
	if err := p.session.Order().Reissue(t.Context(), order.ReasonCessation); !errors.Is(err, problem.InputUnknown) {
		t.Errorf("a reason that is none: %v", err)
	}
	p.turn(366 * 24 * time.Hour)
	if err := p.reissue("wanted"); !errors.Is(err, problem.TermEnded) {
		t.Errorf("got %v", err)
	}
	if now := p.session.Facts(); now.Revision != f.Revision {
		t.Error("something was stored")
	}
	if err := p.assisted(); err != nil {
		t.Fatal(err)
	}
	if err := p.reissue("wanted"); !errors.Is(err, problem.ChannelCannot) {
		t.Errorf("got %v", err)
	}
}

// The term runs from the order, the person's proof from its first time, and what ends
// first is the certificate that there is.
func TestTheDatesOfAReissueAreNoLater(t *testing.T) {
	p := withCertificate(t)
	f := p.session.Facts()
	was := f.Dates()
	p.turn(30 * 24 * time.Hour)
	p.acts(t, "reissue wanted")
	f = p.session.Facts()
	if got := f.Dates(); !reflect.DeepEqual(got, was) {
		t.Errorf("begun: %v, want %v", got, was)
	}
	p.acts(t, "key p256", "send")
	p.issue(t)
	f = p.session.Facts()
	for _, d := range f.Dates() {
		for _, before := range was {
			same := d.Kind == before.Kind && (d.Kind == deadline.Term || d.Kind == deadline.PersonProof)
			if same && !d.At.Equal(before.At) {
				t.Errorf("%s was %v, is %v", d.Kind, before.At, d.At)
			}
		}
	}
}

// A backup of a reissue under way holds both keys, and is restored on another computer.
func TestAReissueIsRestored(t *testing.T) {
	p := withCertificate(t, "reissue leaked", "key p256")
	there := newPersonWho(t)
	s, err := wizard.Restore(t.Context(), there.world, filepath.Join(p.dir, "order.qwizard"), "a backup passphrase")
	if err != nil {
		t.Fatal(err)
	}
	f, was := s.Facts(), p.session.Facts()
	if !f.Reissuing() || f.Ordered().Value != was.Ordered().Value || len(f.Items()) != 2 {
		t.Errorf("restored: %+v, %v", f.Ordered(), f.Items())
	}
	for _, item := range f.Items() {
		if _, err := there.world.Vault.Get(t.Context(), item); err != nil {
			t.Errorf("%s: %v", item, err)
		}
	}
}
