package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"slices"
	"testing"

	bolt "go.etcd.io/bbolt"

	"qwizard/wizard/problem"
)

// tx is raw access to a store's file, as somebody with bbolt would have.
type tx struct {
	t  testing.TB
	tx *bolt.Tx
}

func raw(t testing.TB, path string, f func(*tx)) {
	t.Helper()
	db, err := bolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.Update(func(b *bolt.Tx) error { f(&tx{t, b}); return nil }); err != nil {
		t.Fatal(err)
	}
}

func (x *tx) get(bucket, key string) []byte {
	v := x.tx.Bucket([]byte(bucket)).Get([]byte(key))
	if v == nil {
		x.t.Fatalf("no %q in %s", key, bucket)
	}
	return bytes.Clone(v)
}

func (x *tx) put(bucket, key string, value []byte) {
	if err := x.tx.Bucket([]byte(bucket)).Put([]byte(key), value); err != nil {
		x.t.Fatal(err)
	}
}

func (x *tx) delete(bucket, key string) {
	if err := x.tx.Bucket([]byte(bucket)).Delete([]byte(key)); err != nil {
		x.t.Fatal(err)
	}
}

func eventKey(id string, n uint64) string { return string(append(eventPrefix(id), number(n)...)) }

func TestTampered(t *testing.T) {
	path := tempPath(t)
	s := open(t, path)
	commit(t, s, "a", 0, "a1", "a-one")
	commit(t, s, "b", 0, "b1", "b-one", "b-two")
	commit(t, s, "good", 0, "g1", "g-one")
	s.Close()
	var a1 []byte
	raw(t, path, func(x *tx) { a1 = x.get(bucketFacts, "a") })
	s = open(t, path)
	commit(t, s, "a", 1, "a2", "a-two")
	s.Close()
	original, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	flip := func(v []byte, i int) []byte { v[i] ^= 1; return v }
	for name, test := range map[string]struct {
		do     func(x *tx)
		load   bool // Load fails; otherwise only Events does
		others bool // what was done concerns "b" as well
	}{
		"facts flipped":     {func(x *tx) { x.put(bucketFacts, "a", flip(x.get(bucketFacts, "a"), 30)) }, true, false},
		"revision flipped":  {func(x *tx) { x.put(bucketFacts, "a", flip(x.get(bucketFacts, "a"), 7)) }, true, false},
		"version flipped":   {func(x *tx) { x.put(bucketFacts, "a", flip(x.get(bucketFacts, "a"), 8)) }, true, false},
		"facts cut":         {func(x *tx) { x.put(bucketFacts, "a", x.get(bucketFacts, "a")[:20]) }, true, false},
		"facts empty":       {func(x *tx) { x.put(bucketFacts, "a", nil) }, true, false},
		"facts huge":        {func(x *tx) { x.put(bucketFacts, "a", make([]byte, 3*MaxFacts)) }, true, false},
		"facts gone":        {func(x *tx) { x.delete(bucketFacts, "a") }, true, false},
		"facts rolled back": {func(x *tx) { x.put(bucketFacts, "a", a1) }, true, false},
		"rolled back, revision raised": {func(x *tx) {
			x.put(bucketFacts, "a", append(number(2), a1[8:]...))
		}, true, false},
		"facts swapped": {func(x *tx) {
			a, b := x.get(bucketFacts, "a"), x.get(bucketFacts, "b")
			x.put(bucketFacts, "a", b)
			x.put(bucketFacts, "b", a)
		}, true, true},
		"last event gone":  {func(x *tx) { x.delete(bucketEvents, eventKey("a", 2)) }, true, false},
		"event added":      {func(x *tx) { x.put(bucketEvents, eventKey("a", 3), x.get(bucketEvents, eventKey("a", 2))) }, true, false},
		"first event gone": {func(x *tx) { x.delete(bucketEvents, eventKey("a", 1)) }, false, false},
		"event flipped":    {func(x *tx) { x.put(bucketEvents, eventKey("a", 1), flip(x.get(bucketEvents, eventKey("a", 1)), 20)) }, false, false},
		"events swapped": {func(x *tx) {
			one, two := x.get(bucketEvents, eventKey("a", 1)), x.get(bucketEvents, eventKey("a", 2))
			x.put(bucketEvents, eventKey("a", 1), two)
			x.put(bucketEvents, eventKey("a", 2), one)
		}, false, false},
		"event of another order": {func(x *tx) { x.put(bucketEvents, eventKey("a", 1), x.get(bucketEvents, eventKey("b", 1))) }, false, false},
		"event as facts":         {func(x *tx) { x.put(bucketFacts, "a", append(number(2), x.get(bucketEvents, eventKey("a", 2))...)) }, true, false},
	} {
		t.Run(name, func(t *testing.T) {
			path := tempPath(t)
			if err := os.WriteFile(path, original, 0o600); err != nil {
				t.Fatal(err)
			}
			raw(t, path, test.do)
			s := open(t, path)
			_, err := s.Events(t.Context(), "a")
			want(t, err, problem.StoreDamaged, "path", path, "order", "a")
			_, _, err = s.Load(t.Context(), "a")
			if test.load {
				want(t, err, problem.StoreDamaged, "path", path, "order", "a")
				for from := range uint64(3) {
					want(t, s.Commit(t.Context(), "a", from, nil, nil), problem.StoreDamaged, "order", "a")
				}
			} else if err != nil {
				t.Error(err)
			}
			if ids, err := s.Orders(t.Context()); err != nil || !slices.Equal(ids, []string{"a", "b", "good"}) {
				t.Errorf("Orders = %v, %v", ids, err)
			}
			expect(t, s, "good", 1, "g1", "g-one")
			if !test.others {
				expect(t, s, "b", 1, "b1", "b-one", "b-two")
			}
			commit(t, s, "good", 1, "g2", "g-two")
		})
	}
}

