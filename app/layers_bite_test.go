package main

import (
	"strings"
	"testing"
	"testing/fstest"
)

// planted is a file that breaks a rule, and what is said of it.
type planted struct{ name, file, content, want string }

func offendingFiles() []planted {
	imp := func(imported string) string { return "package x\n\nimport _ \"" + imported + "\"\n" }
	return []planted{
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
		{"a vault imports what tests it", "wizard/vault/x.go", imp("qwizard/wizard/vault/vaulttest"), "import vaulttest"},
		{"a face imports what tests pages", "ui/page/x.go", imp("qwizard/ui/model/modeltest"), "import modeltest"},
		{"the program imports what tests records", "app/x.go", imp("qwizard/app/command/recordtest"), "import recordtest"},
		{"the window imports what tests the window", "ui/shell/x.go", imp("qwizard/ui/shell/shelltest"), "import shelltest"},
		{"a page holds a test's helper", "ui/page/x.go", imp("testing"), "nothing of tests"},
		{"app imports what tests a vault", "app/x.go", imp("qwizard/wizard/vault/vaulttest"), "import vaulttest"},
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
}

// TestLayerRulesBite plants an offence against each rule and wants it found, and nothing else.
func TestLayerRulesBite(t *testing.T) {
	for _, tt := range offendingFiles() {
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
	add("ui/words/wordstest/pseudo.go", "testing", "qwizard/ui/words")
	add("ui/model/modeltest/desk.go", "testing", "qwizard/ui/model", "qwizard/ui/words/wordstest")
	add("ui/page/page_test.go", "qwizard/ui/model/modeltest")
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
