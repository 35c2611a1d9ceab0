package modeltest

import (
	"testing"

	"qwizard/ui/model"
	"qwizard/ui/words"
	"qwizard/wizard"
	"qwizard/wizard/problem"
)

// vaults are the pages about where keys are kept, in both kinds of vault.
func vaults() []Scene {
	scene := func(name, kind string, page model.PageID, then func(*Desk)) Scene {
		return Scene{name, page, func(t testing.TB, w *words.Words) *Desk {
			d := KeptDesk(t, Prepared, kind, w)
			d.House.Keychain = true
			d.At(page)
			then(d)
			return d
		}}
	}
	none := func(*Desk) {}
	typed := func(d *Desk) { d.Type("vault.new", "Roter Mohn am Weg", "vault.repeat", "Roter Mohn am Weg") }
	fail := func(kind problem.Kind) func(*Desk) {
		return func(d *Desk) {
			d.House.VaultErr = problem.New(kind, "move vault", nil, "seconds", "60", "path", "/home/anna/.config/qwizard/practice/vault-key.age")
			d.Press(d.Face.Page.Primary.ID)
		}
	}
	return []Scene{
		scene("settings-vault-file", model.VaultFile, model.PageSettings, none),
		scene("where-key-vault-file", model.VaultFile, model.PageWhereKey, none),
		scene("vault-passphrase", model.VaultFile, model.PageVaultPassphrase, none),
		scene("vault-passphrase-wrong", model.VaultFile, model.PageVaultPassphrase, func(d *Desk) {
			d.Type("vault.old", "not this one")
			typed(d)
			fail(problem.VaultPassphrase)(d)
		}),
		scene("vault-passphrase-keychain", model.VaultKeychain, model.PageVaultPassphrase, none),
		scene("vault-to-keychain", model.VaultFile, model.PageVaultToKeychain, none),
		scene("vault-to-keychain-busy", model.VaultFile, model.PageVaultToKeychain, func(d *Desk) {
			d.Runner.Hold = true
			d.Press(d.Face.Page.Primary.ID)
		}),
		scene("vault-to-keychain-refused", model.VaultFile, model.PageVaultToKeychain, fail(problem.KeychainRefused)),
		scene("vault-to-file", model.VaultKeychain, model.PageVaultToFile, none),
		scene("vault-to-file-done", model.VaultKeychain, model.PageWhereKey, func(d *Desk) {
			d.House.LostKeys = []wizard.Facts{d.Facts()}
			d.Press("vault-file")
			typed(d)
			d.Press(d.Face.Page.Primary.ID)
		}),
	}
}
