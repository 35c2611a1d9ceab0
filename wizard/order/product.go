package order

import (
	"slices"
	"strconv"
	"strings"

	"qwizard/wizard/problem"
)

// Product is Sectigo's product code.
type Product int

// The two products a natural person can buy (Sectigo API, AutoApplyOrder for eIDAS).
const (
	QWACNatural            Product = 791
	QWACNaturalMultiDomain Product = 792
)

// Product follows from the number of names: one is 791, two or three are 792.
func (ns Names) Product() Product {
	if len(ns) > 1 {
		return QWACNaturalMultiDomain
	}
	return QWACNatural
}

// Title is the product's name at Sectigo.
func (p Product) Title() string {
	switch p {
	case QWACNatural:
		return "Sectigo QWAC Natural"
	case QWACNaturalMultiDomain:
		return "Sectigo QWAC Natural Multi-Domain"
	}
	return strconv.Itoa(int(p))
}

// Terms are the terms that can be bought, in days (Sectigo API, parameter days).
func Terms() []int { return []int{90, 365} }

// DefaultTerm is what most people buy: a year, with reissues inside it.
const DefaultTerm = 365

// CheckTerm refuses a term Sectigo does not sell, with [problem.InputNotOffered].
func CheckTerm(days int) error {
	if slices.Contains(Terms(), days) {
		return nil
	}
	return notOffered(strconv.Itoa(days), []string{"90", "365"})
}

// KeyKind is a kind of key pair that can be made, by the name that answers
// files use.
type KeyKind string

// The offered kinds (BR 6.1.5 and Sectigo's eIDAS CP/CPS 6.1.5).
const (
	RSA2048 KeyKind = "rsa-2048"
	RSA3072 KeyKind = "rsa-3072"
	RSA4096 KeyKind = "rsa-4096"
	P256    KeyKind = "p256"
	P384    KeyKind = "p384"
)

// DefaultKeyKind follows ETSI TS 119 312, which no longer wants RSA keys under
// 3,000 bits certified, and every panel takes it.
const DefaultKeyKind = RSA3072

// KeyKinds are the offered kinds, the default first.
func KeyKinds() []KeyKind { return []KeyKind{RSA3072, RSA2048, RSA4096, P256, P384} }

// ParseKeyKind reads a kind's name, with [problem.InputNotOffered] for others.
func ParseKeyKind(s string) (KeyKind, error) { return oneOf(s, KeyKinds()) }

// Method is a way to prove control of a domain.
type Method string

// The methods, by the names that answers files use.
const (
	CNAME Method = "cname"
	HTTP  Method = "http"
	HTTPS Method = "https"
	Email Method = "email"
)

// Methods are the methods in the order in which they are recommended.
func Methods() []Method { return []Method{CNAME, HTTP, HTTPS, Email} }

// ParseMethod reads a method's name, with [problem.InputNotOffered] for others.
func ParseMethod(s string) (Method, error) { return oneOf(s, Methods()) }

func oneOf[T ~string](s string, offered []T) (T, error) {
	if slices.Contains(offered, T(s)) {
		return T(s), nil
	}
	names := make([]string, len(offered))
	for i, o := range offered {
		names[i] = string(o)
	}
	return "", notOffered(s, names)
}

func notOffered(value string, offered []string) error {
	if value == "" {
		return problem.At("", problem.InputMissing)
	}
	if len(value) > 40 {
		value = value[:40] + "…"
	}
	return problem.At("", problem.InputNotOffered, "value", strings.ToValidUTF8(value, "?"), "offered", strings.Join(offered, ", "))
}
