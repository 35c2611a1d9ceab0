package model

import (
	"errors"
	"strings"

	"qwizard/wizard/problem"
)

// whereKeyPage says where the order's private key is, and its copy.
func whereKeyPage(g *Guide) Page {
	p := Page{Title: g.t("where-key.title"), Lead: g.t("where-key.lead"), Back: g.goBack()}
	i := g.facts.Current()
	if !i.Key.Known() {
		p.Blocks = []Block{
			Paragraph{Text: g.t("where-key.none")},
			Help{ID: "key", Title: g.t("help.key-title"), Text: g.t("help.key")},
		}
		if g.session != nil {
			p.Others = []Action{g.action("key", g.to(PageKey), "where-key.make")}
		}
		return p
	}
	k := i.Key.Value
	if k.Elsewhere() {
		return whereElsewherePage(g, p)
	}
	p.Blocks = []Block{Answers{[]Answer{
		{What: g.t("where-key.place"), Value: g.t("vault." + k.Vault)},
		{What: g.t("where-key.kind"), Value: g.t("key." + string(k.Kind))},
		{What: g.t("where-key.made"), Value: day(i.Key.At)},
		{What: g.t("where-key.for"), Value: strings.Join(g.facts.Names.Value.Strings(), "\n")},
		{What: g.t("where-key.verified"), Value: g.lookedAt(i.Checked.At)},
	}}, Copy{ID: "fingerprint", Label: g.t("where-key.fingerprint"), Value: k.Fingerprint}}
	p.Blocks = append(p.Blocks, Paragraph{Text: g.t("where-key-in." + k.Vault), Quiet: true}, Buttons{g.vaultActions()}, Heading{g.t("where-key.backup")})
	backup := "where-key.backup-new"
	switch b, lost := i.Backup, i.Lost; {
	case b.Known():
		backup = "where-key.backup-again"
		p.Blocks = append(p.Blocks, Copy{ID: "backup", Label: g.t("where-key.backup-file"), Value: b.Value.Path},
			Answers{[]Answer{
				{What: g.t("where-key.backup-checked"), Value: day(b.At)},
				{What: g.t("where-key.backup-seen"), Value: g.lookedAt(b.Value.Seen)},
				{What: g.t("where-key.backup-opened"), Value: g.lookedAt(latest(b.At, b.Value.Opened))},
			}})
	case lost.Known():
		p.Blocks = append(p.Blocks, g.lostBackup())
	default:
		p.Blocks = append(p.Blocks, Callout{Sign{RowWaiting, g.t("state.not-started")}, g.t("where-key.backup-none")})
	}
	copies := Buttons{[]Action{g.action("backup", g.to(PageKeyBackup), backup), g.action("view", g.to(PageKeyView), "key-view.open")}}
	if i.Backup.Known() {
		copies.Actions = append(copies.Actions, g.action("try", g.to(PageBackupTry), "backup-try.open"),
			g.action("sheet", g.saveSheet(g.filesFolder()), "recovery.print"))
	}
	p.Blocks = append(p.Blocks, copies,
		Help{ID: "key", Title: g.t("help.key-title"), Text: g.t("help.key")},
		Help{ID: "backup", Title: g.t("help.backup-title"), Text: g.t("help.backup")})
	p.Others = []Action{g.action("leaked", g.to(PageKeyLeaked), "key-leaked.open")}
	if errors.Is(g.failed, problem.KeyGone) || errors.Is(g.failed, problem.KeyMismatch) {
		p.Others = append(p.Others, g.action("put-back", g.to(PageKeyBack), "key-back.do"), g.action("bring-key", g.to(PageKeyBringKey), "key-bring-key.open"))
	}
	p.Primary = g.action("verify", g.verifyKey, "where-key.verify")
	return p
}
