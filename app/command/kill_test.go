//go:build unix

package command_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"qwizard/wizard"
	"qwizard/wizard/order"
	"qwizard/wizard/practice"
	"qwizard/wizard/problem"
)

// A child of this test is the program, killed at the Nth write point; then the
// parent starts the program again. A write point is the moment before and the
// moment after each commit of the store, each change of the vault, each record of
// the practice CA, each backup, and each file for the person.

const (
	killEnv = "QWIZARD_TEST_KILL_AT"
	deskEnv = "QWIZARD_TEST_DESK"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(programEnv); dir != "" {
		os.Exit(programChild(dir))
	} else if dir := os.Getenv(partnerEnv); dir != "" {
		os.Exit(partnerChild(os.Getenv(killEnv), dir))
	} else if at := os.Getenv(killEnv); at != "" && os.Getenv(restoreEnv) != "" {
		os.Exit(restoringChild(at, os.Getenv(deskEnv), os.Getenv(restoreEnv)))
	} else if at != "" {
		os.Exit(child(at, os.Getenv(deskEnv)))
	}
	os.Exit(m.Run())
}

// child runs the practice on the desk and kills itself at its Nth write point.
func child(at, dir string) int {
	n, err := strconv.Atoi(at)
	if err != nil {
		return 90
	}
	d := deskIn(nil, dir)
	d.dieAt(n)
	if os.Getenv(deleteEnv) != "" {
		return deleteChild(d)
	}
	d.stdin = quick()
	return d.program().Run(context.Background(), []string{"practice", "--answers", "-", "--out", d.out})
}

// dieAt puts the desk's program under a killer that strikes at the Nth write point.
func (d *desk) dieAt(n int) { d.struckAt(n, func() { dieOf(syscall.SIGKILL) }) }

// dieOf sends the process a signal that ends it.
func dieOf(s syscall.Signal) {
	_ = syscall.Kill(os.Getpid(), s)
	select {} // the signal comes
}

// struckAt puts something at the Nth write point.
func (d *desk) struckAt(n int, strike func()) {
	k := &killer{strike: strike}
	k.left.Store(int64(n))
	d.seams.Store = func(s wizard.Store) wizard.Store { return killStore{s, k} }
	d.seams.Vault = func(v wizard.Vault) wizard.Vault { return killVault{v, k, d.itemsFile()} }
	d.seams.Disk = func(x practice.Disk) practice.Disk { return killDisk{x, k} }
	d.seams.Backup = func(b wizard.BackupFiles) wizard.BackupFiles { return killBackup{b, k} }
	d.seams.Exporter = func(e wizard.Exporter) wizard.Exporter { return killExporter{e, k} }
}

type killer struct {
	left   atomic.Int64
	strike func()
}

func (k *killer) point() {
	if k.left.Add(-1) == 0 {
		k.strike()
	}
}

func around[T any](k *killer, write func() (T, error)) (T, error) {
	k.point()
	v, err := write()
	k.point()
	return v, err
}

func wrap(k *killer, write func() error) error {
	_, err := around(k, func() (struct{}, error) { return struct{}{}, write() })
	return err
}

type killStore struct {
	wizard.Store
	k *killer
}

func (s killStore) Commit(ctx context.Context, id string, from uint64, facts []byte, events [][]byte) error {
	return wrap(s.k, func() error { return s.Store.Commit(ctx, id, from, facts, events) })
}

func (s killStore) Replace(ctx context.Context, id string, facts []byte) error {
	return wrap(s.k, func() error { return s.Store.Replace(ctx, id, facts) })
}

func (s killStore) Delete(ctx context.Context, id string) error {
	return wrap(s.k, func() error { return s.Store.Delete(ctx, id) })
}

type killVault struct {
	wizard.Vault
	k     *killer
	items string // file that every item's name is written to before the item is put
}

