package words_test

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/BurntSushi/toml"

	"qwizard/assets"
	"qwizard/ui/words"
	"qwizard/ui/words/wordstest"
	"qwizard/wizard/problem"
)

func catalogue(t *testing.T) fs.FS {
	t.Helper()
	files, err := fs.Sub(assets.Catalogue, "words")
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// constants are the values of the constants of type Kind in the Go files of dir.
func constants(t *testing.T, dir string) []string {
	t.Helper()
	files, err := fs.Glob(os.DirFS(dir), "*.go")
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), dir+"/"+name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok {
				return true
			}
			if kind, ok := spec.Type.(*ast.Ident); !ok || kind.Name != "Kind" {
				return true
			}
			for _, v := range spec.Values {
				if lit, ok := v.(*ast.BasicLit); ok && lit.Kind == token.STRING {
					s, err := strconv.Unquote(lit.Value)
					if err != nil {
						t.Fatal(err)
					}
					out = append(out, s)
				}
			}
			return true
		})
	}
	return out
}

func kinds(t *testing.T) []string {
	t.Helper()
	out := constants(t, "../../wizard/problem")
	if len(out) < 50 {
		t.Fatalf("found only %d kinds", len(out))
	}
	return out
}

func findings(t *testing.T) []string {
	t.Helper()
	return constants(t, "../../wizard/finding")
}

func TestEveryKindIsExplainedWithANextStep(t *testing.T) {
	w := wordstest.English(t)
	for section, all := range map[string][]string{"problem.": kinds(t), "finding.": findings(t)} {
		known := map[string]bool{}
		for _, k := range all {
			known[k] = true
			for _, part := range []string{".what", ".next"} {
				if key := section + k + part; !w.Has(key) {
					t.Errorf("%s is not in the catalogue", key)
				}
			}
		}
		for key := range flat(t) {
			kind, is := strings.CutPrefix(key, section)
			if is && !known[kind[:strings.LastIndex(kind, ".")]] {
				t.Errorf("%s explains a kind that does not exist", key)
			}
		}
	}
}

// flat reads the catalogue as keys and texts.
func flat(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	var walk func(prefix string, m map[string]any)
	walk = func(prefix string, m map[string]any) {
		for k, v := range m {
			switch v := v.(type) {
			case map[string]any:
				walk(prefix+k+".", v)
			case string:
				out[prefix+k] = v
			default:
				t.Errorf("%s%s is no text", prefix, k)
			}
		}
	}
	files, err := fs.Glob(catalogue(t), "*en.toml")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		data, err := fs.ReadFile(catalogue(t), name)
		if err != nil {
			t.Fatal(err)
		}
		tree := map[string]any{}
		if err := toml.Unmarshal(data, &tree); err != nil {
			t.Fatal(err)
		}
		walk("", tree)
	}
	return out
}

func TestTextsAreWrittenAsTheFaceAsks(t *testing.T) {
	for key, text := range flat(t) {
		switch {
		case strings.TrimSpace(text) == "":
			t.Errorf("%s is empty", key)
		case strings.Contains(text, "!"):
			t.Errorf("%s shouts: %s", key, text)
		case strings.Contains(strings.ToLower(text), "the system"):
			t.Errorf("%s speaks of the system: %s", key, text)
		case strings.HasPrefix(key, "problem.") && !strings.HasSuffix(strings.TrimSuffix(text, "{{end}}"), ".") &&
			!strings.HasSuffix(text, "}}") && !strings.HasSuffix(text, "?{{end}}"):
			t.Errorf("%s does not end its sentence: %s", key, text)
		}
	}
}

func TestEveryKeyInTheCatalogueIsUsed(t *testing.T) {
	texts := flat(t)
	used := map[string]bool{}
	var prefixes []string
	// The forms and the calendar hold keys and are given the catalogue.
	for _, dir := range []string{"../../app", "../model", "../text", "../words", "../shell", "../../wizard/form", "../../wizard/deadline", "../../wizard"} {
		sources(t, dir, func(literal string) {
			if len(literal) > 1 && (strings.Index(literal, ".") == len(literal)-1 || literal == "country-") {
				prefixes = append(prefixes, literal)
			}
			if _, is := texts[literal]; is {
				used[literal] = true
			}
		})
	}
	for key := range texts {
		covered := used[key]
		for _, p := range prefixes {
			covered = covered || strings.HasPrefix(key, p)
		}
		if !covered {
			t.Errorf("%s is in the catalogue and nowhere used", key)
		}
	}
}

