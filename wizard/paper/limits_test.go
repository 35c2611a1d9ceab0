package paper_test

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"qwizard/wizard/paper"
	"qwizard/wizard/problem"
)

func TestLettersThatCannotBeDrawnAreNamed(t *testing.T) {
	for s, named := range map[string]string{
		"محمد":               "م (U+0645), ح (U+062D), د (U+062F)",
		"דוד":                "ד (U+05D3), ו (U+05D5)",
		"王 小明":               "王 (U+738B), 小 (U+5C0F), 明 (U+660E)",
		"Anna 😀":             "😀 (U+1F600)",
		"ա":                  "ա (U+0561)",
		"हिन्दी":             "ह (U+0939), U+093F, न (U+0928), U+094D, द (U+0926), U+0940",
		"a\u202eb":           "U+202E",
		"a\u0000b\nc\td":     "U+0000, U+000A, U+0009",
		"g\u0303":            "U+0303", // no composed letter
		"a\u200bb\u00adc":    "U+200B, U+00AD",
		"\ufffd":             "U+FFFD",
		"\ue000":             "U+E000",
		"x" + "\U0010ffff":   "U+10FFFF",
		"ok: aäΩЖẞ · – € „“": "",
		"":                   "",
	} {
		err := paper.Check(s)
		var p *problem.Problem
		switch {
		case named == "" && err != nil:
			t.Errorf("%q: %v", s, err)
		case named != "" && (!errors.As(err, &p) || p.Kind != problem.LettersUnknown || !strings.Contains(p.Params["letters"], named)):
			t.Errorf("%q: got %v, want %s", s, err, named)
		}
	}
	if err := paper.Check("a\xff"); !errors.Is(err, problem.InputEncoding) {
		t.Errorf("not UTF-8: %v", err)
	}
	var p *problem.Problem
	if err := paper.Check("一二三四五六七八九十"); !errors.As(err, &p) || strings.Count(p.Params["letters"], "U+") != 8 {
		t.Errorf("many letters are named at length: %v", err)
	}
}

func TestEveryTextOfADocumentIsCheckedWhereItStands(t *testing.T) {
	const bad = "王"
	for field, d := range map[string]paper.Document{
		"blocks[0].text":             document(paper.Heading{Text: bad}),
		"blocks[1].text":             document(paper.Space{}, paper.Text{Text: bad}),
		"blocks[0].items[0]":         document(paper.Steps{Items: []string{bad}}),
		"blocks[0].items[1]":         document(paper.Ticks{Items: []string{"a", bad}}),
		"blocks[0].items[0].label":   document(paper.Rows{Items: []paper.Row{{Label: bad}}}),
		"blocks[0].items[0].value":   document(paper.Rows{Items: []paper.Row{{Value: bad}}}),
		"blocks[0].labels[0]":        document(paper.Lines{Labels: []string{bad}}),
		"blocks[0].rows[0][1]":       document(paper.Table{Columns: []paper.Column{{Share: 1}, {Share: 1}}, Rows: [][]string{{"", bad}}}),
		"blocks[0].columns[0].title": document(paper.Table{Columns: []paper.Column{{Title: bad, Share: 1}}}),
		"blocks[0].place":            document(paper.Sign{Place: bad}),
		"blocks[0].date":             document(paper.Sign{Date: bad}),
		"blocks[0].signature":        document(paper.Sign{Signature: bad}),
		"blocks[0].seal":             document(paper.Sign{Seal: bad}),
		"blocks[0].label":            document(paper.Seal{Label: bad}),
		"title":                      with(func(d *paper.Document) { d.Title = bad }),
		"author":                     with(func(d *paper.Document) { d.Author = bad }),
		"subject":                    with(func(d *paper.Document) { d.Subject = bad }),
		"header":                     with(func(d *paper.Document) { d.Header = bad }),
		"footer":                     with(func(d *paper.Document) { d.Footer = bad }),
		"watermark":                  with(func(d *paper.Document) { d.Watermark = bad }),
		"page_of":                    with(func(d *paper.Document) { d.PageOf = func(int, int) string { return bad } }),
		"attachments[0].name":        with(func(d *paper.Document) { d.Attachments = []paper.Attachment{{Name: bad}} }),
		"attachments[0].description": with(func(d *paper.Document) { d.Attachments = []paper.Attachment{{Name: "a", Description: bad}} }),
	} {
		pdf, err := paper.Render(d)
		all := problem.All(err)
		if pdf != nil || len(all) != 1 || all[0].Kind != problem.LettersUnknown || all[0].Field != field {
			t.Errorf("%s: got %v", field, err)
		}
	}
}

// with is a sound document, changed.
func with(change func(*paper.Document)) paper.Document {
	d := document(paper.Text{Text: "A page."})
	change(&d)
	return d
}

