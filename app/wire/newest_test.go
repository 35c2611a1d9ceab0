package wire_test

import (
	"testing"

	"qwizard/wizard/order"
)

// The start reads no more orders than it asks for: one that is damaged costs it nothing
// as long as a newer one will do.
func TestTheNewestOrdersComeFirstAndEachByItself(t *testing.T) {
	dir := t.TempDir()
	h := openFace(t, face(t, dir), order.Assisted)
	var started []string
	for range 3 {
		s, err := h.Start(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		started = append(started, s.Facts().ID)
	}
	var got []string
	for f, err := range h.Newest(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if got = append(got, f.ID); len(got) == 2 {
			break
		}
	}
	if len(got) != 2 || got[0] != started[2] || got[1] != started[1] {
		t.Errorf("got %v of %v", got, started)
	}
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	failed := 0
	for _, err := range h.Newest(t.Context()) {
		if err == nil {
			t.Error("an order was read from a closed house")
		}
		failed++
	}
	if failed != 1 {
		t.Errorf("%d problems for one list that cannot be read", failed)
	}
}
