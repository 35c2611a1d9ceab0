package vault

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"

	"qwizard/wizard/internal/atomicfile"
	"qwizard/wizard/problem"
)

// setAside moves a vault.age that has no key file out of the way.
func setAside(op, dir string) error {
	from := filepath.Join(dir, itemsName)
	if _, err := os.Lstat(from); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	// More than a hundred means that something else is wrong.
	for n := 1; n <= 100; n++ {
		to := filepath.Join(dir, "vault-orphan-"+strconv.Itoa(n)+".age")
		if _, err := os.Lstat(to); err == nil {
			continue
		}
		if err := os.Rename(from, to); err != nil {
			return refused(op, to, err)
		}
		if err := atomicfile.SyncFolder(dir); err != nil {
			return refused(op, dir, err)
		}
		return nil
	}
	return problem.New(problem.VaultRefused, op, fs.ErrExist, "path", from)
}

// read returns a file of at most limit bytes. A longer one is VaultDamaged, one
// that is not there is the given kind.
func read(op, path string, limit int64, missing problem.Kind) ([]byte, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, problem.New(missing, op, err, "path", path)
	}
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("not a regular file") // opening a pipe would block
	}
	if err != nil {
		return nil, refused(op, path, err)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, refused(op, path, err)
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err != nil {
		return nil, refused(op, path, err)
	}
	if int64(len(b)) > limit {
		return nil, problem.New(problem.VaultDamaged, op, errors.New("too long"), "path", path)
	}
	return b, nil
}

// refused names a failure of the file system; a full disk and a file that reads
// back differently keep their kinds.
func refused(op, path string, err error) error {
	if errors.Is(err, problem.DiskFull) || errors.Is(err, problem.FileDiffers) {
		return err
	}
	return problem.New(problem.VaultRefused, op, err, "path", path)
}

// named makes sure that err is a Problem.
func named(op string, err error) error {
	var p *problem.Problem
	if errors.As(err, &p) {
		return err
	}
	return problem.New(problem.Internal, op, err)
}
