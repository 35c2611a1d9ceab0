//go:build linux

package main

import (
	"os"
	"testing"
	"time"

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

func TestLogIsReadByLine(t *testing.T) {
	l := newLog()
	for _, part := range []string{"time=1 level=INFO msg=focus id=page-", "title\nerror: no bus\ntime=2 level=INFO msg=\"page shown\" page=\"key busy\"\n", "time=3 level=INFO msg=\"page shown\" page=key\n"} {
		if _, err := l.Write([]byte(part)); err != nil {
			t.Fatal(err)
		}
	}
	if id, err := l.value("focus"); id != "page-title" || err != nil {
		t.Errorf("the focus is at %q: %v", id, err)
	}
	if page, err := l.value(`"page shown"`); page != "key busy" || err != nil {
		t.Errorf("on show is %q: %v", page, err)
	}
	if page := l.drain(`"page shown"`); page != "key" {
		t.Errorf("on show is %q at the end", page)
	}
	if page := l.drain(`"page shown"`); page != "" {
		t.Errorf("%q was forgotten", page)
	}
}

func TestCPUTimeGrowsWithWork(t *testing.T) {
	before, err := cpu(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); {
		if after, err := cpu(os.Getpid()); err != nil || after-before > 5*time.Millisecond {
			break
		}
	}
	if after, err := cpu(os.Getpid()); err != nil || after-before < time.Millisecond {
		t.Errorf("%v after %v: %v", after, before, err)
	}
}
