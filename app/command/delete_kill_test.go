//go:build unix

package command_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"qwizard/wizard"
	"qwizard/wizard/problem"
)

const deleteEnv = "QWIZARD_TEST_DELETE"

// deleteChild deletes the order on the desk and kills itself at its Nth write point.
func deleteChild(d *desk) int {
	h, err := d.openWith(d.seams)
	if err != nil {
		return 91
	}
	defer h.Close()
	ids, err := h.Store.Orders(context.Background())
	if err != nil || len(ids) != 1 {
		return 92
	}
	world, err := h.Practice(context.Background(), "")
	if err != nil {
		return 93
	}
	if err := wizard.Delete(context.Background(), world.World, ids[0], nil); err != nil {
		return 94
	}
	return 0
}

func TestKilledWhileAnOrderIsDeletedAndDeletedAgain(t *testing.T) {
	first := newDesk(t)
	first.mustPractice(quick())
	key := first.keyItem(t)
	points := 0
	for n := 1; ; n++ {
		dir := t.TempDir()
		d := deskIn(t, dir)
		if err := os.CopyFS(d.data, os.DirFS(first.data)); err != nil {
			t.Fatal(err)
		}
		c := exec.CommandContext(t.Context(), os.Args[0])
		c.Env = append(os.Environ(), killEnv+"="+strconv.Itoa(n), deskEnv+"="+dir, deleteEnv+"=1")
		out, err := c.CombinedOutput()
		if err != nil && !strings.Contains(err.Error(), "killed") {
			t.Fatalf("point %d: %v\n%s", n, err, out)
		}
		d.deletedAgain(t, n, key)
		if err == nil {
			points = n - 1
			break
		}
	}
	if points != 4 { // around the key, around the facts
		t.Errorf("killed at %d write points", points)
	}
}

func (d *desk) keyItem(t *testing.T) string {
	t.Helper()
	all := d.confirmed(t)
	if len(all) != 1 || !all[0].Current().Key.Known() {
		t.Fatalf("%d orders", len(all))
	}
	return all[0].Current().Key.Value.Item
}

// deletedAgain checks that the order is whole in the store or gone, deletes it once
// more, and that key and order are gone then.
func (d *desk) deletedAgain(t *testing.T, n int, key string) {
	t.Helper()
	h, err := d.open()
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	all, err := h.Orders(t.Context())
	if err != nil {
		t.Fatalf("point %d: %v", n, err)
	}
	p, err := h.Practice(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range all {
		if !f.Receipt.Known() {
			t.Errorf("point %d: half an order", n)
		}
		if err := wizard.Delete(t.Context(), p.World, f.ID, nil); err != nil {
			t.Errorf("point %d: %v", n, err)
		}
	}
	if ids, err := h.Store.Orders(t.Context()); err != nil || len(ids) != 0 {
		t.Errorf("point %d: %d orders, %v", n, len(ids), err)
	}
	if _, err := h.Vault.Get(t.Context(), key); !errors.Is(err, problem.SecretMissing) {
		t.Errorf("point %d: the key: %v", n, err)
	}
	if atCA, err := p.Manager.Orders(t.Context()); err != nil || len(atCA) != 1 {
		t.Errorf("point %d: the practice CA has %d orders, %v", n, len(atCA), err)
	}
}
