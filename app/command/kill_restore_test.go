//go:build unix

package command_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"qwizard/app/wire"
	"qwizard/wizard"
	"qwizard/wizard/problem"
)

const (
	restoreEnv       = "QWIZARD_TEST_RESTORE" // the backup
	restorePhrase    = "practice backup, not a real one"
	restoreVaultWord = "practice vault, not a real one"
)

// restoringChild restores a backup on the desk, saves its recovery sheet, and kills
// itself at its Nth write point. The first are those of new data being made.
func restoringChild(at, dir, path string) int {
	n, err := strconv.Atoi(at)
	if err != nil {
		return 90
	}
	d := deskIn(nil, dir)
	d.dieAt(n)
	ctx := context.Background()
	if err := d.restoreAndPrint(ctx, d.seams, path); err != nil {
		return 91
	}
	return 0
}

// restoreAndPrint does what the child does. An order that is here already is only printed.
func (d *desk) restoreAndPrint(ctx context.Context, seams wire.Seams, path string) error {
	p := d.program()
	p.Seams = seams
	c := p.Config(d.data, restoreVaultWord, discard())
	c.Sample = true
	h, err := wire.Open(ctx, c)
	if err != nil {
		return err
	}
	defer h.Close()
	ca, err := h.Practice(ctx, "")
	if err != nil {
		return err
	}
	s, err := wizard.Restore(ctx, ca.World, path, restorePhrase)
	if errors.Is(err, problem.OrderHere) {
		var all []wizard.Facts
		if all, err = h.Orders(ctx); err == nil {
			s, err = wizard.Resume(ctx, ca.World, all[0].ID)
		}
	}
	if err != nil {
		return err
	}
	return s.Key().SaveSheet(ctx, d.out)
}

func TestKilledAtEveryWritePointOfARestore(t *testing.T) {
	if testing.Short() {
		t.Skip("short: starts the program many times")
	}
	from := newDesk(t)
	from.mustPractice(quick())
	backup := filepath.Join(from.out, "backup.qwizard")
	was := from.confirmed(t)[0]
	points, whole := 0, 0
	for n := 1; ; n++ {
		dir := t.TempDir()
		c := exec.CommandContext(t.Context(), os.Args[0])
		c.Env = append(os.Environ(), killEnv+"="+strconv.Itoa(n), deskEnv+"="+dir, restoreEnv+"="+backup)
		out, err := c.CombinedOutput()
		if err == nil {
			points = n - 1
			break
		}
		if !strings.Contains(err.Error(), "killed") {
			t.Fatalf("point %d: %v\n%s", n, err, out)
		}
		d := deskIn(t, dir)
		d.noKeyWithoutName(t, n)
		whole += len(d.restored(t, n, was))
		sheet := filepath.Join(d.out, wizard.SheetName)
		if pdf, err := os.ReadFile(sheet); err == nil && !bytes.HasSuffix(bytes.TrimSpace(pdf), []byte("%%EOF")) {
			t.Errorf("point %d: half a sheet", n)
		}
		if err := d.restoreAndPrint(t.Context(), wire.Seams{}, backup); err != nil {
			t.Fatalf("point %d, again: %v", n, err)
		}
		d.noKeyWithoutName(t, n)
		if len(d.restored(t, n, was)) != 1 {
			t.Errorf("point %d: no order after the second time", n)
		}
		if _, err := os.Stat(sheet); err != nil {
			t.Errorf("point %d: %v", n, err)
		}
	}
	t.Logf("killed at %d write points, with an order there after %d", points, whole)
	if points < 8 || whole == 0 || whole == points {
		t.Errorf("%d points, %d with an order: the seams are not in the way", points, whole)
	}
}

// restored are the orders on the desk: none, or the whole of what was. One that is being
// restored is none yet, and has nothing but its websites.
func (d *desk) restored(t *testing.T, n int, was wizard.Facts) []wizard.Facts {
	t.Helper()
	var all []wizard.Facts
	for _, f := range d.confirmed(t) {
		if f.Restoring.Known() {
			if f.ID != was.ID || f.Applicant.Known() || f.Current().CSR.Known() {
				t.Errorf("point %d: half an order: %+v", n, f)
			}
			continue
		}
		all = append(all, f)
		is, want := f.Current(), was.Current()
		if f.ID != was.ID || !bytes.Equal(is.CSR.Value, want.CSR.Value) || !reflect.DeepEqual(is.Chain.Value, want.Chain.Value) || !reflect.DeepEqual(f.Applicant.Value, was.Applicant.Value) {
			t.Errorf("point %d: half an order: %+v", n, f)
		}
		h, err := d.open()
		if err != nil {
			t.Fatal(err)
		}
		key, err := h.Vault.Get(t.Context(), is.Key.Value.Item)
		if len(key) == 0 || err != nil {
			t.Errorf("point %d: an order without its key: %v", n, err)
		}
		if err := h.Close(); err != nil {
			t.Error(err)
		}
	}
	return all
}
