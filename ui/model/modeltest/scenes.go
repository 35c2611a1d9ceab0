package modeltest

import (
	"slices"
	"testing"

	"qwizard/ui/model"
	"qwizard/ui/words"
	"qwizard/wizard/finding"
	"qwizard/wizard/problem"
)

// Scene is a page in one of its states.
type Scene struct {
	Name string // unique, of a-z 0-9 -
	Page model.PageID
	Set  func(t testing.TB, w *words.Words) *Desk
}

// Scenes are every page in its states.
func Scenes() []Scene {
	scenes := opening()
	for _, of := range []struct {
		page   model.PageID
		about  string
		stages []Stage
	}{
		{model.PageHome, "", []Stage{New, Named, Prepared, Sent, Proving, Waiting, Refused, Proved, Deviating, Issued, Finished, Rejected, Placed}},
		{model.PageOrders, "", []Stage{Sent}},
		{model.PageHelp, "", []Stage{New}},
		{model.PageHelp, "dcv-name", []Stage{Sent}},
		{model.PageSettings, "", []Stage{New}},
		{model.PageWhereKey, "", []Stage{New, Keyed, Prepared}},
		{model.PageBackupTry, "", []Stage{Keyed, Prepared}},
		{model.PageHistory, "", []Stage{New, Finished}},
		{model.PageKeyBack, "", []Stage{New, Prepared}},
		{model.PageKeyLeaked, "", []Stage{New, Prepared, Sending, Sent, Placed, Finished}},
		{model.PageDelete, "", []Stage{New, Keyed, Prepared, Sent, Placed, Finished}},
		{model.PageRestore, "practice", []Stage{New}},
		{model.PageDomains, "", []Stage{New, Named, Sent}},
		{model.PageDomainsCheck, "", []Stage{New, Named}},
		{model.PageApplicantName, "", []Stage{New, Stated, Sent}},
		{model.PageApplicantBirth, "", []Stage{New, Stated}},
		{model.PageApplicantContact, "", []Stage{New, Stated}},
		{model.PageApplicantID, "", []Stage{New, Stated, Sent}},
		{model.PageApplicantCheck, "", []Stage{Stated, Sent}},
		{model.PageKey, "", []Stage{New, Stated, Keyed, Prepared}},
		{model.PageKeyBackup, "", []Stage{New, Keyed, Prepared}},
		{model.PageKeyDone, "", []Stage{Prepared}},
		{model.PageOrderPublic, "", []Stage{New, Prepared, Sent}},
		{model.PageOrderCheck, "", []Stage{New, Prepared, Consented}},
		{model.PageOrderSend, "", []Stage{Prepared, Consented, Sending}},
		{model.PageOrderElsewhere, "", []Stage{Elsewhere}},
		{model.PageOrderDone, "", []Stage{Sent, Rejected, Placed}},
		{model.PageAgreement, "", []Stage{Prepared, Sent, Proving, Placed}},
		{model.PageEmail, "", []Stage{Prepared, Sent, Waiting, Placed}},
		{model.PageDCV, "", []Stage{Prepared, Sent, Proving, Proved, Placed}},
		{model.PageDCVName, "www.anna-muster.eu", []Stage{Sent, Proving, Placed}},
		{model.PageDCVMethod, "www.anna-muster.eu", []Stage{Sent}},
		{model.PageDCVCheck, "", []Stage{Sent, Proving, Placed}},
		{model.PageIdentity, "", []Stage{Prepared, Sent, Proving, Waiting, Refused, Proved, Placed}},
		{model.PageIdentitySend, "", []Stage{Sent, Proving, Placed}},
		{model.PageIdentityRefuse, "", []Stage{Placed}},
		{model.PageApproval, "", []Stage{Sent, Proved, Approved, Placed}},
		{model.PageCertificate, "", []Stage{Sent, Approved, Issued, Placed}},
		{model.PageVerdict, "", []Stage{Sent, Deviating, Issued}},
		{model.PageAccept, "", []Stage{Deviating}},
		{model.PageExport, "", []Stage{Sent, Issued, Exported}},
		{model.PageExportDone, "", []Stage{Exported}},
		{model.PageLive, "", []Stage{Issued, Exported}},
		{model.PageRenewal, "", []Stage{Sent, Exported, Finished}},
		{model.PagePractice, "", []Stage{New, Sent}},
		{model.PageInbox, "", []Stage{New, Sent}},
		{model.PageMail, "1", []Stage{Sent}},
		{model.PageMail, "3", []Stage{Sent}},
		{model.PagePanel, "", []Stage{New, Sent}},
		{model.PagePanelRecords, "anna-muster.eu", []Stage{Sent}},
		{model.PagePanelFiles, "anna-muster.eu", []Stage{Sent}},
		{model.PagePanelInstall, "anna-muster.eu", []Stage{Exported}},
		{model.PageNotary, "", []Stage{Sent, Proving}},
		{model.PageClock, "", []Stage{Sent}},
	} {
		for _, stage := range of.stages {
			name := string(of.page) + "-" + string(stage)
			if of.about != "" {
				name = string(of.page) + "-" + letters(of.about) + "-" + string(stage)
			}
			scenes = append(scenes, Scene{name, of.page, func(t testing.TB, w *words.Words) *Desk {
				d := NewDesk(t, stage, w)
				d.At(of.page, of.about)
				return d
			}})
		}
	}
	return slices.Concat(scenes, boughtForReal(), wrong(), restores(), bringing(), vaults(), partners(), pasting(), ending(), hosted(), reissues(), proofs())
}

