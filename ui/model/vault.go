package model

import (
	"context"
	"strings"
	"time"

	"qwizard/wizard"
	"qwizard/wizard/problem"
)

func vaultPages() map[PageID]page {
	return map[PageID]page{
		PageVaultPassphrase: {draw: vaultPassphrasePage},
		PageVaultToKeychain: {draw: vaultToKeychainPage},
		PageVaultToFile:     {draw: vaultToFilePage},
	}
}

const (
	memoKeychain = "vault.keychain" // bool: there is a keychain to move to
	// keychainLook is how long looking for a keychain may take; a bus that is well answers
	// within milliseconds.
	keychainLook = 2 * time.Second
)

// lookForKeychain finds out, behind a page that may offer it, whether there is a keychain
// to which the keys could move. It asks nobody, and nobody waits for it.
func lookForKeychain(g *Guide) *Work {
	house := g.house
	if house == nil || house.Vault() != VaultFile {
		return nil
	}
	g.runner.Start(g.ctx, func(ctx context.Context) (any, error) {
		ctx, cancel := context.WithTimeout(ctx, keychainLook)
		defer cancel()
		return house.KeychainThere(ctx), nil
	}, func(v any, _ error) {
		there, _ := v.(bool)
		if before, _ := kept[bool](g, memoKeychain); g.house != house || there == before {
			return
		}
		g.keep(memoKeychain, there)
		if g.busy == nil {
			g.Show()
		}
	})
	return nil
}

// vaultActions are what can be done about where the keys of all orders are kept.
func (g *Guide) vaultActions() []Action {
	if g.house == nil {
		return nil
	}
	if g.house.Vault() == VaultKeychain {
		return []Action{g.action("vault-file", g.to(PageVaultToFile), "vault-to-file.open")}
	}
	all := []Action{g.action("vault-passphrase", g.to(PageVaultPassphrase), "vault-passphrase.open")}
	if there, _ := kept[bool](g, memoKeychain); there {
		all = append(all, g.action("vault-keychain", g.to(PageVaultToKeychain), "vault-to-keychain.open"))
	}
	return all
}

// vaultSettings says in the settings where the keys are kept, and what can be done about
// it.
func (g *Guide) vaultSettings() []Block {
	actions := g.vaultActions()
	if actions == nil {
		return nil
	}
	return []Block{Heading{g.t("vault-kept.title")}, Paragraph{Text: g.t("vault-kept." + g.house.Vault())}, Buttons{actions}}
}

// notHere says that the keys are not kept in the way that a page is about.
func (g *Guide) notHere(p Page) Page {
	p.Title, p.Lead = g.t("vault-kept.title"), g.t("vault-kept.none")
	if g.house != nil {
		p.Lead = g.t("vault-kept." + g.house.Vault())
	}
	return p
}

func (g *Guide) vaultIs(kind string) bool { return g.house != nil && g.house.Vault() == kind }

// vaultPassphrasePage changes the passphrase of the vault file.
func vaultPassphrasePage(g *Guide) Page {
	p := Page{Title: g.t("vault-passphrase.title"), Lead: g.t("vault-passphrase.lead"), Back: g.goBack()}
	if !g.vaultIs(VaultFile) {
		return g.notHere(p)
	}
	p.Blocks = []Block{
		g.field(Field{ID: "vault.old", Kind: FieldSecret, Chars: 30}, ""),
		g.field(Field{ID: "vault.new", Kind: FieldSecret, Chars: 30}, ""),
		g.field(Field{ID: "vault.repeat", Kind: FieldSecret, Chars: 30}, ""),
		Paragraph{Text: g.t("vault-passphrase.copies"), Quiet: true},
		Help{ID: "vault", Title: g.t("help.vault-title"), Text: g.t("help.vault")},
	}
	p.Primary = g.action("change", g.changePassphrase, "vault-passphrase.do")
	return p
}

func (g *Guide) changePassphrase() Step {
	old := g.value("vault.old", "")
	next, err := g.chosenPassphrase()
	var wrong problem.List
	if old == "" {
		wrong.Add("", problem.At("vault.old", problem.InputMissing))
	}
	wrong.Add("", err)
	if err := wrong.Err(); err != nil {
		return Step{Err: err}
	}
	house := g.house
	return Step{Work: &Work{
		Busy: g.t("vault-passphrase.busy"),
		Do:   func(ctx context.Context) error { return house.ChangePassphrase(ctx, old, next) },
		Done: func() Step {
			g.settle("vault.")
			return Step{Back: true, Say: g.t("vault-passphrase.done")}
		},
		Failed: func(err error) Step {
			return Step{Err: atNew(movedTo("vault.old", err, problem.VaultPassphrase))}
		},
	}}
}

