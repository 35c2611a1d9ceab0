package paper

import (
	"bytes"
	"crypto/sha256"
	"runtime"
	"strings"
	"time"

	"github.com/jung-kurt/gofpdf"
	"golang.org/x/text/unicode/norm"

	"qwizard/wizard/problem"
)

// family is the fonts' name within the PDF library, which puts "utf8" before it.
// [named] makes a proper name of the same length of both.
const (
	family   = "qw+notosans"
	asLoaded = "/utf8" + family
)

// Render draws the document. It returns the PDF: version 1.3, A4, Noto Sans embedded
// as subsets. The same document gives the same bytes.
//
// Errors: [problem.LettersUnknown] or [problem.InputEncoding] for a text that cannot
// be drawn, [problem.InputMissing] for no blocks or no creation date,
// [problem.InputTooLong], [problem.InputTooMany] or [problem.InputTooBig] for more
// than fits; fields are places in the document, "blocks[3].items[0].value". It does
// not block but takes up to about a tenth of a second, most of which is reading the
// fonts, and may be called concurrently.
func Render(d Document) (pdf []byte, err error) {
	// The library was given up in 2019, and panics where it is given what it did
	// not expect.
	defer func() {
		if r := recover(); r != nil {
			cause, _ := r.(runtime.Error) // its own panics may hold what was to be drawn
			pdf, err = nil, problem.New(problem.Internal, "draw document", cause)
		}
	}()
	if err := check(d); err != nil {
		return nil, err
	}
	f := gofpdf.New("P", "mm", "A4", "")
	f.SetCatalogSort(true) // same bytes every time
	f.SetAutoPageBreak(false, 0)
	f.SetMargins(0, 0, 0)
	f.AddUTF8FontFromBytes(family, "", []byte(regular))
	f.AddUTF8FontFromBytes(family, "B", []byte(bold))
	describe(f, d)

	p := &drawing{pdf: f}
	if err := p.write(d); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := f.Output(&out); err != nil {
		return nil, problem.New(problem.Internal, "draw document", err)
	}
	return named(out.Bytes()), nil
}

// describe fills in what stands in the file beside its pages.
func describe(f *gofpdf.Fpdf, d Document) {
	made := d.Made.UTC().Truncate(time.Second)
	f.SetCreationDate(made)
	f.SetModificationDate(made)
	f.SetTitle(norm.NFC.String(d.Title), true)
	f.SetAuthor(norm.NFC.String(d.Author), true)
	f.SetSubject(norm.NFC.String(d.Subject), true)
	f.SetProducer("Qwizard", true)
	files := make([]gofpdf.Attachment, len(d.Attachments))
	for i, a := range d.Attachments {
		files[i] = gofpdf.Attachment{Filename: a.Name, Description: norm.NFC.String(a.Description), Content: a.Data}
	}
	f.SetAttachments(files)
}

// named gives the fonts the names that the PDF standard asks of subsets (ISO 32000-1
// 9.6.4): six capitals that differ between subsets, and a plus. The names are as long
// as those that the library wrote, so that every offset stays true.
func named(pdf []byte) []byte {
	sum := sha256.Sum256(pdf)
	tag := make([]byte, 6)
	for i := range tag {
		tag[i] = 'A' + sum[i]%26
	}
	return bytes.ReplaceAll(pdf, []byte(asLoaded), []byte("/"+string(tag)+"+NotoSans"))
}

// drawing is the pen that draws with the PDF library.
type drawing struct {
	pdf  *gofpdf.Fpdf
	face face
}

func (d *drawing) use(f face) {
	if f == d.face {
		return
	}
	style := ""
	if f.bold {
		style = "B"
	}
	d.pdf.SetFont(family, style, f.size)
	d.face = f
}

func (d *drawing) width(f face, s string) float64 {
	d.use(f)
	return d.pdf.GetStringWidth(s)
}

func (d *drawing) text(f face, grey int, x, baseline float64, s string) {
	d.use(f)
	d.pdf.SetTextColor(grey, grey, grey)
	d.pdf.Text(x, baseline, s)
}

func (d *drawing) rule(grey int, width, x1, y1, x2, y2 float64) {
	d.pdf.SetDrawColor(grey, grey, grey)
	d.pdf.SetLineWidth(width)
	d.pdf.Line(x1, y1, x2, y2)
}

func (d *drawing) frame(grey int, width, x, y, w, h float64, dashed bool) {
	d.pdf.SetDrawColor(grey, grey, grey)
	d.pdf.SetLineWidth(width)
	if dashed {
		d.pdf.SetDashPattern([]float64{1.5, 1.2}, 0)
		defer d.pdf.SetDashPattern(nil, 0)
	}
	d.pdf.Rect(x, y, w, h, "D")
}

// write lays the document out and draws it page by page.
func (d *drawing) write(doc Document) error {
	small := face{size: sizeMargin}
	head := wrap(d, small, doc.Header, bodyWidth)
	foot := wrap(d, small, doc.Footer, bodyWidth-d.width(small, pageOf(doc, sample, sample))-6)
	top := edge + 8
	if len(head) > 0 {
		top = edge + float64(len(head))*small.line() + 9
	}
	bottom := pageHeight - edge - max(1, float64(len(foot)))*small.line() - 6

	pieces, err := layAll(d, doc.Blocks, bottom-top)
	if err != nil {
		return err
	}
	pages := paginate(pieces, bottom-top)
	for i, page := range pages {
		d.pdf.AddPage()
		d.face = face{} // a page begins without a font
		d.watermark(doc.Watermark)
		d.margins(head, foot, pageOf(doc, i+1, len(pages)))
		for _, p := range page {
			p.draw(d, top+p.top)
		}
	}
	return nil
}

// sample is a page number as wide as the widest.
const sample = 888

func pageOf(doc Document, page, of int) string {
	if doc.PageOf == nil {
		return ""
	}
	return norm.NFC.String(doc.PageOf(page, of))
}

// margins draws head and foot.
func (d *drawing) margins(head, foot []string, page string) {
	f := face{size: sizeMargin}
	drawLines(d, f, quiet, side, edge, head)
	if len(head) > 0 {
		y := edge + float64(len(head))*f.line() + 1.5
		d.rule(faint, 0.15, side, y, side+bodyWidth, y)
	}
	top := pageHeight - edge - max(1, float64(len(foot)))*f.line()
	d.rule(faint, 0.15, side, top-1.5, side+bodyWidth, top-1.5)
	drawLines(d, f, quiet, side, top, foot)
	d.text(f, quiet, side+bodyWidth-d.width(f, page), top+f.ascent(), page)
}

// watermark writes s pale from the lower left to the upper right, under everything.
func (d *drawing) watermark(s string) {
	s = strings.TrimSpace(norm.NFC.String(s))
	if s == "" {
		return
	}
	const across, most = 270.0, 96.0 // millimetres, points
	f := face{bold: true, size: most}
	if w := d.width(f, s); w > across {
		f.size *= across / w
	}
	w := d.width(f, s)
	const x, y = pageWidth / 2, pageHeight / 2
	d.pdf.TransformBegin()
	d.pdf.TransformRotate(52, x, y)
	d.text(f, pale, x-w/2, y+f.size*point*0.36, s)
	d.pdf.TransformEnd()
	d.face = face{} // the end of the turn forgot the font
}
