package practice

import (
	"slices"
	"strconv"
	"strings"

	"qwizard/wizard/sectigo"
)

// mark is a status as a page shows it, in a word and a shape. Its own word is the
// class in the stylesheet.
type mark string

const (
	markDone  mark = "done"
	markAct   mark = "act"
	markWork  mark = "work"
	markLater mark = "later"
	markNone  mark = "none"
)

// Sign is the shape.
func (m mark) Sign() string {
	return map[mark]string{markDone: "✓", markAct: "!", markWork: "…", markLater: "○", markNone: "–"}[m]
}

// Word is the status in words.
func (m mark) Word() string {
	return map[mark]string{
		markDone: "Done", markAct: "You have to act", markWork: "The CA is at work", markLater: "Not begun", markNone: "Not needed any more",
	}[m]
}

func markOf(status string) mark {
	switch status {
	case sectigo.StatusCompleted:
		return markDone
	case sectigo.StatusActionRequired:
		return markAct
	case sectigo.StatusInProgress:
		return markWork
	}
	return markNone
}

// pageRow is one step of the request, or one name in it.
type pageRow struct {
	ID, Title string
	Mark      mark
	Text      []string
	List      []string // reasons
	Values    []fact   // to be copied
	Facts     []fact
	Link      *pageLink
	Forms     []*pageForm
	Rows      []pageRow
}

// pageForm is a button and at most one field.
type pageForm struct {
	Token  string
	Act    string // what the button does
	Name   string // of a website, "" for none
	Field  *pageField
	Upload bool
	Button string
	Quiet  bool // not the first thing to do
}

// UploadField is the name of the field for files.
func (f *pageForm) UploadField() string { return sectigo.UploadField }

type pageField struct {
	ID, Label, Hint string
	Type, Fills     string // input type and autocomplete
	Value           string
	Wrong           bool
	Options         []pageOption
}

type pageOption struct {
	Value, Label string
	Chosen       bool
}

func (r pageRow) asks() bool { return len(r.Forms) > 0 || slices.ContainsFunc(r.Rows, pageRow.asks) }

func (r pageRow) stamp(token string) {
	for _, f := range r.Forms {
		f.Token = token
	}
	for _, inner := range r.Rows {
		inner.stamp(token)
	}
}

// What the forms of the request page do.
const (
	doResendAgreement = string(ResendAgreement)
	doResendAddress   = string(ResendAddress)
	doChangeContact   = string(ChangeContact)
	doMethod          = "method"
	doLook            = "look"
	doResendCode      = "resend-code"
	doUpload          = "upload"
)

// rows are the steps of o's request as the machine form has them (see addSteps).
func (o *orderRecord) rows() []pageRow {
	s := o.steps()
	rows := []pageRow{
		{ID: "csr", Title: "Certificate request (CSR)", Mark: markDone, Text: []string{"It came with your order."}},
		o.agreementRow(s), o.domainsRow(s), o.identityRow(s), o.mailRow(s), o.approvalRow(s),
	}
	if o.Closed != nil {
		return closedRows(rows, o.Closed.Why)
	}
	return rows
}

// closedRows are those of an order at which nothing goes on any more: what was done,
// and at the end why.
func closedRows(rows []pageRow, why string) []pageRow {
	out := make([]pageRow, len(rows))
	for i, r := range rows {
		out[i] = r
		if r.Mark != markDone {
			out[i] = pageRow{ID: r.ID, Title: r.Title, Mark: markNone, Rows: closedRows(r.Rows, "")}
		}
	}
	if last := len(out) - 1; why != "" && last >= 0 {
		out[last].Text = []string{why}
	}
	return out
}

