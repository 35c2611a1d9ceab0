//go:build cgo

// Command bare is the least a Fyne window can be: what Qwizard's start and memory are
// measured against in `make bench`. It is built with the same flags.
package main

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/widget"
)

func main() {
	w := app.NewWithID("io.qwizard.bench.bare").NewWindow("bare")
	w.SetContent(widget.NewLabel("A bare window"))
	w.Resize(fyne.NewSize(960, 680))
	w.ShowAndRun()
}
