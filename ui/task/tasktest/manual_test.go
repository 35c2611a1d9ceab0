package tasktest_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"qwizard/ui/task/tasktest"
)

var errWork = errors.New("work failed")

type delivery struct {
	value any
	err   error
}

func TestManualHoldsWorkUntilStepped(t *testing.T) {
	var m tasktest.Manual
	var log []string
	note := func(s string) { log = append(log, s) }
	m.Start(t.Context(),
		func(context.Context) (any, error) { note("work"); return nil, errWork },
		func(_ any, err error) { note("done: " + err.Error()) })
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
	var m tasktest.Manual
	before, cancelBefore := context.WithCancel(t.Context())
	during, cancelDuring := context.WithCancel(t.Context())
	var got []delivery
	keep := func(v any, err error) { got = append(got, delivery{v, err}) }
	m.Start(before, func(context.Context) (any, error) { t.Error("cancelled work was run"); return 0, nil }, keep)
	m.Start(during, func(context.Context) (any, error) { cancelDuring(); return 7, nil }, keep)
	cancelBefore()
	m.StepAll()
	want := []delivery{{nil, context.Canceled}, {nil, context.Canceled}}
	if !slices.Equal(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestManualStepsWhatStepsAdd(t *testing.T) {
	var m tasktest.Manual
	n := 0
	m.Post(func() { m.Post(func() { n++ }) })
	m.StepAll()
	if n != 1 {
		t.Errorf("ran %d, want 1", n)
	}
}