func TestMetaDamage(t *testing.T) {
	for name, do := range map[string]func(x *tx){
		"format gone":    func(x *tx) { x.delete(bucketMeta, keyFormat) },
		"format flipped": func(x *tx) { x.put(bucketMeta, keyFormat, []byte{0, 0, 1, 1, 1, 2, 3, 4}) },
		"format zero":    func(x *tx) { x.put(bucketMeta, keyFormat, summed(make([]byte, 4))) },
		"check gone":     func(x *tx) { x.delete(bucketMeta, keyCheck) },
		"check flipped": func(x *tx) {
			v := x.get(bucketMeta, keyCheck)
			v[20] ^= 4
			x.put(bucketMeta, keyCheck, v)
		},
		"check short": func(x *tx) { x.put(bucketMeta, keyCheck, summed([]byte("x"))) },
		"bucket gone": func(x *tx) { x.tx.DeleteBucket([]byte(bucketEvents)) },
		"all gone": func(x *tx) {
			for _, b := range []string{bucketMeta, bucketOrders, bucketFacts, bucketEvents, bucketShelf} {
				x.tx.DeleteBucket([]byte(b))
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			path := tempPath(t)
			open(t, path).Close()
			raw(t, path, do)
			_, err := Open(t.Context(), path, testKey)
			want(t, err, problem.StoreDamaged, "path", path)
		})
	}
	t.Run("no free list", func(t *testing.T) {
		path := tempPath(t)
		open(t, path).Close()
		db, err := bolt.Open(path, 0o600, &bolt.Options{NoFreelistSync: true})
		if err != nil {
			t.Fatal(err)
		}
		err = errors.Join(db.Update(func(tx *bolt.Tx) error { return tx.Bucket([]byte(bucketMeta)).Put([]byte("x"), nil) }), db.Close())
		if err != nil {
			t.Fatal(err)
		}
		_, err = Open(t.Context(), path, testKey)
		want(t, err, problem.StoreDamaged)
	})
}

