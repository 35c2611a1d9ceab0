package csr

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/des"
	"crypto/pbkdf2"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509/pkix"
	"encoding/asn1"
	"hash"

	"golang.org/x/crypto/scrypt"

	"qwizard/wizard/problem"
)

// Bounds of what deriving a key from a password may cost. A hostile file could ask
// for hours or for all memory; what programs write by themselves stays far below.
const (
	maxIterations    = 2_000_000 // of PBKDF2; 4 seconds with SHA-512 on a busy computer
	maxPFXIterations = 5_000_000 // of all derivations in a PFX together; 3 seconds
	maxScryptMemory  = 256 << 20 // bytes, 128*N*r (RFC 7914 2)
	maxScryptWork    = 512 << 20 // bytes, 128*N*r*p; 5 seconds
)

// encryptedKey is encrypted PKCS#8 (RFC 5958 3).
type encryptedKey struct {
	Algorithm pkix.AlgorithmIdentifier
	Data      []byte
}

func isEncryptedKey(der []byte) bool {
	var e encryptedKey
	rest, err := asn1.Unmarshal(der, &e)
	return err == nil && len(rest) == 0
}

const (
	idPBES2  = "1.2.840.113549.1.5.13" // RFC 8018 A.4
	idPBKDF2 = "1.2.840.113549.1.5.12"
	idScrypt = "1.3.6.1.4.1.11591.4.11" // RFC 7914 7
)

// openPKCS8 decrypts PKCS#8 that is encrypted by PBES2 (RFC 8018 6.2). The result is
// what the password gives, right or wrong.
//
// It is no library's, as that would derive in the same step in which it reads the cost;
// and the one there is knows no SHA-384 and SHA-512, and misreads what Java writes.
func openPKCS8(der []byte, password string) ([]byte, error) {
	var e encryptedKey
	var scheme struct{ Derivation, Encryption pkix.AlgorithmIdentifier }
	if _, err := asn1.Unmarshal(der, &e); err != nil {
		return nil, problem.New(problem.KeyDamaged, opKey, nil)
	}
	if e.Algorithm.Algorithm.String() != idPBES2 {
		return nil, problem.New(problem.KeyForm, opKey, nil, "form", "PKCS#8 ("+shown(e.Algorithm.Algorithm.String())+")")
	}
	if _, err := asn1.Unmarshal(e.Algorithm.Parameters.FullBytes, &scheme); err != nil {
		return nil, problem.New(problem.KeyDamaged, opKey, nil)
	}
	size, block := cipherOf(scheme.Encryption.Algorithm.String())
	var iv []byte
	if _, err := asn1.Unmarshal(scheme.Encryption.Parameters.FullBytes, &iv); block == nil || err != nil {
		return nil, problem.New(problem.KeyForm, opKey, nil, "form", "PKCS#8 ("+shown(scheme.Encryption.Algorithm.String())+")")
	}
	derive, err := derivation(scheme.Derivation, size)
	if err != nil {
		return nil, err
	}
	if password == "" {
		return nil, problem.New(problem.KeyLocked, opKey, nil)
	}
	k, err := derive(password)
	if err != nil {
		return nil, problem.New(problem.KeyDamaged, opKey, nil)
	}
	defer clear(k)
	c, err := block(k)
	if err != nil || len(iv) != c.BlockSize() || len(e.Data) == 0 || len(e.Data)%c.BlockSize() != 0 {
		return nil, problem.New(problem.KeyDamaged, opKey, nil)
	}
	out := make([]byte, len(e.Data))
	cipher.NewCBCDecrypter(c, iv).CryptBlocks(out, e.Data)
	n := int(out[len(out)-1]) // padding (RFC 8018 6.1.1)
	if n == 0 || n > c.BlockSize() || !bytes.Equal(out[len(out)-n:], bytes.Repeat([]byte{byte(n)}, n)) {
		clear(out)
		return nil, problem.New(problem.KeyPassword, opKey, nil)
	}
	return out[:len(out)-n], nil
}

// cipherOf are the ciphers in CBC mode (RFC 8018 B.2, RFC 3565), with the bytes of
// their keys; nil for others.
func cipherOf(id string) (size int, block func([]byte) (cipher.Block, error)) {
	switch id {
	case "2.16.840.1.101.3.4.1.2":
		return 16, aes.NewCipher
	case "2.16.840.1.101.3.4.1.22":
		return 24, aes.NewCipher
	case "2.16.840.1.101.3.4.1.42":
		return 32, aes.NewCipher
	case "1.2.840.113549.3.7":
		return 24, des.NewTripleDESCipher
	}
	return 0, nil
}

// derivation reads how the key of size bytes follows from the password, and refuses
// what costs too much. The length that may stand there is passed over, as the cipher
// says it, and Java 17 writes another than it uses.
func derivation(a pkix.AlgorithmIdentifier, size int) (func(password string) ([]byte, error), error) {
	damaged := problem.New(problem.KeyDamaged, opKey, nil)
	switch a.Algorithm.String() {
	case idPBKDF2:
		var p struct {
			Salt       []byte
			Iterations int
			Length     int                      `asn1:"optional"`
			Function   pkix.AlgorithmIdentifier `asn1:"optional"`
		}
		if _, err := asn1.Unmarshal(a.Parameters.FullBytes, &p); err != nil || p.Iterations < 1 {
			return nil, damaged
		}
		if p.Iterations > maxIterations {
			return nil, problem.New(problem.KeyCostly, opKey, nil)
		}
		function := hashOf(p.Function.Algorithm.String())
		if function == nil {
			return nil, problem.New(problem.KeyForm, opKey, nil, "form", "PKCS#8 ("+shown(p.Function.Algorithm.String())+")")
		}
		return func(password string) ([]byte, error) {
			return pbkdf2.Key(function, password, p.Salt, p.Iterations, size)
		}, nil
	case idScrypt:
		var p struct {
			Salt    []byte
			N, R, P int
			Length  int `asn1:"optional"`
		}
		if _, err := asn1.Unmarshal(a.Parameters.FullBytes, &p); err != nil || p.N < 2 || p.R < 1 || p.P < 1 {
			return nil, damaged
		}
		if p.N > maxScryptMemory/128/p.R || p.P > maxScryptWork/128/p.N/p.R {
			return nil, problem.New(problem.KeyCostly, opKey, nil)
		}
		return func(password string) ([]byte, error) {
			return scrypt.Key([]byte(password), p.Salt, p.N, p.R, p.P, size)
		}, nil
	}
	return nil, problem.New(problem.KeyForm, opKey, nil, "form", "PKCS#8 ("+shown(a.Algorithm.String())+")")
}

// hashOf are PBKDF2's functions (RFC 8018 B.1); HMAC-SHA-1 is meant where none is
// named. It is nil for others.
func hashOf(id string) func() hash.Hash {
	switch id {
	case "", "1.2.840.113549.2.7":
		return sha1.New
	case "1.2.840.113549.2.8":
		return sha256.New224
	case "1.2.840.113549.2.9":
		return sha256.New
	case "1.2.840.113549.2.10":
		return sha512.New384
	case "1.2.840.113549.2.11":
		return sha512.New
	}
	return nil
}
