package wizard_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"qwizard/wizard"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

// tellingChannel answers status and collection with errors, one after the other, and
// then as the channel does.
type tellingChannel struct {
	wizard.Channel
	errs  []error
	asked int
}

func (c *tellingChannel) next() error {
	c.asked++
	if len(c.errs) == 0 {
		return nil
	}
	err := c.errs[0]
	c.errs = c.errs[1:]
	return err
}

func (c *tellingChannel) Status(ctx context.Context, number string) (order.Report, error) {
	if err := c.next(); err != nil {
		return order.Report{}, err
	}
	return c.Channel.Status(ctx, number)
}

func (c *tellingChannel) Collect(context.Context, string) ([]byte, error) { return nil, c.next() }

func telling(t *testing.T, p *person, kinds ...problem.Kind) (*tellingChannel, *wizard.Session) {
	t.Helper()
	c := &tellingChannel{Channel: p.world.Channel}
	for _, k := range kinds {
		c.errs = append(c.errs, problem.New(k, "status", nil))
	}
	p.world.Channel = c
	s, err := wizard.Resume(t.Context(), p.world, p.session.Facts().ID)
	if err != nil {
		t.Fatal(err)
	}
	return c, s
}

func (p *person) ahead(t *testing.T, d time.Duration) {
	t.Helper()
	if err := p.manager.SkipAhead(t.Context(), d); err != nil {
		t.Fatal(err)
	}
}

// After failures the program asks by itself after longer and longer waits, which it
// remembers; the person may ask at once, unless the CA has had enough.
func TestFailuresMakeTheProgramWait(t *testing.T) {
	p := newPersonWho(t, untilSent()...)
	c, s := telling(t, p, problem.Offline, problem.ChannelAnswer, problem.ChannelBusy)
	poll := func(want problem.Kind, asked int) {
		t.Helper()
		err := s.Poll(t.Context())
		if want == "" && err != nil || want != "" && !errors.Is(err, want) || c.asked != asked {
			t.Fatalf("poll: %v, asked %d times, want %s, %d", err, c.asked, want, asked)
		}
	}
	again := func() {
		t.Helper()
		var err error
		if s, err = wizard.Resume(t.Context(), p.world, s.Facts().ID); err != nil {
			t.Fatal(err)
		}
	}
	poll(problem.Offline, 1)
	poll("", 1)
	again()
	p.ahead(t, 4*time.Minute)
	poll("", 1)
	p.ahead(t, 4*time.Minute) // past five and a half of them
	poll(problem.ChannelAnswer, 2)
	p.ahead(t, 9*time.Minute)
	poll("", 2)
	if err := s.Check(t.Context()); !errors.Is(err, problem.ChannelBusy) || c.asked != 3 {
		t.Fatalf("check: %v", err)
	}
	again()
	if err := s.Check(t.Context()); !errors.Is(err, problem.CheckedJustNow) || c.asked != 3 {
		t.Fatalf("check after a limit: %v", err)
	}
	p.ahead(t, wizard.PollFloor)
	poll("", 3) // the third failure in a row, and a limit: twelve hours at least
	p.ahead(t, 12*time.Hour-wizard.PollFloor-time.Minute)
	poll("", 3)
	p.ahead(t, 7*time.Hour)
	poll("", 4)
	p.ahead(t, wizard.PollFloor)
	poll("", 5) // an answer ends the row
}

// A question that the person broke off is no failure.
func TestABrokenOffQuestionIsNoFailure(t *testing.T) {
	p := newPersonWho(t, untilSent()...)
	c, s := telling(t, p, problem.Cancelled)
	if err := s.Poll(t.Context()); !errors.Is(err, problem.Cancelled) {
		t.Fatal(err)
	}
	if err := s.Poll(t.Context()); err != nil || c.asked != 2 {
		t.Errorf("%v, asked %d times", err, c.asked)
	}
}

