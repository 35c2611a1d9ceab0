package dcv_test

import (
	"bytes"
	"encoding/csv"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"qwizard/wizard/dcv"
	"qwizard/wizard/order"
)

func temp(t *testing.T, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func tool(t *testing.T, name string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Skip(name + " is not installed")
	}
	out, err := exec.Command(name, args...).Output()
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return string(out)
}

func TestZbarReadsTheRecordFromItsPicture(t *testing.T) {
	for _, unique := range []string{"", "abcdefghij0123456789"} {
		token := dcv.NewToken(golden(t), unique)
		text := strings.TrimSpace(dcv.Record(token.RecordHost(), "xn--mller-kva.example.com", token.RecordTarget()))
		picture, err := dcv.QR(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := tool(t, "zbarimg", "--quiet", "--raw", "--nodbus", temp(t, "record.png", picture)); strings.TrimSpace(got) != text {
			t.Errorf("zbarimg reads %q, want %q", got, text)
		}
	}
}

func TestATextThatNoCodeHoldsIsRefused(t *testing.T) {
	if _, err := dcv.QR(strings.Repeat("a", 3000)); err == nil {
		t.Error("3,000 bytes were taken")
	}
}

func TestUnpackingGivesTheFiles(t *testing.T) {
	token := dcv.NewToken(golden(t), "")
	var want []order.File
	for _, site := range []string{"example.com", "www.example.com"} {
		want = append(want, order.File{Path: site + "/" + token.FilePath(), Data: token.FileBody()})
	}
	packed, err := dcv.Zip(want, time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	script := "import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; z.extractall(sys.argv[2])"
	tool(t, "python3", "-c", script, temp(t, "all.zip", packed), dir)
	for _, f := range want {
		if got, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(f.Path))); err != nil || !bytes.Equal(got, f.Data) {
			t.Errorf("%s: %q, %v", f.Path, got, err)
		}
	}
}

func TestNoCellOfTheTableIsAFormula(t *testing.T) {
	table, err := dcv.CSV([]dcv.Row{
		{Host: "_a", Domain: "example.com", Target: "b.sectigo.com"},
		{Host: `=HYPERLINK("http://x","y")`, Domain: "example.com", Target: "@SUM(1)"},
		{Host: "-1", Domain: "example.com", Target: "+1"}, {Host: "\t=1", Domain: "example.com", Target: "\r=1"},
	})
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(table)).ReadAll()
	if err != nil || len(rows) != 5 {
		t.Fatalf("%v in\n%s", err, table)
	}
	if got := strings.Join(rows[1], "|"); got != "_a|_a.example.com|CNAME|b.sectigo.com|300" {
		t.Error(got)
	}
	for _, row := range rows {
		for _, cell := range row {
			if strings.ContainsAny(cell[:1], "=+-@\t\r") {
				t.Errorf("%q begins a formula", cell)
			}
		}
	}
}
