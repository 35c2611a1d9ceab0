package csr

import (
	"encoding/asn1"
	"errors"
	"time"
	"unicode"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"
	"software.sslmate.com/src/go-pkcs12"

	"qwizard/wizard/problem"
)

// pfxTime is how long a PFX may take to open. What a file asks for is bounded before
// ([maxPFXIterations]), but for what it hides under its first password.
const pfxTime = 30 * time.Second

// maxPFXDerivations is how often a PFX may have a password derived: once for its MAC,
// and for each of its keys and its other contents. Real ones need three.
const maxPFXDerivations = 32

// isPFX reports a PFX (RFC 7292 4): version 3 and a PKCS#7 content.
func isPFX(der []byte) bool {
	var p struct {
		Version int
		Safe    struct {
			Type    asn1.ObjectIdentifier
			Content asn1.RawValue `asn1:"tag:0,explicit,optional"`
		}
		MAC asn1.RawValue `asn1:"optional"`
	}
	rest, err := asn1.Unmarshal(der, &p)
	return err == nil && len(rest) == 0 && p.Version == 3
}

// addPFX opens a PFX with password; one without a password needs none.
func (f *found) addPFX(der []byte, password string) error {
	if total, count := iterations(der, 0); total > maxPFXIterations || count > maxPFXDerivations {
		return problem.New(problem.KeyCostly, opKey, nil)
	}
	type result struct {
		keys []any
		err  error
	}
	done := make(chan result, 1) // buffered: a late result must not leak its goroutine
	go func() {
		var r result
		defer func() {
			if fault := recover(); fault != nil { // a fault of the library's
				r = result{err: problem.New(problem.KeyDamaged, opKey, nil)}
			}
			done <- r
		}()
		r.keys, r.err = openPFX(der, password)
	}()
	limit := time.NewTimer(pfxTime)
	defer limit.Stop()
	select {
	case r := <-done:
		for _, k := range r.keys {
			f.add(k)
		}
		return r.err
	case <-limit.C:
		return problem.New(problem.KeyCostly, opKey, nil)
	}
}

func openPFX(der []byte, password string) ([]any, error) {
	wrong := problem.New(problem.KeyPassword, opKey, nil)
	if password == "" {
		wrong = problem.New(problem.KeyLocked, opKey, nil)
	}
	// The format has UCS-2 passwords (RFC 7292 B.1): another one opens no file.
	for _, r := range password {
		if r > 0xffff || r == unicode.ReplacementChar {
			return nil, wrong
		}
	}
	k, _, _, err := pkcs12.DecodeChain(der, password)
	if err == nil {
		return []any{k}, nil
	}
	if errors.Is(err, pkcs12.ErrIncorrectPassword) {
		return nil, wrong
	}
	if _, unread := errors.AsType[pkcs12.NotImplementedError](err); unread {
		return nil, problem.New(problem.KeyForm, opKey, err, "form", "PFX")
	}
	// DecodeChain wants one key and its certificate; a keystore may have more of the one
	// and none of the other.
	//lint:ignore SA1019 the only call that gives all keys; its odd encoding of them is met below
	blocks, err := pkcs12.ToPEM(der, password)
	if err != nil {
		return nil, problem.New(problem.KeyDamaged, opKey, err)
	}
	var keys []any
	for _, b := range blocks {
		if b.Type != "PRIVATE KEY" {
			continue
		}
		k, _ := parsePrivate(b.Bytes)
		clear(b.Bytes)
		if k == nil {
			return nil, problem.New(problem.KeyDamaged, opKey, nil)
		}
		keys = append(keys, k)
	}
	return keys, nil
}

// maxNested is how deep a PFX is looked into. Real ones have about 15 levels.
const maxNested = 40

// iterations adds up how often a PFX has its password hashed, as far as can be seen
// without it, and counts the places. Everywhere in the format (the MAC, PBES1, PBES2,
// PBMAC1: RFC 7292 4 and C, RFC 8018 A, RFC 9579) the count is an INTEGER behind the
// OCTET STRING of its salt, and no other INTEGER stands there.
func iterations(der cryptobyte.String, depth int) (total int64, count int) {
	salted := false
	for !der.Empty() && depth < maxNested && count <= maxPFXDerivations && total <= maxPFXIterations {
		var inner cryptobyte.String
		var tag cbasn1.Tag
		if !der.ReadAnyASN1(&inner, &tag) {
			return total, count
		}
		if tag == cbasn1.INTEGER && salted {
			total, count = total+integer(inner), count+1
		}
		salted = tag == cbasn1.OCTET_STRING
		nested := salted && len(inner) > 0 && inner[0] == 0x30 // contents are SEQUENCEs in OCTET STRINGs
		if nested || tag&0x20 != 0 {
			more, times := iterations(inner, depth+1)
			total, count = total+more, count+times
		}
	}
	return total, count
}

// integer is the value of an INTEGER's content, too much for any bound if it is long.
func integer(content []byte) int64 {
	if len(content) > 4 {
		return maxPFXIterations + 1
	}
	var n int64
	for _, b := range content {
		n = n<<8 | int64(b)
	}
	return n
}
