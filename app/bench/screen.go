//go:build linux

package main

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
)

// screen is the little of the X11 protocol that it takes to see whether there is a window
// with something on it: no tool that is started for each look is fast enough.
// X Window System Protocol, X Version 11, chapters 8 (setup) and 9 (requests), and
// appendix B for the encoding.
type screen struct {
	conn        net.Conn
	in          *bufio.Reader
	root        uint32
	first, last byte // keycodes
}

// The strip that is looked at, from the top left of a window, and the size from which on
// a window counts. Both programs have text there.
const (
	stripWidth, stripHeight = 400, 40
	leastWidth, leastHeight = 400, 300
)

const (
	opGetWindowAttributes = 3
	opGetGeometry         = 14
	opQueryTree           = 15
	opGetImage            = 73
	viewable              = 2
	zPixmap               = 2
)

// errRefused is X's answer to a request about a window that is gone, or not quite there.
var errRefused = errors.New("the X server refused the request")

// dialScreen connects to the display at the socket as a client without authorization,
// which the server grants to the user who started it.
func dialScreen(socket string) (*screen, error) {
	conn, err := net.Dial("unix", socket)
	if err != nil {
		return nil, err
	}
	s := &screen{conn: conn, in: bufio.NewReaderSize(conn, 1<<17)}
	if err := s.setup(); err != nil {
		conn.Close()
		return nil, err
	}
	return s, nil
}

func (s *screen) close() { s.conn.Close() }

func (s *screen) setup() error {
	hello := []byte{'l', 0, 11, 0, 0, 0, 0, 0, 0, 0, 0, 0} // little-endian, version 11.0, no authorization
	if _, err := s.conn.Write(hello); err != nil {
		return err
	}
	var head [8]byte
	if _, err := io.ReadFull(s.in, head[:]); err != nil {
		return err
	}
	body := make([]byte, 4*int(binary.LittleEndian.Uint16(head[6:])))
	if _, err := io.ReadFull(s.in, body); err != nil {
		return err
	}
	if head[0] != 1 {
		return fmt.Errorf("the X server refused the connection: %q", body)
	}
	const fixed = 32
	vendor, formats := int(binary.LittleEndian.Uint16(body[16:])), int(body[21])
	at := fixed + (vendor+3)/4*4 + 8*formats
	if len(body) < at+4 {
		return errors.New("the X server's greeting is too short")
	}
	s.root, s.first, s.last = binary.LittleEndian.Uint32(body[at:]), body[26], body[27]
	return nil
}

// send sends a request that has no reply.
func (s *screen) send(op, detail byte, words ...uint32) error {
	request := []byte{op, detail}
	request = binary.LittleEndian.AppendUint16(request, uint16(1+len(words)))
	for _, w := range words {
		request = binary.LittleEndian.AppendUint32(request, w)
	}
	_, err := s.conn.Write(request)
	return err
}

// ask sends a request and returns its reply, head and rest.
func (s *screen) ask(op, detail byte, words ...uint32) ([]byte, error) {
	if err := s.send(op, detail, words...); err != nil {
		return nil, err
	}
	for {
		reply := make([]byte, 32)
		if _, err := io.ReadFull(s.in, reply); err != nil {
			return nil, err
		}
		switch reply[0] {
		case 0:
			return nil, errRefused
		case 1:
			rest := make([]byte, 4*binary.LittleEndian.Uint32(reply[4:]))
			_, err := io.ReadFull(s.in, rest)
			return append(reply, rest...), err
		} // else an event that every client gets
	}
}

// painted returns the window that has more than one colour at its top left; 0 for none.
func (s *screen) painted() (uint32, error) {
	tree, err := s.ask(opQueryTree, 0, s.root)
	if err != nil {
		return 0, err
	}
	for n := range int(binary.LittleEndian.Uint16(tree[16:])) {
		window := binary.LittleEndian.Uint32(tree[32+4*n:])
		drawn, err := s.drawn(window)
		if err != nil && !errors.Is(err, errRefused) {
			return 0, err
		}
		if drawn {
			return window, nil
		}
	}
	return 0, nil
}

func (s *screen) drawn(window uint32) (bool, error) {
	attributes, err := s.ask(opGetWindowAttributes, 0, window)
	if err != nil || attributes[26] != viewable {
		return false, err
	}
	geometry, err := s.ask(opGetGeometry, 0, window)
	if err != nil {
		return false, err
	}
	if binary.LittleEndian.Uint16(geometry[16:]) < leastWidth || binary.LittleEndian.Uint16(geometry[18:]) < leastHeight {
		return false, nil
	}
	pixels, err := s.pixels(window, 0, 0, stripWidth, stripHeight)
	if err != nil || len(pixels) < 4 {
		return false, err
	}
	for at := 4; at+4 <= len(pixels); at += 4 {
		if !slices.Equal(pixels[at:at+3], pixels[:3]) {
			return true, nil
		}
	}
	return false, nil
}

// pixels are what is on a part of a window now, four bytes each.
func (s *screen) pixels(window uint32, x, y, width, height uint32) ([]byte, error) {
	image, err := s.ask(opGetImage, zPixmap, window, x|y<<16, width|height<<16, 0xffffff)
	if err != nil {
		return nil, err
	}
	return image[32:], nil
}
