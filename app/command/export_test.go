package command

import (
	"context"
	"time"

	"qwizard/app/wire"
	"qwizard/wizard"
)

// Journey is one run of the unattended practice in a house that stays open: the order of
// folder goes on, or a new one is placed.
func (p Program) Journey(ctx context.Context, h *wire.House, at *wire.Practice, a Answers, folder string) error {
	session, err := resumeOrStart(ctx, h, at, a, folder)
	if err != nil {
		return err
	}
	return journey{program: p, practice: at, session: session, answers: a, folder: folder, scrypt: new(time.Duration)}.run(ctx)
}

// Record is order.json of an order of any channel.
func Record(f wizard.Facts, now time.Time) ([]byte, error) {
	doc := newRecord(&f, now)
	return doc.encode()
}
