package practice

import (
	"net/http"
	"strconv"

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
	now := ca.practiceTime()
	s := o.steps(now)
	step := func(title, status, description string) *sectigo.StepInfo {
		return &sectigo.StepInfo{Title: title, Status: status, Description: description}
	}
	data := sectigo.PostPaymentData{
		OrderNumber:             o.Number,
		ProductType:             o.Product,
		ProductName:             productName(o.Product),
		CertificateDuration:     min(o.Days, rules.On(ca.now()).IssueDays()),
		ProductTerm:             o.Days,
		UploadDocumentURL:       ca.URL() + pathUpload,
		UploadDocumentToken:     ca.uploadToken(o.Number, now),
		OrderStatus:             o.status(),
		DomainName:              o.Proofs[0].Name,
		MaxMDCDomains:           len(o.Proofs),
		CSRStatus:               step("Submit your CSR", sectigo.StatusCompleted, ""),
		AgreementStatus:         step("Agreement Execution", s.agreement, ""),
		DCVStatus:               step("Domain Control Validation", s.dcv, ""),
		EmailVerificationStatus: step("Email Verification", s.mail, ""),
		IndividualStatus:        step("Individual Validation", s.identity, ""),
		FinalApprovalStatus:     step("Final Approval", s.approval, o.Blocked),
		CallbackStatus:          step("Order Authorization", sectigo.StatusNotApplicable, ""),
		OrganizationStatus:      step("Organization Validation", sectigo.StatusNotApplicable, ""),
	}
	if o.Product == productMulti {
		data.DomainName, data.MaxMDCDomains = sectigo.MultipleDomains, maxSites
	}
	return asJSON(sectigo.PostPayment{ErrorCode: sectigo.CodeOK, Data: data})
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
	var p pairs
	for i, proof := range o.Proofs {
		n := strconv.Itoa(i + 1)
		p.add(n+"_domainName", proof.Name)
		p.add(n+"_dcvMethod", description(proof.Method))
		p.add(n+"_dcvStatus", proof.status())
		if details {
			p.add(n+"_dcvStatusDetails", proof.Reason)
		}
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

func (p proof) status() string {
	if p.Validated != nil {
		return sectigo.DCVValidated
	}
	return sectigo.DCVNotValidated
}
