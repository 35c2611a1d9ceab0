// Package sectigo speaks Sectigo's partner API as far as an order of a QWAC for
// a natural person needs it.
//
// This file holds what goes over the wire, shared with the practice CA, which
// answers the same calls. Sources: docs.sectigo.com/sps; each name says where it
// stands when the eIDAS pages themselves do not show it.
package sectigo

import "strings"

// Paths under the API's base address. All are POST with a form body.
const (
	PathApply       = "/products/!AutoApplyOrder"
	PathApplySSL    = "/products/!AutoApplySSL" // before !AutoApplyOrder, with the same arguments
	PathPostPayment = "/products/!getPostPaymentStatus"
	PathUpdateDCV   = "/products/!AutoUpdateDCV"
	PathMDCDetails  = "/products/!GetMDCDomainDetails"
	PathCollectSSL  = "/products/download/CollectSSL"
	// PathCollectEIDAS is for eIDAS products that are no website certificates.
	PathCollectEIDAS = "/products/download/CollectEIDAS"
	PathReplace      = "/products/!AutoReplaceSSL"
	PathRevokeSSL    = "/products/!AutoRevokeSSL"
	PathRevoke       = "/products/!autoRevokeCertificate"
	PathRefund       = "/products/!AutoRefund"
	PathDetailed     = "/products/!GetDetailedOrderStatus"
	PathMailboxes    = "/products/!GetDCVEmailAddressList"
	PathResend       = "/products/!ResendDCVEmail" // seen in an open-source client
	// PathEnterCode is the page on which a person enters the code of a DCV mail.
	PathEnterCode = "/products/EnterDCVCode2"
	// PathPostPayment2 is the path one page of the documentation shows for the same call.
	PathPostPayment2 = "/products/download/!getPostPaymentStatus"
)

// Argument names. The documentation writes them in camelCase; servers compare
// them without regard to case.
const (
	ArgLogin         = "loginName"
	ArgPassword      = "loginPassword"
	ArgProduct       = "product"
	ArgDays          = "days"
	ArgServer        = "serverSoftware"
	ArgPrimary       = "primaryDomainName" // name paired
	ArgCSR           = "csr"
	ArgNames         = "domainNames"         // sibling page auto-replace-ssl
	ArgMethod        = "dcvMethod"           // sibling page auto-apply-order/ssl-certificates
	ArgMethods       = "newMethods"          // AutoUpdateDCV, multi-domain
	ArgNewMethod     = "newMethod"           // AutoUpdateDCV
	ArgName          = "domainName"          // AutoUpdateDCV
	ArgMailbox       = "dcvEmailAddress"     // sibling page
	ArgMailboxes     = "dcvEmailAddresses"   // sibling page
	ArgNewMailbox    = "newDCVEmailAddress"  // AutoUpdateDCV
	ArgValidated     = "isCustomerValidated" // required on sibling pages; always N
	ArgContact       = "contactEmailAddress" // sibling page
	ArgReference     = "foreignOrderNumber"  // sibling page
	ArgUnique        = "checkFONIsUnique"    // seen in an open-source client
	ArgFormat        = "responseFormat"
	ArgOrder         = "orderNumber"
	ArgDetails       = "showStatusDetails"
	ArgQueryType     = "queryType"
	ArgRespType      = "responseType"
	ArgValidity      = "showValidityPeriod"
	ArgFQDN          = "showFQDN"
	ArgExtStatus     = "showExtStatus"
	ArgUniqueValue   = "uniqueValue"
	ArgNewMailboxes  = "newDCVEmailAddresses" // AutoUpdateDCV, multi-domain
	ArgBaseOrder     = "baseOrderNumber"
	ArgCertificateID = "certificateID"
	ArgSerial        = "serialNumber" // hexadecimal
	ArgWhy           = "revocationReason"
	ArgReason        = "codeReason"
	ArgRefundReason  = "refundReasonCode"
	ArgCode          = "dcvCode" // the code page's form
)

// DCV methods as dcvMethod and newMethod take them.
const (
	MethodEmail = "EMAIL"
	MethodHTTP  = "HTTP_CSR_HASH"
	MethodHTTPS = "HTTPS_CSR_HASH"
	MethodCNAME = "CNAME_CSR_HASH"
)

