package model

import (
	"path/filepath"
	"strings"
	"time"

	"qwizard/wizard"
)

func receivePages() map[PageID]page {
	return map[PageID]page{
		PageCertificate: {draw: certificatePage},
		PageVerdict:     {draw: verdictPage},
		PageAccept:      {draw: acceptPage},
		PageExport:      {draw: exportPage},
		PageExportDone:  {draw: exportDonePage},
		PageLive:        {draw: livePage},
		PageRenewal:     {draw: renewalPage},
	}
}

// comesFirst says that a task cannot start yet, why (the text of a key), and leads to
// what has to be done before.
func (g *Guide) comesFirst(t wizard.Task, why string) []Block {
	needs := make([]string, len(t.Needs))
	leads := make([]Action, len(t.Needs))
	for i, id := range t.Needs {
		needs[i] = g.t("task." + string(id))
		leads[i] = Action{ID: "first-" + string(id), Label: g.t("receive.open", "task", needs[i]), Do: g.to(taskPages()[string(id)])}
	}
	return []Block{
		Callout{Sign{RowLater, g.t("state.cannot-start")}, g.t("receive.first", "why", g.t(why), "needs", strings.Join(needs, ", "))},
		Buttons{leads},
	}
}

// filesFolder is where the order's files go: the folder the person chose, or one of the
// order's own under the usual one.
func (g *Guide) filesFolder() string {
	if f := g.facts.Folder; f.Known() {
		return f.Value
	}
	name := g.facts.ID
	if len(g.facts.Names.Value) > 0 {
		name = string(g.facts.Names.Value[0])
	}
	return filepath.Join(g.app.Settings().Folder, name)
}

// seenAt is a moment in words, by the person's clock.
func seenAt(t time.Time) string { return t.Local().Format("2 January 2006, 15:04") }
