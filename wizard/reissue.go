package wizard

import (
	"context"
	"strconv"
	"time"

	"qwizard/wizard/deadline"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
	"qwizard/wizard/rules"
)

// Reissue begins another certificate within the order's term, for the same names and
// person: a new issuance, with a key still to be made and backed up, for [OrderFacet.Send]
// to ask for. The issuance before stays with its receipt, key and certificate, which is as
// good or as revoked as it was. reason is order.ReasonKeyCompromise, after which the old
// key cannot be brought again, or order.ReasonSuperseded.
//
// Errors: [problem.ChannelCannot] where the person asks for it elsewhere,
// [problem.TaskNotReady] before there is a certificate, [problem.TermEnded] (date) once
// the time that was paid for is over. In a reissue that is not sent yet nothing is done. A
// kill leaves the facts of before or of after.
func (o OrderFacet) Reissue(ctx context.Context, reason int) error {
	return o.s.act(ctx, func(f Facts) error {
		now, i := o.s.world.Now(), f.Current()
		switch {
		case f.Reissuing():
			return nil
		case !f.can().Replace:
			return problem.New(problem.ChannelCannot, "reissue", nil)
		case reason != order.ReasonKeyCompromise && reason != order.ReasonSuperseded:
			return problem.At("reissue.reason", problem.InputUnknown, "value", strconv.Itoa(reason))
		case f.Leaf() == nil || !f.Receipt.Known():
			return problem.New(problem.TaskNotReady, "reissue", nil, "task", string(TaskOrder), "needs", string(TaskCertificate))
		case !now.Before(f.TermEnds()):
			return problem.New(problem.TermEnded, "reissue", nil, "date", f.TermEnds().UTC().Format("2006-01-02"))
		}
		number := f.Receipt.Value.Number
		events := []Event{event(now, TaskOrder, ReissueBegun, FromYou, "number", number, "reason", strconv.Itoa(reason))}
		if reason == order.ReasonKeyCompromise {
			events = append(events, event(now, TaskKey, KeyGivenUp, FromYou, "fingerprint", i.Key.Value.Fingerprint))
		}
		i.Receipt, f.Receipt, f.Sending = f.Receipt, Fact[order.Receipt]{}, Fact[string]{}
		f.Issuances = append(f.Issuances, Issuance{Choices: i.Choices}) // how names are proved has nothing to do with the key
		return o.s.state(ctx, f, events...)
	})
}

// KeepCertificate ends a reissue that was not sent: the certificate before is the order's
// again. A key that was made meanwhile stays in the vault with its issuance. Without a
// reissue nothing is done; one that may have reached the CA is [problem.AlreadySent] or
// [problem.OrderUnsure]. A kill leaves the facts of before or of after.
func (o OrderFacet) KeepCertificate(ctx context.Context) error {
	return o.s.act(ctx, func(f Facts) error {
		at := f.replaced()
		switch {
		case at < 0:
			return nil
		case f.Receipt.Known():
			return problem.New(problem.AlreadySent, "end reissue", nil, "number", f.Receipt.Value.Number)
		case f.Sending.Known():
			return problem.New(problem.OrderUnsure, "end reissue", nil)
		}
		kept := f.Issuances[at]
		f.Receipt, kept.Receipt = kept.Receipt, Fact[order.Receipt]{}
		f.Issuances = append(append(f.Issuances[:at:at], f.Issuances[at+1:]...), kept)
		return o.s.state(ctx, f, event(o.s.world.Now(), TaskOrder, ReissueDropped, FromYou, "number", f.Receipt.Value.Number))
	})
}

// replaced is the index of the issuance whose certificate the current one takes the place
// of, -1 in the first.
func (f *Facts) replaced() int {
	for at := len(f.Issuances) - 2; at >= 0; at-- {
		if f.Issuances[at].Receipt.Known() {
			return at
		}
	}
	return -1
}

// Replaces is the issuance whose certificate the current one takes the place of, nil for
// the first.
func (f *Facts) Replaces() *Issuance {
	if at := f.replaced(); at >= 0 {
		return &f.Issuances[at]
	}
	return nil
}

// Reissuing reports that a replacement was begun and has no number yet.
func (f *Facts) Reissuing() bool { return f.Replaces() != nil && !f.Receipt.Known() }

// Ordered is what the CA answered to the order that was paid for: its number is the one
// that all replacements share, and the term runs from its time.
func (f *Facts) Ordered() Fact[order.Receipt] {
	for _, i := range f.Issuances {
		if i.Receipt.Known() {
			return i.Receipt
		}
	}
	return f.Receipt
}

// TermEnds is when the time that was paid for is over.
func (f *Facts) TermEnds() time.Time {
	return f.Ordered().At.Add(time.Duration(f.term()) * rules.Day)
}

// ReissueDue reports that it is time to ask for the next certificate of the order.
func (f *Facts) ReissueDue(now time.Time) bool {
	leaf := f.Leaf()
	return leaf != nil && !now.Before(leaf.NotAfter.Add(-deadline.ReissueAhead*rules.Day)) && now.Before(f.TermEnds())
}

// Bound reports that websites, person and term are those of an order that may have reached
// the CA, and can be changed here no more.
func (f *Facts) Bound() bool { return f.Sent() || f.Replaces() != nil }

// succeed makes f's order facts those of a replacement that the CA has: what was proved of
// the person stands until the CA says otherwise, what was said of the certificate before
// is gone.
func (f *Facts) succeed() {
	f.OrderStatus, f.Said, f.OtherSteps = Fact[string]{}, Fact[[]order.Said]{}, nil
	for _, of := range []order.StepID{order.StepCSR, order.StepDCV, order.StepApproval} {
		delete(f.Steps, of)
	}
	f.Calendar, f.Dismissed = Fact[string]{}, Fact[bool]{}
}

// mayBe refuses the number of the order that is being replaced for the replacement's.
func (f *Facts) mayBe(number string) error {
	for _, i := range f.Issuances {
		if i.Receipt.Known() && i.Receipt.Value.Number == number {
			return problem.At("order.number", problem.NumberReplaced, "number", number)
		}
	}
	return nil
}

// afresh asks at once how far a replacement is: what was asked of the certificate before
// keeps nobody from asking. If the CA does not say, the next question does.
func (s *Session) afresh(ctx context.Context) {
	s.note(ctx, func(a *asked) { *a = asked{} })
	f := s.Facts()
	report, err := s.world.Channel.Status(ctx, f.Receipt.Value.Number)
	if err == nil {
		err = s.state(ctx, f, take(&f, report, s.world.Now())...)
	}
	if err != nil {
		s.world.Log.Warn("status of a replacement", "op", "replace", "order", f.ID, "err", err)
	}
}
