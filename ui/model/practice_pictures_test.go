package model_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"qwizard/assets"
)

// shown are the names of the pictures in this package's pages.
func shown(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	var out []string
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			lit, ok := n.(*ast.CompositeLit)
			if !ok || len(lit.Elts) == 0 {
				return true
			}
			if kind, ok := lit.Type.(*ast.Ident); !ok || kind.Name != "Picture" {
				return true
			}
			first := lit.Elts[0]
			if pair, ok := first.(*ast.KeyValueExpr); ok {
				first = pair.Value
			}
			value, ok := first.(*ast.BasicLit)
			if !ok {
				t.Errorf("%s: a picture whose name is not written out", name)
				return true
			}
			picture, err := strconv.Unquote(value.Value)
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, picture)
			return true
		})
	}
	return out
}

func TestEveryPictureThatIsShownIsThereAndEveryOneIsShown(t *testing.T) {
	names := shown(t)
	if len(names) < 4 {
		t.Fatalf("found only %q", names)
	}
	for _, name := range names {
		if _, ok := assets.Picture(name); !ok {
			t.Errorf("there is no picture %q", name)
		}
	}
	files, err := filepath.Glob("../../assets/pictures/*.svg")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, f := range files {
		name := strings.TrimSuffix(filepath.Base(f), ".svg")
		if !slices.Contains(names, name) {
			t.Errorf("nothing shows the picture %q", name)
		}
	}
}

// Fyne's way of putting a drawing into the theme's colour knows fills of a few shapes
// only: it leaves strokes as they are and drops what else there is.
func TestPicturesCanBePutIntoAnyColour(t *testing.T) {
	files, err := filepath.Glob("../../assets/pictures/*.svg")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, f := range files {
		name := strings.TrimSuffix(filepath.Base(f), ".svg")
		svg, ok := assets.Picture(name)
		if !ok {
			t.Errorf("%s is not part of the program", name)
		}
		text := string(svg)
		if !strings.Contains(text, `viewBox="0 0 560 240"`) {
			t.Errorf("%s has another size", name)
		}
		for element := range strings.SplitSeq(text, "<") {
			word, _, _ := strings.Cut(element, " ")
			if word = strings.TrimSpace(word); word != "" && word != "svg" && word != "/svg>" && word != "path" {
				t.Errorf("%s has <%s", name, word)
			}
			if word == "path" && !strings.Contains(element, `fill="#000000"`) || strings.Contains(element, "stroke") || strings.Contains(element, "opacity") {
				t.Errorf("%s: %.60s", name, element)
			}
		}
	}
}
