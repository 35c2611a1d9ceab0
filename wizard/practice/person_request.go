package practice

import (
	"context"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"qwizard/wizard/problem"
	"qwizard/wizard/sectigo"
)

// The pages of one order, reached by links that only the readers of its mails have.
const (
	pathRequest = "/practice/request" // ?order=N&key=K
	pathStatus  = "/practice/status"  // ?order=N&key=K
)

// pageOf is the address of one of an order's pages, without the server.
func (ca *CA) pageOf(path string, o *orderRecord, more ...string) string {
	return address(path, append([]string{"order", o.Number, "key", ca.linkKey(path, o.Number)}, more...)...)
}

func (ca *CA) orderNav(o *orderRecord, here string) []pageLink {
	return []pageLink{
		{ca.pageOf(pathRequest, o), "The request", here == pathRequest},
		{ca.pageOf(pathStatus, o), "Status of the order", here == pathStatus},
	}
}

// requestPage is "Complete Your eIDAS Request": what getPostPaymentStatus tells a
// program, for a person, and what a person can do in each step.
func (ca *CA) requestPage(r *http.Request, q url.Values) (page, error) {
	if r.Method != http.MethodPost {
		return ca.locked(ca.showRequest)(r, q)
	}
	ca.mu.Lock()
	o, err := ca.linked(r, q)
	ca.mu.Unlock()
	if err != nil || o == nil {
		return noSuchLink(), err
	}
	done, err := ca.doRequest(r, o)
	var wrong *wrongInput
	var gone *fault // the order was closed meanwhile
	if errors.As(err, &gone) {
		err = &wrongInput{why: notNow}
	}
	switch {
	case errors.As(err, &wrong):
		p, err := ca.locked(ca.showRequest)(r, q)
		p.refuse(wrong)
		return p, err
	case err != nil:
		return page{}, err
	}
	return page{location: ca.pageOf(pathRequest, o, "done", done)}, nil
}

// showRequest is the page as it is. Call with mu held.
func (ca *CA) showRequest(r *http.Request, q url.Values) (page, error) {
	o, err := ca.linked(r, q)
	if err != nil || o == nil {
		return noSuchLink(), err
	}
	if err := ca.advance(r.Context(), o); err != nil {
		return page{}, err
	}
	p := page{template: "request.html", Title: "Complete Your eIDAS Request", Nav: ca.orderNav(o, pathRequest), Facts: o.about(), Rows: o.rows()}
	p.Facts = append(p.Facts, fact{"Status of the order", o.status()})
	switch {
	case o.Closed != nil:
		p.Text = []string{"This order is closed. There is nothing more to do here."}
	case o.Leaf != nil:
		p.Text = []string{"Your certificate was issued. There is nothing more to do here."}
	case o.Unpaid:
		p.Text = []string{"We have not received the payment yet. You can do everything here, but no certificate is issued before."}
	default:
		p.Text = []string{"These are the steps until your certificate is issued. You can come back to this page at any time."}
	}
	if r.Method == http.MethodGet {
		p.Said = saidOf(q.Get("done"))
	}
	return p, nil
}

// saidOf is what a page says after an act.
func saidOf(act string) string {
	return map[string]string{
		doResendAgreement: "The agreement mail is on its way again.",
		doResendAddress:   "The confirmation mail is on its way again.",
		doChangeContact:   "The contact address is changed. The mail that asks to confirm it is on its way.",
		doMethod:          "The way is changed, and we have looked.",
		doLook:            "We have looked. See below what we saw.",
		doResendCode:      "A new code is on its way. The one before no longer counts.",
		doUpload:          "We have your papers. The desk will read them.",
	}[act]
}

// wrongInput is what a form sent and cannot be used. Nothing was changed by it.
type wrongInput struct{ act, value, why string }

func (w *wrongInput) Error() string { return w.why }

// refuse shows the page after a form that could not be used, with what was typed.
func (p *page) refuse(wrong *wrongInput) {
	p.status, p.Problem = http.StatusUnprocessableEntity, wrong.why
	for _, r := range p.Rows {
		for _, f := range r.Forms {
			if f.Act == wrong.act && f.Field != nil {
				f.Field.Value, f.Field.Wrong = wrong.value, true
			}
		}
	}
}

const notNow = "That cannot be done to this order any more. The page shows how it is now."

// doRequest does what a form of the request page asks, durably, and returns its act.
func (ca *CA) doRequest(r *http.Request, o *orderRecord) (string, error) {
	act, value := r.PostFormValue("act"), strings.TrimSpace(r.PostFormValue("value"))
	var err error
	switch act {
	case doResendAgreement, doResendAddress, doChangeContact:
		err = ca.actFromPage(r.Context(), o.Number, Act(act), value)
	case doMethod, doLook, doResendCode:
		err = ca.proveFromPage(r.Context(), o, act, r.PostFormValue("name"), value)
	case doUpload:
		err = ca.uploadFromPage(r, o.Number)
	default:
		err = &wrongInput{why: notNow}
	}
	return act, err
}

