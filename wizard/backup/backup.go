// Package backup keeps the bytes of one order in one encrypted file, and gets them
// back. What the bytes mean is the caller's business.
//
// The file is in the age format (age-encryption.org/v1) with one scrypt recipient,
// so that "age -d" opens it where there is no Qwizard. Its plaintext is the line
// "qwizard backup 2" and then the content exactly. The number is the version of what
// follows: in 2 that begins with a line that says what is in it, which 1 did not have.
// Both are read.
package backup

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"strconv"

	"qwizard/wizard/internal/agefile"
	"qwizard/wizard/internal/atomicfile"
	"qwizard/wizard/problem"
)

// Extension ends the names of backup files.
const Extension = ".qwizard"

// MaxContent is the most bytes of content: an order with all its scans has a few
// megabytes.
const MaxContent = 16 << 20

const (
	minPassphrase = 12 // characters: a file that lies about is guessed at for years

	version   = 2
	magic     = "qwizard backup "
	maxHeader = 64                                // bytes of the first line
	maxPlain  = MaxContent + maxHeader            // what is ever decrypted
	maxFile   = maxPlain + maxPlain/4096 + 16<<10 // age adds 16 bytes to 64 KiB, and a header of about 200
)

// Options tune [Files]. The zero value is right for a person's backup.
type Options struct {
	// WorkFactor is log2 of scrypt's N for a file that is written: 10 to 22, or 0
	// for 18, the age default (about one second and 256 MiB).
	WorkFactor int
	// Sample lets the passphrase of the sample answers be used: the backups are of
	// practice orders, which hold nothing real.
	Sample bool
}

// Files writes and reads backups. It keeps no state and is safe for concurrent use.
type Files struct{ options Options }

// New returns a reader and writer of backups.
func New(o Options) *Files { return &Files{o} }

// CheckPassphrase applies the rules for a passphrase that is being chosen: 12 to 256
// characters of UTF-8, without a blank at an end or a control character, and not one that
// is guessed first. It is normalised (NFC) here and wherever it is used. The problem has
// the field "passphrase": [problem.PasswordShort] and [problem.PasswordLong] (min, max),
// [problem.InputEncoding], [problem.InputControl], [problem.PassphraseRepeats],
// [problem.PassphraseRow], [problem.PassphraseBlank].
func CheckPassphrase(passphrase string) error {
	return agefile.CheckPassphrase(passphrase, minPassphrase)
}

// Write puts content, 1 byte to [MaxContent], into an encrypted file at path, which
// only the person's account may read, and returns the SHA-256 of that file in lower
// case hex. The folder must exist. A file that is there already is replaced when the
// new one is whole, on disk, and was read back byte for byte; after any error it is
// what it was, and nothing else lies beside it. Nothing unencrypted is ever on disk.
// Whether the passphrase opens the file is for the caller to try, with [Files.Read].
//
// Write blocks for about a second of scrypt. When ctx ends meanwhile it returns
// [problem.Cancelled] at once and writes nothing. Errors: those of
// [CheckPassphrase], [problem.PassphraseSample], [problem.InputMissing], [problem.InputTooBig] (limit, bytes);
// with the path [problem.FolderFailed], [problem.DiskFull], [problem.FileDiffers].
func (f *Files) Write(ctx context.Context, path, passphrase string, content []byte) (string, error) {
	const op = "write backup"
	if err := CheckPassphrase(passphrase); err != nil {
		return "", err
	}
	if !f.options.Sample {
		if err := agefile.CheckSample(passphrase); err != nil {
			return "", err
		}
	}
	switch {
	case len(content) == 0:
		return "", problem.New(problem.InputMissing, op, nil)
	case len(content) > MaxContent:
		return "", tooBig(op)
	}
	work, err := agefile.Work(op, f.options.WorkFactor)
	if err != nil {
		return "", err
	}
	if err := ctx.Err(); err != nil {
		return "", problem.New(problem.Cancelled, op, err)
	}
	// A copy, for the caller may wipe content while scrypt still runs.
	plain := append([]byte(magic+strconv.Itoa(version)+"\n"), content...)
	sealed, err := agefile.Detached(ctx, op, func() ([]byte, error) {
		defer clear(plain)
		to, err := agefile.Recipient(passphrase, work)
		if err != nil {
			return nil, problem.New(problem.Internal, op, err)
		}
		sealed, err := agefile.Encrypt(to, plain)
		if err != nil {
			return nil, problem.New(problem.Internal, op, err)
		}
		return sealed, nil
	}, nil)
	if err != nil {
		return "", err
	}
	if err := ctx.Err(); err != nil {
		return "", problem.New(problem.Cancelled, op, err)
	}
	if err := atomicfile.Write(path, sealed, 0o600); err != nil {
		return "", err
	}
	sum := sha256.Sum256(sealed)
	return hex.EncodeToString(sum[:]), nil
}

