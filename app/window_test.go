//go:build unix

package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"qwizard/wizard/vault/vaulttest"
)

// The built program in a real window on a virtual display, driven by keyboard. It
// runs where make window names the binary; QWIZARD_BIN is its path.

const windowPatience = 30 * time.Second

// display is a virtual X display with a window manager, which it needs for focus.
type display struct {
	t    *testing.T
	home string
	env  []string
	bus  []string // starts what is started: in a session bus of its own, if not said otherwise
}

func newDisplay(t *testing.T) *display {
	t.Helper()
	for _, tool := range []string{"Xvfb", "openbox", "xdotool", "dbus-run-session", "xprop"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not installed (make deps)", tool)
		}
	}
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer read.Close()
	x := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", "1280x900x24", "-nolisten", "tcp")
	x.ExtraFiles = []*os.File{write}
	if err := x.Start(); err != nil {
		t.Fatal(err)
	}
	write.Close()
	t.Cleanup(func() { _ = x.Process.Kill(); _ = x.Wait() })
	number, err := bufio.NewReader(read).ReadString('\n')
	if err != nil {
		t.Fatalf("Xvfb names no display: %v", err)
	}
	home := t.TempDir()
	d := &display{t: t, home: home, bus: []string{"dbus-run-session", "--"}, env: append(os.Environ(), "DISPLAY=:"+strings.TrimSpace(number), "WAYLAND_DISPLAY=", "LIBGL_ALWAYS_SOFTWARE=1",
		"FYNE_THEME=light", "HOME="+home, "XDG_CONFIG_HOME="+filepath.Join(home, ".config"))}
	wm := d.command("openbox")
	if err := wm.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = wm.Process.Kill(); _ = wm.Wait() })
	return d
}

func (d *display) command(name string, args ...string) *exec.Cmd {
	c := exec.Command(name, args...)
	c.Env, c.Dir = d.env, d.home // without a home Fyne keeps its preferences where it is started
	return c
}

