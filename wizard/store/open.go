package store

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	bolt "go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"qwizard/wizard/internal/atomicfile"
	"qwizard/wizard/problem"
)

// format is the version of everything in the file. It goes up when a version of
// Qwizard that does not know the change would read or write the file wrongly.
const format = 1

const (
	// lockWait is what a second start waits for a first one that is closing.
	lockWait  = time.Second
	lockRetry = 25 * time.Millisecond
	// pageSize is the same everywhere, so that a file moves between computers.
	pageSize = 4096
)

// The buckets, none of them nested.
const (
	bucketMeta   = "meta"
	bucketOrders = "orders" // creation number → id
	bucketFacts  = "facts"  // id → record
	bucketEvents = "events" // id, 0, number → sealed event
	bucketShelf  = "shelf"  // name, 0, key → sealed value
)

// The keys of bucketMeta.
const (
	keyFormat = "format" // version 4 bytes big endian, CRC-32 of it; so in every version to come
	keyCheck  = "check"  // salt 16 bytes, sealed checkText, CRC-32 of both

	checkText = "qwizard store"
)

func bucket(tx *bolt.Tx, name string) *bolt.Bucket { return tx.Bucket([]byte(name)) }

// Open opens the store at path, or makes a new one (0600, its folder 0700) if
// there is no file. key is the [KeySize] bytes from the vault; Open keeps no
// reference to it. It waits up to a second for another process to let go of the
// file and otherwise takes time for the branch pages only, not for the orders. A
// file that cannot be opened is not changed. Errors: [problem.StoreLocked],
// [problem.StoreNewer], [problem.StoreKey] (another key, or not KeySize bytes),
// [problem.StoreDamaged], [problem.StoreFailed], [problem.DiskFull] (path each),
// [problem.Cancelled].
//
// A new store appears under its name complete or not at all. On file systems
// without hard links two processes that make it at the same instant may each get
// one, of which the later stays.
func Open(ctx context.Context, path string, key []byte) (*Store, error) {
	const op = "open store"
	s := &Store{path: path, turn: make(chan struct{}, 1)}
	if err := alive(ctx, op); err != nil {
		return nil, err
	}
	if len(key) != KeySize {
		return nil, problem.New(problem.StoreKey, op, errors.New("key has a wrong length"), "path", path)
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if err := s.create(op, key); err != nil {
			return nil, err
		}
	case err != nil:
		return nil, s.fault(op, err)
	case !info.Mode().IsRegular():
		return nil, s.fault(op, errors.New("not a regular file"))
	}
	// First under a shared lock and without write access: nothing that is damaged
	// or from a newer version is touched, and bbolt reads no free list yet.
	if err := s.inspect(ctx, op, key); err != nil {
		return nil, err
	}
	if err := s.attach(ctx, op, false); err != nil {
		return nil, err
	}
	// Once more: another process may have had the file in between.
	if err := s.view(ctx, op, func(tx *bolt.Tx) error { return s.verify(op, tx, key) }); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

func (s *Store) inspect(ctx context.Context, op string, key []byte) error {
	ro := &Store{path: s.path}
	if err := ro.attach(ctx, op, true); err != nil {
		return err
	}
	defer ro.Close()
	info, err := ro.file.Stat()
	if err != nil {
		return s.fault(op, err)
	}
	synced, err := examine(ro.file, info.Size())
	if err != nil {
		return s.damaged(op, err)
	}
	if err := ro.view(ctx, op, func(tx *bolt.Tx) error { return ro.verify(op, tx, key) }); err != nil {
		return err
	}
	if !synced {
		// bbolt would rebuild it in a goroutine whose panics nobody can catch.
		return s.damaged(op, errors.New("no free list"))
	}
	return nil
}

// attach opens the file with bbolt and takes its lock, shared or exclusive.
func (s *Store) attach(ctx context.Context, op string, readOnly bool) error {
	wait, cancel := context.WithTimeout(ctx, lockWait)
	defer cancel()
	for {
		err := s.tryAttach(op, readOnly)
		if !errors.Is(err, problem.StoreLocked) {
			return err
		}
		select {
		case <-time.After(lockRetry):
		case <-wait.Done():
			if err := alive(ctx, op); err != nil {
				return err
			}
			return err
		}
	}
}

func (s *Store) tryAttach(op string, readOnly bool) error {
	o := options()
	o.ReadOnly = readOnly
	o.OpenFile = func(name string, flag int, perm os.FileMode) (*os.File, error) {
		// Without O_CREATE: a file that vanished meanwhile is not made empty.
		f, err := os.OpenFile(name, flag&^os.O_CREATE, perm)
		s.file = f
		return f, err
	}
	var db *bolt.DB
	var err error
	if cause := guard(func() { db, err = bolt.Open(s.path, 0o600, o) }); cause != nil {
		if s.file != nil {
			release(s.file)
		}
		return s.damaged(op, cause)
	}
	if err != nil {
		return s.openFault(op, err)
	}
	s.db = db
	return nil
}

// openFault also knows the errors that bbolt has no value for.
func (s *Store) openFault(op string, err error) error {
	info, serr := os.Stat(s.path)
	if serr == nil && info.Size() < 2*pageSize && !errors.Is(err, berrors.ErrTimeout) && !errors.Is(err, fs.ErrPermission) {
		return s.damaged(op, err)
	}
	return s.fault(op, err)
}

func options() *bolt.Options {
	return &bolt.Options{
		Timeout:      time.Nanosecond, // one attempt; attach waits, and looks at its context
		PageSize:     pageSize,
		FreelistType: bolt.FreelistMapType,
		NoStatistics: true,
	}
}

// create makes a complete empty store under a temporary name and then links it to
// its own, which fails if that exists. Losing that race is no error.
func (s *Store) create(op string, key []byte) error {
	dir := filepath.Dir(s.path)
	if err := atomicfile.MkdirAll(dir, 0o700); err != nil {
		return s.fileFault(op, err)
	}
	f, err := os.CreateTemp(dir, atomicfile.TempPrefix+"*") // 0600
	if err != nil {
		return s.fault(op, err)
	}
	temp := f.Name()
	defer os.Remove(temp)
	if err := f.Close(); err != nil {
		return s.fault(op, err)
	}
	if err := s.fill(temp, key); err != nil {
		return s.fault(op, err)
	}
	err = os.Link(temp, s.path)
	if err != nil {
		if _, serr := os.Lstat(s.path); serr == nil {
			return nil
		}
		// No hard links here.
		err = os.Rename(temp, s.path)
	}
	if err != nil {
		return s.fault(op, err)
	}
	if err := atomicfile.SyncFolder(dir); err != nil {
		return s.fileFault(op, err)
	}
	return nil
}

// fill makes the buckets, the format and the check record in a new file.
func (s *Store) fill(path string, key []byte) (err error) {
	db, err := bolt.Open(path, 0o600, options())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	salt := make([]byte, saltSize)
	rand.Read(salt)
	b, err := newBox(key, salt)
	if err != nil {
		return err
	}
	return db.Update(func(tx *bolt.Tx) error {
		for _, name := range []string{bucketOrders, bucketFacts, bucketEvents, bucketShelf} {
			if _, err := tx.CreateBucket([]byte(name)); err != nil {
				return err
			}
		}
		meta, err := tx.CreateBucket([]byte(bucketMeta))
		if err != nil {
			return err
		}
		check := append(salt, b.seal([]byte(checkText), at("check"))...)
		return errors.Join(
			meta.Put([]byte(keyFormat), summed(binary.BigEndian.AppendUint32(nil, format))),
			meta.Put([]byte(keyCheck), summed(check)))
	})
}

// verify looks at the format and opens the check record, which sets s.box.
func (s *Store) verify(op string, tx *bolt.Tx, key []byte) error {
	meta := bucket(tx, bucketMeta)
	if meta == nil {
		return s.damaged(op, errors.New("not a store"))
	}
	v, ok := unsummed(meta.Get([]byte(keyFormat)))
	if !ok || len(v) != 4 || binary.BigEndian.Uint32(v) == 0 {
		return s.damaged(op, errors.New("format is unreadable"))
	}
	if binary.BigEndian.Uint32(v) > format {
		return problem.New(problem.StoreNewer, op, nil, "path", s.path)
	}
	check, ok := unsummed(meta.Get([]byte(keyCheck)))
	if !ok || len(check) < saltSize {
		return s.damaged(op, errors.New("check record is unreadable"))
	}
	b, err := newBox(key, check[:saltSize])
	if err != nil {
		return problem.New(problem.Internal, op, err)
	}
	// Its checksum was right, so the key is wrong.
	if got, ok := b.unseal(check[saltSize:], len(checkText), at("check")); !ok || string(got) != checkText {
		return problem.New(problem.StoreKey, op, nil, "path", s.path)
	}
	for _, name := range []string{bucketOrders, bucketFacts, bucketEvents, bucketShelf} {
		if bucket(tx, name) == nil {
			return s.damaged(op, errors.New("a bucket is missing"))
		}
	}
	s.box = b
	return nil
}

// fileFault turns atomicfile's FolderFailed into StoreFailed.
func (s *Store) fileFault(op string, err error) error {
	if errors.Is(err, problem.FolderFailed) {
		return problem.New(problem.StoreFailed, op, err, "path", s.path)
	}
	return s.fault(op, err)
}

// summed appends a CRC-32 (IEEE), which tells damage from a wrong key.
func summed(v []byte) []byte {
	return binary.BigEndian.AppendUint32(v, crc32.ChecksumIEEE(v))
}

func unsummed(v []byte) (content []byte, ok bool) {
	// Neither record is longer than 100 bytes.
	if len(v) < 4 || len(v) > 1024 {
		return nil, false
	}
	v = bytes.Clone(v)
	n := len(v) - 4
	return v[:n], binary.BigEndian.Uint32(v[n:]) == crc32.ChecksumIEEE(v[:n])
}
