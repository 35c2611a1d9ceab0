package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
)

// Who may import whom. The rules are those of the house's plan ("Rooms" and "Who may
// import whom"); this file is what keeps them.
//
// Test files may import more than the code beside them (a journey needs every leaf,
// a leaf's test may check that it fits the interface in wizard), but nothing below the
// face sees the face, tests included.

const (
	module  = "qwizard"
	fyneMod = "fyne.io/"
	fynePkg = "fyne.io/fyne/v2"
)

var (
	layerRoots = []string{"app", "assets", "ui", "wizard"}
	valuesL0   = []string{"problem", "finding", "rules", "order"} // each may import those before it
	toolsL1    = []string{"chain", "paper", "network", "internal"}
	pureLeaves = []string{"csr", "dcv", "deadline", "inbox", "qwac", "form"} // what wizard itself may import
	leafPairs  = map[string]string{"channel": "sectigo", "practice": "sectigo"}
	uiMayUse   = []string{"wizard", "wizard/problem", "wizard/finding", "wizard/rules", "wizard/order", "assets"}
	noFyne     = []string{"ui/model", "ui/text", "ui/words"}
)

// source is one parsed file of ours.
type source struct {
	name    string // slash path from the root
	dir     string
	test    bool
	file    *ast.File
	imports []string
	fset    *token.FileSet
}

// offences returns what breaks a rule under root, in the order of the files, each with
// its place and the rule.
func offences(root fs.FS) ([]string, error) {
	files, err := parse(root)
	if err != nil {
		return nil, err
	}
	var found []string
	for _, f := range files {
		for _, imported := range f.imports {
			if rule := forbidden(f, imported); rule != "" {
				found = append(found, fmt.Sprintf("%s imports %s: %s", f.name, imported, rule))
			}
		}
		found = append(found, statements(f)...)
	}
	return append(found, fyneThroughOurs(files)...), nil
}

