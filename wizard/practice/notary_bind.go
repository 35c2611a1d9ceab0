package practice

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// add gives a new object its number.
func (p *pdfFile) add(text string) int {
	n := p.next
	p.next++
	p.added[n] = text
	return n
}

// drawOver adds a drawing in page coordinates on top of a page.
func (p *pdfFile) drawOver(page int, drawing string) error {
	dict, _, err := p.object(page)
	if err != nil {
		return err
	}
	below := contentPattern.FindString(dict)
	if below == "" {
		return errPDF
	}
	// What is below may leave its own graphics state behind.
	before := p.add("<</Length 2>>\nstream\nq\n\nendstream")
	drawing = "Q\nq\n" + drawing + "Q"
	after := p.add(fmt.Sprintf("<</Length %d>>\nstream\n%s\nendstream", len(drawing), drawing))
	old := number(contentPattern, dict)
	p.added[page] = strings.Replace(dict, below, fmt.Sprintf("/Contents [%d 0 R %d 0 R %d 0 R]", before, old, after), 1)
	return nil
}

// bind puts the pages of act, which has to be one of ours, behind those of p, with the
// files attached to act in the place of p's, and returns the whole.
func (p *pdfFile) bind(act []byte) ([]byte, error) {
	other, err := openPDF(act)
	if err != nil {
		return nil, err
	}
	pages, _, err := p.root()
	if err != nil {
		return nil, err
	}
	ours, err := p.leaves()
	if err != nil {
		return nil, err
	}
	theirs, err := other.leaves()
	if err != nil {
		return nil, err
	}
	shift := p.next
	top := shift + other.next
	p.next = top + 1
	if err := p.graft(other, shift); err != nil {
		return nil, err
	}
	otherPages, catalog, err := other.root()
	if err != nil {
		return nil, err
	}
	for _, root := range []int{pages, otherPages + shift} {
		dict, _, err := p.object(root)
		if err != nil || !strings.HasPrefix(dict, "<<") || strings.Contains(dict, "/Parent") {
			return nil, errPDF
		}
		p.added[root] = fmt.Sprintf("<</Parent %d 0 R ", top) + dict[len("<<"):]
	}
	p.added[top] = fmt.Sprintf("<</Type /Pages /Kids [%d 0 R %d 0 R] /Count %d>>", pages, otherPages+shift, len(ours)+len(theirs))
	p.trailer = rootPattern.ReplaceAllString(p.trailer, fmt.Sprintf("/Root %d 0 R",
		p.add(pagesPattern.ReplaceAllString(shifted(catalog, shift), fmt.Sprintf("/Pages %d 0 R", top)))))
	return p.bytes(), nil
}

// graft copies every object of another file, with numbers shifted.
func (p *pdfFile) graft(other *pdfFile, shift int) error {
	for _, n := range slices.Sorted(maps.Keys(other.offsets)) {
		dict, stream, err := other.object(n)
		if err != nil {
			return err
		}
		text := shifted(dict, shift)
		if stream != nil {
			text += "\nstream\n" + string(stream) + "\nendstream"
		}
		p.added[n+shift] = text
	}
	return nil
}

func shifted(text string, shift int) string {
	return refPattern.ReplaceAllStringFunc(text, func(ref string) string {
		return strconv.Itoa(number(refPattern, ref)+shift) + " 0 R"
	})
}

// bytes is the file with what was added, as one more section.
func (p *pdfFile) bytes() []byte {
	if len(p.added) == 0 {
		return p.raw
	}
	out := bytes.NewBuffer(slices.Clip(bytes.Clone(p.raw)))
	out.WriteString("\n")
	var table strings.Builder
	for _, n := range slices.Sorted(maps.Keys(p.added)) {
		fmt.Fprintf(&table, "%d 1\n%010d 00000 n \n", n, out.Len())
		fmt.Fprintf(out, "%d 0 obj\n%s\nendobj\n", n, p.added[n])
	}
	at := out.Len()
	fmt.Fprintf(out, "xref\n%strailer\n<<\n/Size %d\n%s\n%s\n/Prev %d\n>>\nstartxref\n%d\n%%%%EOF\n",
		table.String(), p.next, rootPattern.FindString(p.trailer), infoPattern.FindString(p.trailer), p.start, at)
	return out.Bytes()
}
