package vault

import (
	"context"
	"errors"
	"path/filepath"

	"filippo.io/age"

	"qwizard/wizard/internal/agefile"
	"qwizard/wizard/problem"
)

// ChangePassphrase makes next the passphrase; next obeys the rules of [CreateFile]. The
// vault gets a new key, too, and vault.age is encrypted anew: a copy of the old
// vault-key.age opens nothing that is written from now on. It blocks for three scrypt
// derivations and changes nothing if ctx ends meanwhile. Errors: [problem.VaultPassphrase]
// for a wrong old passphrase, and those of [CreateFile] and [OpenFile].
//
// # Crashes
//
// vault.age is written for both keys, then vault-key.age with the new one, then vault.age
// for the new key alone. The middle write decides: before it the old passphrase opens
// everything, after it the new one does. The last write, where it did not come about, is
// made up for by the next change, or when the vault is opened.
func (f *File) ChangePassphrase(ctx context.Context, old, next string) error {
	const op = "change passphrase"
	if err := (Options{}).check(next); err != nil {
		return err
	}
	if old == "" {
		return problem.New(problem.VaultLocked, op, nil)
	}
	if err := f.counts(op); err != nil {
		return err
	}
	path := filepath.Join(f.dir, keyName)
	f.disk.RLock()
	before := f.key
	f.disk.RUnlock()
	_, err := detached(ctx, op, func() (*age.X25519Identity, error) {
		return unlockKey(op, path, old, agefile.MaxWork, before.file)
	})
	if err != nil {
		return err
	}
	key, err := newKey(ctx, op, path, next, f.work)
	if err != nil {
		return err
	}
	unlock, err := f.begin(ctx, op)
	if err != nil {
		return err
	}
	defer unlock()
	if before.id != f.key.id { // changed here meanwhile
		return problem.New(problem.VaultReplaced, op, nil, "path", path)
	}
	c, err := f.read(op)
	if err != nil {
		return err
	}
	defer c.wipe()
	err = f.write(op, c.Items, before.id, key.id)
	if err == nil {
		err = f.writeKey(op, key)
	}
	_ = f.write(op, c.Items, f.key.id) // or at the next change
	return err
}

// newKey makes the key of a vault and its key file, and opens that again with the
// passphrase, because what the old one opened is removed afterwards.
func newKey(ctx context.Context, op, path, passphrase string, work int) (fileKey, error) {
	key, err := detached(ctx, op, func() (fileKey, error) {
		id, err := age.GenerateX25519Identity()
		if err != nil {
			return fileKey{}, err
		}
		file, err := lockKey(passphrase, work, id)
		if err != nil {
			return fileKey{}, err
		}
		got, err := unlockKey(op, path, passphrase, agefile.MaxWork, file)
		if err == nil && got.String() != id.String() {
			err = errors.New("the new key does not open")
		}
		return fileKey{id, file}, err
	})
	if err != nil {
		return fileKey{}, named(op, err)
	}
	return key, nil
}
