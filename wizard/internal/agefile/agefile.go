// Package agefile holds what every file of ours in the age format
// (age-encryption.org/v1) has in common: rules for its passphrase, whole files in
// memory, and waiting for scrypt, which nothing can interrupt.
package agefile

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"filippo.io/age"
	"golang.org/x/text/unicode/norm"

	"qwizard/wizard/problem"
)

// Work factors: log2 of scrypt's N.
const (
	MinWork     = 10 // lower is no protection even for tests
	MaxWork     = 22 // age's own limit: 15 s and 4 GiB on a fast machine
	DefaultWork = 18 // age's default: about 1 s and 256 MiB
)

// MaxPassphrase is the most characters of a passphrase: more is a pasted document.
const MaxPassphrase = 256

// ErrPassphrase is what [Decrypt] returns where the passphrase is wrong. Damage
// inside the encrypted file key looks the same to age.
var ErrPassphrase = errors.New("wrong passphrase")

// Work returns the work factor to use, [DefaultWork] for 0; one out of range is a
// [problem.Internal].
func Work(op string, factor int) (int, error) {
	switch {
	case factor == 0:
		return DefaultWork, nil
	case factor < MinWork || factor > MaxWork:
		return 0, problem.New(problem.Internal, op, errors.New("work factor out of range"))
	}
	return factor, nil
}

// Normalise makes composed and decomposed letters the same passphrase: keyboards
// of different systems produce either for one "ü". Source: RFC 8265, section 4.2.2.
func Normalise(passphrase string) string { return norm.NFC.String(passphrase) }

// CheckPassphrase applies the rules for a passphrase that is being chosen: least to
// [MaxPassphrase] characters of UTF-8, counted in normal form, with no blank at an end,
// which is lost where it is written by hand, no character that nobody sees or can type,
// and not one that is guessed first. Its problem has the field "passphrase" and, for a length, the parameters min and max.
func CheckPassphrase(passphrase string, least int) error {
	if !utf8.ValidString(passphrase) {
		return problem.At("passphrase", problem.InputEncoding)
	}
	normal := Normalise(passphrase)
	n := utf8.RuneCountInString(normal)
	limits := []string{"min", strconv.Itoa(least), "max", strconv.Itoa(MaxPassphrase)}
	switch {
	case n < least:
		return problem.At("passphrase", problem.PasswordShort, limits...)
	case n > MaxPassphrase:
		return problem.At("passphrase", problem.PasswordLong, limits...)
	}
	if why := weak(normal); why != "" {
		return problem.At("passphrase", why)
	}
	if Blank(normal) {
		return problem.At("passphrase", problem.PassphraseBlank)
	}
	if strings.ContainsFunc(normal, unseen) {
		return problem.At("passphrase", problem.InputControl)
	}
	return nil
}

// unseen reports control and formatting characters. The two joiners are none here:
// some languages and emoji are not written without them.
func unseen(r rune) bool {
	const nonJoiner, joiner = '\u200c', '\u200d'
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) && r != nonJoiner && r != joiner
}

// Recipient encrypts to the passphrase in normal form. It is empty of none.
func Recipient(passphrase string, work int) (*age.ScryptRecipient, error) {
	r, err := age.NewScryptRecipient(Normalise(passphrase))
	if err != nil {
		return nil, err
	}
	r.SetWorkFactor(work)
	return r, nil
}

// Identity opens what [Recipient] encrypted, with up to limit as the file's work
// factor: a hostile file must not keep us busy for hours. Where the normal form is not
// what was typed, that is tried next: other programs encrypt to it as it is.
func Identity(passphrase string, limit int) (age.Identity, error) {
	var all either
	for _, p := range slices.Compact([]string{Normalise(passphrase), passphrase}) {
		i, err := age.NewScryptIdentity(p)
		if err != nil {
			return nil, err
		}
		i.SetMaxWorkFactor(limit)
		all = append(all, i)
	}
	return all, nil
}

// either is the first of some identities that fits.
type either []age.Identity

// Unwrap implements [age.Identity].
func (e either) Unwrap(stanzas []*age.Stanza) (key []byte, err error) {
	for _, i := range e {
		if key, err = i.Unwrap(stanzas); !errors.Is(err, age.ErrIncorrectIdentity) {
			return key, err
		}
	}
	return nil, err
}

// Encrypt returns plain as an age file.
func Encrypt(to age.Recipient, plain []byte) ([]byte, error) {
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

// Decrypt returns the whole plaintext or an error, never a part of it: [ErrPassphrase]
// or one that says what is wrong with the file. A plaintext of more than limit bytes
// is an error.
func Decrypt(with age.Identity, file []byte, limit int) ([]byte, error) {
	r, err := age.Decrypt(bytes.NewReader(file), with)
	var mismatch *age.NoIdentityMatchError
	if errors.As(err, &mismatch) && slices.Equal(mismatch.StanzaTypes, []string{"scrypt"}) {
		return nil, ErrPassphrase
	}
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

// Detached runs f, which cannot be interrupted, and returns what it returns. If ctx
// ends first it returns [problem.Cancelled] at once, and what f returns later goes to
// drop, which may be nil. f therefore uses nothing that the caller changes or wipes.
func Detached[T any](ctx context.Context, op string, f func() (T, error), drop func(T)) (T, error) {
	type result struct {
		v   T
		err error
	}
	var none T
	if err := ctx.Err(); err != nil {
		return none, problem.New(problem.Cancelled, op, err)
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
	}
	if drop != nil {
		go func() {
			if r := <-done; r.err == nil {
				drop(r.v)
			}
		}()
	}
	return none, problem.New(problem.Cancelled, op, ctx.Err())
}
