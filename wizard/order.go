package wizard

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

// OrderFacet is task 4: consent, and sending the order.
type OrderFacet struct{ s *Session }

// Order returns the facet of task 4.
func (s *Session) Order() OrderFacet { return OrderFacet{s} }

// ConsentVersion names the text about what becomes public that a person agrees to.
const ConsentVersion = "2026-11"

// ChooseTerm states for how long to order, in days: 90 or 365.
func (o OrderFacet) ChooseTerm(ctx context.Context, days int) error {
	if err := order.CheckTerm(days); err != nil {
		var bad problem.List
		bad.Add("order.days", err)
		return bad.Err()
	}
	return o.s.act(ctx, func(f Facts) error {
		switch {
		case f.Term.Value == days:
			return nil
		case f.Bound():
			return problem.At("order.days", problem.AlreadySent, "number", f.Ordered().Value.Number)
		}
		now := o.s.world.Now()
		f.Term = Fact[int]{Value: days, Source: FromYou, At: now}
		return o.s.state(ctx, f, event(now, TaskOrder, TermChosen, FromYou, "days", strconv.Itoa(days)))
	})
}

// Consent states that the person has read what becomes public for ever, and
// agrees to that version of the text.
func (o OrderFacet) Consent(ctx context.Context, version string) error {
	return o.s.act(ctx, func(f Facts) error {
		if f.Consent.Value == version || f.Sent() {
			return nil
		}
		now := o.s.world.Now()
		f.Consent = Fact[string]{Value: version, Source: FromYou, At: now}
		return o.s.state(ctx, f, event(now, TaskOrder, ConsentGiven, FromYou, "version", version))
	})
}

// Send places the order, once. That it is being sent is stored before the CA is
// asked, and a Send that follows an interrupted one asks the CA first whether it
// has the order: so however often the program is killed, the CA holds one order.
// Where the CA cannot be asked, nothing is sent again before a person has said what
// became of it ([Facts.Unsure]): until then it is [problem.OrderUnsure]. An order that
// has a number already is left as it is.
//
// In a reissue ([OrderFacet.Reissue]) it asks for the replacement in the same way, and for
// its status right after.
func (o OrderFacet) Send(ctx context.Context) error {
	return o.s.act(ctx, func(f Facts) error {
		if f.Receipt.Known() {
			return nil
		}
		if f.Replaces() == nil && !f.can().Submit || f.Replaces() != nil && !f.can().Replace {
			return problem.New(problem.ChannelCannot, "send order", nil)
		}
		if f.Unsure() {
			return problem.New(problem.OrderUnsure, "send order", nil)
		}
		if f.Sending.Known() { // whatever is wrong by now, the CA may have it
			receipt, found, err := o.find(ctx, &f)
			if err != nil {
				return err
			}
			if found {
				return o.found(ctx, f, receipt)
			}
		}
		if err := o.sendable(&f); err != nil {
			if f.Sending.Known() { // the CA says it has nothing, so all can be changed again
				err = errors.Join(err, o.withdraw(ctx, f, SeenByUs))
			}
			return err
		}
		if !f.Sending.Known() {
			now := o.s.world.Now()
			f.Sending = Fact[string]{Value: f.ID, Source: FromYou, At: now}
			if err := o.s.state(ctx, f, event(now, TaskOrder, SendingStarted, FromYou, "reference", f.ID)); err != nil {
				return err
			}
			f = o.s.Facts()
		}
		return o.submit(ctx, f)
	})
}

// sendable says what keeps an order from being sent.
func (o OrderFacet) sendable(f *Facts) error {
	if f.TaskOf(TaskApplicant, o.s.world.Now()).State == InTrouble {
		return problem.At("applicant.id.expires", problem.IDExpired, "value", string(f.Applicant.Value.ID.Expires))
	}
	if i := f.Current(); i.NeedsBackup() {
		return problem.New(problem.BackupNeeded, "send order", nil)
	}
	if err := o.s.ready(f, TaskOrder); err != nil {
		return err
	}
	if f.Consent.Value != ConsentVersion && !f.Sending.Known() || !f.Consent.Known() { // what is being sent was agreed to
		return problem.New(problem.ConsentNeeded, "send order", nil)
	}
	return nil
}

