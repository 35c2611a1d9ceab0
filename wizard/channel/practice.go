// Package channel carries an order to the CA and brings its answers back. Each
// channel offers the same calls; what it cannot do it says with a problem.
package channel

import (
	"context"
	"time"

	"qwizard/wizard/order"
	"qwizard/wizard/sectigo"
)

// Portal is where a partner looks up orders by their own reference. Sectigo
// documents no call for it, so each channel brings its own. A replacement has no reference,
// and is looked up by its CSR (DER).
type Portal interface {
	FindOrder(ctx context.Context, reference string) (order.Receipt, bool, error)
	FindRequest(ctx context.Context, csr []byte) (order.Receipt, bool, error)
	// Clock is practice time.
	Clock(ctx context.Context) (time.Time, error)
}

// Practice reaches the practice CA by the partner protocol. It is safe for
// concurrent use.
type Practice struct {
	direct
	portal Portal
}

// NewPractice returns the practice channel over a client of the practice CA.
func NewPractice(api *sectigo.Client, portal Portal) *Practice {
	return &Practice{direct{api}, portal}
}

// ID names the channel.
func (*Practice) ID() string { return order.Practice }

// Time is practice time, which can be skipped ahead.
func (p *Practice) Time(ctx context.Context) (time.Time, error) { return p.portal.Clock(ctx) }

// Find looks the reference up in the CA's portal.
func (p *Practice) Find(ctx context.Context, reference string) (order.Receipt, bool, error) {
	return p.portal.FindOrder(ctx, reference)
}

// FindReplacement looks the CSR up in the CA's portal.
func (p *Practice) FindReplacement(ctx context.Context, csr []byte) (order.Receipt, bool, error) {
	return p.portal.FindRequest(ctx, csr)
}
