package task

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
)

// Background is the [Runner] of the running program: a goroutine for each piece of
// work, fyne.Do for each outcome. Its zero value is ready.
type Background struct{}

type outcome struct {
	value any
	err   error
}

// Start implements [Runner].
func (Background) Start(ctx context.Context, work func(context.Context) (any, error), done func(any, error)) {
	go func() {
		finished := make(chan outcome, 1) // room for one, so that abandoned work can end
		go func() {
			value, err := work(ctx)
			finished <- outcome{value, err}
		}()
		var o outcome
		select {
		case o = <-finished:
		case <-ctx.Done():
			o.err = context.Cause(ctx)
		}
		fyne.Do(func() { done(o.value, o.err) })
	}()
}

// Post implements [Runner].
func (Background) Post(f func()) { fyne.Do(f) }

// After calls f on the UI goroutine when d has passed, unless stop is called before.
func (Background) After(d time.Duration, f func()) (stop func()) {
	t := time.AfterFunc(d, func() { fyne.Do(f) })
	return func() { t.Stop() }
}
