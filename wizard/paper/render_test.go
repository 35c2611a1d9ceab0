package paper_test

import (
	"bytes"
	"fmt"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"qwizard/wizard/paper"
)

// made is when the documents here say they were made.
var made = time.Date(2026, 11, 22, 10, 30, 0, 0, time.UTC)

// document has head and foot, and is about nothing.
func document(blocks ...paper.Block) paper.Document {
	return paper.Document{
		Title: "Żółć", Author: "Ελένη", Subject: "Test", Made: made, Header: "Head", Footer: "Foot",
		PageOf: func(page, of int) string { return fmt.Sprintf("page %d of %d", page, of) }, Blocks: blocks,
	}
}

// everything has one block of each kind.
func everything() paper.Document {
	d := document(
		paper.Heading{Text: "Title", Level: 1}, paper.Text{Text: strings.Repeat("A paragraph of some length. ", 20)},
		paper.Heading{Text: "Heading", Level: 2}, paper.Note{Text: "In a frame."}, paper.Steps{Items: []string{"first", "second"}},
		paper.Rows{Items: []paper.Row{{Label: "Name", Value: "Łukasz Żółć"}, {Label: "Number", Value: "4711", ByHand: true}, {Label: "Nothing"}}},
		paper.Table{Columns: []paper.Column{{Title: "Document", Share: 2, Tick: true}, {Title: "Number", Share: 1}}, Rows: [][]string{{"Passport", ""}, {"Card", "x"}}},
		paper.Ticks{Items: []string{"tick me"}}, paper.Lines{Labels: []string{"Office"}}, paper.NewPage{},
		paper.Sign{Place: "Place", Date: "Date", Signature: "Signature"}, paper.Space{MM: 10}, paper.Seal{Label: "Seal"},
		paper.Sign{Place: "Place", Date: "Date", Signature: "Signature", Seal: "Stamp"},
	)
	d.Watermark = "PRACTICE"
	return d
}

func render(t testing.TB, d paper.Document) []byte {
	t.Helper()
	pdf, err := paper.Render(d)
	if err != nil {
		t.Fatal(err)
	}
	return pdf
}

// saved renders to a file for the tools.
func saved(t *testing.T, d paper.Document) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "paper.pdf")
	write(t, path, render(t, d))
	return path
}

// words is the text of a PDF as pdftotext finds it, blanks and lines all alike.
func words(t *testing.T, path string, args ...string) string {
	t.Helper()
	tool(t, "pdftotext")
	return strings.Join(strings.Fields(run(t, "pdftotext", append(args, path, "-")...)), " ")
}

func TestEveryLetterOfTheFontsComesBackAsTyped(t *testing.T) {
	var letters []string
	for r := rune(0x21); r <= 0xffff; r++ {
		if unicode.IsLetter(r) && unicode.In(r, unicode.Latin, unicode.Greek, unicode.Cyrillic) && norm.NFC.IsNormalString(string(r)) && paper.Check(string(r)) == nil {
			letters = append(letters, string(r))
		}
	}
	if len(letters) < 1000 {
		t.Fatalf("only %d letters", len(letters))
	}
	var d = document()
	for len(letters) > 0 {
		n := min(len(letters), 400)
		d.Blocks = append(d.Blocks, paper.Text{Text: strings.Join(letters[:n], " ")}, paper.Heading{Text: strings.Join(letters[:min(n, 90)], " "), Level: 3})
		letters = letters[n:]
	}
	d.Blocks = append(d.Blocks, paper.Text{Text: "end"})
	pdf := render(t, d)
	if len(pdf) > 500_000 {
		t.Errorf("a document with all letters has %d bytes", len(pdf))
	}
	path := filepath.Join(t.TempDir(), "letters.pdf")
	write(t, path, pdf)
	text := words(t, path, "-raw")
	for _, b := range d.Blocks {
		if b, ok := b.(paper.Text); ok {
			for l := range strings.SplitSeq(b.Text, " ") {
				if !strings.Contains(text, l) {
					t.Errorf("%s (%U) is lost", l, []rune(l))
				}
			}
		}
	}
}

func TestNamesOfAllEuropeComeBackAsTyped(t *testing.T) {
	names := []string{
		"Łukasz Żółć", "Ελένη Παπαδοπούλου", "Георги Иванов Щърбанов", "José María García-Muñoz Íñiguez", "Őrsi Ágnes Ű",
		"Ștefan Țepeș", "Ċensu Għarb Ħal Ġgantija", "Þórður Ðæ", "Šarūnas Žąsinas", "Đorđe Љубиша", "Siân ŵŷ", "İsmail ığş", "l·l Ñandú", "d’Artagnan – „x“ €",
		"Jürgen Weiß ẞ", "Ťažký Ľuboš", "Åse Ødegård", "Ģirts Ņemiro", "Õnne Täht", "Зоран Ѓорѓиевски Ќ",
	}
	d := document()
	for i, n := range names {
		d.Blocks = append(d.Blocks, paper.Rows{Items: []paper.Row{{Label: "Name " + strconv.Itoa(i), Value: n}}})
	}
	// Decomposed, as some keyboards and file systems write; it comes back composed.
	d.Blocks = append(d.Blocks, paper.Text{Text: "Mu\u0308ller Z\u0307o\u0301ł\u0063\u0301 Ελε\u0301νη"})
	text := words(t, saved(t, d))
	for _, n := range append(names, "Müller Żółć Ελένη") {
		if !strings.Contains(text, n) {
			t.Errorf("%q is not in %q", n, text)
		}
	}
}

