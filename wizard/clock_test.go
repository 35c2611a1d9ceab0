package wizard_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"qwizard/wizard"
	"qwizard/wizard/problem"
)

// What came first stays first, whatever the clock said, also in a backup.
func TestEventsKeepTheirOrderWhenTheClockIsPutBack(t *testing.T) {
	p := newPersonWho(t, "domains anna-muster.eu")
	for _, action := range [][]string{{"applicant"}, {"make-key", "p256"}, {"backup"}, {"consent"}, {"send"}, {"backup"}} {
		p.turn(-90 * 24 * time.Hour)
		if err := p.do(action); err != nil {
			t.Fatalf("%v: %v", action, err)
		}
	}
	here, err := p.session.History(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	kinds := func(events []wizard.Event) (all []wizard.EventKind) {
		for _, e := range events {
			all = append(all, e.Kind)
		}
		return all
	}
	was := kinds(here)
	before := slices.Index(was, wizard.OrderStarted)
	for _, k := range []wizard.EventKind{wizard.KeyMade, wizard.BackupVerified, wizard.OrderAccepted} {
		at := slices.Index(was, k)
		if at <= before {
			t.Errorf("%s is at %d of %v", k, at, was)
		}
		before = at
	}
	there := newPersonWho(t)
	c, err := wizard.Look(t.Context(), there.world, p.backupFile(), backupPassphrase)
	if err != nil || c.Standing != wizard.BackupOnly || c.Events == 0 {
		t.Errorf("%+v, %v", c, err)
	}
	s, err := wizard.Restore(t.Context(), there.world, p.backupFile(), backupPassphrase)
	if err != nil {
		t.Fatal(err)
	}
	restored, err := s.History(t.Context())
	if err != nil || !slices.Equal(kinds(restored)[:c.Events], was[:c.Events]) {
		t.Errorf("restored %v, %v", kinds(restored), err)
	}
}

// Whoever has just asked Sectigo, and puts the clock back by a year, waits no year.
func TestAClockThatIsPutBackMakesNoWaitLonger(t *testing.T) {
	p := newPersonWho(t, untilSent()...)
	if err := p.session.Poll(t.Context()); err != nil {
		t.Fatal(err)
	}
	p.turn(-365 * 24 * time.Hour)
	err := p.session.Check(t.Context())
	var told *problem.Problem
	if errors.As(err, &told) && told.Kind == problem.CheckedJustNow {
		if d, parse := time.ParseDuration(told.Params["minutes"] + "m"); parse != nil || d <= 0 || d > wizard.CheckFloor {
			t.Errorf("wait %q minutes", told.Params["minutes"])
		}
	} else if err != nil {
		t.Error(err)
	}
	// No date of the order is before it was placed, and every task has a state.
	f := p.session.Facts()
	for _, d := range f.Dates() {
		if d.At.Before(f.Receipt.At) {
			t.Errorf("%s on %v, ordered on %v", d.Kind, d.At, f.Receipt.At)
		}
	}
	for _, task := range f.Tasks(p.clock()) {
		if task.State == "" {
			t.Errorf("%s has no state", task.ID)
		}
	}
}
