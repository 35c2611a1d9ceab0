package wizard_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"qwizard/wizard"
	"qwizard/wizard/channel"
	"qwizard/wizard/form"
	"qwizard/wizard/paper"
)

// partner makes the person order over a partner account, at the practice CA.
func (p *person) partner() error {
	p.world.Channel, p.overAccount = channel.NewPartner(p.api, p.practiceTime), true
	var err error
	p.session, err = wizard.Start(context.Background(), p.world)
	return err
}

// form is the saved form. That of a real order is none for the practice notary, who gets
// the same one as a practice order has.
func (p *person) form() ([]byte, error) {
	saved, err := os.ReadFile(filepath.Join(p.dir, "identity", wizard.FormName))
	if err != nil || !p.overAccount {
		return saved, err
	}
	f := p.session.Facts()
	doc, err := form.FaceToFace(form.Data{
		Applicant: f.Applicant.Value, Names: f.Names.Value, Product: f.Product(), Number: f.Receipt.Value.Number,
		Fingerprint: f.Current().Key.Value.Fingerprint, Practice: true, At: p.clock(),
	}, p.world.Text)
	if err != nil {
		return nil, err
	}
	return paper.Render(doc)
}

// fromMail states the number of an order whose answer was lost, by pasting the first mail
// that came about it.
func (p *person) fromMail() error {
	mails, err := p.manager.Mails(context.Background(), "")
	if err != nil || len(mails) == 0 {
		return errors.Join(err, errors.New("no mail to paste"))
	}
	return p.session.Order().Placed(context.Background(), mails[0].Subject+"\n"+mails[0].Body, "")
}
