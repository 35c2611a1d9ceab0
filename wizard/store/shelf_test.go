package store

import (
	"slices"
	"strings"
	"testing"

	"qwizard/wizard/problem"
)

func TestShelf(t *testing.T) {
	path := tempPath(t)
	s := open(t, path)
	ctx := t.Context()
	ca := s.Shelf("ca")
	if _, found, err := ca.Get(ctx, "k"); found || err != nil {
		t.Errorf("%v, %v", found, err)
	}
	put := func(h *Shelf, writes map[string][]byte) {
		t.Helper()
		if err := h.Put(ctx, writes); err != nil {
			t.Fatal(err)
		}
	}
	get := func(h *Shelf, key, value string) {
		t.Helper()
		if v, found, err := h.Get(ctx, key); string(v) != value || !found || err != nil {
			t.Errorf("Get(%s) = %q, %v, %v", key, v, found, err)
		}
	}
	put(ca, map[string][]byte{"order/2": []byte("two"), "order/10": []byte("ten"), "root": []byte("r"), "empty": {}})
	put(s.Shelf("c"), map[string][]byte{"a": []byte("other")})
	put(s.Shelf("ca"), map[string][]byte{"order/2": []byte("zwei"), "root": nil, "gone": nil})
	s.Close()
	s = open(t, path)
	ca = s.Shelf("ca")
	get(ca, "order/2", "zwei")
	get(ca, "order/10", "ten")
	get(ca, "empty", "")
	get(s.Shelf("c"), "a", "other")
	if _, found, err := ca.Get(ctx, "root"); found || err != nil {
		t.Errorf("deleted: %v, %v", found, err)
	}
	for prefix, keys := range map[string][]string{
		"":       {"empty", "order/10", "order/2"},
		"order/": {"order/10", "order/2"},
		"x":      nil,
	} {
		if got, err := ca.Keys(ctx, prefix); err != nil || !slices.Equal(got, keys) {
			t.Errorf("Keys(%q) = %v, %v", prefix, got, err)
		}
	}
	for _, key := range []string{"", "a b", "ü", "a\x00", strings.Repeat("k", 201)} {
		want(t, ca.Put(ctx, map[string][]byte{"ok": []byte("x"), key: []byte("x")}), problem.Internal)
		_, _, err := ca.Get(ctx, key)
		want(t, err, problem.Internal)
	}
	want(t, s.Shelf("A").Put(ctx, map[string][]byte{"k": nil}), problem.Internal)
	if _, found, _ := ca.Get(ctx, "ok"); found {
		t.Error("part of a refused Put was made")
	}
	want(t, ca.Put(ctx, map[string][]byte{"k": make([]byte, MaxValue+1)}), problem.InputTooBig, "limit", "1048576")
	many := map[string][]byte{}
	for _, k := range "abcdefghi" {
		many[string(k)] = make([]byte, MaxValue)
	}
	want(t, ca.Put(ctx, many), problem.InputTooBig, "limit", "8388608")
	big := strings.Repeat("v", MaxValue)
	put(ca, map[string][]byte{"big": []byte(big)})
	get(ca, "big", big)
}

func TestShelfDamage(t *testing.T) {
	path := tempPath(t)
	s := open(t, path)
	ctx := t.Context()
	if err := s.Shelf("ca").Put(ctx, map[string][]byte{"a": []byte("1"), "b": []byte("2")}); err != nil {
		t.Fatal(err)
	}
	s.Close()
	raw(t, path, func(tx *tx) {
		a, b := tx.get(bucketShelf, "ca\x00a"), tx.get(bucketShelf, "ca\x00b")
		tx.put(bucketShelf, "ca\x00a", b)
		tx.put(bucketShelf, "other\x00a", a)
	})
	s = open(t, path)
	_, found, err := s.Shelf("ca").Get(ctx, "a")
	want(t, err, problem.StoreDamaged, "path", path, "shelf", "ca", "key", "a")
	if found {
		t.Error("found")
	}
	_, _, err = s.Shelf("other").Get(ctx, "a")
	want(t, err, problem.StoreDamaged)
	if v, _, err := s.Shelf("ca").Get(ctx, "b"); string(v) != "2" || err != nil {
		t.Errorf("%q, %v", v, err)
	}
}