// boughtForReal are pages that look another way where nobody but the person tells how far the
// order is.
func boughtForReal() []Scene {
	var scenes []Scene
	for _, of := range []struct {
		page  model.PageID
		stage Stage
	}{
		{model.PageOrderCheck, Consented}, {model.PageOrderCheck, Sending}, {model.PageDCV, Proved}, {model.PageDCVCheck, Proving},
		{model.PageIdentitySend, Refused}, {model.PageIdentity, Refused}, {model.PageIdentity, Waiting},
		{model.PageApproval, Proved}, {model.PageApproval, Approved}, {model.PageCertificate, Approved},
	} {
		scenes = append(scenes, Scene{"real-" + string(of.page) + "-" + string(of.stage), of.page, func(t testing.TB, w *words.Words) *Desk {
			d := RealDesk(t, of.stage, w)
			d.At(of.page)
			return d
		}})
	}
	return scenes
}

// hosted is a website whose domain is managed at a DNS host that we know.
func hosted() []Scene {
	return []Scene{{"dcv-name-hosted", model.PageDCVName, func(t testing.TB, w *words.Words) *Desk {
		f := Facts(t, Sent)
		f.Readiness.Value = []finding.Finding{{
			Kind: finding.ServersFine, Verdict: finding.Fine, Where: "anna-muster.eu", Observed: "ada.ns.cloudflare.com, bob.ns.cloudflare.com",
		}}
		d := entered(t, around(t, worldOf(t, f, Prepared), w))
		d.At(model.PageDCVName, "anna-muster.eu")
		return d
	}}}
}

func letters(s string) string {
	out := []rune(s)
	for i, r := range out {
		if r == '.' {
			out[i] = '-'
		}
	}
	return string(out)
}

// opening are the pages before an order is open.
func opening() []Scene {
	keychain := model.Data{Exists: true, Vault: model.VaultKeychain}
	file := model.Data{Exists: true, Vault: model.VaultFile}
	begin := func(data model.Data, change func(*Desk)) func(testing.TB, *words.Words) *Desk {
		return func(t testing.TB, w *words.Words) *Desk {
			d := Closed(t, New, w)
			if data.Exists {
				d.App.Lies["practice"] = data
			}
			change(d)
			d.Guide.Begin()
			return d
		}
	}
	hold := func(d *Desk) { d.Runner.Hold = true }
	fail := func(kind problem.Kind) func(*Desk) {
		return func(d *Desk) {
			d.App.OpenErr = []error{problem.New(kind, "open", nil, "seconds", "20", "path", "/home/anna/.config/qwizard/practice")}
		}
	}
	then := func(first func(testing.TB, *words.Words) *Desk, next func(*Desk)) func(testing.TB, *words.Words) *Desk {
		return func(t testing.TB, w *words.Words) *Desk {
			d := first(t, w)
			next(d)
			return d
		}
	}
	none := func(*Desk) {}
	return []Scene{
		{"for-me", model.PageForMe, begin(model.Data{}, none)},
		{"start", model.PageStart, then(begin(model.Data{}, none), func(d *Desk) { d.At(model.PageStart) })},
		{"vault", model.PageVault, then(begin(model.Data{}, none), func(d *Desk) { d.At(model.PageVault, "practice") })},
		{"vault-no-keychain", model.PageVault, then(begin(model.Data{}, fail(problem.KeychainMissing)), func(d *Desk) {
			d.At(model.PageStart)
			d.Press(d.Face.Page.Primary.ID)
		})},
		{"keychain", model.PageKeychain, begin(keychain, hold)},
		{"keychain-stopped", model.PageKeychain, then(begin(model.Data{}, hold), func(d *Desk) {
			d.At(model.PageStart)
			d.Press(d.Face.Page.Primary.ID)
			d.Press(d.Face.Page.Cancel.ID)
		})},
		{"unlock", model.PageUnlock, begin(file, none)},
		{"unlock-wrong", model.PageUnlock, then(begin(file, fail(problem.VaultPassphrase)), func(d *Desk) {
			d.Type("vault.passphrase", "not this one")
			d.Press(d.Face.Page.Primary.ID)
		})},
		{"unlock-busy", model.PageUnlock, then(begin(file, none), func(d *Desk) {
			d.Runner.Hold = true
			d.Type("vault.passphrase", "this one")
			d.Press(d.Face.Page.Primary.ID)
		})},
		{"no-data-damaged", model.PageNoData, begin(keychain, fail(problem.StoreDamaged))},
		{"no-data-running", model.PageNoData, begin(keychain, fail(problem.InstanceRunning))},
		{"no-data-keychain", model.PageNoData, begin(keychain, fail(problem.KeychainRefused))},
	}
}