func TestFontsAreEmbeddedSubsetsAndTheFileIsSound(t *testing.T) {
	tool(t, "pdffonts")
	tool(t, "qpdf")
	path := saved(t, everything())
	rows := strings.Split(strings.TrimSpace(run(t, "pdffonts", path)), "\n")
	if len(rows) != 4 {
		t.Fatalf("fonts: %q", rows)
	}
	for _, row := range rows[2:] {
		if !regexp.MustCompile(`^[A-Z]{6}\+NotoSansB? +CID TrueType +Identity-H +yes yes yes `).MatchString(row) {
			t.Errorf("font %q", row)
		}
	}
	if out := run(t, "qpdf", "--check", path); !strings.Contains(out, "No syntax or stream encoding errors") {
		t.Error(out)
	}
	info := run(t, "pdfinfo", "-isodates", path)
	for _, want := range []string{"Title:           Żółć", "Author:          Ελένη", "Subject:         Test", "Producer:        Qwizard", "CreationDate:    2026-11-22T10:30:00", "(A4)", "JavaScript:      no", "Pages:           2"} {
		if !strings.Contains(info, want) {
			t.Errorf("no %q in %s", want, info)
		}
	}
}

func TestSameDocumentSameBytesAlsoAtTheSameTime(t *testing.T) {
	d := everything()
	d.Attachments = []paper.Attachment{{Name: "a.json", Data: []byte("{}")}}
	want := render(t, d)
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			got, err := paper.Render(d)
			if err != nil || !bytes.Equal(got, want) {
				t.Errorf("other bytes, %v", err)
			}
			if err := paper.Check("Ωμέγα"); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	d.Made = made.In(time.FixedZone("east", 3600)).Add(300 * time.Millisecond)
	if !bytes.Equal(render(t, d), want) {
		t.Error("the same second in another zone gives other bytes")
	}
	d.Blocks[0] = paper.Heading{Text: "Other", Level: 1}
	if bytes.Equal(render(t, d), want) {
		t.Error("another document gives the same bytes")
	}
}

func TestEveryPageHasHeadFootAndItsNumber(t *testing.T) {
	d := document()
	for i := range 120 {
		d.Blocks = append(d.Blocks, paper.Text{Text: fmt.Sprintf("Paragraph no. %d", i)})
	}
	path := saved(t, d)
	pages := 0
	for page := 1; ; page++ {
		text := words(t, path, "-f", strconv.Itoa(page), "-l", strconv.Itoa(page))
		if !strings.Contains(text, fmt.Sprintf("page %d of 4", page)) || !strings.HasPrefix(text, "Head ") || !strings.Contains(text, "Foot") {
			t.Fatalf("page %d: %q", page, text)
		}
		if pages++; page == 4 {
			break
		}
	}
	all := words(t, path)
	for i := range 120 {
		if !strings.Contains(all, fmt.Sprintf("Paragraph no. %d", i)) {
			t.Errorf("paragraph %d is lost", i)
		}
	}
}

// bounds are the words of a PDF with their pages and places in points.
func bounds(t *testing.T, path string) []word {
	t.Helper()
	tool(t, "pdftotext")
	var out []word
	page := 0
	row := regexp.MustCompile(`<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*)</word>`)
	for line := range strings.Lines(run(t, "pdftotext", "-bbox", path, "-")) {
		if strings.Contains(line, "<page ") {
			page++
		}
		if m := row.FindStringSubmatch(line); m != nil {
			w := word{page: page, text: m[5]}
			for i, p := range []*float64{&w.left, &w.top, &w.right, &w.bottom} {
				*p, _ = strconv.ParseFloat(m[i+1], 64)
			}
			out = append(out, w)
		}
	}
	return out
}

type word struct {
	page                     int
	left, top, right, bottom float64
	text                     string
}

