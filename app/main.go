// Command qwizard walks a private person through buying a qualified website
// certificate: a window, and a few commands beside it.
package main

import (
	"context"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"sync"
	"syscall"
	"time"

	"qwizard/app/command"
	"qwizard/ui/words"
)

// program is the command line's name.
const program = "qwizard"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends the program at once
	os.Exit(run(ctx, os.Args[1:]))
}

func run(ctx context.Context, args []string) int {
	p := command.Program{
		Name: program, Version: appVersion, Folder: practiceFolder(),
		Words: sync.OnceValue(catalogue), Now: time.Now, HTTP: &http.Client{},
		Display: hasDisplay(), Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
	}
	p.Window = func(ctx context.Context, folder string, log *slog.Logger) error {
		return openWindow(ctx, p, folder, log)
	}
	return p.Run(ctx, args)
}

// hasDisplay reports whether a window can be opened: on Linux a server has to be named.
func hasDisplay() bool {
	return runtime.GOOS != "linux" || os.Getenv("DISPLAY") != "" || os.Getenv("WAYLAND_DISPLAY") != ""
}

// practiceFolder is where the practice channel's data lies: apart from that of
// real orders, in the user's configuration folder. Without such a folder it is "",
// and --data has to name one.
func practiceFolder() string {
	config, err := os.UserConfigDir()
	if err != nil {
		return ""
	}
	return filepath.Join(config, program, "practice")
}

// catalogue loads the texts. They are embedded and tested: an error here is a
// broken build.
func catalogue() *words.Words {
	w, err := words.Embedded("en")
	if err != nil {
		panic(err)
	}
	return w
}
