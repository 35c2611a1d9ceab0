package command_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"qwizard/app/command"
	"qwizard/wizard"
)

// keyJSON is what the tests read of "qwizard key --json".
type keyJSON struct {
	Running bool
	Orders  []struct {
		ID, Number string
		Names      []string
		Key        struct {
			Kind, Vault string
			SPKI        string `json:"spki_sha256"`
		}
		Made, Verified *time.Time
		Backup         *struct {
			File, SHA256                string
			Seen, Opened, Gone, Changed *time.Time
		}
		Problems []string
	}
}

func (d *desk) key(t *testing.T, code int, args ...string) keyJSON {
	t.Helper()
	args = append([]string{"key", "--json", "--passphrase-file", d.passphraseFile(passphrase)}, args...)
	if got := d.run(args...); got != code {
		t.Fatalf("exit %d, want %d: %s%s", got, code, d.stdout.String(), d.stderr.String())
	}
	var k keyJSON
	if err := json.Unmarshal(d.stdout.Bytes(), &k); err != nil {
		t.Fatalf("%v: %s", err, d.stdout.String())
	}
	return k
}

func TestKeySaysWhereItIsAndVerifiesIt(t *testing.T) {
	d := newDesk(t)
	if code := d.run("key"); code != command.ExitFine || !strings.Contains(d.stdout.String(), "No order has been started") {
		t.Errorf("without data: exit %d: %s%s", code, d.stdout.String(), d.stderr.String())
	}
	d.mustPractice(quick())
	made := d.order()
	k := d.key(t, command.ExitFine)
	if len(k.Orders) != 1 || k.Running {
		t.Fatalf("got %+v", k)
	}
	o := k.Orders[0]
	file := filepath.Join(d.out, "backup.qwizard")
	if o.Key.SPKI != made.Key.SPKI || o.Key.Vault != "file" || o.Number != made.Number || o.Made == nil || o.Backup == nil || o.Backup.File != file || o.Backup.SHA256 != made.Backup.SHA256 || o.Backup.Seen != nil {
		t.Errorf("got %+v", o)
	}
	// The same fingerprint by a program that is not ours.
	spki := mustTool(t, "sh", "-c", "openssl req -in "+filepath.Join(d.out, "request.csr")+" -noout -pubkey | openssl pkey -pubin -outform DER | openssl dgst -sha256 -r")
	if !strings.HasPrefix(spki, o.Key.SPKI) {
		t.Errorf("fingerprint %s, openssl says %s", o.Key.SPKI, spki)
	}
	if o := d.key(t, command.ExitFine, "--verify").Orders[0]; o.Verified == nil || o.Backup.Seen == nil || len(o.Problems) != 0 {
		t.Errorf("verified %+v", o)
	}
	if code := d.run("key", "--passphrase-file", d.passphraseFile(passphrase)); code != command.ExitFine || !strings.Contains(d.stdout.String(), made.Key.SPKI) || !strings.Contains(d.stdout.String(), file) {
		t.Errorf("exit %d: %s%s", code, d.stdout.String(), d.stderr.String())
	}
	for what, args := range map[string][]string{
		"no such data":     {"key", "--data", "/no/such/data"},
		"no passphrase":    {"key"},
		"wrong passphrase": {"key", "--passphrase-file", d.passphraseFile("another passphrase")},
	} {
		if code := d.run(args...); code != command.ExitProblem || d.stderr.Len() == 0 || d.stdout.Len() != 0 {
			t.Errorf("%s: exit %d: %s", what, code, d.stderr.String())
		}
	}
}

func TestKeyNamesWhatIsWrong(t *testing.T) {
	d := newDesk(t)
	d.mustPractice(quick())
	file := filepath.Join(d.out, "backup.qwizard")
	if err := os.Rename(file, file+".away"); err != nil {
		t.Fatal(err)
	}
	o := d.key(t, command.ExitProblem, "--verify").Orders[0]
	if o.Backup.Gone == nil || len(o.Problems) != 1 || o.Problems[0] != "backup-needed" {
		t.Errorf("without its backup: %+v", o)
	}
	if code := d.run("key", "--passphrase-file", d.passphraseFile(passphrase)); code != command.ExitProblem || !strings.Contains(d.stdout.String(), "it was not there") {
		t.Errorf("exit %d: %s%s", code, d.stdout.String(), d.stderr.String())
	}
	if err := os.Rename(file+".away", file); err != nil {
		t.Fatal(err)
	}
	d.key(t, command.ExitFine, "--verify")
	h, err := d.open()
	if err != nil {
		t.Fatal(err)
	}
	all, err := h.Orders(t.Context())
	if err != nil || len(all) != 1 {
		t.Fatalf("%d orders, %v", len(all), err)
	}
	if err := errors.Join(h.Vault.Delete(t.Context(), all[0].Items()[0]), h.Close()); err != nil {
		t.Fatal(err)
	}
	if o := d.key(t, command.ExitProblem, "--verify").Orders[0]; len(o.Problems) != 1 || o.Problems[0] != "key-gone" || o.Backup.Seen == nil {
		t.Errorf("without its key: %+v", o)
	}
}

// Beside an order that cannot be read the others are shown, and the exit code tells.
func TestKeyHidesNoOrderBesideOneThatCannotBeRead(t *testing.T) {
	d := newDesk(t)
	d.mustPractice(quick())
	h, err := d.open()
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(h.Store.Commit(t.Context(), "strange", 0, []byte("{"), nil), h.Close()); err != nil {
		t.Fatal(err)
	}
	if k := d.key(t, command.ExitProblem); len(k.Orders) != 1 || !strings.Contains(d.stderr.String(), "strange") {
		t.Errorf("got %+v, %s", k, d.stderr.String())
	}
}

func TestKeyAsksTheRunningProgramAndLeavesItsOrdersAlone(t *testing.T) {
	d := newDesk(t)
	d.mustPractice(quick())
	h := d.house()
	h.Answer(t.Context(), d.program().Answerer(h))
	if k := d.key(t, command.ExitFine); !k.Running || len(k.Orders) != 1 || k.Orders[0].Key.SPKI == "" {
		t.Errorf("got %+v", k)
	}
	ids, err := h.Store.Orders(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	before, err := wizard.Load(t.Context(), h.Store, ids[0])
	if err != nil {
		t.Fatal(err)
	}
	if code := d.run("key", "--verify"); code != command.ExitProblem || !strings.Contains(d.stderr.String(), "already running") {
		t.Errorf("exit %d: %s", code, d.stderr.String())
	}
	after, err := wizard.Load(t.Context(), h.Store, ids[0])
	if err != nil || after.Revision != before.Revision {
		t.Errorf("revision %d, was %d, %v", after.Revision, before.Revision, err)
	}
}
