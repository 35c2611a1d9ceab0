package wizard

import (
	"testing"
	"time"
)

func TestWaitsGrowUpToTheirLimit(t *testing.T) {
	for _, c := range []struct {
		failures int
		limited  bool
		least    time.Duration
	}{
		{1, false, 5 * time.Minute}, {2, false, 10 * time.Minute}, {3, false, 20 * time.Minute}, {6, false, 160 * time.Minute}, {7, false, PollFloor},
		{1 << 40, false, PollFloor}, {1, true, PollFloor}, {2, true, 6 * time.Hour}, {4, true, 24 * time.Hour}, {1 << 40, true, 24 * time.Hour},
	} {
		if got := waitAfter(c.failures, c.limited, 0); got != c.least {
			t.Errorf("%+v: at least %s", c, got)
		}
		if got := waitAfter(c.failures, c.limited, 0.999999999); got >= c.least*3/2 || got < c.least*149/100 {
			t.Errorf("%+v: at most %s", c, got)
		}
	}
}
