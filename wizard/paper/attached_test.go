package paper_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	foreign "github.com/ledongthuc/pdf"

	"qwizard/wizard/paper"
	"qwizard/wizard/problem"
)

// withFiles is a document with two files in it.
func withFiles() paper.Document {
	d := document(paper.Text{Text: "A page."})
	d.Attachments = []paper.Attachment{
		{Name: "statement.json", Description: "for machines", Data: []byte(`{"surname":"Żółć (née) \\"}`)},
		{Name: "größe.txt", Data: bytes.Repeat([]byte("x"), 100_000)},
	}
	return d
}

func TestAttachedReadsBackWhatWasEmbedded(t *testing.T) {
	d := withFiles()
	pdf := render(t, d)
	for _, a := range d.Attachments {
		got, err := paper.Attached(pdf, a.Name)
		if err != nil || !bytes.Equal(got, a.Data) {
			t.Errorf("%s: %d bytes, %v", a.Name, len(got), err)
		}
	}
	if got, err := paper.Attached(pdf, "gro\u0308ße.txt"); err != nil || len(got) != 100_000 {
		t.Errorf("the same name decomposed: %v", err)
	}
}

func TestAttachedTellsWhatIsWrong(t *testing.T) {
	pdf := render(t, withFiles())
	bomb := render(t, document(paper.Text{Text: "A page."}))
	for what, c := range map[string]struct {
		pdf  []byte
		name string
		kind problem.Kind
	}{
		"no such file":      {pdf, "other.json", problem.InputMissing},
		"no files at all":   {bomb, "statement.json", problem.InputMissing},
		"empty name":        {pdf, "", problem.InputMissing},
		"nothing":           {nil, "statement.json", problem.PaperUnknown},
		"a text":            {[]byte("no PDF"), "statement.json", problem.PaperUnknown},
		"only a header":     {[]byte("%PDF-1.7\n"), "statement.json", problem.PaperDamaged},
		"cut in the middle": {pdf[:len(pdf)/2], "statement.json", problem.PaperDamaged},
		"too big":           {append(pdf[:len(pdf):len(pdf)], make([]byte, paper.MaxPDF)...), "statement.json", problem.InputTooBig},
		"bytes changed":     {bytes.Replace(pdf, []byte("stream\n"), []byte("stream\n\x00\x00\x00"), 1), "statement.json", problem.PaperDamaged},
		"encrypted":         {bytes.Replace(pdf, []byte("/Info "), []byte("/Encrypt "), 1), "statement.json", problem.PaperDamaged},
	} {
		if got, err := paper.Attached(c.pdf, c.name); !errors.Is(err, c.kind) || got != nil {
			t.Errorf("%s: got %v, want %s", what, err, c.kind)
		}
	}
}

// Each of these made a reader run forever, run out of its stack or out of memory.
func TestAttachedReturnsFromHostileFiles(t *testing.T) {
	start := "%PDF-1.5\n"
	end := "\ntrailer <</Root 1 0 R>>\nstartxref\n0\n%%EOF\n"
	for what, body := range map[string]string{
		"an object stream within itself":      "3 0 obj <</Type /XRef /Size 3 /W [1 1 1] /Root 1 0 R /Length 9>> stream\n\x00\x00\x00\x02\x02\x00\x02\x02\x00\nendstream endobj",
		"a reference to itself":               "1 0 obj 1 0 R endobj",
		"references in a circle":              "1 0 obj 2 0 R endobj 2 0 obj 1 0 R endobj",
		"a tree that is its own branch":       "1 0 obj <</Names <</EmbeddedFiles 2 0 R>>>> endobj 2 0 obj <</Kids [2 0 R 2 0 R 2 0 R]>> endobj",
		"a length that is the stream":         "1 0 obj <</Names <</EmbeddedFiles 2 0 R>>>> endobj 2 0 obj <</Length 2 0 R>> stream\nendstream endobj",
		"a table of a billion":                "1 0 obj <<>> endobj xref\n4000000000 1\n0000000000 65535 f\ntrailer <</Size 99999999999 /Prev 9>>",
		"arrays in arrays":                    "1 0 obj " + strings.Repeat("[", 1_000_000),
		"dictionaries in dictionaries":        "1 0 obj " + strings.Repeat("<</A ", 200_000),
		"strings that never end":              strings.Repeat("1 0 obj(", 200_000),
		"numbers that could be references":    "1 0 obj [" + strings.Repeat("1 0 ", 500_000),
		"streams that never end":              strings.Repeat("1 0 obj <<>> stream\n", 100_000),
		"a tree of ten branches, ten deep":    tenfold(),
		"an object stream of a million times": "1 0 obj <</Type /ObjStm /N 1000000000 /First 0 /Length 4>> stream\n1 0 \nendstream endobj",
	} {
		if _, err := paper.Attached([]byte(start+body+end), "statement.json"); err == nil {
			t.Errorf("%s: found something", what)
		}
	}
}

// tenfold has direct objects: a node is not known by its number.
func tenfold() string {
	node := "<<>>"
	for range 5 {
		node = "<</Kids [" + strings.Repeat(node+" ", 10) + "]>>"
	}
	return "1 0 obj <</Names <</EmbeddedFiles " + node + ">>>> endobj"
}

