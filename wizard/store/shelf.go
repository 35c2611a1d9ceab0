package store

import (
	"bytes"
	"context"
	"errors"
	"maps"
	"slices"
	"strconv"

	bolt "go.etcd.io/bbolt"

	"qwizard/wizard/problem"
)

const maxKey = 200

// Shelf is a sealed key-value space of its own in the store's file. Values are
// sealed; shelf names and keys are in clear, so they must not be personal data:
// an order number or a serial, not a name or an address.
//
// A name is 1 to 64 characters of a-z 0-9 -, a key 1 to 200 printable ASCII
// characters without blanks; both come from the program, so any other is
// [problem.Internal]. A Shelf is safe for concurrent use, and any number of them
// may have the same name.
type Shelf struct {
	s    *Store
	name string
}

// Shelf returns the shelf of that name. It does not touch the disk: an empty shelf
// and one that was never used are the same.
func (s *Store) Shelf(name string) *Shelf { return &Shelf{s, name} }

// Get returns a copy of the value and whether there is one. A value that does not
// open is [problem.StoreDamaged] (path, shelf, key).
func (h *Shelf) Get(ctx context.Context, key string) (value []byte, found bool, err error) {
	const op = "read shelf"
	if err := h.check(op, key); err != nil {
		return nil, false, err
	}
	err = h.s.view(ctx, op, func(tx *bolt.Tx) error {
		v := bucket(tx, bucketShelf).Get(h.key(key))
		if v == nil {
			return nil
		}
		if value, found = h.s.box.unseal(v, MaxValue, shelfPlace(h.name, key)); !found {
			return h.s.damaged(op, errors.New("value does not open"), "shelf", h.name, "key", key)
		}
		return nil
	})
	if err != nil {
		return nil, false, err
	}
	return value, found, nil
}

// Put makes all writes in one transaction that is synced to disk when it returns
// nil; a nil value deletes its key, an empty one does not. If it fails, nothing
// has changed (but see [Store.Commit] about a disk that fails to sync). Errors:
// [problem.InputTooBig] (limit) beyond [MaxValue] for one or [MaxCommit] for all.
func (h *Shelf) Put(ctx context.Context, writes map[string][]byte) error {
	const op = "write shelf"
	sum := 0
	for key, value := range writes {
		if err := h.check(op, key); err != nil {
			return err
		}
		if len(value) > MaxValue {
			return problem.New(problem.InputTooBig, op, nil, "limit", strconv.Itoa(MaxValue))
		}
		if sum += len(key) + len(value) + 128; sum > MaxCommit {
			return problem.New(problem.InputTooBig, op, nil, "limit", strconv.Itoa(MaxCommit))
		}
	}
	if len(writes) == 0 {
		return alive(ctx, op)
	}
	keys := slices.Sorted(maps.Keys(writes))
	return h.s.update(ctx, op, func(tx *bolt.Tx) error {
		b := bucket(tx, bucketShelf)
		for _, key := range keys {
			var err error
			if value := writes[key]; value == nil {
				err = b.Delete(h.key(key))
			} else {
				err = b.Put(h.key(key), h.s.box.seal(value, shelfPlace(h.name, key)))
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// Keys returns the keys that start with prefix, sorted; all of them for an empty
// prefix.
func (h *Shelf) Keys(ctx context.Context, prefix string) ([]string, error) {
	const op = "list shelf"
	if err := h.check(op, prefix+"x"); err != nil {
		return nil, err
	}
	var keys []string
	err := h.s.view(ctx, op, func(tx *bolt.Tx) error {
		c := bucket(tx, bucketShelf).Cursor()
		from := h.key(prefix)
		for k, _ := c.Seek(from); bytes.HasPrefix(k, from); k, _ = c.Next() {
			key := k[len(h.name)+1:]
			if len(key) > maxKey {
				return h.s.damaged(op, errors.New("bad key"), "shelf", h.name)
			}
			keys = append(keys, string(key))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return keys, nil
}

// key is name, a zero byte, key.
func (h *Shelf) key(key string) []byte {
	return append(append([]byte(h.name), 0), key...)
}

func (h *Shelf) check(op, key string) error {
	ok := validID(h.name) && len(key) >= 1 && len(key) <= maxKey
	for i := 0; ok && i < len(key); i++ {
		ok = key[i] > ' ' && key[i] < 0x7f
	}
	if !ok {
		return problem.New(problem.Internal, op+": bad shelf name or key", nil)
	}
	return nil
}
