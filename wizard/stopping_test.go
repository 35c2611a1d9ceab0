package wizard_test

import (
	"context"
	"errors"

	"qwizard/wizard"
)

// stopping lets so many writes through and then fails.
type stopping struct{ left int }

var errStopped = errors.New("stopped")

func (f *stopping) stopped() bool { f.left--; return f.left < 0 }

type stoppingVault struct {
	wizard.Vault
	f *stopping
}

func (v stoppingVault) Set(ctx context.Context, item string, secret []byte) error {
	if v.f.stopped() {
		return errStopped
	}
	return v.Vault.Set(ctx, item, secret)
}

type stoppingStore struct {
	wizard.Store
	f *stopping
}

func (s stoppingStore) Replace(ctx context.Context, id string, facts []byte) error {
	if s.f.stopped() {
		return errStopped
	}
	return s.Store.Replace(ctx, id, facts)
}

func (s stoppingStore) Commit(ctx context.Context, id string, from uint64, facts []byte, events [][]byte) error {
	if s.f.stopped() {
		return errStopped
	}
	return s.Store.Commit(ctx, id, from, facts, events)
}