func TestEveryTextThatCodeAsksForIsThere(t *testing.T) {
	w, asked := wordstest.English(t), 0
	for _, room := range []struct {
		dir, prefix string
		calls       map[string]int // functions that take a key, with the argument that it is
	}{
		{"../model", "", map[string]int{"t": 0, "Text": 0, "action": 2}},
		{"../text", "terminal.", map[string]int{"t": 0}},
		{"../shell", "window.", map[string]int{"text": 0}},
		{"../page", "window.", map[string]int{"Text": 0}},
		{"../../app", "", map[string]int{"Text": 0}},
	} {
		parsed(t, room.dir, func(n ast.Node) {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return
			}
			name := called(call)
			at, takes := room.calls[name[strings.LastIndex(name, ".")+1:]]
			if !takes || at >= len(call.Args) {
				return
			}
			if lit, ok := call.Args[at].(*ast.BasicLit); ok && lit.Kind == token.STRING {
				key, err := strconv.Unquote(lit.Value)
				if err != nil {
					t.Fatal(err)
				}
				asked++
				if !w.Has(room.prefix + key) {
					t.Errorf("%s is asked for in %s and not in the catalogue", room.prefix+key, room.dir)
				}
			}
		})
	}
	if asked < 500 {
		t.Errorf("found only %d", asked)
	}
}

// sources calls f with each string literal of the Go files in and under dir, tests
// left out.
func sources(t *testing.T, dir string, f func(string)) {
	t.Helper()
	parsed(t, dir, func(n ast.Node) {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			if s, err := strconv.Unquote(lit.Value); err == nil {
				f(s)
			}
		}
	})
}

// parsed calls f with all that stands in the Go files in and under dir, tests left out.
func parsed(t *testing.T, dir string, f func(ast.Node)) {
	t.Helper()
	err := fs.WalkDir(os.DirFS(dir), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), dir+"/"+path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool { f(n); return true })
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestExplainFillsInAndKeepsTheOrder(t *testing.T) {
	var l problem.List
	l.Add("domains.names[1]", problem.At("", problem.NameTwice, "other", "a.eu"))
	l.Add("", errors.New("boom"))
	got := wordstest.English(t).Explain(l)
	if len(got) != 2 || got[0].Field != "domains.names[1]" || got[0].What != "a.eu is named twice." || !strings.Contains(got[1].What, "boom") {
		t.Errorf("got %+v", got)
	}
	if none := wordstest.English(t).Explain(nil); none != nil {
		t.Errorf("nil is explained as %v", none)
	}
}

func TestNoTextLeavesAHoleWhereAParameterIsMissing(t *testing.T) {
	w := wordstest.English(t)
	for _, k := range kinds(t) {
		w.Has("problem." + k + ".what") // which must not change what is filled in later
		for _, e := range w.Explain(problem.New(problem.Kind(k), "", nil)) {
			if strings.Contains(e.What+e.Next, "no value") {
				t.Errorf("%s: %s %s", k, e.What, e.Next)
			}
		}
	}
}

func TestAnUnknownKeyIsSeenAndABrokenCatalogueRefused(t *testing.T) {
	if got := wordstest.English(t).Text("no.such.key"); got != "[no.such.key]" {
		t.Errorf("got %q", got)
	}
	for what, files := range map[string]fs.FS{
		"none":   fstest.MapFS{},
		"broken": fstest.MapFS{"en.toml": {Data: []byte("[problem")}},
	} {
		if _, err := words.Load(files, "en"); err == nil {
			t.Errorf("%s was loaded", what)
		}
	}
}

// A subject is read when it is wanted. A broken one is named, and takes no other with it.
func TestABrokenSubjectLeavesTheOthersWhole(t *testing.T) {
	w, err := words.Load(fstest.MapFS{
		"en.toml":        {Data: []byte("[home]\ntitle = \"Home\"\n")},
		"order.en.toml":  {Data: []byte("[prepared]\nid = \"Kept by the format\"\nlabel = \"Label\"\n")},
		"papers.en.toml": {Data: []byte("[papers]\ntitle = \"Papers\"\n")},
	}, "en")
	if err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]string{"home.title": "Home", "papers.title": "Papers", "prepared.label": "[prepared.label]"} {
		if got := w.Text(key); got != want {
			t.Errorf("%s: got %q", key, got)
		}
	}
	if err := w.Whole(); err == nil || !strings.Contains(err.Error(), "order.en.toml") {
		t.Errorf("got %v", err)
	}
}

// opens counts what is opened.
type opens struct {
	fs.FS
	n int
}

func (o *opens) Open(name string) (fs.File, error) {
	o.n++
	return o.FS.Open(name)
}

func TestNothingIsReadAfterWarm(t *testing.T) {
	files := &opens{FS: fstest.MapFS{"en.toml": {Data: []byte(`soon = "Soon"`)}, "papers.en.toml": {Data: []byte(`late = "Late"`)}}}
	w, err := words.Load(files, "en")
	if err != nil {
		t.Fatal(err)
	}
	before := files.n
	w.Warm()
	warm := files.n
	if warm == before {
		t.Error("nothing was read")
	}
	if got := w.Text("late"); got != "Late" || files.n != warm {
		t.Errorf("%q took %d files", got, files.n-warm)
	}
}
