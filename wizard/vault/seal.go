package vault

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"filippo.io/age"
	"golang.org/x/text/unicode/norm"

	"qwizard/wizard/problem"
)

const (
	minPassphrase = 8   // characters; scrypt makes each guess cost about a second
	maxPassphrase = 256 // characters; more is a pasted document, not a passphrase
	minWork       = 10  // log2 of scrypt's N; lower is no protection even for tests
	maxWork       = 22  // age's own limit: 15 s and 4 GiB on a fast machine
	defaultWork   = 18  // age's default: about 1 s and 256 MiB

	maxKeyFile = 16 << 10 // bytes; age writes about 400
	maxItems   = 4 << 20  // bytes of vault.age; some 1,100 secrets of the largest size
	version    = 1
)

// normalise makes composed and decomposed letters the same passphrase: keyboards
// of different systems produce either for one "ü". Source: RFC 8265, section 4.2.2.
func normalise(passphrase string) string { return norm.NFC.String(passphrase) }

// CheckPassphrase applies the rules for a passphrase that is being chosen: 8 to
// 256 characters of UTF-8. Its problem has the field "passphrase".
func CheckPassphrase(passphrase string) error {
	if passphrase == "" {
		return problem.At("passphrase", problem.VaultLocked)
	}
	if !utf8.ValidString(passphrase) {
		return problem.At("passphrase", problem.InputEncoding)
	}
	n := utf8.RuneCountInString(normalise(passphrase))
	limits := []string{"min", strconv.Itoa(minPassphrase), "max", strconv.Itoa(maxPassphrase)}
	switch {
	case n < minPassphrase:
		return problem.At("passphrase", problem.PasswordShort, limits...)
	case n > maxPassphrase:
		return problem.At("passphrase", problem.PasswordLong, limits...)
	}
	return nil
}

// detached runs f, which cannot be interrupted, and returns what it returns
// unless ctx ends first; then the result is dropped when it comes.
func detached[T any](ctx context.Context, op string, f func() (T, error)) (T, error) {
	type result struct {
		v   T
		err error
	}
	var none T
	if err := alive(ctx, op); err != nil {
		return none, err
	}
	done := make(chan result, 1)
	go func() {
		v, err := f()
		done <- result{v, err}
	}()
	select {
	case r := <-done:
		return r.v, r.err
	case <-ctx.Done():
		return none, problem.New(problem.Cancelled, op, ctx.Err())
	}
}

// lockKey encrypts the vault's identity to the passphrase: the content of
// vault-key.age, in the form of an age-keygen file.
func lockKey(passphrase string, work int, id *age.X25519Identity) ([]byte, error) {
	r, err := age.NewScryptRecipient(normalise(passphrase))
	if err != nil {
		return nil, err
	}
	r.SetWorkFactor(work)
	return encrypt(r, []byte("# qwizard vault key, opens vault.age\n"+id.String()+"\n"))
}

// unlockKey is the inverse. A wrong passphrase and damage inside the encrypted
// file key look the same to age: both are VaultPassphrase. Anything else wrong
// with the file is VaultDamaged.
func unlockKey(op, path, passphrase string, limit int, file []byte) (*age.X25519Identity, error) {
	damaged := func(err error) error {
		return problem.New(problem.VaultDamaged, op, err, "path", path)
	}
	s, err := age.NewScryptIdentity(normalise(passphrase))
	if err != nil {
		return nil, problem.New(problem.VaultLocked, op, err)
	}
	s.SetMaxWorkFactor(limit)
	plain, err := decrypt(s, file, maxKeyFile)
	var mismatch *age.NoIdentityMatchError
	if errors.As(err, &mismatch) && slices.Equal(mismatch.StanzaTypes, []string{"scrypt"}) {
		return nil, problem.New(problem.VaultPassphrase, op, nil)
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
}

func (c *contents) wipe() {
	for _, v := range c.Items {
		clear(v)
	}
}

func sealItems(id *age.X25519Identity, items map[string][]byte) ([]byte, error) {
	plain, err := json.Marshal(contents{version, items})
	if err != nil {
		return nil, err
	}
	defer clear(plain)
	return encrypt(id.Recipient(), plain)
}

// openItems is the inverse. Errors: VaultDamaged, StoreNewer.
func openItems(op, path string, id *age.X25519Identity, file []byte) (*contents, error) {
	damaged := func(err error) error {
		return problem.New(problem.VaultDamaged, op, err, "path", path)
	}
	plain, err := decrypt(id, file, maxItems)
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
	return &c, nil
}

func encrypt(to age.Recipient, plain []byte) ([]byte, error) {
	var b bytes.Buffer
	w, err := age.Encrypt(&b, to)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(plain); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// decrypt returns the whole plaintext or an error, never a part of it.
func decrypt(with age.Identity, file []byte, limit int) ([]byte, error) {
	r, err := age.Decrypt(bytes.NewReader(file), with)
	if err != nil {
		return nil, err
	}
	// One buffer of the final size, so that no grown copy stays behind unwiped:
	// an age file is always longer than its plaintext.
	b := bytes.NewBuffer(make([]byte, 0, len(file)+bytes.MinRead))
	if _, err := b.ReadFrom(io.LimitReader(r, int64(limit)+1)); err != nil {
		clear(b.Bytes())
		return nil, err
	}
	if b.Len() > limit {
		clear(b.Bytes())
		return nil, errors.New("too long")
	}
	return b.Bytes(), nil
}
