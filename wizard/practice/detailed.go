package practice

import (
	"net/http"
	"strconv"

	"qwizard/wizard/sectigo"
)

// Values of GetDetailedOrderStatus's queryType: the status only, more of it, or
// the replacement orders, too. This CA has no replacements, so that the last two
// answer alike.
const (
	detailNone     = 0
	detailFull     = 1
	detailReplaced = 2
)

func detailedArguments() []argument {
	return login(
		argument{sectigo.ArgOrder, true, 128},
		argument{sectigo.ArgQueryType, true, 1},
		argument{sectigo.ArgValidity, false, 1},
		argument{sectigo.ArgFormat, false, 1},
	)
}

// detailedStatus is !GetDetailedOrderStatus. Documented are the arguments and the
// words of an eIDAS order's status; the table of the reply could not be read. Its
// fields are those of CollectSSL's extended status, and for the steps that an
// eIDAS order has besides, three names of ours. certificateID is refused: this CA
// gives none.
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
	o, err := ca.advanced(r.Context(), args[sectigo.ArgOrder])
	if err != nil {
		return answered{}, err
	}
	o = o.seenBy(r.Context())
	d := delivery{order: o, steps: o.steps()}
	var p pairs
	p.add("orderNumber", o.Number)
	p.add("orderStatus", o.status())
	p.add("certificateStatus", d.certificateStatus())
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
