//go:build unix

package command_test

import (
	"reflect"
	"strings"
	"syscall"
	"testing"

	"qwizard/app/command"
)

const kept = "Everything you entered is kept."

// atVault leads a new program to where the passphrase of a new vault is asked.
func atVault(s *screen) {
	s.t.Helper()
	s.answer("Is this certificate for you?", "")
	s.answer("How do you want to begin?", "")
	s.wait("New passphrase (not shown while you type):")
}

func TestASecretIsNotEchoed(t *testing.T) {
	s := newScreen(t, t.TempDir(), "text")
	atVault(s)
	s.send("correct horse")
	s.wait("The same passphrase again (not shown while you type):")
	s.send("battery staple")
	s.wait("Enter: Make a vault file")
	s.prompt()
	s.send("q")
	if code := s.end(); code != command.ExitFine {
		t.Errorf("exit %d", code)
	}
	s.wait(kept)
	for _, secret := range []string{"correct", "horse", "battery", "staple"} {
		if strings.Contains(s.all(), secret) {
			t.Errorf("%q was shown:\n%s", secret, s.all())
		}
	}
}

func TestCtrlCWhileSomethingIsDoneEndsThatAndNothingElse(t *testing.T) {
	s := newScreen(t, t.TempDir(), "text", workEnv+"=20") // seconds of scrypt
	atVault(s)
	s.send("correct horse")
	s.wait("again (not shown while you type):")
	s.send("correct horse")
	s.answer("Enter: Make a vault file", "")
	s.wait("Ctrl-C stops it.")
	s.ctrl('C')
	s.wait("This was stopped before it was done. Nothing is lost.")
	s.prompt()
	s.send("no such command") // it still reads
	s.wait("none of the letters below")
	s.prompt()
	s.ctrl('C')
	s.wait(kept)
	if code := s.end(); code != command.ExitFine {
		t.Errorf("exit %d", code)
	}
}

func TestCtrlCAtAPromptQuits(t *testing.T) {
	s := newScreen(t, t.TempDir(), "text")
	s.wait("Is this certificate for you?")
	s.prompt()
	s.ctrl('C')
	s.wait(kept)
	if code := s.end(); code != command.ExitFine {
		t.Errorf("exit %d", code)
	}
}

func TestCtrlCAtASecretQuitsAndGivesTheTerminalBack(t *testing.T) {
	s := newScreen(t, t.TempDir(), "text")
	before := s.state()
	atVault(s)
	if reflect.DeepEqual(s.state(), before) {
		t.Error("the terminal echoes a secret")
	}
	s.ctrl('C')
	s.wait(kept)
	if code := s.end(); code != command.ExitFine {
		t.Errorf("exit %d", code)
	}
	if !reflect.DeepEqual(s.state(), before) {
		t.Error("the terminal is not as it was")
	}
}

func TestWithoutADisplayItGoesOnInTheTerminal(t *testing.T) {
	s := newScreen(t, t.TempDir(), "")
	s.wait("There is no display here to open a window on, so Qwizard goes on in the terminal.")
	s.answer("Is this certificate for you?", "q")
	if code := s.end(); code != command.ExitFine {
		t.Errorf("exit %d", code)
	}
}

func TestBoldIsForTerminalsThatTakeIt(t *testing.T) {
	for term, bold := range map[string]bool{"xterm": true, "dumb": false, "": false} {
		s := newScreen(t, t.TempDir(), "text", "NO_COLOR=", "TERM="+term)
		s.prompt()
		if got := strings.Contains(s.all(), "\x1b"); got != bold {
			t.Errorf("TERM=%s: bold is %v", term, got)
		}
	}
}

// A page that is longer than the screen can be read from its beginning all the same.
func TestALongPageIsReadInParts(t *testing.T) {
	s := newScreen(t, t.TempDir(), "text")
	s.wait("r read this page in parts")
	s.prompt()
	s.send("r")
	s.wait("Is this certificate for you?")
	s.answer("Enter: read on.", "")
	s.answer("Enter: Go on: choose how to begin.", "?")
	s.wait("A question mark with a number, such as ? 2, explains")
	s.prompt()
	s.send("q")
	if code := s.end(); code != command.ExitFine {
		t.Errorf("exit %d", code)
	}
}

func TestItEndsInOrderWhenItIsToldTo(t *testing.T) {
	s := newScreen(t, t.TempDir(), "text")
	s.wait("Is this certificate for you?")
	s.prompt()
	if err := s.process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	s.wait(kept)
	if code := s.end(); code != command.ExitFine {
		t.Errorf("exit %d", code)
	}
}

func TestTheEndOfTheInputQuits(t *testing.T) {
	s := newScreen(t, t.TempDir(), "text")
	s.wait("Is this certificate for you?")
	s.prompt()
	s.ctrl('D')
	s.wait(kept)
	if code := s.end(); code != command.ExitFine {
		t.Errorf("exit %d", code)
	}
}
