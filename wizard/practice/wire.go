package practice

// What stands in Sectigo's documentation, or is seen in open-source clients, and not
// among the names that the program shares with this CA.

// Paths of calls.
const (
	pathApplySSL  = "/products/!AutoApplySSL" // as !AutoApplyOrder, which came after it
	pathReplace   = "/products/!AutoReplaceSSL"
	pathRevokeSSL = "/products/!AutoRevokeSSL"
	pathRevoke    = "/products/!autoRevokeCertificate"
	pathRefund    = "/products/!AutoRefund"
)

// Arguments of several calls.
const (
	argMaxCNs        = "maxSubjectCNs"
	argShowCertID    = "showCertificateID"
	argShowCertState = "showCertificateState"
	argCountry       = "countryName"
	argTemplate      = "dcvEmailTemplateID" // AutoUpdateDCV: documented, its name was not read
	argMDCDetails    = "showMDCDomainDetails"
	argMDCDetails2   = "showMDCDomainDetails2"
)

// Codes.
const (
	codeNoCredit        = -15
	codeAlreadyRefunded = -18 // AutoRefund
	codeSigning         = -23 // AutoRevokeSSL, being issued, without a revocationReason
	codePastLife        = -35 // revoke: the certificate has expired
	codeCompromised     = -40
	codeCountry         = -7
)
