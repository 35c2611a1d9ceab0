package practice

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"unicode/utf8"

	"qwizard/wizard/order"
	"qwizard/wizard/paper"
	"qwizard/wizard/problem"
)

// paperKind is one of the three papers that identity is proved with.
type paperKind string

const (
	paperForm   paperKind = "form"
	paperCopy   paperKind = "id-copy"
	paperStatus paperKind = "status-of-authority"
)

func paperKinds() []paperKind { return []paperKind{paperForm, paperCopy, paperStatus} }

// attestationName is the attachment in which the practice notary's papers say for
// the desk what they say on their pages.
const attestationName = "practice-notary.json"

// attestationVersion is the version this program writes and the newest it reads.
const attestationVersion = 1

// maxAttestation is the size of an attestation or a statement, in bytes.
const maxAttestation = 64 << 10

// attestation is what one paper of the notary's says.
type attestation struct {
	Version  int              `json:"version"`
	Paper    paperKind        `json:"paper"`
	Order    string           `json:"order"`
	Form     string           `json:"form"`             // SHA-256 of the form as presented, lower-case hex
	Stated   *order.Statement `json:"stated,omitempty"` // on the form: what the applicant states
	Seen     *order.Statement `json:"seen,omitempty"`   // on form and copy: the person as on the ID document
	Attested bool             `json:"attested"`         // on the copy: that it is one of the original
	InPerson bool             `json:"in_person"`
	Notary   notary           `json:"notary"`
	Date     string           `json:"date"` // ISO 8601, practice time
}

// notary is who made a paper. An empty licence is one that is not stated.
type notary struct {
	Name    string `json:"name"`
	Licence string `json:"licence"`
	Chamber string `json:"chamber"`
	Country string `json:"country"` // ISO 3166-1 alpha-2, where the notary is qualified
}

// unread is why the desk cannot read a paper, "" if it can.
type unread string

const (
	unreadPicture unread = "picture" // a scan or photo
	unreadBare    unread = "bare"    // a PDF of somebody else
	unreadBlank   unread = "blank"   // the applicant's form without the notary's part
	unreadDamaged unread = "damaged"
	unreadNewer   unread = "newer"
)

// readPaper reads what the notary attached to a PDF.
func readPaper(pdf []byte) (*attestation, unread) {
	data, err := paper.Attached(pdf, attestationName)
	switch {
	case err == nil:
		return readAttestation(data)
	case !errors.Is(err, problem.InputMissing):
		return nil, unreadDamaged
	}
	if _, err := paper.Attached(pdf, order.StatementName); err == nil {
		return nil, unreadBlank
	}
	return nil, unreadBare
}

// readAttestation decodes an attestation. What one of another version means is not
// guessed.
func readAttestation(data []byte) (*attestation, unread) {
	var head struct {
		Version int `json:"version"`
	}
	var a attestation
	switch {
	case len(data) > maxAttestation || !utf8.Valid(data):
		return nil, unreadDamaged
	case json.Unmarshal(data, &head) != nil || head.Version < 1:
		return nil, unreadDamaged
	case head.Version > attestationVersion:
		return nil, unreadNewer
	case decodeStrictly(data, &a) != nil || !a.whole():
		return nil, unreadDamaged
	}
	return &a, ""
}

// whole reports whether the paper says what its kind has to say.
func (a *attestation) whole() bool {
	switch a.Paper {
	case paperForm:
		return a.Stated != nil && a.Seen != nil
	case paperCopy:
		return a.Seen != nil
	case paperStatus:
		return true
	}
	return false
}

// decodeStrictly reads exactly one JSON value without members that v does not have.
func decodeStrictly(data []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("something follows")
	}
	return nil
}