// Read returns the content of the backup at path. The caller wipes it.
//
// It blocks on the disk and for as long as the file's work factor says, which may be
// up to 22, age's own limit. When ctx ends it returns [problem.Cancelled] at once;
// a late content is wiped. Errors: [problem.InputMissing] (no passphrase); with the
// path [problem.FileMissing], [problem.FolderFailed] (it cannot be read, or is no
// regular file), [problem.BackupPassphrase], [problem.BackupDamaged] (cut, changed,
// no backup at all), [problem.BackupNewer]; [problem.InputTooBig] (limit) before
// anything is decrypted. A change inside the encrypted file key looks to age like a
// wrong passphrase.
func (f *Files) Read(ctx context.Context, path, passphrase string) ([]byte, error) {
	const op = "read backup"
	if passphrase == "" {
		return nil, problem.At("passphrase", problem.InputMissing)
	}
	return agefile.Detached(ctx, op, func() ([]byte, error) {
		file, err := load(op, path)
		if err != nil {
			return nil, err
		}
		return open(op, path, passphrase, agefile.MaxWork, file)
	}, func(late []byte) { clear(late) })
}

// Sum returns the SHA-256 of the file at path in lower case hex, as [Files.Write] did,
// and needs no passphrase. It blocks on the disk; ctx is looked at before. Errors, with
// the path: [problem.FileMissing], [problem.FolderFailed] (it cannot be read, or is no
// regular file); [problem.InputTooBig] (limit).
func (f *Files) Sum(ctx context.Context, path string) (string, error) {
	const op = "look at backup"
	if err := ctx.Err(); err != nil {
		return "", problem.New(problem.Cancelled, op, err)
	}
	file, err := load(op, path)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(file)
	return hex.EncodeToString(sum[:]), nil
}

// load reads a file of at most maxFile bytes.
func load(op, path string) ([]byte, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, problem.New(problem.FileMissing, op, err, "path", path)
	}
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("not a regular file") // opening a pipe would block
	}
	if err != nil {
		return nil, atomicfile.Failed(op, path, err)
	}
	if info.Size() > maxFile {
		return nil, tooBig(op)
	}
	r, err := os.Open(path)
	if err != nil {
		return nil, atomicfile.Failed(op, path, err)
	}
	defer r.Close()
	// The size is not to be relied on: the file may be growing.
	file, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err != nil {
		return nil, atomicfile.Failed(op, path, err)
	}
	if len(file) > maxFile {
		return nil, tooBig(op)
	}
	return file, nil
}

// open decrypts file and takes the first line off, with limit as the highest work
// factor, for fuzzing.
func open(op, path, passphrase string, limit int, file []byte) ([]byte, error) {
	wrong := func(kind problem.Kind, err error) error {
		params := []string{"path", path}
		if kind == problem.BackupPassphrase {
			params = agefile.Told(passphrase, params...)
		}
		return problem.New(kind, op, err, params...)
	}
	id, err := agefile.Identity(passphrase, limit)
	if err != nil {
		return nil, wrong(problem.BackupPassphrase, nil)
	}
	plain, err := agefile.Decrypt(id, file, maxPlain)
	if errors.Is(err, agefile.ErrPassphrase) {
		return nil, wrong(problem.BackupPassphrase, nil)
	}
	if err != nil {
		return nil, wrong(problem.BackupDamaged, err)
	}
	made, content := split(plain)
	switch {
	case made > version:
		err = wrong(problem.BackupNewer, nil)
	case made < 1, len(content) == 0, len(content) > MaxContent:
		err = wrong(problem.BackupDamaged, errors.New("no backup inside"))
	default:
		return content, nil
	}
	clear(plain)
	return nil, err
}

// split takes the first line off: the version, 0 if it is not one of ours.
func split(plain []byte) (version int, content []byte) {
	head, _, found := bytes.Cut(plain[:min(len(plain), maxHeader)], []byte("\n"))
	digits, ours := bytes.CutPrefix(head, []byte(magic))
	if !found || !ours {
		return 0, nil
	}
	n, err := strconv.Atoi(string(digits))
	if err != nil || strconv.Itoa(n) != string(digits) {
		return 0, nil
	}
	return n, plain[len(head)+1:]
}

func tooBig(op string) error {
	return problem.New(problem.InputTooBig, op, nil, "limit", strconv.Itoa(MaxContent))
}
