package wizard_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"qwizard/wizard"
	"qwizard/wizard/problem"
)

// broken is a store in which the facts or the events of orders cannot be read, until they
// are replaced.
type broken struct {
	wizard.Store
	facts, events bool
}

func (s *broken) Load(ctx context.Context, id string) (uint64, []byte, error) {
	if s.facts {
		return 0, nil, problem.New(problem.StoreDamaged, "load", nil, "order", id)
	}
	return s.Store.Load(ctx, id)
}

func (s *broken) Events(ctx context.Context, id string) ([][]byte, error) {
	if s.facts || s.events {
		return nil, problem.New(problem.StoreDamaged, "load", nil, "order", id)
	}
	return s.Store.Events(ctx, id)
}

func (s *broken) Replace(ctx context.Context, id string, facts []byte) error {
	err := s.Store.Replace(ctx, id, facts)
	if err == nil {
		s.facts, s.events = false, false
	}
	return err
}

func TestADamagedOrderIsReplacedFromItsBackup(t *testing.T) {
	for what, damage := range map[string]broken{"facts": {facts: true}, "history": {events: true}} {
		t.Run(what, func(t *testing.T) {
			p := newPersonWho(t, untilSent()...)
			was := p.session.Facts()
			if _, err := wizard.Replace(t.Context(), p.world, p.backupFile(), backupPassphrase); !errors.Is(err, problem.OrderHere) {
				t.Errorf("one that can be read: %v", err)
			}
			damage.Store = p.store
			p.world.Store = &damage
			if c := p.look(t, p.backupFile()); c.Standing != wizard.BackupUnreadable || c.Order != was.ID {
				t.Errorf("it stands %q", c.Standing)
			}
			if _, err := wizard.Restore(t.Context(), p.world, p.backupFile(), backupPassphrase); err == nil {
				t.Error("restored without asking")
			}
			s, err := wizard.Replace(t.Context(), p.world, p.backupFile(), backupPassphrase)
			if err != nil {
				t.Fatal(err)
			}
			is := s.Facts()
			if is.ID != was.ID || is.Current().Key.Value != was.Current().Key.Value || is.Restoring.Known() {
				t.Errorf("got %+v", is)
			}
			if err := s.Key().Verify(t.Context()); err != nil {
				t.Error(err)
			}
			events, err := s.History(t.Context())
			if err != nil || events[0].Kind != wizard.OrderStarted {
				t.Errorf("history %v, %v", events, err)
			}
			if ids, err := p.store.Orders(t.Context()); err != nil || len(ids) != 1 {
				t.Errorf("%d orders, %v", len(ids), err)
			}
		})
	}
}

// A backup of another order takes no damaged one's place.
func TestADamagedOrderIsNotReplacedByAnother(t *testing.T) {
	p, other := newPersonWho(t, untilSent()...), newPersonWho(t, untilSent()...)
	if _, err := wizard.Replace(t.Context(), p.world, other.backupFile(), backupPassphrase); !errors.Is(err, problem.OrderUnknown) {
		t.Errorf("got %v", err)
	}
}

// Wherever replacing ends, the order is damaged as before or is finished by the next restore.
func TestReplacingThatIsInterruptedIsFinishedByTheNext(t *testing.T) {
	for n := range 3 { // the place, the key, the order
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			p := newPersonWho(t, "domains anna-muster.eu", "key p256")
			id := p.session.Facts().ID
			w, f := p.world, &stopping{left: n}
			damaged := &broken{Store: p.store, facts: true}
			w.Vault, w.Store = stoppingVault{w.Vault, f}, stoppingStore{damaged, f}
			if _, err := wizard.Replace(t.Context(), w, p.backupFile(), backupPassphrase); !errors.Is(err, errStopped) {
				t.Fatalf("got %v", err)
			}
			w = p.world
			w.Store = damaged
			finish := wizard.Restore
			if n == 0 {
				finish = wizard.Replace
			}
			s, err := finish(t.Context(), w, p.backupFile(), backupPassphrase)
			if err != nil {
				t.Fatal(err)
			}
			if is := s.Facts(); is.ID != id || s.Key().Verify(t.Context()) != nil {
				t.Errorf("got %+v", is)
			}
		})
	}
}

// hidden is a vault that cannot say what it holds.
type hidden struct{ wizard.Vault }

func TestADamagedOrderIsDeletedWithTheKeysThatCanBeFound(t *testing.T) {
	for what, lists := range map[string]bool{"vault that lists": true, "vault that does not": false} {
		t.Run(what, func(t *testing.T) {
			p := newPersonWho(t, untilSent()...)
			f := p.session.Facts()
			if err := p.world.Vault.Set(t.Context(), "order/another/key/1-0", []byte("key")); err != nil {
				t.Fatal(err)
			}
			if _, err := wizard.DeleteUnreadable(t.Context(), p.world, f.ID, nil); !errors.Is(err, problem.OrderHere) {
				t.Errorf("one that can be read: %v", err)
			}
			w := p.world
			w.Store = &broken{Store: p.store, facts: true}
			if !lists {
				w.Vault = hidden{w.Vault}
			}
			if err := wizard.Delete(t.Context(), w, f.ID, nil); !errors.Is(err, problem.StoreDamaged) {
				t.Errorf("as if it could be read: %v", err)
			}
			rest := 0
			left, err := wizard.DeleteUnreadable(t.Context(), w, f.ID, func(context.Context) error { rest++; return nil })
			if err != nil || left == lists || rest != 1 {
				t.Errorf("keys left %v, rest %d, %v", left, rest, err)
			}
			if ids, err := p.store.Orders(t.Context()); err != nil || len(ids) != 0 {
				t.Errorf("orders %v, %v", ids, err)
			}
			for _, item := range f.Items() {
				if _, err := p.world.Vault.Get(t.Context(), item); errors.Is(err, problem.SecretMissing) != lists {
					t.Errorf("%s: %v", item, err)
				}
			}
			if _, err := p.world.Vault.Get(t.Context(), "order/another/key/1-0"); err != nil {
				t.Errorf("another order's key: %v", err)
			}
		})
	}
}
