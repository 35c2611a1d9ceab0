//go:build !windows

package atomicfile

import (
	"errors"
	"os"
	"syscall"
)

// syncFolder syncs the folder itself. EINVAL and ENOTSUP come from file systems
// that cannot (some network and FUSE ones): nothing more can be done there.
func syncFolder(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer f.Close()
	err = f.Sync()
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, syscall.ENOTSUP) {
		return nil
	}
	return err
}

// FullErrors returns the system errors that mean a full disk or quota, for callers
// whose library keeps only the text of an error.
func FullErrors() []error { return []error{syscall.ENOSPC, syscall.EDQUOT} }
