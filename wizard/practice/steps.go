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
	case o.Closed != nil:
		return sectigo.StatusNotApplicable
	}
	return sectigo.StatusInProgress
}

// approvalAt is when the approval ends: approvalTime after every other step was done.
// It reports false while one of them is not.
func (o *orderRecord) approvalAt() (time.Time, bool) {
	if o.Unpaid || o.Closed != nil || o.Agreed == nil || o.MailVerified == nil || !o.accepted() {
		return time.Time{}, false
	}
	last := *o.Agreed
	for _, done := range []time.Time{*o.MailVerified, o.Decision.At} {
		if done.After(last) {
			last = done
		}
	}
	for _, p := range o.Proofs {
		if p.Validated == nil {
			return time.Time{}, false
		}
		if p.Validated.After(last) {
			last = *p.Validated
		}
	}
	return last.Add(approvalTime), true
}

// approvable reports whether nothing but the CAA check is missing.
func (o *orderRecord) approvable(now time.Time) bool {
	at, all := o.approvalAt()
	return all && !now.Before(at)
}

// signTime is how long a certificate is being issued: the end of the approval, in
// which the order can be neither collected nor ended.
const signTime = 5 * time.Minute

// beingIssued reports the time of signing.
func (o *orderRecord) beingIssued(now time.Time) bool {
	at, all := o.approvalAt()
	return all && o.Leaf == nil && now.Before(at) && !now.Before(at.Add(-signTime))
}

// status is the order's status word.
func (o *orderRecord) status() string {
	switch {
	case o.Closed != nil:
		return o.Closed.Status
	case o.Unpaid:
		return statusAwaitingPayment
	case o.Leaf != nil:
		return sectigo.OrderProcessed
	}
	return sectigo.OrderPending
}
