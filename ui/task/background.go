package task

import (
	"context"
	"sync"
	"time"

	"fyne.io/fyne/v2"
)

// Background is the [model.Runner] of the window: a goroutine for each piece of
// work, fyne.Do for each outcome. Its zero value is ready.
type Background struct {
	mu      sync.Mutex
	over    bool
	handing sync.WaitGroup // outcomes on their way to Fyne
}

type outcome struct {
	value any
	err   error
}

// Start implements [model.Runner].
func (b *Background) Start(ctx context.Context, work func(context.Context) (any, error), done func(any, error)) {
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
		b.Post(func() { done(o.value, o.err) })
	}()
}

// Post implements [model.Runner].
func (b *Background) Post(f func()) {
	if !b.hand() {
		return
	}
	defer b.handing.Done()
	fyne.Do(func() {
		if !b.isOver() {
			f()
		}
	})
}

// After calls f on the UI goroutine when d has passed, unless stop is called before.
func (b *Background) After(d time.Duration, f func()) (stop func()) {
	t := time.AfterFunc(d, func() { b.Post(f) })
	return func() { t.Stop() }
}

// Close ends all delivery: what is not done yet is never delivered. It is called on the UI
// goroutine while Fyne still runs, because what comes to Fyne after its end is run on the
// goroutine that brings it.
func (b *Background) Close() {
	b.mu.Lock()
	b.over = true
	b.mu.Unlock()
	b.handing.Wait()
}

func (b *Background) hand() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.over {
		b.handing.Add(1)
	}
	return !b.over
}

func (b *Background) isOver() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.over
}
