package main

import (
	"context"
	"log/slog"
	"runtime/debug"
	"time"

	"fyne.io/fyne/v2"
	fyneapp "fyne.io/fyne/v2/app"

	"qwizard/app/command"
	"qwizard/app/wire"
	"qwizard/assets"
	"qwizard/ui/look"
	"qwizard/ui/model"
	"qwizard/ui/shell"
	"qwizard/ui/task"
	"qwizard/ui/words"
	"qwizard/wizard/problem"
)

// Until the first frame is painted the collector may let the heap grow to five
// times what is live: it would run several times while fonts are parsed, which
// makes the start about 5 % longer. gcUsual is Go's own default.
const (
	gcStart = 1000
	gcUsual = 100
)

// settleAfter is when the start is over: the first frames are painted by then, and nobody
// has read the first page.
const settleAfter = 500 * time.Millisecond

// The window's size of the last time, in preferences.
const (
	prefWidth  = "window.width"
	prefHeight = "window.height"
)

// openWindow shows the window and returns when it was closed or ctx ended. The
// first frame waits for no vault, store or network: the settings and a look at the names
// of files are all it asks of the disk. Without a display it fails with
// [problem.NoDisplay].
func openWindow(ctx context.Context, p command.Program, folder string, log *slog.Logger) error {
	if !p.Display {
		return problem.New(problem.NoDisplay, "open window", nil)
	}
	debug.SetGCPercent(gcStart)
	fyneapp.SetMetadata(metadata())
	a := fyneapp.NewWithID(appID)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()

	follow := func(s model.Settings) { a.Settings().SetTheme(look.Wished(s.Theme, s.TextSize)) }
	config := p.AppConfig(ctx, folder, log)
	config.Follow = follow
	program := wire.NewApp(config)
	defer program.Close()
	follow(program.Settings())

	fonts := readFonts()
	w := a.NewWindow(appName)
	<-fonts
	runner := &task.Background{}
	after := func(d time.Duration, f func()) { runner.After(d, f) }
	face := shell.New(w, shell.Config{
		Words:   p.Words(),
		After:   after,
		Picture: picture,
	})
	face.OnShown = func(page string) { log.Info("page shown", "page", page) }
	face.OnFocus = func(id string) { log.Info("focus", "id", id) }
	face.OnClosed = runner.Close
	guide := model.New(ctx, model.Config{
		App: program, Face: face, Runner: runner, Words: p.Words(), Now: p.Now, After: after,
		Told: func(page model.PageID, err error) { log.Warn("problem", "page", string(page), "err", err) },
	})
	face.Lead(guide)
	guide.Begin()
	sizeAsBefore(a, w)
	w.SetCloseIntercept(func() {
		if guide.AskClose() {
			w.Close()
		}
	})

	stop := context.AfterFunc(ctx, func() { runner.Post(a.Quit) })
	defer stop()
	a.Lifecycle().SetOnStarted(func() {
		debug.SetGCPercent(gcUsual)
		time.AfterFunc(settleAfter, func() { settle(p.Words()) })
	})
	a.Lifecycle().SetOnStopped(func() {
		keepSize(a, w)
		cancel()
	})
	w.ShowAndRun()
	return guide.Close()
}

// settle does what can wait until the first page is on show: it reads the rest of the
// texts, which take longer than a page may, and gives back the memory that the start took.
func settle(w *words.Words) {
	w.Warm()
	debug.FreeOSMemory()
}

// readFonts has the fonts of the first frame read while the desktop makes the window,
// which takes about as long: one after the other they are a tenth of the start. Nothing
// else may measure text until the channel is closed.
func readFonts() <-chan struct{} {
	done := make(chan struct{})
	go func() {
		defer close(done)
		for _, bold := range []bool{false, true} {
			fyne.MeasureText(appName, look.Step, fyne.TextStyle{Bold: bold})
		}
	}()
	return done
}

// picture is a drawing of assets in the colour of text.
func picture(name string) fyne.Resource {
	data, ok := assets.Picture(name)
	if !ok {
		return nil
	}
	return fyne.NewStaticResource(name+".svg", data)
}

// sizeAsBefore makes the window as large as it was the last time.
func sizeAsBefore(a fyne.App, w fyne.Window) {
	width, height := a.Preferences().Float(prefWidth), a.Preferences().Float(prefHeight)
	if width > 0 && height > 0 {
		w.Resize(fyne.NewSize(float32(width), float32(height)))
	}
}

func keepSize(a fyne.App, w fyne.Window) {
	size := w.Canvas().Size()
	a.Preferences().SetFloat(prefWidth, float64(size.Width))
	a.Preferences().SetFloat(prefHeight, float64(size.Height))
}
