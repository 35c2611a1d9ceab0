package inbox

import "qwizard/wizard/order"

// What the CA, its resellers and mail programs write, as data: lower case, one blank
// between words, plain quotes and hyphens.

// orderMarks stand between the words and the number that they call an order number.
const orderMarks = " \t\n:#=.*"

// orderWords call the number behind them an order number: in English, and in the other
// languages of Sectigo's mails (German, Dutch, French).
func orderWords() []string {
	return []string{
		"order number", "order no", "order nr", "order id", "order", "order ref", "order reference", "ordernumber", "orderno", "orderid",
		"bestellnummer", "bestellnr", "auftragsnummer", "bestellung", "bestelnummer", "ordernummer", "numéro de commande", "commande",
	}
}

// websiteWords stand before a colon and domains that the order is for.
func websiteWords() []string {
	return []string{
		"for", "domain", "domains", "domain name", "domain names", "domain name(s)", "website", "websites", "common name", "fqdn",
		"certificate for", "domainname", "domeinnaam", "nom de domaine",
	}
}

// uniqueWords call the value behind them a uniqueValue.
func uniqueWords() []string {
	return []string{"unique value", "uniquevalue", "unique_value", "unique-value"}
}

// codeWords call the value behind them the code of a DCV mail.
func codeWords() []string {
	return []string{"validation code", "verification code", "confirmation code"}
}

// suffixes end Sectigo's tokens: today's, and those of older and white-label orders.
func suffixes() []string { return []string{"sectigo.com", "comodoca.com", "trust-provider.com"} }

// linkWord says what a link is for by a word in its address or near it.
type linkWord struct {
	word string
	kind Kind
}

// pathWords stand in a link's path.
func pathWords() []linkWord {
	return []linkWord{
		{"agreement", AgreementLink}, {"subscriber", AgreementLink},
		{"entercode", ProofLink}, {"enterdcv", ProofLink}, {"dcvcode", ProofLink},
		{"verifyemail", VerificationLink}, {"emailverif", VerificationLink}, {"confirmemail", VerificationLink},
		{"/practice/address", VerificationLink}, {"orderstatus", OrderPage}, {"/practice/request", OrderPage}, {"/practice/status", OrderPage},
	}
}

// nearWords stand in a link's text, or before it.
func nearWords() []linkWord {
	return []linkWord{
		{"agreement", AgreementLink},
		{"validation code", ProofLink}, {"domain control", ProofLink}, {"approve this request", ProofLink},
		{"verify your e-mail", VerificationLink}, {"verify your email", VerificationLink}, {"email verification", VerificationLink},
		{"e-mail verification", VerificationLink}, {"confirm your e-mail", VerificationLink}, {"confirm your email", VerificationLink},
		{"confirm that you receive mail", VerificationLink}, {"verify this e-mail", VerificationLink}, {"verify this email", VerificationLink},
	}
}

// phrase is how a decision is said.
type phrase struct {
	words string
	kind  Kind
	step  order.StepID // empty: the whole order
}

