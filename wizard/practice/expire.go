package practice

import (
	"context"
	"time"

	"qwizard/wizard/rules"
)

// expire takes away what is too old to issue a certificate with: proofs of domains
// and the identity have a limit (BR 4.2.1; Sectigo's own for domains is shorter). Age
// is that at approval, in practice time; the limits are those of the real day. The applicant is told of
// papers by mail. What it changes is on disk when it returns. Call with mu held.
func (ca *CA) expire(ctx context.Context, o *orderRecord) error {
	now, limits := ca.practiceTime(), rules.On(ca.now())
	if due, all := o.approvalAt(); all && due.Before(now) && o.Blocked == "" {
		now = due // approved then, though nobody has asked since
	}
	old := func(at time.Time, days int) bool { return now.Sub(at) > time.Duration(days)*rules.Day }
	changed := false
	for i := range o.Proofs {
		p := &o.Proofs[i]
		if p.Validated != nil && old(*p.Validated, limits.DomainReuseDays()) {
			p.Reason = "the proof of " + day(*p.Validated) + " is too old: prove the name again"
			p.Validated, p.Domain, p.Code, changed = nil, "", nil, true
		}
	}
	if o.accepted() && old(o.Decision.At, limits.PersonReuse) {
		o.send(MailPapersMissing, o.Contact, now, paramWhy,
			"The papers were accepted on "+day(o.Decision.At)+", which is too long ago. Have all three made again.")
		o.Papers, o.Filed, o.Decision, changed = nil, nil, nil, true
	}
	if !changed {
		return nil
	}
	return ca.state.put(ctx, map[string]any{prefixOrder + o.Number: o})
}
