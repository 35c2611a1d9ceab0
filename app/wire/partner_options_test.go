package wire_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"qwizard/wizard/problem"
)

// What is known of an account's interface beyond the documentation stands in a file of
// the data folder. A file that cannot be meant is named, not passed over.
func TestThePartnersOptionsAreReadFromTheFolder(t *testing.T) {
	folder := t.TempDir()
	h := open(t, folder)
	path := filepath.Join(folder, "partner.toml")
	for text, want := range map[string]problem.Kind{
		"": "", "lines = true\n[identity]\nsurname = \"surname\"\n": "",
		"lines = 7": problem.InputSyntax, "[extra]\nloginName = \"x\"\n": problem.InputUnknown,
	} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := h.Partner(t.Context()); want == "" && err != nil || want != "" && !errors.Is(err, want) {
			t.Errorf("%q: %v", text, err)
		}
	}
	if err := errors.Join(os.Remove(path), os.Mkdir(path, 0o700)); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Partner(t.Context()); !errors.Is(err, problem.FolderFailed) {
		t.Errorf("a folder in its place: %v", err)
	}
}
