package practice

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"software.sslmate.com/src/go-pkcs12"

	"qwizard/wizard/chain"
	"qwizard/wizard/problem"
)

// defaultName is the common name of the certificate that the web host serves for a
// site until the person installs theirs.
const defaultName = "practice web host default - not trusted"

// defaultLife is how long such a certificate is valid. It is made anew when it ends.
const defaultLife = 90 * 24 * time.Hour

// pfxTime is how long a PFX may take to open. Its own text says how many rounds
// of hashing that takes: 2,048 as most programs write it, 600,000 in a slow one.
const pfxTime = 10 * time.Second

// installed is a certificate that a person put on a site. It is served for every
// name in it; where two have a name, the one with the higher turn.
type installed struct {
	turn int
	key  []byte // PKCS#8
	cert *tls.Certificate
}

// openInstalled makes an installed certificate of what is on disk.
func openInstalled(turn int, pkcs8 []byte, chain [][]byte) (*installed, error) {
	key, err := x509.ParsePKCS8PrivateKey(pkcs8)
	if err != nil {
		return nil, err
	}
	var certs []*x509.Certificate
	for _, der := range chain {
		c, err := x509.ParseCertificate(der)
		if err != nil {
			return nil, err
		}
		certs = append(certs, c)
	}
	i, err := newInstalled(key, certs)
	if err != nil {
		return nil, err
	}
	i.turn = turn
	return i, nil
}

// newInstalled picks the certificate that belongs to the key and puts the others
// behind it as they came. Roots are left out: readers have theirs (RFC 8446
// 4.4.2). No such certificate is [problem.KeyMismatch].
func newInstalled(key any, certs []*x509.Certificate) (*installed, error) {
	mismatch := problem.At("pfx", problem.KeyMismatch)
	signer, ok := key.(crypto.Signer)
	if !ok {
		return nil, mismatch
	}
	public, ok := signer.Public().(interface{ Equal(crypto.PublicKey) bool })
	if !ok {
		return nil, mismatch
	}
	out := &tls.Certificate{PrivateKey: signer}
	for _, c := range certs {
		if out.Leaf == nil && public.Equal(c.PublicKey) {
			out.Leaf, out.Certificate = c, [][]byte{c.Raw}
		}
	}
	if out.Leaf == nil {
		return nil, mismatch
	}
	for _, c := range certs {
		if !c.Equal(out.Leaf) && !chain.SelfSigned(c) {
			out.Certificate = append(out.Certificate, c.Raw)
		}
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, mismatch
	}
	return &installed{key: pkcs8, cert: out}, nil
}

// openPFX opens a PKCS#12 file. A file whose rounds never end is given up, as is
// one that the caller no longer waits for; its goroutine ends with the rounds.
func openPFX(ctx context.Context, data []byte, password string) (*installed, error) {
	ctx, cancel := context.WithTimeout(ctx, pfxTime)
	defer cancel()
	type result struct {
		installed *installed
		err       error
	}
	done := make(chan result, 1)
	go func() {
		var r result
		defer func() {
			if fault := recover(); fault != nil { // a fault of the library's
				r = result{err: problem.At("pfx", problem.CertificateDamaged)}
			}
			done <- r
		}()
		r.installed, r.err = decodePFX(data, password)
	}()
	select {
	case r := <-done:
		return r.installed, r.err
	case <-ctx.Done():
		if errors.Is(ctx.Err(), context.Canceled) {
			return nil, problem.New(problem.Cancelled, "open PFX", ctx.Err())
		}
		return nil, problem.At("pfx", problem.CertificateDamaged)
	}
}

