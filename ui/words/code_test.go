package words_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// What a person reads looks like words: a blank between letters, or a capital first.
var reads = regexp.MustCompile(`\p{L}[,.:;!?]?\s+\p{L}|^\p{Lu}\p{Ll}{2,}|\p{L}{2}[!?]$`)

// exempt are a layout of dates, a line of a zone file, and the program's name.
var exempt = regexp.MustCompile(`2006| IN [A-Z]+ |^Qwizard$`)

// speaksToDevelopers are calls whose words go to a log or into an error's chain.
var speaksToDevelopers = []string{"problem.New", "problem.At", "errors.New", "fmt.Errorf", "panic", "Info", "Warn", "Error", "Debug"}

// textsIn returns the string literals of a file that look as if a person read them.
func textsIn(t *testing.T, name string, src any) []string {
	t.Helper()
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, name, src, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	fine := map[ast.Node]bool{}
	spare := func(n ast.Node) {
		ast.Inspect(n, func(n ast.Node) bool { fine[n] = true; return true })
	}
	var found []string
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ImportSpec, *ast.Field:
			if f, ok := n.(*ast.Field); ok && f.Tag != nil {
				fine[f.Tag] = true
			}
			return n != nil && !isImport(n)
		case *ast.CallExpr:
			if slices.ContainsFunc(speaksToDevelopers, func(s string) bool { return called(n) == s || strings.HasSuffix(called(n), "."+s) }) {
				for _, a := range n.Args {
					if lit, ok := a.(*ast.BasicLit); ok {
						fine[lit] = true
					}
				}
			}
		case *ast.ValueSpec:
			if len(n.Names) == 1 && n.Names[0].Name == "op" {
				spare(n)
			}
		case *ast.KeyValueExpr:
			if k, ok := n.Key.(*ast.Ident); ok && k.Name == "Use" { // how a command is called
				spare(n)
			}
		case *ast.BasicLit:
			if n.Kind != token.STRING || fine[n] {
				return true
			}
			s, err := strconv.Unquote(n.Value)
			if err != nil {
				t.Fatal(err)
			}
			if reads.MatchString(s) && !exempt.MatchString(s) {
				found = append(found, set.Position(n.Pos()).String()+": "+n.Value)
			}
		}
		return true
	})
	return found
}

func isImport(n ast.Node) bool { _, is := n.(*ast.ImportSpec); return is }

// called is the name of what is called, as in "problem.New".
func called(c *ast.CallExpr) string {
	switch f := c.Fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		if x, ok := f.X.(*ast.Ident); ok {
			return x.Name + "." + f.Sel.Name
		}
		return "." + f.Sel.Name
	}
	return ""
}

// Everything the faces and commands say comes from the catalogue.
func TestThereIsNoTextInCode(t *testing.T) {
	files := 0
	for _, root := range []string{"../../ui", "../../app"} {
		err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if d.IsDir() && (d.Name() == "bench" || d.Name() == "testdata" || strings.HasSuffix(d.Name(), "test")) {
				return fs.SkipDir
			}
			if d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
				return nil
			}
			files++
			src, err := os.ReadFile(name)
			if err != nil {
				return err
			}
			for _, text := range textsIn(t, name, src) {
				t.Error(text)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if files < 40 {
		t.Errorf("looked at %d files only", files)
	}
}

func TestTextInCodeIsFound(t *testing.T) {
	src := "package x\n\nimport \"a b\"\n\nconst op = \"open window\"\n\ntype y struct {\n\tZ int `json:\"a b\"`\n}\n\nvar a = []string{\"Saved to disk\", \"Continue\", \"key.make\", \"really?\"}\n\nfunc f() { panic(\"it is broken\"); problem.New(k, \"open it\", nil, \"who\", \"said so\"); g(\"say so\") }\n"
	got := textsIn(t, "x.go", src)
	if len(got) != 4 || !strings.Contains(got[3], "say so") {
		t.Errorf("found %q", got)
	}
}
