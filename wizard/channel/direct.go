package channel

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"qwizard/wizard/order"
	"qwizard/wizard/problem"
	"qwizard/wizard/sectigo"
)

// direct is what the channels have in common that speak the partner protocol.
type direct struct{ api *sectigo.Client }

// Submit places the order once. If every name is proved by mail, the call names their
// mailboxes, which are listed just before: the CA accepts one for 24 hours after that,
// and the person may have chosen it earlier. An error of that is marked as
// [problem.Unsent].
func (d direct) Submit(ctx context.Context, a order.Application) (order.Receipt, error) {
	request, err := d.request(ctx, "submit", a)
	if err != nil {
		return order.Receipt{}, problem.Unsent(err)
	}
	applied, err := d.api.Apply(ctx, request)
	return receipt(applied), err
}

// Replace asks for another certificate within the order's term. Mailboxes are as with
// Submit.
func (d direct) Replace(ctx context.Context, number string, a order.Application) (order.Receipt, error) {
	request, err := d.request(ctx, "replace", a)
	if err != nil {
		return order.Receipt{}, problem.Unsent(err)
	}
	applied, err := d.api.Replace(ctx, number, request)
	if err == nil && applied.OrderNumber == "" {
		applied.OrderNumber = number
	}
	return receipt(applied), err
}

// request is an application in the CA's words, with its mailboxes listed.
func (d direct) request(ctx context.Context, op string, a order.Application) (sectigo.Apply, error) {
	request, err := wireApply(op, a)
	if err != nil || slices.ContainsFunc(request.Methods, func(m string) bool { return m != sectigo.MethodEmail }) {
		return request, err
	}
	for _, name := range a.Names {
		if _, err := d.Mailboxes(ctx, name); err != nil {
			return sectigo.Apply{}, err
		}
	}
	return request, nil
}

func receipt(a sectigo.Applied) order.Receipt {
	return order.Receipt{Number: a.OrderNumber, UniqueValue: a.UniqueValue, Cost: a.Cost, PaymentDue: a.PaymentDue, Raw: a.Raw}
}

// Status asks for the order's steps, each name's proof and the order's status
// word. For the word the post-payment status stands in if the call that the
// documentation gives it to has none or makes no sense.
func (d direct) Status(ctx context.Context, number string) (order.Report, error) {
	data, steps, err := d.api.PostPaymentStatus(ctx, number)
	if err != nil {
		return order.Report{}, err
	}
	rows, err := d.api.MDCDomainDetails(ctx, number)
	if err != nil {
		return order.Report{}, err
	}
	detailed, err := d.orderStatus(ctx, number)
	if err != nil {
		return order.Report{}, err
	}
	r := order.Report{
		Number: number, OrderStatus: cmp.Or(detailed.OrderStatus, data.OrderStatus), Other: others(data, detailed),
		Upload: order.Upload{URL: data.UploadDocumentURL, Token: data.UploadDocumentToken},
	}
	for _, s := range steps {
		status := stepStatus(s.Status)
		if status == order.StepNotApplicable && slices.Contains(notForPeople(), s.Key) {
			continue
		}
		r.Steps = append(r.Steps, order.Step{ID: stepID(s.Key), Title: s.Title, Status: status, Raw: s.Status, Note: s.Description})
	}
	for _, row := range rows {
		r.Proofs = append(r.Proofs, order.Proof{
			Name: order.Name(strings.ToLower(row.Name)), Method: row.Method, Validated: sectigo.Validated(row.Status), Raw: row.Status,
		})
	}
	return r, nil
}

// orderStatus is the order's status word, empty if the CA does not say it. What the
// reply of that call looks like is not documented, so that a strange one must not
// hide the steps.
func (d direct) orderStatus(ctx context.Context, number string) (sectigo.DetailedStatus, error) {
	detailed, err := d.api.DetailedOrderStatus(ctx, number)
	for _, kind := range []problem.Kind{problem.ChannelAnswer, problem.ChannelArgument, problem.ChannelRefused, problem.ChannelFault} {
		if errors.Is(err, kind) {
			return sectigo.DetailedStatus{}, nil
		}
	}
	return detailed, err
}

// others are the fields that no source names, each once.
func others(data sectigo.PostPaymentData, detailed sectigo.DetailedStatus) []order.Said {
	var all []order.Said
	for _, s := range slices.Concat(data.Other, detailed.Other) {
		if !slices.ContainsFunc(all, func(have order.Said) bool { return have.Name == s.Name }) {
			all = append(all, order.Said{Name: s.Name, Value: s.Value})
		}
	}
	return all
}

// Mailboxes asks for the mailboxes that may prove a name. The CA accepts them for
// 24 hours.
func (d direct) Mailboxes(ctx context.Context, name order.Name) ([]string, error) {
	return d.api.DCVEmailAddresses(ctx, string(name))
}

// Resend makes the CA write a new mail to the mailbox; codes sent before no longer
// count. The call takes no name: every name of the order that waits at the mailbox
// gets one.
func (d direct) Resend(ctx context.Context, number string, _ order.Name, mailbox string) error {
	return d.api.ResendDCVEmail(ctx, number, mailbox)
}

// Prove sets each name's method, which makes the CA look at its proof at once.
// Names before an error have been asked for.
func (d direct) Prove(ctx context.Context, number string, names order.Names, methods []order.Method, mailboxes []string) error {
	wire, err := wireMethods("prove", names, methods, mailboxes)
	if err != nil {
		return err
	}
	if names.Product() == order.QWACNatural {
		return d.api.UpdateDCV(ctx, number, "", wire[0], mailboxes[0])
	}
	return d.api.UpdateDCVs(ctx, number, names.Strings(), wire, mailboxes)
}

// Upload sends each document to the validation desk.
func (d direct) Upload(ctx context.Context, to order.Upload, documents []order.Document) error {
	if to.URL == "" {
		return problem.New(problem.ChannelAnswer, "upload", nil)
	}
	for _, doc := range documents {
		if err := d.api.Upload(ctx, to.URL, to.Token, doc.Name, doc.Type, doc.Data); err != nil {
			return err
		}
	}
	return nil
}

// Collect fetches the issued certificates.
func (d direct) Collect(ctx context.Context, number string) ([]byte, error) {
	return d.api.Collect(ctx, number)
}

// Revoke ends the order's certificate for good.
func (d direct) Revoke(ctx context.Context, number string, reason int, note string) error {
	return d.api.Revoke(ctx, number, reason, note)
}

// Cancel asks for a refund, and where the CA gives none by that call (several domains,
// or another product than it knows) has the order rejected. Both calls would end a
// certificate, too: so the order's status is asked for before, and an order that is
// issued, or whose status is a word nobody knows, is left alone.
func (d direct) Cancel(ctx context.Context, number string) error {
	data, _, err := d.api.PostPaymentStatus(ctx, number)
	if err != nil {
		return err
	}
	detailed, err := d.orderStatus(ctx, number)
	if err != nil {
		return err
	}
	if !open(cmp.Or(detailed.OrderStatus, data.OrderStatus)) {
		return closed(cmp.Or(detailed.OrderStatus, data.OrderStatus))
	}
	err = d.api.Refund(ctx, number, sectigo.RefundOther)
	for _, kind := range []problem.Kind{problem.ChannelArgument, problem.ChannelRefused, problem.OrderRejected} {
		if errors.Is(err, kind) {
			return d.api.Reject(ctx, number, "cancelled by the applicant")
		}
	}
	return err
}