func parse(root fs.FS) ([]source, error) {
	var files []source
	for _, top := range layerRoots {
		if _, err := fs.Stat(root, top); err != nil {
			continue // a test's tree holds only what it needs
		}
		err := fs.WalkDir(root, top, func(name string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case d.IsDir() && d.Name() == "testdata":
				return fs.SkipDir
			case d.IsDir() || !strings.HasSuffix(name, ".go"):
				return nil
			}
			content, err := fs.ReadFile(root, name)
			if err != nil {
				return err
			}
			s := source{name: name, dir: path.Dir(name), test: strings.HasSuffix(name, "_test.go"), fset: token.NewFileSet()}
			if s.file, err = parser.ParseFile(s.fset, name, content, parser.SkipObjectResolution); err != nil {
				return err
			}
			for _, i := range s.file.Imports {
				imported, err := strconv.Unquote(i.Path.Value)
				if err != nil {
					return err
				}
				s.imports = append(s.imports, imported)
			}
			files = append(files, s)
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return files, nil
}

func isFyne(imported string) bool { return strings.HasPrefix(imported, fyneMod) }

// ours returns the folder of a package of this module.
func ours(imported string) (dir string, ok bool) {
	return strings.CutPrefix(imported, module+"/")
}

func within(dir, parent string) bool { return dir == parent || strings.HasPrefix(dir, parent+"/") }

// forbidden returns the rule that the import breaks, or "".
func forbidden(f source, imported string) string {
	if imported == fynePkg+"/app" && !within(f.dir, "app") {
		return "only app imports fyne/app"
	}
	if imported == module+"/wizard/vault/vaulttest" && !f.test {
		return "only tests import vaulttest"
	}
	for _, of := range []string{"model/modeltest", "words/wordstest"} {
		if imported == module+"/ui/"+of && !f.test && f.dir != "ui/model/modeltest" {
			return "only tests import " + of
		}
	}
	top, _, _ := strings.Cut(f.dir, "/")
	switch top {
	case "assets":
		if strings.Contains(imported, ".") || strings.HasPrefix(imported, module+"/") {
			return "assets embeds and imports nothing"
		}
	case "ui":
		return forbiddenInUI(f, imported)
	case "wizard":
		return forbiddenInWizard(f, imported)
	}
	return ""
}

func forbiddenInUI(f source, imported string) string {
	if isFyne(imported) {
		for _, room := range noFyne {
			if within(f.dir, room) {
				return room + " imports no Fyne"
			}
		}
		return ""
	}
	if dir, ok := ours(imported); ok && !within(dir, "ui") && !slices.Contains(uiMayUse, dir) {
		return "ui imports of ours only " + strings.Join(uiMayUse, ", ") + " and ui"
	}
	return ""
}

func forbiddenInWizard(f source, imported string) string {
	dir, our := ours(imported)
	if isFyne(imported) || our && !within(dir, "wizard") {
		return "nothing in wizard imports Fyne, ui, app or assets"
	}
	if !our || f.test {
		return ""
	}
	from, to := room(f.dir), room(dir)
	switch {
	case from == to:
		return ""
	case to == "":
		return "nothing below wizard imports wizard"
	case slices.Contains(valuesL0, from):
		if !slices.Contains(valuesL0[:slices.Index(valuesL0, from)], to) {
			return from + " is a value (L0) and imports only earlier values"
		}
	case slices.Contains(toolsL1, kind(from)):
		if !slices.Contains(valuesL0, to) {
			return from + " is a tool (L1) and imports only values (L0)"
		}
	case slices.Contains(valuesL0, to) || slices.Contains(toolsL1, kind(to)):
	case from == "":
		if !slices.Contains(pureLeaves, to) {
			return "wizard sees the world through its own interfaces and imports only the leaves " + strings.Join(pureLeaves, ", ")
		}
	case from == "practice" && to != leafPairs[from]:
		return "practice witnesses the other leaves independently, and imports none but sectigo"
	case leafPairs[from] != to:
		return "a leaf imports no other leaf"
	}
	return ""
}

// room is the first folder under wizard, "" for wizard itself, and both folders for
// what is internal: internal/poll.
func room(dir string) string {
	rest := strings.TrimPrefix(strings.TrimPrefix(dir, "wizard"), "/")
	parts := strings.SplitN(rest, "/", 3)
	if parts[0] == "internal" && len(parts) > 1 {
		return parts[0] + "/" + parts[1]
	}
	return parts[0]
}

func kind(room string) string {
	first, _, _ := strings.Cut(room, "/")
	return first
}

// statements finds what may stand in one place only, or nowhere.
func statements(f source) []string {
	if f.test {
		return nil
	}
	fyneName := localName(f.file, fynePkg, "fyne")
	osName := localName(f.file, "os", "os")
	var found []string
	complain := func(n ast.Node, rule string) {
		found = append(found, fmt.Sprintf("%s: %s", f.fset.Position(n.Pos()), rule))
	}
	ast.Inspect(f.file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			if n.Recv == nil && n.Name.Name == "init" {
				complain(n, "there is no func init")
			}
		case *ast.GoStmt:
			if within(f.dir, "ui") && !within(f.dir, "ui/task") {
				complain(n, "in ui only ui/task starts goroutines")
			}
		case *ast.SelectorExpr:
			name, ok := n.X.(*ast.Ident)
			switch {
			case !ok:
			case name.Name == fyneName && n.Sel.Name == "DoAndWait":
				complain(n, "never fyne.DoAndWait: it can deadlock")
			case name.Name == fyneName && n.Sel.Name == "Do" && within(f.dir, "ui") && !within(f.dir, "ui/task"):
				complain(n, "in ui only ui/task calls fyne.Do")
			case name.Name == osName && !within(f.dir, "app") && slices.Contains([]string{"Getenv", "LookupEnv", "Environ", "ExpandEnv", "Setenv", "Unsetenv"}, n.Sel.Name):
				complain(n, "only app reads the environment")
			}
		}
		return true
	})
	return found
}

