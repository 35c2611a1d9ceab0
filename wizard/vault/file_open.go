package vault

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"filippo.io/age"

	"qwizard/wizard/internal/agefile"
	"qwizard/wizard/internal/atomicfile"
	"qwizard/wizard/problem"
)

// Exists reports whether dir holds a vault. It says yes when it cannot tell, so
// that nobody creates a second one over it; opening then says why.
func Exists(dir string) bool {
	_, err := os.Lstat(filepath.Join(dir, keyName))
	return err == nil || !errors.Is(err, fs.ErrNotExist)
}

// Unlock opens the vault in dir, or creates it if there is none. It blocks for
// about a second (scrypt) and is called once per process. It also finishes what a move
// that was cut off left to do, as far as it can without the person. Errors: those of
// [KindOf], [OpenFile] and [CreateFile].
func Unlock(ctx context.Context, dir, passphrase string, o Options) (*File, error) {
	if err := mayHaveFile("open vault", dir); err != nil {
		return nil, err
	}
	if Exists(dir) {
		f, err := OpenFile(ctx, dir, passphrase, o)
		if err == nil {
			f.finish(ctx)
		}
		return f, err
	}
	f, err := CreateFile(ctx, dir, passphrase, o)
	if err != nil && !errors.Is(err, problem.Cancelled) && Exists(dir) {
		// Another process was faster.
		return OpenFile(ctx, dir, passphrase, o)
	}
	return f, err
}

// CreateFile makes an empty vault in dir, which it makes too (0700) if need be;
// the files are 0600. The passphrase is normalised to Unicode NFC and must then
// obey [CheckPassphrase]. When ctx ends first, nothing has been created. Errors:
// [problem.VaultLocked] (no passphrase), those of [CheckPassphrase],
// [problem.PassphraseSample],
// [problem.VaultRefused] (path; also if a vault is there already),
// [problem.VaultOther] (have, want; the folder has a [Keychain]),
// [problem.DiskFull] (path), [problem.Cancelled].
func CreateFile(ctx context.Context, dir, passphrase string, o Options) (*File, error) {
	const op = "create vault"
	work, err := o.work(op)
	if err != nil {
		return nil, err
	}
	if err := o.check(passphrase); err != nil {
		return nil, err
	}
	keyPath := filepath.Join(dir, keyName)
	exists := problem.New(problem.VaultRefused, op, fs.ErrExist, "path", keyPath)
	if Exists(dir) {
		return nil, exists
	}
	if err := mayHaveFile(op, dir); err != nil {
		return nil, err
	}
	id, err := age.GenerateX25519Identity()
	if err != nil {
		return nil, problem.New(problem.Internal, op, err)
	}
	key, err := detached(ctx, op, func() ([]byte, error) { return lockKey(passphrase, work, id) })
	if err != nil {
		return nil, named(op, err)
	}
	unlock, err := claim(ctx, op, dir)
	if err != nil {
		return nil, err
	}
	defer unlock()
	if Exists(dir) {
		return nil, exists
	}
	if err := mayHaveFile(op, dir); err != nil {
		return nil, err
	}
	if err := endTrial(ctx, op, dir); err != nil {
		return nil, err
	}
	if err := setAside(op, dir); err != nil {
		return nil, err
	}
	f := newFile(dir, work, fileKey{id, key}, o.point)
	if err := f.write(op, map[string][]byte{}, id); err != nil {
		return nil, err
	}
	if err := f.writeKey(op, f.key); err != nil {
		return nil, err
	}
	return f, nil
}

// OpenFile opens the vault in dir. Errors: [problem.VaultMissing] (path),
// [problem.VaultLocked] (no passphrase), [problem.VaultPassphrase] (wrong
// passphrase, or damage that cannot be told from it), [problem.VaultDamaged]
// (path), [problem.StoreNewer] (path), [problem.VaultRefused] (path; the files
// cannot be read), [problem.VaultReplaced] (path; just now), [problem.VaultOther] (have,
// want), [problem.Cancelled]. It finishes a change of passphrase that was cut off.
func OpenFile(ctx context.Context, dir, passphrase string, o Options) (*File, error) {
	return open(ctx, dir, passphrase, o, agefile.MaxWork)
}

// open is OpenFile with a limit on the work factor of its own, for fuzzing.
func open(ctx context.Context, dir, passphrase string, o Options, limit int) (*File, error) {
	const op = "open vault"
	work, err := o.work(op)
	if err != nil {
		return nil, err
	}
	if err := alive(ctx, op); err != nil {
		return nil, err
	}
	if kind, _, err := identify(op, dir); err == nil && kind == KindKeychain {
		return nil, other(op, KindKeychain, KindFile)
	}
	path := filepath.Join(dir, keyName)
	key, err := read(op, path, maxKeyFile, problem.VaultMissing)
	if err != nil {
		return nil, err
	}
	if passphrase == "" {
		return nil, problem.New(problem.VaultLocked, op, nil)
	}
	id, err := detached(ctx, op, func() (*age.X25519Identity, error) {
		return unlockKey(op, path, passphrase, limit, key)
	})
	if err != nil {
		return nil, err
	}
	f := newFile(dir, work, fileKey{id, key}, o.point)
	c, err := f.read(op)
	if err != nil {
		return nil, err
	}
	c.wipe()
	if c.recipients > 1 { // a change of passphrase was cut off
		_ = f.change(ctx, op, func(map[string][]byte) bool { return true }) // or at the next change
	}
	return f, nil
}

// check applies the rules for the passphrase of a new vault.
func (o Options) check(passphrase string) error {
	err := CheckPassphrase(passphrase)
	if err == nil && !o.Sample {
		err = agefile.CheckSample(passphrase)
	}
	return err
}

// claim makes dir, where a vault is to be, and locks it.
func claim(ctx context.Context, op, dir string) (unlock func(), err error) {
	if err := atomicfile.MkdirAll(dir, 0o700); err != nil {
		return nil, refused(op, dir, err)
	}
	return lock(ctx, op, dir)
}
