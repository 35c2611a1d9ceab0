package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"qwizard/wizard/problem"
)

var testKey = bytes.Repeat([]byte{7}, KeySize)

func tempPath(t testing.TB) string { return filepath.Join(t.TempDir(), "orders.db") }

func open(t testing.TB, path string) *Store {
	t.Helper()
	s, err := Open(t.Context(), path, testKey)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func commit(t testing.TB, s *Store, id string, from uint64, facts string, events ...string) {
	t.Helper()
	var raw [][]byte
	for _, e := range events {
		raw = append(raw, []byte(e))
	}
	if err := s.Commit(t.Context(), id, from, []byte(facts), raw); err != nil {
		t.Fatal(err)
	}
}

func expect(t *testing.T, s *Store, id string, revision uint64, facts string, events ...string) {
	t.Helper()
	r, f, err := s.Load(t.Context(), id)
	if err != nil || r != revision || string(f) != facts {
		t.Errorf("Load(%s) = %d, %q, %v; want %d, %q", id, r, f, err, revision, facts)
	}
	got, err := s.Events(t.Context(), id)
	var text []string
	for _, e := range got {
		text = append(text, string(e))
	}
	if err != nil || !slices.Equal(text, events) {
		t.Errorf("Events(%s) = %q, %v; want %q", id, text, err, events)
	}
}

// want checks the kind, the parameters and that the error is a Problem.
func want(t *testing.T, err error, kind problem.Kind, params ...string) {
	t.Helper()
	var p *problem.Problem
	if !errors.As(err, &p) || p.Kind != kind {
		t.Errorf("got %v, want %s", err, kind)
		return
	}
	for i := 0; i+1 < len(params); i += 2 {
		if p.Params[params[i]] != params[i+1] {
			t.Errorf("%s=%q, want %q", params[i], p.Params[params[i]], params[i+1])
		}
	}
}

func TestOrders(t *testing.T) {
	path := tempPath(t)
	s := open(t, path)
	if ids, err := s.Orders(t.Context()); err != nil || len(ids) != 0 {
		t.Errorf("new store: %v, %v", ids, err)
	}
	commit(t, s, "zebra", 0, "z1", "made")
	commit(t, s, "ant", 0, "a1")
	commit(t, s, "an", 0, "n1", "x", "y")
	commit(t, s, "zebra", 1, "z2", "sent", "paid")
	commit(t, s, "zebra", 2, "", "")
	check := func() {
		t.Helper()
		ids, err := s.Orders(t.Context())
		if err != nil || !slices.Equal(ids, []string{"zebra", "ant", "an"}) {
			t.Errorf("Orders = %v, %v", ids, err)
		}
		expect(t, s, "zebra", 3, "", "made", "sent", "paid", "")
		expect(t, s, "ant", 1, "a1")
		expect(t, s, "an", 1, "n1", "x", "y")
	}
	check()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, path)
	check()
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}

func TestCommitRefused(t *testing.T) {
	s := open(t, tempPath(t))
	ctx := t.Context()
	commit(t, s, "a", 0, "1", "e")
	want(t, s.Commit(ctx, "a", 0, nil, nil), problem.Superseded)
	want(t, s.Commit(ctx, "a", 2, nil, nil), problem.Superseded)
	want(t, s.Commit(ctx, "b", 1, nil, nil), problem.Superseded)
	_, _, err := s.Load(ctx, "b")
	want(t, err, problem.OrderUnknown)
	_, err = s.Events(ctx, "b")
	want(t, err, problem.OrderUnknown)
	for _, id := range []string{"", "A", "a b", "a/b", "ä", "a\x00b", strings.Repeat("a", 65)} {
		want(t, s.Commit(ctx, id, 0, nil, nil), problem.Internal)
		_, _, err := s.Load(ctx, id)
		want(t, err, problem.OrderUnknown)
	}
	want(t, s.Commit(ctx, "a", 1, make([]byte, MaxFacts+1), nil), problem.InputTooBig, "limit", "1048576")
	want(t, s.Commit(ctx, "a", 1, nil, [][]byte{make([]byte, MaxEvent+1)}), problem.InputTooBig, "limit", "65536")
	want(t, s.Commit(ctx, "a", 1, nil, make([][]byte, 65537)), problem.InputTooBig, "limit", "8388608")
	expect(t, s, "a", 1, "1", "e")

	big, event := strings.Repeat("f", MaxFacts), strings.Repeat("e", MaxEvent)
	id := strings.Repeat("9-", 32)
	commit(t, s, id, 0, big, event, event)
	expect(t, s, id, 1, big, event, event)
}

func TestCancelled(t *testing.T) {
	path := tempPath(t)
	s := open(t, path)
	commit(t, s, "a", 0, "1")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := s.Orders(ctx)
	want(t, err, problem.Cancelled)
	_, _, err = s.Load(ctx, "a")
	want(t, err, problem.Cancelled)
	_, err = s.Events(ctx, "a")
	want(t, err, problem.Cancelled)
	want(t, s.Commit(ctx, "a", 1, nil, nil), problem.Cancelled)
	_, _, err = s.Shelf("x").Get(ctx, "k")
	want(t, err, problem.Cancelled)
	want(t, s.Shelf("x").Put(ctx, nil), problem.Cancelled)
	_, err = s.Shelf("x").Keys(ctx, "")
	want(t, err, problem.Cancelled)
	_, err = Open(ctx, path, testKey)
	want(t, err, problem.Cancelled)
	expect(t, s, "a", 1, "1")

	// Waiting for another's write ends with the context too.
	s.turn <- struct{}{}
	ctx, cancel = context.WithCancel(t.Context())
	result := make(chan error)
	go func() { result <- s.Commit(ctx, "a", 1, nil, nil) }()
	cancel()
	want(t, <-result, problem.Cancelled)
	<-s.turn
}

