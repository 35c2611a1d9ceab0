package paper

import (
	"errors"
	"strconv"
)

// The objects of a PDF (ISO 32000-1 7.3), as far as they matter here: nil, bool,
// int64, float64, text, name, array, dict, ref, and stream.
type (
	text  string // as in the file: bytes, not letters
	name  string
	array []any
	dict  map[name]any
	ref   int // an object's number; generations are not told apart
	// stream is a dictionary with the bytes after it.
	stream struct {
		dict
		start int // of the bytes, in the file
	}
	// keyword is what is none of the others: obj, endobj, R.
	keyword string
)

// maxDepth is how deep arrays and dictionaries may lie in each other.
const maxDepth = 64

var (
	errSyntax = errors.New("not the syntax of a PDF")
	errWork   = errors.New("reading this PDF takes too long")
)

// parser reads objects from data at pos.
type parser struct {
	data []byte
	pos  int
	left *effort
}

// effort is what may still be spent on a file: a hostile one could make its reader look
// at the same bytes over and over, or hold far more than its own length in memory.
type effort struct{ bytes, values int }

func (p *parser) peek() (byte, bool) {
	if p.pos >= len(p.data) {
		return 0, false
	}
	return p.data[p.pos], true
}

// take steps over one byte.
func (p *parser) take() error {
	p.pos++
	if p.left.bytes--; p.left.bytes < 0 {
		return errWork
	}
	return nil
}

func isWhite(c byte) bool {
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0
}

func isDelimiter(c byte) bool {
	switch c {
	case '(', ')', '<', '>', '[', ']', '{', '}', '/', '%':
		return true
	}
	return false
}

// skip steps over white space and comments.
func (p *parser) skip() error {
	comment := false
	for {
		c, ok := p.peek()
		switch {
		case !ok:
			return nil
		case comment:
			comment = c != '\n' && c != '\r'
		case c == '%':
			comment = true
		case !isWhite(c):
			return nil
		}
		if err := p.take(); err != nil {
			return err
		}
	}
}

// object reads the next object. A closing bracket comes back as a keyword.
func (p *parser) object(depth int) (any, error) {
	if err := p.skip(); err != nil {
		return nil, err
	}
	c, ok := p.peek()
	if !ok || depth > maxDepth {
		return nil, errSyntax
	}
	if p.left.values--; p.left.values < 0 {
		return nil, errWork
	}
	switch {
	case c == '(':
		return p.literal()
	case c == '/':
		return p.name()
	case c == '[':
		return p.array(depth)
	case c == '<' || c == '>':
		if err := p.take(); err != nil {
			return nil, err
		}
		if next, _ := p.peek(); next == c {
			if err := p.take(); err != nil {
				return nil, err
			}
			if c == '>' {
				return keyword(">>"), nil
			}
			return p.dict(depth)
		}
		if c == '>' {
			return nil, errSyntax
		}
		return p.hex()
	case isDelimiter(c):
		return keyword(string(c)), p.take()
	}
	return p.word()
}

// regular reads up to the next white space or delimiter.
func (p *parser) regular() (string, error) {
	start := p.pos
	for {
		c, ok := p.peek()
		if !ok || isWhite(c) || isDelimiter(c) {
			return string(p.data[start:p.pos]), nil
		}
		if err := p.take(); err != nil {
			return "", err
		}
	}
}

// word reads a number, a reference to an object, or a keyword.
func (p *parser) word() (any, error) {
	s, err := p.regular()
	if err != nil {
		return nil, err
	}
	switch s {
	case "true", "false":
		return s == "true", nil
	case "null":
		return nil, nil
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		if f, err := strconv.ParseFloat(s, 64); err == nil {
			return f, nil
		}
		return keyword(s), nil
	}
	if n < 0 || n > maxObjects {
		return n, nil
	}
	// "12 0 R" is a reference, "12 0" two numbers.
	after := p.pos
	if p.skip() == nil {
		if generation, err := p.regular(); err == nil && isNumber(generation) && p.skip() == nil {
			if r, err := p.regular(); err == nil && r == "R" {
				return ref(n), nil
			}
		}
	}
	p.pos = after
	return n, nil
}

