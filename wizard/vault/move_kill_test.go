//go:build linux

package vault

import (
	"testing"

	"qwizard/wizard/vault/vaulttest"
)

func TestKilledAtEveryWriteOfAMoveToTheKeychain(t *testing.T) {
	s := vaulttest.Unlocked(t)
	before := 0
	points := strike(t, "to-keychain", func(t *testing.T, dir string, n int) {
		kind, err := KindOf(dir)
		if err != nil {
			t.Fatal(err)
		}
		added := len(names())
		switch kind {
		case KindFile:
			f, err := Unlock(t.Context(), dir, passphrase, fast)
			if err != nil {
				t.Fatal(err)
			}
			whole(t, f)
			wantFiles(t, dir, keyName, itemsName, lockName)
			added = 0
		case KindKeychain:
			whole(t, unlock(t, dir))
			wantStage(t, dir, statePlain)
			wantFiles(t, dir, markerName, lockName)
		}
		wantKind(t, dir, kind)
		if got := inKeyring(t, s); got != before+added {
			t.Errorf("point %d: %d items in the keyring, want %d more than %d", n, got, added, before)
		}
		before += added
	})
	if points != 20 { // the marker three times, a probe (2), three items, two files
		t.Errorf("killed at %d write points", points)
	}
}

func TestKilledAtEveryWriteOfAMoveToAFile(t *testing.T) {
	s := vaulttest.Unlocked(t)
	before := 0
	points := strike(t, "to-file", func(t *testing.T, dir string, n int) {
		kind, err := KindOf(dir)
		if err != nil {
			t.Fatal(err)
		}
		added := 0
		switch kind {
		case KindFile:
			f, err := Unlock(t.Context(), dir, passphrase, fast)
			if err != nil {
				t.Fatal(err)
			}
			whole(t, f)
			wantFiles(t, dir, keyName, itemsName, lockName)
		case KindKeychain:
			whole(t, unlock(t, dir))
			wantStage(t, dir, statePlain)
			wantFiles(t, dir, markerName, lockName)
			added = len(names())
		}
		wantKind(t, dir, kind)
		if got := inKeyring(t, s); got != before+added {
			t.Errorf("point %d: %d items in the keyring, want %d more than %d", n, got, added, before)
		}
		before += added
	})
	if points != 16 { // the marker three times, two files, three items
		t.Errorf("killed at %d write points", points)
	}
}

// A folder whose keychain was being tried for the first time counts as one without a
// vault: either kind can be made.
func TestKilledWhileTheKeychainIsTriedFirst(t *testing.T) {
	s := vaulttest.Unlocked(t)
	for _, next := range []Kind{KindKeychain, KindFile} {
		strike(t, "first", func(t *testing.T, dir string, n int) {
			kind, err := KindOf(dir)
			if err != nil || kind != KindNone && n < 8 {
				t.Errorf("point %d: %q, %v", n, kind, err)
			}
			if next == KindFile && kind == KindNone {
				if _, err := Unlock(t.Context(), dir, passphrase, fast); err != nil {
					t.Fatal(err)
				}
				wantFiles(t, dir, keyName, itemsName, lockName)
			} else {
				set(t, unlock(t, dir), "key", []byte("secret"))
				if err := unlock(t, dir).Delete(t.Context(), "key"); err != nil {
					t.Error(err)
				}
				wantStage(t, dir, statePlain)
			}
			if got := inKeyring(t, s); got != 0 {
				t.Errorf("point %d: %d items in the keyring", n, got)
			}
		})
	}
	// Also where there is no keychain any more.
	dir := t.TempDir()
	put(t, dir, markerName, []byte(`{"version":2,"service":"Qwizard 0123456789abcdef","state":"trying","items":["probe"]}`))
	s.StopKeyring()
	if _, err := Unlock(t.Context(), dir, passphrase, fast); err != nil {
		t.Fatal(err)
	}
	wantFiles(t, dir, keyName, itemsName, lockName)
}
