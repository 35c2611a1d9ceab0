package model

import (
	"strings"

	"qwizard/wizard"
)

// keyViewPage shows the order's request as a person can read and take it.
func keyViewPage(g *Guide) Page {
	if !g.facts.Current().CSR.Known() {
		return keyPage(g)
	}
	p := Page{Title: g.t("key-view.title"), Lead: g.t("key-view.lead"), Back: g.goBack()}
	view, err := wizard.ViewRequest(&g.facts)
	if err != nil {
		p.Blocks = g.troubles(err)
		return p
	}
	p.Blocks = g.requestRows(view.Details)
	if view.PEM == "" {
		p.Blocks = append(p.Blocks, Callout{Sign{RowWaiting, g.t("key-view.closed")}, g.t("key-view.closed-text")})
		p.Primary = g.action("backup", g.to(PageKeyBackup), "key.backup")
		return p
	}
	p.Blocks = append(p.Blocks, Copy{ID: "csr", Label: g.t("key-view.pem"), Value: view.PEM})
	if folder := g.facts.Folder; folder.Known() {
		p.Blocks = append(p.Blocks, Buttons{[]Action{g.action("save-csr", func() Step { return g.saveCSR(folder.Value) }, "key-done.save")}})
	}
	p.Blocks = append(p.Blocks, Help{ID: "csr", Title: g.t("key.csr"), Text: g.t("key.csr-text")})
	return p
}

// requestRows say what is in a request, in words that a person can compare.
func (g *Guide) requestRows(d wizard.RequestDetails) []Block {
	var rows []Answer
	row := func(key string, values ...string) {
		if all := filled(values...); len(all) > 0 {
			rows = append(rows, Answer{What: g.t(key), Value: strings.Join(all, "\n")})
		}
	}
	row("request.names", d.Names...)
	row("request.others", d.Others...)
	var subject []string
	for _, a := range d.Subject {
		subject = append(subject, a.Name+" = "+a.Value)
	}
	row("request.subject", subject...)
	row("request.key", d.KeyName)
	row("request.signature", d.Signature)
	row("request.extensions", d.Extensions...)
	row("request.attributes", d.Attributes...)
	return []Block{Answers{rows}, Copy{ID: "fingerprint", Label: g.t("key.fingerprint"), Value: d.Fingerprint}}
}
