package practice

import (
	"time"

	"qwizard/wizard/sectigo"
)

// How long Sectigo's part of each step takes, in practice time.
const (
	agreementTime = 1 * time.Hour  // until the applicant has agreed
	mailTime      = 2 * time.Hour  // until the applicant has followed the mail's link
	identityTime  = 48 * time.Hour // until the desk has read the papers (eIDAS CP/CPS 4.2.3: two working days)
	approvalTime  = 24 * time.Hour // the extra stage for QWACs, after everything else
)

// steps are an order's step statuses at a practice time. They are derived from
// what the order holds and the clock, nothing else.
type steps struct {
	agreement, mail, dcv, identity, approval string
}

func (o *orderRecord) steps(now time.Time) steps {
	return steps{
		agreement: doneBy(now, o.Placed.Add(agreementTime), sectigo.StatusActionRequired),
		mail:      doneBy(now, o.Placed.Add(mailTime), sectigo.StatusActionRequired),
		dcv:       o.dcvStatus(),
		identity:  o.identityStatus(now),
		approval:  o.approvalStatus(),
	}
}

func doneBy(now, due time.Time, before string) string {
	if now.Before(due) {
		return before
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

// identityStatus waits for the statement, then for the desk to read it.
func (o *orderRecord) identityStatus(now time.Time) string {
	if o.Statement == nil || o.Stated == nil {
		return sectigo.StatusActionRequired
	}
	return doneBy(now, o.Stated.Add(identityTime), sectigo.StatusInProgress)
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
	if o.Statement == nil || o.Stated == nil {
		return false
	}
	last := o.Placed.Add(max(agreementTime, mailTime))
	if t := o.Stated.Add(identityTime); t.After(last) {
		last = t
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
