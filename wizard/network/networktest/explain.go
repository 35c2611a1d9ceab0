package networktest

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"

	"qwizard/wizard/finding"
)

// Explain fails the test if the catalogue's text for a finding names a value that the
// finding does not have. catalogue is the path of the file.
func Explain(t testing.TB, catalogue string, found []finding.Finding) {
	t.Helper()
	data, err := os.ReadFile(catalogue)
	if err != nil {
		t.Fatal(err)
	}
	var all struct {
		Finding map[string]struct{ What, Next string }
	}
	if err := toml.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	conditional := regexp.MustCompile(`{{if .*?{{end}}`)
	value := regexp.MustCompile(`{{\.(\w+)}}`)
	for _, f := range found {
		words, ok := all.Finding[string(f.Kind)]
		if !ok {
			t.Errorf("%s is not in the catalogue", f.Kind)
		}
		text := conditional.ReplaceAllString(words.What+" "+words.Next, "")
		for _, m := range value.FindAllStringSubmatch(text, -1) {
			if strings.TrimSpace(f.Text()[m[1]]) == "" {
				t.Errorf("the text for %s names its %s, and it has none: %+v", f.Kind, m[1], f)
			}
		}
	}
}
