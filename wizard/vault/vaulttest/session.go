// Package vaulttest gives tests a login session of their own, with a real keychain in
// it, GNOME's keyring or KeePassXC, so that nothing of the person who runs them is
// touched.
//
// Only tests import it (app's layer test looks).
package vaulttest

import (
	"bufio"
	"crypto/rand"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
)

const (
	busVariable = "DBUS_SESSION_BUS_ADDRESS"
	secrets     = "org.freedesktop.secrets"
	// patience is how long a daemon may take to start on a busy machine (measured:
	// 25 ms on an idle one).
	patience = 30 * time.Second
)

// config is a session bus that starts no service by itself: what a test does not
// start is not there.
const config = `<busconfig>
  <type>session</type>
  <listen>unix:dir=%s</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
`

// Password is that of the keyring of [Unlocked].
const Password = "password of the tests"

// Session is a session bus and a home folder. Its methods belong to the goroutine of
// the test and end the test when something fails.
type Session struct {
	t       testing.TB
	home    string
	address string
	end     func()            // ends the bus, the first time it is called
	keyring *exec.Cmd         // the keychain's process; nil when none runs
	owned   chan *dbus.Signal // the keyring came or went; nil before the first
}

// Start gives the test a session with a bus and no service on it: for the length of
// the test the process's session bus is this one, for this process and those it starts.
// It skips the test where the tools are missing, and fails it if this process is
// connected to another session bus already. The test may not be parallel.
//
// The bus ends with the test, and also when the process dies, and a keyring on it ends
// with the bus.
func Start(t testing.TB) *Session {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("the keyring of the tests runs on Linux only")
	}
	for _, tool := range []string{"dbus-run-session", "dbus-daemon", "gnome-keyring-daemon"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skip("not installed: " + tool)
		}
	}
	// Not t.TempDir: the path of a socket has at most 107 bytes.
	home, err := os.MkdirTemp("", "qwizard-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(home); err != nil {
			t.Error(err)
		}
	})
	s := &Session{t: t, home: home}
	for _, dir := range []string{s.runtimeDir(), s.dataDir()} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	s.startBus()
	t.Setenv(busVariable, s.address)
	s.checkShared()
	return s
}

// Unlocked is Start with an unlocked keyring.
func Unlocked(t testing.TB) *Session {
	t.Helper()
	s := Start(t)
	s.StartKeyring(Password)
	return s
}

// Home is the session's home folder.
func (s *Session) Home() string { return s.home }

func (s *Session) runtimeDir() string { return filepath.Join(s.home, "run") }

func (s *Session) dataDir() string { return filepath.Join(s.home, "data") }

// command runs in the session, without a display.
func (s *Session) command(name string, args ...string) *exec.Cmd {
	env := []string{
		"-u", "DISPLAY", "-u", "WAYLAND_DISPLAY", "-u", "GNOME_KEYRING_CONTROL",
		"HOME=" + s.home, "XDG_RUNTIME_DIR=" + s.runtimeDir(), "XDG_DATA_HOME=" + s.dataDir(),
		"XDG_CONFIG_HOME=" + s.home, "XDG_CACHE_HOME=" + s.home, busVariable + "=" + s.address,
	}
	return exec.Command("env", append(append(env, name), args...)...)
}

