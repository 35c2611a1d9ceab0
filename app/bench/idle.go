//go:build linux

package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"strconv"
	"time"

	"golang.org/x/sys/unix"
)

const (
	settle  = 2 * time.Second // after the page is on show, before it idles
	idleFor = 3 * time.Second
	// Two bare windows differ by this much, in milliseconds of CPU time a second.
	idleNoise = 1.0
)

// idleCPU measures the CPU time that the programs take while nobody does anything: Qwizard
// at the task list of a stored order, the bare window as it is.
func idleCPU(b *bench) error {
	stage, err := openStage(b.folder)
	if err != nil {
		return err
	}
	defer stage.close()
	folder, passphrase, err := b.stored()
	if err != nil {
		return err
	}
	sides := []func(home string) (*opened, error){
		func(home string) (*opened, error) {
			o, _, err := stage.home(b.qwizard, home, folder, passphrase)
			return o, err
		},
		func(home string) (*opened, error) { return stage.open(b.bare, home) },
	}
	var took [2]spread // ours, bare
	for n := range b.runs + 1 {
		for i, open := range sides {
			o, err := open(filepath.Join(b.folder, "home-"+strconv.Itoa(i)))
			if err != nil {
				return err
			}
			ms, err := o.idles()
			if err := errors.Join(err, o.close()); err != nil {
				return err
			}
			if n > 0 {
				took[i] = append(took[i], ms)
			}
		}
	}
	ours, bare := took[0], took[1]
	from, to := ours.middle()
	bareFrom, bareTo := bare.middle()
	fmt.Printf("idle CPU time at the task list: qwizard %.1f ms a second, bare Fyne %.1f, ratio %.2f (at most 1.00; %.0f ms a second more or less is noise) [middle half of %d runs: %.1f-%.1f and %.1f-%.1f]\n",
		ours.median(), bare.median(), ours.median()/bare.median(), idleNoise, len(ours), from, to, bareFrom, bareTo)
	return nil
}

// idles returns the CPU time that the program takes while it idles, in milliseconds a second.
func (o *opened) idles() (float64, error) {
	time.Sleep(settle)
	before, err := cpu(o.pid())
	if err != nil {
		return 0, err
	}
	began := time.Now()
	time.Sleep(idleFor)
	after, err := cpu(o.pid())
	if err != nil {
		return 0, err
	}
	return milliseconds(after-before) / time.Since(began).Seconds(), nil
}

// cpu is the CPU time that a process has taken, to the nanosecond; /proc/PID/stat counts
// in hundredths of a second, which is a fifth of what there is to measure. The number of
// the clock is what clock_getcpuclockid(3) makes of a PID.
func cpu(pid int) (time.Duration, error) {
	const sched = 2
	var t unix.Timespec
	if err := unix.ClockGettime(int32(^pid)<<3|sched, &t); err != nil {
		return 0, fmt.Errorf("CPU time of process %d: %w", pid, err)
	}
	return time.Duration(t.Nano()), nil
}
