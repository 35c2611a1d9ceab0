package practice

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"qwizard/wizard/problem"
	"qwizard/wizard/sectigo"
)

// pathAct does something to an order: POST {"order", "act", "value"}. [Manager.Act] is
// its client. Sectigo has the first three on the Validation Manager page; the calls
// behind them are documented nowhere.
const pathAct = "/practice/act"

// Act is something that can be done to an order outside the partner API.
type Act string

// The acts.
const (
	ResendAgreement Act = "resend-agreement" // the agreement's mail again, to today's contact address
	ResendAddress   Act = "resend-address"   // the confirmation of the contact address again
	ChangeContact   Act = "change-contact"   // value is the new address, which must be confirmed anew
	Cancel          Act = "cancel"           // by the applicant; value says why
	Reject          Act = "reject"           // by the desk, for good; value says why
	Pay             Act = "pay"              // for an order whose payment is open
)

type actRequest struct {
	Order string `json:"order"`
	Act   Act    `json:"act"`
	Value string `json:"value"`
}

func (ca *CA) manageAct(r *http.Request) (any, error) {
	if r.Method != http.MethodPost {
		return nil, badMethod(r)
	}
	var a actRequest
	if err := decodeBody(r, &a); err != nil {
		return nil, err
	}
	ca.mu.Lock()
	defer ca.mu.Unlock()
	o, err := ca.found(r, a.Order)
	if err != nil {
		return nil, err
	}
	if o == nil {
		return nil, problem.At("order", problem.InputNotOffered, "value", visible(a.Order))
	}
	if err := ca.advance(r.Context(), o); err != nil {
		return nil, err
	}
	return struct{}{}, ca.act(r.Context(), o, a.Act, a.Value)
}

// act does one thing to o, durably. What o's state does not offer is
// [problem.InputNotOffered]. Call with mu held.
func (ca *CA) act(ctx context.Context, o *orderRecord, act Act, value string) error {
	no := problem.At("act", problem.InputNotOffered, "value", visible(string(act)), "offered", strings.Join(o.acts(), ", "))
	offered := false
	for _, can := range o.acts() {
		offered = offered || can == string(act)
	}
	if !offered {
		return no
	}
	now := ca.practiceTime()
	switch act {
	case ResendAgreement:
		o.send(MailAgreement, o.Contact, now)
	case ResendAddress:
		o.send(MailAddress, o.Contact, now)
	case ChangeContact:
		if !isMailbox(value) || len(value) > 255 {
			return problem.At("value", problem.InputNotOffered, "value", visible(value), "offered", "name@example.com")
		}
		o.Contact, o.MailVerified = value, nil
		o.send(MailAddress, o.Contact, now)
		if o.Agreed == nil {
			o.send(MailAgreement, o.Contact, now)
		}
	case Cancel, Reject:
		return ca.reject(ctx, o, sectigo.OrderRejected, value)
	case Pay:
		o.Unpaid = false
	}
	return ca.state.put(ctx, map[string]any{prefixOrder + o.Number: o})
}

// acts are what can be done to o now.
func (o *orderRecord) acts() []string {
	var out []string
	add := func(can bool, act Act) {
		if can {
			out = append(out, string(act))
		}
	}
	open := o.Leaf == nil && o.Closed == nil
	add(open && o.Agreed == nil, ResendAgreement)
	add(open && o.MailVerified == nil, ResendAddress)
	add(open, ChangeContact)
	add(open, Cancel)
	add(open, Reject)
	add(o.Unpaid && o.Closed == nil, Pay)
	return out
}

// Act does something to an order that the partner API has no call for; value is the
// act's. What the order's state does not offer, and an order that there is not, is
// [problem.InputNotOffered].
func (m Manager) Act(ctx context.Context, order string, act Act, value string) error {
	body, err := json.Marshal(actRequest{order, act, value})
	if err != nil {
		return problem.New(problem.Internal, "encode act", err)
	}
	return m.do(ctx, http.MethodPost, pathAct, body, nil)
}
