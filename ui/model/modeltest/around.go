package modeltest

import (
	"context"
	"strings"
	"time"

	"qwizard/ui/model"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

// Around is the world around a practice order, in memory.
type Around struct {
	Letters   []model.Mail
	Reply     string // the page that answers a link
	Answered  []string
	Zone      map[string][]string // by domain
	Web       map[string][]order.File
	Installed map[string][]byte
	Papers    []order.Document
	Wrong     []string // mistakes asked for
	Time      time.Time
	Err       error // of the next call, once
}

// NewAround has the three mails of an order, the papers of a notary and two records.
func NewAround() *Around {
	at := Now().Add(-18 * time.Hour)
	mail := func(id, kind, subject, body string, asks bool) model.Mail {
		m := model.Mail{ID: id, Order: "18865688", Kind: kind, From: "Sectigo practice <no-reply@practice.invalid>", To: "anna@anna-muster.eu", Subject: subject, Body: body, Asks: asks, At: at}
		if asks {
			m.Link = "http://127.0.0.1/" + kind + "?t=1"
		}
		return m
	}
	return &Around{
		Letters: []model.Mail{
			mail("1", "agreement", "Sign the Subscriber Agreement for order 18865688", "Hello Anna Lena Muster,\n\nopen the page below, read the agreement and sign it.\n\nhttp://127.0.0.1/agreement?t=1", true),
			mail("2", "address", "Confirm your e-mail address for order 18865688", "Hello,\n\nopen the page below and confirm.\n\nhttp://127.0.0.1/address?t=1", true),
			mail("3", "received", "We have your order 18865688", "Hello,\n\nthank you for your order.", false),
		},
		Reply: "The agreement is signed.",
		Zone:  map[string][]string{"anna-muster.eu": {"anna-muster.eu. 3600 IN A 127.0.0.1", "www.anna-muster.eu. 3600 IN A 127.0.0.1"}},
		Web:   map[string][]order.File{}, Installed: map[string][]byte{},
		Papers: []order.Document{{Name: "form.pdf", Data: []byte("%PDF-1")}, {Name: "id-copy.pdf", Data: []byte("%PDF-2")}, {Name: "status-of-authority.pdf", Data: []byte("%PDF-3")}},
		Time:   Now(),
	}
}

func (a *Around) err() error {
	err := a.Err
	a.Err = nil
	return err
}

// Mails implements [model.Practice].
func (a *Around) Mails(context.Context, string) ([]model.Mail, error) { return a.Letters, a.err() }

// Answer implements [model.Practice].
func (a *Around) Answer(_ context.Context, m model.Mail) (string, error) {
	a.Answered = append(a.Answered, m.ID)
	return a.Reply, a.err()
}

// Records implements [model.Practice].
func (a *Around) Records(_ context.Context, domain string) (string, error) {
	return strings.Join(a.Zone[domain], "\n") + "\n", a.err()
}

// AddRecords implements [model.Practice].
func (a *Around) AddRecords(_ context.Context, zone string) error {
	a.Zone["anna-muster.eu"] = append(a.Zone["anna-muster.eu"], strings.Split(strings.TrimSpace(zone), "\n")...)
	return a.err()
}

// RemoveRecords implements [model.Practice].
func (a *Around) RemoveRecords(_ context.Context, zone string) error {
	var rest []string
	for _, line := range a.Zone["anna-muster.eu"] {
		if !strings.Contains(zone, line) {
			rest = append(rest, line)
		}
	}
	a.Zone["anna-muster.eu"] = rest
	return a.err()
}

// Files implements [model.Practice].
func (a *Around) Files(_ context.Context, site string) ([]order.File, error) {
	return a.Web[site], a.err()
}

// PutFiles implements [model.Practice].
func (a *Around) PutFiles(_ context.Context, site string, files []order.File) error {
	a.Web[site] = append(a.Web[site], files...)
	return a.err()
}

// RemoveFile implements [model.Practice].
func (a *Around) RemoveFile(_ context.Context, site, path string) error {
	var rest []order.File
	for _, f := range a.Web[site] {
		if f.Path != path {
			rest = append(rest, f)
		}
	}
	a.Web[site] = rest
	return a.err()
}

// Install implements [model.Practice].
func (a *Around) Install(_ context.Context, site string, pfx []byte, password string) error {
	if password == "" {
		return problem.New(problem.ExportPasswordWrong, "install", nil)
	}
	a.Installed[site] = pfx
	return a.err()
}

// Notarise implements [model.Practice].
func (a *Around) Notarise(_ context.Context, _ []byte, mistakes []string) ([]order.Document, error) {
	a.Wrong = mistakes
	return a.Papers, a.err()
}

// Mistakes implements [model.Practice].
func (a *Around) Mistakes() []string {
	return []string{"other-name", "expired-id", "no-attestation", "no-licence", "not-in-person", "unknown-notary", "no-status"}
}

// Clock implements [model.Practice].
func (a *Around) Clock(context.Context) (time.Time, error) { return a.Time, a.err() }

// SkipAhead implements [model.Practice].
func (a *Around) SkipAhead(_ context.Context, d time.Duration) error {
	a.Time = a.Time.Add(d)
	return a.err()
}
