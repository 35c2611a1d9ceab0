package wizard

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"time"

	"qwizard/wizard/problem"
)

// How often the CA may be asked for an order's status or its certificate, by the
// channel's clock, over restarts of the program. Sectigo wants no more than one poll in
// three hours; a person who presses "check now" may do so after ten minutes. What the
// person says they just did there is followed by a look at once
// ([WaitFacet.Answered]).
const (
	PollFloor  = 3 * time.Hour
	CheckFloor = 10 * time.Minute
)

// After a question without a good answer the program asks by itself again in
// [firstWait], and twice as long after each further one up to [PollFloor]; after a call
// limit (-42) in [PollFloor], and twice as long each time up to [longestWait]. To that
// comes up to half of it by chance, so that many programs do not come
// back at once.
const (
	firstWait   = 5 * time.Minute
	longestWait = 24 * time.Hour
)

// waitAfter is that wait after so many questions in a row; chance is from 0 up to 1.
func waitAfter(failures int, limited bool, chance float64) time.Duration {
	wait, most := firstWait, PollFloor
	if limited {
		wait, most = PollFloor, longestWait
	}
	for n := 1; n < failures && wait < most; n++ {
		wait *= 2
	}
	wait = min(wait, most)
	return wait + time.Duration(chance*float64(wait)/2)
}

// asked is what is remembered of the questions about one order. It lies beside the
// facts: that nothing has changed is no event.
type asked struct {
	Status   time.Time     `json:"status,omitzero"`  // last question for the status that had an answer, or is under way
	Collect  time.Time     `json:"collect,omitzero"` // the same of the certificate
	Failures int           `json:"failures,omitempty"`
	Failed   time.Time     `json:"failed,omitzero"` // last question of Failures in a row
	Wait     time.Duration `json:"wait,omitempty"`  // since Failed, until the program asks by itself
}

// remembered reads what was noted before. Without it the CA would only be asked sooner.
func (s *Session) remembered(ctx context.Context) {
	b, found, err := s.world.Notes.Get(ctx, s.id)
	var a asked
	if err == nil && found {
		err = json.Unmarshal(b, &a)
	}
	if err != nil {
		s.world.Log.Warn("when the CA was asked last is not known", "op", "read notes", "order", s.id, "err", err)
		return
	}
	s.mu.Lock()
	s.asked = a
	s.mu.Unlock()
}

// note changes what is remembered, and keeps it. A note that cannot be kept holds as
// long as the program runs.
func (s *Session) note(ctx context.Context, change func(*asked)) {
	s.noting.Lock()
	defer s.noting.Unlock()
	s.mu.Lock()
	before := s.asked
	change(&s.asked)
	now := s.asked
	s.mu.Unlock()
	if now == before {
		return
	}
	b, err := json.Marshal(now)
	if err == nil {
		err = s.world.Notes.Put(context.WithoutCancel(ctx), map[string][]byte{s.id: b})
	}
	if err != nil {
		s.world.Log.Warn("when the CA was asked is not kept", "op", "write notes", "order", s.id, "err", err)
	}
}

// noteOutcome notes what came of a question: at is when it was asked, last what is to
// be remembered of it, before what was. A question that got no answer keeps the person
// from asking again only if the CA said that it was asked too often.
func (s *Session) noteOutcome(ctx context.Context, err error, at, before time.Time, last func(*asked) *time.Time) {
	limited := errors.Is(err, problem.ChannelBusy)
	s.note(ctx, func(a *asked) {
		switch {
		case err == nil:
			a.Failures, a.Failed, a.Wait = 0, time.Time{}, 0
			return
		case !limited && last(a).Equal(at):
			*last(a) = before
		}
		if !errors.Is(err, problem.Cancelled) {
			a.Failures, a.Failed = a.Failures+1, at
			a.Wait = waitAfter(a.Failures, limited, s.chance())
		}
	})
}

// left is how much of a floor is left of what was last asked, and how much of the wait
// after failures; by the channel's clock.
func (s *Session) left(ctx context.Context, floor time.Duration, last func(*asked) *time.Time) (ofFloor, ofWait time.Duration, err error) {
	s.mu.Lock()
	a := s.asked
	s.mu.Unlock()
	since := *last(&a)
	if since.IsZero() && a.Failures == 0 {
		return 0, 0, nil
	}
	now, err := s.world.Channel.Time(ctx)
	if err != nil {
		return 0, 0, err
	}
	if !since.IsZero() {
		ofFloor = min(floor-now.Sub(since), floor) // a clock that was put back makes no wait longer
	}
	if a.Failures > 0 {
		ofWait = min(a.Wait-now.Sub(a.Failed), a.Wait)
	}
	return ofFloor, ofWait, nil
}

// mayCheck refuses a question of the person within [CheckFloor] of the last one.
func (s *Session) mayCheck(ctx context.Context, op string, last func(*asked) *time.Time) error {
	wait, _, err := s.left(ctx, CheckFloor, last)
	if err == nil && wait > 0 {
		minutes := int((wait + time.Minute - 1) / time.Minute)
		err = problem.New(problem.CheckedJustNow, op, nil, "minutes", strconv.Itoa(minutes))
	}
	return err
}

func lastStatus(a *asked) *time.Time  { return &a.Status }
func lastCollect(a *asked) *time.Time { return &a.Collect }
