package csr

import (
	"crypto"
	"encoding/pem"

	"qwizard/wizard/problem"
)

// ReadPrivate reads the private keys in a file that a person brings.
func ReadPrivate(input []byte, _ string) ([]crypto.Signer, error) {
	b, _ := pem.Decode(input)
	if b == nil {
		return nil, problem.New(problem.KeyNone, "read key", nil)
	}
	k, err := ParseKey(b.Bytes)
	if err != nil {
		return nil, err
	}
	return []crypto.Signer{k}, nil
}
