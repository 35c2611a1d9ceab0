package main

import (
	"fyne.io/fyne/v2"

	"qwizard/assets"
)

// What the program is called, the same as in FyneApp.toml. Fyne reads that file at run time,
// from wherever the program or the shell happens to be, so the program must not
// depend on it: what is here holds from `go run ./app`, for the built binary in any
// folder and for a package.
const (
	appID      = "io.qwizard.Qwizard"
	appName    = "Qwizard"
	appVersion = "0.1.0"
	appBuild   = 1
)

// metadata returns what Fyne is to know of the program. It goes to app.SetMetadata before
// the app is made; with an ID set, Fyne looks for no FyneApp.toml.
//
// Migrations stays empty. Fyne then checks that widgets are touched on the UI goroutine
// only: a stray call is logged with its place and brought over to that goroutine,
// where a migrated program would have a silent data race. The check costs nothing
// that `make bench` can see.
//
// The icon is the packager's in a size for windows: Fyne hands it to the window system
// before the first frame, and the large one would delay that by a tenth.
func metadata() fyne.AppMetadata {
	return fyne.AppMetadata{
		ID:      appID,
		Name:    appName,
		Version: appVersion,
		Build:   appBuild,
		Icon:    fyne.NewStaticResource("icon-128.png", assets.WindowIcon),
	}
}
