package store

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/binary"
)

// KeySize is the length in bytes of the key [Open] takes: AES-256.
const KeySize = 32

const (
	saltSize      = 16
	sealedVersion = 1           // first byte of every sealed value
	sealedExtra   = 1 + 12 + 16 // version, nonce, tag
)

// box seals and unseals values. It is safe for concurrent use.
type box struct{ aead cipher.AEAD }

// newBox derives the file's own key, so that values sealed under the same vault
// key for another file do not open in this one.
func newBox(key, salt []byte) (*box, error) {
	k, err := hkdf.Key(sha256.New, key, salt, "qwizard store 1", KeySize)
	if err != nil {
		return nil, err
	}
	defer clear(k)
	block, err := aes.NewCipher(k)
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, err
	}
	return &box{aead}, nil
}

// seal returns version ‖ nonce ‖ ciphertext ‖ tag.
func (b *box) seal(plain []byte, at place) []byte {
	out := make([]byte, 1, len(plain)+sealedExtra)
	out[0] = sealedVersion
	return b.aead.Seal(out, nil, plain, at)
}

// unseal is the inverse, with ok false for anything that was not sealed for this
// very place, and for plaintexts of more than limit bytes. sealed may lie in
// bbolt's memory map: its length is checked before it is read.
func (b *box) unseal(sealed []byte, limit int, at place) (plain []byte, ok bool) {
	if len(sealed) < sealedExtra || len(sealed) > limit+sealedExtra || sealed[0] != sealedVersion {
		return nil, false
	}
	own := bytes.Clone(sealed[1:])
	plain, err := b.aead.Open(own[:0:0], nil, own, at)
	if err != nil {
		return nil, false
	}
	if plain == nil {
		plain = []byte{}
	}
	return plain, true
}

// place is the associated data that binds a value to where it belongs: its parts,
// each preceded by its length, after the format's name and version.
type place []byte

func at(kind string, parts ...[]byte) place {
	p := place("qwizard store value 1")
	p = add(p, []byte(kind))
	for _, part := range parts {
		p = add(p, part)
	}
	return p
}

func add(p place, part []byte) place {
	p = binary.BigEndian.AppendUint32(p, uint32(len(part)))
	return append(p, part...)
}

func factsPlace(id string, revision uint64) place {
	return at("facts", []byte(id), number(revision))
}

func eventPlace(id string, n uint64) place {
	return at("event", []byte(id), number(n))
}

func shelfPlace(shelf, key string) place {
	return at("shelf", []byte(shelf), []byte(key))
}

// number is n in a form that sorts as bytes.
func number(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }
