package model

import (
	"path/filepath"

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

// receiveFirst says that a task of this stretch cannot start yet, and why (the text of a
// key).
func (g *Guide) receiveFirst(t wizard.Task, why string) []Block {
	return g.comesFirst(t, g.t("receive.first", "why", g.t(why), "needs", needs(g.words, t)))
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
