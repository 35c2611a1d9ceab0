package order

import (
	"strconv"
	"strings"

	"qwizard/wizard/problem"
)

// Encodings of a PFX, by go-pkcs12's names.
const (
	// LegacyDES is 3DES with a SHA-1 MAC: every reader since the nineties takes it.
	LegacyDES = "LegacyDES"
	// Modern2023 is AES-256 with a SHA-256 MAC: Windows Server 2019, Java 12 and
	// OpenSSL 1.1.1 onward.
	Modern2023 = "Modern2023"
)

// Target is a place a PFX goes to.
type Target struct {
	ID       string
	Encoding string
}

// The targets that are no place: for who does not know, and for where the most
// readable encoding was refused.
const (
	TargetUnknown    = "unknown"
	TargetUnknownNew = "unknown-new"
)

// Targets are the places we know, with the encoding that each is known to read:
// AES files are refused by Windows Server 2016 and older with a misleading
// "password is not correct", and Azure App Service asks for triple DES. Panels
// that take PEM, and "unknown", get the most readable one.
func Targets() []Target {
	return []Target{
		{"nginx", Modern2023}, {"apache", Modern2023}, {"haproxy", Modern2023}, {"tomcat", Modern2023},
		{"iis", Modern2023}, {"iis-2016", LegacyDES}, {"azure", LegacyDES},
		{"plesk", LegacyDES}, {"cpanel", LegacyDES}, {"directadmin", LegacyDES}, {"synology", LegacyDES},
		{TargetUnknown, LegacyDES}, {TargetUnknownNew, Modern2023},
	}
}

// TargetIDs are the ids of [Targets], in the same order.
func TargetIDs() []string {
	var ids []string
	for _, t := range Targets() {
		ids = append(ids, t.ID)
	}
	return ids
}

// EncodingFor returns the encoding for a target id, with
// [problem.InputNotOffered] for an id that is not in [Targets].
func EncodingFor(id string) (string, error) {
	for _, t := range Targets() {
		if t.ID == id {
			return t.Encoding, nil
		}
	}
	return "", problem.At("", problem.InputNotOffered, "value", strconv.Quote(id), "offered", strings.Join(TargetIDs(), ", "))
}

// Limits of a PFX's password. go-pkcs12 derives keys in 2,048 rounds only, so a short
// password protects nothing; panels cut long ones.
const (
	MinPassword = 8
	MaxPassword = 64
)

// CheckPassword refuses what some reader would not take: Java reads printable
// ASCII only, and a blank at an end is lost in panels.
func CheckPassword(s string) error {
	limits := []string{"min", strconv.Itoa(MinPassword), "max", strconv.Itoa(MaxPassword)}
	switch {
	case s == "":
		return problem.At("", problem.InputMissing)
	case len([]rune(s)) < MinPassword:
		return problem.At("", problem.PasswordShort, limits...)
	case len([]rune(s)) > MaxPassword:
		return problem.At("", problem.PasswordLong, limits...)
	}
	for _, r := range s {
		if r < 0x20 || r > 0x7e {
			return problem.At("", problem.PasswordLetters)
		}
	}
	if s[0] == ' ' || s[len(s)-1] == ' ' {
		return problem.At("", problem.PasswordLetters)
	}
	return nil
}
