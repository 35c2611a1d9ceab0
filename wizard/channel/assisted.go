package channel

import (
	"context"
	"time"

	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

// Assisted is the channel of a private person, who has no access to Sectigo's API: the
// program prepares, the person carries. It uses no network, and refuses each call that
// would.
type Assisted struct{ now func() time.Time }

// NewAssisted returns the channel; now is the clock by which waiting is counted.
func NewAssisted(now func() time.Time) *Assisted { return &Assisted{now} }

// ID names the channel.
func (*Assisted) ID() string { return order.Assisted }

// Time is the person's own clock.
func (a *Assisted) Time(context.Context) (time.Time, error) { return a.now(), nil }

func cannot(op string) error { return problem.New(problem.ChannelCannot, op, nil) }

// Submit cannot be done here: the person orders on Sectigo's page.
func (*Assisted) Submit(context.Context, order.Application) (order.Receipt, error) {
	return order.Receipt{}, cannot("submit")
}

// Find cannot be done here.
func (*Assisted) Find(context.Context, string) (order.Receipt, bool, error) {
	return order.Receipt{}, false, cannot("find order")
}

// FindReplacement cannot be done here.
func (*Assisted) FindReplacement(context.Context, []byte) (order.Receipt, bool, error) {
	return order.Receipt{}, false, cannot("find replacement")
}

// Status cannot be done here: the person reads it.
func (*Assisted) Status(context.Context, string) (order.Report, error) {
	return order.Report{}, cannot("status")
}

// Prove cannot be done here: Sectigo looks by itself, or when the person asks for it.
func (*Assisted) Prove(context.Context, string, order.Names, []order.Method, []string) error {
	return cannot("prove")
}

// Mailboxes are the addresses that Sectigo writes to for a name's registrable domain
// (BR 3.2.2.4.4).
func (*Assisted) Mailboxes(_ context.Context, name order.Name) ([]string, error) {
	var all []string
	for _, local := range []string{"admin", "administrator", "hostmaster", "postmaster", "webmaster"} {
		all = append(all, local+"@"+string(name.Registrable()))
	}
	return all, nil
}

// Resend cannot be done here.
func (*Assisted) Resend(context.Context, string, order.Name, string) error { return cannot("resend") }

// Upload cannot be done here: the person sends the papers.
func (*Assisted) Upload(context.Context, order.Upload, []order.Document) error {
	return cannot("upload")
}

// Collect cannot be done here: the certificate comes by mail.
func (*Assisted) Collect(context.Context, string) ([]byte, error) { return nil, cannot("collect") }

// Replace cannot be done here.
func (*Assisted) Replace(context.Context, string, order.Application) (order.Receipt, error) {
	return order.Receipt{}, cannot("replace")
}

// Revoke cannot be done here: Sectigo's support does it.
func (*Assisted) Revoke(context.Context, string, int, string) error { return cannot("revoke") }

// Cancel cannot be done here: Sectigo's support does it.
func (*Assisted) Cancel(context.Context, string) error { return cannot("cancel") }