// wrong are pages on which an action failed.
func wrong() []Scene {
	press := func(name string, page model.PageID, stage Stage, before func(*Desk)) Scene {
		return Scene{name, page, func(t testing.TB, w *words.Words) *Desk {
			d := NewDesk(t, stage, w)
			if page == model.PageDomainsUndo {
				page = model.PageDomains
			}
			d.At(page)
			before(d)
			d.Press(d.Face.Page.Primary.ID)
			return d
		}}
	}
	none := func(*Desk) {}
	return []Scene{
		press("domains-wrong", model.PageDomains, New, func(d *Desk) {
			d.Type("domains.names[0]", "anna-muster.eu", "domains.names[1]", "muster blog.at", "domains.names[2]", "*.anna-muster.eu")
		}),
		press("domains-undo", model.PageDomainsUndo, Prepared, func(d *Desk) { d.Type("domains.names[1]", "") }),
		press("applicant-name-wrong", model.PageApplicantName, New, none),
		press("applicant-birth-wrong", model.PageApplicantBirth, New, func(d *Desk) { d.Type("applicant.birth_date", "1984-02-31") }),
		press("key-backup-wrong", model.PageKeyBackup, Keyed, func(d *Desk) { d.Type("backup.passphrase", "short", "backup.again", "short") }),
		press("where-key-lost", model.PageWhereKey, Prepared, func(d *Desk) {
			d.World.Sums = map[string]string{"/home/anna/Qwizard/anna-muster.eu/backup.qwizard": ""}
		}),
		press("order-public-wrong", model.PageOrderPublic, Prepared, none),
		press("order-send-offline", model.PageOrderSend, Consented, func(d *Desk) {
			d.World.Err = problem.New(problem.Offline, "send", nil)
		}),
		{"domains-unkept", model.PageDomains, func(t testing.TB, w *words.Words) *Desk {
			return unkept(t, w)
		}},
		{"closing-unkept", model.PageClosing, func(t testing.TB, w *words.Words) *Desk {
			d := unkept(t, w)
			d.Guide.AskClose()
			return d
		}},
		{"closing", model.PageClosing, func(t testing.TB, w *words.Words) *Desk {
			d := NewDesk(t, Stated, w)
			d.At(model.PageKey)
			d.Runner.Hold = true
			d.Press(d.Face.Page.Primary.ID)
			d.Guide.AskClose()
			return d
		}},
		{"key-busy", model.PageKey, func(t testing.TB, w *words.Words) *Desk {
			d := NewDesk(t, Stated, w)
			d.At(model.PageKey)
			d.Runner.Hold = true
			d.Press(d.Face.Page.Primary.ID)
			return d
		}},
	}
}

// unkept is a page on which something is typed that cannot be stored.
func unkept(t testing.TB, w *words.Words) *Desk {
	d := NewDesk(t, New, w)
	d.House.KeepErr = problem.New(problem.DiskFull, "write", nil, "path", "/home/anna/.config/qwizard/practice/orders.db")
	d.At(model.PageDomains)
	d.Type("domains.names[0]", "anna-muster.eu")
	return d
}