// chosenPassphrase is the passphrase that was typed twice for a vault file.
func (g *Guide) chosenPassphrase() (string, error) {
	chosen := g.value("vault.new", "")
	switch {
	case chosen == "":
		return "", problem.At("vault.new", problem.InputMissing)
	case chosen != g.value("vault.repeat", ""):
		return "", problem.At("vault.repeat", problem.PassphrasesDiffer)
	}
	return chosen, nil
}

// atNew puts the problems of a passphrase that was chosen at its field.
func atNew(err error) error {
	all := problem.All(err)
	for _, p := range all {
		if p.Field == "passphrase" {
			p.Field = "vault.new"
		}
	}
	return all.Err()
}

// vaultToKeychainPage moves the keys of all orders from the vault file to the keychain.
func vaultToKeychainPage(g *Guide) Page {
	p := Page{Title: g.t("vault-to-keychain.title"), Lead: g.t("vault-to-keychain.lead"), Back: g.goBack()}
	if !g.vaultIs(VaultFile) {
		return g.notHere(p)
	}
	if g.busy != nil {
		p.Sign = Sign{RowWaiting, g.t("state.waiting")}
	}
	p.Blocks = []Block{
		Paragraph{Text: g.t("vault-to-keychain.what")},
		Heading{g.t("vault-to-keychain.mind")}, Paragraph{Text: g.t("vault-to-keychain.mind-text")},
		Help{ID: "keychain", Title: g.t("help.keychain-title"), Text: g.t("help.keychain")},
	}
	p.Primary = g.action("move", func() Step {
		return g.moveVault(VaultKeychain, "", g.t("vault-to-keychain.busy"), g.t("vault-to-keychain.done"))
	}, "vault-to-keychain.do")
	return p
}

// vaultToFilePage moves the keys of all orders from the keychain to a vault file, with
// what is less safe about it said first.
func vaultToFilePage(g *Guide) Page {
	p := Page{Title: g.t("vault-to-file.title"), Lead: g.t("vault-to-file.lead"), Back: g.goBack()}
	if !g.vaultIs(VaultKeychain) {
		return g.notHere(p)
	}
	if g.busy != nil {
		p.Sign = Sign{RowWaiting, g.t("state.waiting")}
	}
	p.Blocks = []Block{
		Heading{g.t("vault-to-file.mind")}, Paragraph{Text: g.t("vault-to-file.mind-text")},
		g.field(Field{ID: "vault.new", Kind: FieldSecret, Chars: 30}, ""),
		g.field(Field{ID: "vault.repeat", Kind: FieldSecret, Chars: 30}, ""),
		Help{ID: "vault", Title: g.t("help.vault-title"), Text: g.t("help.vault")},
	}
	p.Primary = g.action("move", func() Step {
		chosen, err := g.chosenPassphrase()
		if err != nil {
			return Step{Err: err}
		}
		return g.moveVault(VaultFile, chosen, g.t("vault-to-file.busy"), g.t("vault-to-file.done"))
	}, "vault-to-file.do")
	return p
}

// moveVault moves the keys of all orders. Where the person goes away just when it is done,
// what they look at is drawn anew.
func (g *Guide) moveVault(to, passphrase, busy, done string) Step {
	house, runner := g.house, g.runner
	var lost []wizard.Facts
	return Step{Work: &Work{
		Busy: busy,
		Do: func(ctx context.Context) (err error) {
			lost, err = house.MoveVault(ctx, to, passphrase)
			if err == nil {
				runner.Post(func() {
					if g.house == house && g.busy == nil {
						g.refresh()
						g.Show()
					}
				})
			}
			return err
		},
		Done: func() Step {
			g.settle("vault.")
			return Step{Back: true, Say: strings.Join(filled(done, g.lostKeys(lost)), " ")}
		},
		Failed: func(err error) Step { return Step{Err: atNew(err)} },
	}}
}

// lostKeys names the orders of which a key was not there to be moved; empty if none.
func (g *Guide) lostKeys(lost []wizard.Facts) string {
	if len(lost) == 0 {
		return ""
	}
	names := make([]string, len(lost))
	for i := range lost {
		names[i] = orderName(g.words, &lost[i])
	}
	return g.t("vault-kept.lost", "orders", strings.Join(names, "; "))
}
