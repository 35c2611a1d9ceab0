package practice

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// The practice inbox in a browser. Whoever has its link sees every mail of every
// order.
const (
	pathInbox = "/practice/inbox" // ?key=K, or ?key=K&order=N
	pathMail  = "/practice/mail"  // ?order=N&mail=ID&key=K

	pathPages = "/practice/pages" // where the inbox is, for [Manager.Inbox]
)

// How much the inbox lists, the newest first.
const (
	maxInbox       = 200
	maxInboxOrders = 50
)

// oneDay is how far the inbox's button moves practice time.
const oneDay = 24 * time.Hour

type mailEntry struct {
	URL, Subject, To, At string
	Asks                 bool
	Mark                 mark
}

type orderEntry struct{ Number, Names, Request, Status string }

// mailLine is a line of a mail, and where it leads if it is an address of ours.
type mailLine struct{ Text, URL string }

// Inbox is the address of the practice inbox for a browser. It is a secret: who has it
// can act on every order.
func (ca *CA) Inbox() string { return ca.URL() + ca.inboxPage() }

func (ca *CA) inboxPage() string { return address(pathInbox, "key", ca.linkKey(pathInbox, "")) }

func (ca *CA) managePages(r *http.Request) (any, error) {
	if r.Method != http.MethodGet {
		return nil, badMethod(r)
	}
	return pagesAnswer{Inbox: ca.Inbox()}, nil
}

type pagesAnswer struct {
	Inbox string `json:"inbox"`
}

// Inbox is the address of the practice inbox for a browser, with the mails of one
// order, or with "" those of every order. It is a secret as the login is.
func (m Manager) Inbox(ctx context.Context, order string) (string, error) {
	var out pagesAnswer
	if err := m.do(ctx, http.MethodGet, pathPages, nil, &out); err != nil {
		return "", err
	}
	if order != "" {
		out.Inbox += "&order=" + url.QueryEscape(order)
	}
	return out.Inbox, nil
}

// inbox lists the mails; its button moves practice time by a day.
func (ca *CA) inbox(r *http.Request, q url.Values) (page, error) {
	if !ca.isKey(q.Get("key"), pathInbox, "") {
		return noSuchLink(), nil
	}
	if r.Method == http.MethodPost {
		if _, err := ca.skip(r.Context(), oneDay); err != nil {
			return page{}, err
		}
		return page{location: address(pathInbox, "key", q.Get("key"), "order", q.Get("order"), "done", "day")}, nil
	}
	ca.mu.Lock()
	defer ca.mu.Unlock()
	return ca.showInbox(r, q)
}

func (ca *CA) showInbox(r *http.Request, q url.Values) (page, error) {
	p := page{template: "inbox.html", Title: "Practice inbox", Button: "Go one day ahead", Nav: []pageLink{
		{ca.inboxPage(), "Inbox", q.Get("order") == ""}, {URL: "#orders-title", Label: "Orders"}, {URL: "#clock-title", Label: "Practice time"},
	}}
	orders, err := ca.inboxOrders(r, q.Get("order"))
	if err != nil {
		return page{}, err
	}
	if q.Get("done") == "day" {
		p.Said = "It is one day later now."
	}
	p.Clock = moment(ca.practiceTime())
	mails := ca.shown(orders)
	p.Text = []string{"This is what the practice CA has written, the newest first. In practice it stands in for the mailbox of every address."}
	if len(mails) > maxInbox {
		p.Text = append(p.Text, "Older mails are not shown here.")
		mails = mails[len(mails)-maxInbox:]
	}
	byNumber := map[string]*orderRecord{}
	for _, o := range orders {
		byNumber[o.Number] = o
	}
	for _, m := range slices.Backward(mails) {
		to := m.To
		if to == "" {
			to = "nobody: the order has no contact address"
		}
		p.Mails = append(p.Mails, mailEntry{
			URL: ca.mailPageOf(m), Subject: m.Subject, To: to, At: moment(m.At), Asks: m.Link != "", Mark: byNumber[m.Order].markOf(m),
		})
	}
	for _, o := range slices.Backward(orders[max(0, len(orders)-maxInboxOrders):]) {
		p.Orders = append(p.Orders, orderEntry{o.Number, strings.Join(o.names(), ", "), ca.pageOf(pathRequest, o), ca.pageOf(pathStatus, o)})
	}
	return p, nil
}

// inboxOrders are every order, or only the one with that number. Call with mu held.
func (ca *CA) inboxOrders(r *http.Request, number string) ([]*orderRecord, error) {
	var orders []*orderRecord
	if number == "" {
		var err error
		if orders, err = ca.allOrders(r.Context()); err != nil {
			return nil, err
		}
	} else if o, err := ca.found(r, number); err != nil {
		return nil, err
	} else if o != nil {
		orders = []*orderRecord{o}
	}
	for _, o := range orders { // the desk may have something to write
		if err := ca.advance(r.Context(), o); err != nil {
			return nil, err
		}
	}
	return orders, nil
}

// markOf says whether m still asks for something.
func (o *orderRecord) markOf(m Mail) mark {
	var done, waits bool
	switch m.Kind {
	case MailAgreement:
		done, waits = o.Agreed != nil, o.Agreed == nil
	case MailAddress:
		done, waits = o.MailVerified != nil && m.To == o.Contact, o.MailVerified == nil && m.To == o.Contact
	default:
		for _, p := range o.Proofs {
			if p.Code != nil && p.Code.Value == m.Code {
				done, waits = p.Validated != nil, p.waitsForCode()
			}
		}
	}
	switch {
	case done:
		return markDone
	case waits && o.Leaf == nil && o.Closed == nil:
		return markAct
	}
	return markNone
}

func (ca *CA) mailPageOf(m Mail) string {
	return address(pathMail, "order", m.Order, "mail", m.ID, "key", ca.linkKey(pathMail, m.Order+"/"+m.ID))
}

// mailPage is one mail. What stands on a line of its own and leads here is a link.
func (ca *CA) mailPage(r *http.Request, q url.Values) (page, error) {
	if !ca.isKey(q.Get("key"), pathMail, q.Get("order")+"/"+q.Get("mail")) {
		return noSuchLink(), nil
	}
	o, err := ca.found(r, q.Get("order"))
	if err != nil || o == nil {
		return noSuchLink(), err
	}
	mails := ca.shown([]*orderRecord{o})
	i := slices.IndexFunc(mails, func(m Mail) bool { return m.ID == q.Get("mail") })
	if i < 0 {
		return noSuchLink(), nil
	}
	m := mails[i]
	p := page{
		template: "mail.html", Title: m.Subject, Nav: []pageLink{{URL: ca.inboxPage(), Label: "Inbox"}},
		Facts: []fact{{"From", m.From}, {"To", m.To}, {"Sent", moment(m.At)}},
	}
	for line := range strings.SplitSeq(strings.TrimSpace(m.Body), "\n") {
		l := mailLine{Text: line}
		if strings.HasPrefix(line, ca.URL()+"/") {
			l.URL = line
		}
		p.Lines = append(p.Lines, l)
	}
	return p, nil
}
