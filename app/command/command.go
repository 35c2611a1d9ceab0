// Package command is the program's face for scripts and for people who help
// others: a few commands beside the window. It also has what the window's pages need of
// a terminal (text*.go).
package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"qwizard/app/wire"
	"qwizard/ui/words"
	"qwizard/wizard/problem"
)

// Exit codes of every command.
const (
	ExitFine    = 0
	ExitProblem = 1 // a finding or a problem
	ExitUse     = 2 // wrong use: arguments, or an answers file that is not valid
)

// Program is what the commands work with. All fields but Window, WorkFactor and
// Seams are required.
type Program struct {
	Name, Version  string
	Folder         string // default data folder of the practice channel
	Words          func() *words.Words
	Now            func() time.Time
	HTTP           *http.Client
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	Window         func(ctx context.Context, folder string, log *slog.Logger) error // opens the window; nil where there is none
	Display        bool                                                             // there is a display on which a keychain can ask
	WorkFactor     int
	Seams          wire.Seams
}

// useError marks an error as wrong use of the command line.
type useError struct{ error }

func (e useError) Unwrap() error { return e.error }

// Run executes the command line args, without the program's name, and returns
// the exit code. Problems are printed to Stderr in the person's words. From here on a
// crash of the process leaves no core file.
func (p Program) Run(ctx context.Context, args []string) int {
	noCore()
	out := &output{Writer: p.Stdout}
	p.Stdout = out
	root := p.root()
	root.SetArgs(args)
	root.SetIn(p.Stdin)
	root.SetOut(p.Stdout)
	root.SetErr(p.Stderr)
	ran, err := root.ExecuteContextC(ctx)
	if err == nil {
		err = out.failed()
	}
	var use useError
	switch {
	case err == nil:
		return ExitFine
	case errors.Is(err, errFound):
		return ExitProblem
	case errors.As(err, &use):
		p.explain(use.error)
		return ExitUse
	case isProblem(err):
		p.explain(err)
		return ExitProblem
	}
	// What is left is cobra's own: unknown commands, flags and arguments.
	fmt.Fprintln(p.Stderr, p.Words().Text("command.wrong-use", "detail", err.Error()))
	fmt.Fprintln(p.Stderr, p.Words().Text("command.usage-see", "command", ran.CommandPath()))
	return ExitUse
}

func isProblem(err error) bool {
	var p *problem.Problem
	var l problem.List
	return errors.As(err, &p) || errors.As(err, &l)
}

// explain prints what happened and what to do. What came from a file or from the CA
// cannot move the terminal's cursor or change its colours.
func (p Program) explain(err error) {
	for _, e := range p.Words().Explain(err) {
		what := e.What
		if e.Field != "" {
			what = e.Field + ": " + what
		}
		fmt.Fprintln(p.Stderr, words.Printable(what))
		fmt.Fprintln(p.Stderr, "  "+words.Printable(p.Words().Text("command.what-next", "next", e.Next)))
	}
}

// output remembers that something could not be printed: a full disk, a closed pipe.
type output struct {
	io.Writer
	err error
}

func (o *output) Write(b []byte) (int, error) {
	n, err := o.Writer.Write(b)
	if err != nil && o.err == nil {
		o.err = err
	}
	return n, err
}

func (o *output) failed() error {
	if o.err == nil {
		return nil
	}
	return problem.New(problem.FolderFailed, "print", o.err, "path", "standard output")
}

// options are the flags that several commands share.
type options struct {
	folder   string
	homeless bool // there is no usual folder
	log      bool
}

// resolve makes the data folder absolute. Every command that uses data calls it
// first.
func (o *options) resolve() error {
	if o.folder == "" && o.homeless {
		return problem.New(problem.HomeMissing, "find data", nil)
	}
	var err error
	o.folder, err = absolute("--data", o.folder)
	return err
}

// absolute is the absolute path of a folder that a flag names.
func absolute(flag, path string) (string, error) {
	if path == "" {
		return "", useError{problem.At(flag, problem.InputMissing)}
	}
	full, err := filepath.Abs(path)
	if err != nil {
		return "", problem.New(problem.FolderFailed, "find folder", err, "path", path)
	}
	return full, nil
}

func (p Program) root() *cobra.Command {
	o := options{homeless: p.Folder == ""}
	w := p.Words()
	root := &cobra.Command{
		Use: p.Name, Short: w.Text("command.root-short"), Long: w.Text("command.root-long"),
		Args: cobra.NoArgs, SilenceErrors: true, SilenceUsage: true, Version: p.Version,
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: true},
		RunE: func(c *cobra.Command, _ []string) error {
			if p.Window == nil {
				return c.Help()
			}
			if err := o.resolve(); err != nil {
				return err
			}
			if done, err := p.textInstead(c.Context(), &o); done {
				return err
			}
			return p.Window(c.Context(), o.folder, p.logger(&o))
		},
	}
	root.PersistentFlags().StringVar(&o.folder, "data", p.Folder, w.Text("command.flag-data"))
	root.PersistentFlags().BoolVar(&o.log, "log", false, w.Text("command.flag-log"))
	root.AddCommand(p.practice(&o), p.practiceCA(&o), p.check(), p.status(&o), p.key(&o), p.text(&o), p.version())
	return root
}

func (p Program) version() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: p.Words().Text("command.version-short"), Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			fmt.Fprintln(p.Stdout, p.Name, p.Version)
			return nil
		},
	}
}

// logger writes to standard error if the person asked for it.
func (p Program) logger(o *options) *slog.Logger {
	if !o.log {
		return slog.New(slog.DiscardHandler)
	}
	return slog.New(slog.NewTextHandler(p.Stderr, nil))
}

// Config is what the data in folder is opened with.
func (p Program) Config(folder, passphrase string, log *slog.Logger) wire.Config {
	return wire.Config{
		Folder: folder, Passphrase: passphrase, Display: p.Display, WorkFactor: p.WorkFactor,
		Now: p.Now, HTTP: p.HTTP, Log: log, Seams: p.Seams,
		Text: func(key string, params ...string) string { return p.Words().Text(key, params...) },
	}
}

// open opens a file that a flag names; "-" is standard input.
func (p Program) open(path string) (io.ReadCloser, error) {
	if path == "-" {
		return io.NopCloser(p.Stdin), nil
	}
	f, err := os.Open(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil, problem.New(problem.FileMissing, "open file", err, "path", path)
	case err != nil:
		return nil, problem.New(problem.FolderFailed, "open file", err, "path", path)
	}
	if info, err := f.Stat(); err != nil || info.IsDir() {
		return nil, errors.Join(problem.New(problem.FolderFailed, "open file", err, "path", path), f.Close())
	}
	return f, nil
}