func (o *orderRecord) agreementRow(s steps) pageRow {
	r := pageRow{ID: "agreement", Title: "Subscriber Agreement", Mark: markOf(s.agreement)}
	if o.Agreed != nil {
		r.Text = []string{"It was accepted on " + moment(*o.Agreed) + "."}
		return r
	}
	r.Text = []string{"Accept it with the link in our mail to " + o.contact() + "." + o.sentOn(MailAgreement)}
	if slices.Contains(o.acts(), doResendAgreement) {
		r.Forms = []*pageForm{{Act: doResendAgreement, Button: "Send the agreement mail again", Quiet: true}}
	}
	return r
}

func (o *orderRecord) contact() string {
	if o.Contact == "" {
		return "the contact address, which is missing"
	}
	return o.Contact
}

// sentOn is a sentence about the last mail of a kind, "" if there was none.
func (o *orderRecord) sentOn(kind MailKind) string {
	for _, m := range slices.Backward(o.Mails) {
		if m.Kind == kind {
			return " The last one was sent on " + day(m.At) + "."
		}
	}
	return ""
}

func (o *orderRecord) domainsRow(s steps) pageRow {
	r := pageRow{ID: "domains", Title: "Control of your websites", Mark: markOf(s.dcv)}
	if s.dcv != sectigo.StatusCompleted {
		r.Text = []string{"Show for each name that it is yours. Choose one of the ways for each."}
	}
	for i, p := range o.Proofs {
		r.Rows = append(r.Rows, o.domainRow(p, "domain-"+strconv.Itoa(i+1)))
	}
	return r
}

func (o *orderRecord) domainRow(p proof, id string) pageRow {
	r := pageRow{ID: id, Title: p.Name, Mark: markOf(acted(p.Validated)), Facts: []fact{{"Way", methodWords(p.Method)}}}
	if p.Validated != nil {
		r.Facts = append(r.Facts, fact{"Validated", moment(*p.Validated)})
		return r
	}
	r.Values = o.token().values(p)
	if p.Reason != "" && p.Method != sectigo.MethodEmail {
		r.Facts = append(r.Facts, fact{"What we saw", p.Reason})
	}
	if len(o.actions(sectigo.StatusActionRequired, actionChangeMethod)) == 0 {
		return r
	}
	if p.Method != sectigo.MethodEmail {
		r.Forms = append(r.Forms, &pageForm{Act: doLook, Name: p.Name, Button: "Look now"})
	}
	if p.waitsForCode() {
		r.Facts = append(r.Facts, fact{"Code was sent to", p.Mailbox})
		r.Link = &pageLink{URL: address(sectigo.PathEnterCode, sectigo.ArgOrder, o.Number), Label: "Enter the code from the mail"}
		r.Forms = append(r.Forms, &pageForm{Act: doResendCode, Name: p.Name, Button: "Send a new code", Quiet: true})
	}
	r.Forms = append(r.Forms, &pageForm{
		Act: doMethod, Name: p.Name, Button: "Use this way", Quiet: true,
		Field: &pageField{ID: id + "-way", Label: "Another way for " + p.Name, Options: methodOptions(p)},
	})
	return r
}

// values are what has to stand in the DNS or on the web server for p.
func (t token) values(p proof) []fact {
	switch p.Method {
	case sectigo.MethodCNAME:
		return []fact{{"Name of the CNAME record", t.label + "." + p.Name + "."}, {"Target of the CNAME record", t.target}}
	case sectigo.MethodHTTP, sectigo.MethodHTTPS:
		scheme := "http"
		if p.Method == sectigo.MethodHTTPS {
			scheme = "https"
		}
		lines := []string{t.hash, tokenDomain}
		if t.unique != "" {
			lines = append(lines, t.unique)
		}
		return []fact{{"Address of the file", scheme + "://" + p.Name + t.path}, {"What stands in the file", strings.Join(lines, "\n")}}
	}
	return nil
}

func methodWords(method string) string {
	switch method {
	case sectigo.MethodCNAME:
		return "CNAME record at your name server"
	case sectigo.MethodHTTP:
		return "File on your web server, by http"
	case sectigo.MethodHTTPS:
		return "File on your web server, by https"
	}
	return "Code by e-mail"
}

