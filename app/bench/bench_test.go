//go:build linux

package main

import (
	"testing"

	"github.com/BurntSushi/toml"
)

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

func TestAnswersGetAP256Key(t *testing.T) {
	to, err := withP256("../../assets/practice/answers.toml", t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	var answers struct {
		Key struct{ Kind string }
	}
	if _, err := toml.DecodeFile(to, &answers); err != nil {
		t.Fatal(err)
	}
	if answers.Key.Kind != "p256" {
		t.Errorf("the key is %q", answers.Key.Kind)
	}
}