// sampleAnswers is the file of the practice order's answers.
func sampleAnswers(t *testing.T) string {
	t.Helper()
	path, err := filepath.Abs("../assets/practice/answers.toml")
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// must runs a tool to its end and returns what it printed.
func (d *display) must(name string, args ...string) string {
	d.t.Helper()
	out, err := d.command(name, args...).CombinedOutput()
	if err != nil {
		d.t.Fatalf("%s %v: %v\n%s", name, args, err, out)
	}
	return strings.TrimSpace(string(out))
}

// started is the program with its log.
type started struct {
	t    *testing.T
	log  chan string
	all  strings.Builder
	stop context.CancelFunc
	over bool
	c    *exec.Cmd
}

func (d *display) start(binary string, args ...string) *started {
	d.t.Helper()
	s := &started{t: d.t, log: make(chan string, 1000)}
	line := append(append(slices.Clone(d.bus), binary), args...)
	c := d.command(line[0], line[1:]...)
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // the bus and the program end together
	stderr, err := c.StderrPipe()
	if err != nil {
		d.t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		d.t.Fatal(err)
	}
	go func() {
		defer close(s.log)
		for lines := bufio.NewScanner(io.LimitReader(stderr, 1<<20)); lines.Scan(); {
			s.log <- lines.Text()
		}
	}()
	s.c = c
	s.stop = func() {
		if !s.over {
			s.over = true
			_ = syscall.Kill(-c.Process.Pid, syscall.SIGKILL)
			_ = c.Wait()
		}
	}
	d.t.Cleanup(s.stop)
	return s
}

// until reads the log up to a line with text in it, and returns the line. A text with a
// newline at its end is one at the end of a line.
func (s *started) until(text string) string {
	s.t.Helper()
	for deadline := time.After(windowPatience); ; {
		select {
		case line, open := <-s.log:
			s.all.WriteString(line + "\n")
			if strings.Contains(line+"\n", text) {
				return line
			}
			if !open {
				s.t.Fatalf("ended before %q:\n%s", text, s.all.String())
			}
		case <-deadline:
			s.t.Fatalf("no %q in time:\n%s", text, s.all.String())
		}
	}
}

// end reads the log to its end and returns the exit code.
func (s *started) end() int {
	s.t.Helper()
	for deadline := time.After(windowPatience); ; {
		select {
		case line, open := <-s.log:
			if open {
				s.all.WriteString(line + "\n")
				continue
			}
		case <-deadline:
			s.t.Fatalf("it goes on:\n%s", s.all.String())
		}
		s.over = true
		_ = s.c.Wait() // the code tells
		return s.c.ProcessState.ExitCode()
	}
}

func TestWithoutADisplayItSaysSo(t *testing.T) {
	binary := os.Getenv("QWIZARD_BIN")
	if binary == "" {
		t.Skip("QWIZARD_BIN does not name the built program (make window)")
	}
	c := exec.Command(binary, "--data", t.TempDir())
	c.Env = append(os.Environ(), "DISPLAY=", "WAYLAND_DISPLAY=")
	out, err := c.CombinedOutput()
	if c.ProcessState.ExitCode() != 1 || !strings.Contains(string(out), "no display") || !strings.Contains(string(out), "What to do") {
		t.Errorf("%v: %s", err, out)
	}
}

func TestTheWindowOpensStoredOrdersByKeyboard(t *testing.T) {
	binary := os.Getenv("QWIZARD_BIN")
	if binary == "" {
		t.Skip("QWIZARD_BIN does not name the built program (make window)")
	}
	d := newDisplay(t)
	data, out := filepath.Join(t.TempDir(), "data"), filepath.Join(t.TempDir(), "out")

	// Nothing there yet: what all this is about, at once.
	first := d.start(binary, "--log", "--data", data)
	first.until("page=for-me")
	window := d.must("xdotool", "search", "--sync", "--onlyvisible", "--name", "^"+appName+"$")
	if class := d.must("xprop", "-id", window, "WM_CLASS"); !strings.Contains(class, appName) && !strings.Contains(class, appID) {
		t.Errorf("the window says it is %s", class)
	}
	if icon := d.must("xprop", "-id", window, "-notype", "32c", "_NET_WM_ICON"); strings.Contains(icon, "not found") {
		t.Error("the window has no icon")
	}
	first.stop()

	d.must(binary, "practice", "--answers", sampleAnswers(d.t), "--out", out, "--data", data)

	// Stored orders: the passphrase, first a wrong one, then the task list.
	second := d.start(binary, "--log", "--data", data)
	second.until("page=unlock")
	window = d.must("xdotool", "search", "--sync", "--onlyvisible", "--name", "^"+appName+"$")
	d.must("xdotool", "windowfocus", "--sync", window)
	d.must("xdotool", "type", "--delay", "20", "not the passphrase")
	d.must("xdotool", "key", "Return")
	second.until("page=\"unlock busy\"")
	second.until("page=unlock\n") // told
	d.must("xdotool", "key", "ctrl+a")
	d.must("xdotool", "type", "--delay", "20", "practice vault, not a real one")
	d.must("xdotool", "key", "Return")
	second.until("page=home")

	// While it is open, status asks it and needs no passphrase.
	var status struct {
		Running bool
		Orders  []struct{ Names []string }
	}
	if err := json.Unmarshal([]byte(d.must(binary, "status", "--json", "--data", data)), &status); err != nil {
		t.Fatal(err)
	}
	if !status.Running || len(status.Orders) != 1 {
		t.Errorf("status is %+v", status)
	}

	// A second window on the same data says so.
	third := d.start(binary, "--log", "--data", data)
	third.until("page=no-data")
	third.stop()
	second.stop()
	for _, s := range []*started{first, second, third} {
		s.clean("practice vault, not")
	}
}

// clean checks what a program that has ended, or is about to, has logged: no fault of
// goroutines, and no secret.
func (s *started) clean(secrets ...string) {
	s.t.Helper()
	for line := range s.log {
		s.all.WriteString(line + "\n")
	}
	if strings.Contains(s.all.String(), "Error in Fyne call thread") {
		s.t.Errorf("a widget was touched off the UI goroutine:\n%s", s.all.String())
	}
	for _, secret := range secrets {
		if strings.Contains(s.all.String(), secret) {
			s.t.Error("a secret is in the log")
		}
	}
}

// Orders that the keychain opens come without a passphrase; a keychain that gives no
// access is told, and the window stays.
func TestTheWindowOpensOrdersFromTheKeychain(t *testing.T) {
	binary := os.Getenv("QWIZARD_BIN")
	if binary == "" {
		t.Skip("QWIZARD_BIN does not name the built program (make window)")
	}
	session := vaulttest.Unlocked(t)
	d := newDisplay(t)
	d.bus = []string{"env"} // the session's own bus
	data, out, answers := filepath.Join(t.TempDir(), "data"), filepath.Join(t.TempDir(), "out"), filepath.Join(t.TempDir(), "answers.toml")
	sample, err := os.ReadFile("../assets/practice/answers.toml")
	if err == nil {
		err = os.WriteFile(answers, []byte(strings.Replace(string(sample), `kind = "file"`, `kind = "keychain"`, 1)), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	d.must(binary, "practice", "--answers", answers, "--out", out, "--data", data)
	first := d.start(binary, "--log", "--data", data)
	first.until("page=\"keychain busy\"")
	first.until("page=home")
	d.picture("keychain-home")
	first.stop()

	session.StopKeyring()
	session.StartKeyringLocked()
	second := d.start(binary, "--log", "--data", data)
	second.until("page=no-data") // told what is wrong
	d.picture("keychain-locked")
	second.stop()
	for _, s := range []*started{first, second} {
		s.clean()
	}
}

// picture leaves a picture of the display for a person to look at, once what is on it
// stands still: two pictures in a row are the same.
func (d *display) picture(name string) {
	d.t.Helper()
	folder := os.Getenv("QWIZARD_SCREENS")
	if folder == "" {
		return
	}
	const most = 10
	path := filepath.Join(folder, name+".png")
	var before []byte
	for range most {
		d.must("import", "-window", "root", path)
		now, err := os.ReadFile(path)
		if err != nil {
			d.t.Fatal(err)
		}
		if bytes.Equal(now, before) {
			return
		}
		before = now
	}
}
