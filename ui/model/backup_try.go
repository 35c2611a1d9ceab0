package model

import (
	"context"

	"qwizard/wizard/problem"
)

// backupTryPage has the person try the passphrase of their backup, while the key is there
// and another backup can still be made.
func backupTryPage(g *Guide) Page {
	p := Page{Title: g.t("backup-try.title"), Lead: g.t("backup-try.lead"), Back: g.goBack()}
	b := g.facts.Current().Backup
	if !b.Known() {
		p.Lead, p.Others = g.t("where-key.backup-none"), []Action{g.action("backup", g.to(PageKeyBackup), "where-key.backup-new")}
		return p
	}
	said := "backup-try.done"
	if g.facts.Current().Key.Value.Elsewhere() {
		p.Lead, said = g.t("key-elsewhere.try"), "key-elsewhere.tried"
	}
	p.Blocks = []Block{
		Copy{ID: "backup", Label: g.t("where-key.backup-file"), Value: b.Value.Path},
		g.field(Field{ID: "backup-try.passphrase", Kind: FieldSecret, Chars: 40}, ""),
		Paragraph{Text: g.t("backup-try.forgotten"), Quiet: true},
	}
	p.Primary = g.action("try", func() Step { return g.tryBackup(said) }, "backup-try.do")
	p.Others = []Action{g.action("backup", g.to(PageKeyBackup), "backup-try.new")}
	return p
}

// tryBackup opens the backup, and says the text of a key if that works.
func (g *Guide) tryBackup(said string) Step {
	session, passphrase := g.session, g.value("backup-try.passphrase", "")
	if passphrase == "" {
		return Step{Err: problem.At("backup-try.passphrase", problem.InputMissing)}
	}
	return Step{Work: &Work{
		Busy: g.t("restore.working"),
		Do:   func(ctx context.Context) error { return session.Key().OpenBackup(ctx, passphrase) },
		Done: func() Step { return Step{Back: true, Say: g.t(said)} },
		Failed: func(err error) Step {
			return Step{Err: movedTo("backup-try.passphrase", err, problem.BackupPassphrase)}
		},
	}}
}
