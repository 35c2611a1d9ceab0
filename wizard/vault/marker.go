package vault

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"qwizard/wizard/internal/atomicfile"
	"qwizard/wizard/problem"
)

const (
	markerName = "vault-keychain.json"
	// plainVersion is that of a keychain vault and nothing else; a program that knows
	// only it must refuse a folder between two vaults.
	plainVersion  = 1
	markerVersion = 2
	maxMarker     = 1 << 20 // bytes; an item's name takes up to 103, and a vault file has some thousand
	namespace     = "Qwizard "
	namespaceSize = 8 // random bytes, in hex behind namespace
)

// state is how far a folder is on the way from one vault to another.
type state string

// The states. Writing the next one is what decides: before that the folder has its old
// vault, from then on its new one, whatever else lies there.
const (
	stateNone   state = ""            // no vault-keychain.json
	statePlain  state = "plain"       // a keychain vault; the only one of version 1
	stateTrying state = "trying"      // no vault yet: the keychain is being tried
	stateToKeys state = "to-keychain" // a file vault, being copied to the keychain
	stateKeys   state = "in-keychain" // a keychain vault; the file vault is not removed yet
	stateToFile state = "to-file"     // a keychain vault, being copied to a file vault
	stateFile   state = "in-file"     // a file vault; the keychain's items are not removed yet
)

// marker is the content of vault-keychain.json. Names of items hold random ids of orders
// and parts of fingerprints of public keys; they stand here while a move is not finished,
// because a keychain cannot list what is in it.
type marker struct {
	Version int      `json:"version"`
	Service string   `json:"service"`
	State   state    `json:"state,omitempty"` // none in version 1
	Items   []string `json:"items,omitempty"` // those in the keychain that are to be removed
}

func newMarker(service string, s state, items ...string) marker {
	if s == statePlain {
		return marker{Version: plainVersion, Service: service}
	}
	return marker{markerVersion, service, s, items}
}

// stage is the marker's state, also of version 1.
func (m marker) stage() state {
	if m.Version == plainVersion {
		return statePlain
	}
	return m.State
}

// readMarker returns the marker of dir, a zero one if there is none. Errors:
// VaultDamaged, StoreNewer, VaultRefused.
func readMarker(op, dir string) (marker, error) {
	path := filepath.Join(dir, markerName)
	b, err := read(op, path, maxMarker, problem.VaultMissing)
	switch {
	case errors.Is(err, problem.VaultMissing):
		return marker{}, nil
	case err != nil:
		return marker{}, err
	}
	return parseMarker(op, path, b)
}

// parseMarker reads vault-keychain.json. Errors: VaultDamaged, StoreNewer.
func parseMarker(op, path string, b []byte) (marker, error) {
	damaged := problem.New(problem.VaultDamaged, op, errors.New("not the name of a keychain vault"), "path", path)
	var head struct {
		Version int `json:"version"`
	}
	if err := json.Unmarshal(b, &head); err != nil || head.Version < plainVersion {
		return marker{}, damaged
	}
	if head.Version > markerVersion {
		return marker{}, problem.New(problem.StoreNewer, op, nil, "path", path)
	}
	var m marker
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(&m); err != nil || !m.sound(op) {
		return marker{}, damaged
	}
	return m, nil
}

func (m marker) sound(op string) bool {
	digits, ok := strings.CutPrefix(m.Service, namespace)
	random, err := hex.DecodeString(digits)
	if !ok || err != nil || len(random) != namespaceSize || digits != strings.ToLower(digits) {
		return false
	}
	if m.Version == plainVersion {
		return m.State == stateNone && m.Items == nil
	}
	if !slices.Contains([]state{stateTrying, stateToKeys, stateKeys, stateToFile, stateFile}, m.State) {
		return false
	}
	return !slices.ContainsFunc(m.Items, func(item string) bool { return checkName(op, item) != nil })
}

// writeMarker makes m the marker of dir. When it fails it looks whether m is there all
// the same (only syncing the folder may have failed): then it has not failed.
func writeMarker(op, dir string, m marker) error {
	path := filepath.Join(dir, markerName)
	b, err := json.Marshal(m)
	if err != nil {
		return problem.New(problem.Internal, op, err)
	}
	b = append(b, '\n')
	err = atomicfile.Write(path, b, 0o600)
	if err == nil {
		return nil
	}
	if got, _ := read(op, path, maxMarker, problem.VaultMissing); bytes.Equal(got, b) {
		return nil
	}
	return refused(op, path, err)
}

// removeFiles removes files of dir, in this order; one that is not there is no error.
func removeFiles(op, dir string, names ...string) error {
	for _, name := range names {
		path := filepath.Join(dir, name)
		if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
			return refused(op, path, err)
		}
		if err := atomicfile.SyncFolder(dir); err != nil {
			return refused(op, dir, err)
		}
	}
	return nil
}
