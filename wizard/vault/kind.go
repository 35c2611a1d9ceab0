package vault

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"path/filepath"

	"qwizard/wizard/problem"
)

// Kind is which vault a data folder has.
type Kind string

// The values are the vaults' names.
const (
	KindNone     Kind = ""
	KindFile     Kind = "file"
	KindKeychain Kind = "keychain"
)

// KindOf says which vault the folder dir has: a [File] ([Exists]), a [Keychain] (a file
// vault-keychain.json, which names its Service), or none, also when there is no folder.
// Between two vaults, vault-keychain.json says which of them counts. Errors:
// [problem.VaultDamaged] (path; also if both are there and nothing says why),
// [problem.StoreNewer] (path), [problem.VaultRefused] (path).
func KindOf(dir string) (Kind, error) {
	kind, _, err := identify("look for vault", dir)
	return kind, err
}

// identify is KindOf, with the folder's marker, zero if there is none.
func identify(op, dir string) (Kind, marker, error) {
	file := Exists(dir)
	m, err := readMarker(op, dir)
	if err != nil {
		return KindNone, marker{}, err
	}
	switch m.stage() {
	case stateNone, stateTrying:
		if file {
			return KindFile, m, nil
		}
		return KindNone, m, nil
	case stateToKeys, stateFile:
		if !file {
			path := filepath.Join(dir, keyName)
			return KindNone, m, problem.New(problem.VaultDamaged, op, errors.New("the file vault is gone"), "path", path)
		}
		return KindFile, m, nil
	case statePlain:
		if file {
			path := filepath.Join(dir, markerName)
			return KindNone, m, problem.New(problem.VaultDamaged, op, errors.New("a file vault is here too"), "path", path)
		}
	}
	return KindKeychain, m, nil
}

// UnlockKeychain opens the keychain vault of the folder dir, or gives a folder without a
// vault one. It unlocks the keychain and so may wait for the person, within o.Limit. It
// also finishes what a move that was cut off left to do, as far as it can.
//
// Making one writes vault-keychain.json (0600) into dir, which it makes too (0700) if
// need be, with a random Service, so that two folders never share items; then it stores,
// reads and removes an item of the largest size, and only then does the folder count as
// one with a vault. When that fails the file is removed again (vault.lock and the folder
// stay); when the keychain cannot be reached or unlocked in the first place, nothing is
// made at all.
//
// Errors: those of [Keychain] and of its Set, those of [KindOf], [problem.VaultOther]
// (have, want) if dir has a [File], [problem.VaultRefused] (path), [problem.DiskFull]
// (path).
func UnlockKeychain(ctx context.Context, dir string, o KeychainOptions) (*Keychain, error) {
	const op = "open keychain vault"
	if err := alive(ctx, op); err != nil {
		return nil, err
	}
	kind, m, err := identify(op, dir)
	if err != nil {
		return nil, err
	}
	if kind == KindFile {
		return nil, other(op, KindFile, KindKeychain)
	}
	if o.Service = m.Service; o.Service == "" {
		o.Service = newService()
	}
	k, err := OpenKeychain(o)
	if err != nil {
		return nil, err
	}
	if err := k.look(ctx, op, kind == KindNone); err != nil {
		return nil, err
	}
	if kind == KindNone {
		return createKeychain(ctx, op, dir, o, k)
	}
	k.dir = dir
	if m.stage() != statePlain {
		k.finish(ctx)
	}
	return k, nil
}

func newService() string {
	random := make([]byte, namespaceSize)
	rand.Read(random) // never fails
	return namespace + hex.EncodeToString(random)
}

// createKeychain gives dir, which had no vault a moment ago, the keychain vault k.
func createKeychain(ctx context.Context, op, dir string, o KeychainOptions, k *Keychain) (*Keychain, error) {
	unlock, err := claim(ctx, op, dir)
	if err != nil {
		return nil, err
	}
	defer unlock()
	kind, m, err := identify(op, dir)
	switch {
	case err != nil:
		return nil, err
	case kind == KindFile:
		return nil, other(op, KindFile, KindKeychain)
	case kind == KindKeychain: // another process was faster
		o.Service = m.Service
		k, err := OpenKeychain(o)
		if err == nil {
			k.dir = dir
		}
		return k, err
	}
	err = k.write(func() error { return writeMarker(op, dir, newMarker(k.service, stateTrying, probeItem)) })
	if err != nil {
		return nil, err
	}
	if err := k.probe(ctx, op); err != nil {
		return nil, errors.Join(err, removeFiles(op, dir, markerName))
	}
	err = k.write(func() error { return writeMarker(op, dir, newMarker(k.service, statePlain)) })
	if err != nil {
		return nil, errors.Join(err, removeFiles(op, dir, markerName))
	}
	k.dir = dir
	return k, nil
}

// mayHaveFile refuses to make or open a file vault in a folder that has the other kind.
func mayHaveFile(op, dir string) error {
	kind, _, err := identify(op, dir)
	if err == nil && kind == KindKeychain {
		return other(op, KindKeychain, KindFile)
	}
	return err
}

func other(op string, have, want Kind) error {
	return problem.New(problem.VaultOther, op, nil, "has", string(have), "asked", string(want))
}
