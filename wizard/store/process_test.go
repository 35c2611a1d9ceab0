package store

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"qwizard/wizard/problem"
)

// TestMain lets the test binary play another process: CHILD says what it does.
func TestMain(m *testing.M) {
	path := os.Getenv("STORE")
	switch os.Getenv("CHILD") {
	case "":
		os.Exit(m.Run())
	case "hold":
		s, err := Open(context.Background(), path, testKey)
		if err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		fmt.Println("open")
		bufio.NewReader(os.Stdin).ReadString('\n')
		s.Close()
	case "commit":
		s, err := Open(context.Background(), path, testKey)
		if err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		r, _, err := s.Load(context.Background(), "a")
		if err != nil && !errors.Is(err, problem.OrderUnknown) {
			fmt.Println(err)
			os.Exit(1)
		}
		for ; ; r++ {
			if err := s.Commit(context.Background(), "a", r, factsAt(r+1), eventsAt(r+1)); err != nil {
				fmt.Println(err)
				os.Exit(1)
			}
			fmt.Println(r + 1)
		}
	}
}

func factsAt(r uint64) []byte {
	return bytes.Repeat([]byte(strconv.FormatUint(r, 10)+" "), 100+int(r%7)*300)
}

func eventsAt(r uint64) [][]byte {
	events := [][]byte{fmt.Appendf(nil, "event of %d", r)}
	if r%3 == 0 {
		events = append(events, []byte("another"))
	}
	return events
}

func child(t *testing.T, path, what string) (*exec.Cmd, *bufio.Scanner, func()) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "CHILD="+what, "STORE="+path)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd, bufio.NewScanner(out), func() { in.Close() }
}

func TestLocked(t *testing.T) {
	path := tempPath(t)
	s := open(t, path)
	_, err := Open(t.Context(), path, testKey)
	want(t, err, problem.StoreLocked, "path", path)
	ctx, cancel := context.WithCancel(t.Context())
	result := make(chan error)
	go func() {
		_, err := Open(ctx, path, testKey)
		result <- err
	}()
	cancel()
	want(t, <-result, problem.Cancelled)
	s.Close()

	cmd, lines, release := child(t, path, "hold")
	if !lines.Scan() || lines.Text() != "open" {
		t.Fatal(lines.Text())
	}
	_, err = Open(t.Context(), path, testKey)
	want(t, err, problem.StoreLocked, "path", path)
	release()
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	open(t, path)
}

// Two processes start on an empty folder at once: one gets the store.
func TestMadeTwice(t *testing.T) {
	path := tempPath(t)
	results := make(chan error, 4)
	stores := make(chan *Store, 4)
	for range 4 {
		go func() {
			s, err := Open(t.Context(), path, testKey)
			if err == nil {
				stores <- s
			}
			results <- err
		}()
	}
	won := 0
	for range 4 {
		err := <-results
		if err == nil {
			won++
		} else {
			want(t, err, problem.StoreLocked)
		}
	}
	if won != 1 {
		t.Errorf("%d have it", won)
	}
	(<-stores).Close()
}

func TestKilled(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no SIGKILL on Windows")
	}
	path := tempPath(t)
	confirmed := uint64(0)
	for round := range 12 {
		cmd, lines, _ := child(t, path, "commit")
		for i := 0; i < 5+round*3 && lines.Scan(); i++ {
			n, err := strconv.ParseUint(lines.Text(), 10, 64)
			if err != nil {
				t.Fatal(lines.Text())
			}
			confirmed = n
		}
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		// What it had printed before it died counts too.
		for lines.Scan() {
			if n, err := strconv.ParseUint(lines.Text(), 10, 64); err == nil && n > confirmed {
				confirmed = n
			}
		}
		cmd.Wait()
		s := open(t, path)
		r, facts, err := s.Load(t.Context(), "a")
		if err != nil {
			t.Fatal(err)
		}
		if r < confirmed || r > confirmed+1 {
			t.Fatalf("revision %d, confirmed %d", r, confirmed)
		}
		if !bytes.Equal(facts, factsAt(r)) {
			t.Fatalf("facts are not those of revision %d", r)
		}
		var all [][]byte
		for i := range r {
			all = append(all, eventsAt(i+1)...)
		}
		events, err := s.Events(t.Context(), "a")
		if err != nil || !bytes.Equal(bytes.Join(events, []byte("|")), bytes.Join(all, []byte("|"))) {
			t.Fatalf("%d events, %v; want %d", len(events), err, len(all))
		}
		s.Close()
	}
	if confirmed < 100 {
		t.Errorf("only %d commits: killed too early to mean anything", confirmed)
	}
}

func TestDiskFull(t *testing.T) {
	if runtime.GOOS != "linux" || os.Geteuid() != 0 {
		t.Skip("needs root on Linux to mount a small tmpfs")
	}
	dir := t.TempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", dir).CombinedOutput(); err != nil {
		t.Skip("cannot mount a tmpfs: " + strings.TrimSpace(string(out)))
	}
	t.Cleanup(func() { exec.Command("umount", dir).Run() })
	path := filepath.Join(dir, "orders.db")
	s := open(t, path)
	var r uint64
	facts := func(r uint64) []byte { return bytes.Repeat([]byte{byte(r)}, 20<<10) }
	var err error
	for ; r < 100 && err == nil; r++ {
		err = s.Commit(t.Context(), fmt.Sprint("a", r), 0, facts(r), [][]byte{{1}})
	}
	want(t, err, problem.DiskFull, "path", path)
	r-- // the one that failed
	check := func() {
		t.Helper()
		for i := range r {
			if _, f, err := s.Load(t.Context(), fmt.Sprint("a", i)); err != nil || !bytes.Equal(f, facts(i)) {
				t.Errorf("a%d: %v", i, err)
			}
		}
		_, _, err := s.Load(t.Context(), fmt.Sprint("a", r))
		want(t, err, problem.OrderUnknown)
	}
	check()
	// Small ones may still fit; the store goes on either way.
	if err := s.Commit(t.Context(), "a0", 1, nil, nil); err != nil {
		want(t, err, problem.DiskFull)
	} else if err := s.Commit(t.Context(), "a0", 2, facts(0), nil); err != nil {
		want(t, err, problem.DiskFull)
		t.Log("a0 stays small")
		if err := s.Commit(t.Context(), "a0", 2, nil, nil); err != nil {
			want(t, err, problem.DiskFull)
		}
	}
	s.Close()
	s = open(t, path)
	if _, _, err := s.Load(t.Context(), "a1"); err != nil {
		t.Error(err)
	}
	s.Close()

	// A new store on a full disk leaves nothing behind.
	if err := os.WriteFile(filepath.Join(dir, "fill"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(filepath.Join(dir, "fill"), os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	for err == nil {
		_, err = f.Write(make([]byte, 4096))
	}
	f.Close()
	_, err = Open(t.Context(), filepath.Join(dir, "second.db"), testKey)
	want(t, err, problem.DiskFull)
	if entries, _ := os.ReadDir(dir); len(entries) != 2 {
		t.Errorf("left behind: %v", entries)
	}
}
