package practice

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"io"
	"math/big"
	"time"

	"qwizard/wizard/problem"
)

// Names of the CA certificates. They say what they are wherever they turn up.
// BR 7.1.2.10.2 wants country, organisation and common name; XX is the
// user-assigned code that ISO 3166 never gives to a country (BR 7.1.4.2, Kosovo).
const (
	rootName     = "Qwizard Practice Root - not trusted"
	issuingName  = "Qwizard Practice QWAC CA - not trusted"
	organisation = "Qwizard Practice"
	noCountry    = "XX"
)

// Lifetimes of the CA certificates: a root lives 2,922 to 9,132 days (BR
// 7.1.2.1.1). Both start half a day early, so that they are valid on a computer
// whose clock was put back a little; BR 7.1.2.1.1 and .2.6 allow a day.
const (
	rootLife    = 20 * 365 * 24 * time.Hour
	issuingLife = 15 * 365 * 24 * time.Hour
	backdated   = 12 * time.Hour
)

// authority is the CA's keys and certificates.
type authority struct {
	root, issuing       *x509.Certificate
	rootKey, issuingKey crypto.Signer
}

// authorityRecord is the authority on disk. Keys are PKCS#8: whoever implements
// [Disk] seals what it is given.
type authorityRecord struct {
	V          int    `json:"v"`
	Root       []byte `json:"root"`
	RootKey    []byte `json:"root_key"`
	Issuing    []byte `json:"issuing"`
	IssuingKey []byte `json:"issuing_key"`
}

// loadAuthority reads the CA's keys and certificates, or makes them. The URLs in
// the issuing certificate are those of the CA's first start.
func (ca *CA) loadAuthority(ctx context.Context) error {
	var rec authorityRecord
	found, err := ca.state.get(ctx, keyAuthority, &rec)
	if err != nil {
		return err
	}
	if !found {
		if rec, err = newAuthority(ca.random, ca.now(), ca.URL()); err != nil {
			return problem.New(problem.Internal, "make practice CA", err)
		}
		if err = ca.state.put(ctx, map[string]any{keyAuthority: rec}); err != nil {
			return err
		}
	}
	if ca.signer, err = rec.open(); err != nil {
		return problem.New(problem.StoreDamaged, "read practice CA", err)
	}
	return nil
}

func (rec authorityRecord) open() (*authority, error) {
	var a authority
	var err error
	if a.root, err = x509.ParseCertificate(rec.Root); err != nil {
		return nil, err
	}
	if a.issuing, err = x509.ParseCertificate(rec.Issuing); err != nil {
		return nil, err
	}
	if a.rootKey, err = openKey(rec.RootKey, a.root); err != nil {
		return nil, err
	}
	if a.issuingKey, err = openKey(rec.IssuingKey, a.issuing); err != nil {
		return nil, err
	}
	return &a, a.issuing.CheckSignatureFrom(a.root)
}

// openKey reads a key and compares it with its certificate.
func openKey(pkcs8 []byte, cert *x509.Certificate) (crypto.Signer, error) {
	key, err := x509.ParsePKCS8PrivateKey(pkcs8)
	if err != nil {
		return nil, err
	}
	ec, ok := key.(*ecdsa.PrivateKey)
	if !ok || !ec.PublicKey.Equal(cert.PublicKey) {
		return nil, problem.New(problem.KeyMismatch, "read practice CA", nil)
	}
	return ec, nil
}

func newAuthority(random io.Reader, now time.Time, base string) (authorityRecord, error) {
	rec := authorityRecord{V: recordVersion}
	start := now.Add(-backdated).UTC().Truncate(time.Second)
	rootKey, err := ecdsa.GenerateKey(elliptic.P384(), random)
	if err != nil {
		return rec, err
	}
	issuingKey, err := ecdsa.GenerateKey(elliptic.P256(), random)
	if err != nil {
		return rec, err
	}
	root, err := rootTemplate(random, start, &rootKey.PublicKey)
	if err != nil {
		return rec, err
	}
	if rec.Root, err = x509.CreateCertificate(random, root, root, &rootKey.PublicKey, rootKey); err != nil {
		return rec, err
	}
	issuing, err := issuingTemplate(random, start, &issuingKey.PublicKey, base)
	if err != nil {
		return rec, err
	}
	issuing.AuthorityKeyId = root.SubjectKeyId
	if rec.Issuing, err = x509.CreateCertificate(random, issuing, root, &issuingKey.PublicKey, rootKey); err != nil {
		return rec, err
	}
	if rec.RootKey, err = x509.MarshalPKCS8PrivateKey(rootKey); err != nil {
		return rec, err
	}
	rec.IssuingKey, err = x509.MarshalPKCS8PrivateKey(issuingKey)
	return rec, err
}

// rootTemplate is BR 7.1.2.1, Root CA Certificate Profile.
func rootTemplate(random io.Reader, start time.Time, key *ecdsa.PublicKey) (*x509.Certificate, error) {
	t, err := caTemplate(random, rootName, start, rootLife, key)
	if err != nil {
		return nil, err
	}
	t.AuthorityKeyId = t.SubjectKeyId
	return t, nil
}

// issuingTemplate is BR 7.1.2.6, TLS Subordinate CA Certificate Profile, for an
// affiliated CA (anyPolicy, 7.1.2.10.5).
func issuingTemplate(random io.Reader, start time.Time, key *ecdsa.PublicKey, base string) (*x509.Certificate, error) {
	t, err := caTemplate(random, issuingName, start, issuingLife, key)
	if err != nil {
		return nil, err
	}
	t.MaxPathLenZero = true
	t.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	t.Policies = []x509.OID{mustOID(2, 5, 29, 32, 0)}
	t.IssuingCertificateURL = []string{base + PathRoot}
	t.CRLDistributionPoints = []string{base + pathRootCRL}
	return t, nil
}

func caTemplate(random io.Reader, name string, start time.Time, life time.Duration, key *ecdsa.PublicKey) (*x509.Certificate, error) {
	serial, err := newSerial(random)
	if err != nil {
		return nil, err
	}
	id, err := keyID(key)
	if err != nil {
		return nil, err
	}
	return &x509.Certificate{
		SerialNumber:          serial,
		Subject:               pkix.Name{Country: []string{noCountry}, Organization: []string{organisation}, CommonName: name},
		NotBefore:             start,
		NotAfter:              start.Add(life - time.Second),
		KeyUsage:              x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
		BasicConstraintsValid: true,
		IsCA:                  true,
		SubjectKeyId:          id,
	}, nil
}

// keyID is RFC 7093 section 2 method 1: the leftmost 160 bits of the SHA-256 of
// the public key's bit string.
func keyID(key *ecdsa.PublicKey) ([]byte, error) {
	point, err := key.Bytes()
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(point)
	return sum[:20], nil
}

// newSerial is a positive number of 126 random bits under the bits 01, which
// makes 16 octets always (BR 7.1.2.x: at least 64 bits from a CSPRNG; RFC 5280
// 4.1.2.2: positive, at most 20 octets).
func newSerial(random io.Reader) (*big.Int, error) {
	raw, err := randomBytes(random, 16)
	if err != nil {
		return nil, err
	}
	raw[0] = raw[0]&0x3f | 0x40
	return new(big.Int).SetBytes(raw), nil
}

// oid is an object identifier as encoding/asn1 takes it.
type oid = asn1.ObjectIdentifier

// mustOID is for the constants of the profile; arcs that make no object
// identifier are a bug in this file.
func mustOID(arcs ...uint64) x509.OID {
	o, err := x509.OIDFromInts(arcs)
	if err != nil {
		panic(err)
	}
	return o
}
