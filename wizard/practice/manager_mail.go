package practice

import (
	"cmp"
	"context"
	"errors"
	"html"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"qwizard/wizard/problem"
	"qwizard/wizard/sectigo"
)

// pathMails lists mails: GET, or GET ?order=.
const pathMails = "/practice/mails"

// maxMails is how many mails one answer holds, the newest ones: some 4 MB.
const maxMails = 1000

// Mail is one mail of the CA as the practice inbox shows it. Body is plain text;
// Link and Code stand in it, too, and are empty if the mail asks nothing.
type Mail struct {
	ID      string    `json:"id"` // unique within the order
	Order   string    `json:"order"`
	Kind    MailKind  `json:"kind"`
	From    string    `json:"from"`
	To      string    `json:"to"` // empty if the order has no contact address
	Subject string    `json:"subject"`
	Body    string    `json:"body"`
	Link    string    `json:"link,omitempty"` // by the CA's port of today
	Code    string    `json:"code,omitempty"`
	At      time.Time `json:"at"` // practice time
}

// manageMails shows mails, oldest first.
func (ca *CA) manageMails(r *http.Request) (any, error) {
	if r.Method != http.MethodGet {
		return nil, badMethod(r)
	}
	ca.mu.Lock()
	defer ca.mu.Unlock()
	var orders []*orderRecord
	if number := r.URL.Query().Get("order"); number != "" {
		o, err := ca.found(r, number)
		if err != nil {
			return nil, err
		}
		if o == nil {
			return nil, problem.At("order", problem.InputNotOffered, "value", visible(number))
		}
		orders = []*orderRecord{o}
	} else {
		var err error
		if orders, err = ca.allOrders(r.Context()); err != nil {
			return nil, err
		}
	}
	for _, o := range orders { // the desk may have something to write
		if err := ca.advance(r.Context(), o); err != nil {
			return nil, err
		}
	}
	return ca.shown(orders), nil
}

// shown writes the mails of the orders, the newest ones if there are too many.
func (ca *CA) shown(orders []*orderRecord) []Mail {
	type sent struct {
		order *orderRecord
		mail  mailRecord
	}
	var all []sent
	for _, o := range orders {
		for _, m := range o.Mails {
			all = append(all, sent{o, m})
		}
	}
	slices.SortStableFunc(all, func(a, b sent) int {
		return cmp.Or(a.mail.At.Compare(b.mail.At), cmp.Compare(a.order.Number, b.order.Number))
	})
	out := []Mail{}
	for _, s := range all[max(0, len(all)-maxMails):] {
		link := ca.link(s.order, s.mail)
		l := letterOf(s.order, s.mail, link, ca.URL()+ca.pageOf(pathRequest, s.order))
		out = append(out, Mail{
			ID: s.mail.ID, Order: s.order.Number, Kind: s.mail.Kind, From: l.from, To: s.mail.To,
			Subject: l.subject, Body: l.body, Link: link, Code: s.mail.Params[paramCode], At: s.mail.At,
		})
	}
	return out
}

// Mails lists what the CA has written to an order's addresses, oldest first; ""
// means to those of every order. Of very many it lists the newest thousand.
// [problem.InputNotOffered] means that there is no such order.
func (m Manager) Mails(ctx context.Context, order string) ([]Mail, error) {
	path := pathMails
	if order != "" {
		path += "?order=" + url.QueryEscape(order)
	}
	var out []Mail
	err := m.do(ctx, http.MethodGet, path, nil, &out)
	return out, err
}

// Answer does what a mail asks, as a person with a browser would: it opens the
// link and presses the button of the page, with the code if there is one. It
// returns the text of the page that answers, which may say that the code is
// wrong. Of a link only path and query count: it is followed to m.URL and nowhere
// else. A mail that asks nothing is [problem.InputNotOffered], a page that is not
// there or could not act [problem.ChannelRefused] with its text as message.
func (m Manager) Answer(ctx context.Context, mail Mail) (page string, err error) {
	link, err := url.Parse(mail.Link)
	if err != nil || !slices.Contains([]string{pathAgreement, pathAddress, sectigo.PathEnterCode}, link.Path) {
		return "", problem.At("mail", problem.InputNotOffered, "value", visible(string(mail.Kind)), "offered", "agreement, address, proof")
	}
	target := link.Path + "?" + link.RawQuery
	raw, err := m.browse(ctx, http.MethodGet, target, nil)
	if err != nil || !strings.Contains(raw, "<form") { // done before: no button to press
		return pageText(raw), err
	}
	form := url.Values{"token": {tokenIn(raw)}}
	if mail.Code != "" {
		form.Set(sectigo.ArgCode, mail.Code)
	}
	raw, err = m.browse(ctx, http.MethodPost, target, form)
	return pageText(raw), err
}

// browse loads one page of the CA's, without a login.
func (m Manager) browse(ctx context.Context, method, target string, form url.Values) (string, error) {
	const op = "open practice page"
	req, err := http.NewRequestWithContext(ctx, method, m.URL+target, strings.NewReader(form.Encode()))
	if err != nil {
		return "", problem.New(problem.Internal, op, err)
	}
	req.Close = true
	if method == http.MethodPost { // what a browser says of a page's own form
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Origin", m.URL)
		req.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	client := m.HTTP
	if client == nil {
		client = &http.Client{Timeout: managerTime}
	}
	res, err := client.Do(req)
	if err != nil {
		return "", unreachable(ctx, err)
	}
	defer func() { _ = res.Body.Close() }()
	raw, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer+1))
	switch {
	case err != nil:
		return "", unreachable(ctx, err)
	case len(raw) > maxAnswer:
		return "", problem.New(problem.ChannelTooBig, op, nil)
	case !strings.HasPrefix(res.Header.Get("Content-Type"), "text/html"):
		return "", problem.New(problem.ChannelAnswer, op, errors.New("no page"), "code", strconv.Itoa(res.StatusCode))
	case res.StatusCode != http.StatusOK:
		return "", problem.New(problem.ChannelRefused, op, nil, "code", strconv.Itoa(res.StatusCode), "message", pageText(string(raw)))
	}
	return string(raw), nil
}

// tokenIn is the token of a page's form.
func tokenIn(raw string) string {
	_, rest, _ := strings.Cut(raw, `name="token" value="`)
	token, _, _ := strings.Cut(rest, `"`)
	return token
}

// pageText is what a page of ours is about, line by line, without its tags.
func pageText(raw string) string {
	if _, body, found := strings.Cut(raw, `<main id="main" tabindex="-1">`); found {
		raw, _, _ = strings.Cut(body, "</main>")
	}
	var b strings.Builder
	for raw != "" {
		text, rest, tagged := strings.Cut(raw, "<")
		b.WriteString(text)
		if !tagged {
			break
		}
		tag, after, _ := strings.Cut(rest, ">")
		if tag == "dd" {
			b.WriteString(": ")
		}
		raw = after
	}
	var out []string
	for line := range strings.Lines(html.UnescapeString(b.String())) {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return strings.Join(out, "\n")
}
