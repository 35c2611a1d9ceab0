package practice

import (
	"net/http"
	"strconv"
	"time"

	"qwizard/wizard/rules"
	"qwizard/wizard/sectigo"
)

func postPaymentArguments() []argument {
	return login(argument{sectigo.ArgOrder, true, 128})
}

// postPayment is !getPostPaymentStatus.
func (ca *CA) postPayment(r *http.Request, args arguments) (answered, error) {
	ca.mu.Lock()
	defer ca.mu.Unlock()
	o, err := ca.advanced(r.Context(), args[sectigo.ArgOrder])
	if err != nil {
		return answered{}, err
	}
	o = o.seenBy(r.Context())
	now := ca.practiceTime()
	s := o.steps()
	step := func(title, status, description string) *sectigo.StepInfo {
		return &sectigo.StepInfo{Title: title, Status: status, Description: description}
	}
	data := sectigo.PostPaymentData{
		OrderNumber:             o.Number,
		ProductType:             o.Product,
		ProductName:             productName(o.Product),
		CertificateDuration:     min(o.Days, rules.On(ca.now()).IssueDays()),
		ProductTerm:             o.Days,
		OrderStatus:             o.status(),
		DomainName:              o.Proofs[0].Name,
		MaxMDCDomains:           len(o.Proofs),
		CSRStatus:               step("Submit your CSR", sectigo.StatusCompleted, ""),
		AgreementStatus:         o.agreementStatus(),
		DCVStatus:               step("Domain Control Validation", s.dcv, ""),
		EmailVerificationStatus: step("Email Verification", s.mail, ""),
		IndividualStatus:        step("Individual Validation", s.identity, o.identityNote()),
		FinalApprovalStatus:     step("Final Approval", s.approval, o.Blocked),
		CallbackStatus:          step("Order Authorization", sectigo.StatusNotApplicable, ""),
		OrganizationStatus:      step("Organization Validation", sectigo.StatusNotApplicable, ""),
	}
	if o.Agreed != nil { // the request page opens with the agreement only
		data.UploadDocumentURL, data.UploadDocumentToken = ca.baseFor(r)+pathUpload, ca.uploadToken(o.Number, now)
	}
	if o.Product == productMulti {
		data.DomainName, data.MaxMDCDomains = sectigo.MultipleDomains, maxSites
	}
	return asJSON(sectigo.PostPayment{ErrorCode: sectigo.CodeOK, Data: data})
}

// agreementStatus is the step object with the fields that the documentation shows
// for it. The mail counts as opened when its link was acted on: to look at the
// page changes nothing here. The calls behind the actions are documented nowhere.
func (o *orderRecord) agreementStatus() *sectigo.AgreementInfo {
	out := &sectigo.AgreementInfo{
		StepInfo:                 sectigo.StepInfo{Title: "Agreement Execution", Status: acted(o.Agreed)},
		ClickThroughStatus:       sectigo.ClickThroughOpen,
		ClickThroughEmailAddress: o.Contact,
		AvailableActions:         []string{"canUpdateEmailAddress", "resendAgreementEmail"},
	}
	for _, m := range o.Mails {
		if m.Kind == MailAgreement {
			out.LastEmailSent = m.At.Format(time.DateOnly)
		}
	}
	if o.Agreed != nil {
		out.ClickThroughStatus, out.AvailableActions = sectigo.ClickThroughDone, []string{}
		out.LastOpenDate = o.Agreed.Format(time.DateOnly)
	}
	return out
}

func productName(product int) string {
	if product == productMulti {
		return "QWAC Natural Multi-Domain"
	}
	return "QWAC Natural"
}

func mdcArguments() []argument {
	return login(
		argument{sectigo.ArgOrder, true, 128},
		argument{sectigo.ArgDetails, false, 1},
		argument{sectigo.ArgFormat, false, 1},
	)
}

// mdcDetails is !GetMDCDomainDetails: name, method and status by name. What the
// last look at a proof saw comes with showStatusDetails; its field name is ours.
func (ca *CA) mdcDetails(r *http.Request, args arguments) (answered, error) {
	format, err := args.number(sectigo.ArgFormat, 1, 2)
	if err != nil {
		return answered{}, err
	}
	details, err := args.yes(sectigo.ArgDetails)
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
	p := o.domainDetails(details)
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

// domainDetails are the order's names, their methods and how far they are.
func (o *orderRecord) domainDetails(details bool) (p pairs) {
	for i, proof := range o.Proofs {
		n := strconv.Itoa(i + 1)
		p.add(n+"_domainName", proof.Name)
		p.add(n+"_dcvMethod", description(proof.Method))
		p.add(n+"_dcvStatus", proof.status())
		if details {
			p.add(n+"_dcvStatusDetails", proof.Reason)
		}
	}
	return p
}

func (p proof) status() string {
	if p.Validated != nil {
		return sectigo.DCVValidated
	}
	return sectigo.DCVNotValidated
}