// localName is the name under which a file knows an import, or "" if it has none.
func localName(f *ast.File, imported, usual string) string {
	for _, i := range f.Imports {
		if i.Path.Value != strconv.Quote(imported) {
			continue
		}
		if i.Name != nil {
			return i.Name.Name
		}
		return usual
	}
	return ""
}

// fyneThroughOurs finds rooms without Fyne that reach it by way of another room.
func fyneThroughOurs(files []source) []string {
	imports := map[string][]string{}
	for _, f := range files {
		if !f.test {
			imports[f.dir] = append(imports[f.dir], f.imports...)
		}
	}
	var reach func(dir string, seen map[string]bool) string
	reach = func(dir string, seen map[string]bool) string {
		seen[dir] = true
		for _, i := range imports[dir] {
			if isFyne(i) && within(dir, "ui") && !slices.Contains(noFyne, dir) { // the others are found already
				return dir
			}
			if next, ok := ours(i); ok && !seen[next] {
				if by := reach(next, seen); by != "" {
					return by
				}
			}
		}
		return ""
	}
	var found []string
	for _, dir := range noFyne {
		if by := reach(dir, map[string]bool{}); by != "" {
			found = append(found, fmt.Sprintf("%s reaches Fyne through %s: it imports no Fyne", dir, by))
		}
	}
	return found
}

func TestLayers(t *testing.T) {
	found, err := offences(os.DirFS(".."))
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range found {
		t.Error(o)
	}
}

