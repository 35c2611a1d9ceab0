package vault

import (
	"context"
	"crypto/subtle"
	"errors"
	"path/filepath"
	"slices"
	"time"

	"qwizard/wizard/internal/atomicfile"
	"qwizard/wizard/problem"
)

// A move copies all items into a new vault beside the old one and has them read back;
// then one write of vault-keychain.json decides that the new one counts; then the old one
// is removed. After a crash at any point the folder has all of the old vault or all of
// the new one, and what is left of the other is removed when the folder is opened, or
// before the next move.

// settleLimit is how long removing what is left of a move may take where nobody waits for
// it. The keychain is not asked to be unlocked then.
const settleLimit = 5 * time.Second

// MoveToKeychain moves the vault to the keychain, all that is in it, and returns the
// keychain vault, which the folder has from then on; f is [problem.VaultReplaced]
// afterwards. missing are those of items that f does not have. It may wait for the
// person, and can be cancelled until the new vault counts; on an error the folder has the
// file vault as it was. Errors: those of [File.Get], of [Keychain] and its Set,
// [problem.DiskFull] (path).
func (f *File) MoveToKeychain(ctx context.Context, items []string, o KeychainOptions) (_ *Keychain, missing []string, err error) {
	const op = "move vault to keychain"
	o.Service = newService()
	k, err := OpenKeychain(o)
	if err != nil {
		return nil, nil, err
	}
	if err := k.look(ctx, op, true); err != nil {
		return nil, nil, err
	}
	unlock, err := f.begin(ctx, op)
	if err != nil {
		return nil, nil, err
	}
	defer unlock()
	if err := settle(ctx, op, f.dir, k); err != nil {
		return nil, nil, err
	}
	c, err := f.read(op)
	if err != nil {
		return nil, nil, err
	}
	defer c.wipe()
	for _, item := range items {
		if c.Items[item] == nil {
			missing = append(missing, item)
		}
	}
	if err := k.take(ctx, op, f.dir, c.Items); err != nil {
		k.settleLater(ctx, op, f.dir)
		return nil, nil, err
	}
	k.settleLater(ctx, op, f.dir)
	k.dir = f.dir
	return k, missing, nil
}

// take copies secrets into k and makes it the vault of dir.
func (k *Keychain) take(ctx context.Context, op, dir string, secrets map[string][]byte) error {
	names := []string{probeItem}
	for name := range secrets {
		names = append(names, name)
	}
	slices.Sort(names)
	err := k.write(func() error { return writeMarker(op, dir, newMarker(k.service, stateToKeys, names...)) })
	if err != nil {
		return err
	}
	if err := k.probe(ctx, op); err != nil {
		return err
	}
	for _, name := range names {
		if secret, ok := secrets[name]; ok {
			if err := k.put(ctx, op, name, secret); err != nil {
				return err
			}
		}
	}
	if err := alive(ctx, op); err != nil {
		return err
	}
	return k.write(func() error { return writeMarker(op, dir, newMarker(k.service, stateKeys)) })
}

// MoveToFile moves the items of the keychain vault to a new vault file with this
// passphrase, which obeys the rules of [CreateFile], and returns it; the folder has it
// from then on, and k is [problem.VaultReplaced] afterwards. A keychain cannot list what is
// in it: what is not among items stays behind there. missing are those of items that k
// does not have. It blocks for two scrypt derivations, may wait for the person, and can be
// cancelled until the new vault counts; on an error the folder has the keychain vault as
// it was. Errors: those of [CreateFile] and [Keychain], [problem.SecretChanged].
func (k *Keychain) MoveToFile(ctx context.Context, items []string, passphrase string, o Options) (_ *File, missing []string, err error) {
	const op = "move vault to file"
	work, err := o.work(op)
	if err != nil {
		return nil, nil, err
	}
	if err := o.check(passphrase); err != nil {
		return nil, nil, err
	}
	if k.dir == "" {
		return nil, nil, problem.New(problem.Internal, op, errors.New("not a folder's vault"))
	}
	secrets := map[string][]byte{}
	defer (&contents{Items: secrets}).wipe()
	for _, item := range items {
		secret, err := k.Get(ctx, item)
		switch {
		case errors.Is(err, problem.SecretMissing):
			missing = append(missing, item)
		case err != nil:
			return nil, nil, err
		default:
			secrets[item] = secret
		}
	}
	key, err := newKey(ctx, op, filepath.Join(k.dir, keyName), passphrase, work)
	if err != nil {
		return nil, nil, err
	}
	unlock, err := claim(ctx, op, k.dir)
	if err != nil {
		return nil, nil, err
	}
	defer unlock()
	if err := k.counts(op); err != nil {
		return nil, nil, err
	}
	if err := settle(ctx, op, k.dir, k); err != nil {
		return nil, nil, err
	}
	f := newFile(k.dir, work, key, o.point)
	if err := f.take(ctx, op, k.service, items, secrets); err != nil {
		k.settleLater(ctx, op, f.dir)
		return nil, nil, err
	}
	k.settleLater(ctx, op, f.dir)
	return f, missing, nil
}

