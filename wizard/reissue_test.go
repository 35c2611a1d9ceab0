package wizard_test

import (
	"bytes"
	"context"
	"errors"
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
