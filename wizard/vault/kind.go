package vault

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"qwizard/wizard/internal/atomicfile"
	"qwizard/wizard/problem"
)

const (
	markerName    = "vault-keychain.json"
	markerVersion = 1
	maxMarker     = 4 << 10 // bytes; ours has about 50
	namespace     = "Qwizard "
	namespaceSize = 8 // random bytes, in hex behind namespace
)

// Kind is which vault a data folder has.
type Kind string

// The values are the vaults' names.
const (
	KindNone     Kind = ""
	KindFile     Kind = "file"
	KindKeychain Kind = "keychain"
)

// marker is the content of vault-keychain.json.
type marker struct {
	Version int    `json:"version"`
	Service string `json:"service"`
}

// KindOf says which vault the folder dir has: a [File] ([Exists]), a [Keychain] (a file
// vault-keychain.json, which names its Service), or none, also when there is no folder.
// Errors: [problem.VaultDamaged] (path; also if both are there), [problem.StoreNewer]
// (path), [problem.VaultRefused] (path).
func KindOf(dir string) (Kind, error) {
	kind, _, err := identify("look for vault", dir)
	return kind, err
}

// identify is KindOf, with the Service if the vault is a keychain.
func identify(op, dir string) (kind Kind, service string, err error) {
	path := filepath.Join(dir, markerName)
	file := Exists(dir)
	b, err := read(op, path, maxMarker, problem.VaultMissing)
	switch {
	case errors.Is(err, problem.VaultMissing) && file:
		return KindFile, "", nil
	case errors.Is(err, problem.VaultMissing):
		return KindNone, "", nil
	case err != nil:
		return KindNone, "", err
	case file:
		return KindNone, "", problem.New(problem.VaultDamaged, op, errors.New("a file vault is here too"), "path", path)
	}
	service, err = parseMarker(op, path, b)
	if err != nil {
		return KindNone, "", err
	}
	return KindKeychain, service, nil
}

// parseMarker reads vault-keychain.json. Errors: VaultDamaged, StoreNewer.
func parseMarker(op, path string, b []byte) (service string, err error) {
	damaged := problem.New(problem.VaultDamaged, op, errors.New("not the name of a keychain vault"), "path", path)
	var head struct {
		Version int `json:"version"`
	}
	if err := json.Unmarshal(b, &head); err != nil || head.Version < 1 {
		return "", damaged
	}
	if head.Version > markerVersion {
		return "", problem.New(problem.StoreNewer, op, nil, "path", path)
	}
	var m marker
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(&m); err != nil {
		return "", damaged
	}
	digits, ok := strings.CutPrefix(m.Service, namespace)
	random, err := hex.DecodeString(digits)
	if !ok || err != nil || len(random) != namespaceSize || digits != strings.ToLower(digits) {
		return "", damaged
	}
	return m.Service, nil
}

// UnlockKeychain opens the keychain vault of the folder dir, or gives a folder without a
// vault one. It unlocks the keychain and so may wait for the person, within o.Limit.
//
// Making one writes vault-keychain.json (0600) into dir, which it makes too (0700) if
// need be, with a random Service, so that two folders never share items; then it stores,
// reads and removes an item of the largest size. When that fails the file is removed
// again (vault.lock and the folder stay); when the keychain cannot be reached or
// unlocked in the first place, nothing is made at all.
//
// Errors: those of [Keychain] and of its Set, those of [KindOf], [problem.VaultOther]
// (have, want) if dir has a [File], [problem.VaultRefused] (path), [problem.DiskFull]
// (path).
func UnlockKeychain(ctx context.Context, dir string, o KeychainOptions) (*Keychain, error) {
	const op = "open keychain vault"
	if err := alive(ctx, op); err != nil {
		return nil, err
	}
	kind, service, err := identify(op, dir)
	if err != nil {
		return nil, err
	}
	switch kind {
	case KindFile:
		return nil, other(op, KindFile, KindKeychain)
	case KindNone:
		random := make([]byte, namespaceSize)
		rand.Read(random) // never fails
		service = namespace + hex.EncodeToString(random)
	}
	o.Service = service
	k, err := OpenKeychain(o)
	if err != nil {
		return nil, err
	}
	if err := k.look(ctx, op, kind == KindNone); err != nil {
		return nil, err
	}
	if kind == KindKeychain {
		return k, nil
	}
	return createKeychain(ctx, op, dir, o, k)
}

// createKeychain gives dir, which had no vault a moment ago, the keychain vault k.
func createKeychain(ctx context.Context, op, dir string, o KeychainOptions, k *Keychain) (*Keychain, error) {
	unlock, err := claim(ctx, op, dir)
	if err != nil {
		return nil, err
	}
	defer unlock()
	kind, service, err := identify(op, dir)
	switch {
	case err != nil:
		return nil, err
	case kind == KindFile:
		return nil, other(op, KindFile, KindKeychain)
	case kind == KindKeychain: // another process was faster
		o.Service = service
		return OpenKeychain(o)
	}
	path := filepath.Join(dir, markerName)
	b, err := json.Marshal(marker{markerVersion, k.service})
	if err != nil {
		return nil, problem.New(problem.Internal, op, err)
	}
	if err := atomicfile.Write(path, append(b, '\n'), 0o600); err != nil {
		return nil, refused(op, path, err)
	}
	if err := k.probe(ctx, op); err != nil {
		if gone := os.Remove(path); gone != nil {
			return nil, errors.Join(err, refused(op, path, gone))
		}
		if gone := atomicfile.SyncFolder(dir); gone != nil {
			return nil, errors.Join(err, refused(op, dir, gone))
		}
		return nil, err
	}
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
