package wizard

import "time"

// EventKind names what happened. Catalogues turn it into a sentence.
type EventKind string

// The kinds, by task.
const (
	OrderStarted       EventKind = "order-started"
	FolderChosen       EventKind = "folder-chosen"        // path
	NamesChosen        EventKind = "names-chosen"         // names
	ReadinessSeen      EventKind = "readiness-seen"       // verdict
	IssuanceSuperseded EventKind = "issuance-superseded"  // fingerprint
	ApplicantStated    EventKind = "applicant-stated"     //
	KeyMade            EventKind = "key-made"             // kind, vault, fingerprint
	RequestMade        EventKind = "request-made"         // fingerprint
	RequestBrought     EventKind = "request-brought"      // kind, fingerprint: a request whose key is elsewhere
	RequestDropped     EventKind = "request-dropped"      // fingerprint: the request that was brought is not used
	KeyBrought         EventKind = "key-brought"          // kind, vault, fingerprint: a key from elsewhere
	KeyGivenUp         EventKind = "key-given-up"         // fingerprint: somebody else may have it
	KeyPutBack         EventKind = "key-put-back"         // path, fingerprint: from a backup into the vault
	KeyVerified        EventKind = "key-verified"         // fingerprint: of the key that was read from the vault
	BackupVerified     EventKind = "backup-verified"      // path, sha256
	BackupOpened       EventKind = "backup-opened"        // path: with its passphrase; it holds the key
	BackupSeen         EventKind = "backup-seen"          // path: the file is as it was written
	BackupGone         EventKind = "backup-gone"          // path: the file is not there
	BackupChanged      EventKind = "backup-changed"       // path: the file is another one
	OrderRestored      EventKind = "order-restored"       // path
	SheetSaved         EventKind = "sheet-saved"          // path: the recovery sheet
	TermChosen         EventKind = "term-chosen"          // days
	ConsentGiven       EventKind = "consent-given"        // version
	SendingStarted     EventKind = "sending-started"      // reference
	SendingWithdrawn   EventKind = "sending-withdrawn"    // the CA has nothing: all can be changed again
	AnswerLost         EventKind = "answer-lost"          // kind: no answer says whether the CA has the order
	OrderAccepted      EventKind = "order-accepted"       // number, cost
	ReissueBegun       EventKind = "reissue-begun"        // number, reason (order.Reason…): another certificate within the term
	ReissueDropped     EventKind = "reissue-dropped"      // number: the certificate before is kept
	ReissueAccepted    EventKind = "reissue-accepted"     // number, cost
	OrderFound         EventKind = "order-found"          // number: after an interrupted sending
	NumberStated       EventKind = "number-stated"        // number, unique: by the person, who ordered elsewhere
	NumberRead         EventKind = "number-read"          // number: in Sectigo's words, which the person confirmed
	UniqueRead         EventKind = "unique-read"          // unique: as above
	ProofShown         EventKind = "proof-shown"          // name: values of its proof, as above
	StepRead           EventKind = "step-read"            // step, status: as above
	StepDoubted        EventKind = "step-doubted"         // step: confirmed by mistake
	PapersRefused      EventKind = "papers-refused"       // by Sectigo, as the person says
	StepConfirmed      EventKind = "step-confirmed"       // step: by the person
	MethodsChosen      EventKind = "methods-chosen"       // methods
	LookAsked          EventKind = "look-asked"           //
	ProofsSeen         EventKind = "proofs-seen"          // verdict
	MailAskedAgain     EventKind = "mail-asked-again"     // name, mailbox
	NameProved         EventKind = "name-proved"          // name, method
	NameNotProved      EventKind = "name-not-proved"      // name, method
	StepChanged        EventKind = "step-changed"         // step, status
	OrderStatusChanged EventKind = "order-status-changed" // status
	MoreSaid           EventKind = "more-said"            // raw: fields that we do not know
	OrderCancelled     EventKind = "order-cancelled"      // number, status: taken back as the person wished
	CertificateRevoked EventKind = "certificate-revoked"  // serial, reason: ended as the person wished
	FormSaved          EventKind = "form-saved"           // folder
	PapersSent         EventKind = "papers-sent"          // names
	CertificateTaken   EventKind = "certificate-taken"    // serial, not_after
	DeviationAccepted  EventKind = "deviation-accepted"   // kinds
	PFXWritten         EventKind = "pfx-written"          // path, encoding
	CertificatesSaved  EventKind = "certificates-saved"   // folder: for a key that is elsewhere
	SiteSeen           EventKind = "site-seen"            // verdict
	DatesSaved         EventKind = "dates-saved"          // path
	DatesSeen          EventKind = "dates-seen"           //
)

// Event is one line of an order's history.
type Event struct {
	At     time.Time         `json:"at"`
	Task   TaskID            `json:"task,omitempty"`
	Kind   EventKind         `json:"kind"`
	Source Source            `json:"source"`
	Params map[string]string `json:"params,omitempty"`
	Raw    string            `json:"raw,omitempty"` // the words of who said so
}

func event(at time.Time, task TaskID, kind EventKind, source Source, params ...string) Event {
	e := Event{At: at, Task: task, Kind: kind, Source: source}
	for i := 0; i+1 < len(params); i += 2 {
		if e.Params == nil {
			e.Params = map[string]string{}
		}
		e.Params[params[i]] = params[i+1]
	}
	return e
}
