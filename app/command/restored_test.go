//go:build unix

package command_test

import (
	"path/filepath"
	"testing"

	"qwizard/app/wire"
	"qwizard/wizard"
	"qwizard/wizard/order"
	"qwizard/wizard/vault/vaulttest"
)

// Every key kind with the real keychain of a desktop, on one data folder; the vault file
// has a test of its own.
func TestPracticeWithEveryKeyKindInTheKeychain(t *testing.T) {
	vaulttest.Unlocked(t)
	d := newDesk(t)
	for _, kind := range order.KeyKinds() {
		d.mustPractice(sample(`kind = "rsa-3072"`, `kind = "`+string(kind)+`"`, `kind = "file"`, `kind = "keychain"`, `passphrase = "practice vault, not a real one"`, ""))
		o := d.order()
		if o.Key.Kind != string(kind) {
			t.Errorf("asked for %s, got %s", kind, o.Key.Kind)
		}
		agree(t, d, o)
	}
}

// On another computer the restored order exports the same key, whichever kind it is.
func TestARestoredOrderExportsTheSameKey(t *testing.T) {
	for _, kind := range order.KeyKinds() {
		t.Run(string(kind), func(t *testing.T) {
			from, to := newDesk(t), newDesk(t)
			from.mustPractice(sample(`kind = "rsa-3072"`, `kind = "`+string(kind)+`"`))
			exported := filepath.Join(t.TempDir(), "again.pfx")
			if err := to.restoreAndPrint(t.Context(), wire.Seams{}, filepath.Join(from.out, "backup.qwizard")); err != nil {
				t.Fatal(err)
			}
			house := to.house()
			p, err := house.Practice(t.Context(), "")
			if err != nil {
				t.Fatal(err)
			}
			all, err := house.Orders(t.Context())
			if err != nil || len(all) != 1 {
				t.Fatalf("%d orders, %v", len(all), err)
			}
			s, err := wizard.Resume(t.Context(), p.World, all[0].ID)
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Export().Write(t.Context(), exported, "iis", "Restored-Pfx-1"); err != nil {
				t.Fatal(err)
			}
			public := func(pfx, password string) string {
				inside := filepath.Join(t.TempDir(), "key.pem")
				mustTool(t, "openssl", "pkcs12", "-in", pfx, "-passin", "pass:"+password, "-nodes", "-nocerts", "-out", inside)
				return mustTool(t, "openssl", "pkey", "-in", inside, "-pubout")
			}
			first := public(filepath.Join(from.out, "export", "anna-muster.eu.pfx"), "Practice-Pfx-2026")
			if again := public(exported, "Restored-Pfx-1"); again != first {
				t.Errorf("the key was\n%s and is\n%s", first, again)
			}
		})
	}
}
