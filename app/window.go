package main

import (
	"context"
	"errors"
	"log/slog"
	"runtime/debug"

	fyneapp "fyne.io/fyne/v2/app"

	"qwizard/app/command"
	"qwizard/app/wire"
	"qwizard/ui/look"
	"qwizard/ui/model"
	"qwizard/ui/shell"
	"qwizard/ui/task"
	"qwizard/wizard/problem"
)

// window is the practice channel's window: the task list of the newest order,
// behind the vault's passphrase. Its methods run on the UI goroutine.
type window struct {
	program command.Program
	folder  string
	log     *slog.Logger
	shell   *shell.Shell
	runner  task.Runner
	house   *wire.House // nil until the vault was opened
}

// Until the first frame is painted the collector may let the heap grow to five
// times what is live: it would run several times while fonts are parsed, which
// makes the start about 5 % longer. gcUsual is Go's own default.
const (
	gcStart = 400
	gcUsual = 100
)

// openWindow shows the window and returns when it was closed or ctx ended. The
// first frame waits for no vault, store or network: a look whether a vault file is
// there is all it asks of the disk. Without a display it fails with
// [problem.NoDisplay].
func openWindow(ctx context.Context, p command.Program, folder string, log *slog.Logger) error {
	if !p.Display {
		return problem.New(problem.NoDisplay, "open window", nil)
	}
	debug.SetGCPercent(gcStart)
	fyneapp.SetMetadata(metadata())
	a := fyneapp.NewWithID(appID)
	a.Settings().SetTheme(look.Theme())
	w := a.NewWindow(appName)
	win := &window{program: p, folder: folder, log: log, runner: task.Background{}}
	win.shell = shell.New(w, model.FrameOf(p.Words(), nil))
	win.shell.OnShown = func(page string) { log.Info("page shown", "page", page) }

	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stop := context.AfterFunc(ctx, func() { win.runner.Post(a.Quit) })
	defer stop()
	a.Lifecycle().SetOnStarted(func() { debug.SetGCPercent(gcUsual) })
	a.Lifecycle().SetOnStopped(cancel)

	needed, err := wire.NeedsPassphrase(folder)
	switch {
	case err != nil:
		win.shell.Notice(model.DataNotice(p.Words(), err))
	case !needed:
		win.shell.Notice(model.KeychainPage(p.Words()))
		win.open(ctx, "")
	case wire.Exists(folder):
		win.unlock(ctx, nil)
	default:
		win.shell.Home(model.EmptyHome(p.Words(), p.Now()))
	}
	win.look(ctx)
	w.ShowAndRun()
	if win.house != nil {
		return win.house.Close()
	}
	return nil
}

// look finds out whether another Qwizard has these orders, and says so.
func (w *window) look(ctx context.Context) {
	task.Do(ctx, w.runner, func(ctx context.Context) error {
		_, err := wire.Ask(ctx, w.folder, command.StatusQuestion)
		return err
	}, func(err error) {
		if err == nil && w.house == nil { // else it is ourselves who answered
			w.shell.Notice(model.NoticeOf(w.program.Words(), problem.New(problem.InstanceRunning, "look for others", nil)))
		}
	})
}

// unlock asks for the passphrase; failed is what went wrong with the last try.
func (w *window) unlock(ctx context.Context, failed error) {
	w.shell.Unlock(model.UnlockPage(w.program.Words(), false, failed), func(secret string) {
		w.shell.Unlock(model.UnlockPage(w.program.Words(), true, nil), func(string) {})
		w.open(ctx, secret)
	})
}

// open unlocks the vault and shows the newest order's tasks.
func (w *window) open(ctx context.Context, passphrase string) {
	type opened struct {
		house *wire.House
		frame model.Frame
		home  model.Home
	}
	task.Run(ctx, w.runner, func(ctx context.Context) (opened, error) {
		h, err := wire.Open(ctx, w.program.Config(w.folder, passphrase, w.log))
		if err != nil {
			return opened{}, err
		}
		o := opened{h, model.FrameOf(w.program.Words(), nil), model.EmptyHome(w.program.Words(), w.program.Now())}
		all, err := h.Orders(ctx)
		if len(all) == 0 && err != nil || ctx.Err() != nil {
			return opened{}, errors.Join(err, h.Close())
		}
		if err != nil {
			w.log.Error("read orders", "op", "open", "err", err) // the others are shown
		}
		h.Answer(ctx, w.program.Answerer(h))
		if n := len(all); n > 0 {
			o.frame, o.home = model.FrameOf(w.program.Words(), &all[n-1]), model.HomeOf(w.program.Words(), &all[n-1], w.program.Now())
		}
		return o, nil
	}, func(o opened, err error) {
		switch {
		case errors.Is(err, context.Canceled), errors.Is(err, problem.Cancelled):
		case model.NeedsPassphrase(err):
			w.unlock(ctx, err)
		case err != nil:
			w.log.Error("open data", "op", "open", "err", err)
			w.shell.Notice(model.DataNotice(w.program.Words(), err))
		default:
			w.house = o.house
			w.shell.SetFrame(o.frame)
			w.shell.Home(o.home)
		}
	})
}
