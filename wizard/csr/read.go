package csr

import (
	"encoding/pem"

	"qwizard/wizard/problem"
)

// MaxInput is the most that is read for a request or a key, in bytes.
const MaxInput = 256 << 10

// ParseRequest finds the one request in what a person pasted or dropped.
func ParseRequest(input []byte) (der []byte, err error) {
	b, _ := pem.Decode(input)
	if b == nil {
		return nil, problem.New(problem.RequestNone, "read request", nil)
	}
	return b.Bytes, nil
}