func (v killVault) Set(ctx context.Context, item string, secret []byte) error {
	f, err := os.OpenFile(v.items, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err == nil {
		_, err = f.WriteString(item + "\n")
		err = errors.Join(err, f.Close())
	}
	if err != nil {
		return err
	}
	return wrap(v.k, func() error { return v.Vault.Set(ctx, item, secret) })
}

func (v killVault) Delete(ctx context.Context, item string) error {
	return wrap(v.k, func() error { return v.Vault.Delete(ctx, item) })
}

type killDisk struct {
	practice.Disk
	k *killer
}

func (d killDisk) Put(ctx context.Context, writes map[string][]byte) error {
	return wrap(d.k, func() error { return d.Disk.Put(ctx, writes) })
}

type killBackup struct {
	wizard.BackupFiles
	k *killer
}

func (b killBackup) Write(ctx context.Context, path, passphrase string, content []byte) (string, error) {
	return around(b.k, func() (string, error) { return b.BackupFiles.Write(ctx, path, passphrase, content) })
}

type killExporter struct {
	wizard.Exporter
	k *killer
}

func (e killExporter) Files(ctx context.Context, folder string, files []order.File) error {
	for _, f := range files { // one by one: a kill between two files is a point, too
		if err := wrap(e.k, func() error { return e.Exporter.Files(ctx, folder, []order.File{f}) }); err != nil {
			return err
		}
	}
	return nil
}

func (e killExporter) PFX(ctx context.Context, path string, b order.Bundle) (order.Exported, error) {
	return around(e.k, func() (order.Exported, error) { return e.Exporter.PFX(ctx, path, b) })
}

func TestKilledAtEveryWritePointAndStartedAgain(t *testing.T) {
	if testing.Short() {
		t.Skip("short: starts the program about a hundred times")
	}
	points, step := 0, 1
	if raceEnabled { // the points are the same, and the program takes seven times as long
		step = 7
	}
	for n := 1; ; n += step {
		dir := t.TempDir()
		c := exec.CommandContext(t.Context(), os.Args[0])
		c.Env = append(os.Environ(), killEnv+"="+strconv.Itoa(n), deskEnv+"="+dir)
		out, err := c.CombinedOutput()
		if err == nil {
			points = n - 1
			break
		}
		if !strings.Contains(err.Error(), "killed") {
			t.Fatalf("point %d: %v\n%s", n, err, out)
		}
		d := deskIn(t, dir)
		if data, err := os.ReadFile(filepath.Join(d.out, "order.json")); err == nil && strings.Count(string(data), `"state": "done"`) == 12 {
			continue // killed when all was written: a next run is a new order
		}
		before := d.confirmed(t)
		d.noKeyWithoutName(t, n)
		d.mustPractice(quick())
		d.oneOrder(t, n, before)
		d.noKeyWithoutName(t, n)
		if t.Failed() {
			return
		}
	}
	t.Logf("killed at %d write points", points)
	if points < 50 {
		t.Errorf("only %d write points: the seams are not in the way", points)
	}
}

// confirmed are the facts that stand in the store after a kill.
func (d *desk) confirmed(t *testing.T) []wizard.Facts {
	t.Helper()
	if _, err := os.Stat(filepath.Join(d.data, "orders.db")); err != nil {
		return nil
	}
	h, err := d.open()
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	all, err := h.Orders(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func (d *desk) itemsFile() string { return filepath.Join(filepath.Dir(d.data), "vault-items") }

// noKeyWithoutName checks that every key which was ever put into the vault under the killer
// and is there is named by the facts of an order.
func (d *desk) noKeyWithoutName(t *testing.T, n int) {
	t.Helper()
	ever, err := os.ReadFile(d.itemsFile())
	if errors.Is(err, os.ErrNotExist) {
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	h, err := d.open()
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	all, err := h.Orders(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, item := range strings.Fields(string(ever)) {
		if !strings.HasPrefix(item, "order/") {
			continue
		}
		_, err := h.Vault.Get(t.Context(), item)
		named := slices.ContainsFunc(all, func(f wizard.Facts) bool { return slices.Contains(f.Items(), item) })
		if !named && !errors.Is(err, problem.SecretMissing) {
			t.Errorf("point %d: no order names %s: %v", n, item, err)
		}
	}
}

// oneOrder checks that there is one order here and at the CA, that it is done, and
// that it is the one that was confirmed before.
func (d *desk) oneOrder(t *testing.T, n int, before []wizard.Facts) {
	t.Helper()
	h, err := d.open()
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	all, err := h.Orders(t.Context())
	if err != nil || len(all) != 1 {
		t.Fatalf("point %d: %d orders in the store, %v", n, len(all), err)
	}
	p, err := h.Practice(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	atCA, err := p.Manager.Orders(t.Context())
	if err != nil || len(atCA) != 1 || atCA[0].Number != all[0].Receipt.Value.Number || atCA[0].Status != "Processed" {
		t.Fatalf("point %d: the CA holds %+v, %v", n, atCA, err)
	}
	s, err := wizard.Resume(t.Context(), p.World, all[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	events, err := s.History(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, kinds := range [][]wizard.EventKind{{wizard.KeyMade}, {wizard.RequestMade}, {wizard.SendingStarted}, {wizard.OrderAccepted, wizard.OrderFound}} {
		count := 0
		for _, e := range events {
			if slices.Contains(kinds, e.Kind) {
				count++
			}
		}
		if count != 1 {
			t.Errorf("point %d: %v happened %d times", n, kinds, count)
		}
	}
	if len(before) == 0 {
		return
	}
	then, now := before[0], all[0]
	if then.ID != now.ID || then.Revision > now.Revision {
		t.Errorf("point %d: order %s at %d became %s at %d", n, then.ID, then.Revision, now.ID, now.Revision)
	}
	if then.Current().CSR.Known() && string(then.Current().CSR.Value) != string(now.Current().CSR.Value) {
		t.Errorf("point %d: the request was made again", n)
	}
	for what, same := range map[string]bool{
		"names":     !then.Names.Known() || slices.Equal(then.Names.Value, now.Names.Value),
		"readiness": !then.Readiness.Known() || now.Readiness.Known(),
		"applicant": !then.Applicant.Known() || reflect.DeepEqual(then.Applicant.Value, now.Applicant.Value),
		"backup":    !then.Current().Backup.Known() || now.Current().Backup.Known(),
		"choices":   !then.Current().Choices.Known() || slices.Equal(then.Current().Choices.Value, now.Current().Choices.Value),
		"form":      !then.Current().Form.Known() || then.Current().Form.Value == now.Current().Form.Value,
		"papers":    !then.Current().Papers.Known() || slices.Equal(then.Current().Papers.Value, now.Current().Papers.Value),
		"export":    !then.Current().Export.Known() || now.Current().Export.Known(),
		"calendar":  !then.Calendar.Known() || then.Calendar.Value == now.Calendar.Value,
	} {
		if !same {
			t.Errorf("point %d: %s were lost", n, what)
		}
	}
	for name, proved := range then.Current().Proved {
		if proved.Value.Validated && !now.Current().Proved[name].Value.Validated {
			t.Errorf("point %d: the proof of %s was lost", n, name)
		}
	}
	if then.Receipt.Known() && then.Receipt.Value != now.Receipt.Value {
		t.Errorf("point %d: the receipt changed", n)
	}
	if then.Current().Chain.Known() && string(then.Current().Chain.Value[0]) != string(now.Current().Chain.Value[0]) {
		t.Errorf("point %d: the certificate changed", n)
	}
}
