package text_test

import (
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"

	"qwizard/assets"
)

// The words test takes all of "terminal." for used, because this room builds its keys.
func TestEveryTextOfTheTerminalIsUsed(t *testing.T) {
	data, err := fs.ReadFile(assets.Catalogue, "words/terminal.en.toml")
	if err != nil {
		t.Fatal(err)
	}
	var all struct{ Terminal map[string]string }
	if err := toml.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	var code strings.Builder
	files, err := fs.Glob(os.DirFS("."), "*.go")
	if err != nil {
		t.Fatal(err)
	}
	files = slices.DeleteFunc(files, func(name string) bool { return strings.HasSuffix(name, "_test.go") })
	for _, name := range append(files, "../../app/command/text.go") {
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		code.Write(source)
	}
	for key := range all.Terminal {
		name, lettered := strings.CutPrefix(key, "letter-")
		if name, is := strings.CutPrefix(key, "name-"); is && all.Terminal["letter-"+name] == "" {
			t.Errorf("terminal.%s names a letter that is not there", key)
		}
		if lettered && all.Terminal["name-"+name] == "" {
			t.Errorf("terminal.%s has no name", key)
		}
		if lettered || strings.HasPrefix(key, "name-") {
			continue
		}
		used := strings.Contains(code.String(), `"`+key+`"`) || strings.Contains(code.String(), `"terminal.`+key+`"`)
		if bare, brief := strings.CutSuffix(key, "-brief"); brief {
			used = all.Terminal[bare] != ""
		}
		if !used {
			t.Errorf("terminal.%s is nowhere used", key)
		}
	}
}

// Two letters that are the same would hide one of the commands.
func TestEachLetterStandsForOneCommand(t *testing.T) {
	data, err := fs.ReadFile(assets.Catalogue, "words/terminal.en.toml")
	if err != nil {
		t.Fatal(err)
	}
	var all struct{ Terminal map[string]string }
	if err := toml.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	seen := map[string]string{}
	for key, letter := range all.Terminal {
		if !strings.HasPrefix(key, "letter-") {
			continue
		}
		if other := seen[letter]; other != "" {
			t.Errorf("%s stands for %s and %s", letter, other, key)
		}
		seen[letter] = key
	}
}
