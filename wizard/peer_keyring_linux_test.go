package wizard_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"

	"qwizard/wizard"
	"qwizard/wizard/problem"
	"qwizard/wizard/vault"
	"qwizard/wizard/vault/vaulttest"
)

// outside is another program that gets at the person's keyring.
type outside struct {
	t       *testing.T
	bus     *dbus.Conn
	service string
}

// newKeyringPerson is a person whose keys are in a real keyring, and who else gets at it.
func newKeyringPerson(t *testing.T, did ...string) (*person, outside) {
	t.Helper()
	s := vaulttest.Unlocked(t)
	service := "Qwizard-test " + rand.Text()
	k, err := vault.OpenKeychain(vault.KeychainOptions{Service: service})
	if err != nil {
		t.Fatal(err)
	}
	p := newPersonWho(t)
	p.world.Vault = k
	if p.session, err = wizard.Resume(t.Context(), p.world, p.session.Facts().ID); err != nil {
		t.Fatal(err)
	}
	p.must(t, did...)
	return p, outside{t, s.Connect(), service}
}

func (p *person) must(t *testing.T, actions ...string) {
	t.Helper()
	for _, action := range actions {
		if err := p.do(strings.Fields(action)); err != nil {
			t.Fatalf("%s: %v", action, err)
		}
	}
}

func (o outside) call(path dbus.ObjectPath, method string, args ...any) *dbus.Call {
	o.t.Helper()
	c := o.bus.Object("org.freedesktop.secrets", path).Call("org.freedesktop.Secret."+method, 0, args...)
	if c.Err != nil {
		o.t.Fatal(c.Err)
	}
	return c
}

// secret is the API's Secret, (oayays).
type secret struct {
	Session           dbus.ObjectPath
	Parameters, Value []byte
	Type              string
}

func (o outside) find(item string) (at, session dbus.ObjectPath) {
	o.t.Helper()
	var found, locked []dbus.ObjectPath
	attributes := map[string]string{"service": o.service, "username": item}
	if err := o.call("/org/freedesktop/secrets", "Service.SearchItems", attributes).Store(&found, &locked); err != nil || len(found) != 1 {
		o.t.Fatal(found, err)
	}
	var nothing dbus.Variant
	if err := o.call("/org/freedesktop/secrets", "Service.OpenSession", "plain", dbus.MakeVariant("")).Store(&nothing, &session); err != nil {
		o.t.Fatal(err)
	}
	return found[0], session
}

func (o outside) read(item string) []byte {
	o.t.Helper()
	at, session := o.find(item)
	var s secret
	if err := o.call(at, "Item.GetSecret", session).Store(&s); err != nil {
		o.t.Fatal(err)
	}
	return s.Value
}

func (o outside) write(item string, value []byte) {
	o.t.Helper()
	at, session := o.find(item)
	o.call(at, "Item.SetSecret", secret{session, []byte{}, value, "text/plain"})
}

func (o outside) remove(item string) {
	o.t.Helper()
	if out, err := exec.Command("secret-tool", "clear", "service", o.service, "username", item).CombinedOutput(); err != nil {
		o.t.Fatalf("%v: %s", err, out)
	}
}

// What another program did to the key in the keyring is named wherever the key would be
// used, nothing is written, and the earlier backup stays the one that counts.
func TestAKeyThatWasChangedInTheKeyringIsNeverUsed(t *testing.T) {
	if _, err := exec.LookPath("secret-tool"); err != nil {
		t.Skip("not installed: secret-tool")
	}
	p, o := newKeyringPerson(t, append(untilSent(), "answer agreement", "answer address", "save-proofs")...)
	records, err := os.ReadFile(filepath.Join(p.dir, "dcv", "records.zone"))
	if err != nil {
		t.Fatal(err)
	}
	if err := p.manager.AddRecords(t.Context(), records); err != nil {
		t.Fatal(err)
	}
	p.must(t, "ask", "identity")
	for _, ahead := range []time.Duration{72 * time.Hour, 24 * time.Hour} {
		if err := p.manager.SkipAhead(t.Context(), ahead); err != nil {
			t.Fatal(err)
		}
		p.must(t, "check")
	}
	p.must(t, "collect")

	// Another order's key, which is a good one.
	first := p.session
	if p.session, err = wizard.Start(t.Context(), p.world); err != nil {
		t.Fatal(err)
	}
	p.must(t, "domains anna-muster.eu", "make-key p256")
	f := p.session.Facts()
	other := o.read(f.Current().Key.Value.Item)
	p.session = first

	f = first.Facts()
	item := f.Current().Key.Value.Item
	good := o.read(item)
	counts := f.Current().Backup
	file, err := os.ReadFile(p.backupFile())
	if err != nil {
		t.Fatal(err)
	}
	flipped := bytes.Clone(good)
	flipped[len(flipped)/2] ^= 1
	for _, c := range []struct {
		what  string
		spoil func()
		want  problem.Kind
	}{
		{"cut", func() { o.write(item, good[:len(good)-8]) }, problem.KeyMismatch},
		{"changed", func() { o.write(item, flipped) }, problem.KeyMismatch},
		{"text", func() { o.write(item, []byte("password1")) }, problem.KeyMismatch},
		{"empty", func() { o.write(item, nil) }, problem.KeyMismatch},
		{"another order's", func() { o.write(item, other) }, problem.KeyMismatch},
		{"gone", func() { o.remove(item) }, problem.KeyGone},
	} {
		c.spoil()
		for what, use := range map[string]func() error{
			"verify": func() error { return first.Key().Verify(t.Context()) },
			"backup": func() error { return p.do([]string{"backup"}) },
			"export": func() error { return p.do([]string{"export", "nginx"}) },
		} {
			if err := use(); !errors.Is(err, c.want) {
				t.Errorf("%s, %s: got %v, want %s", c.what, what, err, c.want)
			}
		}
		if _, err := os.Stat(filepath.Join(p.dir, "out.pfx")); !os.IsNotExist(err) {
			t.Errorf("%s: a PFX was written, %v", c.what, err)
		}
		if now, err := os.ReadFile(p.backupFile()); err != nil || !bytes.Equal(now, file) {
			t.Errorf("%s: the earlier backup was touched, %v", c.what, err)
		}
		f := first.Facts()
		if f.Current().Backup != counts {
			t.Errorf("%s: the backup counts as %+v", c.what, f.Current().Backup)
		}
	}
	if err := first.Key().PutBack(t.Context(), p.backupFile(), backupPassphrase); err != nil {
		t.Fatal(err)
	}
	if got := o.read(item); !bytes.Equal(got, good) {
		t.Errorf("put back %d bytes, want %d", len(got), len(good))
	}
	p.must(t, "export nginx")
}
