//go:build linux

package main

import (
	"fmt"
	"os/exec"
	"time"
)

// version measures how long `qwizard version` takes, from fork to exit.
func version(b *bench) error {
	var took spread
	for n := range b.runs + 1 {
		start := time.Now()
		if out, err := exec.Command(b.qwizard, "version").CombinedOutput(); err != nil {
			return fmt.Errorf("%w: %s", err, out)
		}
		if n > 0 { // the first reads the program from the disk
			took = append(took, milliseconds(time.Since(start)))
		}
	}
	single("qwizard version", "ms", took, 50)
	return nil
}
