package command_test

import (
	"strings"
	"testing"

	"qwizard/app/command"
)

func TestTextWorksWithoutATerminal(t *testing.T) {
	d := newDesk(t)
	d.stdin = "q\n"
	if code := d.run("text"); code != command.ExitFine {
		t.Fatalf("exit %d: %s", code, d.stderr.String())
	}
	for _, want := range []string{"Qwizard\n", "Everything you entered is kept."} {
		if !strings.Contains(d.stdout.String(), want) {
			t.Errorf("%q is not in:\n%s", want, d.stdout.String())
		}
	}
}

func TestTextTakesNoArguments(t *testing.T) {
	if code := newDesk(t).run("text", "now"); code != command.ExitUse {
		t.Errorf("exit %d", code)
	}
}
