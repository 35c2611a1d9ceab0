package finding

// What a person pasted (package inbox), compared with the order. Where is the line in
// which it stood, expected what the order has, observed what was pasted.
const (
	PasteNumber       Kind = "paste-number"        // another order's number
	PasteNumbers      Kind = "paste-numbers"       // several, and the order has none yet
	PasteName         Kind = "paste-name"          // a domain that is not in the order
	PasteNameNear     Kind = "paste-name-near"     // a name of a domain that is
	PasteFileName     Kind = "paste-file-name"     // of another CSR; position: the first character that differs
	PasteFileContent  Kind = "paste-file-content"  // position
	PasteRecordName   Kind = "paste-record-name"   // position
	PasteRecordTarget Kind = "paste-record-target" // position
	PasteSuffix       Kind = "paste-suffix"        // the same token, ending in another of Sectigo's names
	PasteUnique       Kind = "paste-unique"        // another uniqueValue
	PasteUniqueNew    Kind = "paste-unique-new"    // one, where the order has none
	PasteUniqueGone   Kind = "paste-unique-gone"   // none, where the order has one
	PasteLink         Kind = "paste-link"          // observed: the host it leads to, which is not Sectigo's
	PasteLinkShown    Kind = "paste-link-shown"    // expected: the address that is shown, observed: the host it leads to
	PasteLinkHere     Kind = "paste-link-here"     // leads to this computer, as practice does
	PasteKey          Kind = "paste-key"           // a private key or a PFX is in it
)
