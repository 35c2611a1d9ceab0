package practice

import (
	"crypto"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"io"
	"math/big"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/crypto/ocsp"
)

// Where certificates, revocation lists and certificate status are served. They
// stand in every certificate, so they may never change.
const (
	PathRoot       = "/pki/root.crt" // the root certificate, DER
	pathIssuing    = "/pki/issuing.crt"
	pathRootCRL    = "/pki/root.crl"
	pathIssuingCRL = "/pki/issuing.crl"
	pathOCSP       = "/pki/ocsp"
)

// How long lists and answers are good for: BR 4.9.7 allows a list of leaf
// certificates ten days, BR 4.9.10 an answer 8 hours to ten days.
const (
	crlLife     = 7 * 24 * time.Hour
	rootCRLLife = 180 * 24 * time.Hour // BR 4.9.7: at most a year for CA certificates
	ocspLife    = 4 * 24 * time.Hour
)

// maxOCSP is the size of an OCSP request body; a real one has about 80 bytes,
// 120 with a nonce.
const maxOCSP = 4096

func (ca *CA) serveCertificate(cert *x509.Certificate) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if onlyGet(w, r) {
			reply(w, http.StatusOK, "application/pkix-cert", cert.Raw)
		}
	}
}

// serveCRL signs a list at each request; the root's is always empty. The number is the real clock's second, so it never falls (RFC 5280 5.2.3).
func (ca *CA) serveCRL(cert *x509.Certificate, key crypto.Signer, life time.Duration) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if !onlyGet(w, r) {
			return
		}
		now := ca.now().UTC().Truncate(time.Second)
		var revoked []x509.RevocationListEntry
		var err error
		if cert == ca.signer.issuing {
			if revoked, err = ca.revokedList(r.Context()); err != nil {
				ca.log.Error("practice revocation list", "err", err)
				reply(w, http.StatusInternalServerError, "text/plain", nil)
				return
			}
		}
		der, err := x509.CreateRevocationList(ca.random, &x509.RevocationList{
			RevokedCertificateEntries: revoked,
			Number:                    big.NewInt(now.Unix()), ThisUpdate: now, NextUpdate: now.Add(life - time.Second),
		}, cert, key)
		if err != nil {
			ca.log.Error("practice revocation list", "err", err)
			reply(w, http.StatusInternalServerError, "text/plain", nil)
			return
		}
		reply(w, http.StatusOK, "application/pkix-crl", der)
	}
}

// serveOCSP answers RFC 6960 requests, by POST and by GET (appendix A.1).
func (ca *CA) serveOCSP(w http.ResponseWriter, r *http.Request) {
	const kind = "application/ocsp-response"
	der, err := ocspRequest(r)
	if err != nil {
		reply(w, http.StatusOK, kind, ocsp.MalformedRequestErrorResponse)
		return
	}
	req, err := ocsp.ParseRequest(der)
	if err != nil {
		reply(w, http.StatusOK, kind, ocsp.MalformedRequestErrorResponse)
		return
	}
	answer, err := ca.certificateStatus(r, req)
	if err != nil {
		ca.log.Error("practice OCSP", "err", err)
		answer = ocsp.InternalErrorErrorResponse
	}
	reply(w, http.StatusOK, kind, answer)
}

func ocspRequest(r *http.Request) ([]byte, error) {
	switch r.Method {
	case http.MethodPost:
		return io.ReadAll(io.LimitReader(r.Body, maxOCSP))
	case http.MethodGet:
		text, err := url.PathUnescape(strings.TrimPrefix(r.URL.EscapedPath(), pathOCSP+"/"))
		if err != nil || len(text) > maxOCSP {
			return nil, errors.New("OCSP request in the path")
		}
		return base64.StdEncoding.DecodeString(text)
	}
	return nil, errors.New("OCSP by " + r.Method)
}

// certificateStatus is good or revoked for a serial number the issuing CA gave out, unknown
// for any other (BR 4.9.10), unauthorized for another issuer (RFC 5019 2.2.3).
func (ca *CA) certificateStatus(r *http.Request, req *ocsp.Request) ([]byte, error) {
	if !ca.isIssuer(req) {
		return ocsp.UnauthorizedErrorResponse, nil
	}
	var rec serialRecord
	found, err := ca.state.get(r.Context(), prefixSerial+hashed(req.SerialNumber.Text(16)), &rec)
	if err != nil {
		return nil, err
	}
	out := ocsp.Response{Status: ocsp.Unknown, SerialNumber: req.SerialNumber, IssuerHash: req.HashAlgorithm}
	switch {
	case found && rec.Revoked != nil:
		out.Status, out.RevokedAt, out.RevocationReason = ocsp.Revoked, *rec.Revoked, rec.Reason
	case found:
		out.Status = ocsp.Good
	}
	now := ca.now().UTC().Truncate(time.Minute) // as x/crypto does with producedAt
	out.ThisUpdate, out.NextUpdate = now, now.Add(ocspLife-time.Second)
	return ocsp.CreateResponse(ca.signer.issuing, ca.signer.issuing, out, ca.signer.issuingKey)
}

// isIssuer compares the request's issuer hashes with ours by making the request
// that we would have sent.
func (ca *CA) isIssuer(req *ocsp.Request) bool {
	der, err := ocsp.CreateRequest(&x509.Certificate{SerialNumber: req.SerialNumber}, ca.signer.issuing, &ocsp.RequestOptions{Hash: req.HashAlgorithm})
	if err != nil {
		return false
	}
	ours, err := ocsp.ParseRequest(der)
	return err == nil && string(ours.IssuerKeyHash) == string(req.IssuerKeyHash) && string(ours.IssuerNameHash) == string(req.IssuerNameHash)
}

// serialRecord says that a serial number was given out, and revoked.
type serialRecord struct {
	V       int        `json:"v"`
	Order   string     `json:"order"`
	Revoked *time.Time `json:"revoked,omitempty"` // real time
	Reason  int        `json:"reason,omitempty"`
}
