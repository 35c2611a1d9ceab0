package vault

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"log/slog"
	"strconv"
	"time"

	"github.com/zalando/go-keyring"

	"qwizard/wizard/problem"
)

const (
	defaultLimit = 60 * time.Second // for a person to find a window and type a password
	pingLimit    = 2 * time.Second  // for a program that does nothing else to answer
	maxService   = 100
	probeItem    = "probe"
)

// KeychainOptions say how a [Keychain] is used.
type KeychainOptions struct {
	// Service is the namespace of the items: 1 to 100 of A-Z a-z 0-9 space and -.
	// Two vaults with one Service share their items. [UnlockKeychain] chooses it, and
	// ignores this field.
	Service string
	// Limit is how long one call may take, the person's answer to the keychain's window
	// included; 0 is 60 seconds.
	Limit time.Duration
	// Display says that the keychain can open a window and ask the person. Linux looks
	// at it: without one, a locked keychain is not asked, and its refusals count as
	// locked. Windows never asks, and macOS knows by itself.
	Display bool

	point func() // called before and after each write, in tests
}

// Keychain keeps each secret as one item in the keychain of the operating system:
// Secret Service on Linux (GNOME Keyring, KWallet, KeePassXC), Keychain on macOS,
// Credential Manager on Windows. It uses github.com/zalando/go-keyring.
//
// # Waiting
//
// The keychain may ask the person, and the library then waits without end. So every
// call here runs beside the caller, who stops waiting when ctx or
// [KeychainOptions].Limit ends. The call itself cannot be stopped. What it returns late
// is wiped and dropped, but a Set or Delete that the person allows late still happens.
// Calls go one at a time, in their order: those after it wait for its end, within their
// own limits, so a late Set never overwrites a newer one.
//
// # Errors
//
// Every method may return:
//
//   - [problem.KeychainMissing]: there is none. On Linux: no session bus, or no Secret
//     Service on it; on Windows and macOS: none in this kind of login session.
//   - [problem.KeychainLocked]: it is locked and cannot ask, or (Linux) no keyring has
//     been made in it yet. A Set makes one if there is a display.
//   - [problem.KeychainRefused]: the person closed its window, it denied access, or it
//     said that it did what it did not do.
//   - [problem.KeychainWaited] and [problem.KeychainHung] (seconds): the limit passed,
//     and the keychain still answers (so its window waits for the person), or does not
//     answer within another two seconds.
//   - [problem.Cancelled]: ctx ended.
//   - [problem.VaultReplaced] (path): the folder that it was opened for has another vault
//     by now.
//
// # Who can read it
//
// On Linux any program on the person's session bus, once the keychain is unlocked; the
// bytes cross the bus unencrypted. On macOS any program of the person through the
// system's tool security; on Windows any program of the person. The library takes and
// gives secrets as strings, which Go cannot wipe.
//
// A Keychain is safe for concurrent use.
type Keychain struct {
	service string
	limit   time.Duration
	display bool
	ping    time.Duration // pingLimit, shorter in tests
	turn    chan struct{} // holds one token while a call runs
	// dir is the folder whose vault it is; empty if it is of none. Then nothing tells
	// whether another vault has taken its place.
	dir   string
	point func()
}

// OpenKeychain returns the vault of o.Service, without looking whether there is a
// keychain. It does not block. Its error is [problem.Internal], for a bad Service or
// Limit.
func OpenKeychain(o KeychainOptions) (*Keychain, error) {
	const op = "open keychain vault"
	if !soundService(o.Service) || o.Limit < 0 {
		return nil, problem.New(problem.Internal, op, errors.New("bad service or limit"))
	}
	if o.Limit == 0 {
		o.Limit = defaultLimit
	}
	return &Keychain{
		service: o.Service, limit: o.Limit, display: o.Display, ping: pingLimit, turn: make(chan struct{}, 1), point: o.point,
	}, nil
}

func soundService(s string) bool {
	ok := len(s) >= 1 && len(s) <= maxService
	for i := 0; ok && i < len(s); i++ {
		c := s[i]
		ok = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == ' ' || c == '-'
	}
	return ok
}

// Get returns a copy of the secret, with [problem.SecretMissing] if there is none. It
// blocks, as described at [Keychain], and so do Set and Delete.
func (k *Keychain) Get(ctx context.Context, item string) ([]byte, error) {
	const op = "get secret"
	if err := checkName(op, item); err != nil {
		return nil, err
	}
	secret, err := k.with(ctx, op, false, func() ([]byte, error) {
		secret, err := keyring.Get(k.service, item)
		if err != nil {
			return nil, k.failed(op, err)
		}
		return decode(secret), nil
	})
	if errors.Is(err, problem.SecretMissing) {
		if replaced := k.counts(op); replaced != nil {
			return nil, replaced
		}
	}
	return secret, err
}