// methodOptions are the ways for a name, with each mailbox that is always offered.
// A choice is a method, or EMAIL, a blank and the address.
func methodOptions(p proof) []pageOption {
	var out []pageOption
	for _, m := range []string{sectigo.MethodCNAME, sectigo.MethodHTTP, sectigo.MethodHTTPS} {
		out = append(out, pageOption{m, methodWords(m), p.Method == m})
	}
	for _, domain := range authorizationDomains(p.Name) {
		for _, local := range constructed() {
			box := local + "@" + domain
			out = append(out, pageOption{sectigo.MethodEmail + " " + box, "Code by e-mail to " + box, p.Method == sectigo.MethodEmail && strings.EqualFold(p.Mailbox, box)})
		}
	}
	return out
}

func (o *orderRecord) identityRow(s steps) pageRow {
	r := pageRow{ID: "identity", Title: "Your identity", Mark: markOf(s.identity)}
	for _, p := range o.Papers {
		r.Facts = append(r.Facts, fact{"We have, since " + moment(p.At), p.Name})
	}
	switch {
	case o.Decision != nil && !o.accepted():
		r.Text, r.List = []string{"We could not accept your papers:"}, o.Decision.Reasons
	case o.Decision != nil:
		r.Text, r.List = []string{"Your papers were accepted on " + moment(o.Decision.At) + "."}, o.Decision.Remarks
	case len(o.Papers) > 0:
		r.Text = []string{"The desk has your papers and will read them within two days."}
	default:
		r.Text = []string{"We need three papers: the face-to-face form, completed by a notary; a copy of your ID, certified by the notary; and the notary's Status of Authority."}
	}
	switch {
	case len(o.actions(s.identity, actionUpload)) == 0:
	case o.Agreed == nil:
		r.Text = append(r.Text, "You can send them when you have accepted the Subscriber Agreement.")
	default:
		r.Forms = []*pageForm{{Act: doUpload, Upload: true, Button: "Send the papers", Field: &pageField{
			ID: "papers", Label: "Your papers", Hint: "PDF, JPEG or PNG, one or more at a time, up to " + strconv.Itoa(maxUpload>>20) + " MB together.",
		}}}
	}
	return r
}

func (o *orderRecord) mailRow(s steps) pageRow {
	r := pageRow{ID: "mail", Title: "Your e-mail address", Mark: markOf(s.mail), Facts: []fact{{"Contact address", o.contact()}}}
	if o.MailVerified != nil {
		r.Text = []string{"It was confirmed on " + moment(*o.MailVerified) + "."}
	} else {
		r.Text = []string{"Follow the link in our mail to this address." + o.sentOn(MailAddress)}
	}
	if slices.Contains(o.acts(), doResendAddress) {
		r.Forms = append(r.Forms, &pageForm{Act: doResendAddress, Button: "Send the confirmation mail again", Quiet: true})
	}
	if slices.Contains(o.acts(), doChangeContact) {
		r.Forms = append(r.Forms, &pageForm{Act: doChangeContact, Button: "Change the address", Quiet: true, Field: &pageField{
			ID: "contact", Label: "Another contact address", Hint: "For example name@example.com. It must be confirmed before we go on.", Type: "email", Fills: "email",
		}})
	}
	return r
}

func (o *orderRecord) approvalRow(s steps) pageRow {
	r := pageRow{ID: "approval", Title: "Final approval", Mark: markOf(s.approval)}
	if note := o.approvalNote(); note != "" {
		r.Text = []string{note}
	}
	if s.approval != sectigo.StatusInProgress {
		return r
	}
	if _, all := o.approvalAt(); !all {
		r.Mark, r.Text = markLater, []string{"We begin when every other step is done. It takes about one day."}
		return r
	}
	r.Text = []string{"Every other step is done. This takes about one day. You have nothing to do."}
	return r
}
