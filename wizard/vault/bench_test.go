package vault

import (
	"testing"

	"qwizard/wizard/vault/vaulttest"
)

func BenchmarkSet(b *testing.B) {
	f := create(b, b.TempDir())
	secret := make([]byte, MaxSecret)
	for b.Loop() {
		if err := f.Set(b.Context(), "key", secret); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkGet(b *testing.B) {
	f := create(b, b.TempDir())
	if err := f.Set(b.Context(), "key", make([]byte, MaxSecret)); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := f.Get(b.Context(), "key"); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkOpen is with the work factor of a person's vault.
func BenchmarkOpen(b *testing.B) {
	dir := b.TempDir()
	if _, err := CreateFile(b.Context(), dir, passphrase, Options{}); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		reopen(b, dir, passphrase)
	}
}

func BenchmarkKeychainSet(b *testing.B) {
	vaulttest.Unlocked(b)
	k := keychain(b, KeychainOptions{})
	secret := make([]byte, MaxSecret)
	for b.Loop() {
		if err := k.Set(b.Context(), "key", secret); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkKeychainGet(b *testing.B) {
	vaulttest.Unlocked(b)
	k := keychain(b, KeychainOptions{})
	if err := k.Set(b.Context(), "key", make([]byte, MaxSecret)); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := k.Get(b.Context(), "key"); err != nil {
			b.Fatal(err)
		}
	}
}