func (ca *CA) actFromPage(ctx context.Context, number string, act Act, value string) error {
	ca.mu.Lock()
	defer ca.mu.Unlock()
	o, err := ca.advanced(ctx, number)
	if err != nil {
		return err
	}
	err = ca.act(ctx, o, act, value)
	var p *problem.Problem
	if !errors.As(err, &p) || p.Kind != problem.InputNotOffered {
		return err
	}
	if p.Field == "value" {
		return &wrongInput{string(act), value, "This is no e-mail address we can write to. It looks like name@example.com. The address was not changed."}
	}
	return &wrongInput{why: notNow}
}

// proveFromPage sets the way for one name, looks for its proof, or sends a new code.
func (ca *CA) proveFromPage(ctx context.Context, o *orderRecord, act, name, value string) error {
	i := slices.IndexFunc(o.Proofs, func(p proof) bool { return p.Name == name })
	if i < 0 || o.Closed != nil || o.Proofs[i].Validated != nil {
		return &wrongInput{why: notNow}
	}
	c := change{name: name}
	switch act {
	case doLook:
		return ca.look(ctx, o.Number, []string{name})
	case doResendCode:
		if !o.Proofs[i].waitsForCode() {
			return &wrongInput{why: notNow}
		}
		c.method, c.mailbox, c.domain = sectigo.MethodEmail, o.Proofs[i].Mailbox, o.Proofs[i].Code.Domain
		return ca.change(ctx, o.Number, []change{c})
	}
	c.method, c.mailbox, _ = strings.Cut(value, " ")
	if !isMethod(c.method) {
		return &wrongInput{why: "This is none of the ways. Choose one of the list."}
	}
	if c.method == sectigo.MethodEmail {
		if c.domain = ca.receiver(ctx)(c.mailbox, name); c.domain == "" {
			return &wrongInput{why: "No code for " + name + " can be sent to this address. Choose one of the list."}
		}
	}
	if err := ca.change(ctx, o.Number, []change{c}); err != nil {
		return err
	}
	return ca.look(ctx, o.Number, []string{name})
}

// uploadFromPage takes papers as the upload call does.
func (ca *CA) uploadFromPage(r *http.Request, number string) error {
	var parts []part
	if r.MultipartForm != nil {
		for _, file := range r.MultipartForm.File[sectigo.UploadField] {
			p, err := readFile(file)
			if err != nil {
				return err
			}
			parts = append(parts, p)
		}
	}
	if len(parts) == 0 {
		return &wrongInput{act: doUpload, why: "No file was chosen. Choose your papers, then send them."}
	}
	if len(parts) > maxParts {
		return &wrongInput{act: doUpload, why: "These are more than " + strconv.Itoa(maxParts) + " files. Send fewer at a time. Nothing of it was taken."}
	}
	for _, p := range parts {
		if !isPDF(p.data) && !isPicture(p.data) {
			return &wrongInput{act: doUpload, why: "“" + clipped(p.name, 80) + "” is neither a PDF nor a picture in JPEG or PNG. Nothing was taken. Choose other files."}
		}
	}
	_, err := ca.keepPapers(r.Context(), number, parts)
	switch {
	case errors.Is(err, errIssued), errors.Is(err, errClosed), errors.Is(err, errNotAgreed):
		return &wrongInput{act: doUpload, why: notNow}
	case errors.Is(err, errTooMany):
		return &wrongInput{act: doUpload, why: "This order has too many papers already. Nothing was taken."}
	}
	return err
}

func readFile(file *multipart.FileHeader) (part, error) {
	f, err := file.Open()
	if err != nil {
		return part{}, err
	}
	defer func() { _ = f.Close() }() // in memory
	data, err := io.ReadAll(f)
	name := strings.ToValidUTF8(file.Filename, "?")
	if utf8.RuneCountInString(name) > maxFileName {
		name = string([]rune(name)[:maxFileName])
	}
	return part{name, data}, err
}

// statusPage is what anyone with its link may see of an order: how far it is.
func (ca *CA) statusPage(r *http.Request, q url.Values) (page, error) {
	o, err := ca.linked(r, q)
	if err != nil || o == nil {
		return noSuchLink(), err
	}
	if err := ca.advance(r.Context(), o); err != nil {
		return page{}, err
	}
	p := page{
		template: "status.html", Title: "Status of your order", Nav: ca.orderNav(o, pathStatus),
		Facts: []fact{{"Order number", o.Number}, {"Product", productName(o.Product)}, {"For", strings.Join(o.names(), ", ")}, {"Placed", moment(o.Placed)}, {"Status of the order", o.status()}},
	}
	switch {
	case o.Revoked != nil:
		p.Text = []string{"The certificate of this order was revoked on " + moment(o.Revoked.At) + "."}
	case o.Leaf != nil:
		p.Text = []string{"The certificate was issued and can be collected. It is in our mail to " + o.contact() + ", too."}
	case o.Closed != nil:
		p.Text = []string{"This order is closed. No certificate will be issued for it."}
	default:
		p.Text = []string{"The certificate is not issued yet. What you have to do is on the page of the request."}
	}
	for _, step := range o.rows() {
		p.Rows = append(p.Rows, pageRow{ID: step.ID, Title: step.Title, Mark: step.Mark})
	}
	return p, nil
}
