package vaulttest

import (
	"bufio"
	"context"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
)

const (
	// prompter is the program that draws the windows of GNOME's keyring.
	prompter     = "/usr/libexec/gcr-prompter"
	prompterName = "org.gnome.keyring.SystemPrompter"
	window       = "gcr-prompter" // the class of each
)

// Person sits at a display that nobody sees, in front of the windows of the keyring.
// Any goroutine may call the methods.
type Person struct {
	t       testing.TB
	display string
}

// StartPerson gives the session a display, and the program that draws the keyring's
// windows. It skips the test where the tools are missing.
func (s *Session) StartPerson() *Person {
	s.t.Helper()
	for _, tool := range []string{"Xvfb", "xdotool", prompter} {
		if _, err := exec.LookPath(tool); err != nil {
			s.t.Skip("not installed: " + tool)
		}
	}
	p := &Person{t: s.t, display: s.startDisplay()}
	c := s.Connect()
	came := make(chan *dbus.Signal, 4)
	c.Signal(came)
	if err := c.AddMatchSignal(dbus.WithMatchMember("NameOwnerChanged"), dbus.WithMatchArg(0, prompterName)); err != nil {
		s.t.Fatal(err)
	}
	windows := s.command("env", "DISPLAY="+p.display, "NO_AT_BRIDGE=1", "GDK_BACKEND=x11", prompter, "--no-timeout")
	if err := windows.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() {
		windows.Process.Kill()
		windows.Wait()
	})
	for signal := range came { // closed with the test's connection, when it has waited too long
		if signal.Name == "org.freedesktop.DBus.NameOwnerChanged" {
			return p
		}
	}
	s.t.Fatal("the bus ended")
	return nil
}

// startDisplay starts an X server and returns its name.
func (s *Session) startDisplay() string {
	s.t.Helper()
	read, write, err := os.Pipe()
	if err != nil {
		s.t.Fatal(err)
	}
	defer read.Close()
	x := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", "800x600x24", "-nolisten", "tcp")
	x.ExtraFiles = []*os.File{write}
	if err := x.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() {
		x.Process.Kill()
		x.Wait()
	})
	write.Close()
	line, err := bufio.NewReader(read).ReadString('\n')
	if err != nil && err != io.EOF || line == "" {
		s.t.Fatalf("no display: %q, %v", line, err)
	}
	return ":" + strings.TrimSpace(line)
}

// Answer types the password into the keyring's window, as soon as there is one.
func (p *Person) Answer(password string) {
	p.Look()
	p.xdotool("type", password)
	p.xdotool("key", "Return")
}

// Choose types a password for a new keyring into its window, twice.
func (p *Person) Choose(password string) {
	p.Look()
	p.xdotool("type", password)
	p.xdotool("key", "Tab")
	p.xdotool("type", password)
	p.xdotool("key", "Return")
}

// Dismiss closes the keyring's window, as soon as there is one.
func (p *Person) Dismiss() {
	p.Look()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); {
		// At first the window takes no keys.
		p.xdotool("key", "Escape")
		if p.run("search", "--onlyvisible", "--class", window) != nil {
			return
		}
	}
	p.t.Error("the window of the keyring did not close")
}

// Look waits for the keyring's window and turns to it.
func (p *Person) Look() {
	p.xdotool("search", "--sync", "--onlyvisible", "--class", window, "windowfocus", "--sync")
}

func (p *Person) xdotool(args ...string) {
	if err := p.run(args...); err != nil {
		p.t.Error(err)
	}
}

func (p *Person) run(args ...string) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	return exec.CommandContext(ctx, "env", append([]string{"DISPLAY=" + p.display, "xdotool"}, args...)...).Run()
}
