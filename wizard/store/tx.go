package store

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"

	bolt "go.etcd.io/bbolt"

	"qwizard/wizard/problem"
)

// guard runs f and returns what it panicked with, memory faults included: a page
// of a damaged file may point outside the memory map. bbolt's panics name page
// numbers and flags, never contents.
func guard(f func()) (cause error) {
	old := debug.SetPanicOnFault(true)
	defer debug.SetPanicOnFault(old)
	defer func() {
		if v := recover(); v != nil {
			cause = fmt.Errorf("panic: %v", v)
		}
	}()
	f()
	return nil
}

var errBroken = errors.New("stopped after earlier damage")

// view runs f in a read transaction. Slices from tx are only valid within f.
func (s *Store) view(ctx context.Context, op string, f func(tx *bolt.Tx) error) error {
	if err := alive(ctx, op); err != nil {
		return err
	}
	tx, err := s.begin(op, false)
	if err != nil {
		return err
	}
	return s.finish(op, s.run(op, tx, f), tx.Rollback)
}

// update runs f in a write transaction that is on disk when update returns nil.
// If f fails nothing has changed. If the disk fails while the transaction is being
// written it usually has not either, but a failed sync leaves it open: read again.
func (s *Store) update(ctx context.Context, op string, f func(tx *bolt.Tx) error) error {
	if err := alive(ctx, op); err != nil {
		return err
	}
	select {
	case s.turn <- struct{}{}:
		defer func() { <-s.turn }()
	case <-ctx.Done():
		return problem.New(problem.Cancelled, op, ctx.Err())
	}
	if err := alive(ctx, op); err != nil {
		return err
	}
	tx, err := s.begin(op, true)
	if err != nil {
		return err
	}
	if err := s.run(op, tx, f); err != nil {
		return s.finish(op, err, tx.Rollback)
	}
	return s.finish(op, nil, tx.Commit)
}

func (s *Store) begin(op string, writable bool) (tx *bolt.Tx, err error) {
	if s.broken.Load() {
		return nil, s.damaged(op, errBroken)
	}
	if cause := guard(func() { tx, err = s.db.Begin(writable) }); cause != nil {
		s.broken.Store(true)
		return nil, s.damaged(op, cause)
	}
	return tx, s.fault(op, err)
}

// run calls f. bbolt holds no lock of its own in the calls f makes, so a panic
// there spoils this transaction only.
func (s *Store) run(op string, tx *bolt.Tx, f func(tx *bolt.Tx) error) (err error) {
	if cause := guard(func() { err = f(tx) }); cause != nil {
		return s.damaged(op, cause)
	}
	return s.fault(op, err)
}

// finish ends the transaction and returns the first error.
func (s *Store) finish(op string, first error, end func() error) error {
	var err error
	if cause := guard(func() { err = end() }); cause != nil {
		s.broken.Store(true)
		err = s.damaged(op, cause)
	}
	if first != nil {
		return first
	}
	return s.fault(op, err)
}