// phrases are told from promises and conditions by what stands before them in the
// sentence ([conditions]).
func phrases() []phrase {
	return []phrase{
		{"certificate was issued", Issued, order.StepApproval}, {"certificate has been issued", Issued, order.StepApproval},
		{"certificate is now ready", Issued, order.StepApproval}, {"certificate is ready", Issued, order.StepApproval},
		{"certificate is attached", Issued, order.StepApproval}, {"certificate is issued and attached", Issued, order.StepApproval},
		{"issued your certificate", Issued, order.StepApproval}, {"we have issued the certificate", Issued, order.StepApproval},

		{"documents were accepted", Approved, order.StepIdentity}, {"documents have been accepted", Approved, order.StepIdentity},
		{"documents have been approved", Approved, order.StepIdentity}, {"documents were approved", Approved, order.StepIdentity},
		{"identity is validated", Approved, order.StepIdentity}, {"identity has been validated", Approved, order.StepIdentity},
		{"identity has been verified", Approved, order.StepIdentity}, {"identity validation is complete", Approved, order.StepIdentity},
		{"identity validation has been completed", Approved, order.StepIdentity}, {"face-to-face verification is complete", Approved, order.StepIdentity},
		{"agreement has been executed", Approved, order.StepAgreement}, {"agreement has been accepted", Approved, order.StepAgreement},
		{"agreement was accepted", Approved, order.StepAgreement}, {"agreement is accepted", Approved, order.StepAgreement}, {"agreement has been signed", Approved, order.StepAgreement},
		{"thank you for accepting the subscriber agreement", Approved, order.StepAgreement},
		{"e-mail address has been verified", Approved, order.StepEmail}, {"email address has been verified", Approved, order.StepEmail},
		{"e-mail address was verified", Approved, order.StepEmail}, {"email address was verified", Approved, order.StepEmail},
		{"e-mail address is confirmed", Approved, order.StepEmail}, {"email address is confirmed", Approved, order.StepEmail},
		{"email verification is complete", Approved, order.StepEmail}, {"e-mail verification is complete", Approved, order.StepEmail},
		{"domain control validation is complete", Approved, order.StepDCV}, {"domain control validation has been completed", Approved, order.StepDCV},
		{"domain control validation was successful", Approved, order.StepDCV}, {"domain has been validated", Approved, order.StepDCV},
		{"order has been approved", Approved, order.StepApproval}, {"order was approved", Approved, order.StepApproval},
		{"final approval is complete", Approved, order.StepApproval}, {"final approval has been completed", Approved, order.StepApproval},

		{"not accept the documents", Refused, order.StepIdentity}, {"not accept your documents", Refused, order.StepIdentity},
		{"not accept the document", Refused, order.StepIdentity}, {"documents were rejected", Refused, order.StepIdentity},
		{"documents have been rejected", Refused, order.StepIdentity}, {"document has been rejected", Refused, order.StepIdentity},
		{"document was rejected", Refused, order.StepIdentity}, {"unable to validate your identity", Refused, order.StepIdentity},
		{"unable to accept the documents", Refused, order.StepIdentity}, {"unable to accept your documents", Refused, order.StepIdentity},
		{"cannot accept the documents", Refused, order.StepIdentity}, {"cannot accept your documents", Refused, order.StepIdentity},
		{"order has been rejected", Refused, ""}, {"order was rejected", Refused, ""}, {"order has been cancelled", Refused, ""},
		{"order was cancelled", Refused, ""}, {"order has been canceled", Refused, ""}, {"had to reject your order", Refused, ""},

		{"documents are missing", MoreWanted, order.StepIdentity}, {"document is missing", MoreWanted, order.StepIdentity},
		{"we cannot go on yet, because something is missing", MoreWanted, order.StepIdentity},
		{"additional documents are required", MoreWanted, order.StepIdentity}, {"additional documentation is required", MoreWanted, order.StepIdentity},
		{"require additional documentation", MoreWanted, order.StepIdentity}, {"need additional documents", MoreWanted, order.StepIdentity},
		{"require the following documents", MoreWanted, order.StepIdentity}, {"require additional documents", MoreWanted, order.StepIdentity},
		{"need the following documents", MoreWanted, order.StepIdentity}, {"documents are outstanding", MoreWanted, order.StepIdentity},
		{"certificate cannot be issued yet", MoreWanted, order.StepApproval}, {"certificate cannot be issued", MoreWanted, order.StepApproval},
		{"caa record prevents", MoreWanted, order.StepApproval},
	}
}

// conditions before a phrase make it a promise, a condition or its contrary.
func conditions() []string {
	return []string{"when ", "once ", "after ", "until ", "if ", "as soon as ", "before ", "not ", "no ", "unless ", "whether "}
}

// known is a host of the CA.
type known struct {
	host string
	acts bool // its pages act on orders; the others only inform
}

// hosts are Sectigo's (docs.sectigo.com, endpoints of the partner API; the public status
// page; secure.comodo.net is the old name that old orders' mails still have).
func hosts() []known {
	return []known{
		{"secure.trust-provider.com", true}, {"secure.sectigo.com", true}, {"secure.comodo.net", true},
		{"sectigo.com", false}, {"www.sectigo.com", false}, {"support.sectigo.com", false}, {"docs.sectigo.com", false},
	}
}

// wrapper is a service of mail programs that puts its own address before every link.
type wrapper struct{ host, path, argument string }

// wrappers carry the real address in an argument: Outlook's Safe Links, Google's and
// Gmail's redirect.
func wrappers() []wrapper {
	return []wrapper{{"safelinks.protection.outlook.com", "/", "url"}, {"www.google.com", "/url", "q"}}
}
