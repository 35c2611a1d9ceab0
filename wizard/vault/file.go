package vault

import (
	"bytes"
	"context"
	"crypto/subtle"
	"errors"
	"log/slog"
	"path/filepath"
	"strconv"
	"sync"

	"filippo.io/age"

	"qwizard/wizard/internal/agefile"
	"qwizard/wizard/internal/atomicfile"
	"qwizard/wizard/problem"
)

const (
	keyName   = "vault-key.age"
	itemsName = "vault.age"
)

// Options tune a [File]. The zero value is right for a person's vault.
type Options struct {
	// WorkFactor is log2 of scrypt's N for a passphrase that is set: 10 to 22,
	// or 0 for 18, the age default (about one second and 256 MiB). Opening reads
	// it from the file and accepts up to 22, age's own limit, so that a hostile
	// file cannot keep us busy for hours.
	WorkFactor int
	// Sample lets a vault be made with the passphrase of the sample answers: what it
	// keeps is of practice orders.
	Sample bool

	point func() // called before and after each write, in tests
}

// File is a vault in a folder, protected by a passphrase. Two files make it up,
// both readable with the age tool (age-encryption.org/v1):
//
//   - vault-key.age holds an age X25519 identity, encrypted to the passphrase
//     with scrypt. Creating the vault and changing the passphrase write it.
//   - vault.age holds the items as versioned JSON, encrypted to that identity.
//     Every Set and Delete replaces it atomically. While the passphrase is changed it is
//     encrypted to two, see [File.ChangePassphrase].
//
// So scrypt runs once per process, and what follows is cheap. Only the identity
// stays in memory: each Get decrypts vault.age anew.
//
// # Creation and crashes
//
// vault.age is written first, empty, and vault-key.age last: the vault exists
// when vault-key.age does. A missing vault.age beside a vault-key.age is therefore
// [problem.VaultDamaged], never an empty vault. A vault.age without vault-key.age
// is either what a killed creation left (empty, and no key for it exists) or what
// remains of a vault whose key file was lost (and may come back from a backup):
// creating moves it aside to vault-orphan-1.age and so on and overwrites nothing.
//
// # Processes
//
// Changes are made under an advisory lock on vault.lock and start from what is on
// disk, so two processes with the vault open lose none of each other's items. The
// lock file stays; only its lock means anything. When one of them changes the passphrase
// or moves the vault, the methods of the others fail with [problem.VaultReplaced] (path)
// from then on, and change nothing.
//
// # What is not detected
//
// Replacing vault.age, or both files, by an older copy of this same vault. A copy of both
// files from before a change of passphrase opens with the old one and holds what was in it
// then.
//
// A File is safe for concurrent use. Methods block on the disk.
type File struct {
	dir   string
	work  int
	point func()
	turn  chan struct{} // holds one token while a change is made in this process
	// disk keeps a read apart from the rename that replaces the file: Windows
	// refuses to rename over an open file. It guards key, too.
	disk sync.RWMutex
	key  fileKey
}

// fileKey is what vault-key.age holds, and the file as it is on disk.
type fileKey struct {
	id   *age.X25519Identity
	file []byte
}

func newFile(dir string, work int, key fileKey, point func()) *File {
	return &File{dir: dir, work: work, key: key, point: point, turn: make(chan struct{}, 1)}
}

// Get returns a copy of the secret, with [problem.SecretMissing] if there is none.
// Other errors: [problem.VaultDamaged], [problem.VaultRefused], [problem.VaultReplaced],
// [problem.StoreNewer] (path), [problem.Cancelled].
func (f *File) Get(ctx context.Context, item string) ([]byte, error) {
	const op = "get secret"
	if err := alive(ctx, op); err != nil {
		return nil, err
	}
	if err := checkName(op, item); err != nil {
		return nil, err
	}
	c, err := f.read(op)
	if err != nil {
		return nil, err
	}
	defer c.wipe()
	secret, ok := c.Items[item]
	if !ok {
		return nil, problem.New(problem.SecretMissing, op, nil)
	}
	return bytes.Clone(secret), nil
}

// Set stores the secret, reads the file back from disk, decrypts it and compares:
// [problem.SecretChanged] if it is not the same. An item that exists is replaced;
// on any other error the vault is as it was. Errors: those of Get,
// [problem.InputMissing], [problem.InputTooBig] (limit in bytes, of one secret or
// of the vault), [problem.DiskFull] (path).
func (f *File) Set(ctx context.Context, item string, secret []byte) error {
	const op = "set secret"
	if err := checkName(op, item); err != nil {
		return err
	}
	if err := checkSecret(op, secret); err != nil {
		return err
	}
	err := f.change(ctx, op, func(items map[string][]byte) bool {
		clear(items[item])
		items[item] = bytes.Clone(secret)
		return true
	})
	if err != nil {
		return err
	}
	c, err := f.read(op)
	if err != nil {
		return problem.New(problem.SecretChanged, op, err)
	}
	defer c.wipe()
	if subtle.ConstantTimeCompare(c.Items[item], secret) != 1 {
		return problem.New(problem.SecretChanged, op, nil)
	}
	return nil
}

