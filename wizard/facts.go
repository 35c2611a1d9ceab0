// Package wizard is the journey from an order to a PFX: the facts that are
// known, the tasks whose states follow from them, and the actions that change
// them.
//
// A [Session] is one order. Its facets, one per task, hold the actions; each
// action blocks, takes a context first, and stores the events it causes together
// with the facts they change in one transaction. Nothing else changes facts. What
// touches the world (disk, keychain, CA) comes in through the interfaces of
// world.go.
package wizard

import (
	"encoding/json"
	"strconv"
	"time"

	"qwizard/wizard/finding"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

// Source is who says that a fact is so.
type Source string

// The sources.
const (
	FromYou     Source = "you"
	FromSectigo Source = "sectigo" // the CA of the order's channel
	SeenByUs    Source = "seen-by-us"
)

// Fact is a value with its source, its time and, where somebody else said it,
// their raw words. A fact without a time is not known.
type Fact[T any] struct {
	Value  T         `json:"value"`
	Source Source    `json:"source"`
	At     time.Time `json:"at"`
	Raw    string    `json:"raw,omitempty"`
}

// Known reports whether the fact has been stated.
func (f Fact[T]) Known() bool { return !f.At.IsZero() }

// Facts are all that is known about one order. Values are copies: changing them
// changes nothing stored.
type Facts struct {
	ID          string                      `json:"id"`
	Revision    uint64                      `json:"-"` // counts commits; the store keeps it
	Channel     string                      `json:"channel"`
	Created     time.Time                   `json:"created"`
	Folder      Fact[string]                `json:"folder,omitzero"` // where the person's files go
	Names       Fact[order.Names]           `json:"names,omitzero"`
	Readiness   Fact[[]finding.Finding]     `json:"readiness,omitzero"` // what was seen of the names before ordering
	Applicant   Fact[order.Applicant]       `json:"applicant,omitzero"`
	Term        Fact[int]                   `json:"term,omitzero"`    // days
	Consent     Fact[string]                `json:"consent,omitzero"` // version of the text agreed to
	Sending     Fact[string]                `json:"sending,omitzero"` // reference under which it was or is being sent
	Receipt     Fact[order.Receipt]         `json:"receipt,omitzero"` // of the current issuance: the order's, or the replacement's
	OrderStatus Fact[string]                `json:"order_status,omitzero"`
	Said        Fact[[]order.Said]          `json:"said,omitzero"`      // what else the CA says of the order, in fields we do not know
	Cancelled   Fact[string]                `json:"cancelled,omitzero"` // the order's status since the person had it taken back
	Steps       map[order.StepID]Fact[Step] `json:"steps,omitempty"`
	OtherSteps  map[string]Fact[Step]       `json:"other_steps,omitempty"` // by title: steps we do not know
	Issuances   []Issuance                  `json:"issuances"`             // never empty; the last is the current one
	Dismissed   Fact[bool]                  `json:"dismissed,omitzero"`    // the dates were seen and taken note of
	Calendar    Fact[string]                `json:"calendar,omitzero"`     // the file that the dates were written to
	// Restoring is the backup that the order is being restored from. While it is known
	// nothing else of the order is, but its websites and the keys to come.
	Restoring Fact[string] `json:"restoring,omitzero"`
}

// Issuance is one key with its CSR, proofs and certificate.
type Issuance struct {
	// Receipt is under which the certificate was ordered, once another one takes its place.
	Receipt Fact[order.Receipt]          `json:"receipt,omitzero"`
	Key     Fact[Key]                    `json:"key,omitzero"`
	Placing []string                     `json:"placing,omitempty"` // items that were about to be put into the vault; they may be there
	CSR     Fact[[]byte]                 `json:"csr,omitzero"`      // DER, stored and never made again
	Checked Fact[string]                 `json:"checked,omitzero"`  // fingerprint of the key, read from the vault and matched to the CSR
	Backup  Fact[Backup]                 `json:"backup,omitzero"`
	Lost    Fact[LostBackup]             `json:"lost,omitzero"` // the backup, if it was not there any more when it was looked for
	Choices Fact[[]Choice]               `json:"choices,omitzero"`
	Seen    Fact[[]finding.Finding]      `json:"seen,omitzero"`   // what we saw of the proofs ourselves
	Shown   map[order.Name]Fact[Shown]   `json:"shown,omitempty"` // the proof's values as Sectigo shows them
	Proved  map[order.Name]Fact[ProofOf] `json:"proved,omitempty"`
	Form    Fact[string]                 `json:"form,omitzero"`   // folder in which the form and the letter lie
	Papers  Fact[[]string]               `json:"papers,omitzero"` // names of the documents sent
	Chain   Fact[[][]byte]               `json:"chain,omitzero"`  // DER, leaf first, without the root
	Verdict Fact[[]finding.Finding]      `json:"verdict,omitzero"`
	Taken   Fact[[]finding.Kind]         `json:"taken,omitzero"`   // deviations the person accepted
	Revoked Fact[int]                    `json:"revoked,omitzero"` // reason (order.Reason…): the person had the certificate ended
	Export  Fact[order.Exported]         `json:"export,omitzero"`
	Given   Fact[string]                 `json:"given,omitzero"` // folder with the certificates for a key that is elsewhere
	Live    Fact[[]finding.Finding]      `json:"live,omitzero"`  // what the site served when we looked
}

// Backup is the copy of the order that was written and opened again.
type Backup struct {
	Path   string `json:"path"`
	SHA256 string `json:"sha256"` // of the file, lower-case hex
	// Seen is when the file was last there as it was written; zero if nobody looked.
	Seen time.Time `json:"seen,omitzero"`
	// Opened is when the file was last opened with its passphrase.
	Opened time.Time `json:"opened,omitzero"`
}

// LostBackup is a backup that does not count, because its file is gone.
type LostBackup struct {
	Backup  Fact[Backup] `json:"backup"`
	Changed bool         `json:"changed"` // there is a file, and it is another
}

// Key says where a private key is, never what it is.
type Key struct {
	Kind        order.KeyKind `json:"kind"`
	Vault       string        `json:"vault"`       // kind of vault; empty for a key elsewhere, like Item
	Item        string        `json:"item"`        // name in the vault
	Fingerprint string        `json:"fingerprint"` // SHA-256 of the SubjectPublicKeyInfo, lower-case hex
}

// Elsewhere reports that the person has the key and Qwizard does not: they brought the
// request that was made with it.
func (k Key) Elsewhere() bool { return k.Fingerprint != "" && k.Item == "" }

// Choice is how one name is proved.
type Choice struct {
	Name    order.Name   `json:"name"`
	Method  order.Method `json:"method"`
	Mailbox string       `json:"mailbox,omitempty"`
}

// Step is one of the CA's steps.
type Step struct {
	Title  string           `json:"title"`
	Status order.StepStatus `json:"status"`
	Note   string           `json:"note,omitempty"`
}

// ProofOf is the CA's word on one name's proof.
type ProofOf struct {
	Method    string `json:"method"`
	Validated bool   `json:"validated"`
}

// Shown are a proof's values as Sectigo shows them. Those that it does not show are
// empty, and computed from the CSR.
type Shown struct {
	FileName     string `json:"file_name,omitempty"`
	FileContent  string `json:"file_content,omitempty"` // lines separated by LF
	RecordHost   string `json:"record_host,omitempty"`
	RecordTarget string `json:"record_target,omitempty"`
}

// Current is the issuance that is under way or was made last.
func (f *Facts) Current() *Issuance { return &f.Issuances[len(f.Issuances)-1] }

// NeedsBackup reports that there is a key here and no backup of it that counts: the gate
// before the order is closed. It is waived for a key that is elsewhere, which no backup of
// ours could save.
func (i *Issuance) NeedsBackup() bool {
	return i.CSR.Known() && !i.Backup.Known() && !i.Key.Value.Elsewhere()
}

// Product follows from the names.
func (f *Facts) Product() order.Product { return f.Names.Value.Product() }

// term is for how many days the order is: the person's choice, or the usual.
func (f *Facts) term() int {
	if f.Term.Known() {
		return f.Term.Value
	}
	return order.DefaultTerm
}

// can is what the order's channel does by itself.
func (f *Facts) can() order.Abilities { return order.AbilitiesOf(f.Channel) }

// Sent reports whether the order may have reached the CA.
func (f *Facts) Sent() bool { return f.Sending.Known() || f.Receipt.Known() }

// codecVersion is the version of the stored form of facts and events. Raise it
// when an older program would read it wrongly.
const codecVersion = 1

type envelope[T any] struct {
	Version int `json:"version"`
	Content T   `json:"content"`
}

func encode[T any](content T) ([]byte, error) {
	b, err := json.Marshal(envelope[T]{codecVersion, content})
	if err != nil {
		return nil, problem.New(problem.Internal, "encode", err)
	}
	return b, nil
}

func decode[T any](b []byte) (T, error) {
	var v envelope[json.RawMessage]
	var content T
	if err := json.Unmarshal(b, &v); err != nil || v.Version < 1 {
		return content, problem.New(problem.StoreDamaged, "decode", err)
	}
	if v.Version > codecVersion {
		return content, problem.New(problem.StoreNewer, "decode", nil, "version", strconv.Itoa(v.Version))
	}
	if err := json.Unmarshal(v.Content, &content); err != nil {
		return content, problem.New(problem.StoreDamaged, "decode", err)
	}
	return content, nil
}

func decodeFacts(revision uint64, b []byte) (Facts, error) {
	f, err := decode[Facts](b)
	if err == nil && len(f.Issuances) == 0 {
		err = problem.New(problem.StoreDamaged, "decode", nil)
	}
	f.Revision = revision
	return f, err
}
