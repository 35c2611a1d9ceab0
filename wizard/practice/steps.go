package practice

import (
	"time"

	"qwizard/wizard/sectigo"
)

// How long Sectigo's part of each step takes, in practice time.
const (
	identityTime = 48 * time.Hour // until the desk has read the papers (eIDAS CP/CPS 4.2.3: two working days)
	approvalTime = 24 * time.Hour // the extra stage for QWACs, after everything else
)

// steps are an order's step statuses. They are derived from what the order holds,
// nothing else.
type steps struct {
	agreement, mail, dcv, identity, approval string
}

func (o *orderRecord) steps() steps {
	return steps{
		agreement: acted(o.Agreed),
		mail:      acted(o.MailVerified),
		dcv:       o.dcvStatus(),
		identity:  o.identityStatus(),
		approval:  o.approvalStatus(),
	}
}

// acted is the status of a step that waits for the applicant's own act.
func acted(at *time.Time) string {
	if at == nil {
		return sectigo.StatusActionRequired
	}
	return sectigo.StatusCompleted
}

func (o *orderRecord) dcvStatus() string {
	for _, p := range o.Proofs {
		if p.Validated == nil {
			return sectigo.StatusActionRequired
		}
	}
	return sectigo.StatusCompleted
}

// identityStatus waits for papers, then for the desk, and says with
// identityNote what the desk found. What is issued has been accepted, by a desk
// of an earlier version too.
func (o *orderRecord) identityStatus() string {
	switch {
	case o.Leaf != nil, o.accepted():
		return sectigo.StatusCompleted
	case len(o.Papers) > 0 && o.Decision == nil:
		return sectigo.StatusInProgress
	}
	return sectigo.StatusActionRequired
}

// approvalStatus is Completed with the certificate, ActionRequired while
// something outside forbids it, InProgress before.
func (o *orderRecord) approvalStatus() string {
	switch {
	case o.Leaf != nil:
		return sectigo.StatusCompleted
	case o.Blocked != "":
		return sectigo.StatusActionRequired
	}
	return sectigo.StatusInProgress
}

// approvable reports whether nothing but the CAA check is missing: every other
// step was done a whole approvalTime ago.
func (o *orderRecord) approvable(now time.Time) bool {
	if o.Agreed == nil || o.MailVerified == nil || !o.accepted() {
		return false
	}
	last := *o.Agreed
	for _, done := range []time.Time{*o.MailVerified, o.Decision.At} {
		if done.After(last) {
			last = done
		}
	}
	for _, p := range o.Proofs {
		if p.Validated == nil {
			return false
		}
		if p.Validated.After(last) {
			last = *p.Validated
		}
	}
	return !now.Before(last.Add(approvalTime))
}

// status is the order's status word.
func (o *orderRecord) status() string {
	if o.Leaf != nil {
		return sectigo.OrderProcessed
	}
	return sectigo.OrderPending
}
