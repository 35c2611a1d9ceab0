package command_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A copied store tells nothing of what order.json says: not one text in it, but for the
// order's random id, the number by which the practice CA keeps it, and words that are
// names in every store, too.
func TestACopiedStoreTellsNothing(t *testing.T) {
	d := newDesk(t)
	d.mustPractice(quick())
	raw, err := os.ReadFile(filepath.Join(d.out, "order.json"))
	if err != nil {
		t.Fatal(err)
	}
	var told map[string]any
	if err := json.Unmarshal(raw, &told); err != nil {
		t.Fatal(err)
	}
	var texts []string
	var collect func(any)
	collect = func(v any) {
		switch v := v.(type) {
		case string:
			if len(v) >= 5 { // what is shorter may stand in sealed bytes by chance
				texts = append(texts, v)
			}
		case []any:
			for _, each := range v {
				collect(each)
			}
		case map[string]any:
			for _, each := range v {
				collect(each)
			}
		}
	}
	collect(told)
	id, number := told["id"].(string), told["number"].(string)
	if len(texts) < 100 || len(id) < 16 {
		t.Fatalf("%d texts, id %q", len(texts), id)
	}
	for _, name := range []string{"orders.db", "practice-ca.db"} {
		file, err := os.ReadFile(filepath.Join(d.data, name))
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range texts {
			if text == "order" || text == "practice" {
				continue
			}
			known := text == id && name == "orders.db" || text == number && name == "practice-ca.db"
			if !known && bytes.Contains(bytes.ToLower(file), []byte(strings.ToLower(text))) {
				t.Errorf("%s holds %q", name, text)
			}
		}
	}
}
