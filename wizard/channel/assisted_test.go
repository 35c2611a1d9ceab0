package channel_test

import (
	"errors"
	"testing"
	"time"

	"qwizard/wizard"
	"qwizard/wizard/channel"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

var _ wizard.Channel = (*channel.Assisted)(nil)

func TestAssistedSendsNothing(t *testing.T) {
	now := time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)
	a, ctx := channel.NewAssisted(func() time.Time { return now }), t.Context()
	if a.ID() != order.Assisted || order.AbilitiesOf(a.ID()) != (order.Abilities{}) {
		t.Error("it is another channel, or claims to be able to do something")
	}
	_, submit := a.Submit(ctx, order.Application{})
	_, _, find := a.Find(ctx, "x")
	_, _, replacement := a.FindReplacement(ctx, nil)
	_, status := a.Status(ctx, "x")
	_, collect := a.Collect(ctx, "x")
	for what, err := range map[string]error{
		"submit": submit, "find": find, "find replacement": replacement, "status": status, "collect": collect,
		"prove": a.Prove(ctx, "x", nil, nil, nil), "upload": a.Upload(ctx, order.Upload{}, nil), "resend": a.Resend(ctx, "x", "a.eu", "admin@a.eu"),
	} {
		if !errors.Is(err, problem.ChannelCannot) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if at, err := a.Time(ctx); err != nil || !at.Equal(now) {
		t.Errorf("time %v, %v", at, err)
	}
	boxes, err := a.Mailboxes(ctx, "www.anna.co.uk")
	if err != nil || len(boxes) != 5 || boxes[0] != "admin@anna.co.uk" {
		t.Errorf("mailboxes %v, %v", boxes, err)
	}
}
