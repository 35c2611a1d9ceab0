package wizard

import (
	"context"
	"strings"

	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

// Unsure reports that the order was being sent and nobody knows whether the CA has it:
// the program was killed, or no answer came that says so, and the channel has no call
// that finds it. The person looks it up in their account and says what became of it:
// [OrderFacet.Placed] or [OrderFacet.NotPlaced].
func (f *Facts) Unsure() bool {
	return f.Sending.Known() && !f.Receipt.Known() && f.can().Submit && !f.can().Find
}

// tells reports whether the channel, and not the person, says if the order was placed.
// A number that the person gave can be corrected by them.
func (f *Facts) tells() bool {
	return f.can().Submit && !f.Unsure() && f.Receipt.Source != FromYou
}

// kindOf is what kind of problem an error is, for the history.
func kindOf(err error) problem.Kind {
	if all := problem.All(err); len(all) > 0 {
		return all[0].Kind
	}
	return problem.Internal
}

// stated checks a number that the person gave for an order whose answer was lost: the CA
// has to have an order of that number, and for the same websites if it names any.
func (o OrderFacet) stated(ctx context.Context, f *Facts, said order.Receipt) error {
	if err := f.mayBe(said.Number); err != nil {
		return err
	}
	if !f.can().Status {
		return nil
	}
	report, err := o.s.world.Channel.Status(ctx, said.Number)
	for _, p := range problem.All(err) {
		if p.Kind == problem.ChannelArgument || p.Kind == problem.ChannelRefused {
			return problem.At("order.number", problem.NumberUnknown, "number", said.Number, "message", p.Params["message"])
		}
	}
	if err != nil || len(report.Proofs) == 0 {
		return err
	}
	if there := namesIn(report); !f.isFor(there) {
		return problem.At("order.number", problem.NumberOther, "number", said.Number, "names", strings.Join(there, ", "))
	}
	return nil
}
