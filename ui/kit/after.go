package kit

import (
	"time"

	"fyne.io/fyne/v2"
)

// after calls f on the UI goroutine when d is over. It rides on Fyne's animations, which
// is a clock that needs no goroutine of ours.
func after(d time.Duration, f func()) {
	fyne.NewAnimation(d, func(done float32) {
		if done == 1 {
			f()
		}
	}).Start()
}
