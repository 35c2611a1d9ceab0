package store

import (
	"bytes"
	"fmt"
	"os"
	"testing"
)

// sampleStore has so many orders of 10 KiB with three events.
func sampleStore(b *testing.B, orders int) string {
	path := tempPath(b)
	s := open(b, path)
	s.db.NoSync = true // only while filling it
	facts := bytes.Repeat([]byte("f"), 10<<10)
	for i := range orders {
		if err := s.Commit(b.Context(), fmt.Sprint("order-", i), 0, facts, [][]byte{{1}, {2}, {3}}); err != nil {
			b.Fatal(err)
		}
	}
	s.Close()
	if info, err := os.Stat(path); err == nil {
		b.ReportMetric(float64(info.Size())/1e6, "MB")
	}
	return path
}

func BenchmarkOpen(b *testing.B) {
	for _, orders := range []int{1, 1000} {
		b.Run(fmt.Sprint(orders), func(b *testing.B) {
			path := sampleStore(b, orders)
			for b.Loop() {
				s, err := Open(b.Context(), path, testKey)
				if err != nil {
					b.Fatal(err)
				}
				s.Close()
			}
		})
	}
}

func BenchmarkOrders(b *testing.B) {
	s := open(b, sampleStore(b, 1000))
	for b.Loop() {
		if _, err := s.Orders(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLoad(b *testing.B) {
	s := open(b, sampleStore(b, 100))
	for b.Loop() {
		if _, _, err := s.Load(b.Context(), "order-50"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCommit(b *testing.B) {
	s := open(b, tempPath(b))
	facts := bytes.Repeat([]byte("f"), 10<<10)
	for r := uint64(0); b.Loop(); r++ {
		if err := s.Commit(b.Context(), "a", r, facts, [][]byte{[]byte("event")}); err != nil {
			b.Fatal(err)
		}
	}
}
