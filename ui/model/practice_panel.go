package model

import (
	"context"
	"strconv"
	"strings"

	"qwizard/wizard"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

func memoZone(domain string) string { return "practice/zone/" + domain }

func memoFiles(site string) string { return "practice/files/" + site }

// loadPanel asks for the zones and the web folders of the order's names.
func loadPanel(g *Guide) *Work {
	var all []*Work
	for _, d := range g.facts.Names.Value.Registrables() {
		all = append(all, g.loadZone(string(d)))
	}
	for _, n := range g.facts.Names.Value {
		all = append(all, g.loadFolder(string(n)))
	}
	return loadAll(g.t("panel.loading"), all...)
}

func (g *Guide) loadZone(domain string) *Work {
	return g.changeZone(domain, func(context.Context, Practice) error { return nil })
}

// changeZone changes something about a domain's zone and reads it again.
func (g *Guide) changeZone(domain string, change func(context.Context, Practice) error) *Work {
	world := g.world()
	var zone string
	return &Work{Busy: g.t("panel.working"), Do: func(ctx context.Context) (err error) {
		if err := change(ctx, world); err != nil {
			return err
		}
		zone, err = world.Records(ctx, domain)
		return err
	}, Done: func() Step {
		g.keep(memoZone(domain), zone)
		return Step{}
	}}
}

func (g *Guide) zoneOf(domain string) []zoneLine {
	zone, _ := kept[string](g, memoZone(domain))
	return zoneLines(zone, domain)
}

// panelPage is the web host's panel: the order's domains and websites.
func panelPage(g *Guide) Page {
	p := Page{Title: g.t("panel.title"), Lead: g.t("panel.lead"), Back: g.goBack()}
	if !g.facts.Names.Known() {
		return g.first(p, wizard.TaskDomains)
	}
	domains := Rows{ID: "domains", Heading: g.t("panel.domains")}
	for _, d := range g.facts.Names.Value.Registrables() {
		domains.Rows = append(domains.Rows, Row{
			Kind: RowOpen, Title: d.Unicode(), State: g.t("panel.records", "count", strconv.Itoa(len(g.zoneOf(string(d))))),
			Open: Action{ID: "records-" + string(d), Do: g.to(PagePanelRecords, string(d))},
		})
	}
	sites := Rows{ID: "sites", Heading: g.t("panel.sites")}
	installed := Rows{ID: "installed", Heading: g.t("panel.certificates")}
	for _, n := range g.facts.Names.Value {
		files, _ := kept[[]order.File](g, memoFiles(string(n)))
		row := Row{
			Kind: RowOpen, Title: n.Unicode(), State: g.t("panel.files", "count", strconv.Itoa(len(files))),
			Open: Action{ID: "files-" + string(n), Do: g.to(PagePanelFiles, string(n))},
		}
		if !g.hasAddress(n) {
			row.Kind, row.State = RowWaiting, g.t("panel.no-address")
		}
		sites.Rows = append(sites.Rows, row)
		installed.Rows = append(installed.Rows, Row{
			Kind: RowOpen, Title: n.Unicode(), State: g.t("panel.install"),
			Open: Action{ID: "install-" + string(n), Do: g.to(PagePanelInstall, string(n))},
		})
	}
	p.Blocks = []Block{domains, sites, installed}
	return p
}

// hasAddress reports whether the zone leads from a website's name to a computer, as far
// as it is known here.
func (g *Guide) hasAddress(site order.Name) bool {
	lines := g.zoneOf(string(site.Registrable()))
	if lines == nil {
		return true // not loaded
	}
	for _, l := range lines {
		if l.owner == string(site)+"." && (l.kind == "A" || l.kind == "AAAA" || l.kind == "CNAME") {
			return true
		}
	}
	return false
}

// aboutDomain is the domain that the page is about: a website's name stands for its
// domain, and nothing for the first one.
func (g *Guide) aboutDomain() order.Name {
	return g.aboutSite().Registrable()
}

// aboutSite is the website that the page is about, the first one if it names none.
func (g *Guide) aboutSite() order.Name {
	if g.place.About == "" && g.facts.Names.Known() {
		return g.facts.Names.Value[0]
	}
	return order.Name(g.place.About)
}

func loadRecords(g *Guide) *Work {
	if !g.facts.Names.Known() {
		return nil
	}
	return g.loadZone(string(g.aboutDomain()))
}

// recordsPage is the zone of a domain: records can be added and removed, one by one or
// as a zone file.
func recordsPage(g *Guide) Page {
	p := Page{Lead: g.t("panel-records.lead"), Back: g.goBack()}
	if !g.facts.Names.Known() {
		p.Title = g.t("panel.title")
		return g.first(p, wizard.TaskDomains)
	}
	domain := g.aboutDomain()
	p.Title = g.t("panel-records.title", "domain", domain.Unicode())
	p.Blocks = []Block{
		Help{ID: "record", Title: g.t("panel-records.what"), Text: g.t("panel-records.what-text")},
		Heading{g.t("panel-records.add-heading")},
		Picture{Name: "dns-record", Text: g.t("panel-records.picture")},
	}
	if g.tokenKnown() {
		p.Blocks = append(p.Blocks, Buttons{[]Action{g.action("fill", g.fillRecord, "panel-records.fill")}})
	}
	p.Blocks = append(p.Blocks,
		g.field(Field{ID: "panel.host", Kind: FieldText, Optional: true, Hint: g.t("panel-records.host", "domain", string(domain))}, ""),
		g.field(Field{ID: "panel.type", Kind: FieldChoice, Options: g.typeOptions()}, recordTypes()[0]),
		g.field(Field{ID: "panel.value", Kind: FieldText}, ""),
		Heading{g.t("panel-records.now")},
	)
	p.Blocks = append(p.Blocks, g.recordRows(domain)...)
	p.Blocks = append(p.Blocks,
		Heading{g.t("panel-records.paste-heading")},
		g.field(Field{ID: "panel.zone", Kind: FieldLong, Optional: true}, ""),
		Buttons{[]Action{g.action("paste", g.pasteZone(domain), "panel-records.paste")}},
	)
	p.Primary = g.action("add", g.addRecord(domain), "panel-records.add")
	p.Others = []Action{g.taskLink(wizard.TaskDCV)}
	return p
}

func (g *Guide) typeOptions() []Option {
	var out []Option
	for _, kind := range recordTypes() {
		out = append(out, Option{Value: kind, Label: kind, Hint: g.t("panel-type." + strings.ToLower(kind))})
	}
	return out
}

func (g *Guide) recordRows(domain order.Name) []Block {
	lines := g.zoneOf(string(domain))
	if len(lines) == 0 {
		return []Block{Paragraph{Text: g.t("panel-records.none")}}
	}
	var rows Answers
	for i, l := range lines {
		remove := g.action("remove-"+strconv.Itoa(i), g.removeRecord(domain, l), "panel.remove")
		rows.Rows = append(rows.Rows, Answer{What: l.host + " · " + l.kind, Value: l.value, Change: remove})
	}
	return []Block{rows}
}

// tokenKnown reports whether it is settled what proves the order's names.
func (g *Guide) tokenKnown() bool {
	return g.facts.Receipt.Known() && g.facts.Current().CSR.Known()
}

// fillRecord types the order's record into the form.
func (g *Guide) fillRecord() Step {
	token := g.facts.Token()
	for field, value := range map[string]string{"panel.host": token.RecordHost(), "panel.type": "CNAME", "panel.value": token.RecordTarget()} {
		g.drafts.set(field, value, false)
	}
	g.keepDrafts()
	return Step{Say: g.t("panel-records.filled")}
}

func (g *Guide) addRecord(domain order.Name) func() Step {
	return func() Step {
		host := strings.TrimSpace(g.value("panel.host", ""))
		if host != "@" && !hostWorks(host) {
			return Step{Err: problem.At("panel.host", problem.PanelRefused, "why", g.t("panel-why.host"))}
		}
		record, err := newRecord(string(domain), host, g.value("panel.type", recordTypes()[0]), g.value("panel.value", ""))
		if err != nil {
			return Step{Err: err}
		}
		w := g.changeZone(string(domain), func(ctx context.Context, world Practice) error {
			zone, err := world.Records(ctx, string(domain))
			if err != nil {
				return err
			}
			return world.AddRecords(ctx, beside(zoneLines(zone, string(domain)), record))
		})
		return g.then(w, g.panelRefused("panel.value"), func() Step {
			g.settle("panel.host", "panel.type", "panel.value")
			return Step{Say: g.t("panel-records.added", "name", strings.TrimSuffix(record.owner, "."), "type", record.kind)}
		})
	}
}

// then is a work with what is said and done after it.
func (g *Guide) then(w *Work, failed func(error) Step, done func() Step) Step {
	load := w.Done
	w.Failed = failed
	w.Done = func() Step {
		load()
		return done()
	}
	return Step{Work: w}
}

func (g *Guide) removeRecord(domain order.Name, l zoneLine) func() Step {
	return func() Step {
		w := g.changeZone(string(domain), func(ctx context.Context, world Practice) error {
			return world.RemoveRecords(ctx, l.line+"\n")
		})
		return g.then(w, nil, func() Step {
			for _, left := range g.zoneOf(string(domain)) {
				if left.line == l.line {
					return Step{Say: g.t("panel-records.stays", "name", l.host, "type", l.kind)}
				}
			}
			return Step{Say: g.t("panel-records.removed", "name", l.host, "type", l.kind)}
		})
	}
}

func (g *Guide) pasteZone(domain order.Name) func() Step {
	return func() Step {
		zone := g.value("panel.zone", "")
		if strings.TrimSpace(zone) == "" {
			return Step{Err: problem.At("panel.zone", problem.InputMissing)}
		}
		w := g.changeZone(string(domain), func(ctx context.Context, world Practice) error {
			return world.AddRecords(ctx, zone+"\n")
		})
		return g.then(w, g.panelRefused("panel.zone"), func() Step {
			g.settle("panel.zone")
			return Step{Say: g.t("panel-records.pasted")}
		})
	}
}
