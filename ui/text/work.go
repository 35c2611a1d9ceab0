package text

import (
	"context"
	"errors"

	"qwizard/wizard/problem"
)

// Start implements [model.Runner]. The work runs on the goroutine of [Terminal.Run]
// before the next prompt, after what was started or posted before it. Ctrl-C ends it
// alone; that comes from its context, so work without an end to it (what was typed is
// being kept) is neither announced nor interrupted.
func (t *Terminal) Start(ctx context.Context, work func(context.Context) (any, error), done func(any, error)) {
	if ctx.Done() == nil {
		t.Post(func() { done(work(ctx)) })
		return
	}
	t.Post(func() { done(t.run(ctx, work)) })
}

// Post implements [model.Runner].
func (t *Terminal) Post(f func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.jobs = append(t.jobs, f)
}

// work does what was started and posted, and what that starts.
func (t *Terminal) work(ctx context.Context) {
	for !t.over(ctx) {
		t.mu.Lock()
		if len(t.jobs) == 0 {
			t.mu.Unlock()
			return
		}
		job := t.jobs[0]
		t.jobs = t.jobs[1:]
		t.mu.Unlock()
		job()
	}
}

// run says what is being done and does it. What work returns after it was stopped is
// dropped, as everywhere: it may have given back what it got.
func (t *Terminal) run(ctx context.Context, work func(context.Context) (any, error)) (any, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	stop := func() {}
	if t.c.Interrupts != nil { // before it is said, as it may be done at once
		stop = t.c.Interrupts(func() { cancel(problem.New(problem.Cancelled, "stop work", nil)) })
	}
	if t.page.Busy != "" {
		t.print("\n")
		t.say(t.page.Busy)
		t.say(t.t("stops"))
	}
	value, err := work(ctx)
	stop()
	if ctx.Err() == nil {
		return value, err
	}
	err = context.Cause(ctx)
	if errors.Is(err, problem.Cancelled) {
		t.explain(err)
	}
	return nil, err
}

// explain says what happened and what to do.
func (t *Terminal) explain(err error) {
	for _, e := range t.c.Words.Explain(err) {
		t.say(e.What + " " + e.Next)
	}
}
