//go:build linux

// Command bench measures how fast Qwizard is and prints the figures, as ratios where
// there is something to compare with (`make bench`). It judges nothing: its exit
// code is 0 whatever the figures are, and 1 only if it could not measure.
//
// Every figure is the median of at least 15 runs. What is compared is run in turns,
// so that a busy machine hits both sides alike. Both windows run under the same
// virtual display, a bus of their own and a home folder of their own, after one
// run of each that is not counted.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"
)

type bench struct {
	qwizard, bare string // programs
	answers       string // answers file of the unattended practice
	runs          int
	folder        string // for homes and what else is written
	desk          *desktop
}

// measure is one thing to measure. It prints its lines itself.
type measure struct {
	name string
	run  func(*bench) error
}

// The measures, in the order of the report. To add one, write a function and name it here.
var measures = []measure{
	{"version", version},
	{"practice", practice},
	{"window", window},
	{"idle", idleCPU},
	{"pages", pages},
	{"keychain", keychain},
	{"orders", orders},
	{"paste", paste},
	{"ca", caOrders},
	{"key", keyTask},
	{"openssl", openssl},
}

func main() {
	b := &bench{}
	flag.StringVar(&b.qwizard, "qwizard", "build/qwizard", "the program")
	flag.StringVar(&b.bare, "bare", "build/bench/bare", "the bare window")
	flag.StringVar(&b.answers, "answers", "assets/practice/answers.toml", "answers `file` for the practice purchase")
	flag.IntVar(&b.runs, "runs", 15, "runs of each, at least 15 for a figure to quote")
	only := flag.String("only", "", "the `name` of one measure")
	flag.Parse()
	if err := b.all(*only); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func (b *bench) all(only string) (err error) {
	for _, program := range []*string{&b.qwizard, &b.bare, &b.answers} {
		if *program, err = filepath.Abs(*program); err != nil {
			return err
		}
	}
	if b.folder, err = os.MkdirTemp("", "qwizard-bench-"); err != nil {
		return err
	}
	defer os.RemoveAll(b.folder)
	defer func() {
		if b.desk != nil {
			b.desk.close()
		}
	}()
	for _, m := range measures {
		if only != "" && only != m.name {
			continue
		}
		if err := m.run(b); err != nil {
			return fmt.Errorf("%s: %w", m.name, err)
		}
	}
	return nil
}

// spread is a set of samples.
type spread []float64

func (s spread) sorted() spread {
	c := slices.Clone(s)
	slices.Sort(c)
	return c
}

func (s spread) median() float64 {
	if len(s) == 0 {
		return 0
	}
	c, half := s.sorted(), len(s)/2
	if len(c)%2 == 1 {
		return c[half]
	}
	return (c[half-1] + c[half]) / 2
}

// middle is where the middle half of the samples lies.
func (s spread) middle() (from, to float64) {
	if len(s) == 0 {
		return 0, 0
	}
	c := s.sorted()
	return c[len(c)/4], c[len(c)-1-len(c)/4]
}

// compare prints a figure of Qwizard's beside that of the bare window.
func compare(what, unit string, ours, bare spread, most float64) {
	from, to := ours.middle()
	bareFrom, bareTo := bare.middle()
	fmt.Printf("%s: qwizard %.0f %s, bare Fyne %.0f %s, ratio %.2f (at most %.2f) [middle half of %d runs: %.0f-%.0f and %.0f-%.0f]\n",
		what, ours.median(), unit, bare.median(), unit, ours.median()/bare.median(), most, len(ours), from, to, bareFrom, bareTo)
}

// single prints a figure that stands alone, against its limit.
func single(what, unit string, s spread, most float64) {
	from, to := s.middle()
	fmt.Printf("%s: %.0f %s, ratio %.2f of the limit (at most %.0f) [middle half of %d runs: %.0f-%.0f]\n",
		what, s.median(), unit, s.median()/most, most, len(s), from, to)
}

// fine is [single] for what takes a few milliseconds.
func fine(what string, s spread, most float64) {
	from, to := s.middle()
	fmt.Printf("%s: %.1f ms, ratio %.2f of the limit (at most %.0f) [middle half of %d runs: %.1f-%.1f]\n",
		what, s.median(), s.median()/most, most, len(s), from, to)
}

// timed returns how long something takes, in milliseconds.
func timed(do func() error) (ms float64, err error) {
	start := time.Now()
	err = do()
	return milliseconds(time.Since(start)), err
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