func TestADocumentBeyondTheLimitsIsRefused(t *testing.T) {
	many := slices.Repeat([]string{"a"}, paper.MaxItems+1)
	for what, c := range map[string]struct {
		d    paper.Document
		kind problem.Kind
	}{
		"no blocks":         {document(), problem.InputMissing},
		"no date":           {with(func(d *paper.Document) { d.Made = time.Time{} }), problem.InputMissing},
		"the year 12000":    {with(func(d *paper.Document) { d.Made = made.AddDate(10000, 0, 0) }), problem.InputMissing},
		"an empty text":     {document(paper.Text{Text: "  "}), problem.InputMissing},
		"an empty step":     {document(paper.Steps{Items: []string{""}}), problem.InputMissing},
		"a long text":       {document(paper.Text{Text: strings.Repeat("ä", paper.MaxText+1)}), problem.InputTooLong},
		"a long value":      {document(paper.Rows{Items: []paper.Row{{Value: strings.Repeat("ä", paper.MaxBoxed+1)}}}), problem.InputTooLong},
		"a long note":       {document(paper.Note{Text: strings.Repeat("ä", paper.MaxBoxed+1)}), problem.InputTooLong},
		"a huge text":       {document(paper.Text{Text: strings.Repeat("ä", 10<<20)}), problem.InputTooLong},
		"a long header":     {with(func(d *paper.Document) { d.Header = strings.Repeat("a", paper.MaxLine+1) }), problem.InputTooLong},
		"all together long": {document(slices.Repeat([]paper.Block{paper.Text{Text: strings.Repeat("a", paper.MaxText)}}, 20)...), problem.InputTooLong},
		"many blocks":       {document(slices.Repeat([]paper.Block{paper.Space{}}, paper.MaxBlocks+1)...), problem.InputTooMany},
		"many rows":         {document(paper.Rows{Items: make([]paper.Row, paper.MaxItems+1)}), problem.InputTooMany},
		"many boxes":        {document(paper.Ticks{Items: many}), problem.InputTooMany},
		"many table rows":   {document(paper.Table{Columns: []paper.Column{{Share: 1}}, Rows: make([][]string, paper.MaxItems+1)}), problem.InputTooMany},
		"no columns":        {document(paper.Table{}), problem.InputMissing},
		"a short row":       {document(paper.Table{Columns: []paper.Column{{Share: 1}, {Share: 1}}, Rows: [][]string{{"a"}}}), problem.InputMissing},
		"a thin column":     {document(paper.Table{Columns: []paper.Column{{Share: 1}, {Share: 20}}}), problem.InputMissing},
		"a column of NaN":   {document(paper.Table{Columns: []paper.Column{{Share: math.NaN()}}}), problem.InputMissing},
		"space without end": {document(paper.Space{MM: math.Inf(1)}), problem.InputTooMany},
		"negative space":    {document(paper.Space{MM: -1}), problem.InputTooMany},
		"a nil block":       {document(nil), problem.Internal},
		"many attachments":  {with(func(d *paper.Document) { d.Attachments = make([]paper.Attachment, paper.MaxAttachments+1) }), problem.InputTooMany},
		"a large attachment": {with(func(d *paper.Document) {
			d.Attachments = []paper.Attachment{{Name: "a", Data: make([]byte, paper.MaxAttached+1)}}
		}), problem.InputTooBig},
		"a nameless one": {with(func(d *paper.Document) { d.Attachments = []paper.Attachment{{}} }), problem.InputMissing},
	} {
		if pdf, err := paper.Render(c.d); pdf != nil || !errors.Is(err, c.kind) {
			t.Errorf("%s: got %v, want %s", what, err, c.kind)
		}
	}
}

// What is checked as sound is drawn, whatever it is.
func FuzzRender(f *testing.F) {
	for _, s := range []string{"Żółć", "(a\\b)\r", "Ċ č ќ", strings.Repeat("W", 700), "ĀāĊċ\u0301", "\u00a0", "\u2e3b\u2e3b", "a b  c", "-----", "%PDF"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d := document(paper.Heading{Text: s, Level: len(s) % 4}, paper.Text{Text: s}, paper.Note{Text: s}, paper.Steps{Items: []string{s}},
			paper.Rows{Items: []paper.Row{{Label: s, Value: s}}}, paper.Table{Columns: []paper.Column{{Title: s, Share: 0.15, Tick: true}, {Share: 0.85}}, Rows: [][]string{{s, s}}},
			paper.Sign{Place: s, Seal: s})
		d.Title, d.Header, d.Footer, d.Watermark = s, s, s, s
		pdf, err := paper.Render(d)
		if err == nil {
			if _, err := paper.Attached(pdf, "none"); !errors.Is(err, problem.InputMissing) {
				t.Fatalf("%q: drawn, but %v", s, err)
			}
			return
		}
		if errors.Is(err, problem.Internal) || paper.Check(s) == nil && strings.Trim(s, " ") != "" && utf8.RuneCountInString(s) <= paper.MaxWatermark {
			t.Fatalf("%q: %v", s, err)
		}
	})
}
