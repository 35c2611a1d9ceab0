package vault

import (
	"testing"
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