func TestClosed(t *testing.T) {
	s := open(t, tempPath(t))
	if err := errors.Join(s.Close(), s.Close()); err != nil {
		t.Error(err)
	}
	_, err := s.Orders(t.Context())
	want(t, err, problem.StoreFailed)
	want(t, s.Commit(t.Context(), "a", 0, nil, nil), problem.StoreFailed)
}

func TestConcurrent(t *testing.T) {
	s := open(t, tempPath(t))
	var wg sync.WaitGroup
	var mu sync.Mutex
	won := map[uint64]int{}
	for w := range 4 {
		wg.Go(func() {
			own := fmt.Sprint("own-", w)
			for i := range uint64(15) {
				if err := s.Commit(t.Context(), own, i, []byte(own), [][]byte{[]byte(own)}); err != nil {
					t.Error(err)
				}
				if _, f, err := s.Load(t.Context(), own); err != nil || string(f) != own {
					t.Errorf("%q, %v", f, err)
				}
				err := s.Commit(t.Context(), "shared", i, []byte("s"), [][]byte{[]byte("s")})
				if err == nil {
					mu.Lock()
					won[i]++
					mu.Unlock()
				} else if !errors.Is(err, problem.Superseded) {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	r, _, err := s.Load(t.Context(), "shared")
	if err != nil || int(r) != len(won) {
		t.Errorf("revision %d, %v; %d commits won", r, err, len(won))
	}
	for from, n := range won {
		if n != 1 {
			t.Errorf("%d commits won from revision %d", n, from)
		}
	}
}

func TestKeysAndVersions(t *testing.T) {
	path := tempPath(t)
	s := open(t, path)
	commit(t, s, "a", 0, "1")
	s.Close()
	other := bytes.Repeat([]byte{8}, KeySize)
	for _, key := range [][]byte{nil, testKey[:16], other} {
		_, err := Open(t.Context(), path, key)
		want(t, err, problem.StoreKey, "path", path)
	}
	raw(t, path, func(tx *tx) { tx.put(bucketMeta, keyFormat, summed([]byte{0, 0, 0, 2})) })
	before, _ := os.ReadFile(path)
	_, err := Open(t.Context(), path, testKey)
	want(t, err, problem.StoreNewer, "path", path)
	// The format is looked at before the key: a newer version may derive it otherwise.
	_, err = Open(t.Context(), path, other)
	want(t, err, problem.StoreNewer)
	if after, _ := os.ReadFile(path); !bytes.Equal(before, after) {
		t.Error("a newer store was touched")
	}
}

func TestPlaces(t *testing.T) {
	dir := t.TempDir()
	_, err := Open(t.Context(), dir, testKey)
	want(t, err, problem.StoreFailed, "path", dir)
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	below := filepath.Join(file, "orders.db")
	_, err = Open(t.Context(), below, testKey)
	want(t, err, problem.StoreFailed, "path", below)
	// A missing folder is made, for the person only.
	deep := filepath.Join(dir, "a", "b", "orders.db")
	open(t, deep)
	if info, err := os.Stat(filepath.Dir(deep)); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("%v, %v", info, err)
	}
	entries, _ := os.ReadDir(filepath.Dir(deep))
	if len(entries) != 1 {
		t.Errorf("left behind: %v", entries)
	}
}

func TestNothingInClear(t *testing.T) {
	path := tempPath(t)
	s := open(t, path)
	canary := "Canary-Zeisig-4711"
	for i := range uint64(5) {
		commit(t, s, "a", i, canary+" facts", canary+" event", canary)
	}
	if err := s.Shelf("ca").Put(t.Context(), map[string][]byte{"k": []byte(canary)}); err != nil {
		t.Fatal(err)
	}
	if text := fmt.Sprintf("%v %+v %#v %s", s, s, s, s.LogValue()); strings.Count(text, "\a") > 0 || strings.Contains(text, "aead") {
		t.Errorf("prints its inside: %s", text)
	}
	s.Close()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range [][]byte{[]byte("Canary"), []byte("Zeisig"), testKey[:8]} {
		if bytes.Contains(b, secret) {
			t.Errorf("%q is in the file", secret)
		}
	}
}

// A record sealed under the same vault key for another file does not open here.
func TestRecordOfAnotherFile(t *testing.T) {
	one, two := tempPath(t), tempPath(t)
	for _, path := range []string{one, two} {
		s := open(t, path)
		commit(t, s, "a", 0, path)
		s.Close()
	}
	var record []byte
	raw(t, one, func(x *tx) { record = x.get(bucketFacts, "a") })
	raw(t, two, func(x *tx) { x.put(bucketFacts, "a", record) })
	_, _, err := open(t, two).Load(t.Context(), "a")
	want(t, err, problem.StoreDamaged)
}
