package wizard

import (
	"context"
	"time"

	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

// WaitFacet is a task in which others act: the agreement (5), the e-mail
// verification (6) and Sectigo's approval (9).
type WaitFacet struct{ s *Session }

// Agreement returns the facet of task 5.
func (s *Session) Agreement() WaitFacet { return WaitFacet{s} }

// Email returns the facet of task 6.
func (s *Session) Email() WaitFacet { return WaitFacet{s} }

// Approval returns the facet of task 9.
func (s *Session) Approval() WaitFacet { return WaitFacet{s} }

// Check asks the CA how far the order is.
func (w WaitFacet) Check(ctx context.Context) error { return w.s.Check(ctx) }

// Check asks the CA how far the order is and stores what changed. An answer to
// an older question than the latest one answered is dropped.
func (s *Session) Check(ctx context.Context) error {
	_, err := s.ask(ctx)
	return err
}

func (s *Session) ask(ctx context.Context) (order.Report, error) {
	f := s.Facts()
	if !f.Receipt.Known() {
		return order.Report{}, problem.New(problem.TaskNotReady, "check status", nil, "task", string(TaskAgreement), "needs", string(TaskOrder))
	}
	s.mu.Lock()
	s.polls++
	mine := s.polls
	s.mu.Unlock()
	report, err := s.world.Channel.Status(ctx, f.Receipt.Value.Number)
	if err != nil {
		return order.Report{}, err
	}
	return report, s.act(ctx, func(f Facts) error {
		s.mu.Lock()
		late := mine < s.answered
		s.answered = max(s.answered, mine)
		s.mu.Unlock()
		if late {
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
