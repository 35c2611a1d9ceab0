package command_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"qwizard/app/command"
)

const passphrase = "practice vault, not a real one"

// passphraseFile is a file with the sample's vault passphrase.
func (d *desk) passphraseFile(secret string) string {
	d.t.Helper()
	path := filepath.Join(d.t.TempDir(), "passphrase")
	if err := os.WriteFile(path, []byte(secret+"\n"), 0o600); err != nil {
		d.t.Fatal(err)
	}
	return path
}

func TestStatusAsksTheRunningProgram(t *testing.T) {
	d := newDesk(t)
	d.mustPractice(quick())
	h := d.house()
	h.Answer(t.Context(), d.program().Answerer(h))
	if code := d.run("status", "--json"); code != 0 { // no passphrase needed
		t.Fatalf("exit %d: %s", code, d.stderr.String())
	}
	var got struct {
		Running bool
		Orders  []orderJSON
	}
	if err := json.Unmarshal(d.stdout.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if !got.Running || len(got.Orders) != 1 || len(got.Orders[0].Tasks) != 12 {
		t.Errorf("got %s", d.stdout.String())
	}
	if strings.Contains(d.stdout.String(), "P1234567") {
		t.Error("the ID number is in the status")
	}
	// A second program on the same data says so and changes nothing.
	if code := d.practice(quick()); code != command.ExitProblem || !strings.Contains(d.stderr.String(), "already running") {
		t.Errorf("exit %d: %s", code, d.stderr.String())
	}
}

func TestStatusReadsWhatIsStoredWithThePassphrase(t *testing.T) {
	d := newDesk(t)
	if code := d.run("status"); code != 0 || !strings.Contains(d.stdout.String(), "No order has been started") {
		t.Errorf("without data: exit %d: %s%s", code, d.stdout.String(), d.stderr.String())
	}
	if _, err := os.Stat(d.data); err == nil {
		t.Error("asking made a data folder")
	}
	d.mustPractice(quick())
	if code := d.run("status", "--passphrase-file", d.passphraseFile(passphrase)); code != 0 || strings.Count(d.stdout.String(), " done ") != 12 {
		t.Errorf("exit %d: %s%s", code, d.stdout.String(), d.stderr.String())
	}
	file := d.passphraseFile("x")
	for what, args := range map[string][]string{
		"no such data":     {"status", "--data", "/no/such/data"},
		"data is a file":   {"status", "--data", file},
		"no passphrase":    {"status"},
		"wrong passphrase": {"status", "--passphrase-file", d.passphraseFile("another passphrase")},
		"no such file":     {"status", "--passphrase-file", "/no/such/file"},
	} {
		if code := d.run(args...); code != command.ExitProblem || d.stderr.Len() == 0 || d.stdout.Len() != 0 {
			t.Errorf("%s: exit %d: %s", what, code, d.stderr.String())
		}
	}
}

func TestAnotherPassphraseIsToldAndNothingChanges(t *testing.T) {
	d := newDesk(t)
	d.mustPractice(quick())
	before := d.order().Number
	if code := d.practice(quick(passphrase, "another passphrase")); code != command.ExitProblem || !strings.Contains(d.stderr.String(), "not the passphrase") {
		t.Errorf("exit %d: %s", code, d.stderr.String())
	}
	if d.order().Number != before {
		t.Error("order.json changed")
	}
}

// Each damage is named, what is there stays, and a repaired file works again.
func TestDamagedDataIsNamedAndLeftAlone(t *testing.T) {
	d := newDesk(t)
	d.mustPractice(quick())
	for what, c := range map[string]struct {
		file   string
		damage func([]byte) []byte
		say    string
	}{
		"orders cut":      {"orders.db", func(b []byte) []byte { return b[:len(b)/3] }, "damaged"},
		"orders replaced": {"orders.db", func([]byte) []byte { return []byte("this is a letter, not a database") }, "damaged"},
		"CA cut":          {"practice-ca.db", func(b []byte) []byte { return b[:100] }, "damaged"},
		"vault cut":       {"vault.age", func(b []byte) []byte { return b[:len(b)-5] }, "vault file is damaged"},
		"vault key cut":   {"vault-key.age", func(b []byte) []byte { return b[:len(b)-5] }, "vault file is damaged"},
		"vault emptied":   {"vault.age", func([]byte) []byte { return nil }, "vault file is damaged"},
	} {
		t.Run(what, func(t *testing.T) {
			path := filepath.Join(d.data, c.file)
			good, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			bad := c.damage(bytes.Clone(good))
			if err := os.WriteFile(path, bad, 0o600); err != nil {
				t.Fatal(err)
			}
			if code := d.practice(quick()); code != command.ExitProblem || !strings.Contains(d.stderr.String(), c.say) || !strings.Contains(d.stderr.String(), "What to do:") {
				t.Errorf("exit %d: %s", code, d.stderr.String())
			}
			if after, err := os.ReadFile(path); err != nil || !bytes.Equal(after, bad) {
				t.Errorf("the damaged file was changed (%v)", err)
			}
			if err := os.WriteFile(path, good, 0o600); err != nil {
				t.Fatal(err)
			}
		})
	}
	if code := d.run("status", "--passphrase-file", d.passphraseFile(passphrase)); code != 0 {
		t.Errorf("repaired: exit %d: %s", code, d.stderr.String())
	}
}

func TestALostVaultDoesNotWriteOverTheOrders(t *testing.T) {
	d := newDesk(t)
	d.mustPractice(quick())
	for _, f := range []string{"vault.age", "vault-key.age"} {
		if err := os.Remove(filepath.Join(d.data, f)); err != nil {
			t.Fatal(err)
		}
	}
	before, err := os.ReadFile(filepath.Join(d.data, "orders.db"))
	if err != nil {
		t.Fatal(err)
	}
	if code := d.practice(quick()); code != command.ExitProblem || !strings.Contains(d.stderr.String(), "does not fit the stored orders") {
		t.Errorf("exit %d: %s", code, d.stderr.String())
	}
	if after, err := os.ReadFile(filepath.Join(d.data, "orders.db")); err != nil || !bytes.Equal(before, after) {
		t.Error("the orders were written over")
	}
}

// A port that another program took meanwhile costs nothing but the port.
func TestATakenPortIsReplaced(t *testing.T) {
	d := newDesk(t)
	d.mustPractice(quick())
	address := strings.TrimPrefix(d.order().Practice.API, "http://")
	l, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	d.mustPractice(quick())
	if again := strings.TrimPrefix(d.order().Practice.API, "http://"); again == address {
		t.Error("it still says the taken port")
	}
	if code := d.run("practice-ca", "--data", d.data, "--listen", address, "--passphrase-file", d.passphraseFile(passphrase)); code != command.ExitProblem || !strings.Contains(d.stderr.String(), address) {
		t.Errorf("exit %d: %s", code, d.stderr.String())
	}
}

// The disk fills up, at the backup and later: named, what was there stays, and with
// room the next run goes on with the same order.
func TestAFullDiskIsToldAndTheNextRunGoesOn(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("mounting a small disk needs root")
	}
	const size = 1 << 20
	for at, room := range map[string]int{"backup.qwizard": 8 << 10, "notary-letter.pdf": 64 << 10, "deadlines.ics": 230 << 10} {
		t.Run(at, func(t *testing.T) {
			d := newDesk(t)
			if err := os.Mkdir(d.out, 0o755); err != nil {
				t.Fatal(err)
			}
			if out, err := exec.CommandContext(t.Context(), "mount", "-t", "tmpfs", "-o", fmt.Sprintf("size=%d", size), "tmpfs", d.out).CombinedOutput(); err != nil {
				t.Skipf("cannot mount a small disk here: %s", out)
			}
			t.Cleanup(func() { _ = exec.Command("umount", d.out).Run() })
			filler := filepath.Join(d.out, "filler")
			if err := os.WriteFile(filler, make([]byte, size-room), 0o600); err != nil {
				t.Fatal(err)
			}
			if code := d.practice(quick()); code != command.ExitProblem || !strings.Contains(d.stderr.String(), "The disk is full") || !strings.Contains(d.stderr.String(), at) {
				t.Fatalf("exit %d: %s\n%s", code, d.stderr.String(), d.stdout.String())
			}
			if err := os.Remove(filler); err != nil {
				t.Fatal(err)
			}
			d.mustPractice(quick())
			h := d.house()
			if all, err := h.Orders(t.Context()); err != nil || len(all) != 1 {
				t.Errorf("%d orders, %v", len(all), err)
			}
		})
	}
}

