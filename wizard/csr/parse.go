package csr

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"math/big"
	"math/bits"
)

// request is a PKCS#10 (RFC 2986 4) taken apart. crypto/x509 refuses to read one
// whose key or names it does not like, and so could not tell why.
type request struct {
	tbs        []byte
	version    int
	subject    pkix.RDNSequence
	key        key
	attributes []attribute // others than requests for extensions
	extensions []pkix.Extension
	tangled    bool // extensions that cannot be read, or are there twice
	san        []asn1.RawValue
	signed     signature
	signature  []byte
}

type attribute struct {
	ID     asn1.ObjectIdentifier
	Values asn1.RawValue
}

// key is a SubjectPublicKeyInfo.
type key struct {
	raw       []byte
	algorithm pkix.AlgorithmIdentifier
	bits      []byte
	public    crypto.PublicKey // nil if it is of a kind crypto/x509 does not read, or broken
	rsa       *modulus         // for RSA and RSA-PSS, as far as it can be read
}

// modulus is an RSAPublicKey (RFC 8017 A.1.1), whatever its numbers are.
type modulus struct{ N, E *big.Int }

// parse takes a request apart. Its error is for logs.
func parse(der []byte) (*request, error) {
	var in struct {
		TBS struct {
			Raw     asn1.RawContent
			Version int
			Subject asn1.RawValue
			Key     struct {
				Raw       asn1.RawContent
				Algorithm pkix.AlgorithmIdentifier
				Bits      asn1.BitString
			}
			Attributes []asn1.RawValue `asn1:"tag:0"`
		}
		Algorithm pkix.AlgorithmIdentifier
		Signature asn1.BitString
	}
	if rest, err := asn1.Unmarshal(der, &in); err != nil || len(rest) > 0 {
		return nil, errors.Join(errors.New("no PKCS#10"), err)
	}
	r := &request{tbs: in.TBS.Raw, version: in.TBS.Version, signed: signatureOf(in.Algorithm), signature: in.Signature.RightAlign()}
	if rest, err := asn1.Unmarshal(in.TBS.Subject.FullBytes, &r.subject); err != nil || len(rest) > 0 {
		return nil, errors.Join(errors.New("a subject that cannot be read"), err)
	}
	r.key = keyOf(in.TBS.Key.Raw, in.TBS.Key.Algorithm, in.TBS.Key.Bits.RightAlign())
	for _, raw := range in.TBS.Attributes {
		var a attribute
		if rest, err := asn1.Unmarshal(raw.FullBytes, &a); err != nil || len(rest) > 0 {
			return nil, errors.Join(errors.New("an attribute that cannot be read"), err)
		}
		if a.ID.Equal(oidExtensionRequest()) {
			r.addExtensions(a.Values)
			continue
		}
		r.attributes = append(r.attributes, a)
	}
	return r, nil
}

func oidExtensionRequest() asn1.ObjectIdentifier { // RFC 2985 5.4.2
	return asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 14}
}

func oidSAN() asn1.ObjectIdentifier { return asn1.ObjectIdentifier{2, 5, 29, 17} }

func (r *request) addExtensions(set asn1.RawValue) {
	var more []pkix.Extension
	rest, err := asn1.Unmarshal(set.Bytes, &more)
	r.tangled = r.tangled || err != nil || len(rest) > 0
	for _, e := range more {
		for _, other := range r.extensions {
			r.tangled = r.tangled || other.Id.Equal(e.Id)
		}
		r.extensions = append(r.extensions, e)
		if e.Id.Equal(oidSAN()) {
			rest, err := asn1.Unmarshal(e.Value, &r.san)
			r.tangled = r.tangled || err != nil || len(rest) > 0
		}
	}
}

func keyOf(raw []byte, algorithm pkix.AlgorithmIdentifier, bits []byte) key {
	k := key{raw: raw, algorithm: algorithm, bits: bits}
	if public, err := x509.ParsePKIXPublicKey(raw); err == nil {
		k.public = public
	}
	if name := algorithm.Algorithm.String(); name == idRSA || name == idRSAPSS {
		var m modulus
		if rest, err := asn1.Unmarshal(bits, &m); err == nil && len(rest) == 0 && m.N.Sign() > 0 {
			k.rsa = &m
		}
	}
	return k
}

// verdicts on a signature.
type verdict int

const (
	unknown verdict = iota // of a kind, or by a key, that cannot be verified here
	holds
	broken
)

// maxVerified is the longest RSA key with which a signature is verified, in bits. It
// is twice what Sectigo takes; verifying with one of a megabit takes minutes.
const maxVerified = 16384

// verify checks the self-signature, which shows that whoever made the request has
// the private key (RFC 2986 1).
func (r *request) verify() verdict {
	switch public := r.key.public.(type) {
	case *rsa.PublicKey:
		size := public.N.BitLen()
		if size < 1024 || size > maxVerified || public.N.Bit(0) == 0 || public.E < 3 || public.E&1 == 0 || bits.Len(uint(public.E)) > maxExponent {
			return unknown // crypto/rsa refuses these
		}
		if r.signed.pss {
			return r.verifyPSS(public)
		}
	case *ecdsa.PublicKey, ed25519.PublicKey:
	default:
		return unknown
	}
	if r.signed.x509 == x509.UnknownSignatureAlgorithm {
		return unknown
	}
	check := x509.CertificateRequest{
		RawTBSCertificateRequest: r.tbs, SignatureAlgorithm: r.signed.x509, PublicKey: r.key.public, Signature: r.signature,
	}
	err := check.CheckSignature()
	if _, insecure := errors.AsType[x509.InsecureAlgorithmError](err); insecure {
		return unknown
	}
	if err != nil {
		return broken
	}
	return holds
}

// verifyPSS verifies with any length of salt: crypto/x509 knows one only, and OpenSSL
// writes another.
func (r *request) verifyPSS(public *rsa.PublicKey) verdict {
	if !r.signed.hash.Available() {
		return unknown
	}
	h := r.signed.hash.New()
	h.Write(r.tbs)
	if rsa.VerifyPSS(public, r.signed.hash, h.Sum(nil), r.signature, nil) != nil {
		return broken
	}
	return holds
}
