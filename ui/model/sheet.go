package model

import (
	"context"
	"path/filepath"

	"qwizard/wizard"
)

// saveSheet is an action's Do that saves the recovery sheet into the order's folder and
// opens it, to be printed.
func (g *Guide) saveSheet(folder string) func() Step {
	return func() Step {
		session, path := g.session, filepath.Join(folder, wizard.SheetName)
		return Step{Work: &Work{
			Busy: g.t("recovery.busy"),
			Do:   func(ctx context.Context) error { return session.Key().SaveSheet(ctx, folder) },
			Done: func() Step { return Step{Open: path, Say: g.t("recovery.saved", "path", path)} },
		}}
	}
}