func TestAFolderThatCannotBeWrittenIsNamed(t *testing.T) {
	d := newDesk(t)
	if err := os.WriteFile(d.out, []byte("a file"), 0o600); err != nil {
		t.Fatal(err)
	}
	if code := d.practice(quick()); code != command.ExitProblem || !strings.Contains(d.stderr.String(), d.out) {
		t.Errorf("exit %d: %s", code, d.stderr.String())
	}
}

func TestWrongUseHasItsOwnExitCode(t *testing.T) {
	d := newDesk(t)
	for _, args := range [][]string{
		{"practise"}, {"practice"}, {"practice", "--answers", "x"}, {"practice", "extra", "--answers", "x", "--out", "y"},
		{"status", "--nonsense"}, {"status", "--data", ""}, {"practice", "--answers", "-", "--out", ""}, {"practice-ca", "--listen", "bogus"},
		{"practice-ca", "--listen", "127.0.0.1:99999"}, {"practice-ca", "--listen", "192.0.2.1:80"}, {"practice", "--answers", "/", "--out", d.out}, {"version", "more"}, {"practice", "--answers", "/no/such/file", "--out", d.out},
	} {
		if code := d.run(args...); code != command.ExitUse || d.stderr.Len() == 0 {
			t.Errorf("%v: exit %d: %s", args, code, d.stderr.String())
		}
	}
	if code := d.run("version"); code != 0 || d.stdout.String() != "qwizard test\n" {
		t.Errorf("version: exit %d, %q", code, d.stdout.String())
	}
	if code := d.run("--help"); code != 0 || !strings.Contains(d.stdout.String(), "practice-ca") {
		t.Errorf("help: exit %d, %q", code, d.stdout.String())
	}
}

