package practice

import (
	"time"

	"qwizard/wizard/sectigo"
)

// pollFloor is how far apart Sectigo wants calls of CollectSSL to be
// (sps/collect-ssl/overview). Other calls have no such limit: a person's actions
// need them.
const pollFloor = 3 * time.Hour

// mayPoll refuses a second look at an order that is on its way within the floor.
// A refused call does not begin the wait anew. Call with mu held.
func (ca *CA) mayPoll(o *orderRecord) error {
	if o.Leaf != nil || o.Closed != nil || o.Unpaid {
		delete(ca.polled, o.Number)
		return nil
	}
	now := ca.practiceTime()
	if last, ok := ca.polled[o.Number]; ok && now.Before(last.Add(pollFloor)) {
		return &fault{code: sectigo.CodeCallLimit, message: "The call limit was reached! Try again later."}
	}
	ca.polled[o.Number] = now
	return nil
}
