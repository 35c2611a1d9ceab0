package task_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"fyne.io/fyne/v2/test"

	"qwizard/ui/task"
)

var errWork = errors.New("work failed")

// Fyne's test driver runs fyne.Do at once on the goroutine that calls it, so a channel
// stands for the UI goroutine here.
type delivery struct {
	value any
	err   error
}

func TestBackgroundDeliversWhatWorkReturned(t *testing.T) {
	test.NewTempApp(t)
	got := make(chan delivery, 1)
	new(task.Background).Start(t.Context(),
		func(context.Context) (any, error) { return 7, errWork },
		func(v any, err error) { got <- delivery{v, err} })
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
	new(task.Background).Start(ctx,
		func(context.Context) (any, error) { // work that cannot be interrupted
			defer close(finished)
			<-release
			return 7, nil
		},
		func(v any, err error) { got <- delivery{v, err} })
	cancel(stopped)
	if d := <-got; d.value != nil || !errors.Is(d.err, stopped) {
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
	new(task.Background).Start(context.WithValue(t.Context(), key{}, "here"),
		func(ctx context.Context) (any, error) {
			if ctx.Value(key{}) != "here" {
				return nil, errWork
			}
			return nil, nil
		},
		func(_ any, err error) { got <- err })
	if err := <-got; err != nil {
		t.Error("work got another context")
	}
}

func TestBackgroundPosts(t *testing.T) {
	test.NewTempApp(t)
	got := make(chan bool, 1)
	new(task.Background).Post(func() { got <- true })
	<-got
}

func TestBackgroundCallsLaterUnlessStopped(t *testing.T) {
	test.NewTempApp(t)
	got := make(chan bool, 2)
	stop := new(task.Background).After(time.Hour, func() { got <- false })
	stop()
	new(task.Background).After(time.Millisecond, func() { got <- true })
	if !<-got {
		t.Error("what was stopped was called")
	}
}

// What comes to Fyne after its end would be run on the goroutine that brings it, beside
// whoever puts the program's things away.
func TestBackgroundDeliversNothingOnceItIsClosed(t *testing.T) {
	test.NewTempApp(t)
	var b task.Background
	ctx, cancel := context.WithCancel(t.Context())
	working, late, ended := make(chan struct{}), make(chan int, 3), make(chan struct{})
	b.Start(ctx,
		func(ctx context.Context) (any, error) {
			close(working)
			<-ctx.Done()
			close(ended)
			return nil, ctx.Err()
		},
		func(any, error) { late <- 1 })
	<-working
	b.Close()
	cancel()
	<-ended
	b.Post(func() { late <- 2 })
	b.After(0, func() { late <- 3 })
	time.Sleep(20 * time.Millisecond)
	if len(late) > 0 {
		t.Errorf("%d was delivered", <-late)
	}
}
