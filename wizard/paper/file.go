package paper

import (
	"bytes"
	"compress/zlib"
	"errors"
	"io"
)

// Limits of a PDF that is read. Whatever is in it, reading ends: each byte is looked at
// a few times at most, and no more than maxInflated is unpacked.
const (
	maxObjects  = 1 << 20
	maxInflated = 32 << 20 // bytes of all object streams
	maxWork     = 8        // times the file's length in bytes to look at
	maxValues   = 4 << 20  // numbers, names, strings and so on
)

// file is a PDF whose objects have been found by looking through all of it. The
// cross-reference table is not used: in damaged and in hostile files it is what
// sends readers astray.
type file struct {
	data    []byte
	left    effort
	objects map[int]any // by number; the last one of a number counts
	trailer dict
	inflate int64 // bytes that object streams may still unpack to
}

// readFile finds every object of a PDF.
func readFile(data []byte) (*file, error) {
	f := &file{data: data, left: effort{maxWork*len(data) + 1<<16, maxValues}, objects: map[int]any{}, trailer: dict{}, inflate: maxInflated}
	p := &parser{data: data, left: &f.left}
	for p.pos < len(data) {
		i := nextObject(data, p.pos)
		if i < 0 {
			break
		}
		if err := f.define(p, i); errors.Is(err, errWork) {
			return nil, err
		}
	}
	if f.trailer["Root"] == nil {
		return nil, errSyntax
	}
	return f, nil
}

// nextObject finds the next word "obj" or "trailer", -1 if there is none.
func nextObject(data []byte, from int) int {
	for i := from; i < len(data); i++ {
		switch data[i] {
		case 'o':
			if bytes.HasPrefix(data[i:], []byte("obj")) && i > 0 && isWhite(data[i-1]) {
				return i
			}
		case 't':
			if bytes.HasPrefix(data[i:], []byte("trailer")) {
				return i
			}
		}
	}
	return -1
}

// define reads what stands at i, a trailer or an object, and leaves p after it. An
// object that cannot be read is passed over.
func (f *file) define(p *parser, i int) error {
	if f.data[i] == 't' {
		p.pos = i + len("trailer")
		after := p.pos
		v, err := p.object(0)
		if d, ok := v.(dict); ok {
			f.trail(d)
			return nil
		}
		p.pos = after
		return err
	}
	p.pos = i + len("obj")
	after := p.pos
	number, ok := numberBefore(f.data[:i])
	if !ok {
		return nil
	}
	v, err := p.object(0)
	if err != nil {
		p.pos = after
		return err
	}
	d, is := v.(dict)
	if is {
		if start, ok := p.streamStart(); ok {
			s := stream{d, start}
			p.pos = f.end(s)
			v = s
			if err := f.special(s); err != nil {
				return err
			}
		}
	}
	if len(f.objects) < maxObjects {
		f.objects[number] = v
	}
	return nil
}

// trail keeps what a trailer says. The last one of a file counts.
func (f *file) trail(d dict) {
	for _, k := range []name{"Root", "Encrypt"} {
		if d[k] != nil {
			f.trailer[k] = d[k]
		}
	}
}

// numberBefore reads "12 0 " backwards.
func numberBefore(data []byte) (int, bool) {
	if len(data) > 40 {
		data = data[len(data)-40:]
	}
	fields := bytes.Fields(data)
	if len(fields) < 2 || !isNumber(string(fields[len(fields)-1])) {
		return 0, false
	}
	digits := fields[len(fields)-2]
	for i := len(digits) - 1; i >= 0; i-- { // "endobj12" in files that save white space
		if digits[i] < '0' || digits[i] > '9' {
			digits = digits[i+1:]
			break
		}
	}
	if len(digits) == 0 || len(digits) > 7 {
		return 0, false
	}
	n := 0
	for _, c := range digits {
		n = n*10 + int(c-'0')
	}
	return n, true
}

