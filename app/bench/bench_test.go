//go:build linux

package main

import "testing"

func TestMedianAndMiddle(t *testing.T) {
	for _, tt := range []struct {
		samples          spread
		median, from, to float64
	}{
		{spread{3, 1, 2}, 2, 1, 3},
		{spread{4, 1, 3, 2}, 2.5, 2, 3},
		{spread{9, 1, 2, 3, 4, 5, 6, 7, 8}, 5, 3, 7},
		{nil, 0, 0, 0},
	} {
		from, to := tt.samples.middle()
		if tt.samples.median() != tt.median || from != tt.from || to != tt.to {
			t.Errorf("%v: median %v, middle %v-%v; want %v, %v-%v", tt.samples, tt.samples.median(), from, to, tt.median, tt.from, tt.to)
		}
	}
}
