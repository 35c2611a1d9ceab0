// Package task runs work off the UI goroutine and brings its outcome back.
//
// It holds the only go statements and the only fyne.Do of the face. Everything else
// in ui runs on one goroutine, the one Fyne calls its callbacks on, and blocks
// nowhere: what may block goes through a [model.Runner]. In the window that is
// [Background]; the terminal and tests have runners of their own.
package task

import "qwizard/ui/model"

var _ model.Runner = (*Background)(nil)
