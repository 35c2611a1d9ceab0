package vault

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"

	"qwizard/wizard/problem"
)

const (
	lockName = "vault.lock"
	// lockWait is longer than any change lasts (a change of passphrase: two
	// derivations) and short enough for a person to wait.
	lockWait  = 10 * time.Second
	lockRetry = 20 * time.Millisecond
)

// lock takes the advisory lock on dir's vault.lock, waiting until ctx ends
// (Cancelled) or lockWait is over (VaultRefused). The system releases it when the
// process dies.
func lock(ctx context.Context, op, dir string) (unlock func(), err error) {
	path := filepath.Join(dir, lockName)
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, refused(op, path, err)
	}
	deadline := time.NewTimer(lockWait)
	defer deadline.Stop()
	for {
		ok, err := tryLock(f)
		switch {
		case err != nil:
			f.Close()
			return nil, refused(op, path, err)
		case ok:
			return func() { f.Close() }, nil
		}
		select {
		case <-time.After(lockRetry):
		case <-ctx.Done():
			f.Close()
			return nil, problem.New(problem.Cancelled, op, ctx.Err())
		case <-deadline.C:
			f.Close()
			return nil, problem.New(problem.VaultRefused, op, errors.New("locked by another process"), "path", path)
		}
	}
}
