package dcv

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"strconv"
	"strings"
	"time"

	"github.com/boombuler/barcode/qr"

	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

// Zip packs files into an archive, in their order. at is the time of its entries.
func Zip(files []order.File, at time.Time) ([]byte, error) {
	const op = "pack proofs"
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, f := range files {
		entry, err := w.CreateHeader(&zip.FileHeader{Name: f.Path, Method: zip.Deflate, Modified: at})
		if err != nil {
			return nil, problem.New(problem.Internal, op, err)
		}
		if _, err := entry.Write(f.Data); err != nil {
			return nil, problem.New(problem.Internal, op, err)
		}
	}
	if err := w.Close(); err != nil {
		return nil, problem.New(problem.Internal, op, err)
	}
	return b.Bytes(), nil
}

// Row is one CNAME record in its parts, without trailing dots.
type Row struct {
	Host   string // "_<md5>"
	Domain order.Name
	Target string
}

// CSV is records as a table (RFC 4180): host, full name, type, target and TTL in seconds,
// under a line of these titles. A spreadsheet takes no cell of it for a formula.
func CSV(rows []Row) ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	table := [][]string{{"host", "full name", "type", "target", "TTL"}}
	for _, r := range rows {
		table = append(table, []string{plain(r.Host), plain(r.Host + "." + string(r.Domain)), "CNAME", plain(r.Target), strconv.Itoa(TTL)})
	}
	if err := w.WriteAll(table); err != nil {
		return nil, problem.New(problem.Internal, "make table of records", err)
	}
	return b.Bytes(), nil
}

// plain is a cell that a spreadsheet shows as it is: what would begin a formula gets an
// apostrophe before it.
func plain(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r\n", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}

// The measures of a QR code in pixels; the border is as wide as ISO/IEC 18004 asks for.
const (
	module = 6
	border = 4 * module
)

// QR is a text as a QR code, a PNG in black and white. It holds at most 2,331 bytes.
func QR(text string) ([]byte, error) {
	const op = "draw QR code"
	code, err := qr.Encode(text, qr.M, qr.Unicode)
	if err != nil {
		return nil, problem.New(problem.Internal, op, err)
	}
	n := code.Bounds().Dx()
	side := n*module + 2*border
	picture := image.NewPaletted(image.Rect(0, 0, side, side), color.Palette{color.White, color.Black})
	for y := range n {
		for x := range n {
			if code.At(x, y) == color.Black {
				at := image.Pt(border+x*module, border+y*module)
				draw.Draw(picture, image.Rectangle{at, at.Add(image.Pt(module, module))}, image.Black, image.Point{}, draw.Src)
			}
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, picture); err != nil {
		return nil, problem.New(problem.Internal, op, err)
	}
	return b.Bytes(), nil
}
