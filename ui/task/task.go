// Package task runs work off the UI goroutine and brings its outcome back.
//
// It holds the only go statements and the only fyne.Do of the face. Everything else
// in ui runs on one goroutine, the one Fyne calls its callbacks on, and blocks
// nowhere: what may block goes through a [Runner]. In the program that is
// [Background]; a test uses [Manual], which holds each piece of work until the
// test steps it, so that the busy state can be looked at.
package task

import "context"

// Runner runs work and delivers on the UI goroutine. Its methods return at once and
// may be called from any goroutine.
type Runner interface {
	// Start calls work on another goroutine, and when it has returned, done on the
	// UI goroutine with what it returned. If ctx ends first, done gets
	// [context.Cause] of ctx at once and what work returns later is dropped: work that
	// cannot be interrupted (an RSA key) is abandoned that way. done is called
	// exactly once. Most callers want [Run], which keeps the type of the value.
	Start(ctx context.Context, work func(context.Context) (any, error), done func(any, error))
	// Post calls f on the UI goroutine, in the order of the Posts of one goroutine.
	// It is for news from elsewhere, such as a subscription's.
	Post(f func())
}

// Run is [Runner.Start] for work with a typed value. When ctx has ended first, done
// gets T's zero value.
func Run[T any](ctx context.Context, r Runner, work func(context.Context) (T, error), done func(T, error)) {
	r.Start(ctx,
		func(ctx context.Context) (any, error) { return work(ctx) },
		func(v any, err error) {
			value, _ := v.(T)
			done(value, err)
		})
}

// Do is [Runner.Start] for work without a value.
func Do(ctx context.Context, r Runner, work func(context.Context) error, done func(error)) {
	r.Start(ctx,
		func(ctx context.Context) (any, error) { return nil, work(ctx) },
		func(_ any, err error) { done(err) })
}