func (s *Session) startBus() {
	s.t.Helper()
	file := filepath.Join(s.home, "bus.conf")
	if err := os.WriteFile(file, fmt.Appendf(nil, config, s.runtimeDir()), 0o600); err != nil {
		s.t.Fatal(err)
	}
	// The bus lives until cat's input ends, which this process's death sees to as well.
	c := s.command("dbus-run-session", "--config-file="+file, "--", "sh", "-c", `echo "$`+busVariable+`"; exec cat`)
	in, err := c.StdinPipe()
	if err != nil {
		s.t.Fatal(err)
	}
	out, err := c.StdoutPipe()
	if err != nil {
		s.t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.end = sync.OnceFunc(func() {
		in.Close()
		io.Copy(io.Discard, out) // Wait closes it, and cat may not have ended
		c.Wait()
	})
	s.t.Cleanup(s.end)
	line, err := bufio.NewReader(out).ReadString('\n')
	if s.address = strings.TrimSpace(line); err != nil || s.address == "" {
		s.t.Fatalf("no session bus: %q, %v", line, err)
	}
}

// StopBus ends the bus before the test does. Any goroutine may call it.
func (s *Session) StopBus() { s.end() }

// checkShared makes sure that the connection which code under test shares within the
// process is one to this session's bus, not one to the person's from earlier.
func (s *Session) checkShared() {
	s.t.Helper()
	shared, err := dbus.SessionBus()
	if err != nil {
		s.t.Fatal(err)
	}
	own := s.Connect()
	name := "qwizard.test.N" + rand.Text()
	if _, err := own.RequestName(name, dbus.NameFlagDoNotQueue); err != nil {
		s.t.Fatal(err)
	}
	var here bool
	if err := shared.BusObject().Call("org.freedesktop.DBus.NameHasOwner", 0, name).Store(&here); err != nil || !here {
		s.t.Fatalf("this process is connected to another session bus: %v", err)
	}
	// The next test's bus is another one: wait until this one is seen to be gone.
	s.t.Cleanup(func() {
		s.end()
		<-shared.Context().Done()
	})
}

// Connect returns a connection of the test's own to the bus, closed with the test.
func (s *Session) Connect() *dbus.Conn {
	s.t.Helper()
	c, err := dbus.Connect(s.address)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { c.Close() })
	return c
}

// StartKeyring starts the keyring and unlocks it with the password; the first start in
// a session makes it, with that password. With a wrong password it runs and is locked.
func (s *Session) StartKeyring(password string) {
	s.t.Helper()
	s.startKeyring(password, "--unlock")
}

// StartKeyringLocked starts the keyring without a password: what is in it is locked,
// and in a session's first start there is no keyring in it at all.
func (s *Session) StartKeyringLocked() {
	s.t.Helper()
	s.startKeyring("")
}

func (s *Session) startKeyring(input string, args ...string) {
	s.t.Helper()
	s.start(input, s.command("gnome-keyring-daemon", append([]string{"--foreground", "--components=secrets"}, args...)...))
}

// start starts a keychain and waits until it is on the bus.
func (s *Session) start(input string, k *exec.Cmd) {
	s.t.Helper()
	if s.keyring != nil {
		s.t.Fatal("a keychain runs already")
	}
	if s.owned == nil {
		s.owned = make(chan *dbus.Signal, 16)
		c := s.Connect()
		c.Signal(s.owned)
		if err := c.AddMatchSignal(dbus.WithMatchMember("NameOwnerChanged"), dbus.WithMatchArg(0, secrets)); err != nil {
			s.t.Fatal(err)
		}
		s.t.Cleanup(s.StopKeyring)
	}
	var log strings.Builder
	k.Stdin, k.Stdout, k.Stderr = strings.NewReader(input), &log, &log
	if err := k.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.keyring = k
	if !s.await(true) {
		k.Process.Kill()
		k.Wait()
		s.keyring = nil
		s.t.Fatalf("no keychain after %v: %s", patience, &log)
	}
}

// await waits until the bus says that there is a keyring, or none, and reports whether
// it did; a bus that ended has none.
func (s *Session) await(there bool) bool {
	for deadline := time.After(patience); ; {
		select {
		case signal, open := <-s.owned:
			if !open {
				return !there
			}
			if signal.Name == "org.freedesktop.DBus.NameOwnerChanged" && (signal.Body[2] != "") == there {
				return true
			}
		case <-deadline:
			return false
		}
	}
}

// Keyring is the keychain's process, to be stopped and continued by a test.
func (s *Session) Keyring() *os.Process { return s.keyring.Process }

// StopKeyring ends the keychain, as a crash would; what it keeps is in the session's home.
func (s *Session) StopKeyring() {
	if s.keyring == nil {
		return
	}
	s.keyring.Process.Kill()
	s.keyring.Wait()
	s.keyring = nil
	if !s.await(false) {
		s.t.Error("the bus still has the keyring that was ended")
	}
}
