package wizard

import (
	"context"
	"strconv"

	"qwizard/wizard/csr"
	"qwizard/wizard/inbox"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

// Prepared are the order's values for a person who orders on Sectigo's page, in the
// order in which they are asked for. They come out only when the order could be sent:
// with a checked backup and the consent.
func (o OrderFacet) Prepared() ([]order.Prepared, error) {
	f := o.s.Facts()
	if err := o.sendable(&f); err != nil {
		return nil, err
	}
	a, days := f.Applicant.Value, f.Term.Value
	if days == 0 {
		days = order.DefaultTerm
	}
	all := []order.Prepared{
		{Label: "product", Value: f.Product().Title()},
		{Label: "days", Value: strconv.Itoa(days)},
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
	return all, nil
}

// Placed states that the person ordered on Sectigo's page: pasted is the order number,
// or a text of Sectigo's with it, and unique the uniqueValue that Sectigo shows with
// the domain proof, empty for none. Stated again with another number or value it takes
// the place of the first, as long as no proof rests on it.
func (o OrderFacet) Placed(ctx context.Context, pasted, unique string) error {
	number, err := inbox.OrderNumber(pasted)
	if err != nil {
		return err
	}
	if unique, err = inbox.UniqueValue(unique); err != nil {
		return err
	}
	return o.s.act(ctx, func(f Facts) error {
		if f.can().Submit {
			return problem.New(problem.ChannelTells, "state order number", nil)
		}
		said := order.Receipt{Number: number, UniqueValue: unique}
		switch {
		case f.Receipt.Known() && f.Receipt.Value == said:
			return nil
		case f.Receipt.Known() && len(f.Current().Proved) > 0:
			return problem.At("order.number", problem.AlreadySent, "number", f.Receipt.Value.Number)
		case !f.Receipt.Known():
			if err := o.sendable(&f); err != nil {
				return err
			}
		}
		now := o.s.world.Now()
		f.Receipt = Fact[order.Receipt]{Value: said, Source: FromYou, At: now}
		return o.s.state(ctx, f, event(now, TaskOrder, NumberStated, FromYou, "number", number))
	})
}
