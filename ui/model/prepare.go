package model

import (
	"slices"

	"qwizard/wizard"
)

func preparePages() map[PageID]page {
	all := map[PageID]page{
		PageDomains:        {draw: domainsPage},
		PageDomainsUndo:    {draw: domainsUndoPage},
		PageDomainsCheck:   {draw: domainsCheckPage, enter: lookOnce},
		PageApplicantCheck: {draw: applicantCheckPage},
		PageKey:            {draw: keyPage},
		PageKeyBackup:      {draw: keyBackupPage},
		PageKeyDone:        {draw: keyDonePage},
		PageKeyBring:       {draw: keyBringPage},
		PageKeyBringCheck:  {draw: keyBringCheckPage},
		PageKeyBringKey:    {draw: keyBringKeyPage},
		PageKeyView:        {draw: keyViewPage},
	}
	for _, part := range applicantParts() {
		all[part.page] = page{draw: func(g *Guide) Page { return applicantPage(g, part) }}
	}
	return all
}

// goOn leads to the first thing that is left to do before the order was sent; without a
// label nothing is.
func (g *Guide) goOn() Action {
	tasks := []wizard.TaskID{wizard.TaskDomains, wizard.TaskApplicant, wizard.TaskKey, wizard.TaskOrder}
	i := slices.IndexFunc(tasks, func(id wizard.TaskID) bool { return g.task(id).State != wizard.Done })
	if i < 0 {
		return Action{}
	}
	on := g.goOnTo("go-on", tasks[i])
	if tasks[i] == wizard.TaskDomains && g.facts.Names.Known() {
		on.Do = g.to(PageDomainsCheck)
	}
	return on
}

// sentNote says why what was sent cannot be changed: it was ordered, or may have been.
func (g *Guide) sentNote() Callout {
	if number := g.facts.Ordered().Value.Number; number != "" {
		return Callout{Sign: Sign{RowDone, g.t("prepare.sent")}, Text: g.t("prepare.sent-text", "number", number)}
	}
	return Callout{Sign: Sign{RowWaiting, g.t("prepare.sending")}, Text: g.t("prepare.sending-text")}
}
