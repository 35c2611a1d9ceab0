package wizard

import (
	"context"
	"errors"
	"strconv"

	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

// maxRevocationNote is the longest comment that the CA takes with a revocation
// (revocationReason, sps/auto-revoke-ssl/request).
const maxRevocationNote = 1024

// Cancel takes back an order that has no certificate yet, with a refund where the
// channel's CA gives one by itself. It cannot be undone.
//
// After a kill, or an error of the network, it is not known whether the CA did it:
// Cancel again is safe, as an order that is ended already counts as cancelled.
func (o OrderFacet) Cancel(ctx context.Context) error {
	return o.s.act(ctx, func(f Facts) error {
		switch {
		case f.Cancelled.Known():
			return nil
		case !f.can().Refund:
			return problem.New(problem.ChannelCannot, "cancel order", nil)
		case !f.Receipt.Known():
			return problem.New(problem.TaskNotReady, "cancel order", nil, "task", string(TaskOrder), "needs", string(TaskOrder))
		case f.Current().Chain.Known():
			return problem.New(problem.OrderIssued, "cancel order", nil)
		}
		number := f.Receipt.Value.Number
		err := o.s.world.Channel.Cancel(ctx, number)
		if err != nil && !errors.Is(err, problem.AlreadyRefunded) && !errors.Is(err, problem.OrderRejected) {
			return err
		}
		return o.ended(context.WithoutCancel(ctx), f, number)
	})
}

// ended stores that an order was taken back, with the status that the CA gives it now.
// If it does not say, the word comes with the next question.
func (o OrderFacet) ended(ctx context.Context, f Facts, number string) error {
	report, err := o.s.world.Channel.Status(ctx, number)
	if err != nil {
		o.s.world.Log.Warn("status after cancelling", "op", "cancel order", "order", f.ID, "err", err)
		report = order.Report{}
	}
	now := o.s.world.Now()
	events := take(&f, report, now)
	f.Cancelled = Fact[string]{Value: f.OrderStatus.Value, Source: FromYou, At: now}
	e := event(now, TaskOrder, OrderCancelled, FromYou, "number", number, "status", f.OrderStatus.Value)
	return o.s.state(ctx, f, append(events, e)...)
}

// Revoke ends the order's certificate for good, for a reason of RFC 5280 5.3.1
// (order.Reason…); note is a comment for the CA of at most 1024 characters, or empty.
// It cannot be undone.
//
// After a kill, or an error of the network, it is not known whether the CA did it:
// Revoke again is safe, as a certificate that is revoked already counts as done.
func (o OrderFacet) Revoke(ctx context.Context, reason int, note string) error {
	return o.s.act(ctx, func(f Facts) error {
		i := f.Current()
		switch {
		case i.Revoked.Known():
			return nil
		case !f.can().Revoke:
			return problem.New(problem.ChannelCannot, "revoke", nil)
		case f.Leaf() == nil:
			return problem.New(problem.TaskNotReady, "revoke", nil, "task", string(TaskExport), "needs", string(TaskCertificate))
		case len([]rune(note)) > maxRevocationNote:
			return problem.At("revoke.note", problem.InputTooLong, "limit", strconv.Itoa(maxRevocationNote))
		}
		err := o.s.world.Channel.Revoke(ctx, f.Receipt.Value.Number, reason, note)
		if err != nil && !errors.Is(err, problem.CertificateRevoked) {
			return err
		}
		now := o.s.world.Now()
		i.Revoked = Fact[int]{Value: reason, Source: FromYou, At: now}
		e := event(now, TaskCertificate, CertificateRevoked, FromYou, "serial", f.Leaf().SerialNumber.Text(16), "reason", strconv.Itoa(reason))
		return o.s.state(context.WithoutCancel(ctx), f, e)
	})
}
