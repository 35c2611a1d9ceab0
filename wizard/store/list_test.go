package store

import (
	"slices"
	"testing"

	"qwizard/wizard/problem"
)

// The list of orders is not sealed. Whatever happens to it, each order stays in reach,
// and new ones can be made.
func TestListDamage(t *testing.T) {
	for name, test := range map[string]struct {
		do   func(x *tx)
		want []string
	}{
		"an entry that is no id": {func(x *tx) { x.put(bucketOrders, string(number(2)), []byte("B!")) }, []string{"b", "a", "c"}},
		"another id":             {func(x *tx) { x.put(bucketOrders, string(number(2)), []byte("d")) }, []string{"b", "a", "d", "c"}},
		"an entry is gone":       {func(x *tx) { x.delete(bucketOrders, string(number(2))) }, []string{"b", "a", "c"}},
		"one id twice":           {func(x *tx) { x.put(bucketOrders, string(number(2)), []byte("a")) }, []string{"b", "a", "c"}},
		"all are gone": {func(x *tx) {
			for n := range uint64(3) {
				x.delete(bucketOrders, string(number(n+1)))
			}
		}, []string{"a", "b", "c"}},
	} {
		t.Run(name, func(t *testing.T) {
			path := tempPath(t)
			s := open(t, path)
			for _, id := range []string{"a", "b", "c"} {
				commit(t, s, id, 0, id+"1", id+"-one")
			}
			s.Close()
			raw(t, path, test.do)
			s = open(t, path)
			if ids, err := s.Orders(t.Context()); err != nil || !slices.Equal(ids, test.want) {
				t.Errorf("Orders = %v, %v; want %v", ids, err, test.want)
			}
			for _, id := range []string{"a", "b", "c"} {
				expect(t, s, id, 1, id+"1", id+"-one")
			}
			if slices.Contains(test.want, "d") { // an order that is not there is named
				_, _, err := s.Load(t.Context(), "d")
				want(t, err, problem.StoreDamaged, "order", "d")
			}
			commit(t, s, "new", 0, "n1")
			if ids, err := s.Orders(t.Context()); err != nil || ids[len(ids)-1] != "new" {
				t.Errorf("with a new one: %v, %v", ids, err)
			}
			if err := s.Delete(t.Context(), "b"); err != nil {
				t.Fatal(err)
			}
			if ids, err := s.Orders(t.Context()); err != nil || slices.Contains(ids, "b") {
				t.Errorf("after b was deleted: %v, %v", ids, err)
			}
		})
	}
}
