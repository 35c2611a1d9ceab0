package wizard

import (
	"context"
	"strconv"

	"qwizard/wizard/csr"
	"qwizard/wizard/finding"
	"qwizard/wizard/inbox"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

// Prepared are the order's values for a person who orders on Sectigo's page, in the
// order in which they are asked for. They come out only when the order could be sent:
// with a checked backup and the consent; and not again once the person has ordered.
// From then on the order counts as being sent, and its facts stay as they are, until it
// was placed or the person says that they did not order ([OrderFacet.NotPlaced]).
func (o OrderFacet) Prepared(ctx context.Context) ([]order.Prepared, error) {
	var values []order.Prepared
	err := o.s.act(ctx, func(f Facts) error {
		if f.can().Submit {
			return problem.New(problem.ChannelTells, "prepare order", nil)
		}
		if f.Receipt.Known() {
			return problem.At("", problem.AlreadySent, "number", f.Receipt.Value.Number)
		}
		if err := o.sendable(&f); err != nil {
			return err
		}
		values = prepared(&f)
		if f.Sending.Known() {
			return nil
		}
		now := o.s.world.Now()
		f.Sending = Fact[string]{Value: f.ID, Source: FromYou, At: now}
		return o.s.state(ctx, f, event(now, TaskOrder, SendingStarted, FromYou, "reference", f.ID))
	})
	if err != nil {
		return nil, err
	}
	return values, nil
}

// NotPlaced states that nothing was ordered: not with the prepared values, or not by a
// sending whose answer was lost ([Facts.Unsure]). The order can be changed and sent then:
// if the CA has it all the same, there are two.
func (o OrderFacet) NotPlaced(ctx context.Context) error {
	return o.s.act(ctx, func(f Facts) error {
		switch {
		case f.tells():
			return problem.New(problem.ChannelTells, "withdraw order", nil)
		case f.Receipt.Known():
			return problem.At("", problem.AlreadySent, "number", f.Receipt.Value.Number)
		case !f.Sending.Known():
			return nil
		}
		return o.withdraw(ctx, f, FromYou)
	})
}

func prepared(f *Facts) []order.Prepared {
	a := f.Applicant.Value
	all := []order.Prepared{
		{Label: "product", Value: f.Product().Title()},
		{Label: "days", Value: strconv.Itoa(f.term())},
	}
	for _, n := range f.Names.Value {
		all = append(all, order.Prepared{Label: "website", Value: string(n)})
	}
	for _, p := range []order.Prepared{
		{Label: "csr", Value: string(csr.PEM(f.Current().CSR.Value))},
		{Label: "given-names", Value: a.GivenNames}, {Label: "surname", Value: a.Surname},
		{Label: "email", Value: a.Email}, {Label: "phone", Value: a.Phone},
		{Label: "street", Value: a.Address.Street}, {Label: "postal-code", Value: a.Address.PostalCode},
		{Label: "city", Value: a.Address.City}, {Label: "state", Value: a.Address.State}, {Label: "country", Value: a.Address.Country},
	} {
		if p.Value != "" {
			all = append(all, p)
		}
	}
	return all
}

// Placed states that the person ordered on Sectigo's page, or that Sectigo has an order
// whose answer was lost ([Facts.Unsure]): pasted is the order number, or a text of
// Sectigo's with it, and unique the uniqueValue that Sectigo shows with the domain proof,
// empty for none. Stated again with another number or value it takes the place of the
// first, as long as no proof rests on it. Where the CA can be asked about a number it is:
// one that is for other websites is [problem.OrderOther].
func (o OrderFacet) Placed(ctx context.Context, pasted, unique string) error {
	number, err := inbox.ReadNumber(pasted)
	if err != nil {
		return err
	}
	if unique, err = inbox.ReadUnique(unique); err != nil {
		return err
	}
	return o.s.act(ctx, func(f Facts) error {
		if f.tells() {
			return problem.New(problem.ChannelTells, "state order number", nil)
		}
		said := order.Receipt{Number: number, UniqueValue: unique}
		if unique == "" && f.Receipt.Value.Number == number {
			said.UniqueValue = f.Receipt.Value.UniqueValue // it was stated before
		}
		switch {
		case f.Receipt.Known() && f.Receipt.Value == said:
			return nil
		case f.Receipt.Known() && len(f.Current().Proved) > 0:
			return problem.At("order.number", problem.AlreadySent, "number", f.Receipt.Value.Number)
		case !f.Receipt.Known() && !f.Sending.Known(): // else it may be paid, whatever is wrong by now
			if err := o.sendable(&f); err != nil {
				return err
			}
		}
		if err := o.stated(ctx, &f, said); err != nil {
			return err
		}
		now := o.s.world.Now()
		f.Current().Seen = Fact[[]finding.Finding]{} // the token may be another one now
		if said.UniqueValue != f.Receipt.Value.UniqueValue {
			f.Current().Shown = nil
		}
		if f.Reissuing() {
			f.succeed()
		}
		f.Receipt = Fact[order.Receipt]{Value: said, Source: FromYou, At: now}
		return o.s.state(ctx, f, event(now, TaskOrder, NumberStated, FromYou, "number", number, "unique", said.UniqueValue))
	})
}
