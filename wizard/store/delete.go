package store

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"

	bolt "go.etcd.io/bbolt"

	"qwizard/wizard/problem"
)

// fillerShelf is the shelf whose values overwrite free pages. It is empty between two
// calls of Delete, unless one was killed.
const fillerShelf = "filler"

// Delete removes an order, its facts, its events and its line in the list, in one
// transaction that is synced to disk when it returns nil. It reads none of them, so an
// order that is damaged can be deleted, too. An order that is not there is no error.
//
// bbolt leaves what was removed in free pages. They are written over afterwards, as far
// as a transaction takes them up: that is not promised, as it depends on readers of the
// same moment and ends with a kill or a full disk, and disks keep copies of their own.
// What stood there is sealed in any case.
func (s *Store) Delete(ctx context.Context, id string) error {
	const op = "delete order"
	if !validID(id) {
		return problem.New(problem.Internal, op+": bad order id", nil)
	}
	err := s.update(ctx, op, func(tx *bolt.Tx) error {
		if err := removeEach(bucket(tx, bucketOrders), nil, func(v []byte) bool { return string(v) == id }); err != nil {
			return err
		}
		if err := removeEach(bucket(tx, bucketEvents), eventPrefix(id), func([]byte) bool { return true }); err != nil {
			return err
		}
		return bucket(tx, bucketFacts).Delete([]byte(id))
	})
	if err != nil {
		return s.orderFault(op, id, err)
	}
	_ = s.overwrite(context.WithoutCancel(ctx)) // the order is deleted whether this works or not
	return nil
}

// Replace stores facts as revision 1 of an order that has no events yet, in place of what
// is there, in one transaction that is synced to disk when it returns nil. What is there
// is not read, so it may be damaged; its place in the list of orders stays. Errors:
// [problem.InputTooBig] (limit) beyond [MaxFacts].
func (s *Store) Replace(ctx context.Context, id string, facts []byte) error {
	const op = "replace order"
	if !validID(id) {
		return problem.New(problem.Internal, op+": bad order id", nil)
	}
	if err := checkSizes(op, facts, nil); err != nil {
		return err
	}
	err := s.update(ctx, op, func(tx *bolt.Tx) error {
		listed := false
		eachOrder(tx, func(other string) bool {
			listed = other == id
			return !listed
		})
		if !listed {
			if err := s.enlist(op, tx, id); err != nil {
				return err
			}
		}
		if err := removeEach(bucket(tx, bucketEvents), eventPrefix(id), func([]byte) bool { return true }); err != nil {
			return err
		}
		return bucket(tx, bucketFacts).Put([]byte(id), s.encode(id, record{revision: 1, facts: facts}))
	})
	return s.orderFault(op, id, err)
}

// removeEach removes the keys with a prefix whose values are chosen. They are collected
// first: a cursor skips keys when it deletes.
func removeEach(b *bolt.Bucket, prefix []byte, chosen func(value []byte) bool) error {
	var keys [][]byte
	c := b.Cursor()
	for k, v := c.Seek(prefix); k != nil && bytes.HasPrefix(k, prefix); k, v = c.Next() {
		if chosen(v) {
			keys = append(keys, bytes.Clone(k))
		}
	}
	for _, k := range keys {
		if err := b.Delete(k); err != nil {
			return err
		}
	}
	return nil
}

// overwrite has bbolt use its free pages once: it puts values that fill as many pages,
// two on each, and removes them.
func (s *Store) overwrite(ctx context.Context) error {
	const op = "overwrite free pages"
	free := 0
	err := s.view(ctx, op, func(tx *bolt.Tx) error {
		for n := 2; ; n++ {
			page, err := tx.Page(n)
			if err != nil || page == nil {
				return err
			}
			if page.Type == "free" {
				free++
			}
		}
	})
	if err != nil {
		return err
	}
	const size = pageSize/2 - 128 // with key, header and seal two fit on a page, and no third
	free = min(free, MaxCommit/(pageSize+512))
	h := s.Shelf(fillerShelf)
	put, remove := map[string][]byte{}, map[string][]byte{}
	for n := range 2 * free {
		key := fmt.Sprintf("%08d", n)
		put[key], remove[key] = binary.BigEndian.AppendUint64(make([]byte, size-8), uint64(n)), nil
	}
	if err := h.Put(ctx, put); err != nil {
		return err
	}
	left, err := h.Keys(ctx, "") // those of a call that was killed, too
	if err != nil {
		return err
	}
	for _, key := range left {
		remove[key] = nil
	}
	return h.Put(ctx, remove)
}
