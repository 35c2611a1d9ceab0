// Package vault keeps secrets, one per named item: the private key of each
// issuance and the key that seals the store.
//
// [Keychain] is the operating system's keychain; [File] is a folder protected by a
// passphrase; [Memory] forgets everything when the process ends. All pass the same
// contract test, and all have the methods of wizard.Vault. A data folder has one of the
// first two kinds ([KindOf]); [File.MoveToKeychain] and [Keychain.MoveToFile] change which.
//
// The passphrase and the vault's own key live in strings and inside the age
// library, which Go cannot wipe; the copies of secrets this package makes are
// wiped after use. Neither secrets nor passphrases appear in errors, in String or
// in log values.
//
// # Limits
//
// An item's name is 1 to 100 characters of a-z 0-9 . / - and is chosen by the
// program, never by a person: any other is [problem.Internal]. A secret is 1 to
// [MaxSecret] bytes.
package vault

import (
	"context"
	"strconv"

	"qwizard/wizard/problem"
)

// MaxSecret is the most bytes one item holds: CRED_MAX_CREDENTIAL_BLOB_SIZE of
// Windows Credential Manager (5 × 512), the smallest limit of the systems'
// keychains. An RSA-4096 key as PKCS#8 is about 2,375 bytes.
const MaxSecret = 2560

const maxName = 100

func checkName(op, item string) error {
	ok := len(item) >= 1 && len(item) <= maxName
	for i := 0; ok && i < len(item); i++ {
		c := item[i]
		ok = c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '.' || c == '/' || c == '-'
	}
	if !ok {
		return problem.New(problem.Internal, op+": bad item name", nil)
	}
	return nil
}

func checkSecret(op string, secret []byte) error {
	switch {
	case len(secret) == 0:
		return problem.New(problem.InputMissing, op, nil)
	case len(secret) > MaxSecret:
		return problem.New(problem.InputTooBig, op, nil, "limit", strconv.Itoa(MaxSecret))
	}
	return nil
}

// alive is the Cancelled problem if ctx has ended.
func alive(ctx context.Context, op string) error {
	if err := ctx.Err(); err != nil {
		return problem.New(problem.Cancelled, op, err)
	}
	return nil
}