func isNumber(s string) bool {
	_, err := strconv.ParseUint(s, 10, 32)
	return err == nil
}

func (p *parser) array(depth int) (any, error) {
	if err := p.take(); err != nil {
		return nil, err
	}
	var a array
	for {
		v, err := p.object(depth + 1)
		if err != nil {
			return nil, err
		}
		switch v {
		case keyword("]"):
			return a, nil
		case keyword(">>"), keyword("endobj"):
			return nil, errSyntax
		}
		a = append(a, v)
	}
}

func (p *parser) dict(depth int) (any, error) {
	d := dict{}
	for {
		key, err := p.object(depth + 1)
		if err != nil {
			return nil, err
		}
		if key == keyword(">>") {
			return d, nil
		}
		k, ok := key.(name)
		if !ok {
			return nil, errSyntax
		}
		v, err := p.object(depth + 1)
		if err != nil {
			return nil, err
		}
		if _, wrong := v.(keyword); wrong {
			return nil, errSyntax
		}
		d[k] = v
	}
}

func (p *parser) name() (any, error) {
	if err := p.take(); err != nil {
		return nil, err
	}
	s, err := p.regular()
	if err != nil {
		return nil, err
	}
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '#' && i+2 < len(s) {
			if n, err := strconv.ParseUint(s[i+1:i+3], 16, 8); err == nil {
				out = append(out, byte(n))
				i += 2
				continue
			}
		}
		out = append(out, s[i])
	}
	return name(out), nil
}

// hex reads a string in hexadecimal digits. An odd last digit stands for itself and 0.
func (p *parser) hex() (any, error) {
	var digits []byte
	for {
		c, ok := p.peek()
		if !ok {
			return nil, errSyntax
		}
		if err := p.take(); err != nil {
			return nil, err
		}
		if c == '>' {
			break
		}
		if !isWhite(c) {
			digits = append(digits, c)
		}
	}
	if len(digits)%2 == 1 {
		digits = append(digits, '0')
	}
	out := make([]byte, len(digits)/2)
	for i := range out {
		n, err := strconv.ParseUint(string(digits[2*i:2*i+2]), 16, 8)
		if err != nil {
			return nil, errSyntax
		}
		out[i] = byte(n)
	}
	return text(out), nil
}

// literal reads a string in round brackets, which may be nested.
func (p *parser) literal() (any, error) {
	var out []byte
	open := 0
	for {
		c, ok := p.peek()
		if !ok {
			return nil, errSyntax
		}
		if err := p.take(); err != nil {
			return nil, err
		}
		switch c {
		case '(':
			if open++; open == 1 {
				continue
			}
		case ')':
			if open--; open == 0 {
				return text(out), nil
			}
		case '\\':
			var err error
			if out, err = p.escaped(out); err != nil {
				return nil, err
			}
			continue
		}
		out = append(out, c)
	}
}

// escaped reads what stands after a backslash (ISO 32000-1 table 3).
func (p *parser) escaped(out []byte) ([]byte, error) {
	c, ok := p.peek()
	if !ok {
		return nil, errSyntax
	}
	if '0' <= c && c <= '7' {
		n := 0
		for range 3 {
			c, ok := p.peek()
			if !ok || c < '0' || c > '7' {
				break
			}
			n = n*8 + int(c-'0')
			if err := p.take(); err != nil {
				return nil, err
			}
		}
		return append(out, byte(n)), nil
	}
	if err := p.take(); err != nil {
		return nil, err
	}
	switch c {
	case 'n':
		c = '\n'
	case 'r':
		c = '\r'
	case 't':
		c = '\t'
	case 'b':
		c = '\b'
	case 'f':
		c = '\f'
	case '\r': // the line goes on
		if next, _ := p.peek(); next == '\n' {
			return out, p.take()
		}
		return out, nil
	case '\n':
		return out, nil
	}
	return append(out, c), nil
}
