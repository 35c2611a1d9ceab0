package vault

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"strings"

	"filippo.io/age"

	"qwizard/wizard/internal/agefile"
	"qwizard/wizard/problem"
)

const (
	minPassphrase = 8 // characters; scrypt makes each guess cost about a second

	maxKeyFile = 16 << 10 // bytes; age writes about 400
	maxItems   = 4 << 20  // bytes of vault.age; some 1,100 secrets of the largest size
	version    = 1
)

// CheckPassphrase applies the rules for a passphrase that is being chosen: 8 to
// 256 characters of UTF-8, without a blank at an end or a control character, and not one
// that is guessed first.
// Its problem has the field "passphrase".
func CheckPassphrase(passphrase string) error {
	if passphrase == "" {
		return problem.At("passphrase", problem.VaultLocked)
	}
	return agefile.CheckPassphrase(passphrase, minPassphrase)
}

// detached runs f, which cannot be interrupted, and returns what it returns
// unless ctx ends first; then the result is dropped when it comes.
func detached[T any](ctx context.Context, op string, f func() (T, error)) (T, error) {
	return agefile.Detached(ctx, op, f, nil)
}

// lockKey encrypts the vault's identity to the passphrase: the content of
// vault-key.age, in the form of an age-keygen file.
func lockKey(passphrase string, work int, id *age.X25519Identity) ([]byte, error) {
	r, err := agefile.Recipient(passphrase, work)
	if err != nil {
		return nil, err
	}
	return agefile.Encrypt(r, []byte("# qwizard vault key, opens vault.age\n"+id.String()+"\n"))
}

// unlockKey is the inverse. A wrong passphrase and damage inside the encrypted
// file key look the same to age: both are VaultPassphrase. Anything else wrong
// with the file is VaultDamaged.
func unlockKey(op, path, passphrase string, limit int, file []byte) (*age.X25519Identity, error) {
	damaged := func(err error) error {
		return problem.New(problem.VaultDamaged, op, err, "path", path)
	}
	s, err := agefile.Identity(passphrase, limit)
	if err != nil {
		return nil, problem.New(problem.VaultLocked, op, err)
	}
	plain, err := agefile.Decrypt(s, file, maxKeyFile)
	if errors.Is(err, agefile.ErrPassphrase) {
		return nil, problem.New(problem.VaultPassphrase, op, nil, agefile.Told(passphrase)...)
	}
	if err != nil {
		return nil, damaged(err)
	}
	defer clear(plain)
	for line := range strings.Lines(string(plain)) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		id, err := age.ParseX25519Identity(line)
		if err != nil {
			// The cause could quote the key.
			return nil, damaged(errors.New("no age identity inside"))
		}
		return id, nil
	}
	return nil, damaged(errors.New("no age identity inside"))
}

// contents is the plain form of vault.age. The version stays first and outside
// whatever a later version changes.
type contents struct {
	Version int               `json:"version"`
	Items   map[string][]byte `json:"items"`

	recipients int // how many identities open the file
}

func (c *contents) wipe() {
	for _, v := range c.Items {
		clear(v)
	}
}

func sealItems(items map[string][]byte, ids ...*age.X25519Identity) ([]byte, error) {
	plain, err := json.Marshal(contents{Version: version, Items: items})
	if err != nil {
		return nil, err
	}
	defer clear(plain)
	return agefile.Encrypt(each(ids), plain)
}

// each encrypts to every one of some identities.
type each []*age.X25519Identity

// Wrap implements [age.Recipient].
func (e each) Wrap(key []byte) (all []*age.Stanza, err error) {
	for _, id := range e {
		stanzas, err := id.Recipient().Wrap(key)
		if err != nil {
			return nil, err
		}
		all = append(all, stanzas...)
	}
	return all, nil
}

// counting is an identity that counts whom a file is encrypted to.
type counting struct {
	*age.X25519Identity
	stanzas int
}

// Unwrap implements [age.Identity].
func (c *counting) Unwrap(stanzas []*age.Stanza) ([]byte, error) {
	c.stanzas = len(stanzas)
	return c.X25519Identity.Unwrap(stanzas)
}

// openItems is the inverse. Errors: VaultDamaged, StoreNewer.
func openItems(op, path string, id *age.X25519Identity, file []byte) (*contents, error) {
	damaged := func(err error) error {
		return problem.New(problem.VaultDamaged, op, err, "path", path)
	}
	with := &counting{X25519Identity: id}
	plain, err := agefile.Decrypt(with, file, maxItems)
	if err != nil {
		return nil, damaged(err)
	}
	defer clear(plain)
	var head struct {
		Version int `json:"version"`
	}
	if err := json.Unmarshal(plain, &head); err != nil || head.Version < 1 {
		return nil, damaged(errors.New("not a vault inside"))
	}
	if head.Version > version {
		return nil, problem.New(problem.StoreNewer, op, nil, "path", path)
	}
	var c contents
	d := json.NewDecoder(bytes.NewReader(plain))
	d.DisallowUnknownFields()
	if err := d.Decode(&c); err != nil || c.Items == nil {
		return nil, damaged(errors.New("not a vault inside"))
	}
	c.recipients = with.stanzas
	return &c, nil
}
