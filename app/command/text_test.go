package command_test

import (
	"context"
	"log/slog"
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

func TestWithoutAHomeItSaysWhatToDo(t *testing.T) {
	d := newDesk(t)
	d.data = ""
	for _, args := range [][]string{{}, {"text"}, {"status"}} {
		p := d.program()
		p.Window = func(context.Context, string, *slog.Logger) error { t.Error("a window without a folder"); return nil }
		d.stderr.Reset()
		if code := p.Run(t.Context(), args); code != command.ExitProblem || !strings.Contains(d.stderr.String(), "HOME") || !strings.Contains(d.stderr.String(), "--data") {
			t.Errorf("%q: exit %d: %s", args, code, d.stderr.String())
		}
	}
}
