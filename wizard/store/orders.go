package store

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"strconv"

	bolt "go.etcd.io/bbolt"

	"qwizard/wizard/problem"
)

const maxID = 64

func validID(id string) bool {
	if len(id) < 1 || len(id) > maxID {
		return false
	}
	for i := 0; i < len(id); i++ {
		c := id[i]
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
			return false
		}
	}
	return true
}

// Orders returns the ids of all orders, oldest first, those whose facts are
// damaged included. It unseals nothing. Nothing seals the list, so an order that is
// there and that the list does not name comes first, as if it were the oldest.
func (s *Store) Orders(ctx context.Context) ([]string, error) {
	const op = "list orders"
	var ids, unlisted []string
	err := s.view(ctx, op, func(tx *bolt.Tx) error {
		seen := map[string]bool{}
		eachOrder(tx, func(id string) bool {
			if !seen[id] {
				seen[id], ids = true, append(ids, id)
			}
			return true
		})
		c := bucket(tx, bucketFacts).Cursor()
		for k, _ := c.First(); k != nil; k, _ = c.Next() {
			if len(k) <= maxID && validID(string(k)) && !seen[string(k)] {
				unlisted = append(unlisted, string(k))
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return append(unlisted, ids...), nil
}

// Load returns an order's facts and the revision they are at. Errors:
// [problem.OrderUnknown]; [problem.StoreDamaged] (path, order) if this order's
// record is, while others stay readable.
func (s *Store) Load(ctx context.Context, id string) (revision uint64, facts []byte, err error) {
	const op = "load order"
	var r record
	err = s.view(ctx, op, func(tx *bolt.Tx) (err error) {
		r, err = s.record(op, tx, id)
		return err
	})
	if err != nil {
		return 0, nil, s.orderFault(op, id, err)
	}
	return r.revision, r.facts, nil
}

// Events returns an order's events, oldest first. Errors: those of Load; a damaged
// event does not keep Load from reading the facts.
func (s *Store) Events(ctx context.Context, id string) ([][]byte, error) {
	const op = "load events"
	var events [][]byte
	err := s.view(ctx, op, func(tx *bolt.Tx) error {
		r, err := s.record(op, tx, id)
		if err != nil {
			return err
		}
		prefix := eventPrefix(id)
		c := bucket(tx, bucketEvents).Cursor()
		k, v := c.Seek(prefix)
		for n := uint64(1); n <= r.events; n++ {
			if !bytes.Equal(k, append(prefix, number(n)...)) {
				return s.damaged(op, errors.New("an event is missing"), "order", id)
			}
			event, ok := s.box.unseal(v, MaxEvent, eventPlace(id, n))
			if !ok {
				return s.damaged(op, errors.New("event does not open"), "order", id)
			}
			events = append(events, event)
			k, v = c.Next()
		}
		return nil
	})
	if err != nil {
		return nil, s.orderFault(op, id, err)
	}
	return events, nil
}

// Commit stores facts as revision from+1 together with the events that led to
// them, in one transaction that is synced to disk when it returns nil. A new order
// is at 0: committing from 0 makes it. Commit keeps no reference to its arguments.
// Errors: [problem.Superseded] if the stored revision is not from;
// [problem.InputTooBig] (limit) beyond [MaxFacts], [MaxEvent] or [MaxCommit];
// [problem.StoreDamaged] (path, order), and nothing is overwritten, if what is
// stored does not open; [problem.Internal] for an id that is not 1 to 64
// characters of a-z 0-9 -. After [problem.StoreFailed] from a disk that failed to
// sync, only Load can tell which revision is there.
func (s *Store) Commit(ctx context.Context, id string, from uint64, facts []byte, events [][]byte) error {
	const op = "commit order"
	if !validID(id) {
		return problem.New(problem.Internal, op+": bad order id", nil)
	}
	if err := checkSizes(op, facts, events); err != nil {
		return err
	}
	err := s.update(ctx, op, func(tx *bolt.Tx) error {
		r, err := s.record(op, tx, id)
		fresh := errors.Is(err, problem.OrderUnknown)
		if err != nil && !fresh {
			return err
		}
		if r.revision != from {
			return problem.New(problem.Superseded, op, nil)
		}
		if fresh {
			if err := s.enlist(op, tx, id); err != nil {
				return err
			}
		}
		b := bucket(tx, bucketEvents)
		for _, e := range events {
			r.events++
			k := append(eventPrefix(id), number(r.events)...)
			if err := b.Put(k, s.box.seal(e, eventPlace(id, r.events))); err != nil {
				return err
			}
		}
		r.revision++
		r.facts = facts
		return bucket(tx, bucketFacts).Put([]byte(id), s.encode(id, r))
	})
	return s.orderFault(op, id, err)
}

func checkSizes(op string, facts []byte, events [][]byte) error {
	tooBig := func(limit int) error {
		return problem.New(problem.InputTooBig, op, nil, "limit", strconv.Itoa(limit))
	}
	if len(facts) > MaxFacts {
		return tooBig(MaxFacts)
	}
	sum := 0
	for _, e := range events {
		if len(e) > MaxEvent {
			return tooBig(MaxEvent)
		}
		// A key and a header come with each, so empty ones count too.
		if sum += len(e) + 128; sum > MaxCommit {
			return tooBig(MaxCommit)
		}
	}
	return nil
}

// record is an order's line in the facts bucket. On disk: the revision, 8 bytes
// big endian, then sealed the number of events, 8 bytes big endian, and the facts.
type record struct {
	revision uint64
	events   uint64
	facts    []byte
}

func (s *Store) encode(id string, r record) []byte {
	plain := append(number(r.events), r.facts...)
	return append(number(r.revision), s.box.seal(plain, factsPlace(id, r.revision))...)
}

// decode is the inverse. value may lie in bbolt's memory map.
func (b *box) decode(id string, value []byte) (r record, ok bool) {
	if len(value) < 8 {
		return record{}, false
	}
	r.revision = binary.BigEndian.Uint64(value)
	plain, ok := b.unseal(value[8:], 8+MaxFacts, factsPlace(id, r.revision))
	if !ok || len(plain) < 8 || r.revision == 0 {
		return record{}, false
	}
	r.events = binary.BigEndian.Uint64(plain)
	r.facts = plain[8:]
	return r, true
}

// record reads an order's facts and checks that the last event there is the last
// one the facts know of. Errors: OrderUnknown, StoreDamaged (path, order).
func (s *Store) record(op string, tx *bolt.Tx, id string) (record, error) {
	if !validID(id) {
		return record{}, problem.New(problem.OrderUnknown, op, nil)
	}
	last, err := s.lastEvent(op, tx, id)
	if err != nil {
		return record{}, err
	}
	v := bucket(tx, bucketFacts).Get([]byte(id))
	if v == nil {
		listed := false
		eachOrder(tx, func(other string) bool {
			listed = other == id
			return !listed
		})
		if listed || last != 0 {
			return record{}, s.damaged(op, errors.New("facts are missing"), "order", id)
		}
		return record{}, problem.New(problem.OrderUnknown, op, nil)
	}
	r, ok := s.box.decode(id, v)
	if !ok {
		return record{}, s.damaged(op, errors.New("facts do not open"), "order", id)
	}
	if r.events != last {
		return record{}, s.damaged(op, errors.New("facts and events disagree"), "order", id)
	}
	return r, nil
}

// eventPrefix is followed by the event's number, from 1. The zero byte keeps the
// events of "a" apart from those of "ab".
func eventPrefix(id string) []byte {
	return append(append(make([]byte, 0, len(id)+9), id...), 0)
}

// lastEvent returns the highest event number of an order, 0 if it has none.
func (s *Store) lastEvent(op string, tx *bolt.Tx, id string) (uint64, error) {
	prefix := eventPrefix(id)
	c := bucket(tx, bucketEvents).Cursor()
	after := bytes.Clone(prefix)
	after[len(after)-1] = 1
	k, _ := c.Seek(after)
	if k == nil {
		k, _ = c.Last()
	} else {
		k, _ = c.Prev()
	}
	n, ours := bytes.CutPrefix(k, prefix)
	if !ours {
		return 0, nil
	}
	if len(n) != 8 {
		return 0, s.damaged(op, errors.New("bad event key"), "order", id)
	}
	return binary.BigEndian.Uint64(n), nil
}

// eachOrder calls f with each id in the list, oldest first, until f returns false. An
// entry that is no id is left out: it keeps nobody from the other orders.
func eachOrder(tx *bolt.Tx, f func(id string) bool) {
	c := bucket(tx, bucketOrders).Cursor()
	for k, v := c.First(); k != nil; k, v = c.Next() {
		if len(v) <= maxID && validID(string(v)) && !f(string(v)) {
			return
		}
	}
}

// enlist puts a new order at the end of the list. The place comes from the last
// entry, not from bbolt's sequence, which nothing protects.
func (s *Store) enlist(op string, tx *bolt.Tx, id string) error {
	b := bucket(tx, bucketOrders)
	n := uint64(1)
	if k, _ := b.Cursor().Last(); k != nil {
		if len(k) != 8 {
			return s.damaged(op, errors.New("bad entry in the list of orders"))
		}
		n = binary.BigEndian.Uint64(k) + 1
	}
	if n == 0 {
		return s.damaged(op, errors.New("list of orders is full"))
	}
	return b.Put(number(n), []byte(id))
}

// orderFault adds the order to a StoreDamaged that came without it.
func (s *Store) orderFault(op, id string, err error) error {
	var p *problem.Problem
	if errors.As(err, &p) && p.Kind == problem.StoreDamaged && p.Params["order"] == "" {
		return s.damaged(op, p.Err, "order", id)
	}
	return err
}