func TestAnotherReaderFindsTheSameFile(t *testing.T) {
	d := withFiles()
	pdf := render(t, d)
	r, err := foreign.NewReader(bytes.NewReader(pdf), int64(len(pdf)))
	if err != nil {
		t.Fatal(err)
	}
	names := r.Trailer().Key("Root").Key("Names").Key("EmbeddedFiles").Key("Names")
	if names.Len() != 2*len(d.Attachments) {
		t.Fatalf("%d entries", names.Len())
	}
	for i, a := range d.Attachments {
		spec := names.Index(2*i + 1)
		got, err := io.ReadAll(spec.Key("EF").Key("F").Reader())
		if err != nil || spec.Key("UF").Text() != a.Name || spec.Key("Desc").Text() != a.Description || !bytes.Equal(got, a.Data) {
			t.Errorf("%q %q, %d bytes, %v", spec.Key("UF").Text(), spec.Key("Desc").Text(), len(got), err)
		}
	}
}

func TestQpdfFindsTheSameFilesAndWeFindTheOnesItWrites(t *testing.T) {
	tool(t, "qpdf")
	dir := t.TempDir()
	d := withFiles()
	ours := filepath.Join(dir, "ours.pdf")
	write(t, ours, render(t, d))
	if list := run(t, "qpdf", "--list-attachments", "--verbose", ours); !strings.Contains(list, "statement.json") || !strings.Contains(list, "größe.txt") {
		t.Errorf("qpdf lists %s", list)
	}
	for i, a := range d.Attachments {
		if got := run(t, "qpdf", fmt.Sprintf("--show-attachment=Attachement%d", i+1), ours); got != string(a.Data) {
			t.Errorf("qpdf shows %.80q for %s", got, a.Name)
		}
	}
	added := filepath.Join(dir, "added.json")
	write(t, added, []byte(`{"added":true}`))
	for what, args := range map[string][]string{
		"plain":                {},
		"object streams":       {"--object-streams=generate"},
		"linearized":           {"--linearize"},
		"uncompressed":         {"--qdf", "--object-streams=disable"},
		"objects packed twice": {"--object-streams=generate", "--recompress-flate", "--linearize"},
	} {
		theirs := filepath.Join(dir, strings.ReplaceAll(what, " ", "-")+".pdf")
		run(t, "qpdf", append(args, "--add-attachment", added, "--filename=ädded.json", "--", ours, theirs)...)
		pdf, err := os.ReadFile(theirs)
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range append(d.Attachments, paper.Attachment{Name: "ädded.json", Data: []byte(`{"added":true}`)}) {
			if got, err := paper.Attached(pdf, a.Name); err != nil || !bytes.Equal(got, a.Data) {
				t.Errorf("%s, %s: %d bytes, %v", what, a.Name, len(got), err)
			}
		}
	}
	secret := filepath.Join(dir, "secret.pdf")
	run(t, "qpdf", "--encrypt", "", "owner", "256", "--", ours, secret)
	pdf, err := os.ReadFile(secret)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := paper.Attached(pdf, "statement.json"); !errors.Is(err, problem.PaperDamaged) {
		t.Errorf("encrypted: %v", err)
	}
}

func FuzzAttached(f *testing.F) {
	d := withFiles()
	d.Attachments[1].Data = d.Attachments[1].Data[:10]
	pdf, err := paper.Render(d)
	if err != nil {
		f.Fatal(err)
	}
	// What is about pages and fonts would only make the seed long.
	fonts, rest := bytes.Index(pdf, []byte("/FontDescriptor")), bytes.LastIndex(pdf, []byte("/Producer"))
	f.Add(append(pdf[:fonts:fonts], pdf[rest:]...))
	f.Add([]byte("%PDF-1.5\n3 0 obj <</Type /ObjStm /N 1 /First 4 /Length 6>> stream\n1 0 []\nendstream endobj trailer <</Root 1 0 R>>"))
	f.Add([]byte("%PDF-1.4\n1 0 obj <</Names <</EmbeddedFiles <</Names [(a) <</UF <feff0061> /EF <</F 2 0 R>>>>]>>>>>> endobj 2 0 obj <</Length 1>> stream\nx\nendstream endobj trailer <</Root 1 0 R>>"))
	f.Fuzz(func(t *testing.T, pdf []byte) {
		for _, name := range []string{"a", "statement.json"} {
			data, err := paper.Attached(pdf, name)
			var p *problem.Problem
			if err != nil && !errors.As(err, &p) || len(data) > paper.MaxAttachment {
				t.Fatalf("%d bytes, %v", len(data), err)
			}
		}
	})
}

func tool(t *testing.T, name string) {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Skip(name + " is not installed")
	}
}

func run(t *testing.T, name string, args ...string) string {
	t.Helper()
	var out, complaint bytes.Buffer
	cmd := exec.Command(name, args...)
	cmd.Stdout, cmd.Stderr = &out, &complaint
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, complaint.String())
	}
	return out.String()
}

func write(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}
