// Package wordstest gives tests the catalogue in English, and in a language that nobody
// speaks. Only tests import it (app's layer test looks).
package wordstest

import (
	"bytes"
	"io/fs"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/BurntSushi/toml"

	"qwizard/assets"
	"qwizard/ui/words"
)

// english is read once for all tests of a package.
var english = sync.OnceValues(func() (*words.Words, error) { return words.Embedded("en") })

// English is the catalogue as it is shipped, all of which can be read.
func English(t testing.TB) *words.Words {
	t.Helper()
	w, err := english()
	return whole(t, w, err)
}

func whole(t testing.TB, w *words.Words, err error) *words.Words {
	t.Helper()
	if err == nil {
		err = w.Whole()
	}
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// Pseudo is the catalogue with every text about 40 % longer and with accents above and
// below its letters: what a translation may need in room. Text that does not come from
// the catalogue stands out in it.
func Pseudo(t testing.TB) *words.Words {
	t.Helper()
	from, err := fs.Sub(assets.Catalogue, "words")
	if err != nil {
		t.Fatal(err)
	}
	names, err := fs.Glob(from, "*.toml")
	if err != nil {
		t.Fatal(err)
	}
	files := fstest.MapFS{}
	for _, name := range names {
		data, err := fs.ReadFile(from, name)
		if err != nil {
			t.Fatal(err)
		}
		tree := map[string]any{}
		if err := toml.Unmarshal(data, &tree); err != nil {
			t.Fatal(err)
		}
		lengthen(tree)
		var out bytes.Buffer
		if err := toml.NewEncoder(&out).Encode(tree); err != nil {
			t.Fatal(err)
		}
		files[name] = &fstest.MapFile{Data: out.Bytes()}
	}
	w, err := words.Load(files, "en")
	return whole(t, w, err)
}

func lengthen(tree map[string]any) {
	for k, v := range tree {
		switch v := v.(type) {
		case string:
			tree[k] = Stretch(v)
		case map[string]any:
			lengthen(v)
		}
	}
}

// accented are letters with marks that need room above and below.
var accented = strings.NewReplacer("a", "ą", "e", "ę", "i", "ĩ", "o", "ő", "u", "ů", "c", "ç", "s", "ș", "n", "ň", "A", "Å", "E", "Ė", "O", "Ö", "U", "Ű", "y", "ý")

// Stretch makes a text longer and accents it. What is filled in ({{…}}) stays as it is.
func Stretch(s string) string {
	var out strings.Builder
	letters := 0
	for s != "" {
		text, rest, more := strings.Cut(s, "{{")
		out.WriteString(accented.Replace(text))
		letters += len(text)
		if !more {
			break
		}
		action, after, _ := strings.Cut(rest, "}}")
		out.WriteString("{{" + action + "}}")
		s = after
	}
	if letters < 3 { // a sign or a dash
		return out.String()
	}
	for i := range max(letters*2/5, 1) / 4 {
		out.WriteString([]string{" ęxț", " låň", " gěr"}[i%3])
	}
	return out.String()
}
