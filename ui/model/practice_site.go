package model

import (
	"context"
	"path"
	"path/filepath"
	"strconv"
	"strings"

	"qwizard/wizard"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

// proofFolder is where a website's proof belongs (BR 3.2.2.4.18).
const proofFolder = ".well-known/pki-validation"

// maxUpload is how much the web host takes for a website, in bytes.
const maxUpload = 512 << 10

func (g *Guide) loadFolder(site string) *Work {
	return g.changeFolder(site, func(context.Context, Practice) error { return nil })
}

// changeFolder changes something in a website's folder and lists it again.
func (g *Guide) changeFolder(site string, change func(context.Context, Practice) error) *Work {
	world := g.world()
	var files []order.File
	return &Work{Busy: g.t("panel.working"), Do: func(ctx context.Context) (err error) {
		if err := change(ctx, world); err != nil {
			return err
		}
		files, err = world.Files(ctx, site)
		return err
	}, Done: func() Step {
		g.keep(memoFiles(site), files)
		return Step{}
	}}
}

func loadFiles(g *Guide) *Work {
	if !g.facts.Names.Known() {
		return nil
	}
	return loadAll(g.t("panel.loading"), g.loadZone(string(g.aboutDomain())), g.loadFolder(string(g.aboutSite())))
}

// filesPage is the folder of a website.
func filesPage(g *Guide) Page {
	p := Page{Lead: g.t("panel-files.lead"), Back: g.goBack()}
	if !g.facts.Names.Known() {
		p.Title = g.t("panel.title")
		return g.first(p, wizard.TaskDomains)
	}
	site := g.aboutSite()
	p.Title = g.t("panel-files.title", "site", site.Unicode())
	if !g.hasAddress(site) {
		p.Blocks = append(p.Blocks,
			Callout{Sign: Sign{Kind: RowWaiting, Word: g.t("panel.no-address")}, Text: g.t("panel-files.no-address", "site", site.Unicode())},
			Buttons{[]Action{g.action("set-up", g.setUp(site), "panel-files.set-up")}})
	}
	p.Blocks = append(p.Blocks, Heading{g.t("panel-files.upload-heading")}, Picture{Name: "web-file", Text: g.t("panel-files.picture")})
	if g.tokenKnown() {
		p.Blocks = append(p.Blocks, Buttons{[]Action{g.action("put-proof", g.putProof(site), "panel-files.put-proof")}})
	}
	p.Blocks = append(p.Blocks,
		g.field(Field{ID: "panel.files", Kind: FieldFiles}, ""),
		g.field(Field{ID: "panel.folder", Kind: FieldText, Optional: true}, proofFolder),
		Heading{g.t("panel-files.now")})
	files, _ := kept[[]order.File](g, memoFiles(string(site)))
	if len(files) == 0 {
		p.Blocks = append(p.Blocks, Paragraph{Text: g.t("panel-files.none")})
	} else {
		p.Blocks = append(p.Blocks, g.fileRows(site, files))
	}
	p.Primary = g.action("upload", g.upload(site), "panel-files.upload")
	p.Others = []Action{g.taskLink(wizard.TaskDCV)}
	return p
}

func (g *Guide) fileRows(site order.Name, files []order.File) Answers {
	var rows Answers
	for i, f := range files {
		remove := func() Step {
			w := g.changeFolder(string(site), func(ctx context.Context, world Practice) error {
				return world.RemoveFile(ctx, string(site), f.Path)
			})
			return g.then(w, nil, func() Step { return Step{Say: g.t("panel-files.removed", "path", f.Path)} })
		}
		rows.Rows = append(rows.Rows, Answer{
			What: f.Path, Value: g.t("panel-files.size", "bytes", strconv.Itoa(len(f.Data))),
			Change: g.action("remove-"+strconv.Itoa(i), remove, "panel.remove"),
		})
	}
	return rows
}

// upload puts files of the person's computer into the folder that was typed.
func (g *Guide) upload(site order.Name) func() Step {
	return func() Step {
		folder := strings.Trim(strings.TrimSpace(g.value("panel.folder", proofFolder)), "/")
		paths := Paths(g.value("panel.files", ""))
		if len(paths) == 0 {
			return Step{Err: problem.At("panel.files", problem.InputMissing)}
		}
		app := g.app
		return g.put(site, func(ctx context.Context) ([]order.File, error) {
			var files []order.File
			for _, from := range paths {
				data, err := app.Read(ctx, from, maxUpload)
				if err != nil {
					return nil, movedTo("panel.files", err)
				}
				files = append(files, order.File{Path: path.Join(folder, filepath.Base(from)), Data: data})
			}
			return files, nil
		})
	}
}

// putProof puts the order's own proof where it belongs.
func (g *Guide) putProof(site order.Name) func() Step {
	return func() Step {
		look := g.facts.Look(site, order.HTTP, "")
		return g.put(site, func(context.Context) ([]order.File, error) {
			return []order.File{{Path: look.FilePath, Data: look.FileBody}}, nil
		})
	}
}

// put uploads files into a website's folder.
func (g *Guide) put(site order.Name, read func(context.Context) ([]order.File, error)) Step {
	w := g.changeFolder(string(site), func(ctx context.Context, world Practice) error {
		files, err := read(ctx)
		if err != nil {
			return err
		}
		return world.PutFiles(ctx, string(site), files)
	})
	return g.then(w, g.panelRefused("panel.files"), func() Step {
		g.settle("panel.files", "panel.folder")
		return Step{Say: g.t("panel-files.uploaded", "site", site.Unicode())}
	})
}

// setUp leads a website's name to where its domain leads.
func (g *Guide) setUp(site order.Name) func() Step {
	return func() Step {
		domain := string(site.Registrable())
		w := g.changeZone(domain, func(ctx context.Context, world Practice) error {
			zone, err := world.Records(ctx, domain)
			if err != nil {
				return err
			}
			var lines strings.Builder
			for _, l := range zoneLines(zone, domain) {
				if l.host == "@" && (l.kind == "A" || l.kind == "AAAA") {
					lines.WriteString(string(site) + "." + strings.TrimPrefix(l.line, l.owner) + "\n")
				}
			}
			return world.AddRecords(ctx, lines.String())
		})
		return g.then(w, g.panelRefused(""), func() Step {
			return Step{Say: g.t("panel-files.set-up-done", "site", site.Unicode())}
		})
	}
}

// installPage gives the web host a certificate.
func installPage(g *Guide) Page {
	p := Page{Lead: g.t("panel-install.lead"), Back: g.goBack()}
	if !g.facts.Names.Known() {
		p.Title = g.t("panel.title")
		return g.first(p, wizard.TaskDomains)
	}
	site, export := g.aboutSite(), g.facts.Current().Export
	p.Title = g.t("panel-install.title", "site", site.Unicode())
	if !export.Known() {
		return g.first(p, wizard.TaskExport)
	}
	p.Blocks = []Block{
		Picture{Name: "visitors", Text: g.t("panel-install.picture")},
		g.field(Field{ID: "panel.pfx", Kind: FieldFile, Types: []string{".pfx", ".p12"}}, export.Value.Path),
		g.field(Field{ID: "panel.password", Kind: FieldSecret}, g.held.secret),
	}
	if others := g.otherSites(site); len(others.Actions) > 0 {
		p.Blocks = append(p.Blocks, Paragraph{Text: g.t("panel-install.all"), Quiet: true}, others)
	}
	install := g.action("install", g.install(site, export.Value.Path), "panel-install.install")
	live := g.action("live", g.to(PageLive), "panel-install.live")
	p.Primary, p.Others = install, []Action{live}
	if done, _ := kept[string](g, memoInstalled(site)); done == export.Value.SHA256 {
		p.Primary, p.Others = live, []Action{install}
	}
	return p
}

// memoInstalled is what the fingerprint of the PFX that a website was given is kept by.
func memoInstalled(site order.Name) string { return "practice/installed/" + string(site) }

// otherSites lead to the page that installs the certificate for another website.
func (g *Guide) otherSites(site order.Name) Buttons {
	var b Buttons
	for _, n := range g.facts.Names.Value {
		if n != site {
			b.Actions = append(b.Actions, Action{
				ID: "other-" + string(n), Label: g.t("panel-install.next-site", "site", n.Unicode()), Do: g.to(PagePanelInstall, string(n)),
			})
		}
	}
	return b
}

func (g *Guide) install(site order.Name, known string) func() Step {
	return func() Step {
		app, world, sha256 := g.app, g.world(), g.facts.Current().Export.Value.SHA256
		from, password := strings.TrimSpace(g.value("panel.pfx", known)), g.value("panel.password", g.held.secret)
		if from == "" {
			return Step{Err: problem.At("panel.pfx", problem.InputMissing)}
		}
		return Step{Work: &Work{Busy: g.t("panel-install.working"), Do: func(ctx context.Context) error {
			pfx, err := app.Read(ctx, from, maxUpload)
			if err != nil {
				return movedTo("panel.pfx", err)
			}
			return world.Install(ctx, string(site), pfx, password)
		}, Done: func() Step {
			g.settle("panel.pfx", "panel.password")
			g.keep(memoInstalled(site), sha256)
			return Step{Say: g.t("panel-install.done", "site", site.Unicode())}
		}, Failed: func(err error) Step {
			field := "panel.pfx"
			for _, p := range problem.All(err) {
				if p.Kind == problem.ExportPasswordWrong {
					field = "panel.password"
				}
			}
			return g.panelRefused(field)(err)
		}}}
	}
}
