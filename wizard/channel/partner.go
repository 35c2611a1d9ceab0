package channel

import (
	"context"
	"time"

	"qwizard/wizard/order"
	"qwizard/wizard/problem"
	"qwizard/wizard/sectigo"
)

// Partner reaches Sectigo by the partner protocol, with an account of a host or
// reseller. It is safe for concurrent use.
type Partner struct {
	direct
	now func() time.Time
}

// NewPartner returns the channel over a client of the real API; now is the clock by
// which waiting is counted.
func NewPartner(api *sectigo.Client, now func() time.Time) *Partner {
	return &Partner{direct{api}, now}
}

// ID names the channel.
func (*Partner) ID() string { return order.Partner }

// Time is the computer's own clock.
func (p *Partner) Time(context.Context) (time.Time, error) { return p.now(), nil }

// Find always fails: no documented call finds an order by our reference. Whether an
// interrupted order was placed, its confirmation mail or the account tells.
func (*Partner) Find(context.Context, string) (order.Receipt, bool, error) {
	return order.Receipt{}, false, problem.New(problem.ChannelNoLookup, "find order", nil)
}

// FindReplacement always fails, like Find.
func (*Partner) FindReplacement(context.Context, []byte) (order.Receipt, bool, error) {
	return order.Receipt{}, false, problem.New(problem.ChannelNoLookup, "find replacement", nil)
}
