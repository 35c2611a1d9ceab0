package order

import "time"

// Application is what a channel needs to place an order.
type Application struct {
	Reference string // ours, unique per order, at most 64 characters (foreignOrderNumber)
	Names     Names
	Days      int       // 90 or 365
	CSR       []byte    // DER
	Methods   []Method  // one per name
	Mailboxes []string  // one per name, empty but for [Email]
	Contact   string    // the applicant's e-mail address
	Applicant Applicant // sent only where the channel has been told under which names
}

// Receipt is what the CA answers to an order.
type Receipt struct {
	Number      string
	UniqueValue string // part of the proof if not empty
	Cost        string // amount in the account's currency, as the CA wrote it
	PaymentDue  bool   // placed, and the account has to pay for it first
	Raw         string // the reply
}

// StepID names one of the CA's steps of an order.
type StepID string

// The steps of a natural person's QWAC (Sectigo, "Complete Your eIDAS Request").
const (
	StepCSR       StepID = "csr"
	StepAgreement StepID = "agreement"
	StepEmail     StepID = "email"
	StepDCV       StepID = "dcv"
	StepIdentity  StepID = "identity"
	StepApproval  StepID = "approval"
)

// StepStatus is a step's state as far as we know the CA's words for it.
type StepStatus string

// The states. An unseen word is [StepUnknown] and kept raw.
const (
	StepCompleted      StepStatus = "completed"
	StepActionRequired StepStatus = "action-required"
	StepInProgress     StepStatus = "in-progress"
	StepNotApplicable  StepStatus = "not-applicable"
	StepUnknown        StepStatus = "unknown"
)

// Step is one step as the CA reports it.
type Step struct {
	ID     StepID // empty for a step we do not know; Title then says what it is
	Title  string
	Status StepStatus
	Raw    string // the CA's status word
	Note   string // the CA's description, may be empty
}

// Proof is the CA's word on one name's domain control validation.
type Proof struct {
	Name      Name
	Method    string // as the CA says it
	Validated bool
	Raw       string // the CA's status word
}

// Report is an order's state at the CA.
type Report struct {
	Number      string
	OrderStatus string // the CA's word: Pending, Processed, Rejected…
	Steps       []Step
	Proofs      []Proof
	Upload      Upload
	Other       []Said // what else it says, in fields that we do not know
}

// Said is a field of the CA's answer and its value, both in the CA's words.
type Said struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Reasons for which a certificate is revoked, of those that Sectigo takes (RFC 5280
// 5.3.1).
const (
	ReasonUnspecified   = 0
	ReasonKeyCompromise = 1
	ReasonSuperseded    = 4
	ReasonCessation     = 5 // the website is given up
)

// Upload says where papers go: an address and the token that opens it. The
// token is a secret of the order: never logged, never stored.
type Upload struct {
	URL   string
	Token string
}

// Abilities say what can be done over a channel by itself. What it cannot do, the
// person does elsewhere and states here.
type Abilities struct {
	Submit  bool // places the order
	Status  bool // tells how far the order is
	Prove   bool // makes the CA look at proofs, and sends proof mails
	Upload  bool // takes papers
	Collect bool // hands out the certificate
	Find    bool // can look an order up by our reference
	Switch  bool // another method of proof can be chosen after ordering
	Replace bool // gives another certificate within the order's term
	Revoke  bool // ends a certificate
	Refund  bool // takes an order back, within the time and for the products that the CA says
}

// The channels, by the names under which orders are stored.
const (
	Practice = "practice"
	Assisted = "assisted"
	Partner  = "partner"
)

// AbilitiesOf are a channel's. A channel nobody knows can do nothing.
func AbilitiesOf(channel string) Abilities {
	api := Abilities{
		Submit: true, Status: true, Prove: true, Upload: true, Collect: true,
		Switch: true, Replace: true, Revoke: true, Refund: true,
	}
	switch channel {
	case Practice:
		api.Find = true
		return api
	case Partner: // no documented call finds an order by our reference
		return api
	}
	return Abilities{}
}

// Look is what has to be found to prove one name, as the token says it.
type Look struct {
	Name         Name
	Method       Method
	Mailbox      string // for [Email]
	RecordHost   string // "_<md5>", the record's first label
	RecordTarget string // without a trailing dot
	FilePath     string // on the website, without a leading slash
	FileBody     []byte
	Mistaken     []Hashes // what people get who hash the wrong thing: never a proof, and worth naming
}

// Hashes are what a proof is made of, in lower-case hex.
type Hashes struct {
	MD5    string
	SHA256 string
}

// Prepared is one value of the order for the person to copy to where it is asked
// for. Label says which one it is, in the words of this program: "csr", "surname".
type Prepared struct {
	Label string
	Value string
}

// Document is one paper to send.
type Document struct {
	Name string // file name
	Type string // MIME type
	Data []byte
}

// File is something to write for the person, under a folder they chose.
type File struct {
	Path   string // relative, slashes
	Data   []byte
	Secret bool // 0600 instead of 0644, folders 0700 instead of 0755
}

// Bundle is what goes into a PFX.
type Bundle struct {
	Key      []byte   // PKCS#8 DER
	Chain    [][]byte // DER, leaf first
	Target   string   // id of the place it goes to
	Password string
}

// Exported says what was written.
type Exported struct {
	Path     string
	Target   string
	Encoding string // go-pkcs12's name: Modern2023, LegacyDES
	SHA256   string // of the file, lower-case hex
	At       time.Time
}