func TestAskingMakesNoRevision(t *testing.T) {
	p := newPersonWho(t, append(untilSent(), "check")...)
	before := p.session.Facts().Revision
	p.ahead(t, wizard.CheckFloor)
	if err := p.session.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	if after := p.session.Facts().Revision; after != before {
		t.Errorf("revision %d, before it %d", after, before)
	}
}

// Notes that are lost or damaged cost no more than a question too early.
func TestNotesThatCannotBeReadAreDoneWithout(t *testing.T) {
	p := newPersonWho(t, append(untilSent(), "check")...)
	id := p.session.Facts().ID
	if err := p.world.Notes.Put(t.Context(), map[string][]byte{id: []byte("{")}); err != nil {
		t.Fatal(err)
	}
	c, s := telling(t, p)
	if err := s.Poll(t.Context()); err != nil || c.asked != 1 {
		t.Errorf("%v, asked %d times", err, c.asked)
	}
	p.world.Notes = brokenNotes{}
	c, s = telling(t, p)
	if err := errors.Join(s.Poll(t.Context()), s.Poll(t.Context())); err != nil || c.asked != 1 {
		t.Errorf("%v, asked %d times", err, c.asked) // it is remembered while the program runs
	}
}

type brokenNotes struct{}

func (brokenNotes) Get(context.Context, string) ([]byte, bool, error) {
	return nil, false, problem.New(problem.StoreDamaged, "read notes", nil)
}

func (brokenNotes) Put(context.Context, map[string][]byte) error {
	return problem.New(problem.DiskFull, "write notes", nil)
}

func TestAnOrdersNoteGoesWithIt(t *testing.T) {
	p := newPersonWho(t, append(untilSent(), "check")...)
	id := p.session.Facts().ID
	if _, found, err := p.world.Notes.Get(t.Context(), id); err != nil || !found {
		t.Fatalf("%v, %v", found, err)
	}
	if err := wizard.Delete(t.Context(), p.world, id, nil); err != nil {
		t.Fatal(err)
	}
	if _, found, err := p.world.Notes.Get(t.Context(), id); err != nil || found {
		t.Errorf("%v, %v", found, err)
	}
}

// Fields that nobody knows are kept as they were said, once.
func TestWhatElseTheCASaysIsKept(t *testing.T) {
	p := newPersonWho(t, untilSent()...)
	var report order.Report
	p.world.Channel = sayingChannel{p.world.Channel, &report}
	s, err := wizard.Resume(t.Context(), p.world, p.session.Facts().ID)
	if err != nil {
		t.Fatal(err)
	}
	events := func() (raw []string) {
		all, err := s.History(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range all {
			if e.Kind == wizard.MoreSaid {
				raw = append(raw, e.Raw)
			}
		}
		return raw
	}
	for _, step := range []struct {
		other []order.Said
		want  []string
	}{
		{[]order.Said{{Name: "riskScore", Value: "7"}, {Name: "lane", Value: "slow"}}, []string{"riskScore: 7\nlane: slow\n"}},
		{[]order.Said{{Name: "riskScore", Value: "7"}, {Name: "lane", Value: "slow"}}, []string{"riskScore: 7\nlane: slow\n"}},
		{nil, []string{"riskScore: 7\nlane: slow\n"}},
		{[]order.Said{{Name: "riskScore", Value: "8"}}, []string{"riskScore: 7\nlane: slow\n", "riskScore: 8\n"}},
	} {
		report.Other = step.other
		if err := s.Agreement().Answered(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := events(); !slices.Equal(got, step.want) {
			t.Errorf("%q", got)
		}
	}
	if f := s.Facts(); len(f.Said.Value) != 1 || f.Said.Source != wizard.FromSectigo {
		t.Errorf("%+v", f.Said)
	}
}

type sayingChannel struct {
	wizard.Channel
	report *order.Report
}

func (c sayingChannel) Status(context.Context, string) (order.Report, error) { return *c.report, nil }
