package practice

import (
	"net/http"
	"net/url"

	"qwizard/wizard/sectigo"
)

// codePage is products/EnterDCVCode2: the order in the query, the code in the
// form (seen in an open-source client; the words "Invalid Validation Code!" are
// what it looks for, the other ones are ours).
func (ca *CA) codePage(r *http.Request, q url.Values) (page, error) {
	o, err := ca.found(r, q.Get(sectigo.ArgOrder))
	if err != nil || o == nil {
		return noSuchLink(), err
	}
	p := page{Facts: []fact{{"Order number", o.Number}, {"Product", productName(o.Product)}}}
	if o.Leaf != nil {
		p.Title = "The certificate was already issued"
		p.Text = []string{"No code is needed for this order any more."}
		return p, nil
	}
	if r.Method != http.MethodPost {
		return askCode(p, o), nil
	}
	outcome, name := o.enter(r.PostFormValue(sectigo.ArgCode), ca.practiceTime())
	if outcome == codeRight || outcome == codeWrong {
		if err := ca.state.put(r.Context(), map[string]any{prefixOrder + o.Number: o}); err != nil {
			return page{}, err
		}
	}
	return p.saying(outcome, name), nil
}

// askCode is the page with the field. It names what waits for a code.
func askCode(p page, o *orderRecord) page {
	p.Title = "Domain control validation"
	for _, proof := range o.Proofs {
		switch {
		case proof.Method != sectigo.MethodEmail:
		case proof.Validated != nil:
			p.Facts = append(p.Facts, fact{proof.Name, "validated on " + moment(*proof.Validated)})
		default:
			p.Facts = append(p.Facts, fact{proof.Name, "waits for its code"})
			p.Button = "Submit the code"
		}
	}
	if p.Button == "" {
		p.Text = []string{"No name of this order waits for a code."}
		return p
	}
	p.Text = []string{"Enter the validation code from the mail. With the button you approve that a certificate is issued for the name the code belongs to."}
	p.Field, p.Label = sectigo.ArgCode, "Validation code"
	return p
}

// saying is the page after a code.
func (p page) saying(outcome codeOutcome, name *proof) page {
	if name != nil {
		p.Facts = append(p.Facts, fact{"Name", name.Name})
	}
	switch outcome {
	case codeRight:
		p.Title = "The validation code is correct"
		p.Text = []string{"Thank you. The control of the name is validated."}
	case codeAgain:
		p.Title = "The validation code is correct"
		p.Text = []string{"It was entered on " + moment(*name.Validated) + " already. There is nothing more to do here."}
	case codeExpired:
		p.Title = "Invalid Validation Code!"
		p.Text = []string{"The code was sent on " + day(name.Code.Sent) + " and was good for 30 days.", "Ask for a new mail in your order, and enter the code that comes with it."}
	case codeSpent:
		p.Title = "Invalid Validation Code!"
		p.Text = []string{"Too many wrong codes were entered, so this one no longer counts.", "Ask for a new mail in your order, and enter the code that comes with it."}
	default:
		p.Title = "Invalid Validation Code!"
		p.Text = []string{
			"No name of this order waits for this code. Go back and enter the code of the newest mail, from the first letter to the last.",
			"After 10 wrong codes a new mail is needed.",
		}
	}
	return p
}
