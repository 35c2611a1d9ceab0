package practice

import (
	"net/http"
	"slices"
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
	data := paymentData{PostPaymentData: o.orderData(min(o.Days, rules.On(ca.now()).IssueDays()))}
	o.addSteps(&data)
	if o.Agreed != nil && o.Closed == nil { // the request page opens with the agreement only
		data.UploadDocumentURL, data.UploadDocumentToken = ca.baseFor(r)+pathUpload, ca.uploadToken(o.Number, ca.practiceTime())
	}
	return asJSON(struct {
		ErrorCode    int         `json:"errorCode"`
		ErrorMessage string      `json:"errorMessage"`
		Data         paymentData `json:"data"`
	}{sectigo.CodeOK, "", data})
}

// paymentData is the reply's data with what this CA has in its step objects beyond
// title, status and description: names of ours, in the style of the documented ones.
// They hide the step objects of the same key.
type paymentData struct {
	sectigo.PostPaymentData
	DCVStatus               domainsStep  `json:"dcvStatus"`
	EmailVerificationStatus addressStep  `json:"emailVerificationStatus"`
	IndividualStatus        identityStep `json:"individualStatus"`
	FinalApprovalStatus     actionStep   `json:"finalApprovalStatus"`
}

// actionStep is a step object with what a person can do in it.
type actionStep struct {
	sectigo.StepInfo
	AvailableActions []string `json:"availableActions"`
}

type domainsStep struct {
	actionStep
	Domains []domainStep `json:"domains"`
}

type domainStep struct {
	DomainName string `json:"domainName"`
	DCVMethod  string `json:"dcvMethod"`
	actionStep
}

type addressStep struct {
	actionStep
	EmailAddress  string `json:"emailAddress"`
	LastEmailSent string `json:"lastEmailSent"`
}

type identityStep struct {
	actionStep
	Documents []string `json:"documents"` // names of the files that were taken
}

// Actions of a step. The agreement's two are documented, the others are ours in their
// style.
const (
	actionChangeAddress = "canUpdateEmailAddress"
	actionResend        = "resendAgreementEmail"
	actionResendAddress = "resendVerificationEmail"
	actionChangeMethod  = "changeDcvMethod"
	actionResendCode    = "resendDcvEmail"
	actionUpload        = "uploadDocument"
)

// orderData is what the reply says of the order as a whole.
func (o *orderRecord) orderData(days int) sectigo.PostPaymentData {
	data := sectigo.PostPaymentData{
		OrderNumber: o.Number, ProductType: o.Product, ProductName: productName(o.Product),
		CertificateDuration: days, ProductTerm: o.term(), OrderStatus: o.status(),
		DomainName: o.Proofs[0].Name, MaxMDCDomains: len(o.Proofs),
	}
	if o.Product == productMulti {
		data.DomainName, data.MaxMDCDomains = sectigo.MultipleDomains, maxSites
	}
	return data
}

func stepOf(title, status, description string, actions ...string) actionStep {
	return actionStep{sectigo.StepInfo{Title: title, Status: status, Description: description}, append([]string{}, actions...)}
}

// addSteps adds the step objects. An order that was closed offers no action.
func (o *orderRecord) addSteps(data *paymentData) {
	s := o.steps()
	na := func(title string) *sectigo.StepInfo {
		return &sectigo.StepInfo{Title: title, Status: sectigo.StatusNotApplicable}
	}
	data.CSRStatus = &sectigo.StepInfo{Title: "Submit your CSR", Status: sectigo.StatusCompleted}
	data.CallbackStatus, data.OrganizationStatus = na("Order Authorization"), na("Organization Validation")
	data.AgreementStatus = o.agreementStatus()
	data.DCVStatus = domainsStep{actionStep: stepOf("Domain Control Validation", s.dcv, "")}
	for _, p := range o.Proofs {
		data.DCVStatus.Domains = append(data.DCVStatus.Domains, o.domainStep(p))
	}
	data.EmailVerificationStatus = addressStep{
		actionStep:   stepOf("Email Verification", s.mail, "", o.actions(s.mail, actionResendAddress, actionChangeAddress)...),
		EmailAddress: o.Contact, LastEmailSent: o.lastSent(MailAddress),
	}
	data.IndividualStatus = identityStep{
		actionStep: stepOf("Individual Validation", s.identity, o.identityNote()),
		Documents:  []string{},
	}
	if o.Agreed != nil {
		data.IndividualStatus.AvailableActions = o.actions(s.identity, actionUpload)
	}
	for _, p := range o.Papers {
		data.IndividualStatus.Documents = append(data.IndividualStatus.Documents, p.Name)
	}
	data.FinalApprovalStatus = stepOf("Final Approval", s.approval, o.approvalNote())
}

// approvalNote is why the approval does not go on.
func (o *orderRecord) approvalNote() string {
	if o.Closed != nil {
		return o.Closed.Why
	}
	return o.Blocked
}

func (o *orderRecord) domainStep(p proof) domainStep {
	status, actions := acted(p.Validated), []string{actionChangeMethod}
	if p.waitsForCode() {
		actions = append(actions, actionResendCode)
	}
	return domainStep{p.Name, p.Method, stepOf(p.Name, status, p.Reason, o.actions(status, actions...)...)}
}

// actions are those of a step in the given status: none once it is done or nothing can
// be done to the order any more.
func (o *orderRecord) actions(status string, can ...string) []string {
	if status == sectigo.StatusCompleted || o.Closed != nil {
		return []string{}
	}
	return can
}

// lastSent is the day of the last mail of a kind, "" for none.
func (o *orderRecord) lastSent(kind MailKind) string {
	for _, m := range slices.Backward(o.Mails) {
		if m.Kind == kind {
			return m.At.Format(time.DateOnly)
		}
	}
	return ""
}

// agreementStatus is the step object with the fields that the documentation shows
// for it. The mail counts as opened when its link was acted on: to look at the
// page changes nothing here. The calls behind the actions are documented nowhere.
func (o *orderRecord) agreementStatus() *sectigo.AgreementInfo {
	status := acted(o.Agreed)
	out := &sectigo.AgreementInfo{
		StepInfo:                 sectigo.StepInfo{Title: "Agreement Execution", Status: status},
		ClickThroughStatus:       sectigo.ClickThroughOpen,
		ClickThroughEmailAddress: o.Contact,
		LastEmailSent:            o.lastSent(MailAgreement),
		AvailableActions:         o.actions(status, actionChangeAddress, actionResend),
	}
	if o.Agreed != nil {
		out.ClickThroughStatus = sectigo.ClickThroughDone
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