// Codes of errorCode, and of line 1 of newline replies.
const (
	CodeOK            = 0
	CodePaymentDue    = 1 // AutoApplyOrder: placed, payment still required
	CodeCertAttached  = 2 // CollectSSL
	CodeCertAvailable = 1 // CollectSSL
	CodeProcessing    = 0 // CollectSSL

	CodeNotHTTPS        = -1
	CodeUnknownArg      = -2
	CodeMissingArg      = -3
	CodeInvalidArg      = -4
	CodeWildcard        = -5
	CodeNoWildcard      = -6 // the name must have one
	CodeCountry         = -7
	CodeCSRField        = -8
	CodeCSRBase64       = -9
	CodeCSRDecode       = -10
	CodeCSRAlgorithm    = -11
	CodeCSRSignature    = -12
	CodeCSRKeySize      = -13
	CodeUnknown         = -14
	CodeNoCredit        = -15
	CodeLogin           = -16
	CodeNotPOST         = -17
	CodeNotFQDN         = -18
	CodeAlreadyRefunded = -18 // AutoRefund
	CodePublicIP        = -19
	CodeRejected        = -20
	CodeRevoked         = -21
	CodeAwaitingPay     = -22
	CodeSigning         = -23 // AutoRevokeSSL without a revocationReason
	CodeBeingIssued     = -26
	CodeIP              = -35
	CodeExpired         = -35 // revocation
	CodeCompromised     = -40
	CodeCallLimit       = -42
	CodePermission      = -91
	CodeNoPrice         = -115
	CodeRelayed         = -160
	CodeNamesMismatch   = -162
)

// Status words of the step objects in [PostPayment]. The first three are seen
// in Sectigo's documentation; an in-progress word surely exists but is not
// documented, so the practice CA uses [StatusInProgress] for it.
const (
	StatusCompleted      = "Completed"
	StatusActionRequired = "ActionRequired"
	StatusNotApplicable  = "NotApplicable"
	StatusInProgress     = "InProgress"
)

// Order statuses for eIDAS orders (sps/eidas-certificates/getting-started).
const (
	OrderCurrent               = "Current"
	OrderAwaitingPayment       = "Awaiting payment"
	OrderPaymentPromised       = "Payment promised"
	OrderPending               = "Pending"
	OrderAwaitingAuthorization = "Awaiting authorization"
	OrderProcessed             = "Processed"
	OrderRejected              = "Rejected"
	OrderRefunded              = "Refunded"
)

// DCVValidated is the word of n_dcvStatus for a proved name.
const (
	DCVValidated    = "Validated"
	DCVNotValidated = "Not Validated"
)

// Validated reports whether a status says so. The word is compared whole and
// without case, so that "Not Validated" is none.
func Validated(status string) bool { return strings.EqualFold(strings.TrimSpace(status), DCVValidated) }

// PostPayment is the JSON reply of !getPostPaymentStatus. Objects of data that
// have a title and a status are steps, whatever their key is.
type PostPayment struct {
	ErrorCode    int             `json:"errorCode"`
	ErrorMessage string          `json:"errorMessage"`
	Data         PostPaymentData `json:"data"`
}

// PostPaymentData is the order's part of [PostPayment]. The step names from
// dcvStatus on are inferred: no documentation shows an eIDAS order's.
type PostPaymentData struct {
	OrderNumber             string         `json:"orderNumber"`
	ProductType             int            `json:"productType"`
	ProductName             string         `json:"productName"`
	CertificateDuration     int            `json:"certificateDuration"` // days
	ProductTerm             int            `json:"productTerm"`         // days
	UploadDocumentURL       string         `json:"uploadDocumentUrl"`
	UploadDocumentToken     string         `json:"uploadDocumentToken"`
	OrderStatus             string         `json:"orderStatus"`
	DomainName              string         `json:"domainName"`
	MaxMDCDomains           int            `json:"maxMDCDomains"`
	CSRStatus               *StepInfo      `json:"csrStatus,omitempty"`
	AgreementStatus         *AgreementInfo `json:"agreementStatus,omitempty"`
	DCVStatus               *StepInfo      `json:"dcvStatus,omitempty"`
	EmailVerificationStatus *StepInfo      `json:"emailVerificationStatus,omitempty"`
	IndividualStatus        *StepInfo      `json:"individualStatus,omitempty"`
	FinalApprovalStatus     *StepInfo      `json:"finalApprovalStatus,omitempty"`
	CallbackStatus          *StepInfo      `json:"callbackStatus,omitempty"`
	OrganizationStatus      *StepInfo      `json:"organizationStatus,omitempty"`
	Other                   []Said         `json:"-"` // fields that are not among these
}

// StepInfo is one step object.
type StepInfo struct {
	Title       string `json:"title"`
	Status      string `json:"status"`
	Description string `json:"description,omitempty"`
}

// AgreementInfo is the step object of the Subscriber Agreement. Dates are
// YYYY-MM-DD, empty before there is one.
type AgreementInfo struct {
	StepInfo
	ClickThroughStatus       string   `json:"clickThroughStatus"`
	ClickThroughEmailAddress string   `json:"clickThroughEmailAddress"`
	LastEmailSent            string   `json:"lastEmailSent"`
	LastOpenDate             string   `json:"lastOpenDate"`
	AvailableActions         []string `json:"availableActions"`
}

// Words of clickThroughStatus. The first is documented; the second is inferred
// from it.
const (
	ClickThroughOpen = "notExecuted"
	ClickThroughDone = "executed"
)

// MultipleDomains is domainName's value for a multi-domain order.
const MultipleDomains = "Multiple domains"

// UploadField is the multipart field that carries a document. The upload page
// of the documentation could not be read: this name, POST and the token as
// bearer are inferred.
const UploadField = "document"
