package model

import (
	"slices"
	"strings"
)

// terms are the words that help explains, in the order in which a person meets them.
func terms() []string {
	return []string{
		"qwac", "sectigo", "practice", "order", "home", "domain", "dns", "record", "cname", "caa", "web-host", "key", "keychain", "vault", "backup",
		"csr", "consent", "agreement", "dcv", "form", "notary", "authority", "approval", "certificate", "chain", "pfx", "verdict", "reissue",
	}
}

// topics are the words that belong to a page.
func topics(id PageID) []string {
	name := string(id)
	switch {
	case strings.HasPrefix(name, "domains"):
		return []string{"domain", "dns", "caa"}
	case strings.HasPrefix(name, "applicant"):
		return []string{"notary", "consent"}
	case strings.HasPrefix(name, "key"), id == PageWhereKey:
		return []string{"key", "backup", "csr", "keychain"}
	case strings.HasPrefix(name, "order"):
		return []string{"order", "consent", "sectigo"}
	case strings.HasPrefix(name, "dcv"), strings.HasPrefix(name, "panel"):
		return []string{"dcv", "cname", "record", "dns", "web-host"}
	case strings.HasPrefix(name, "identity"), id == PageNotary:
		return []string{"form", "notary", "authority"}
	case id == PageExport, id == PageExportDone, id == PageLive:
		return []string{"pfx", "chain", "web-host"}
	case id == PageCertificate, id == PageVerdict, id == PageAccept:
		return []string{"certificate", "verdict", "chain"}
	case id == PageAgreement, id == PageEmail, id == PageInbox, id == PageMail, id == PagePaste, id == PagePasteFound:
		return []string{"agreement", "sectigo"}
	case id == PageKeychain, id == PageVault, id == PageUnlock:
		return []string{"keychain", "vault"}
	}
	return map[PageID][]string{
		PageForMe: {"qwac"}, PageStart: {"practice", "sectigo"}, PageRestore: {"backup"}, PageApproval: {"approval"},
		PageRenewal: {"reissue"}, PagePractice: {"practice"}, PageClock: {"practice"}, PageHome: {"home"},
	}[id]
}

// helpPage explains the words, those of the page first from which the person comes, or
// the one that was asked for.
func helpPage(g *Guide) Page {
	p := Page{Title: g.t("help.title"), Lead: g.t("help.lead"), Back: g.goBack()}
	all := terms()
	first := topics(PageID(g.place.About))
	if slices.Contains(all, g.place.About) {
		first = []string{g.place.About}
	}
	explain := func(term string) {
		p.Blocks = append(p.Blocks, Help{ID: term, Title: g.t("help." + term + "-title"), Text: g.t("help." + term)})
	}
	if len(first) > 0 {
		p.Blocks = append(p.Blocks, Heading{g.t("help.first")})
		for _, t := range first {
			explain(t)
		}
	}
	if g.session != nil {
		p.Blocks = append(p.Blocks, Buttons{[]Action{g.goingWrong()}})
	}
	p.Blocks = append(p.Blocks, Heading{g.t("help.all")})
	for _, t := range all {
		if !slices.Contains(first, t) {
			explain(t)
		}
	}
	p.Blocks = append(p.Blocks, Heading{g.t("help.keys-title")}, Paragraph{Text: g.t(g.keys)}, Heading{g.t("help.person-title")}, Paragraph{Text: g.t("help.person")})
	return p
}
