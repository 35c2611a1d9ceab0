package sectigo

import (
	"context"
	"encoding/base64"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Apply is the request of !AutoApplyOrder, as far as the documentation and its
// siblings show it, and of !AutoReplaceSSL, which takes Names, CSR, Methods and
// Mailboxes of it.
type Apply struct {
	Product   int
	Days      int
	Names     []string // sent for a multi-domain product only
	CSR       []byte   // DER
	Methods   []string // Method…; one per name
	Mailboxes []string // one per name; for [MethodEmail]
	Contact   string
	Reference string
	Multi     bool
	// Identity is the applicant's, by field. Only fields that [Options.Identity] gives a
	// name are sent, and none that is empty.
	Identity map[string]string
}

// Applied is its reply. A replacement's may have no OrderNumber.
type Applied struct {
	OrderNumber string
	Cost        string
	UniqueValue string
	PaymentDue  bool // placed, and to be paid for
	Raw         string
}

// Apply places an order. checkFONIsUnique is sent, so that a reference
// has one order at most. The call takes one method for all names: if they are
// mixed, it is the first that needs no mailbox, and [Client.UpdateDCV] says the
// others. The call is never made again by itself: after [problem.Offline],
// [problem.ChannelAnswer], [problem.ChannelTooBig], [problem.ChannelRedirect],
// [problem.ChannelFault] or a cancelled context the order may have been placed.
func (c *Client) Apply(ctx context.Context, a Apply) (Applied, error) {
	args := url.Values{
		ArgProduct: {strconv.Itoa(a.Product)}, ArgDays: {strconv.Itoa(a.Days)}, ArgContact: {a.Contact},
		ArgReference: {a.Reference}, ArgUnique: {"Y"}, ArgFormat: {c.options.format()},
	}
	a.request(args)
	for field, name := range c.options.Identity {
		if value := a.Identity[field]; value != "" {
			args.Set(name, value)
		}
	}
	for name, value := range c.options.Extra {
		args.Set(name, value)
	}
	body, err := c.call(ctx, c.options.Apply, args)
	if err != nil {
		return Applied{}, err
	}
	return applied("apply", PathApply, body)
}

// Replace asks for another certificate within the term of an order, for a new CSR. The
// certificate that there is stays good. It is never made again by itself, as
// [Client.Apply].
func (c *Client) Replace(ctx context.Context, orderNumber string, a Apply) (Applied, error) {
	args := url.Values{ArgOrder: {orderNumber}, ArgFormat: {c.options.format()}}
	a.request(args)
	body, err := c.call(ctx, PathReplace, args)
	if err != nil {
		return Applied{}, err
	}
	return applied("replace", PathReplace, body)
}

// request sets what an order and a replacement have in common.
func (a Apply) request(args url.Values) {
	args.Set(ArgServer, "-1")
	args.Set(ArgCSR, base64.StdEncoding.EncodeToString(a.CSR))
	args.Set(ArgValidated, "N")
	mailboxes := ArgMailbox
	if a.Multi {
		mailboxes = ArgMailboxes
		args.Set(ArgNames, strings.Join(a.Names, ","))
		args.Set(ArgPrimary, a.Names[0])
	}
	other := slices.IndexFunc(a.Methods, func(m string) bool { return m != MethodEmail })
	switch {
	case other >= 0:
		args.Set(ArgMethod, a.Methods[other])
	case len(a.Methods) > 0:
		args.Set(ArgMethod, MethodEmail)
		args.Set(mailboxes, strings.Join(a.Mailboxes, ","))
	}
}