// TestLayerRulesBite plants an offence against each rule and wants it found, and nothing else.
func TestLayerRulesBite(t *testing.T) {
	imp := func(imported string) string { return "package x\n\nimport _ \"" + imported + "\"\n" }
	tests := []struct {
		name, file, content, want string
	}{
		{"a page imports a leaf", "ui/page/x.go", imp("qwizard/wizard/csr"), "ui imports of ours only"},
		{"a page imports a tool", "ui/page/x.go", imp("qwizard/wizard/chain"), "ui imports of ours only"},
		{"the face imports app", "ui/text/x.go", imp("qwizard/app/command"), "ui imports of ours only"},
		{"a test of the face imports a leaf", "ui/page/x_test.go", imp("qwizard/wizard/store"), "ui imports of ours only"},
		{"the shell imports fyne/app", "ui/shell/x.go", imp(fynePkg + "/app"), "only app imports fyne/app"},
		{"a model imports Fyne", "ui/model/x.go", imp(fynePkg), "ui/model imports no Fyne"},
		{"the terminal face imports Fyne", "ui/text/x.go", imp(fynePkg + "/widget"), "ui/text imports no Fyne"},
		{"the words import Fyne", "ui/words/x.go", imp(fynePkg + "/lang"), "ui/words imports no Fyne"},
		{"a model reaches Fyne through another room", "ui/model/x.go", imp("qwizard/ui/look"), "ui/model reaches Fyne through ui/look"},
		{"wizard imports Fyne", "wizard/x.go", imp(fynePkg), "nothing in wizard imports Fyne"},
		{"a leaf imports Fyne", "wizard/csr/x.go", imp(fynePkg + "/storage"), "nothing in wizard imports Fyne"},
		{"a leaf imports the face", "wizard/form/x.go", imp("qwizard/ui/words"), "nothing in wizard imports Fyne, ui"},
		{"a leaf's test imports the face", "wizard/form/x_test.go", imp("qwizard/ui/words"), "nothing in wizard imports Fyne, ui"},
		{"wizard imports app", "wizard/x.go", imp("qwizard/app/command"), "nothing in wizard imports Fyne, ui, app"},
		{"a leaf imports assets", "wizard/practice/x.go", imp("qwizard/assets"), "app or assets"},
		{"a value imports a later value", "wizard/problem/x.go", imp("qwizard/wizard/rules"), "problem is a value"},
		{"a value imports a leaf", "wizard/order/x.go", imp("qwizard/wizard/csr"), "order is a value"},
		{"a value imports a tool", "wizard/rules/x.go", imp("qwizard/wizard/chain"), "rules is a value"},
		{"a tool imports a leaf", "wizard/chain/x.go", imp("qwizard/wizard/csr"), "chain is a tool"},
		{"a tool imports a tool", "wizard/internal/poll/x.go", imp("qwizard/wizard/internal/atomicfile"), "internal/poll is a tool"},
		{"a vault imports what tests it", "wizard/vault/x.go", imp("qwizard/wizard/vault/vaulttest"), "only tests import vaulttest"},
		{"a face imports what tests pages", "ui/page/x.go", imp("qwizard/ui/model/modeltest"), "only tests import model/modeltest"},
		{"app imports what tests a vault", "app/x.go", imp("qwizard/wizard/vault/vaulttest"), "only tests import vaulttest"},
		{"a leaf imports a leaf", "wizard/pfx/x.go", imp("qwizard/wizard/vault"), "a leaf imports no other leaf"},
		{"a new leaf imports a leaf", "wizard/brandnew/x.go", imp("qwizard/wizard/vault"), "a leaf imports no other leaf"},
		{"the channel imports practice", "wizard/channel/x.go", imp("qwizard/wizard/practice"), "a leaf imports no other leaf"},
		{"sectigo imports the channel", "wizard/sectigo/x.go", imp("qwizard/wizard/channel"), "a leaf imports no other leaf"},
		{"practice imports dcv", "wizard/practice/dns.go", imp("qwizard/wizard/dcv"), "practice witnesses"},
		{"practice imports csr", "wizard/practice/ca/x.go", imp("qwizard/wizard/csr"), "practice witnesses"},
		{"practice imports qwac", "wizard/practice/x.go", imp("qwizard/wizard/qwac"), "practice witnesses"},
		{"practice imports form", "wizard/practice/x.go", imp("qwizard/wizard/form"), "practice witnesses"},
		{"wizard imports the store", "wizard/x.go", imp("qwizard/wizard/store"), "wizard sees the world through its own interfaces"},
		{"wizard imports practice", "wizard/x.go", imp("qwizard/wizard/practice"), "wizard sees the world through its own interfaces"},
		{"a leaf imports wizard", "wizard/store/x.go", imp("qwizard/wizard"), "nothing below wizard imports wizard"},
		{"a value imports wizard", "wizard/order/x.go", imp("qwizard/wizard"), "nothing below wizard imports wizard"},
		{"assets import something", "assets/x.go", imp("qwizard/wizard/order"), "assets embeds"},
		{"a leaf reads the environment", "wizard/store/x.go", "package x\n\nimport \"os\"\n\nvar _ = os.Getenv(\"HOME\")\n", "only app reads the environment"},
		{"the face reads the environment under an alias", "ui/look/x.go", "package x\n\nimport sys \"os\"\n\nvar _, _ = sys.LookupEnv(\"HOME\")\n", "only app reads the environment"},
		{"a page starts a goroutine", "ui/page/x.go", "package x\n\nfunc f() { go f() }\n", "only ui/task starts goroutines"},
		{"a page calls fyne.Do", "ui/page/x.go", "package x\n\nimport \"fyne.io/fyne/v2\"\n\nfunc f() { fyne.Do(f) }\n", "only ui/task calls fyne.Do"},
		{"a page passes fyne.Do on under an alias", "ui/page/x.go", "package x\n\nimport f \"fyne.io/fyne/v2\"\n\nvar g = f.Do\n", "only ui/task calls fyne.Do"},
		{"app waits for the face", "app/x.go", "package x\n\nimport \"fyne.io/fyne/v2\"\n\nfunc f() { fyne.DoAndWait(f) }\n", "never fyne.DoAndWait"},
		{"a package has an init", "wizard/rules/x.go", "package x\n\nfunc init() {}\n", "there is no func init"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tree := soundTree()
			tree[tt.file] = &fstest.MapFile{Data: []byte(tt.content)}
			found, err := offences(tree)
			if err != nil {
				t.Fatal(err)
			}
			if len(found) == 0 || !strings.Contains(found[0], tt.want) {
				t.Fatalf("want an offence with %q, got %q", tt.want, found)
			}
			for _, more := range found[1:] { // whoever imports the offender reaches Fyne too
				if !strings.Contains(more, "reaches Fyne") {
					t.Errorf("want one offence, got also %q", more)
				}
			}
		})
	}
}