// streamStart steps over "stream" and its line end, if that is what comes next.
func (p *parser) streamStart() (int, bool) {
	if p.skip() != nil || !bytes.HasPrefix(p.data[p.pos:], []byte("stream")) {
		return 0, false
	}
	start := p.pos + len("stream")
	if bytes.HasPrefix(p.data[start:], []byte("\r\n")) {
		return start + 2, true
	}
	if start < len(p.data) && (p.data[start] == '\n' || p.data[start] == '\r') {
		return start + 1, true
	}
	return start, true
}

// end is where a stream's bytes end: after its length if that is true, else before the
// next "endstream".
func (f *file) end(s stream) int {
	if n, ok := f.resolve(s.dict["Length"]).(int64); ok && n >= 0 && n <= int64(len(f.data)-s.start) {
		end := s.start + int(n)
		if bytes.HasPrefix(bytes.TrimLeft(f.data[end:min(end+16, len(f.data))], "\r\n "), []byte("endstream")) {
			return end
		}
	}
	if i := bytes.Index(f.data[s.start:], []byte("endstream")); i >= 0 {
		return s.start + i
	}
	return len(f.data)
}

// special reads the streams that say something about the file itself: cross-references,
// which have the trailer's entries, and objects packed together (ISO 32000-1 7.5.7).
func (f *file) special(s stream) error {
	switch s.dict["Type"] {
	case name("XRef"):
		f.trail(s.dict)
	case name("ObjStm"):
		return f.unpack(s)
	}
	return nil
}

func (f *file) unpack(s stream) error {
	count, ok := f.resolve(s.dict["N"]).(int64)
	first, ok2 := f.resolve(s.dict["First"]).(int64)
	data, err := f.content(s, f.inflate)
	if err != nil || !ok || !ok2 || count < 0 || first < 0 || first > int64(len(data)) {
		return nil // damaged: the objects in it are missed where they are needed
	}
	f.inflate -= int64(len(data))
	f.left.bytes += maxWork * len(data)
	p := &parser{data: data, left: &f.left}
	for range min(count, maxObjects) {
		number, err := p.object(0)
		offset, err2 := p.object(0)
		if err := errors.Join(err, err2); err != nil {
			return workOnly(err)
		}
		n, ok := number.(int64)
		at, ok2 := offset.(int64)
		if !ok || !ok2 || n < 0 || n > maxObjects || at < 0 || at > int64(len(data))-first {
			return nil
		}
		q := &parser{data: data, pos: int(first + at), left: &f.left}
		v, err := q.object(0)
		if err != nil {
			if err := workOnly(err); err != nil {
				return err
			}
			continue
		}
		if len(f.objects) < maxObjects {
			f.objects[int(n)] = v
		}
	}
	return nil
}

func workOnly(err error) error {
	if errors.Is(err, errWork) {
		return errWork
	}
	return nil
}

// resolve follows a reference, and a reference that leads to, at most a few times.
func (f *file) resolve(v any) any {
	for range 8 {
		r, ok := v.(ref)
		if !ok {
			return v
		}
		v = f.objects[int(r)]
	}
	return nil
}

// dict is what v is or leads to, as a dictionary; a stream's is its own. nil if there
// is none, which reads as an empty one.
func (f *file) dict(v any) dict {
	switch v := f.resolve(v).(type) {
	case dict:
		return v
	case stream:
		return v.dict
	}
	return nil
}

func (f *file) array(v any) array {
	a, _ := f.resolve(v).(array)
	return a
}

var errTooMuch = errors.New("more than is read")

// content is a stream's bytes, unpacked, at most limit of them.
func (f *file) content(s stream, limit int64) ([]byte, error) {
	raw := f.data[s.start:f.end(s)]
	filter := f.resolve(s.dict["Filter"])
	if a, ok := filter.(array); ok {
		switch len(a) {
		case 0:
			filter = nil
		case 1:
			filter = f.resolve(a[0])
		}
	}
	var from io.Reader = bytes.NewReader(raw)
	switch filter {
	case nil:
	case name("FlateDecode"), name("Fl"):
		z, err := zlib.NewReader(from)
		if err != nil {
			return nil, err
		}
		from = z
	default:
		return nil, errSyntax
	}
	data, err := io.ReadAll(io.LimitReader(from, limit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(data)) > limit {
		return nil, errTooMuch
	}
	return data, nil
}
