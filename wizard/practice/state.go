package practice

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"encoding/json"
	"io"
	"math/big"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"qwizard/wizard/problem"
)

// recordVersion is the version this program writes and the newest it reads.
const recordVersion = 1

// Keys of single records, and prefixes of those there are many of. What follows
// a prefix is an order number or a SHA-256, never anything that names a person.
const (
	keyAuthority = "ca"
	keyClock     = "clock"
	keyPorts     = "ports"
	keyAccount   = "account"
	keyNumbers   = "numbers"

	prefixOrder   = "order/"   // order number
	prefixRef     = "ref/"     // SHA-256 of foreignOrderNumber
	prefixToken   = "csr/"     // SHA-256 of the CSR's DER and the uniqueValue
	prefixSerial  = "serial/"  // SHA-256 of a certificate's serial number
	prefixRevoked = "revoked/" // SHA-256 of a certificate's serial number
	prefixBadKey  = "badkey/"  // SHA-256 of a public key that is said to be compromised
	prefixListed  = "listed/"  // SHA-256 of a name whose mailboxes were asked for
	prefixZone    = "zone/"    // SHA-256 of the zone's name
	prefixSite    = "site/"    // SHA-256 of the site's name
)

// state is the Disk seen as versioned JSON records.
type state struct{ disk Disk }

// get decodes the record at key into v and reports whether there is one.
func (s state) get(ctx context.Context, key string, v any) (bool, error) {
	raw, found, err := s.disk.Get(ctx, key)
	if err != nil || !found {
		return false, err
	}
	var head struct {
		V int `json:"v"`
	}
	if err := json.Unmarshal(raw, &head); err != nil || head.V < 1 {
		return false, problem.New(problem.StoreDamaged, "read practice record", err)
	}
	if head.V > recordVersion {
		return false, problem.New(problem.StoreNewer, "read practice record", nil, "version", strconv.Itoa(head.V))
	}
	if err := json.Unmarshal(raw, v); err != nil {
		return false, problem.New(problem.StoreDamaged, "read practice record", err)
	}
	return true, nil
}

// put writes all records or none; a nil record deletes.
func (s state) put(ctx context.Context, records map[string]any) error {
	writes := make(map[string][]byte, len(records))
	for key, v := range records {
		if v == nil {
			writes[key] = nil
			continue
		}
		raw, err := json.Marshal(v)
		if err != nil {
			return problem.New(problem.Internal, "encode practice record", err)
		}
		writes[key] = raw
	}
	return s.disk.Put(ctx, writes)
}

// hashed is the part of a key that stands for personal data.
func hashed(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		h.Write([]byte(strconv.Itoa(len(p)) + ":" + p))
	}
	return hex.EncodeToString(h.Sum(nil))
}

// account is the one account the CA has.
type account struct {
	V        int    `json:"v"`
	Name     string `json:"name"`
	Password string `json:"password"`
	TokenKey []byte `json:"token_key"` // signs upload tokens
}

func (s state) loadAccount(ctx context.Context, random io.Reader) (account, error) {
	var a account
	if found, err := s.get(ctx, keyAccount, &a); found || err != nil {
		return a, err
	}
	raw, err := randomBytes(random, 3+20+32)
	if err != nil {
		return a, err
	}
	a = account{
		V:        recordVersion,
		Name:     "practice-" + hex.EncodeToString(raw[:3]),
		Password: base32.StdEncoding.EncodeToString(raw[3:23]),
		TokenKey: raw[23:],
	}
	return a, s.put(ctx, map[string]any{keyAccount: a})
}

// use puts a login in the place of the account's, if one is given. Sizes are the
// API's.
func (a *account) use(name, password string) error {
	switch {
	case name == "" && password == "":
		return nil
	case name == "" || len(name) > 64 || strings.ContainsRune(name, ':'):
		return problem.At("login", problem.InputNotOffered, "value", visible(name), "offered", "USER:PASSWORD")
	case password == "" || len(password) > 128 || !utf8.ValidString(name+password):
		return problem.At("login", problem.InputNotOffered, "value", visible(name), "offered", "USER:PASSWORD")
	}
	a.Name, a.Password = name, password
	return nil
}

// clockRecord is how far practice time is ahead of the real clock.
type clockRecord struct {
	V       int           `json:"v"`
	Skipped time.Duration `json:"skipped"` // nanoseconds
}

func (s state) loadClock(ctx context.Context) (time.Duration, error) {
	var c clockRecord
	_, err := s.get(ctx, keyClock, &c)
	return c.Skipped, err
}

// numbers is the order counter.
type numbers struct {
	V    int `json:"v"`
	Next int `json:"next"`
}

// Order numbers have eight digits, like those in Sectigo's mails.
const (
	firstNumber = 10_000_000
	lastStart   = 79_999_999 // leaves 20 million numbers
)

// nextNumber reads the counter without moving it: the caller writes the returned
// record together with the order.
func (s state) nextNumber(ctx context.Context, random io.Reader) (number string, after numbers, err error) {
	var n numbers
	found, err := s.get(ctx, keyNumbers, &n)
	if err != nil {
		return "", n, err
	}
	if !found {
		raw, err := randomBytes(random, 8)
		if err != nil {
			return "", n, err
		}
		spread := new(big.Int).Mod(new(big.Int).SetBytes(raw), big.NewInt(lastStart-firstNumber))
		n.Next = firstNumber + int(spread.Int64())
	}
	return strconv.Itoa(n.Next), numbers{V: recordVersion, Next: n.Next + 1}, nil
}

func randomBytes(random io.Reader, n int) ([]byte, error) {
	b := make([]byte, n)
	if _, err := io.ReadFull(random, b); err != nil {
		return nil, problem.New(problem.Internal, "read random bytes", err)
	}
	return b, nil
}
