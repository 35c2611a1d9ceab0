package wizard

import (
	"context"
	"reflect"

	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

// ApplicantFacet is task 2: who applies.
type ApplicantFacet struct{ s *Session }

// Applicant returns the facet of task 2.
func (s *Session) Applicant() ApplicantFacet { return ApplicantFacet{s} }

// Set states the applicant. Errors are a [problem.List] with fields
// "applicant.surname" and so on. After the order was sent, only the ID document can be
// another one; what was sent stays: [problem.AlreadySent]. The same applicant again
// changes nothing; another one needs a new consent and, as a backup is of the whole
// order, a new backup.
func (a ApplicantFacet) Set(ctx context.Context, who order.Applicant) error {
	who = who.Normalised()
	if f := a.s.Facts(); f.Applicant.Known() && reflect.DeepEqual(f.Applicant.Value, who) {
		return nil
	}
	var bad problem.List
	bad.Add("applicant", who.Check(a.s.world.Now()))
	if err := bad.Err(); err != nil {
		return err
	}
	return a.s.act(ctx, func(f Facts) error {
		if same := who; f.Bound() {
			// A new ID document is taken to the notary whenever it comes.
			if same.ID = f.Applicant.Value.ID; reflect.DeepEqual(same, f.Applicant.Value) {
				return a.state(ctx, f, who)
			}
			return problem.At("applicant", problem.AlreadySent, "number", f.Ordered().Value.Number)
		}
		f.Consent = Fact[string]{} // it was given for other facts
		f.Current().dropBackup()   // the person in it is another one, or none
		return a.state(ctx, f, who)
	})
}

func (a ApplicantFacet) state(ctx context.Context, f Facts, who order.Applicant) error {
	now := a.s.world.Now()
	f.Applicant = Fact[order.Applicant]{Value: who, Source: FromYou, At: now}
	return a.s.state(ctx, f, event(now, TaskApplicant, ApplicantStated, FromYou))
}
