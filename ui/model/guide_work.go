package model

import (
	"context"
	"errors"

	"qwizard/wizard/problem"
)

// running is work under way.
type running struct {
	busy   string
	place  Place
	cancel context.CancelCauseFunc
	ended  bool
}

// start begins work, in place of what is under way.
func (g *Guide) start(w Work) {
	g.stop()
	ctx, cancel := context.WithCancelCause(g.ctx)
	r := &running{busy: w.Busy, place: g.place, cancel: cancel}
	g.busy = r
	g.Show()
	g.runner.Start(ctx, func(ctx context.Context) (any, error) { return nil, w.Do(ctx) }, func(_ any, err error) {
		cancel(nil)
		if r.ended { // cancelled, or left
			return
		}
		g.busy, g.asking = nil, false
		g.refresh()
		switch {
		case err == nil && w.Done != nil:
			g.follow(w.Done())
		case err == nil:
			g.Show()
		case errors.Is(err, problem.Cancelled), errors.Is(err, context.Canceled):
			g.Show()
		case w.Failed != nil:
			g.follow(w.Failed(err))
		default:
			g.follow(Step{Err: err})
		}
	})
}

// stop abandons the work that is under way.
func (g *Guide) stop() {
	if g.busy == nil {
		return
	}
	r := g.busy
	g.busy, g.asking = nil, false
	r.ended = true
	r.cancel(problem.New(problem.Cancelled, "stop work", nil))
	g.refresh()
}

// Busy reports whether work is under way that closing the program would cut off.
func (g *Guide) Busy() bool { return g.busy != nil }