// take writes f, with the secrets that were items of the keychain's service, and makes it
// the vault of its folder.
func (f *File) take(ctx context.Context, op, service string, items []string, secrets map[string][]byte) error {
	mark := func(s state) error {
		return between(f.point, func() error { return writeMarker(op, f.dir, newMarker(service, s, items...)) })
	}
	if err := setAside(op, f.dir); err != nil {
		return err
	}
	if err := mark(stateToFile); err != nil {
		return err
	}
	if err := f.write(op, secrets, f.key.id); err != nil {
		return err
	}
	c, err := f.read(op)
	if err != nil {
		return problem.New(problem.SecretChanged, op, err)
	}
	defer c.wipe()
	for name, secret := range secrets {
		if subtle.ConstantTimeCompare(c.Items[name], secret) != 1 {
			return problem.New(problem.SecretChanged, op, nil)
		}
	}
	if err := f.writeKey(op, f.key); err != nil {
		return err
	}
	if err := alive(ctx, op); err != nil {
		return err
	}
	return mark(stateFile)
}

// settle removes what a move left of the vault that does not count, old or new. The
// caller has the folder's lock; k is a keychain, of whatever service.
func settle(ctx context.Context, op, dir string, k *Keychain) error {
	_, m, err := identify(op, dir)
	if err != nil {
		return err
	}
	switch m.stage() {
	case stateTrying, stateToKeys, stateFile:
		of := *k
		of.service, of.dir = m.Service, ""
		for _, item := range m.Items {
			if err := of.drop(ctx, op, item); err != nil {
				return err
			}
		}
		return k.write(func() error { return removeFiles(op, dir, markerName) })
	case stateKeys, stateToFile:
		for _, name := range []string{keyName, itemsName} {
			if err := k.write(func() error { return removeFiles(op, dir, name) }); err != nil {
				return err
			}
		}
		if _, err := atomicfile.Sweep(dir); err != nil {
			return err
		}
		return k.write(func() error { return writeMarker(op, dir, newMarker(m.Service, statePlain)) })
	}
	return nil
}

// settleLater is settle where what cannot be removed now is left to the next opening:
// nobody waits for it, and the keychain is not asked to be unlocked.
func (k *Keychain) settleLater(ctx context.Context, op, dir string) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleLimit)
	defer cancel()
	quiet := *k
	quiet.display, quiet.limit = false, settleLimit
	_ = settle(ctx, op, dir, &quiet)
}

// finish removes what a move left in the folder of k.
func (k *Keychain) finish(ctx context.Context) {
	const op = "finish move"
	unlock, err := lock(ctx, op, k.dir)
	if err != nil {
		return // somebody else is at it, or the next opening will be
	}
	defer unlock()
	k.settleLater(ctx, op, k.dir)
}

// finish removes what a move left in the keychain.
func (f *File) finish(ctx context.Context) {
	const op = "finish move"
	if _, m, err := identify(op, f.dir); err != nil || m.stage() == stateNone {
		return
	}
	k, err := OpenKeychain(KeychainOptions{Service: newService(), point: f.point})
	if err != nil {
		return
	}
	unlock, err := f.begin(ctx, op)
	if err != nil {
		return // somebody else is at it, or the next opening will be
	}
	defer unlock()
	k.settleLater(ctx, op, f.dir)
}

// endTrial ends the trial of a keychain that was cut off in dir, of which nothing is kept.
// The caller has the folder's lock. What it tried with is no secret and may stay.
func endTrial(ctx context.Context, op, dir string) error {
	_, m, err := identify(op, dir)
	if err != nil || m.stage() != stateTrying {
		return err
	}
	k, err := OpenKeychain(KeychainOptions{Service: m.Service})
	if err != nil {
		return err
	}
	k.settleLater(ctx, op, dir)
	return removeFiles(op, dir, markerName)
}

// counts looks whether k is still its folder's vault: [problem.VaultReplaced] (path) if
// not.
func (k *Keychain) counts(op string) error {
	if k.dir == "" {
		return nil
	}
	kind, m, err := identify(op, k.dir)
	if err == nil && (kind != KindKeychain || m.Service != k.service) {
		err = problem.New(problem.VaultReplaced, op, nil, "path", filepath.Join(k.dir, markerName))
	}
	return err
}

func (k *Keychain) write(f func() error) error { return between(k.point, f) }
