//go:build !windows

package store

import (
	"os"

	"golang.org/x/sys/unix"
)

// release closes bbolt's file behind its back. The flock has to go first: a memory
// map that bbolt could not undo keeps the open file, and with it the lock, alive.
func release(f *os.File) error {
	unix.Flock(int(f.Fd()), unix.LOCK_UN)
	return f.Close()
}