// practice-ca prints what another program needs, and stops when it is told to.
func TestPracticeCARunsAlone(t *testing.T) {
	d := newDesk(t)
	d.mustPractice(quick())
	d.stdin = ""
	ctx, cancel := context.WithCancel(t.Context())
	p, out := d.program(), newLines()
	p.Stdout = out
	ended := make(chan int, 1)
	go func() {
		ended <- p.Run(ctx, []string{"practice-ca", "--data", d.data, "--passphrase-file", d.passphraseFile(passphrase)})
	}()
	got := out.wait(t, 1)
	for _, want := range []string{`{"api":"` + d.order().Practice.API + `"`, `"dns":"` + d.order().Practice.DNS + `"`, `"web":"` + d.order().Practice.Web + `"`, `/pki/root.crt"}`} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in %s", want, got)
		}
	}
	row := d.order().DCV[0]
	host, port, _ := strings.Cut(d.order().Practice.DNS, ":")
	if answer := mustTool(t, "kdig", "@"+host, "-p", port, "+short", "CNAME", row.Record_name); strings.TrimSpace(answer) != row.Record_value+"." {
		t.Errorf("kdig says %q", answer)
	}
	cancel()
	select {
	case code := <-ended:
		if code != 0 {
			t.Errorf("exit %d: %s", code, d.stderr.String())
		}
	case <-time.After(20 * time.Second):
		t.Fatal("it does not stop")
	}
}

// A running program that cannot be asked is still found.
func TestStatusFindsAProgramThatDoesNotAnswer(t *testing.T) {
	d := newDesk(t)
	d.mustPractice(quick())
	d.house() // open, and not answering
	if code := d.run("status"); code != command.ExitProblem || !strings.Contains(d.stderr.String(), "already running") {
		t.Errorf("exit %d: %s", code, d.stderr.String())
	}
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errors.New("no space left") }

func TestWhatCannotBePrintedIsAProblemAndNoMisuse(t *testing.T) {
	d := newDesk(t)
	d.mustPractice(quick())
	for _, args := range [][]string{{"version"}, {"status", "--json", "--passphrase-file", d.passphraseFile(passphrase)}, {"status", "--passphrase-file", d.passphraseFile(passphrase)}} {
		p := d.program()
		p.Stdout = fullDisk{}
		d.stderr.Reset()
		if code := p.Run(t.Context(), args); code != command.ExitProblem || !strings.Contains(d.stderr.String(), "standard output") {
			t.Errorf("%v: exit %d: %s", args, code, d.stderr.String())
		}
	}
}

// One order that cannot be read hides no other, and is told.
func TestAnUnreadableOrderHidesNoOther(t *testing.T) {
	d := newDesk(t)
	d.mustPractice(quick())
	h, err := d.open()
	if err != nil {
		t.Fatal(err)
	}
	err = errors.Join(h.Store.Commit(t.Context(), "strange", 0, []byte(`{"version":99}`), [][]byte{[]byte("{}")}), h.Close())
	if err != nil {
		t.Fatal(err)
	}
	code := d.run("status", "--passphrase-file", d.passphraseFile(passphrase))
	if code != command.ExitProblem || strings.Count(d.stdout.String(), " done ") != 12 || !strings.Contains(d.stderr.String(), "newer Qwizard") {
		t.Errorf("exit %d: %s%s", code, d.stdout.String(), d.stderr.String())
	}
	d.mustPractice(quick())
}
