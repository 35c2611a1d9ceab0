// Package store keeps orders, as opaque facts and events, and the practice CA's
// state in one bbolt file whose values are sealed from the first byte.
//
// # What a reader of the file learns
//
// Order ids, how often and when-after-what each changed, sizes, shelf names and
// shelf keys. Values are AES-256-GCM under a key derived (HKDF-SHA-256, salted per
// file) from the one in the vault, with random nonces: sound for 2^32 writes per
// file (NIST SP 800-38D, section 8.3), far more than a person makes.
//
// # What tampering and damage are detected
//
// Associated data binds every value to its format version, its kind and its place:
// facts to order id and revision, an event to order id and position, a shelf's
// value to shelf and key. Sealed with the facts is the number of events. Loading
// therefore notices: a flipped bit in any value, values swapped between orders,
// positions, keys or kinds, values from another store, facts rolled back alone
// (unless that commit added no events), events removed, added or reordered, and an
// order's facts removed. Nothing seals the list of orders, which holds their sequence:
// an entry that is damaged or removed makes its order the oldest.
//
// Not detected, because nothing outside the file remembers: an older copy of the
// whole file; one order's facts and events together put back to a state the file
// once held, or a whole order with its list entry removed; a shelf's value put
// back to an older one or removed; and damage to the newest of bbolt's two meta
// pages, after which the file opens as it was one transaction before. Only
// someone who can write the person's files can do these on purpose.
//
// # Damage and crashes
//
// bbolt reads through a memory map and trusts its pages, so opening first checks
// headers, sizes, the free list and the shape of the trees without bbolt
// (structure.go), and every transaction turns panics and memory faults into
// [problem.StoreDamaged]. A commit is on disk, synced, when it returns; a process
// killed at any moment leaves the state before or after it.
package store

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"strings"
	"sync"
	"sync/atomic"

	bolt "go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"qwizard/wizard/internal/atomicfile"
	"qwizard/wizard/problem"
)

// Limits in bytes. An order's facts are some 10 KiB and an event some hundred
// bytes, a document scan is not kept here; the limits are room for a hundredfold
// and keep a damaged length from filling the memory.
const (
	MaxFacts  = 1 << 20
	MaxEvent  = 64 << 10
	MaxCommit = 8 << 20 // all events of one Commit, or all values of one Put
	MaxValue  = 1 << 20 // a shelf's value
)

// Store is an open store file, locked against other processes. It is safe for
// concurrent use: reads run side by side, writes one after the other. Methods
// block on the disk; ctx is looked at before a transaction starts and while
// waiting for another's write, not during the transaction itself.
//
// Errors common to all methods: [problem.StoreDamaged], [problem.StoreFailed],
// [problem.DiskFull] (path each) and [problem.Cancelled].
type Store struct {
	path string
	db   *bolt.DB
	file *os.File // bbolt's own handle
	box  *box
	turn chan struct{} // holds one token during a write
	// broken is set when bbolt panicked where it may have held its locks: it is
	// not touched again.
	broken    atomic.Bool
	closeOnce sync.Once
	closeErr  error
}

// Close ends all use of the store and releases its lock. It waits for
// transactions that are running. Closing twice is harmless; other methods then
// return [problem.StoreFailed].
func (s *Store) Close() error {
	const op = "close store"
	s.closeOnce.Do(func() {
		if s.broken.Load() {
			// bbolt may hold its own locks forever, and its map stays until the
			// process ends.
			s.closeErr = s.fault(op, release(s.file))
			return
		}
		var err error
		if cause := guard(func() { err = s.db.Close() }); cause != nil {
			release(s.file)
			err = s.damaged(op, cause)
		}
		s.closeErr = s.fault(op, err)
	})
	return s.closeErr
}

// String names the file, not what is in it.
func (s *Store) String() string { return "store " + s.path }

// GoString is String, for %#v: the struct holds the key.
func (s *Store) GoString() string { return s.String() }

// LogValue is String, for log/slog.
func (s *Store) LogValue() slog.Value { return slog.StringValue(s.String()) }

// damaged is StoreDamaged with further parameters as key, value pairs.
func (s *Store) damaged(op string, cause error, params ...string) error {
	return problem.New(problem.StoreDamaged, op, cause, append([]string{"path", s.path}, params...)...)
}

// fault names an error of bbolt or the system. A Problem stays what it is.
func (s *Store) fault(op string, err error) error {
	var p *problem.Problem
	if err == nil || errors.As(err, &p) {
		return err
	}
	kind := problem.StoreFailed
	switch {
	case errors.Is(err, berrors.ErrTimeout):
		kind = problem.StoreLocked
	case errors.Is(err, berrors.ErrInvalid), errors.Is(err, berrors.ErrVersionMismatch),
		errors.Is(err, berrors.ErrChecksum), errors.Is(err, berrors.ErrIncompatibleValue),
		errors.Is(err, berrors.ErrBucketNotFound):
		kind = problem.StoreDamaged
	case full(err):
		kind = problem.DiskFull
	}
	return problem.New(kind, op, err, "path", s.path)
}

// full also reads the text: bbolt flattens errors from growing the file.
func full(err error) bool {
	if atomicfile.Full(err) {
		return true
	}
	for _, e := range atomicfile.FullErrors() {
		if strings.Contains(err.Error(), e.Error()) {
			return true
		}
	}
	return false
}

// alive is the Cancelled problem if ctx has ended.
func alive(ctx context.Context, op string) error {
	if err := ctx.Err(); err != nil {
		return problem.New(problem.Cancelled, op, err)
	}
	return nil
}
