// Package tasktest holds work until a test says when. Only tests import it.
package tasktest

import (
	"context"
	"sync"
)

// Manual is the [model.Runner] of tests. It keeps what it is given until the test calls
// [Manual.Step], and runs it there, on the test's goroutine. Its zero value is ready.
type Manual struct {
	mu   sync.Mutex
	jobs []func()
}

// Start implements [model.Runner]. Work whose context has ended when its turn comes is not
// run; work whose context ends while it runs is dropped, as task.Background does it.
func (m *Manual) Start(ctx context.Context, work func(context.Context) (any, error), done func(any, error)) {
	m.add(func() {
		if ctx.Err() != nil {
			done(nil, context.Cause(ctx))
			return
		}
		value, err := work(ctx)
		if ctx.Err() != nil {
			value, err = nil, context.Cause(ctx)
		}
		done(value, err)
	})
}

// Post implements [model.Runner].
func (m *Manual) Post(f func()) { m.add(f) }

// Pending returns how many pieces of work and posts wait for a step.
func (m *Manual) Pending() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.jobs)
}

// Step runs the oldest waiting piece and returns true, or false if there is none.
func (m *Manual) Step() bool {
	m.mu.Lock()
	if len(m.jobs) == 0 {
		m.mu.Unlock()
		return false
	}
	job := m.jobs[0]
	m.jobs = m.jobs[1:]
	m.mu.Unlock()
	job()
	return true
}

// StepAll steps until nothing waits, what the steps add included.
func (m *Manual) StepAll() {
	for m.Step() {
	}
}

func (m *Manual) add(job func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.jobs = append(m.jobs, job)
}
