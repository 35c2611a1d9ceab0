package wizard

import "time"

// EventKind names what happened. Catalogues turn it into a sentence.
type EventKind string

// The kinds, by task.
const (
	OrderStarted       EventKind = "order-started"
	FolderChosen       EventKind = "folder-chosen"        // path
	NamesChosen        EventKind = "names-chosen"         // names
	IssuanceSuperseded EventKind = "issuance-superseded"  // fingerprint
	ApplicantStated    EventKind = "applicant-stated"     //
	KeyMade            EventKind = "key-made"             // kind, vault, fingerprint
	RequestMade        EventKind = "request-made"         // fingerprint
	TermChosen         EventKind = "term-chosen"          // days
	ConsentGiven       EventKind = "consent-given"        // version
	SendingStarted     EventKind = "sending-started"      // reference
	OrderAccepted      EventKind = "order-accepted"       // number, cost
	OrderFound         EventKind = "order-found"          // number: after an interrupted sending
	MethodsChosen      EventKind = "methods-chosen"       // methods
	LookAsked          EventKind = "look-asked"           //
	NameProved         EventKind = "name-proved"          // name, method
	NameNotProved      EventKind = "name-not-proved"      // name, method
	StepChanged        EventKind = "step-changed"         // step, status
	OrderStatusChanged EventKind = "order-status-changed" // status
	PapersSent         EventKind = "papers-sent"          // names
	CertificateTaken   EventKind = "certificate-taken"    // serial, not_after
	PFXWritten         EventKind = "pfx-written"          // path, encoding
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
