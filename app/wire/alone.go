package wire

import (
	"context"
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"qwizard/wizard/practice"
	"qwizard/wizard/problem"
	"qwizard/wizard/store"
)

// Names of what a practice CA without the program has in its folder. They are not
// those of a house, which would ask for its vault.
const (
	aloneName = "practice-ca-alone.db"
	aloneKey  = "practice-ca-alone.key"
)

// OpenAlone opens a practice CA for other programs' tests, and returns how to end it.
// With no folder it is in memory. In a folder it is sealed with a key that lies beside
// it: nobody is asked for anything, and nothing real is in it.
func OpenAlone(ctx context.Context, folder string, c practice.Config) (*practice.CA, func() error, error) {
	if folder == "" {
		c.Disk = practice.NewMemory()
		ca, err := practice.Open(ctx, c)
		if err != nil {
			return nil, nil, err
		}
		return ca, ca.Close, nil
	}
	key, err := keyBeside(folder)
	if err != nil {
		return nil, nil, err
	}
	disk, err := store.Open(ctx, filepath.Join(folder, aloneName), key)
	if err != nil {
		return nil, nil, err
	}
	c.Disk = disk.Shelf("practice")
	ca, err := practice.Open(ctx, c)
	if err != nil {
		return nil, nil, errors.Join(err, disk.Close())
	}
	return ca, func() error { return errors.Join(ca.Close(), disk.Close()) }, nil
}

// keyBeside reads the folder's key, or makes it where there is no CA yet.
func keyBeside(folder string) ([]byte, error) {
	path := filepath.Join(folder, aloneKey)
	key, err := os.ReadFile(path)
	switch {
	case err == nil && len(key) == sealKeySize:
		return key, nil
	case err == nil:
		return nil, problem.New(problem.StoreKey, "open store", nil, "path", path)
	case !errors.Is(err, fs.ErrNotExist):
		return nil, problem.New(problem.FolderFailed, "read key", err, "path", path)
	}
	if _, err := os.Stat(filepath.Join(folder, aloneName)); err == nil {
		return nil, problem.New(problem.StoreKey, "open store", nil, "path", path)
	}
	key = make([]byte, sealKeySize)
	if _, err := rand.Read(key); err != nil {
		return nil, problem.New(problem.Internal, "make store key", err)
	}
	if err := writeKey(folder, path, key); err != nil {
		return nil, problem.New(problem.FolderFailed, "write key", err, "path", path)
	}
	return key, nil
}

// writeKey leaves the whole key at path, or nothing there.
func writeKey(folder, path string, key []byte) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(folder, aloneKey+".*") // for its owner only
	if err != nil {
		return err
	}
	_, err = f.Write(key)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}
