package model_test

import (
	"io/fs"
	"slices"
	"strings"
	"testing"

	"qwizard/assets"
	"qwizard/ui/model"
	"qwizard/ui/model/modeltest"
	"qwizard/ui/words"
	"qwizard/wizard/order"
)

// reading notes which catalogues are read.
type reading struct {
	fs.FS
	names *[]string
}

func (r reading) Open(name string) (fs.File, error) {
	if strings.HasSuffix(name, ".toml") {
		*r.names = append(*r.names, name)
	}
	return r.FS.Open(name)
}

// Reading all the catalogues takes longer than all else that a start needs words for.
func TestTheFirstFrameNeedsOneCatalogue(t *testing.T) {
	for _, vault := range []string{"", model.VaultFile, model.VaultKeychain} {
		files, err := fs.Sub(assets.Catalogue, "words")
		if err != nil {
			t.Fatal(err)
		}
		var read []string
		w, err := words.Load(reading{files, &read}, "en")
		if err != nil {
			t.Fatal(err)
		}
		d := modeltest.Closed(t, modeltest.Named, w)
		d.Runner.Hold = true
		if vault != "" {
			d.App.Lies[order.Practice] = model.Data{Exists: true, Vault: vault}
		}
		d.Guide.Begin()
		if others := slices.DeleteFunc(read, func(name string) bool { return name == "en.toml" }); len(others) > 0 {
			t.Errorf("vault %q, page %s: read %v", vault, d.Face.Page.Place.Page, others)
		}
	}
}
