package csr

import (
	"crypto/ecdsa"
	"math/big"
	"strconv"

	"qwizard/wizard/finding"
)

// RSA sizes that Sectigo takes, in bits (BR 6.1.5; Sectigo, Additional request
// structures).
const (
	minRSA = 2048
	maxRSA = 8192
)

const (
	sourceSize  = "BR 6.1.5"
	sourceKind  = "BR 7.1.3.1"
	sourceRSA   = "BR 6.1.6"
	sourceWeak  = "BR 6.1.1.3"
	sourceCurve = "BR 6.1.5, 7.1.3.1.2"
)

// key is whether the key is of a kind that a certificate can have, and whether it
// was made well.
func (l *linter) key() {
	k := l.request.key
	switch curve, explicit := k.curve(); {
	case explicit:
		l.onKey(finding.Blocks, finding.RequestKeyParameters, sourceCurve)
	case curve != "":
		l.ec(curve)
	case k.algorithm.Algorithm.String() != idRSA:
		l.onKey(finding.Blocks, finding.RequestKeyKind, sourceKind)
	case k.rsa == nil || k.public == nil && !oddlyRaised(k.rsa.E):
		l.onKey(finding.Blocks, finding.RequestKeyBroken, sourceRSA)
	default:
		l.rsa(k.rsa)
	}
}

func (l *linter) onKey(verdict finding.Verdict, kind finding.Kind, source string, params ...string) {
	f := finding.Finding{Kind: kind, Observed: l.request.key.name()}
	if len(params) > 0 {
		f.Params = map[string]string{params[0]: params[1]}
	}
	l.add(verdict, source, f)
}

// ec takes the curves that are offered. P-521 is allowed by the rules and known to
// Sectigo, but not to Chrome.
func (l *linter) ec(curve string) {
	_, onCurve := l.request.key.public.(*ecdsa.PublicKey)
	switch {
	case curve != idP256 && curve != idP384:
		l.onKey(finding.Blocks, finding.RequestKeyCurve, sourceCurve)
	case !onCurve:
		l.onKey(finding.Blocks, finding.RequestKeyBroken, sourceRSA)
	default:
		l.onKey(finding.Fine, finding.RequestKey, sourceSize)
	}
}

// oddlyRaised reports an exponent that no key may have (BR 6.1.6), or that crypto/rsa
// does not take.
func oddlyRaised(e *big.Int) bool {
	return e.Cmp(big.NewInt(3)) < 0 || e.Bit(0) == 0 || e.BitLen() > maxExponent
}

// maxExponent is the longest exponent of an RSA key that crypto/rsa takes, in bits.
// BR 6.1.6 would allow 256, and nobody makes them.
const maxExponent = 31

func (l *linter) rsa(m *modulus) {
	bits := m.N.BitLen()
	switch {
	case bits < minRSA:
		l.onKey(finding.Blocks, finding.RequestKeyShort, sourceSize, "limit", strconv.Itoa(minRSA))
	case bits > maxRSA:
		l.onKey(finding.Blocks, finding.RequestKeyLong, sourceSectigo, "limit", strconv.Itoa(maxRSA))
		return // its weaknesses would take long to look for
	case bits%8 != 0:
		l.onKey(finding.Blocks, finding.RequestKeyOdd, sourceSize)
	case l.request.key.kind() == "":
		l.onKey(finding.Attention, finding.RequestKeyUnusual, sourceSize)
	default:
		l.onKey(finding.Fine, finding.RequestKey, sourceSize)
	}
	exponent := "≥ 2^31"
	if m.E.BitLen() <= maxExponent {
		exponent = m.E.String()
	}
	switch {
	case oddlyRaised(m.E):
		l.onKey(finding.Blocks, finding.RequestKeyExponent, sourceRSA, "exponent", exponent)
	case m.E.Cmp(big.NewInt(65537)) < 0:
		l.onKey(finding.Attention, finding.RequestKeyExponentSmall, sourceRSA, "exponent", exponent)
	}
	l.weak(m.N)
}

// weak looks for keys that can be broken by anybody.
func (l *linter) weak(n *big.Int) {
	strong := true
	tell := func(kind finding.Kind, source string, params ...string) {
		l.onKey(finding.Blocks, kind, source, params...)
		strong = false
	}
	if factor := smallFactor(n); factor > 0 {
		tell(finding.RequestWeakFactor, sourceRSA, "factor", strconv.FormatInt(factor, 10))
	}
	if fermat(n) {
		tell(finding.RequestWeakFermat, sourceWeak)
	}
	if roca(n) {
		tell(finding.RequestWeakROCA, sourceWeak)
	}
	if strong {
		l.onKey(finding.Fine, finding.RequestStrength, sourceWeak)
	}
}