func (o OrderFacet) submit(ctx context.Context, f Facts) error {
	choices := f.Chosen()
	a := order.Application{
		Reference: f.Sending.Value, Names: f.Names.Value, Days: f.term(),
		CSR: f.Current().CSR.Value, Contact: f.Applicant.Value.Email, Applicant: f.Applicant.Value,
	}
	for _, c := range choices {
		a.Methods = append(a.Methods, c.Method)
		a.Mailboxes = append(a.Mailboxes, c.Mailbox)
	}
	receipt, err := o.place(ctx, &f, a)
	if errors.Is(err, problem.OrderSentAlready) && f.can().Find {
		receipt, found, err := o.find(ctx, &f)
		if err == nil && !found {
			err = problem.New(problem.ChannelAnswer, "find order", nil)
		}
		if err != nil {
			return err
		}
		return o.found(ctx, f, receipt)
	}
	switch {
	case err == nil:
		return o.accepted(ctx, f, receipt, OrderAccepted)
	case problem.IsUnsent(err):
		return errors.Join(err, o.withdraw(ctx, f, SeenByUs))
	case problem.Refused(err): // the CA has read the order and does not take it: it can be mended and sent anew
		return errors.Join(err, o.withdraw(ctx, f, FromSectigo))
	case f.can().Find: // the next Send asks
		return err
	}
	lost := event(o.s.world.Now(), TaskOrder, AnswerLost, SeenByUs, "kind", string(kindOf(err)))
	return errors.Join(err, o.s.state(context.WithoutCancel(ctx), f, lost))
}

// place asks the CA for the order, or for the replacement.
func (o OrderFacet) place(ctx context.Context, f *Facts, a order.Application) (order.Receipt, error) {
	if f.Replaces() == nil {
		return o.s.world.Channel.Submit(ctx, a)
	}
	receipt, err := o.s.world.Channel.Replace(ctx, f.Ordered().Value.Number, a)
	if err == nil && f.mayBe(receipt.Number) != nil { // the CA has it, and the person can look up its number
		err = problem.New(problem.ChannelAnswer, "replace", nil)
	}
	return receipt, err
}

// find looks for what is being sent: an order by our reference, a replacement by its CSR.
func (o OrderFacet) find(ctx context.Context, f *Facts) (order.Receipt, bool, error) {
	if f.Replaces() == nil {
		return o.s.world.Channel.Find(ctx, f.Sending.Value)
	}
	r, found, err := o.s.world.Channel.FindReplacement(ctx, f.Current().CSR.Value)
	return r, found && f.mayBe(r.Number) == nil, err // the order before may have been for the same CSR
}

// found takes an order that the CA has under our reference, if it is this one: facts
// from an old backup may be about other names than those that were ordered since.
func (o OrderFacet) found(ctx context.Context, f Facts, r order.Receipt) error {
	report, err := o.s.world.Channel.Status(ctx, r.Number)
	if err != nil {
		return err
	}
	if there := namesIn(report); !f.isFor(there) {
		return problem.New(problem.OrderOther, "find order", nil, "number", r.Number, "names", strings.Join(there, ", "))
	}
	return o.accepted(ctx, f, r, OrderFound)
}

// isFor reports whether an order at the CA is for the websites that stand here.
func (f *Facts) isFor(there []string) bool {
	return slices.Equal(there, slices.Sorted(slices.Values(f.Names.Value.Strings())))
}

// namesIn are the websites of an order at the CA, sorted.
func namesIn(r order.Report) []string {
	var there []string
	for _, p := range r.Proofs {
		there = append(there, string(p.Name))
	}
	slices.Sort(there)
	return there
}

// withdraw takes back that the order is being sent, so that its facts can be changed.
func (o OrderFacet) withdraw(ctx context.Context, f Facts, from Source) error {
	f.Sending = Fact[string]{}
	return o.s.state(context.WithoutCancel(ctx), f, event(o.s.world.Now(), TaskOrder, SendingWithdrawn, from))
}

func (o OrderFacet) accepted(ctx context.Context, f Facts, r order.Receipt, kind EventKind) error {
	now, raw := o.s.world.Now(), r.Raw
	r.Raw = ""
	f.Receipt = Fact[order.Receipt]{Value: r, Source: FromSectigo, At: now, Raw: raw}
	e := event(now, TaskOrder, kind, FromSectigo, "number", r.Number, "cost", r.Cost)
	e.Raw = raw
	if f.Replaces() == nil {
		// The CA has the order: a person who cancels now must not lose its number.
		return o.s.state(context.WithoutCancel(ctx), f, e)
	}
	f.succeed()
	e.Kind = ReissueAccepted
	if err := o.s.state(context.WithoutCancel(ctx), f, e); err != nil {
		return err
	}
	o.s.afresh(ctx)
	return nil
}

// Chosen are the methods chosen so far, CNAME where none was.
func (f *Facts) Chosen() []Choice {
	if c := f.Current().Choices; c.Known() {
		return slices.Clone(c.Value)
	}
	all := make([]Choice, len(f.Names.Value))
	for i, n := range f.Names.Value {
		all[i] = Choice{Name: n, Method: order.CNAME}
	}
	return all
}
