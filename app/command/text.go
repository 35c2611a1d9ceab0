package command

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"qwizard/app/wire"
	"qwizard/ui/model"
	"qwizard/ui/text"
)

// text is the window's tasks in the terminal.
func (p Program) text(o *options) *cobra.Command {
	return &cobra.Command{
		Use: "text", Args: cobra.NoArgs,
		Short: p.Words().Text("command.text-short"), Long: p.Words().Text("command.text-long"),
		RunE: func(c *cobra.Command, _ []string) error {
			if err := o.resolve(); err != nil {
				return err
			}
			return p.runText(c.Context(), o)
		},
	}
}

// textInstead goes on in the terminal where there is no display for a window and somebody
// sits at the terminal. done is false if it did not.
func (p Program) textInstead(ctx context.Context, o *options) (done bool, err error) {
	if p.Display || !p.interactive() {
		return false, nil
	}
	fmt.Fprintln(p.Stdout, p.Words().Text("terminal.no-display"))
	return true, p.runText(ctx, o)
}

// runText leads through the pages in the terminal until the person quits. Ctrl-C does
// not end ctx here: it ends the work that is under way, or quits at a prompt.
func (p Program) runText(ctx context.Context, o *options) error {
	ctx, end := context.WithCancel(context.WithoutCancel(ctx))
	defer end()
	terminal := newConsole(p, end)
	defer terminal.close()
	log := p.logger(o)
	app := wire.NewApp(p.AppConfig(ctx, o.folder, log))
	defer app.Close()
	var guide *model.Guide
	var closed error
	c := terminal.config()
	c.End = func() error {
		closed = guide.Close()
		return closed
	}
	face := text.New(c)
	guide = model.New(ctx, model.Config{App: app, Face: face, Runner: face, Words: p.Words(), Now: p.Now, Told: told(log), Keys: "terminal.keys"})
	guide.Begin()
	_ = face.Run(ctx, guide) // Program.Run asks whether it could be printed
	return closed
}

// told logs problems that are shown.
func told(log *slog.Logger) func(model.PageID, error) {
	return func(page model.PageID, err error) { log.Warn("problem", "page", string(page), "err", err) }
}

// AppConfig is what the pages work with: practice orders in folder, the others beside it.
// What is opened answers later programs until ctx ends.
func (p Program) AppConfig(ctx context.Context, folder string, log *slog.Logger) wire.AppConfig {
	return wire.AppConfig{
		Base: p.Config("", "", log), Practice: folder, Real: wire.RealBeside(folder), Partner: wire.PartnerBeside(folder),
		Wishes: p.wishes(folder),
		Opened: func(h *wire.House) { h.Answer(ctx, p.Answerer(h)) },
	}
}

// wishes are kept beside the data. An order's files lie in the person's home folder if
// they do not wish otherwise.
func (p Program) wishes(folder string) wire.Wishes {
	usual := model.Settings{TextSize: 1, Notify: true, Resolvers: wire.UsualResolvers()}
	if home, err := os.UserHomeDir(); err == nil {
		usual.Folder = filepath.Join(home, p.Words().Text("home.app-title"))
	}
	return wire.WishesFile{Path: filepath.Join(filepath.Dir(folder), "settings.json"), Usual: usual}
}

// path makes a path that was typed or dropped absolute. A terminal writes a blank in a
// dropped path with a backslash before it, and a shell's ~ is the home folder.
func (p Program) path(typed string) string {
	if unescaped, changed := unescape(typed); changed {
		if _, err := os.Stat(typed); errors.Is(err, os.ErrNotExist) {
			typed = unescaped
		}
	}
	if rest, ok := cutHome(typed); ok {
		if home, err := os.UserHomeDir(); err == nil {
			typed = filepath.Join(home, rest)
		}
	}
	full, err := filepath.Abs(typed)
	if err != nil {
		return typed
	}
	return full
}

func cutHome(path string) (rest string, ok bool) {
	if path == "~" {
		return "", true
	}
	if len(path) > 1 && path[0] == '~' && os.IsPathSeparator(path[1]) {
		return path[2:], true
	}
	return "", false
}
