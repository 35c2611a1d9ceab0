package wizard_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"testing"

	"qwizard/wizard"
	"qwizard/wizard/problem"
)

// withTwoKeys is a person whose order was sent, with the key of an issuance that was
// given up, and the names of both keys.
func withTwoKeys(t *testing.T) (*person, []string) {
	t.Helper()
	p := newPersonWho(t, append([]string{"domains other.eu", "make-key p256"}, untilSent()...)...)
	f := p.session.Facts()
	var items []string
	for _, i := range f.Issuances {
		items = append(items, i.Key.Value.Item)
		if _, err := p.world.Vault.Get(t.Context(), i.Key.Value.Item); err != nil {
			t.Fatal(err)
		}
	}
	if len(items) != 2 {
		t.Fatalf("%d keys", len(items))
	}
	return p, items
}

func (p *person) isGone(t *testing.T, id string, items []string) {
	t.Helper()
	if _, _, err := p.store.Load(t.Context(), id); !errors.Is(err, problem.OrderUnknown) {
		t.Errorf("the order: %v", err)
	}
	if ids, err := p.store.Orders(t.Context()); err != nil || len(ids) != 0 {
		t.Errorf("orders %v, %v", ids, err)
	}
	for _, item := range items {
		if _, err := p.world.Vault.Get(t.Context(), item); !errors.Is(err, problem.SecretMissing) {
			t.Errorf("key %s: %v", item, err)
		}
	}
}

func TestDeleteLeavesNoKeyAndNoFactBehind(t *testing.T) {
	p, items := withTwoKeys(t)
	id, rest := p.session.Facts().ID, 0
	count := func(context.Context) error { rest++; return nil }
	if err := wizard.Delete(t.Context(), p.world, id, count); err != nil {
		t.Fatal(err)
	}
	p.isGone(t, id, items)
	if _, err := os.Stat(p.backupFile()); err != nil {
		t.Errorf("the backup: %v", err)
	}
	if err := p.do([]string{"check"}); err == nil {
		t.Error("the session goes on storing")
	}
	p.isGone(t, id, items)
	if err := wizard.Delete(t.Context(), p.world, id, count); err != nil || rest != 2 {
		t.Errorf("once more: %v, rest called %d times", err, rest)
	}
	s, err := wizard.Restore(t.Context(), p.world, p.backupFile(), backupPassphrase)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Key().Verify(t.Context()); err != nil {
		t.Errorf("restored: %v", err)
	}
}

// Whatever breaks at any point, the order is there and can be deleted again, or gone.
func TestDeleteThatIsInterruptedCanBeRepeated(t *testing.T) {
	for n := 1; n <= 4; n++ { // two keys, the rest, the store
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			p, items := withTwoKeys(t)
			id, left := p.session.Facts().ID, n
			broken := errors.New("broken")
			point := func() error {
				if left--; left == 0 {
					return broken
				}
				return nil
			}
			w := p.world
			w.Vault, w.Store = pointVault{w.Vault, point}, pointStore{w.Store, point}
			if err := wizard.Delete(t.Context(), w, id, func(context.Context) error { return point() }); !errors.Is(err, broken) {
				t.Fatalf("got %v", err)
			}
			if f, err := wizard.Load(t.Context(), p.store, id); err != nil || len(f.Issuances) != 2 {
				t.Fatalf("the order is not whole: %v", err)
			}
			if err := wizard.Delete(t.Context(), p.world, id, nil); err != nil {
				t.Fatal(err)
			}
			p.isGone(t, id, items)
		})
	}
}

func TestAKeyThatStaysIsSaidAndTheFactsStay(t *testing.T) {
	p, items := withTwoKeys(t)
	w := p.world
	w.Vault = keepingVault{w.Vault}
	id := p.session.Facts().ID
	if err := wizard.Delete(t.Context(), w, id, nil); !errors.Is(err, problem.SecretKept) {
		t.Errorf("got %v", err)
	}
	if _, _, err := p.store.Load(t.Context(), id); err != nil {
		t.Error(err)
	}
	if _, err := p.world.Vault.Get(t.Context(), items[0]); err != nil {
		t.Error(err)
	}
}

type pointVault struct {
	wizard.Vault
	point func() error
}

func (v pointVault) Delete(ctx context.Context, item string) error {
	return errors.Join(v.Vault.Delete(ctx, item), v.point())
}

type pointStore struct {
	wizard.Store
	point func() error
}

func (s pointStore) Delete(ctx context.Context, id string) error {
	if err := s.point(); err != nil {
		return err
	}
	return s.Store.Delete(ctx, id)
}

type keepingVault struct{ wizard.Vault }

func (keepingVault) Delete(context.Context, string) error { return nil }
