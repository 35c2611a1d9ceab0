package store

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"testing"
)

func FuzzRecord(f *testing.F) {
	b, err := newBox(testKey, make([]byte, saltSize))
	if err != nil {
		f.Fatal(err)
	}
	// Revision 3 of "a" with 2 events and the text "facts". A constant, because
	// nonces are random and every fuzzing process starts here.
	good, err := hex.DecodeString("0000000000000003011fff4a1fa834b5fd77d38b365b76637cf2e23bb0e255f862dd5d63f11293e5cfec7f55859b548a8d66")
	if err != nil {
		f.Fatal(err)
	}
	if _, ok := b.decode("a", good); !ok {
		f.Fatal("the format has changed: files of before do not open")
	}
	f.Add("a", good)
	f.Add("b", good)
	f.Add("a", good[:len(good)-1])
	f.Add("", []byte{})
	f.Fuzz(func(t *testing.T, id string, value []byte) {
		kept := bytes.Clone(value)
		r, ok := b.decode(id, value)
		if !bytes.Equal(kept, value) {
			t.Error("changed its input, which may be mapped read-only")
		}
		if ok && (id != "a" || !bytes.Equal(value, good) || r.revision != 3 || r.events != 2 || string(r.facts) != "facts") {
			t.Errorf("opened %x as %v", value, r)
		}
		if event, ok := b.unseal(value, MaxEvent, eventPlace(id, 1)); ok {
			t.Errorf("opened %x as event %q", value, event)
		}
	})
}

// FuzzStructure gives arbitrary bytes to the checks before bbolt sees a file.
func FuzzStructure(f *testing.F) {
	whole := sample(f, 3)
	f.Add(whole, 0, uint64(0))
	f.Add(whole, 4096+16+32, uint64(3))
	f.Add(whole[:8192], 0, uint64(0))
	f.Fuzz(func(t *testing.T, b []byte, at int, v uint64) {
		if at >= 0 && at+8 <= len(b) {
			b = bytes.Clone(b)
			binary.NativeEndian.PutUint64(b[at:], v)
		}
		examine(bytes.NewReader(b), int64(len(b)))
	})
}
