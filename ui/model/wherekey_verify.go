package model

import (
	"context"
	"errors"
	"time"
)

// lookedAt is when something was looked at, in words.
func (g *Guide) lookedAt(at time.Time) string {
	if at.IsZero() {
		return g.t("where-key.never")
	}
	return moment(at)
}

// latest is the later of two times. A backup was opened when it was written.
func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// lostBackup says that the backup does not count any more, and how it does again.
func (g *Guide) lostBackup() Block {
	lost := g.facts.Current().Lost
	key := "where-key.backup-gone"
	if lost.Value.Changed {
		key = "where-key.backup-changed"
	}
	text := g.t(key, "path", lost.Value.Backup.Value.Path, "date", day(lost.At))
	if !g.facts.Sent() && g.facts.Current().NeedsBackup() {
		text += " " + g.t("where-key.backup-gate")
	}
	return Callout{Sign{RowProblem, g.t("state.problem")}, text}
}

// verifyKey reads the key from where it is kept and looks for the backup, one whatever
// the other says.
func (g *Guide) verifyKey() Step {
	session := g.session
	return Step{Work: &Work{
		Busy: g.t("where-key.verifying"),
		Do: func(ctx context.Context) error {
			return errors.Join(session.Key().Verify(ctx), session.Key().VerifyBackup(ctx))
		},
		Done: func() Step {
			said := "where-key.verify-key"
			switch i := g.facts.Current(); {
			case i.Lost.Known():
				said = "where-key.verify-lost"
			case i.Backup.Known():
				said = "where-key.verify-both"
			}
			return Step{Say: g.t(said)}
		},
	}}
}
