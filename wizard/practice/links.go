package practice

import (
	"crypto/hmac"
	"encoding/hex"
	"net/http"
	"net/url"
	"strings"
	"time"

	"qwizard/wizard/sectigo"
)

// Pages that mails link to, for a person's browser. A GET shows what a page is
// about and changes nothing, because mail scanners open links; the button's POST
// acts.
const (
	pathAgreement = "/practice/agreement" // ?order=N&key=K
	pathAddress   = "/practice/address"   // ?order=N&key=K
)

// link is the page that a mail asks to open, by today's port; "" if it asks
// nothing.
func (ca *CA) link(o *orderRecord, m mailRecord) string {
	switch m.Kind {
	case MailAgreement:
		return ca.URL() + pathAgreement + "?order=" + o.Number + "&key=" + ca.linkKey(pathAgreement, o.Number)
	case MailAddress:
		return ca.URL() + pathAddress + "?order=" + o.Number + "&key=" + ca.linkKey(pathAddress, o.Number+"/"+m.To)
	case MailProof:
		return ca.URL() + sectigo.PathEnterCode + "?" + sectigo.ArgOrder + "=" + o.Number
	}
	return ""
}

// linkKey is what only the reader of the mail has. What is signed holds no dot,
// so that no upload token's text can be it.
func (ca *CA) linkKey(path, number string) string {
	return hex.EncodeToString(ca.tokenMAC(path + "/" + number))
}

// person answers a person's browser. Call the page function with mu held; it
// returns what to show.
func (ca *CA) person(show func(r *http.Request, q url.Values) (page, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		switch r.Method {
		case http.MethodGet, http.MethodHead, http.MethodPost:
		default:
			w.Header().Set("Allow", "GET, HEAD, POST")
			page{status: http.StatusMethodNotAllowed, Title: "This page can be opened and its button pressed, nothing else."}.write(w)
			return
		}
		ca.mu.Lock()
		p, err := show(r, r.URL.Query())
		ca.mu.Unlock()
		if err != nil {
			ca.log.Error("practice page", "path", r.URL.Path, "err", err)
			p = page{
				status: http.StatusInternalServerError, Title: "That did not work",
				Text: []string{"What you did could not be stored, and nothing has changed.", "Go back and try again."},
			}
		}
		p.write(w)
	}
}

// linked is the order of a link with a good key, nil if it has none. Call with mu
// held.
func (ca *CA) linked(r *http.Request, q url.Values) (*orderRecord, error) {
	o, err := ca.found(r, q.Get("order"))
	if err != nil || o == nil {
		return nil, err
	}
	signed := o.Number
	if r.URL.Path == pathAddress { // a mail to an address that was changed since confirms nothing
		signed += "/" + o.Contact
	}
	if !hmac.Equal([]byte(strings.ToLower(q.Get("key"))), []byte(ca.linkKey(r.URL.Path, signed))) {
		return nil, nil
	}
	return o, nil
}

// found is the order with that number, nil if there is none.
func (ca *CA) found(r *http.Request, number string) (*orderRecord, error) {
	if !isNumber(number) {
		return nil, nil
	}
	var o orderRecord
	found, err := ca.state.get(r.Context(), prefixOrder+number, &o)
	if err != nil || !found {
		return nil, err
	}
	return &o, nil
}

func noSuchLink() page {
	return page{
		status: http.StatusNotFound, Title: "This link leads to no order",
		Text: []string{
			"The address in the browser is not complete, or it belongs to another practice CA.",
			"Open the mail again and follow its link from the first letter to the last. If that does not help, look for a newer mail.",
		},
	}
}

// about are the facts by which a person recognises their order.
func (o *orderRecord) about() []fact {
	out := []fact{{"Order number", o.Number}, {"Product", productName(o.Product)}, {"For", strings.Join(o.names(), ", ")}}
	if o.Reference != "" {
		out = append(out, fact{"Your reference", o.Reference})
	}
	if o.Contact != "" {
		out = append(out, fact{"Contact address", o.Contact})
	}
	return out
}

// once does the act of a page: it notes the practice time in at, durably, unless
// that was done before. Call with mu held.
func (ca *CA) once(r *http.Request, o *orderRecord, at **time.Time) error {
	if r.Method != http.MethodPost || *at != nil {
		return nil
	}
	now := ca.practiceTime()
	*at = &now
	return ca.state.put(r.Context(), map[string]any{prefixOrder + o.Number: o})
}

// agreementPage is the Subscriber Agreement.
func (ca *CA) agreementPage(r *http.Request, q url.Values) (page, error) {
	o, err := ca.linked(r, q)
	if err != nil || o == nil {
		return noSuchLink(), err
	}
	before := o.Agreed
	if err := ca.once(r, o, &o.Agreed); err != nil {
		return page{}, err
	}
	p := page{Facts: o.about()}
	switch {
	case before != nil:
		p.Title = "The Subscriber Agreement was accepted"
		p.Text = []string{"It was accepted on " + moment(*before) + ". There is nothing more to do here."}
	case o.Agreed != nil:
		p.Title = "Thank you: the Subscriber Agreement is accepted"
		p.Text = []string{"It was accepted on " + moment(*o.Agreed) + ".", "The page for your documents is open now. You may close this one."}
	default:
		p.Title = "Subscriber Agreement"
		p.Text = agreementText()
		p.Button = "I agree"
	}
	return p, nil
}

// agreementText is the agreement in short: what BR 9.6.3 wants a subscriber to
// agree to.
func agreementText() []string {
	return []string{
		"With the certificate you agree to the following.",
		"What you tell the CA is complete and true.",
		"You keep the private key to yourself and under your control.",
		"You look at the certificate before you use it, and you use it only on servers that the names in it lead to.",
		"You ask for revocation at once, and stop using the certificate, if the private key may be in other hands or something in the certificate is no longer true.",
		"The CA may revoke the certificate at once if the agreement is broken or its rules require it.",
	}
}

// addressPage confirms that the contact address receives mail.
func (ca *CA) addressPage(r *http.Request, q url.Values) (page, error) {
	o, err := ca.linked(r, q)
	if err != nil || o == nil {
		return noSuchLink(), err
	}
	before := o.MailVerified
	if err := ca.once(r, o, &o.MailVerified); err != nil {
		return page{}, err
	}
	p := page{Facts: o.about()}
	switch {
	case before != nil:
		p.Title = "This e-mail address was confirmed"
		p.Text = []string{"It was confirmed on " + moment(*before) + ". There is nothing more to do here."}
	case o.MailVerified != nil:
		p.Title = "Thank you: your e-mail address is confirmed"
		p.Text = []string{"It was confirmed on " + moment(*o.MailVerified) + ". You may close this page."}
	default:
		p.Title = "Confirm your e-mail address"
		p.Text = []string{"With the button you say that you received our mail at the contact address of this order."}
		p.Button = "Confirm the address"
	}
	return p, nil
}
