package wizard

import (
	"context"
	"path/filepath"
	"time"

	"qwizard/wizard/deadline"
	"qwizard/wizard/order"
)

// RenewalFacet is task 12: the dates that follow.
type RenewalFacet struct{ s *Session }

// Renewal returns the facet of task 12.
func (s *Session) Renewal() RenewalFacet { return RenewalFacet{s} }

// Dismiss states that the person has seen the dates and takes care of them.
func (r RenewalFacet) Dismiss(ctx context.Context) error {
	return r.s.act(ctx, func(f Facts) error {
		if err := r.s.ready(&f, TaskRenewal); err != nil || f.Dismissed.Known() {
			return err
		}
		now := r.s.world.Now()
		f.Dismissed = Fact[bool]{Value: true, Source: FromYou, At: now}
		return r.s.state(ctx, f, event(now, TaskRenewal, DatesSeen, FromYou))
	})
}

// CalendarName is the file that [RenewalFacet.SaveDates] writes.
const CalendarName = "deadlines.ics"

// SaveDates writes the dates as a calendar file into folder.
func (r RenewalFacet) SaveDates(ctx context.Context, folder string) error {
	before := r.s.Facts()
	if err := r.s.ready(&before, TaskRenewal); err != nil {
		return err
	}
	ics, err := deadline.ICS(before.Dates(), deadline.Calendar{
		Order: before.Ordered().Value.Number, Names: before.Names.Value.Strings(), Stamp: before.Current().Chain.At,
		Text: r.s.world.Text, Practice: before.Channel == order.Practice,
	})
	if err != nil {
		return err
	}
	if err := r.s.world.Exporter.Files(ctx, folder, []order.File{{Path: CalendarName, Data: ics}}); err != nil {
		return err
	}
	path := filepath.Join(folder, CalendarName)
	return r.s.act(ctx, func(f Facts) error {
		if f.Calendar.Value == path {
			return nil
		}
		now := r.s.world.Now()
		f.Calendar = Fact[string]{Value: path, Source: SeenByUs, At: now}
		return r.s.state(ctx, f, event(now, TaskRenewal, DatesSaved, SeenByUs, "path", path))
	})
}

// Dates are the deadlines that follow from what is known so far. We learn of a
// validation some time after it was made, but it was made before the certificate:
// the earlier of the two counts, so that no deadline comes out too late.
func (f *Facts) Dates() []deadline.Date {
	from := deadline.From{Ordered: f.Ordered().At, TermDays: f.term()}
	i := f.Current()
	if before := f.Replaces(); before != nil && !i.Chain.Known() { // its certificate is the one that there is
		i = before
	}
	leaf := i.leaf()
	if leaf != nil {
		from.NotAfter = leaf.NotAfter
	}
	for _, n := range f.Names.Value {
		if p := i.Proved[n]; p.Value.Validated && (from.DomainsProved.IsZero() || p.At.Before(from.DomainsProved)) {
			from.DomainsProved = p.At
		}
	}
	if s := f.Steps[order.StepIdentity]; s.Value.Status == order.StepCompleted {
		from.PersonProved = s.At
	}
	from.DomainsProved, from.PersonProved = i.proved(from.DomainsProved), i.proved(from.PersonProved)
	for n := range f.Issuances { // the person may have been proved for a certificate before
		if before := &f.Issuances[n]; !from.PersonProved.After(before.Chain.At) {
			from.PersonProved = before.proved(from.PersonProved)
		}
	}
	return deadline.Dates(from)
}

// proved is when, at the latest, something was proved for the certificate that we have
// known of since then.
func (i *Issuance) proved(known time.Time) time.Time {
	if leaf := i.leaf(); leaf != nil && known.After(leaf.NotBefore) {
		return leaf.NotBefore
	}
	return known
}
