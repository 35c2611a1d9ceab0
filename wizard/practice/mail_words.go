package practice

import (
	"encoding/pem"
	"strings"
	"time"
)

// The CA's mails, in its own words: plain text, lines of a readable length.

// Who the mails come from. The domain cannot exist (RFC 2606).
const (
	fromOrders     = "Qwizard Practice CA <orders@practice.qwizard.invalid>"
	fromValidation = "Qwizard Practice CA, Validation <validation@practice.qwizard.invalid>"
)

const mailEnd = `
Qwizard Practice CA

This is practice. The mail never left your computer, and no certificate of
this CA is trusted anywhere.
`

// letter is a mail's text without its envelope.
type letter struct{ from, subject, body string }

// letterOf writes the mail m of the order. link is the page it asks to open, ""
// if it asks nothing.
func letterOf(o *orderRecord, m mailRecord, link string) letter {
	l := letter{from: fromValidation}
	order := "order " + o.Number
	about := "Order number: " + o.Number + "\nProduct:      " + productName(o.Product) + "\nFor:          " + strings.Join(o.names(), ", ") + "\n"
	switch m.Kind {
	case MailAgreement:
		l.from = fromOrders
		l.subject = "Please accept the Subscriber Agreement for " + order
		l.body = agreementLetter(about, link)
	case MailAddress:
		l.subject = "Please confirm your e-mail address for " + order
		l.body = addressLetter(about, m.To, link)
	case MailProof:
		l.subject = "Domain control validation for " + m.Params[paramName] + ", " + order
		l.body = proofLetter(m, about, link)
	case MailPapersMissing:
		l.subject = "Documents are missing for " + order
		l.body = papersLetter(about, "We have looked at the documents for your order. We cannot go on yet, because\nsomething is missing:", m,
			"Please upload what is missing to your order. What we have need not be sent\nagain.")
	case MailPapersRefused:
		l.subject = "We could not accept the documents for " + order
		l.body = papersLetter(about, "We have looked at the documents for your order. We cannot accept them:", m,
			"Please correct this and upload the documents to your order again. If only one\ndocument is wrong, it is enough to send that one.")
	case MailPapersAccepted:
		l.subject = "Your documents were accepted for " + order
		l.body = papersLetter(about, "We have checked the documents for your order and accept them. Your identity is\nvalidated.", m,
			"You have nothing more to send. When every other step is done, your order goes to\nthe final approval, which takes about one day.")
	case MailBlocked:
		l.subject = "Your certificate cannot be issued yet, " + order
		l.body = papersLetter(about, "Every step of your order is done, but the certificate cannot be issued:", m,
			"Please change the CAA record at your name server, or delete it. We look again\neach time the status of the order is asked for.")
	case MailIssued:
		l.from = fromOrders
		l.subject = "Your certificate was issued, " + order
		l.body = issuedLetter(o, about)
	case MailRejected:
		l.from = fromOrders
		l.subject = "Your order was rejected, " + order
		l.body = papersLetter(about, "Your order was rejected. No certificate will be issued for it.", m,
			"If you did not ask for this, please write to support. A new order can be placed\nat any time.")
	case MailRefunded:
		l.from = fromOrders
		l.subject = "Your order was refunded, " + order
		l.body = papersLetter(about, "Your order was refunded and is closed. A certificate that was issued for it has\nbeen revoked.", m,
			"Please take the certificate off your server.")
	case MailRevoked:
		l.from = fromOrders
		l.subject = "Your certificate was revoked, " + order
		l.body = papersLetter(about, "Your certificate was revoked. Visitors of your website may be warned of it.", m,
			"Please take it off your server. A replacement can be ordered until the end of\nyour term, with a new key.")
	}
	l.body += mailEnd
	return l
}

func agreementLetter(about, link string) string {
	return `Thank you for your order.

` + about + `
Before we can work on it, we need your consent to the Subscriber Agreement. It
says what you may use the certificate for, that you keep its private key to
yourself, and when the certificate must be revoked.

Please open this page, read it and press the button:

` + link + `

When you have agreed, the page for your documents opens.
`
}

func addressLetter(about, to, link string) string {
	if to == "" {
		to = "(none was given)"
	}
	return `This address was given as the contact for an order of a certificate:

` + to + `

` + about + `
Please confirm that you receive mail here. Open this page and press the button:

` + link + `

If you know nothing of this order, do nothing.
`
}

func proofLetter(m mailRecord, about, link string) string {
	return `A certificate was ordered for the domain name

    ` + m.Params[paramName] + `

` + about + `
You receive this mail because its mailbox stands for the domain. If you agree
that the certificate is issued, open this page:

` + link + `

and enter this validation code there:

    ` + m.Params[paramCode] + `

The code is good until ` + day(m.At.Add(codeLife)) + `, and only for this name. A newer mail
replaces it. If you do not agree, do nothing.
`
}

// papersLetter is what the mails with reasons have in common: about what, the
// reasons as a list, and what to do.
func papersLetter(about, what string, m mailRecord, next string) string {
	var b strings.Builder
	b.WriteString(about + "\n" + what + "\n\n")
	for reason := range strings.SplitSeq(m.Params[paramWhy], "\n") {
		if reason = strings.TrimSpace(reason); reason != "" {
			b.WriteString("  - " + reason + "\n")
		}
	}
	if m.Params[paramWhy] != "" {
		b.WriteString("\n")
	}
	return b.String() + next + "\n"
}

func issuedLetter(o *orderRecord, about string) string {
	leaf := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: o.Leaf}))
	return `Your certificate was issued and can be collected now.

` + about + `
This is the certificate itself. A server needs the certificates of its issuers,
too; they come with it when it is collected.

` + leaf
}

func day(t time.Time) string { return t.UTC().Format("2 January 2006") }

func moment(t time.Time) string { return t.UTC().Format("2 January 2006, 15:04 UTC") }
