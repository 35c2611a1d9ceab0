package practice

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"
)

// tokenLife is how long an upload token is good for, in practice time. Every
// getPostPaymentStatus gives a fresh one.
const tokenLife = 24 * time.Hour

// tokenHeader is the only header that is written and the only one that is
// accepted, so that a token cannot choose its own algorithm (RFC 8725 3.1).
const tokenHeader = `{"alg":"HS256","typ":"JWT"}`

// claims are an upload token's (RFC 7519 4.1).
type claims struct {
	Subject string `json:"sub"` // order number
	Expires int64  `json:"exp"` // practice time, unix seconds
}

// uploadToken is a JWT (RFC 7515 compact form) that lets its bearer upload papers
// for one order.
func (ca *CA) uploadToken(number string, now time.Time) string {
	// A struct of a string and a number always encodes.
	body, _ := json.Marshal(claims{Subject: number, Expires: now.Add(tokenLife).Unix()})
	signed := base64.RawURLEncoding.EncodeToString([]byte(tokenHeader)) + "." + base64.RawURLEncoding.EncodeToString(body)
	return signed + "." + base64.RawURLEncoding.EncodeToString(ca.tokenMAC(signed))
}

// tokenOrder is the order number of a token that we signed and that has not
// expired at the practice time now.
func (ca *CA) tokenOrder(token string, now time.Time) (string, bool) {
	cut := strings.LastIndexByte(token, '.')
	if cut < 0 {
		return "", false
	}
	mac, err := base64.RawURLEncoding.DecodeString(token[cut+1:])
	if err != nil || !hmac.Equal(mac, ca.tokenMAC(token[:cut])) {
		return "", false
	}
	head, body, _ := strings.Cut(token[:cut], ".")
	if head != base64.RawURLEncoding.EncodeToString([]byte(tokenHeader)) {
		return "", false
	}
	raw, err := base64.RawURLEncoding.DecodeString(body)
	if err != nil {
		return "", false
	}
	var c claims
	if err := json.Unmarshal(raw, &c); err != nil {
		return "", false
	}
	return c.Subject, now.Unix() < c.Expires
}

func (ca *CA) tokenMAC(signed string) []byte {
	mac := hmac.New(sha256.New, ca.account.TokenKey)
	mac.Write([]byte(signed))
	return mac.Sum(nil)
}