// sample is a store with several pages of everything, and its bytes.
func sample(t testing.TB, orders int) []byte {
	path := tempPath(t)
	s := open(t, path)
	for i := range orders {
		id := fmt.Sprintf("order-%04d", i)
		commit(t, s, id, 0, string(bytes.Repeat([]byte("f"), 700)), "one", "two")
		commit(t, s, id, 1, string(bytes.Repeat([]byte("g"), 900)), "three")
	}
	if err := s.Shelf("ca").Put(t.Context(), map[string][]byte{"k": bytes.Repeat([]byte("v"), 3000)}); err != nil {
		t.Fatal(err)
	}
	s.Close()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// exercise does everything with a possibly damaged file. Nothing may crash, and
// every error is a Problem of an expected kind.
func exercise(t *testing.T, path string) (opened bool) {
	t.Helper()
	check := func(err error, kinds ...problem.Kind) {
		if err == nil {
			return
		}
		for _, k := range append(kinds, problem.StoreDamaged) {
			if errors.Is(err, k) {
				return
			}
		}
		t.Errorf("unexpected: %v", err)
	}
	s, err := Open(t.Context(), path, testKey)
	if err != nil {
		check(err)
		return false
	}
	s.db.NoSync = true // nothing here is about power cuts
	ids, err := s.Orders(t.Context())
	check(err)
	for _, id := range ids {
		_, _, err := s.Load(t.Context(), id)
		check(err, problem.OrderUnknown)
		_, err = s.Events(t.Context(), id)
		check(err, problem.OrderUnknown)
	}
	_, _, err = s.Shelf("ca").Get(t.Context(), "k")
	check(err)
	_, err = s.Shelf("ca").Keys(t.Context(), "")
	check(err)
	for _, id := range []string{"new", "order-0001"} {
		for from := range uint64(3) {
			check(s.Commit(t.Context(), id, from, make([]byte, 5000), [][]byte{nil}), problem.Superseded)
		}
	}
	check(s.Close())
	return true
}

func TestTruncated(t *testing.T) {
	whole := sample(t, 40)
	m, err := newestMeta(bytes.NewReader(whole), int64(len(whole)))
	if err != nil {
		t.Fatal(err)
	}
	inUse := int(m.high * m.pageSize)
	path := tempPath(t)
	lengths := []int{0, 1, 15, 79, 80, 4095, 4096, 4097, 8191, 8192, 12288, 16383, 16384, inUse - 1}
	for n := 0; n < inUse; n += 3517 {
		lengths = append(lengths, n)
	}
	for _, n := range lengths {
		if err := os.WriteFile(path, whole[:n], 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := Open(t.Context(), path, testKey)
		want(t, err, problem.StoreDamaged, "path", path)
		if after, _ := os.ReadFile(path); !bytes.Equal(after, whole[:n]) {
			t.Errorf("cut to %d: touched", n)
		}
	}
	// What lies beyond the pages in use is not missed.
	if err := os.WriteFile(path, whole[:inUse], 0o600); err != nil {
		t.Fatal(err)
	}
	if !exercise(t, path) {
		t.Error("does not open without the unused end")
	}
}

func TestGarbage(t *testing.T) {
	path := tempPath(t)
	for name, b := range map[string][]byte{
		"text":   bytes.Repeat([]byte("not a store\n"), 5000),
		"zeros":  make([]byte, 65536),
		"ones":   bytes.Repeat([]byte{0xff}, 65536),
		"sqlite": append([]byte("SQLite format 3\x00"), make([]byte, 40000)...),
	} {
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := Open(t.Context(), path, testKey)
		want(t, err, problem.StoreDamaged, "path", path)
		if t.Failed() {
			t.Fatal(name)
		}
	}
}

// Headers of pages and the first entries are where bbolt trusts most: every third
// byte there, and a sample of the rest, is changed in two ways.
func TestFlipped(t *testing.T) {
	whole := sample(t, 40)
	m, err := newestMeta(bytes.NewReader(whole), int64(len(whole)))
	if err != nil {
		t.Fatal(err)
	}
	step := 3
	if testing.Short() {
		step = 7
	}
	path := tempPath(t)
	opened := 0
	for page := range int(m.high) {
		for i := 0; i < 4096; i += step {
			if i >= 64 && i%509 != 0 {
				continue
			}
			for _, mask := range []byte{0x01, 0xff} {
				b := bytes.Clone(whole)
				b[page*4096+i] ^= mask
				if err := os.WriteFile(path, b, 0o600); err != nil {
					t.Fatal(err)
				}
				if exercise(t, path) {
					opened++
				}
			}
		}
	}
	if opened == 0 {
		t.Error("no damaged file opened: the test looks at nothing")
	}
}

// A branch page that leads back to the root would overflow bbolt's stack, which
// cannot be recovered from.
func TestCycle(t *testing.T) {
	whole := sample(t, 200)
	e := binary.NativeEndian
	m, err := newestMeta(bytes.NewReader(whole), int64(len(whole)))
	if err != nil {
		t.Fatal(err)
	}
	path := tempPath(t)
	cycles := 0
	for page := 2; page < int(m.high); page++ {
		b := bytes.Clone(whole)
		head := b[page*4096:]
		if e.Uint64(head) != uint64(page) || e.Uint16(head[8:]) != flagBranch {
			continue
		}
		for i := range int(e.Uint16(head[10:])) {
			e.PutUint64(head[16+16*i+8:], uint64(page))
		}
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		if !exercise(t, path) {
			cycles++
		}
	}
	if cycles == 0 {
		t.Error("no branch page in use: the sample is too small")
	}
}

// The file shrinks while it is open: reads beyond its end are memory faults.
func TestShrinksWhileOpen(t *testing.T) {
	path := tempPath(t)
	if err := os.WriteFile(path, sample(t, 40), 0o600); err != nil {
		t.Fatal(err)
	}
	s := open(t, path)
	if err := os.Truncate(path, 4096); err != nil {
		t.Fatal(err)
	}
	_, err := s.Orders(t.Context())
	want(t, err, problem.StoreDamaged)
	want(t, s.Commit(t.Context(), "new", 0, nil, nil), problem.StoreDamaged)
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}
