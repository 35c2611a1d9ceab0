package wire

import (
	"context"
	"time"

	"qwizard/ui/model"
	"qwizard/wizard/order"
	"qwizard/wizard/practice"
)

// practiceFace is the world around practice orders as the pages see it: over the
// management interface of the practice CA, as any other program would.
type practiceFace struct{ manager practice.Manager }

// newPracticeFace is the world that m reaches.
func newPracticeFace(m practice.Manager) model.Practice { return practiceFace{m} }

func (p practiceFace) Mails(ctx context.Context, number string) ([]model.Mail, error) {
	mails, err := p.manager.Mails(ctx, number)
	out := make([]model.Mail, len(mails))
	for i, m := range mails {
		out[i] = model.Mail{
			ID: m.ID, Order: m.Order, Kind: string(m.Kind), From: m.From, To: m.To, Subject: m.Subject,
			Body: m.Body, Asks: m.Link != "", At: m.At, Link: m.Link, Code: m.Code,
		}
	}
	return out, err
}

func (p practiceFace) Answer(ctx context.Context, m model.Mail) (string, error) {
	return p.manager.Answer(ctx, practice.Mail{
		ID: m.ID, Order: m.Order, Kind: practice.MailKind(m.Kind), From: m.From, To: m.To, Subject: m.Subject,
		Body: m.Body, At: m.At, Link: m.Link, Code: m.Code,
	})
}

func (p practiceFace) Inbox(ctx context.Context, number string) (string, error) {
	return p.manager.Inbox(ctx, number)
}

func (p practiceFace) Records(ctx context.Context, domain string) (string, error) {
	zone, err := p.manager.Records(ctx, domain)
	return string(zone), err
}

func (p practiceFace) AddRecords(ctx context.Context, zone string) error {
	return p.manager.AddRecords(ctx, []byte(zone))
}

func (p practiceFace) RemoveRecords(ctx context.Context, zone string) error {
	return p.manager.RemoveRecords(ctx, []byte(zone))
}

func (p practiceFace) Files(ctx context.Context, site string) ([]order.File, error) {
	return p.manager.Files(ctx, site)
}

func (p practiceFace) PutFiles(ctx context.Context, site string, files []order.File) error {
	return p.manager.PutFiles(ctx, site, files)
}

func (p practiceFace) RemoveFile(ctx context.Context, site, path string) error {
	return p.manager.RemoveFile(ctx, site, path)
}

func (p practiceFace) Install(ctx context.Context, site string, pfx []byte, password string) error {
	return p.manager.Install(ctx, site, pfx, password)
}

func (p practiceFace) Notarise(ctx context.Context, form []byte, mistakes []string) ([]order.Document, error) {
	made := make([]practice.Mistake, len(mistakes))
	for i, m := range mistakes {
		made[i] = practice.Mistake(m)
	}
	return p.manager.Notarise(ctx, form, made...)
}

func (p practiceFace) Mistakes() []string {
	var out []string
	for _, m := range practice.Mistakes() {
		out = append(out, string(m))
	}
	return out
}

func (p practiceFace) Clock(ctx context.Context) (time.Time, error) { return p.manager.Clock(ctx) }

func (p practiceFace) SkipAhead(ctx context.Context, d time.Duration) error {
	return p.manager.SkipAhead(ctx, d)
}
