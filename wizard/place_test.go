package wizard_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"qwizard/wizard"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

// watched is a vault that knows the items that were ever put into it.
type watched struct {
	wizard.Vault
	items *[]string
}

func (v watched) Set(ctx context.Context, item string, secret []byte) error {
	*v.items = append(*v.items, item)
	return v.Vault.Set(ctx, item, secret)
}

// Wherever making a key ends, the facts name what is in the vault; the next one removes it.
func TestAKeyThatIsCutOffIsNamedAndRemoved(t *testing.T) {
	for n := range 3 { // its name, the key, the facts
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			p := newPersonWho(t, "domains anna-muster.eu")
			var ever []string
			vault := watched{p.world.Vault, &ever}
			w, f := p.world, &stopping{left: n}
			w.Vault, w.Store = stoppingVault{vault, f}, stoppingStore{w.Store, f}
			s, err := wizard.Resume(t.Context(), w, p.session.Facts().ID)
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Key().Create(t.Context(), order.P256); !errors.Is(err, errStopped) {
				t.Fatalf("got %v", err)
			}
			there := p.stored(t)
			if there.Current().Key.Known() || len(there.Items()) != min(n, 1) {
				t.Errorf("stored %+v", there.Current())
			}
			w.Vault, w.Store = vault, p.store
			if s, err = wizard.Resume(t.Context(), w, there.ID); err != nil {
				t.Fatal(err)
			}
			if err := s.Key().Create(t.Context(), order.P256); err != nil {
				t.Fatal(err)
			}
			is := s.Facts()
			if i := is.Current(); !i.Key.Known() || len(i.Placing) != 0 || len(ever) != n/2+1 {
				t.Errorf("stored %+v, ever %v", i, ever)
			}
			for _, item := range ever {
				_, err := p.world.Vault.Get(t.Context(), item)
				if gone := errors.Is(err, problem.SecretMissing); gone == (is.Current().Key.Value.Item == item) {
					t.Errorf("%s: %v", item, err)
				}
			}
		})
	}
}

// stored are the facts in the store.
func (p *person) stored(t *testing.T) wizard.Facts {
	t.Helper()
	f, err := wizard.Load(t.Context(), p.store, p.session.Facts().ID)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestDeleteRemovesAKeyThatWasCutOff(t *testing.T) {
	p := newPersonWho(t, "domains anna-muster.eu")
	w, f := p.world, &stopping{left: 2}
	w.Vault, w.Store = stoppingVault{w.Vault, f}, stoppingStore{w.Store, f}
	s, err := wizard.Resume(t.Context(), w, p.session.Facts().ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Key().Create(t.Context(), order.P256); !errors.Is(err, errStopped) {
		t.Fatalf("got %v", err)
	}
	there := p.stored(t)
	if _, err := p.world.Vault.Get(t.Context(), there.Items()[0]); err != nil {
		t.Fatal(err)
	}
	if err := wizard.Delete(t.Context(), p.world, there.ID, nil); err != nil {
		t.Fatal(err)
	}
	p.isGone(t, there.ID, there.Items())
}
