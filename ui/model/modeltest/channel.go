package modeltest

import (
	"context"
	"strconv"
	"time"

	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

type channel struct{ w *World }

func (c channel) ID() string { return c.w.channel }

// called notes a call that a real order's channel refuses, as there is nobody who
// would answer.
func (c channel) called(what string) error {
	if c.w.channel == order.Assisted {
		return problem.New(problem.ChannelCannot, what, nil)
	}
	return c.w.called(what)
}

func (c channel) Submit(context.Context, order.Application) (order.Receipt, error) {
	return c.w.Receipt, c.called("Submit")
}

func (c channel) Find(context.Context, string) (order.Receipt, bool, error) {
	if c.w.channel == order.Partner {
		return order.Receipt{}, false, problem.New(problem.ChannelNoLookup, "Find", nil)
	}
	return order.Receipt{}, false, c.called("Find")
}

func (c channel) FindReplacement(context.Context, []byte) (order.Receipt, bool, error) {
	if c.w.channel == order.Partner {
		return order.Receipt{}, false, problem.New(problem.ChannelNoLookup, "FindReplacement", nil)
	}
	return order.Receipt{}, false, c.called("FindReplacement")
}

func (c channel) Status(_ context.Context, number string) (order.Report, error) {
	r := c.w.Report
	r.Number = number
	return r, c.called("Status")
}

func (c channel) Prove(context.Context, string, order.Names, []order.Method, []string) error {
	return c.called("Prove")
}

func (c channel) Mailboxes(_ context.Context, name order.Name) ([]string, error) {
	d := string(name.Registrable())
	return []string{"admin@" + d, "administrator@" + d, "hostmaster@" + d, "postmaster@" + d, "webmaster@" + d}, c.w.called("Mailboxes")
}

func (c channel) Resend(_ context.Context, _ string, name order.Name, mailbox string) error {
	return c.called("Resend " + string(name) + " " + mailbox)
}

func (c channel) Time(context.Context) (time.Time, error) { return c.w.Clock, nil }

func (c channel) Upload(_ context.Context, _ order.Upload, documents []order.Document) error {
	what := "Upload"
	for _, d := range documents {
		what += " " + d.Name
	}
	return c.called(what)
}

func (c channel) Replace(context.Context, string, order.Application) (order.Receipt, error) {
	return Replacement(), c.called("Replace")
}

func (c channel) Revoke(_ context.Context, _ string, reason int, _ string) error {
	return c.called("Revoke " + strconv.Itoa(reason))
}

func (c channel) Cancel(context.Context, string) error { return c.called("Cancel") }

func (c channel) Collect(context.Context, string) ([]byte, error) {
	return c.w.Delivery, c.called("Collect")
}