func TestLongTextsAreInsideTheMarginsAndNeverOverlap(t *testing.T) {
	wide, long := strings.Repeat("W", 128), strings.Repeat("abcdefghij.", 23)
	d := document(
		paper.Heading{Text: wide, Level: 1},
		paper.Rows{Items: []paper.Row{{Label: strings.Repeat("Label ", 20), Value: wide}, {Label: wide, Value: long}, {Label: wide, ByHand: true}, {Label: "Name", Value: strings.Repeat("Ш", 64)}}},
		paper.Note{Text: wide + " " + long}, paper.Steps{Items: []string{wide, long}}, paper.Ticks{Items: []string{long}},
		paper.Table{Columns: []paper.Column{{Title: wide, Share: 0.15, Tick: true}, {Title: "x", Share: 0.7}, {Title: wide, Share: 0.15}}, Rows: [][]string{{wide, wide, wide}, {"", "", ""}}},
		paper.Sign{Place: wide, Date: wide, Signature: wide}, paper.Sign{Place: wide, Date: wide, Signature: wide, Seal: wide}, paper.Seal{Label: wide},
	)
	d.Header, d.Footer = strings.Repeat("W", 200), strings.Repeat("Ф", 200)
	path := saved(t, d)
	found := bounds(t, path)
	const margin, width, height = 22 * 72 / 25.4, 595.28, 841.89
	for i, a := range found {
		if a.left < margin-1 || a.right > width-margin+1 || a.top < 20 || a.bottom > height-20 {
			t.Errorf("outside the margins: %+v", a)
		}
		for _, b := range found[:i] {
			// A word's box reaches a little into the next line.
			if a.page == b.page && a.left < b.right-1 && b.left < a.right-1 && a.top < b.bottom-4 && b.top < a.bottom-4 {
				t.Errorf("%+v overlaps %+v", a, b)
			}
		}
	}
	text := strings.ReplaceAll(words(t, path, "-raw"), " ", "")
	for what, n := range map[string]int{"W": 128*14 + 200, "Ш": 64, "Ф": 200 * 1, "abcdefghij.": 23 * 4} {
		if got := strings.Count(text, what); got < n {
			t.Errorf("%s: %d of %d are there", what, got, n)
		}
	}
}

func TestAHeadingStaysWithWhatFollowsAndNothingIsCut(t *testing.T) {
	for before := 20; before < 60; before++ {
		var d = document()
		for range before {
			d.Blocks = append(d.Blocks, paper.Text{Text: "filler"})
		}
		d.Blocks = append(d.Blocks, paper.Heading{Text: "KEEPA", Level: 2}, paper.Text{Text: strings.Repeat("KEEPB ", 3)},
			paper.Rows{Items: []paper.Row{{Label: "ROWA", Value: strings.Repeat("Wolkenstein ", 30) + "ROWB"}}},
			paper.Sign{Place: "SIGNA", Date: "x", Signature: "SIGNB", Seal: "SIGNC"}, paper.Note{Text: "NOTEA " + strings.Repeat("word ", 90) + "NOTEB"})
		pages := map[string]int{}
		for _, w := range bounds(t, saved(t, d)) {
			pages[w.text] = w.page
		}
		for _, pair := range [][2]string{{"KEEPA", "KEEPB"}, {"ROWA", "ROWB"}, {"SIGNA", "SIGNB"}, {"SIGNA", "SIGNC"}, {"NOTEA", "NOTEB"}} {
			if pages[pair[0]] == 0 || pages[pair[0]] != pages[pair[1]] {
				t.Fatalf("after %d lines %s is on page %d and %s on %d", before, pair[0], pages[pair[0]], pair[1], pages[pair[1]])
			}
		}
	}
}

func TestATableRepeatsItsTitlesOnEachPage(t *testing.T) {
	table := paper.Table{Columns: []paper.Column{{Title: "Titled", Share: 1}}}
	for i := range 60 {
		table.Rows = append(table.Rows, []string{"row" + strconv.Itoa(i)})
	}
	count := map[string]int{}
	last := 0
	for _, w := range bounds(t, saved(t, document(table))) {
		count[w.text]++
		last = w.page
	}
	if last < 2 || count["Titled"] != last || count["row0"] != 1 || count["row59"] != 1 {
		t.Errorf("%d pages, %d titles, rows %d and %d", last, count["Titled"], count["row0"], count["row59"])
	}
}

func TestASealHasRoomAndByHandValuesAreNotPrinted(t *testing.T) {
	tool(t, "qpdf")
	path := saved(t, everything())
	plain := run(t, "qpdf", "--qdf", "--stream-data=uncompress", path, "-")
	frames := 0
	for _, m := range regexp.MustCompile(`([\d.]+) -([\d.]+) re S`).FindAllStringSubmatch(plain, -1) {
		w, _ := strconv.ParseFloat(m[1], 64)
		h, _ := strconv.ParseFloat(m[2], 64)
		if w*25.4/72 >= 60 && h*25.4/72 >= 40 {
			frames++
		}
	}
	if frames != 2 {
		t.Errorf("%d frames are large enough for a seal", frames)
	}
	if text := words(t, path); strings.Contains(text, "4711") {
		t.Error("a value to write by hand is printed")
	}
}

func TestAPageIsNeverLeftEmpty(t *testing.T) {
	d := document(paper.NewPage{}, paper.Text{Text: "one"}, paper.NewPage{}, paper.NewPage{}, paper.Space{MM: 100}, paper.Text{Text: "two"}, paper.Space{MM: 150}, paper.Space{MM: 150}, paper.NewPage{})
	pages := map[string]int{}
	last := 0
	for _, w := range bounds(t, saved(t, d)) {
		pages[w.text] = w.page
		last = w.page
	}
	if pages["one"] != 1 || pages["two"] != 2 || last != 2 {
		t.Errorf("%v, %d pages", pages, last)
	}
}

func BenchmarkRender(b *testing.B) {
	d := everything()
	for b.Loop() {
		if _, err := paper.Render(d); err != nil {
			b.Fatal(err)
		}
	}
}
