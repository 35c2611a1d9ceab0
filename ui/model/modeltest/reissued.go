package modeltest

import (
	"testing"
	"time"

	"qwizard/ui/model"
	"qwizard/ui/words"
	"qwizard/wizard"
	"qwizard/wizard/order"
)

// Replacement is what the channel answers to a reissue.
func Replacement() order.Receipt {
	return order.Receipt{Number: "18901234", UniqueValue: "QW5e6f7g", Cost: "0.00"}
}

// Reissuing are the facts of a finished order in which a reissue was begun; keyed: with its
// key and backup.
func Reissuing(t testing.TB, channel string, keyed bool) wizard.Facts {
	t.Helper()
	f := Facts(t, Finished)
	f.Channel = channel
	old := f.Current()
	old.Receipt = f.Receipt
	f.Receipt, f.Sending = wizard.Fact[order.Receipt]{}, wizard.Fact[string]{}
	next := wizard.Issuance{Choices: old.Choices}
	if keyed {
		next.Key, next.CSR, next.Backup = old.Key, old.CSR, old.Backup
		next.Key.At, next.CSR.At, next.Backup.At = Now(), Now(), Now()
	}
	f.Issuances = append(f.Issuances, next)
	return f
}

// reissues are pages about another certificate within an order.
func reissues() []Scene {
	begun := func(channel string, keyed bool, page model.PageID, do func(*Desk)) func(testing.TB, *words.Words) *Desk {
		return func(t testing.TB, w *words.Words) *Desk {
			f := Reissuing(t, channel, keyed)
			d := entered(t, around(t, worldOf(t, f, Finished), w))
			d.World.Report.Proofs = nil
			d.At(page)
			do(d)
			return d
		}
	}
	at := func(s Stage, about string, do func(*Desk)) func(testing.TB, *words.Words) *Desk {
		return func(t testing.TB, w *words.Words) *Desk {
			d := NewDesk(t, s, w)
			do(d)
			d.At(model.PageReissue, about)
			return d
		}
	}
	later := func(days int) func(*Desk) {
		return func(d *Desk) { d.World.Clock = Now().Add(time.Duration(days) * 24 * time.Hour) }
	}
	none := func(*Desk) {}
	lost := func(t testing.TB, w *words.Words) *Desk {
		f := Reissuing(t, order.Partner, true)
		f.Sending = wizard.Fact[string]{Value: f.ID, Source: wizard.FromYou, At: Now()}
		d := entered(t, around(t, worldOf(t, f, Finished), w))
		d.At(model.PageOrderLost)
		return d
	}
	return []Scene{
		{"reissue-first", model.PageReissue, at(Sent, "", none)},
		{"reissue", model.PageReissue, at(Finished, "", none)},
		{"reissue-leaked", model.PageReissue, at(Finished, "1", none)},
		{"reissue-revoked", model.PageReissue, at(Finished, "1", func(d *Desk) {
			d.At(model.PageRevoke, "1")
			d.Press("revoke")
		})},
		{"reissue-over", model.PageReissue, at(Finished, "", later(400))},
		{"reissue-unsaid", model.PageReissue, func(t testing.TB, w *words.Words) *Desk {
			d := PartnerDesk(t, Finished, w)
			d.At(model.PageReissue)
			d.Press("begin")
			return d
		}},
		{"reissue-elsewhere", model.PageReissue, func(t testing.TB, w *words.Words) *Desk {
			d := RealDesk(t, Finished, w)
			d.At(model.PageReissue)
			return d
		}},
		{"reissue-begun", model.PageReissue, begun(order.Practice, false, model.PageReissue, none)},
		{"reissue-key", model.PageKey, begun(order.Practice, false, model.PageKey, none)},
		{"reissue-home", model.PageHome, begun(order.Practice, true, model.PageHome, none)},
		{"reissue-domains", model.PageDomains, begun(order.Practice, true, model.PageDomains, none)},
		{"reissue-check", model.PageOrderCheck, begun(order.Practice, true, model.PageOrderCheck, none)},
		{"reissue-public", model.PageOrderPublic, begun(order.Partner, true, model.PageOrderPublic, none)},
		{"reissue-gaps", model.PageOrderSend, begun(order.Practice, false, model.PageOrderSend, none)},
		{"reissue-send", model.PageOrderSend, begun(order.Practice, true, model.PageOrderSend, none)},
		{"reissue-done", model.PageOrderDone, begun(order.Practice, true, model.PageOrderSend, func(d *Desk) { d.Press("send") })},
		{"reissue-lost", model.PageOrderLost, lost},
		{"reissue-due", model.PageHome, func(t testing.TB, w *words.Words) *Desk {
			d := NewDesk(t, Finished, w)
			later(180)(d)
			d.At(model.PageHome)
			return d
		}},
	}
}
