package sectigo

import (
	"context"
	"net/url"
	"strconv"
)

// RefundOther is the refundReasonCode of a buyer who wants no certificate any more; the
// other ten say what was wrong with it.
const RefundOther = 11

// Revoke ends an order's certificate for good. reason is 0 unspecified, 1 key
// compromise, 3 affiliation changed, 4 superseded or 5 cessation of operation (RFC 5280
// 5.3.1), note a comment of at most 1024 characters. With [PathRevoke] an order without
// a certificate is rejected, which ends it.
func (c *Client) Revoke(ctx context.Context, orderNumber string, reason int, note string) error {
	args := url.Values{ArgOrder: {orderNumber}, ArgReason: {strconv.Itoa(reason)}}
	if note != "" {
		args.Set(ArgWhy, note)
	}
	return c.end(ctx, "revoke", c.options.Revoke, args)
}

// Reject ends an order that has no certificate. One that has is revoked: ask before.
func (c *Client) Reject(ctx context.Context, orderNumber, note string) error {
	args := url.Values{ArgOrder: {orderNumber}}
	if note != "" {
		args.Set(ArgWhy, note)
	}
	return c.end(ctx, "reject", PathRevoke, args)
}

// Refund takes an order back, with its certificate if it has one. Documented for
// single-domain orders within the refund period.
func (c *Client) Refund(ctx context.Context, orderNumber string, reason int) error {
	return c.end(ctx, "refund", PathRefund, url.Values{ArgOrder: {orderNumber}, ArgRefundReason: {strconv.Itoa(reason)}})
}

func (c *Client) end(ctx context.Context, op, path string, args url.Values) error {
	if path == PathRevoke {
		args.Set(ArgFormat, c.options.format())
	}
	body, err := c.call(ctx, path, args)
	if err != nil {
		return err
	}
	return done(op, path, body)
}
