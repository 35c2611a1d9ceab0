package vault

import (
	"crypto/rand"
	"errors"
	"testing"
	"time"

	"qwizard/wizard/problem"
	"qwizard/wizard/vault/vaulttest"
)

func TestKeePassXCIsAKeychain(t *testing.T) {
	vaulttest.Start(t).StartKeePassXC(false)
	contract(t, func(t *testing.T) Vault { return keychain(t, KeychainOptions{}) })
}

// KeePassXC keeps text: what is no text has to come back all the same, also when it
// ended as in a crash.
func TestAVaultInKeePassXCOutlivesIt(t *testing.T) {
	s := vaulttest.Start(t)
	s.StartKeePassXC(false)
	dir, secret := t.TempDir(), make([]byte, MaxSecret)
	rand.Read(secret)
	set(t, unlock(t, dir), "key", secret)
	s.AwaitInDatabase(encode(secret))
	s.StopKeyring()
	s.StartKeePassXC(false)
	k := unlock(t, dir)
	get(t, k, "key", secret)
	if err := k.Delete(t.Context(), "key"); err != nil {
		t.Fatal(err)
	}
	_, err := k.Get(t.Context(), "key")
	want(t, err, problem.SecretMissing)
	// The limit that Delete tells of: no program gets it any more, but it is there.
	s.AwaitInDatabase("<Name>Recycle Bin</Name>")
	s.AwaitInDatabase(encode(secret))
}

func TestKeePassXCThatWaitsForThePerson(t *testing.T) {
	s := vaulttest.Start(t)
	s.StartKeePassXC(false)
	k := keychain(t, KeychainOptions{Display: true})
	set(t, k, "key", []byte("secret"))
	s.AwaitInDatabase(encode([]byte("secret")))

	k.limit, k.ping = time.Second, time.Minute // it is slow on a busy machine, and not hung
	// Its windows ask whether an item may be used, and for the password.
	for _, asking := range []func(){func() { s.StartKeePassXC(true) }, s.StartKeePassXCLocked} {
		s.StopKeyring()
		asking()
		_, err := k.Get(t.Context(), "key")
		want(t, err, problem.KeychainWaited, "seconds", "1")
	}
	wantAll(t, keychain(t, KeychainOptions{Service: k.service}), problem.KeychainLocked)

	// It ends while its window waits.
	patient := keychain(t, KeychainOptions{Service: k.service, Display: true})
	go s.Keyring().Kill()
	_, err := patient.Get(t.Context(), "key")
	if !errors.Is(err, problem.KeychainRefused) && !errors.Is(err, problem.KeychainMissing) {
		t.Error(err)
	}
	s.StopKeyring()
	s.StartKeePassXC(false)
	get(t, patient, "key", []byte("secret"))
}

func TestWhatIsNotInOurEncodingIsReadAsItIs(t *testing.T) {
	for _, value := range []string{"", "secret", encoded, encoded + "?", encoded + "YQ", encoded + "YR==", "0\x82\xff"} {
		want := value
		if value == encoded {
			want = ""
		}
		if got := decode(value); string(got) != want {
			t.Errorf("%q: %q", value, got)
		}
	}
}
