package model

import (
	"context"
)

// exportElsewherePage is the export where Qwizard does not have the key: the person brings
// it in for a PFX, or takes the certificates to where it is.
func exportElsewherePage(g *Guide) Page {
	p := Page{Title: g.t("export-elsewhere.title"), Lead: g.t("export-elsewhere.lead"), Back: g.home()}
	bring := g.action("bring-key", g.to(PageKeyBringKey), "export-elsewhere.bring")
	save := g.action("save", g.saveCertificates, "export-elsewhere.save")
	p.Blocks = []Block{
		Copy{ID: "fingerprint", Label: g.t("key.fingerprint"), Value: g.facts.Current().Key.Value.Fingerprint},
		Heading{g.t("export-elsewhere.bring-heading")}, Paragraph{Text: g.t("export-elsewhere.bring-text")}, Buttons{[]Action{bring}},
		Heading{g.t("export-elsewhere.files-heading")}, Paragraph{Text: g.t("export-elsewhere.files-text")},
	}
	given := g.facts.Current().Given
	if !given.Known() {
		p.Primary = save
		return p
	}
	p.Sign, p.Title, p.Lead = Sign{RowDone, g.t("state.done")}, g.t("export-elsewhere.done-title"), g.t("export-elsewhere.done-lead")
	folder := given.Value
	p.Blocks = append(p.Blocks, Copy{ID: "folder", Label: g.t("export-done.certificates"), Value: folder},
		Buttons{[]Action{g.action("folder", func() Step { return Step{Open: folder} }, "export-elsewhere.open")}},
		Steps{[]Item{{Text: g.t("export-elsewhere.step-open")}, {Text: g.t("export-elsewhere.step-certificate")}, {Text: g.t("export-elsewhere.step-chain")},
			{Text: g.t("export-elsewhere.step-look")}}})
	p.Primary = g.lookAtSite("export-done.look")
	p.Others = []Action{save}
	return p
}

// saveCertificates writes the certificates by themselves.
func (g *Guide) saveCertificates() Step {
	session, folder := g.session, g.certificateFolder()
	return Step{Work: &Work{
		Busy: g.t("export-elsewhere.saving"),
		Do:   func(ctx context.Context) error { return session.Export().SaveCertificates(ctx, folder) },
		Done: func() Step { return Step{Say: g.t("export-elsewhere.saved", "folder", folder)} },
	}}
}
