package practice

import (
	"context"
	"net/http"
	"strconv"

	"qwizard/wizard/sectigo"
)

// Values of GetDetailedOrderStatus's queryType: the status only, more of it, or
// the replacement orders, too.
const (
	detailNone     = 0
	detailFull     = 1
	detailReplaced = 2
)

func detailedArguments() []argument {
	return login(
		argument{sectigo.ArgOrder, false, 128},
		argument{argCertificateID, false, 16},
		argument{sectigo.ArgQueryType, true, 1},
		argument{sectigo.ArgValidity, false, 1},
		argument{sectigo.ArgFormat, false, 1},
	)
}

// detailedStatus is !GetDetailedOrderStatus. Documented are the arguments and the
// words of an eIDAS order's status; the table of the reply could not be read. Its
// fields are those of CollectSSL's extended status, and for the steps that an
// eIDAS order has besides and the replacements, names of ours.
func (ca *CA) detailedStatus(r *http.Request, args arguments) (answered, error) {
	format, err := args.number(sectigo.ArgFormat, 1, 2)
	if err != nil {
		return answered{}, err
	}
	query, err := args.number(sectigo.ArgQueryType, detailNone, detailFull, detailReplaced)
	if err != nil {
		return answered{}, err
	}
	validity, err := args.yes(sectigo.ArgValidity)
	if err != nil {
		return answered{}, err
	}
	ca.mu.Lock()
	defer ca.mu.Unlock()
	o, err := ca.named(r.Context(), args)
	if err != nil {
		return answered{}, err
	}
	if err := ca.advance(r.Context(), o); err != nil {
		return answered{}, err
	}
	o = o.seenBy(r.Context())
	d := delivery{order: o, steps: o.steps()}
	var p pairs
	p.add("orderNumber", o.Number)
	p.add("orderStatus", o.status())
	p.add("certificateStatus", o.certificateStatus())
	if validity && o.Leaf != nil {
		if err := d.readValidity(); err != nil {
			return answered{}, err
		}
		p.add("notBefore", strconv.FormatInt(d.from, 10)) // unix seconds, as CollectSSL has them
		p.add("notAfter", strconv.FormatInt(d.til, 10))
	}
	if query != detailNone {
		p = append(p, d.flags()...)
	}
	if query == detailReplaced {
		family, err := ca.replacements(r.Context(), o)
		if err != nil {
			return answered{}, err
		}
		p = append(p, family...)
	}
	if format == 2 {
		body := map[string]any{"errorCode": sectigo.CodeOK, "errorMessage": ""}
		for _, kv := range p {
			body[kv.key] = kv.value
		}
		return asJSON(body)
	}
	var head pairs
	head.addInt("errorCode", sectigo.CodeOK)
	return append(head, p...).reply(), nil
}

// flags are the steps as numbers.
func (d *delivery) flags() pairs {
	p := d.stepFlags()
	p.addInt("emailVerificationStatus", flag(d.steps.mail)) // this and the next two: ours
	p.addInt("individualStatus", flag(d.steps.identity))
	p.addInt("finalApprovalStatus", flag(d.steps.approval))
	return p
}

// replacements are the orders that came after o's base order: theirs are the fields
// "baseOrderNumber", and for n = 1, 2, … in the order of their making
// "n_orderNumber", "n_certificateID" and "n_orderStatus". Call with mu held.
func (ca *CA) replacements(ctx context.Context, o *orderRecord) (p pairs, err error) {
	base, err := ca.order(ctx, o.base())
	if err != nil {
		return nil, err
	}
	p.add(argBaseOrder, base.Number)
	for i, number := range base.Replacements {
		next, err := ca.advanced(ctx, number)
		if err != nil {
			return nil, err
		}
		n := strconv.Itoa(i+1) + "_"
		p.add(n+sectigo.ArgOrder, next.Number)
		p.add(n+argCertificateID, next.certificateID())
		p.add(n+"orderStatus", next.status())
	}
	return p, nil
}