// Delete removes the item. It is no error if there is none. The old vault.age is
// unlinked, not overwritten: its blocks hold the secret encrypted until reused.
func (f *File) Delete(ctx context.Context, item string) error {
	const op = "delete secret"
	if err := checkName(op, item); err != nil {
		return err
	}
	return f.change(ctx, op, func(items map[string][]byte) bool {
		secret, ok := items[item]
		clear(secret)
		delete(items, item)
		return ok
	})
}

// Name returns "file".
func (f *File) Name() string { return "file" }

// String says what it is, never what is in it.
func (f *File) String() string { return "file vault [redacted]" }

// GoString is String, for %#v.
func (f *File) GoString() string { return f.String() }

// LogValue is String, for log/slog.
func (f *File) LogValue() slog.Value { return slog.StringValue(f.String()) }

// change applies edit to what is on disk; edit says whether there is anything to
// write.
func (f *File) change(ctx context.Context, op string, edit func(map[string][]byte) bool) error {
	unlock, err := f.begin(ctx, op)
	if err != nil {
		return err
	}
	defer unlock()
	c, err := f.read(op)
	if err != nil {
		return err
	}
	defer c.wipe()
	if !edit(c.Items) {
		return nil
	}
	return f.write(op, c.Items, f.key.id)
}

// begin takes the locks for a change, within the process and among processes, and looks
// that this is still the folder's vault.
func (f *File) begin(ctx context.Context, op string) (unlock func(), err error) {
	if err := alive(ctx, op); err != nil {
		return nil, err
	}
	select {
	case f.turn <- struct{}{}:
	case <-ctx.Done():
		return nil, problem.New(problem.Cancelled, op, ctx.Err())
	}
	release, err := lock(ctx, op, f.dir)
	if err != nil {
		<-f.turn
		return nil, err
	}
	unlock = func() { release(); <-f.turn }
	if err := f.counts(op); err != nil {
		unlock()
		return nil, err
	}
	return unlock, nil
}

// counts looks whether this is still the folder's vault: [problem.VaultReplaced] (path)
// if its key file is another one, or the folder has another vault.
func (f *File) counts(op string) error {
	kind, _, err := identify(op, f.dir)
	if err != nil {
		return err
	}
	path := filepath.Join(f.dir, keyName)
	if kind == KindKeychain {
		return problem.New(problem.VaultReplaced, op, nil, "path", path)
	}
	f.disk.RLock()
	defer f.disk.RUnlock()
	file, err := read(op, path, maxKeyFile, problem.VaultReplaced)
	if err == nil && !bytes.Equal(file, f.key.file) {
		err = problem.New(problem.VaultReplaced, op, nil, "path", path)
	}
	return err
}

// read returns what is in the vault; the caller wipes it. What does not open is
// VaultReplaced if this is not the folder's vault any more.
func (f *File) read(op string) (*contents, error) {
	path := filepath.Join(f.dir, itemsName)
	f.disk.RLock()
	id := f.key.id
	file, err := read(op, path, maxItems, problem.VaultDamaged)
	f.disk.RUnlock()
	var c *contents
	if err == nil {
		c, err = openItems(op, path, id, file)
	}
	if errors.Is(err, problem.VaultDamaged) {
		if replaced := f.counts(op); errors.Is(replaced, problem.VaultReplaced) {
			return nil, replaced
		}
	}
	return c, err
}

// write replaces vault.age, encrypted to each of ids.
func (f *File) write(op string, items map[string][]byte, ids ...*age.X25519Identity) error {
	path := filepath.Join(f.dir, itemsName)
	file, err := sealItems(items, ids...)
	if err != nil {
		return problem.New(problem.Internal, op, err)
	}
	if len(file) > maxItems {
		return problem.New(problem.InputTooBig, op, nil, "limit", strconv.Itoa(maxItems))
	}
	f.disk.Lock()
	defer f.disk.Unlock()
	return between(f.point, func() error {
		if err := atomicfile.Write(path, file, 0o600); err != nil {
			return refused(op, path, err)
		}
		return nil
	})
}

// writeKey replaces vault-key.age and goes on with what it holds. When it fails it looks
// whether the file is there all the same (only syncing the folder may have failed).
func (f *File) writeKey(op string, key fileKey) error {
	path := filepath.Join(f.dir, keyName)
	f.disk.Lock()
	defer f.disk.Unlock()
	err := between(f.point, func() error { return atomicfile.Write(path, key.file, 0o600) })
	if err != nil {
		if got, _ := read(op, path, maxKeyFile, problem.VaultMissing); !bytes.Equal(got, key.file) {
			return refused(op, path, err)
		}
	}
	f.key = key
	return nil
}

// between does a write, with a point before and after it where a test strikes.
func between(point func(), write func() error) error {
	if point != nil {
		point()
		defer point()
	}
	return write()
}

func (o Options) work(op string) (int, error) { return agefile.Work(op, o.WorkFactor) }
