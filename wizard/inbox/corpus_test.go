package inbox_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"qwizard/wizard/inbox"
)

var update = flag.Bool("update", false, "write what is found as what is expected; read the difference before you commit it")

// corpus are mails, pages and files in the shapes in which they reach a person.
const corpus = "testdata/mails"

func mails(t testing.TB) []string {
	t.Helper()
	all, err := filepath.Glob(corpus + "/*")
	if err != nil || len(all) < 40 {
		t.Fatalf("%d mails, %v", len(all), err)
	}
	return all
}

// shape is what is compared: a found item with the length of its data.
type shape struct {
	inbox.Item
	Bytes int `json:"bytes,omitempty"`
}

func shapes(f inbox.Found) any {
	out := struct {
		Items  []shape        `json:"items"`
		Unread []inbox.Unread `json:"unread,omitempty"`
		Cut    bool           `json:"cut,omitempty"`
	}{[]shape{}, f.Unread, f.Cut}
	for _, i := range f.Items {
		out.Items = append(out.Items, shape{i, len(i.Data)})
	}
	return out
}

func TestWhatIsFoundInTheCorpus(t *testing.T) {
	for _, name := range mails(t) {
		input, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		found, err := inbox.Read(input)
		if err != nil {
			t.Fatal(err)
		}
		var got bytes.Buffer
		e := json.NewEncoder(&got)
		e.SetEscapeHTML(false)
		e.SetIndent("", " ")
		if err := e.Encode(shapes(found)); err != nil {
			t.Fatal(err)
		}
		expected := strings.Replace(name, "mails", "found", 1) + ".json"
		if *update {
			if err := os.WriteFile(expected, got.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(expected)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got.Bytes(), want) {
			t.Errorf("%s: found\n%s\nwant\n%s", name, got.Bytes(), want)
		}
		if len(found.Looked) != len(inbox.Looked()) {
			t.Errorf("%s: looked for %v", name, found.Looked)
		}
	}
}
