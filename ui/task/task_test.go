package task_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"fyne.io/fyne/v2/test"

	"qwizard/ui/task"
)

var errWork = errors.New("work failed")

// Fyne's test driver runs fyne.Do at once on the goroutine that calls it, so a channel
// stands for the UI goroutine here.
type delivery struct {
	value int
	err   error
}

func TestBackgroundDeliversWhatWorkReturned(t *testing.T) {
	test.NewTempApp(t)
	got := make(chan delivery, 1)
	task.Run(t.Context(), task.Background{},
		func(context.Context) (int, error) { return 7, errWork },
		func(v int, err error) { got <- delivery{v, err} })
	if d := <-got; d.value != 7 || !errors.Is(d.err, errWork) {
		t.Errorf("got %+v", d)
	}
}

func TestBackgroundAbandonsWorkWhenItsContextEnds(t *testing.T) {
	test.NewTempApp(t)
	ctx, cancel := context.WithCancelCause(t.Context())
	stopped := errors.New("the person went back")
	release, finished := make(chan struct{}), make(chan struct{})
	got := make(chan delivery, 2)
	task.Run(ctx, task.Background{},
		func(context.Context) (int, error) { // work that cannot be interrupted
			defer close(finished)
			<-release
			return 7, nil
		},
		func(v int, err error) { got <- delivery{v, err} })
	cancel(stopped)
	if d := <-got; d.value != 0 || !errors.Is(d.err, stopped) {
		t.Errorf("got %+v, want the reason of the cancel and no value", d)
	}
	close(release)
	<-finished
	select {
	case d := <-got:
		t.Errorf("the late result %+v was delivered", d)
	default:
	}
}

func TestBackgroundHandsWorkItsContext(t *testing.T) {
	test.NewTempApp(t)
	type key struct{}
	got := make(chan error, 1)
	task.Do(context.WithValue(t.Context(), key{}, "here"), task.Background{},
		func(ctx context.Context) error {
			if ctx.Value(key{}) != "here" {
				return errWork
			}
			return nil
		},
		func(err error) { got <- err })
	if err := <-got; err != nil {
		t.Error("work got another context")
	}
}

func TestBackgroundPosts(t *testing.T) {
	test.NewTempApp(t)
	got := make(chan bool, 1)
	task.Background{}.Post(func() { got <- true })
	<-got
}

func TestManualHoldsWorkUntilStepped(t *testing.T) {
	var m task.Manual
	var log []string
	note := func(s string) { log = append(log, s) }
	task.Do(t.Context(), &m,
		func(context.Context) error { note("work"); return errWork },
		func(err error) { note("done: " + err.Error()) })
	m.Post(func() { note("post") })
	if len(log) != 0 || m.Pending() != 2 {
		t.Fatalf("before any step: %q, %d pending", log, m.Pending())
	}
	if !m.Step() || !slices.Equal(log, []string{"work", "done: work failed"}) {
		t.Errorf("after a step: %q", log)
	}
	if !m.Step() || m.Step() || m.Pending() != 0 || log[len(log)-1] != "post" {
		t.Errorf("after the last step: %q, %d pending", log, m.Pending())
	}
}

func TestManualDropsWorkThatWasCancelled(t *testing.T) {
	var m task.Manual
	before, cancelBefore := context.WithCancel(t.Context())
	during, cancelDuring := context.WithCancel(t.Context())
	var got []delivery
	keep := func(v int, err error) { got = append(got, delivery{v, err}) }
	task.Run(before, &m, func(context.Context) (int, error) { t.Error("cancelled work was run"); return 0, nil }, keep)
	task.Run(during, &m, func(context.Context) (int, error) { cancelDuring(); return 7, nil }, keep)
	cancelBefore()
	m.StepAll()
	want := []delivery{{0, context.Canceled}, {0, context.Canceled}}
	if !slices.Equal(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestManualStepsWhatStepsAdd(t *testing.T) {
	var m task.Manual
	n := 0
	m.Post(func() { m.Post(func() { n++ }) })
	m.StepAll()
	if n != 1 {
		t.Errorf("ran %d, want 1", n)
	}
}
