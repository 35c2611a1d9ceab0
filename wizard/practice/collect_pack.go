package practice

import (
	"archive/zip"
	"bytes"
	"encoding/pem"
	"slices"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"

	"qwizard/wizard/problem"
)

// zipped holds each certificate as a PEM file.
func zipped(chain [][]byte) ([]byte, error) {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for i, name := range []string{"root.crt", "issuing.crt", "certificate.crt"} {
		f, err := z.Create(name)
		if err == nil {
			err = pem.Encode(f, &pem.Block{Type: "CERTIFICATE", Bytes: chain[i]})
		}
		if err != nil {
			return nil, problem.New(problem.Internal, "zip certificates", err)
		}
	}
	if err := z.Close(); err != nil {
		return nil, problem.New(problem.Internal, "zip certificates", err)
	}
	return out.Bytes(), nil
}

// pkcs7 is a SignedData without signatures that carries certificates (RFC 5652
// 5.1, "certs-only"). The set is written in DER order (X.690 11.6).
func pkcs7(chain [][]byte) ([]byte, error) {
	var (
		signedData = oid{1, 2, 840, 113549, 1, 7, 2}
		data       = oid{1, 2, 840, 113549, 1, 7, 1}
	)
	var b cryptobyte.Builder
	b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1ObjectIdentifier(signedData)
		b.AddASN1(cbasn1.Tag(0).ContextSpecific().Constructed(), func(b *cryptobyte.Builder) {
			b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
				b.AddASN1Int64(1)
				b.AddASN1(cbasn1.SET, func(*cryptobyte.Builder) {})
				b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) { b.AddASN1ObjectIdentifier(data) })
				b.AddASN1(cbasn1.Tag(0).ContextSpecific().Constructed(), func(b *cryptobyte.Builder) {
					for _, der := range inOrder(chain) {
						b.AddBytes(der)
					}
				})
				b.AddASN1(cbasn1.SET, func(*cryptobyte.Builder) {})
			})
		})
	})
	out, err := b.Bytes()
	if err != nil {
		return nil, problem.New(problem.Internal, "encode PKCS#7", err)
	}
	return out, nil
}

// netscape is a Netscape certificate sequence: a ContentInfo as in PKCS#7 with a type
// of its own, leaf first, as the old server asked for it.
func netscape(chain [][]byte) ([]byte, error) {
	var b cryptobyte.Builder
	b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1ObjectIdentifier(oid{2, 16, 840, 1, 113730, 2, 5})
		b.AddASN1(cbasn1.Tag(0).ContextSpecific().Constructed(), func(b *cryptobyte.Builder) {
			b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
				for _, der := range slices.Backward(chain) {
					b.AddBytes(der)
				}
			})
		})
	})
	out, err := b.Bytes()
	if err != nil {
		return nil, problem.New(problem.Internal, "encode certificate sequence", err)
	}
	return out, nil
}

// inOrder sorts encodings the way a DER SET OF wants them, in a copy.
func inOrder(encodings [][]byte) [][]byte {
	return slices.SortedFunc(slices.Values(encodings), bytes.Compare)
}
