package model

import (
	"errors"

	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

// forMePage is what a person should know before they begin.
func forMePage(g *Guide) Page {
	p := Page{Title: g.t("for-me.title"), Lead: g.t("for-me.lead")}
	for _, part := range []string{"visitors", "time", "public", "cost", "instead"} {
		p.Blocks = append(p.Blocks, Heading{g.t("for-me." + part + "-title")}, Paragraph{Text: g.t("for-me." + part)})
	}
	p.Blocks = append(p.Blocks, Heading{g.t("for-me.have-title")}, Steps{[]Item{
		{Text: g.t("for-me.have-website")}, {Text: g.t("for-me.have-id")}, {Text: g.t("for-me.have-mail")},
		{Text: g.t("for-me.have-notary")}, {Text: g.t("for-me.have-print")}, {Text: g.t("for-me.have-stick")},
	}}, Help{ID: "qwac", Title: g.t("help.qwac-title"), Text: g.t("help.qwac")})
	p.Primary = g.action("begin", g.to(PageStart), "for-me.begin")
	return p
}

// Ways to begin, as values of the field start.way.
const (
	wayPractise = "practise"
	wayBuy      = "buy"
	wayRestore  = "restore"
	wayPartner  = "partner"
)

func startPage(g *Guide) Page {
	p := Page{Title: g.t("start.title"), Lead: g.t("start.lead")}
	way := Field{ID: "start.way", Kind: FieldChoice}
	for _, w := range []string{wayPractise, wayBuy, wayRestore, wayPartner} {
		way.Options = append(way.Options, Option{Value: w, Label: g.t("start." + w), Hint: g.t("start." + w + "-hint")})
	}
	p.Blocks = []Block{g.field(way, wayPractise), Picture{Name: "for-me", Text: g.t("start.picture")}}
	p.Primary = g.action("begin", func() Step {
		chosen := g.value("start.way", wayPractise)
		to, _ := kept[aim](g, memoAim)
		if to.restore = chosen == wayRestore; chosen != wayBuy {
			to.answers = nil
		}
		g.keep(memoAim, to)
		switch chosen {
		case wayPractise:
			return g.reach(order.Practice)
		case wayPartner:
			return g.reach(order.Partner)
		}
		return g.reach(order.Assisted)
	}, "start.begin")
	p.Back = g.action("back", g.to(PageForMe), "start.back")
	p.Back.Leaves = true
	return p
}

// otherWays leads from what cannot be opened to the other ways to begin.
func (g *Guide) otherWays() Action {
	a := g.action("start", g.to(PageStart), "opening.other-ways")
	a.Leaves = true
	return a
}

// kindOfOrders says in a paragraph whose data a page is about.
func (g *Guide) kindOfOrders() Paragraph {
	return Paragraph{Text: g.t("opening-about." + g.place.About), Quiet: true}
}

func askKeychain(g *Guide) *Work {
	channel := g.place.About
	return g.opening(channel, VaultKeychain, "", func(err error) Step {
		if g.vaultless(channel) && isKeychains(err) {
			g.keep(memoUnopened, err)
			return Step{To: Place{PageVault, channel}}
		}
		return g.unopened(channel, err)
	})
}

// keychainPage says that the keychain is asked, and may ask the person.
func keychainPage(g *Guide) Page {
	p := Page{Title: g.t("unlock.keychain-title"), Lead: g.t("unlock.keychain-lead")}
	p.Blocks = []Block{Paragraph{Text: g.t("unlock.keychain-step")}, g.kindOfOrders()}
	p.Others = []Action{g.otherWays()}
	if g.busy != nil {
		p.Sign = Sign{RowWaiting, g.t("state.waiting")}
		return p
	}
	p.Title = g.t("unlock.keychain-stopped")
	p.Primary = g.action("ask", func() Step { return Step{Work: askKeychain(g)} }, "unlock.keychain-ask")
	if g.vaultless(g.place.About) {
		p.Others = append(p.Others, g.action("file", g.to(PageVault, g.place.About), "vault-file.offer"))
	}
	return p
}

// vaultless reports whether a channel's data have no vault yet, so that either kind can be
// made.
func (g *Guide) vaultless(channel string) bool {
	d, err := g.app.Data(channel)
	return err == nil && d.Vault == ""
}

// vaultPage offers a vault file where the keychain cannot be used, or is not wanted.
func vaultPage(g *Guide) Page {
	channel := g.place.About
	p := Page{Title: g.t("vault-file.title"), Lead: g.t("vault-file.lead")}
	why, _ := kept[error](g, memoUnopened)
	if why == nil {
		p.Title, p.Lead = g.t("vault-file.chosen-title"), g.t("vault-file.chosen-lead")
	}
	p.Blocks = append(g.troubles(why),
		Help{ID: "keychain", Title: g.t("help.keychain-title"), Text: g.t("help.keychain")},
		Buttons{[]Action{g.action("keychain", func() Step { return Step{To: Place{PageKeychain, channel}} }, "vault-file.keychain")}},
		Heading{g.t("vault-file.instead")}, Paragraph{Text: g.t("vault-file.consent")},
		g.field(Field{ID: "vault.new", Kind: FieldSecret, Chars: 30}, ""),
		g.field(Field{ID: "vault.repeat", Kind: FieldSecret, Chars: 30}, ""),
	)
	p.Primary = g.action("make", func() Step {
		chosen := g.value("vault.new", "")
		switch {
		case chosen == "":
			return Step{Err: problem.At("vault.new", problem.InputMissing)}
		case chosen != g.value("vault.repeat", ""):
			return Step{Err: problem.At("vault.repeat", problem.PassphrasesDiffer)}
		}
		return g.openFile(channel, "vault.new", chosen)
	}, "vault-file.make")
	p.Others = []Action{g.otherWays()}
	return p
}

// openFile opens a channel's data by a vault file, with the passphrase typed into a field.
func (g *Guide) openFile(channel, field, passphrase string) Step {
	return Step{Work: g.opening(channel, VaultFile, passphrase, func(err error) Step {
		if isPassphrases(err) {
			return Step{Err: movedTo(field, err)}
		}
		return g.unopened(channel, err)
	})}
}

// isPassphrases reports whether an error is one of the passphrase that was given.
func isPassphrases(err error) bool {
	for _, p := range problem.All(err) {
		if p.Field == "passphrase" || p.Kind == problem.VaultPassphrase || p.Kind == problem.VaultLocked {
			return true
		}
	}
	return false
}

// unlockPage asks for the passphrase of the vault file.
func unlockPage(g *Guide) Page {
	channel := g.place.About
	p := Page{Title: g.t("unlock-title." + channel), Lead: g.t("unlock.lead"), Focus: "vault.passphrase"}
	p.Blocks = []Block{g.field(Field{ID: "vault.passphrase", Kind: FieldSecret, Chars: 30}, "")}
	p.Primary = g.action("open", func() Step {
		given := g.value("vault.passphrase", "")
		if given == "" {
			return Step{Err: problem.At("vault.passphrase", problem.InputMissing)}
		}
		return g.openFile(channel, "vault.passphrase", given)
	}, "unlock.button")
	p.Others = []Action{g.otherWays()}
	return p
}

// noDataPage says why a channel's data cannot be opened, and what to do.
func noDataPage(g *Guide) Page {
	channel := g.place.About
	p := Page{Title: g.t("no-data.title"), Sign: Sign{RowProblem, g.t("state.problem")}, Lead: g.t("no-data.lead")}
	why, _ := kept[error](g, memoUnopened)
	if errors.Is(why, problem.InstanceRunning) {
		p.Title, p.Lead = g.t("no-data.running-title"), g.t("no-data.running-lead")
	}
	for _, e := range g.words.Explain(why) {
		p.Blocks = append(p.Blocks, Callout{p.Sign, e.What}, Paragraph{Text: e.Next})
	}
	p.Blocks = append(p.Blocks, g.kindOfOrders())
	p.Primary = g.action("again", func() Step { return Step{To: g.door(channel)} }, "no-data.again")
	p.Others = []Action{g.otherWays()}
	return p
}