func TestLayerRulesLetSoundCodePass(t *testing.T) {
	found, err := offences(soundTree())
	if err != nil {
		t.Fatal(err)
	}
	if len(found) != 0 {
		t.Errorf("want none, got %q", found)
	}
}

// soundTree has one of everything that is allowed.
func soundTree() fstest.MapFS {
	tree := fstest.MapFS{}
	add := func(name string, imports ...string) {
		content := "package x\n"
		for _, i := range imports {
			content += "import _ \"" + i + "\"\n"
		}
		tree[name] = &fstest.MapFile{Data: []byte(content)}
	}
	add("app/wire.go", "os", fynePkg+"/app", "qwizard/ui/shell", "qwizard/wizard/store", "qwizard/wizard/practice")
	add("app/bench/bare/main.go", fynePkg+"/app")
	add("assets/assets.go", "embed")
	add("ui/look/look.go", fynePkg)
	add("ui/shell/shell.go", fynePkg+"/widget", "qwizard/ui/look", "qwizard/wizard", "qwizard/assets")
	add("ui/model/home.go", "qwizard/wizard", "qwizard/wizard/order", "qwizard/wizard/problem", "qwizard/ui/words")
	add("ui/text/text.go", "qwizard/ui/model")
	add("ui/words/words.go", "github.com/nicksnyder/go-i18n/v2/i18n", "qwizard/assets", "qwizard/wizard/problem", "qwizard/wizard/finding")
	add("wizard/session.go", "qwizard/wizard/order", "qwizard/wizard/chain", "qwizard/wizard/csr", "qwizard/wizard/dcv", "qwizard/wizard/internal/poll")
	add("wizard/journey_test.go", "qwizard/wizard", "qwizard/wizard/practice", "qwizard/wizard/store")
	add("wizard/order/order.go", "qwizard/wizard/problem", "qwizard/wizard/rules")
	add("wizard/chain/chain.go", "qwizard/wizard/problem")
	add("wizard/internal/poll/poll.go", "qwizard/wizard/problem")
	add("wizard/store/store.go", "qwizard/wizard/internal/atomicfile", "qwizard/wizard/problem")
	add("app/command/x_test.go", "qwizard/wizard/vault/vaulttest")
	add("wizard/store/store_test.go", "qwizard/wizard", "qwizard/wizard/vault")
	add("wizard/channel/practice.go", "qwizard/wizard/sectigo", "qwizard/wizard/order")
	add("wizard/practice/ca.go", "qwizard/wizard/sectigo", "qwizard/wizard/chain", "qwizard/wizard/practice/clock")
	add("wizard/practice/clock/clock.go", "time")
	tree["ui/task/task.go"] = &fstest.MapFile{Data: []byte("package x\n\nimport \"fyne.io/fyne/v2\"\n\nfunc f() { go fyne.Do(f) }\n")}
	tree["app/main.go"] = &fstest.MapFile{Data: []byte("package main\n\nimport \"os\"\n\nfunc main() { go print(os.Getenv(\"HOME\")) }\n")}
	return tree
}
