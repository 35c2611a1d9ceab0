//go:build linux

package main

import (
	"encoding/binary"
	"errors"
	"fmt"
	"time"
)

// keyboard presses keys as a person does: by the X extension XTEST 2.2, whose fake input
// goes the way of a real keyboard's.
type keyboard struct {
	s     *screen
	xtest byte
	codes map[uint32]byte // of keysyms that need no Shift
}

const (
	opSetInputFocus      = 42
	opQueryExtension     = 98
	opGetKeyboardMapping = 101
	xtestFakeInput       = 2
	keyPress             = 2
	keyRelease           = 3
)

// A key that comes twice within 20 ms is taken for one that is held down.
const keyPause = 25 * time.Millisecond

// Keysyms: those of Latin-1 are the characters themselves.
const (
	keyTab    = 0xff09
	keyReturn = 0xff0d
	keyEscape = 0xff1b
)

func newKeyboard(s *screen) (*keyboard, error) {
	const name = "XTEST"
	padded := []byte(name + "\x00\x00\x00")
	reply, err := s.ask(opQueryExtension, 0, uint32(len(name)), binary.LittleEndian.Uint32(padded), binary.LittleEndian.Uint32(padded[4:]))
	if err != nil {
		return nil, err
	}
	if reply[8] == 0 {
		return nil, errors.New("the X server has no XTEST")
	}
	k := &keyboard{s: s, xtest: reply[9], codes: map[uint32]byte{}}
	keys, err := s.ask(opGetKeyboardMapping, 0, uint32(s.first)|uint32(s.last-s.first+1)<<8)
	if err != nil {
		return nil, err
	}
	each := 4 * int(keys[1]) // bytes for a keycode
	for at, code := 32, int(s.first); at+each <= len(keys); at, code = at+each, code+1 {
		sym := binary.LittleEndian.Uint32(keys[at:])
		if _, known := k.codes[sym]; !known {
			k.codes[sym] = byte(code)
		}
	}
	return k, nil
}

// focus gives the keyboard to a window, which a window manager would do.
func (k *keyboard) focus(window uint32) error {
	const pointerRoot = 1
	return k.s.send(opSetInputFocus, pointerRoot, window, 0)
}

// press presses a key and lets it go.
func (k *keyboard) press(sym uint32) error {
	code, known := k.codes[sym]
	if !known {
		return fmt.Errorf("the keyboard has no key for %#x without Shift", sym)
	}
	for _, what := range []uint32{keyPress, keyRelease} {
		if err := k.s.send(k.xtest, xtestFakeInput, what|uint32(code)<<8, 0, 0, 0, 0, 0, 0, 0); err != nil {
			return err
		}
	}
	return nil
}

// write types a text.
func (k *keyboard) write(text string) error {
	for _, r := range text {
		time.Sleep(keyPause)
		if err := k.press(uint32(r)); err != nil {
			return err
		}
	}
	return nil
}
