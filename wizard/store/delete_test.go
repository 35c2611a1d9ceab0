package store

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	bolt "go.etcd.io/bbolt"

	"qwizard/wizard/problem"
)

// sealed returns a piece of each stored value of an order as it lies in the file.
func sealed(t *testing.T, s *Store, id string) (pieces [][]byte) {
	t.Helper()
	err := s.view(t.Context(), "look", func(tx *bolt.Tx) error {
		add := func(v []byte) { pieces = append(pieces, bytes.Clone(v[len(v)-24:])) } // a tag and what is before it
		add(bucket(tx, bucketFacts).Get([]byte(id)))
		c := bucket(tx, bucketEvents).Cursor()
		for k, v := c.Seek(eventPrefix(id)); bytes.HasPrefix(k, eventPrefix(id)); k, v = c.Next() {
			add(v)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return pieces
}

func TestADeletedOrderIsGoneFromTheFile(t *testing.T) {
	for _, events := range []int{1, 40, 600} {
		t.Run(fmt.Sprint(events), func(t *testing.T) {
			path := tempPath(t)
			s := open(t, path)
			commit(t, s, "before", 0, "facts", "made")
			commit(t, s, "a", 0, strings.Repeat("f", 9000), "made")
			for n := range events {
				commit(t, s, "a", uint64(n)+1, strings.Repeat("f", 9000), strings.Repeat("e", 300))
			}
			commit(t, s, "after", 0, "facts", "made", "again")
			if err := s.Shelf("drafts").Put(t.Context(), map[string][]byte{"before": []byte("typed")}); err != nil {
				t.Fatal(err)
			}
			pieces := sealed(t, s, "a")
			if data, err := os.ReadFile(path); err != nil || !bytes.Contains(data, pieces[0]) || !bytes.Contains(data, pieces[events]) {
				t.Fatalf("the test looks for what is not there: %v", err)
			}
			if err := s.Delete(t.Context(), "a"); err != nil {
				t.Fatal(err)
			}
			_, _, err := s.Load(t.Context(), "a")
			want(t, err, problem.OrderUnknown)
			if ids, err := s.Orders(t.Context()); err != nil || !slices.Equal(ids, []string{"before", "after"}) {
				t.Errorf("orders %v, %v", ids, err)
			}
			expect(t, s, "before", 1, "facts", "made")
			expect(t, s, "after", 1, "facts", "made", "again")
			if keys, err := s.Shelf(fillerShelf).Keys(t.Context(), ""); err != nil || len(keys) > 0 {
				t.Errorf("%d filler values stay, %v", len(keys), err)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			for n, p := range pieces {
				if bytes.Contains(data, p) {
					t.Errorf("value %d of %d still lies in the file", n, len(pieces))
				}
			}
			again := open(t, path)
			expect(t, again, "after", 1, "facts", "made", "again")
			if err := again.Delete(t.Context(), "a"); err != nil {
				t.Errorf("deleted twice: %v", err)
			}
			commit(t, again, "a", 0, "anew", "made")
			expect(t, again, "a", 1, "anew", "made")
		})
	}
}

// What belongs to an order whose id begins the same stays.
func TestDeleteTakesNoOtherOrderAlong(t *testing.T) {
	s := open(t, tempPath(t))
	for _, id := range []string{"a", "ab", "a-"} {
		commit(t, s, id, 0, "facts of "+id, "made", "changed")
	}
	if err := s.Delete(t.Context(), "a"); err != nil {
		t.Fatal(err)
	}
	expect(t, s, "ab", 1, "facts of ab", "made", "changed")
	expect(t, s, "a-", 1, "facts of a-", "made", "changed")
}

func TestADamagedOrderCanBeDeleted(t *testing.T) {
	path := tempPath(t)
	s := open(t, path)
	commit(t, s, "a", 0, "facts", "made")
	commit(t, s, "b", 0, "facts", "made")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	raw(t, path, func(x *tx) { x.put(bucketFacts, "a", []byte("12345678 not sealed at all")) })
	s = open(t, path)
	_, _, err := s.Load(t.Context(), "a")
	want(t, err, problem.StoreDamaged, "path", path, "order", "a")
	if err := s.Delete(t.Context(), "a"); err != nil {
		t.Fatal(err)
	}
	if ids, err := s.Orders(t.Context()); err != nil || !slices.Equal(ids, []string{"b"}) {
		t.Errorf("orders %v, %v", ids, err)
	}
}

func TestDeleteIsRefused(t *testing.T) {
	s := open(t, tempPath(t))
	commit(t, s, "a", 0, "facts", "made")
	want(t, s.Delete(t.Context(), "No id"), problem.Internal)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	want(t, s.Delete(ended, "a"), problem.Cancelled)
	expect(t, s, "a", 1, "facts", "made")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.Delete(t.Context(), "a"); err == nil {
		t.Error("deleted from a closed store")
	}
}

// What is damaged is replaced, at its place in the list, and the others stay as they are.
func TestADamagedOrderIsReplaced(t *testing.T) {
	for what, damage := range map[string]func(x *tx){
		"facts":    func(x *tx) { v := x.get(bucketFacts, "a"); v[len(v)-1] ^= 1; x.put(bucketFacts, "a", v) },
		"no facts": func(x *tx) { x.delete(bucketFacts, "a") },
		"an event": func(x *tx) {
			v := x.get(bucketEvents, eventKey("a", 1))
			v[9] ^= 1
			x.put(bucketEvents, eventKey("a", 1), v)
		},
		"a lost event":  func(x *tx) { x.delete(bucketEvents, eventKey("a", 2)) },
		"nothing":       func(*tx) {},
		"not in a list": func(x *tx) { x.delete(bucketOrders, string(number(2))) },
	} {
		t.Run(what, func(t *testing.T) {
			path := tempPath(t)
			s := open(t, path)
			commit(t, s, "before", 0, "facts", "made")
			commit(t, s, "a", 0, "facts", "made", "again")
			commit(t, s, "after", 0, "facts", "made")
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			raw(t, path, damage)
			s = open(t, path)
			if err := s.Replace(t.Context(), "a", []byte("new")); err != nil {
				t.Fatal(err)
			}
			ids, err := s.Orders(t.Context())
			wanted := []string{"before", "a", "after"}
			if what == "not in a list" {
				wanted = []string{"before", "after", "a"}
			}
			if err != nil || !slices.Equal(ids, wanted) {
				t.Errorf("orders %v, %v", ids, err)
			}
			commit(t, s, "a", 1, "newer", "event")
			revision, facts, err := s.Load(t.Context(), "a")
			if err != nil || revision != 2 || string(facts) != "newer" {
				t.Errorf("%d %s, %v", revision, facts, err)
			}
			for id, n := range map[string]int{"before": 1, "a": 1, "after": 1} {
				if events, err := s.Events(t.Context(), id); err != nil || len(events) != n {
					t.Errorf("%s: %d events, %v", id, len(events), err)
				}
			}
		})
	}
	s := open(t, tempPath(t))
	want(t, s.Replace(t.Context(), "No", nil), problem.Internal)
	want(t, s.Replace(t.Context(), "a", make([]byte, MaxFacts+1)), problem.InputTooBig)
}
