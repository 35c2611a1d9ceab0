package vault

import (
	"bytes"
	"context"
	"sync"
	"syscall"
	"testing"
	"time"

	"qwizard/wizard/problem"
	"qwizard/wizard/vault/vaulttest"
)

// lockedWith is a session with a key in a locked keyring, and a person before it.
func lockedWith(t *testing.T, secret string) (*vaulttest.Session, *vaulttest.Person, *Keychain) {
	t.Helper()
	s := vaulttest.Start(t)
	person := s.StartPerson()
	s.StartKeyring(keyringPassword)
	k := keychain(t, KeychainOptions{Display: true})
	set(t, k, "key", []byte(secret))
	s.StopKeyring()
	s.StartKeyringLocked()
	return s, person, k
}

// meanwhile has the person do theirs while we wait for it, and is over when both are done:
// what they still press must not reach the next window.
func meanwhile(theirs, ours func()) {
	var person sync.WaitGroup
	person.Go(theirs)
	ours()
	person.Wait()
}

func TestPersonUnlocksTheKeyring(t *testing.T) {
	_, person, k := lockedWith(t, "secret")
	meanwhile(func() { person.Answer(keyringPassword) }, func() { get(t, k, "key", []byte("secret")) })
	get(t, k, "key", []byte("secret")) // asks no more
}

func TestPersonClosesTheWindowOfTheKeyring(t *testing.T) {
	_, person, k := lockedWith(t, "secret")
	for range 2 {
		meanwhile(person.Dismiss, func() {
			_, err := k.Get(t.Context(), "key")
			want(t, err, problem.KeychainRefused)
		})
	}
	meanwhile(person.Dismiss, func() { want(t, k.Set(t.Context(), "key", []byte("other")), problem.KeychainRefused) })
	meanwhile(func() { person.Answer(keyringPassword) }, func() { get(t, k, "key", []byte("secret")) })
}

// Nobody answers: the time limit, or the person who leaves the page, ends the wait. The
// window stays, and who answers it late still unlocks the keyring.
func TestPersonLeavesTheWindowOfTheKeyringOpen(t *testing.T) {
	_, person, k := lockedWith(t, "secret")
	k.limit, k.ping = time.Second, time.Minute
	_, err := k.Get(t.Context(), "key")
	want(t, err, problem.KeychainWaited, "seconds", "1")
	person.Look()
	ctx, leave := context.WithCancel(t.Context())
	time.AfterFunc(50*time.Millisecond, leave)
	want(t, k.Delete(ctx, "key"), problem.Cancelled)
	k.limit = time.Minute
	meanwhile(func() { person.Answer(keyringPassword) }, func() { get(t, k, "key", []byte("secret")) })
}

func TestPersonWithoutAKeyringIsAskedForOne(t *testing.T) {
	s := vaulttest.Start(t)
	person := s.StartPerson()
	s.StartKeyringLocked()
	k := keychain(t, KeychainOptions{Display: true})
	_, err := k.Get(t.Context(), "key")
	want(t, err, problem.KeychainLocked)
	meanwhile(person.Dismiss, func() { want(t, k.Set(t.Context(), "key", []byte("secret")), problem.KeychainRefused) })
	meanwhile(func() { person.Choose(keyringPassword) }, func() { set(t, k, "key", []byte("secret")) })
	get(t, k, "key", []byte("secret"))
}

// The keyring dies while it is asked to store: nothing is half stored.
func TestKeyringThatDiesInTheMiddleOfASet(t *testing.T) {
	s := vaulttest.Unlocked(t)
	k := keychain(t, KeychainOptions{Limit: 10 * time.Second})
	values := [][]byte{bytes.Repeat([]byte("a"), MaxSecret), bytes.Repeat([]byte("b"), MaxSecret)}
	set(t, k, "key", values[0])
	for i := range 10 {
		next := values[(i+1)%2]
		keyring := s.Keyring()
		time.AfterFunc(time.Duration(i)*time.Millisecond, func() { keyring.Kill() })
		for {
			if err := k.Set(t.Context(), "key", next); err != nil {
				want(t, err, problem.KeychainMissing)
				break
			}
		}
		s.StopKeyring()
		s.StartKeyring(vaulttest.Password)
		got, err := k.Get(t.Context(), "key")
		if err != nil || !bytes.Equal(got, values[0]) && !bytes.Equal(got, values[1]) {
			t.Errorf("round %d: %d bytes, %v", i, len(got), err)
		}
	}
	// It is stopped first, so that it surely has the question and no answer.
	if err := s.Keyring().Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(100*time.Millisecond, func() { s.Keyring().Kill() })
	want(t, k.Set(t.Context(), "key", []byte("lost")), problem.KeychainMissing)
}
