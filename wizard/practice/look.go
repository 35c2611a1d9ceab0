package practice

import (
	"context"
	"slices"
	"sync"

	"qwizard/wizard/problem"
)

// look looks for the proofs of some of an order's names, all at once, and notes
// durably what it saw. It holds the lock only while it reads and writes the order: a
// web server may take fetchTime to answer. A name whose method was changed meanwhile
// keeps what it has.
func (ca *CA) look(ctx context.Context, number string, names []string) error {
	ca.mu.Lock()
	o, err := ca.order(ctx, number)
	now := ca.practiceTime()
	ca.mu.Unlock()
	if err != nil {
		return err
	}
	seen := make([]proof, len(o.Proofs))
	var looking sync.WaitGroup
	for i, p := range o.Proofs {
		if slices.Contains(names, p.Name) {
			looking.Go(func() { seen[i] = ca.check(ctx, p, o.token(), now) })
		}
	}
	looking.Wait()
	if err := ctx.Err(); err != nil { // what it saw is the caller's going away
		return problem.New(problem.Cancelled, "look for proofs", err)
	}
	return ca.noteSeen(ctx, number, seen)
}

func (ca *CA) noteSeen(ctx context.Context, number string, seen []proof) error {
	ca.mu.Lock()
	defer ca.mu.Unlock()
	o, err := ca.order(ctx, number)
	if err != nil {
		return err
	}
	changed := false
	for i := range o.Proofs {
		p := &o.Proofs[i]
		if s := seen[i]; s.Checked != nil && p.Validated == nil && p.Method == s.Method && o.Closed == nil {
			*p, changed = s, true
		}
	}
	if !changed {
		return nil
	}
	return ca.state.put(ctx, map[string]any{prefixOrder + number: o})
}
