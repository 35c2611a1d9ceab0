package model

import (
	"context"
	"strings"
)

// whereElsewherePage says of a key that the person has and Qwizard does not what there is
// to say: whose key it is, what it means, and how it can be brought in.
func whereElsewherePage(g *Guide, p Page) Page {
	i := g.facts.Current()
	p.Lead = g.t("where-elsewhere.lead")
	p.Blocks = []Block{Answers{[]Answer{
		{What: g.t("key.place"), Value: g.keyPlace()},
		{What: g.t("where-key.kind"), Value: g.t("key." + string(i.Key.Value.Kind))},
		{What: g.t("where-elsewhere.brought"), Value: day(i.CSR.At)},
		{What: g.t("where-key.for"), Value: strings.Join(g.facts.Names.Value.Strings(), "\n")},
	}}, Copy{ID: "fingerprint", Label: g.t("where-key.fingerprint"), Value: i.Key.Value.Fingerprint},
		Paragraph{Text: g.t("where-elsewhere.find"), Quiet: true},
		Buttons{[]Action{g.action("view", g.to(PageKeyView), "key-view.open")}},
		Heading{g.t("where-key.backup")}, Paragraph{Text: g.t("where-elsewhere.backup")}}
	backup := g.action("backup", g.to(PageKeyBackup), "where-key.backup-new")
	switch b := i.Backup; {
	case b.Known():
		backup.Label = g.t("where-key.backup-again")
		p.Blocks = append(p.Blocks, Copy{ID: "backup", Label: g.t("where-key.backup-file"), Value: b.Value.Path}, Answers{[]Answer{
			{What: g.t("where-key.backup-checked"), Value: day(b.At)},
			{What: g.t("where-key.backup-seen"), Value: g.lookedAt(b.Value.Seen)},
		}})
	case i.Lost.Known():
		p.Blocks = append(p.Blocks, g.lostBackup())
	}
	buttons := []Action{backup}
	if i.Backup.Known() {
		buttons = append(buttons, g.action("try", g.to(PageBackupTry), "backup-try.open"))
	}
	if i.Backup.Known() || i.Lost.Known() {
		buttons = append(buttons, g.action("verify", g.verifyBackup, "where-elsewhere.verify"))
	}
	p.Blocks = append(p.Blocks, Buttons{buttons}, Help{ID: "key", Title: g.t("help.key-title"), Text: g.t("help.key")},
		Help{ID: "backup", Title: g.t("help.backup-title"), Text: g.t("help.backup")})
	p.Others = []Action{g.action("leaked", g.to(PageKeyLeaked), "key-leaked.open")}
	p.Primary = g.action("bring-key", g.to(PageKeyBringKey), "key-bring-key.open")
	return p
}

// verifyBackup looks for the backup of an order whose key cannot be looked at.
func (g *Guide) verifyBackup() Step {
	session := g.session
	return Step{Work: &Work{
		Busy: g.t("where-elsewhere.verifying"),
		Do:   func(ctx context.Context) error { return session.Key().VerifyBackup(ctx) },
		Done: func() Step {
			if g.facts.Current().Lost.Known() {
				return Step{Say: g.t("where-elsewhere.backup-lost")}
			}
			return Step{Say: g.t("where-elsewhere.backup-there")}
		},
	}}
}
