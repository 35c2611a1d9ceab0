package practice

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"qwizard/wizard/order"
)

// maxNote is how many characters of the desk's reasons a step's description has.
// The mail has all of them.
const maxNote = 400

// oldForm is the age at which the desk remarks on a form. No limit is published
// for Sectigo's form; banks' papers serve for half a year (EVG 3.2.2.2.2).
const oldForm = 60 * 24 * time.Hour

// decision is what the desk decided on the papers as they were. It accepted them if
// Certified is there.
type decision struct {
	At        time.Time        `json:"at"` // practice time
	Reasons   []string         `json:"reasons,omitempty"`
	Remarks   []string         `json:"remarks,omitempty"`
	Certified *order.Statement `json:"certified,omitempty"` // the person, as the notary certifies
}

func (o *orderRecord) accepted() bool { return o.Decision != nil && o.Decision.Certified != nil }

// identityNote is the description of the identity step.
func (o *orderRecord) identityNote() string {
	switch {
	case o.Leaf != nil:
		return ""
	case len(o.Papers) == 0:
		return "waiting for your papers"
	case o.Decision == nil:
		return "the desk has your papers and will read them"
	}
	return clipped(strings.Join(slices.Concat(o.Decision.Reasons, o.Decision.Remarks), " "), maxNote)
}

// readPapersOf lets the desk decide, once it has had the papers for identityTime.
// The decision and the mail about it are on disk together when it returns. Call
// with mu held.
func (ca *CA) readPapersOf(ctx context.Context, o *orderRecord) error {
	if o.Leaf != nil || o.Decision != nil || o.Filed == nil || len(o.Papers) == 0 {
		return nil
	}
	due := o.Filed.Add(identityTime)
	if ca.practiceTime().Before(due) {
		return nil
	}
	o.decide(due, ca.now())
	ca.log.Info("practice desk decided", "number", o.Number, "accepted", o.accepted())
	return ca.state.put(ctx, map[string]any{prefixOrder + o.Number: o})
}

// decide reads the papers and sends the mail about them. An ID document is judged by
// the real day, as the certificate is dated by it: skipped time must not make the
// person's document expire.
func (o *orderRecord) decide(at, today time.Time) {
	d := &desk{order: o, today: today}
	missing, refused := d.missing(), d.refusals()
	o.Decision = &decision{At: at, Reasons: append(refused, missing...), Remarks: o.remarks()}
	kind, why := MailPapersRefused, o.Decision.Reasons
	switch {
	case len(o.Decision.Reasons) == 0:
		o.Decision.Certified = o.paper(paperForm).Says.Seen
		kind, why = MailPapersAccepted, o.Decision.Remarks
	case len(refused) == 0:
		kind = MailPapersMissing
	}
	o.send(kind, o.Contact, at, "why", strings.Join(why, "\n"))
}

// remarks are what the desk says of papers that are good nevertheless.
func (o *orderRecord) remarks() []string {
	form := o.paper(paperForm)
	if form == nil {
		return nil
	}
	made, err := time.Parse(time.DateOnly, form.Says.Date)
	if age := form.At.Sub(made); err == nil && age > oldForm {
		return []string{fmt.Sprintf("The form was %d days old when it came. Papers of more than 60 days are asked for again elsewhere.", int(age.Hours()/24))}
	}
	return nil
}

// paper is the order's paper of a kind, nil if there is none.
func (o *orderRecord) paper(kind paperKind) *paperRecord {
	for i := range o.Papers {
		if o.Papers[i].Kind == kind {
			return &o.Papers[i]
		}
	}
	return nil
}

// clipped is s on one line without characters that do not show, at most n long. What
// papers and file names say is repeated in reasons.
func clipped(s string, n int) string {
	s = strings.Map(func(r rune) rune {
		if r == ' ' || unicode.IsGraphic(r) && !unicode.IsSpace(r) {
			return r
		}
		return ' '
	}, strings.ToValidUTF8(s, "?"))
	if all := []rune(s); len(all) > n {
		return string(all[:n-1]) + "…"
	}
	return s
}