func decodePFX(data []byte, password string) (*installed, error) {
	// The format has UCS-2 passwords (RFC 7292 B.1): another one opens no file.
	if strings.ContainsFunc(password, func(r rune) bool { return r > 0xffff }) {
		return nil, problem.At("password", problem.ExportPasswordWrong)
	}
	key, leaf, rest, err := pkcs12.DecodeChain(data, password)
	switch {
	case errors.Is(err, pkcs12.ErrIncorrectPassword):
		return nil, problem.At("password", problem.ExportPasswordWrong)
	case err != nil:
		p := problem.At("pfx", problem.CertificateDamaged)
		p.Err = err
		return nil, p
	}
	return newInstalled(key, append([]*x509.Certificate{leaf}, rest...))
}

// install puts a PFX on a site: opened, and its leaf compared with the key and the
// site's name. Neither the file nor the password is kept.
func (h *webHost) install(ctx context.Context, name string, data []byte, password string) error {
	name, err := siteName(name)
	if err != nil {
		return err
	}
	opened, err := openPFX(ctx, data, password)
	if err != nil {
		return err
	}
	if err := opened.cert.Leaf.VerifyHostname(name); err != nil {
		return problem.At("pfx", problem.CertificateOther, "names", oneLine(strings.Join(opened.cert.Leaf.DNSNames, ", "), 500))
	}
	return h.change(ctx, name, func(s *site) error {
		opened.turn = h.lastTurn() + 1
		s.installed = opened
		return nil
	})
}

// lastTurn is the turn of the newest installed certificate, 0 without any.
func (h *webHost) lastTurn() int {
	h.mu.RLock()
	defer h.mu.RUnlock()
	last := 0
	for _, s := range h.sites {
		if s.installed != nil {
			last = max(last, s.installed.turn)
		}
	}
	return last
}

// tlsConfig serves TLS 1.2 and 1.3 (RFC 9325 3.1.1).
func (h *webHost) tlsConfig() *tls.Config {
	return &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: h.certificate}
}

// certificate chooses by SNI: the newest installed one that has the name, else one
// of the host's own. Another name than a site's, or none, gets none, which the
// library answers with the alert unrecognized_name (RFC 6066 3).
func (h *webHost) certificate(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
	name, err := siteName(hello.ServerName)
	if err != nil {
		return nil, nil
	}
	h.mu.RLock()
	var best *installed
	for _, s := range h.sites {
		if i := s.installed; i != nil && (best == nil || i.turn > best.turn) && i.cert.Leaf.VerifyHostname(name) == nil {
			best = i
		}
	}
	h.mu.RUnlock()
	if best != nil {
		return best.cert, nil
	}
	return h.defaultFor(name)
}

// defaultFor is the host's own certificate for a site, made when it is first asked
// for and kept in memory.
func (h *webHost) defaultFor(name string) (*tls.Certificate, error) {
	h.making.Lock()
	defer h.making.Unlock()
	now := h.now()
	if made := h.defaults[name]; made != nil && now.Before(made.Leaf.NotAfter) && now.After(made.Leaf.NotBefore) {
		return made, nil
	}
	made, err := selfSigned(h.random, now, name)
	if err != nil {
		return nil, fmt.Errorf("make the certificate of a practice site: %w", err)
	}
	if len(h.defaults) >= maxWebSites { // somebody tries names
		clear(h.defaults)
	}
	h.defaults[name] = made
	return made, nil
}

func selfSigned(random io.Reader, now time.Time, name string) (*tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), random)
	if err != nil {
		return nil, err
	}
	serial, err := newSerial(random)
	if err != nil {
		return nil, err
	}
	start := now.Add(-backdated).UTC().Truncate(time.Second)
	template := &x509.Certificate{
		SerialNumber:          serial,
		Subject:               pkix.Name{Organization: []string{organisation}, CommonName: defaultName},
		NotBefore:             start,
		NotAfter:              start.Add(defaultLife - time.Second),
		KeyUsage:              x509.KeyUsageDigitalSignature,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		BasicConstraintsValid: true,
		DNSNames:              []string{name},
	}
	der, err := x509.CreateCertificate(random, template, template, &key.PublicKey, key)
	if err != nil {
		return nil, err
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, err
	}
	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}, nil
}