// Set stores the secret, reads it back and compares: [problem.SecretChanged] if it is
// not the same, [problem.KeychainRefused] if it is not there, which is how a window that
// was closed shows. An item that exists is replaced. After an error the item may have
// its old value, the new one, or none. A keychain may write to disk later: KeePassXC does
// so a moment after it has answered. Other errors: [problem.InputMissing],
// [problem.InputTooBig] (limit in bytes).
func (k *Keychain) Set(ctx context.Context, item string, secret []byte) error {
	const op = "set secret"
	if err := checkName(op, item); err != nil {
		return err
	}
	if err := checkSecret(op, secret); err != nil {
		return err
	}
	if err := k.counts(op); err != nil {
		return err
	}
	if err := k.put(ctx, op, item, secret); err != nil {
		return err
	}
	replaced := k.counts(op)
	if replaced != nil { // meanwhile: nobody would find it here
		return errors.Join(replaced, k.drop(ctx, op, item))
	}
	return nil
}

// put and drop are Set and Delete without a look at the folder.
func (k *Keychain) put(ctx context.Context, op, item string, secret []byte) error {
	value := encode(secret) // the caller may wipe theirs before a late call ends
	_, err := k.with(ctx, op, true, func() ([]byte, error) {
		return nil, k.write(func() error { return k.store(op, item, value) })
	})
	return err
}

func (k *Keychain) drop(ctx context.Context, op, item string) error {
	_, err := k.with(ctx, op, false, func() ([]byte, error) {
		return nil, k.write(func() error { return k.remove(op, item) })
	})
	return err
}

// Delete removes the item and looks that it is gone: [problem.KeychainRefused] if not.
// It is no error if there is none. What the keychain's own file and its backups keep is
// not in our hands: KeePassXC moves what is deleted to its recycle bin, unless that is
// switched off.
func (k *Keychain) Delete(ctx context.Context, item string) error {
	const op = "delete secret"
	if err := checkName(op, item); err != nil {
		return err
	}
	if err := k.counts(op); err != nil {
		return err
	}
	return k.drop(ctx, op, item)
}

// Name returns "keychain".
func (k *Keychain) Name() string { return "keychain" }

// String says what it is, never what is in it.
func (k *Keychain) String() string { return "keychain vault [redacted]" }

// GoString is String, for %#v.
func (k *Keychain) GoString() string { return k.String() }

// LogValue is String, for log/slog.
func (k *Keychain) LogValue() slog.Value { return slog.StringValue(k.String()) }

// look unlocks the keychain, with the person's help if need be, and changes nothing of
// the person's in it; storing also makes a keyring where there is none.
func (k *Keychain) look(ctx context.Context, op string, storing bool) error {
	_, err := k.with(ctx, op, storing, func() ([]byte, error) {
		_, err := keyring.Get(k.service, probeItem)
		switch {
		case err == nil && !storing: // of a probe that was cut off
			return nil, k.remove(op, probeItem)
		case err != nil && !errors.Is(err, keyring.ErrNotFound):
			return nil, k.failed(op, err)
		}
		return nil, nil
	})
	return err
}

// probe stores the largest secret under a name of its own, reads and removes it. It is
// one call, so that even a late one leaves nothing.
func (k *Keychain) probe(ctx context.Context, op string) error {
	value := make([]byte, MaxSecret)
	rand.Read(value) // never fails
	_, err := k.with(ctx, op, true, func() ([]byte, error) {
		stored := k.write(func() error { return k.store(op, probeItem, encode(value)) })
		removed := k.write(func() error { return k.remove(op, probeItem) })
		if stored != nil {
			return nil, stored
		}
		return nil, removed
	})
	return err
}

// store sets the item and reads it back; remove deletes it and looks. Both only within
// with.
func (k *Keychain) store(op, item, value string) error {
	if err := keyring.Set(k.service, item, value); err != nil {
		return k.failed(op, err)
	}
	got, err := keyring.Get(k.service, item)
	switch {
	case errors.Is(err, keyring.ErrNotFound):
		return problem.New(problem.KeychainRefused, op, errors.New("not there after it was set"))
	case err != nil:
		return k.failed(op, err)
	case subtle.ConstantTimeCompare([]byte(got), []byte(value)) != 1:
		return problem.New(problem.SecretChanged, op, nil)
	}
	return nil
}

func (k *Keychain) remove(op, item string) error {
	err := keyring.Delete(k.service, item)
	if errors.Is(err, keyring.ErrNotFound) {
		return nil
	}
	if err != nil {
		return k.failed(op, err)
	}
	_, err = keyring.Get(k.service, item)
	switch {
	case errors.Is(err, keyring.ErrNotFound):
		return nil
	case err != nil:
		return k.failed(op, err)
	}
	return problem.New(problem.KeychainRefused, op, errors.New("still there after it was deleted"))
}

// failed names an error of the library, which never holds a secret.
func (k *Keychain) failed(op string, err error) error {
	switch {
	case errors.Is(err, keyring.ErrNotFound):
		return problem.New(problem.SecretMissing, op, nil)
	case errors.Is(err, keyring.ErrSetDataTooBig):
		return problem.New(problem.InputTooBig, op, err, "limit", strconv.Itoa(MaxSecret))
	case errors.Is(err, keyring.ErrUnsupportedPlatform):
		return problem.New(problem.KeychainMissing, op, err)
	}
	return problem.New(failureKind(err, k.display), op, err)
}
