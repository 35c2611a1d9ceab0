package wizard

import (
	"context"
	"slices"
	"time"

	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

// WaitFacet is a task in which others act: the agreement (5), the e-mail
// verification (6) and Sectigo's approval (9).
type WaitFacet struct {
	s    *Session
	task TaskID
	step order.StepID
}

// Agreement returns the facet of task 5.
func (s *Session) Agreement() WaitFacet { return WaitFacet{s, TaskAgreement, order.StepAgreement} }

// Email returns the facet of task 6.
func (s *Session) Email() WaitFacet { return WaitFacet{s, TaskEmail, order.StepEmail} }

// Approval returns the facet of task 9.
func (s *Session) Approval() WaitFacet { return WaitFacet{s, TaskApproval, order.StepApproval} }

// Check is [Session.Check].
func (w WaitFacet) Check(ctx context.Context) error { return w.s.Check(ctx) }

// Answered asks the CA at once, whatever the floors are: the person has just done what
// its mail asked for.
func (w WaitFacet) Answered(ctx context.Context) error { return w.s.refresh(ctx) }

// Confirm states that the step is done, or that it is not after all, on a channel that
// does not tell it.
func (w WaitFacet) Confirm(ctx context.Context, done bool) error {
	return w.s.confirm(ctx, w.task, w.step, done)
}

// Check asks the CA now, because the person wants to know, and stores what changed.
// Within [CheckFloor] of the last question it is [problem.CheckedJustNow].
func (s *Session) Check(ctx context.Context) error {
	if err := s.askable(); err != nil {
		return err
	}
	if err := s.mayCheck(ctx, "check status", lastStatus); err != nil {
		return err
	}
	return s.refresh(ctx)
}

// Poll asks the CA by itself, unless it was asked within [PollFloor], or did not answer
// lately.
func (s *Session) Poll(ctx context.Context) error {
	if err := s.askable(); err != nil {
		return err
	}
	floor, wait, err := s.left(ctx, PollFloor, lastStatus)
	if err != nil || floor > 0 || wait > 0 {
		return err
	}
	return s.refresh(ctx)
}

// askable refuses a question on a channel that tells no status.
func (s *Session) askable() error {
	if f := s.Facts(); !f.can().Status {
		return problem.New(problem.ChannelCannot, "check status", nil)
	}
	return nil
}

// refresh asks the CA whatever the floors are: after something was done there.
func (s *Session) refresh(ctx context.Context) error {
	_, err := s.ask(ctx)
	return err
}

// ask asks the CA how far the order is and stores what changed. An answer to an
// older question than the latest one answered is dropped.
func (s *Session) ask(ctx context.Context) (order.Report, error) {
	f := s.Facts()
	if !f.Receipt.Known() {
		return order.Report{}, problem.New(problem.TaskNotReady, "check status", nil, "task", string(TaskAgreement), "needs", string(TaskOrder))
	}
	now, err := s.world.Channel.Time(ctx)
	if err != nil {
		return order.Report{}, err
	}
	s.mu.Lock()
	s.polls++
	mine := s.polls
	before := s.asked.Status
	s.mu.Unlock()
	s.note(ctx, func(a *asked) { a.Status = now })
	number := f.Receipt.Value.Number
	report, err := s.world.Channel.Status(ctx, number)
	s.noteOutcome(ctx, err, now, before, lastStatus)
	if err != nil {
		return order.Report{}, err
	}
	return report, s.act(ctx, func(f Facts) error {
		s.mu.Lock()
		late := mine < s.answered
		s.answered = max(s.answered, mine)
		s.mu.Unlock()
		if late || f.Receipt.Value.Number != number { // or it is about a certificate that is being replaced
			return nil
		}
		events := take(&f, report, s.world.Now())
		return s.state(ctx, f, events...)
	})
}

// take puts a report into f and returns what changed.
func take(f *Facts, r order.Report, at time.Time) []Event {
	var events []Event
	if r.OrderStatus != "" && r.OrderStatus != f.OrderStatus.Value {
		f.OrderStatus = Fact[string]{Value: r.OrderStatus, Source: FromSectigo, At: at, Raw: r.OrderStatus}
		e := event(at, TaskOrder, OrderStatusChanged, FromSectigo, "status", r.OrderStatus)
		e.Raw = r.OrderStatus
		events = append(events, e)
	}
	for _, s := range r.Steps {
		events = append(events, stepEvents(f, s, at)...)
	}
	if len(r.Other) > 0 && !slices.Equal(r.Other, f.Said.Value) {
		f.Said = Fact[[]order.Said]{Value: r.Other, Source: FromSectigo, At: at}
		e := event(at, TaskOrder, MoreSaid, FromSectigo)
		for _, s := range r.Other {
			e.Raw += s.Name + ": " + s.Value + "\n"
		}
		events = append(events, e)
	}
	return append(events, proofEvents(f, r, at)...)
}

// stepEvents takes one step into f. A step we do not know is kept by its title.
func stepEvents(f *Facts, s order.Step, at time.Time) []Event {
	now := Fact[Step]{Value: Step{s.Title, s.Status, s.Note}, Source: FromSectigo, At: at, Raw: s.Raw}
	var old Fact[Step]
	if s.ID == "" {
		old = f.OtherSteps[s.Title]
	} else {
		old = f.Steps[s.ID]
	}
	if old.Known() && old.Value == now.Value && old.Raw == now.Raw {
		return nil
	}
	if s.ID == "" {
		if f.OtherSteps == nil {
			f.OtherSteps = map[string]Fact[Step]{}
		}
		f.OtherSteps[s.Title] = now
	} else {
		if f.Steps == nil {
			f.Steps = map[order.StepID]Fact[Step]{}
		}
		f.Steps[s.ID] = now
	}
	e := event(at, taskOfStep(s.ID), StepChanged, FromSectigo, "step", s.Title, "status", string(s.Status))
	e.Raw = s.Raw
	return []Event{e}
}

func taskOfStep(id order.StepID) TaskID {
	return map[order.StepID]TaskID{
		order.StepCSR: TaskKey, order.StepAgreement: TaskAgreement, order.StepEmail: TaskEmail,
		order.StepDCV: TaskDCV, order.StepIdentity: TaskIdentity, order.StepApproval: TaskApproval,
	}[id]
}

// confirm states a step of the CA as done, or not done after all, because the person
// says so.
func (s *Session) confirm(ctx context.Context, task TaskID, step order.StepID, done bool) error {
	return s.act(ctx, func(f Facts) error {
		if f.can().Status {
			return problem.New(problem.ChannelTells, "confirm step", nil)
		}
		if err := s.ready(&f, task); err != nil {
			return err
		}
		now := s.world.Now()
		if done == (f.step(step) == order.StepCompleted) {
			return nil
		}
		if !done {
			delete(f.Steps, step)
			return s.state(ctx, f, event(now, task, StepDoubted, FromYou, "step", string(step)))
		}
		if f.Steps == nil {
			f.Steps = map[order.StepID]Fact[Step]{}
		}
		f.Steps[step] = Fact[Step]{Value: Step{Title: string(step), Status: order.StepCompleted}, Source: FromYou, At: now}
		return s.state(ctx, f, event(now, task, StepConfirmed, FromYou, "step", string(step)))
	})
}
