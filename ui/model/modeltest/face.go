package modeltest

import (
	"context"
	"time"

	"qwizard/ui/model"
	"qwizard/ui/task/tasktest"
)

// Face is a face that remembers.
type Face struct {
	Frame    model.Frame
	Page     model.Page
	Shown    []model.Place
	Copied   string
	Secret   bool
	Opened   string
	Told     string
	HasQuit  bool
	Busies   []string
	Complain []string
}

// Show implements [model.Face].
func (f *Face) Show(frame model.Frame, p model.Page) {
	f.Frame, f.Page = frame, p
	f.Shown = append(f.Shown, p.Place)
	if p.Busy != "" {
		f.Busies = append(f.Busies, p.Busy)
	}
	for _, c := range p.Problems {
		f.Complain = append(f.Complain, c.What)
	}
}

// Copy implements [model.Face].
func (f *Face) Copy(text string, secret bool) { f.Copied, f.Secret = text, secret }

// Open implements [model.Face].
func (f *Face) Open(target string) { f.Opened = target }

// Notify implements [model.Face].
func (f *Face) Notify(title, text string) { f.Told = title + ": " + text }

// Quit implements [model.Face].
func (f *Face) Quit() { f.HasQuit = true }

// Runner runs work at once, or keeps it until [Runner.Step] where Hold is set.
type Runner struct {
	Hold   bool
	Later  []Timer // what waits for its time
	manual tasktest.Manual
}

// Timer is what is to be done after a while.
type Timer struct {
	After time.Duration
	Do    func()
}

// After keeps what is to be done after a while until [Runner.Ring].
func (r *Runner) After(d time.Duration, f func()) { r.Later = append(r.Later, Timer{d, f}) }

// Ring lets the time of all that waits come, but of what it adds.
func (r *Runner) Ring() {
	waiting := r.Later
	r.Later = nil
	for _, t := range waiting {
		t.Do()
	}
}

// Start implements [model.Runner].
func (r *Runner) Start(ctx context.Context, work func(context.Context) (any, error), done func(any, error)) {
	r.manual.Start(ctx, work, done)
	r.unlessHeld()
}

// Post implements [model.Runner].
func (r *Runner) Post(f func()) {
	r.manual.Post(f)
	r.unlessHeld()
}

func (r *Runner) unlessHeld() {
	if !r.Hold {
		r.Step()
	}
}

// Step runs what is kept, what that adds included.
func (r *Runner) Step() { r.manual.StepAll() }

// StepOne runs the oldest that is kept, and reports whether there was one.
func (r *Runner) StepOne() bool { return r.manual.Step() }
