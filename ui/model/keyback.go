package model

import (
	"context"
	"strings"

	"qwizard/wizard/problem"
)

// keyBackPage puts a key that was lost back from a backup of the order.
func keyBackPage(g *Guide) Page {
	p := Page{Title: g.t("key-back.title"), Lead: g.t("key-back.lead"), Back: g.goBack()}
	if !g.facts.Current().CSR.Known() {
		p.Lead = g.t("where-key.none")
		return p
	}
	p.Blocks = []Block{
		g.field(Field{ID: "key-back.file", Kind: FieldFile, Types: []string{".qwizard"}}, g.backupFile()),
		g.field(Field{ID: "key-back.passphrase", Kind: FieldSecret, Chars: 30}, ""),
		Paragraph{Text: g.t("key-back.else"), Quiet: true},
	}
	p.Primary = g.action("put-back", g.putKeyBack, "key-back.do")
	return p
}

func (g *Guide) putKeyBack() Step {
	session := g.session
	path, passphrase := strings.TrimSpace(g.value("key-back.file", g.backupFile())), g.value("key-back.passphrase", "")
	var missing problem.List
	for _, f := range []struct{ id, value string }{{"key-back.file", path}, {"key-back.passphrase", passphrase}} {
		if f.value == "" {
			missing.Add("", problem.At(f.id, problem.InputMissing))
		}
	}
	if err := missing.Err(); err != nil {
		return Step{Err: err}
	}
	return Step{Work: &Work{
		Busy: g.t("key-back.busy"),
		Do:   func(ctx context.Context) error { return session.Key().PutBack(ctx, path, passphrase) },
		Done: func() Step {
			g.settle("key-back.")
			return Step{Back: true, Say: g.t("key-back.done")}
		},
		Failed: func(err error) Step {
			err = movedTo("key-back.passphrase", err, problem.BackupPassphrase)
			return Step{Err: movedTo("key-back.file", err, problem.BackupDamaged, problem.BackupNewer, problem.FileMissing, problem.KeyNotInBackup)}
		},
	}}
}
