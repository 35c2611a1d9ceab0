package command

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"qwizard/app/wire"
	"qwizard/ui/words"
	"qwizard/wizard"
	"qwizard/wizard/problem"
)

// StatusQuestion is what status asks a running program.
const StatusQuestion = "status"

// statusReport is what status prints with --json.
type statusReport struct {
	Running bool     `json:"running"` // a running program answered
	Orders  []record `json:"orders"`
}

func (p Program) status(o *options) *cobra.Command {
	var asJSON bool
	var passphraseFile string
	c := &cobra.Command{
		Use: "status", Args: cobra.NoArgs,
		Short: p.Words().Text("command.status-short"), Long: p.Words().Text("command.status-long"),
		RunE: func(c *cobra.Command, _ []string) error {
			if err := o.resolve(); err != nil {
				return err
			}
			report, err := p.readStatus(c.Context(), o, c.Flags().Changed("data"), passphraseFile)
			if err != nil && report.Orders == nil {
				return err
			}
			// Orders that cannot be read do not hide the others.
			return errors.Join(p.show(report, asJSON), err)
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, p.Words().Text("command.flag-json"))
	c.Flags().StringVar(&passphraseFile, "passphrase-file", "", p.Words().Text("command.flag-passphrase"))
	return c
}

func (p Program) show(report statusReport, asJSON bool) error {
	if !asJSON {
		p.printStatus(report)
		return nil
	}
	data, err := encodeJSON(report)
	if err != nil {
		return err
	}
	_, _ = p.Stdout.Write(data) // Run asks whether it could be printed
	return nil
}

// Answerer answers the questions of later programs from a house's store.
func (p Program) Answerer(h *wire.House) func(context.Context, string) ([]byte, error) {
	return func(ctx context.Context, question string) ([]byte, error) {
		switch question {
		case StatusQuestion:
		case KeyQuestion:
			report, _, err := p.keysOf(ctx, h, false)
			if report.Orders == nil {
				return nil, err
			}
			report.Running = true
			return encodeJSON(report)
		default:
			return nil, problem.New(problem.InputUnknown, "answer", nil)
		}
		report, err := p.reportOf(ctx, h)
		if report.Orders == nil {
			return nil, err
		}
		report.Running = true
		return encodeJSON(report)
	}
}

func (p Program) reportOf(ctx context.Context, h *wire.House) (statusReport, error) {
	all, err := h.Orders(ctx)
	if len(all) == 0 && err != nil {
		return statusReport{}, err
	}
	report := statusReport{Orders: []record{}}
	for _, f := range all {
		report.Orders = append(report.Orders, newRecord(&f, p.Now()))
	}
	return report, err
}

// readStatus asks a running program, or else reads what is stored. A folder that
// was named has to be there; the usual one may not have been made yet.
func (p Program) readStatus(ctx context.Context, o *options, named bool, passphraseFile string) (statusReport, error) {
	if err := o.findData(named); err != nil {
		return statusReport{}, err
	}
	reply, err := wire.Ask(ctx, o.folder, StatusQuestion)
	if err == nil {
		var report statusReport
		if err := json.Unmarshal(reply, &report); err != nil {
			return statusReport{}, problem.New(problem.InstanceNotThere, "read answer", err, "path", o.folder)
		}
		return report, nil
	}
	if !errors.Is(err, problem.InstanceNotThere) {
		return statusReport{}, err
	}
	if running, err := wire.Running(o.folder); err != nil || running {
		return statusReport{}, errors.Join(err, whenRunning(running, o.folder))
	}
	if !wire.Exists(o.folder) {
		return statusReport{Orders: []record{}}, nil
	}
	passphrase, err := p.passphrase(ctx, o.folder, passphraseFile)
	if err != nil {
		return statusReport{}, err
	}
	h, err := wire.Open(ctx, p.Config(o.folder, passphrase, p.logger(o)))
	if err != nil {
		return statusReport{}, err
	}
	report, err := p.reportOf(ctx, h)
	return report, errors.Join(err, h.Close())
}

// findData looks whether the data folder can be one. It need not be there if it was not
// named.
func (o *options) findData(named bool) error {
	info, err := os.Stat(o.folder)
	switch {
	case err == nil && !info.IsDir() || err != nil && !errors.Is(err, os.ErrNotExist):
		return problem.New(problem.FolderFailed, "find data", err, "path", o.folder)
	case err != nil && named:
		return problem.New(problem.FileMissing, "find data", err, "path", o.folder)
	}
	return nil
}

// whenRunning is the problem of a program that runs and does not answer.
func whenRunning(running bool, folder string) error {
	if !running {
		return nil
	}
	return problem.New(problem.InstanceRunning, "ask running program", nil, "path", folder)
}

// maxLine bounds a passphrase file, in bytes.
const maxLine = 4096

// askPassphrase asks at the terminal without showing what is typed. When ctx ends the
// terminal is put back as it was and the reader is left behind.
func (p Program) askPassphrase(ctx context.Context, fd int) (string, error) {
	before, err := term.GetState(fd)
	if err != nil {
		return "", problem.New(problem.VaultLocked, "ask passphrase", err)
	}
	fmt.Fprint(p.Stderr, p.Words().Text("command.ask-passphrase"))
	defer fmt.Fprintln(p.Stderr)
	type line struct {
		typed []byte
		err   error
	}
	read := make(chan line, 1)
	go func() {
		typed, err := term.ReadPassword(fd)
		read <- line{typed, err}
	}()
	select {
	case l := <-read:
		if l.err != nil {
			return "", problem.New(problem.VaultLocked, "ask passphrase", l.err)
		}
		return string(l.typed), nil
	case <-ctx.Done():
		return "", problem.New(problem.Cancelled, "ask passphrase", errors.Join(ctx.Err(), term.Restore(fd, before)))
	}
}

// passphrase reads the first line of a file, or asks at the terminal. For data that
// the keychain opens there is none.
func (p Program) passphrase(ctx context.Context, folder, path string) (string, error) {
	if needed, err := wire.NeedsPassphrase(folder); err != nil || !needed {
		return "", err
	}
	if path == "" {
		in, ok := p.Stdin.(interface{ Fd() uintptr })
		if !ok || !term.IsTerminal(int(in.Fd())) {
			return "", problem.New(problem.VaultLocked, "ask passphrase", nil)
		}
		return p.askPassphrase(ctx, int(in.Fd()))
	}
	f, err := p.open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	line, err := bufio.NewReader(io.LimitReader(f, maxLine)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", problem.New(problem.FolderFailed, "read passphrase", err, "path", path)
	}
	return strings.TrimRight(line, "\r\n"), nil
}

// printOrder says which order the lines that follow are about; one that was not sent has
// no number.
func (p Program) printOrder(w *words.Words, number string, names []string) {
	key := "command.order-line"
	if number == "" {
		key = "command.order-line-new"
	}
	fmt.Fprintln(p.Stdout, w.Text(key, "number", number, "names", strings.Join(names, ", ")))
}

func (p Program) printStatus(report statusReport) {
	w := p.Words()
	if len(report.Orders) == 0 {
		fmt.Fprintln(p.Stdout, w.Text("command.no-orders"))
	}
	for i, r := range report.Orders {
		if i > 0 {
			fmt.Fprintln(p.Stdout)
		}
		p.printOrder(w, r.Number, r.Names)
		for _, t := range r.Tasks {
			fmt.Fprintf(p.Stdout, "  %-12s %-12s %s\n", t.ID, t.State, actorText(w, t.Actor))
		}
	}
}

// textOf is the part of the catalogue that printing needs.
type textOf interface {
	Text(key string, params ...string) string
}

func actorText(w textOf, a wizard.Actor) string {
	if a == wizard.Nobody {
		return ""
	}
	return w.Text("home.act", "actor", w.Text("actor."+string(a)))
}
