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

// forTests reports whether a room is there for tests only: its name says so.
func forTests(dir string) bool { return strings.HasSuffix(dir, "test") }

// forbidden returns the rule that the import breaks, or "".
func forbidden(f source, imported string) string {
	if imported == fynePkg+"/app" && !within(f.dir, "app") {
		return "only app imports fyne/app"
	}
	if _, our := ours(imported); our && forTests(imported) && !f.test && !forTests(f.dir) {
		return "only tests, and rooms for them, import " + path.Base(imported)
	}
	if imported == "testing" && !f.test && !forTests(f.dir) {
		return "the program holds nothing of tests"
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
