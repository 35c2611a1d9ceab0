package modeltest

import (
	"encoding/pem"
	"strings"
	"testing"

	"qwizard/ui/model"
	"qwizard/ui/words"
)

// ConfirmationMail is what a person has after ordering on Sectigo's page. NUMBER is
// another one in each order.
const ConfirmationMail = `From: Sectigo <noreply_support@sectigo.com>
Subject: Your order 30408241

Thank you for your order.

Order number: 30408241
Domain: anna-muster.eu
Unique value: TnerFu0d

Please agree to the Subscriber Agreement:
https://secure.trust-provider.com/products/agreement?orderNumber=30408241
`

// forgedMail has a link that shows Sectigo's address and leads elsewhere.
const forgedMail = `<html><body><p>Order number: 30408242</p><p>Please agree to the Subscriber Agreement:
<a href="https://secure.trust-provider.example.org/agree?o=1">https://secure.trust-provider.com/agree</a></p></body></html>`

// Paste pastes a text on its page and has it looked at.
func (d *Desk) Paste(text string) model.Page {
	d.T.Helper()
	d.At(model.PagePaste)
	d.Type("paste.text", text)
	return d.Press("look")
}

// pasting are the pages of what was pasted, and those of what may go wrong.
func pasting() []Scene {
	pasted := func(s Stage, text func(*Desk) string) func(testing.TB, *words.Words) *Desk {
		return func(t testing.TB, w *words.Words) *Desk {
			d := RealDesk(t, s, w)
			d.Paste(text(d))
			return d
		}
	}
	just := func(text string) func(*Desk) string { return func(*Desk) string { return text } }
	number := func(d *Desk) string { return d.Facts().Receipt.Value.Number }
	scenes := []Scene{
		{"paste", model.PagePaste, real(Sending, model.PagePaste)},
		{"paste-practice", model.PagePaste, func(t testing.TB, w *words.Words) *Desk {
			d := NewDesk(t, Sent, w)
			d.At(model.PagePaste)
			return d
		}},
		{"paste-held", model.PagePaste, func(t testing.TB, w *words.Words) *Desk {
			d := RealDesk(t, Sending, w)
			d.At(model.PagePaste)
			d.Type("paste.text", ConfirmationMail+strings.Repeat("Kind regards and all the best.\n", 1000))
			return d
		}},
		{"paste-early", model.PagePaste, real(Prepared, model.PagePaste)},
		{"paste-empty", model.PagePaste, pasted(Sending, just(""))},
		{"paste-found-none-yet", model.PagePasteFound, real(Sent, model.PagePasteFound)},
		{"paste-found-order", model.PagePasteFound, pasted(Sending, just(ConfirmationMail))},
		{"paste-found-other", model.PagePasteFound, pasted(Sent, just(ConfirmationMail))},
		{"paste-found-nothing", model.PagePasteFound, pasted(Sent, just("Good morning.\nSee you tomorrow."))},
		{"paste-found-nothing-sending", model.PagePasteFound, pasted(Sending, just("Good morning."))},
		{"paste-found-forged", model.PagePasteFound, pasted(Sending, just(forgedMail))},
		{"paste-found-proof", model.PagePasteFound, pasted(Sent, func(d *Desk) string {
			f := d.Facts()
			token := f.Token()
			return "Order number: " + number(d) + "\nCNAME record for anna-muster.eu:\n" + token.RecordHost() + ".anna-muster.eu\n" +
				"points to " + strings.ToUpper(token.RecordTarget()[:4]) + token.RecordTarget()[4:] + "\nYour validation code: TXT01-CODE-7788\n"
		})},
		{"paste-found-refused", model.PagePasteFound, pasted(Waiting, func(d *Desk) string {
			return "Order number: " + number(d) + "\nWe cannot accept your documents for these reasons:\n- The copy of the ID is not certified.\n"
		})},
		{"paste-found-key", model.PagePasteFound, pasted(Sent, func(d *Desk) string {
			return "Here is your key.\n" + string(Brought(d.T, "own.key")) + "\nOrder number: " + number(d)
		})},
		{"paste-found-certificate", model.PagePasteFound, pasted(Approved, func(d *Desk) string {
			var text strings.Builder
			issued := Facts(d.T, Issued)
			for _, der := range issued.Current().Chain.Value {
				text.Write(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
			}
			return "Your certificate was issued.\n" + text.String()
		})},
	}
	for _, of := range []struct {
		about string
		stage Stage
	}{
		{"", Prepared}, {"", Sent}, {"", Finished}, {"agreement", Sent}, {"address", Sent}, {"name", Sent}, {"name", Issued}, {"name", Prepared}, {"website", Sent},
		{"papers", Refused}, {"cancel", Sent}, {"cancel", Issued}, {"certificate", Sent}, {"certificate", Issued}, {"certificate", Deviating},
	} {
		scenes = append(scenes, Scene{strings.ReplaceAll("wrong-"+of.about+"-"+string(of.stage), "--", "-"), model.PageWrong, real(of.stage, model.PageWrong, of.about)})
	}
	return append(scenes, Scene{"wrong-agreement-practice", model.PageWrong, func(t testing.TB, w *words.Words) *Desk {
		d := NewDesk(t, Sent, w)
		d.At(model.PageWrong, "agreement")
		return d
	}})
}

// real is a page of an order that was bought for real.
func real(s Stage, page model.PageID, about ...string) func(testing.TB, *words.Words) *Desk {
	return func(t testing.TB, w *words.Words) *Desk {
		d := RealDesk(t, s, w)
		d.At(page, about...)
		return d
	}
}

// ending are the commits that end an order or its certificate.
func ending() []Scene {
	at := func(s Stage, page model.PageID, about string, do func(*Desk)) func(testing.TB, *words.Words) *Desk {
		return func(t testing.TB, w *words.Words) *Desk {
			d := NewDesk(t, s, w)
			d.At(page, about)
			do(d)
			return d
		}
	}
	none := func(*Desk) {}
	return []Scene{
		{"cancel", model.PageCancel, at(Sent, model.PageCancel, "", none)},
		{"cancel-cannot", model.PageCancel, at(Issued, model.PageCancel, "", none)},
		{"cancel-unread", model.PageCancel, at(Sent, model.PageCancel, "", func(d *Desk) { d.Press("cancel-order") })},
		{"order-done-cancelled", model.PageOrderDone, at(Sent, model.PageCancel, "", func(d *Desk) {
			d.Type("cancel.read", model.Yes)
			d.Press("cancel-order")
		})},
		{"revoke", model.PageRevoke, at(Issued, model.PageRevoke, "", none)},
		{"revoke-cannot", model.PageRevoke, at(Sent, model.PageRevoke, "", none)},
		{"revoke-done", model.PageRevoke, at(Issued, model.PageRevoke, "1", func(d *Desk) { d.Press("revoke") })},
		{"wrong-cancel-practice", model.PageWrong, at(Sent, model.PageWrong, "cancel", none)},
		{"wrong-certificate-practice", model.PageWrong, at(Deviating, model.PageWrong, "certificate", none)},
	}
}
