package command_test

import (
	"errors"
	"slices"
	"testing"

	"qwizard/wizard"
	"qwizard/wizard/order"
	"qwizard/wizard/practice"
	"qwizard/wizard/problem"
)

// Ending an order, or its certificate, with every fault switch on the call that does it:
// pressed until it is done, it is done once.
func TestEveryFaultWhileAnOrderIsEnded(t *testing.T) {
	for _, kind := range practice.FaultKinds() {
		if kind == practice.FaultUnpaid {
			continue // of an order that is placed
		}
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			l := newLine(t, nil)
			for _, after := range []bool{false, true} {
				if after && !loses(kind) {
					continue
				}
				name := "before"
				if after {
					name = "after"
				}
				// One that is on its way is taken back.
				l.faults(t, practice.Fault{Call: "upload", Kind: practice.FaultServer})
				if err := l.once(t, quick(), name+"-cancelled"); !errors.Is(err, problem.ChannelAnswer) {
					t.Fatal(err)
				}
				s := l.newest(t)
				faults := slices.Concat(every("AutoRefund", kind, after), every("autoRevokeCertificate", kind, after))
				l.faults(t, faults...)
				l.until(t, kind, func() error { return s.Order().Cancel(t.Context()) })
				l.acted(t, "cancelling", len(faults))
				if f := s.Facts(); !f.Cancelled.Known() {
					t.Error("the order does not count as cancelled")
				}
				l.told(t, s, practice.MailRefunded, practice.MailRejected)
				l.faults(t)
				if raceEnabled {
					continue
				}
				// One that was issued is revoked.
				l.buy(t, quick(), name+"-revoked", nil)
				s = l.newest(t)
				faults = every("autoRevokeCertificate", kind, after)
				l.faults(t, faults...)
				l.until(t, kind, func() error { return s.Order().Revoke(t.Context(), order.ReasonSuperseded, "") })
				l.acted(t, "revoking", len(faults))
				f := s.Facts()
				if !f.Current().Revoked.Known() {
					t.Error("the certificate does not count as revoked")
				}
				l.told(t, s, practice.MailRevoked)
			}
		})
	}
}

func (l line) faults(t *testing.T, all ...practice.Fault) {
	t.Helper()
	if err := l.practice.Manager.SetFaults(t.Context(), all...); err != nil {
		t.Fatal(err)
	}
}

// acted looks whether fewer faults are left than there were.
func (l line) acted(t *testing.T, during string, were int) {
	t.Helper()
	left, err := l.practice.Manager.Faults(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(left) >= were {
		t.Errorf("no fault acted during %s", during)
	}
}

// newest is the order that was begun last.
func (l line) newest(t *testing.T) *wizard.Session {
	t.Helper()
	all, err := l.house.Orders(t.Context())
	if err != nil || len(all) == 0 {
		t.Fatal(len(all), err)
	}
	s, err := wizard.Resume(t.Context(), l.practice.World, all[len(all)-1].ID)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// until presses until it is done.
func (l line) until(t *testing.T, kind practice.FaultKind, do func() error) {
	t.Helper()
	for range mostRuns {
		err := do()
		if err == nil {
			return
		}
		p, is := errors.AsType[*problem.Problem](err)
		if !is || !slices.Contains(tells(kind, ""), p.Kind) {
			t.Fatalf("told %v", err)
		}
	}
	t.Fatalf("not done after %d times", mostRuns)
}

// told looks for exactly one mail of these kinds.
func (l line) told(t *testing.T, s *wizard.Session, kinds ...practice.MailKind) {
	t.Helper()
	f := s.Facts()
	mails, err := l.practice.Manager.Mails(t.Context(), f.Receipt.Value.Number)
	if err != nil {
		t.Fatal(err)
	}
	got := 0
	for _, m := range mails {
		if slices.Contains(kinds, m.Kind) {
			got++
		}
	}
	if got != 1 {
		t.Errorf("%d mails of %v", got, kinds)
	}
}
