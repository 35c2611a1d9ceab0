//go:build unix

package command_test

import (
	"strings"
	"testing"

	"qwizard/app/command"
)

// Two programs at two terminals, and a question, on one data folder: the second says that
// there is a first before a passphrase is typed in vain, and takes over when that ended.
func TestTwoTerminalsOnOneDataFolder(t *testing.T) {
	dir := t.TempDir()
	first := newScreen(t, dir, "text")
	begin(first)
	first.wait("Next: say which websites")
	first.prompt()

	second := newScreen(t, dir, "text")
	second.wait("Qwizard is already running with this data")
	second.wait("Use the one that is open, or close it first.")
	second.prompt()

	d := deskIn(t, dir)
	if code := d.run("status"); code != command.ExitFine || d.stdout.Len() == 0 {
		t.Errorf("status: exit %d, %s", code, d.stderr.String())
	}
	if code := d.practice(quick()); code != command.ExitProblem || !strings.Contains(d.stderr.String(), "already running") {
		t.Errorf("practice: exit %d, %s", code, d.stderr.String())
	}

	first.send("q")
	if code := first.end(); code != command.ExitFine {
		t.Errorf("exit %d", code)
	}
	second.send("")
	second.fill("Passphrase of the vault file (not shown while you type):", typedVault, "Enter: Open my orders", "")
	second.wait("Next: say which websites")
}
