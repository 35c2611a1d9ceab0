package backup

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"filippo.io/age"

	"qwizard/wizard/internal/agefile"
	"qwizard/wizard/problem"
)

const passphrase = "Grüne Wiese, zwölf Kühe"

func fast() *Files { return New(Options{WorkFactor: 10}) }

func write(t testing.TB, path string, content []byte) string {
	t.Helper()
	sum, err := fast().Write(t.Context(), path, passphrase, content)
	if err != nil {
		t.Fatal(err)
	}
	return sum
}

func stored(t testing.TB, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func put(t testing.TB, path string, b []byte) {
	t.Helper()
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

// sealed is plain as age itself encrypts it, with nothing of ours around it.
func sealed(t testing.TB, plain []byte, work int) []byte {
	t.Helper()
	to, err := age.NewScryptRecipient(passphrase)
	if err != nil {
		t.Fatal(err)
	}
	to.SetWorkFactor(work)
	var b bytes.Buffer
	w, err := age.Encrypt(&b, to)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(plain); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// want wants one problem of the kind, with the path where the kind has one.
func want(t *testing.T, err error, kind problem.Kind, path string) {
	t.Helper()
	var p *problem.Problem
	if !errors.As(err, &p) || p.Kind != kind || p.Params["path"] != path {
		t.Errorf("got %v, want %s path=%s", err, kind, path)
	}
}

func only(t *testing.T, dir string, names ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
	}
	if fmt.Sprint(got) != fmt.Sprint(names) {
		t.Errorf("the folder holds %v, want %v", got, names)
	}
}

func TestWhatIsWrittenIsReadBack(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "order"+Extension)
	for name, content := range map[string][]byte{
		"one byte":          {0},
		"looks like ours":   []byte("qwizard backup 2\nqwizard backup 1\n"),
		"a chunk of age's":  bytes.Repeat([]byte("x"), 64<<10),
		"as much as can be": bytes.Repeat([]byte("0123456789abcdef"), MaxContent/16),
	} {
		t.Run(name, func(t *testing.T) {
			sum := write(t, path, content)
			file := stored(t, path)
			if h := sha256.Sum256(file); hex.EncodeToString(h[:]) != sum {
				t.Errorf("SHA-256 %s is not the file's", sum)
			}
			got, err := fast().Read(t.Context(), path, passphrase)
			if err != nil || !bytes.Equal(got, content) {
				t.Errorf("%d bytes, want %d; %v", len(got), len(content), err)
			}
			if info, err := os.Stat(path); err != nil || (info.Mode().Perm() != 0o600 && runtime.GOOS != "windows") {
				t.Errorf("mode %v, %v", info.Mode(), err)
			}
			only(t, dir, "order.qwizard")
		})
	}
}

func TestPassphraseRulesCountCharactersInNormalForm(t *testing.T) {
	for name, tt := range map[string]struct {
		passphrase string
		want       problem.Kind
	}{
		"empty":                   {"", problem.PasswordShort},
		"eleven":                  {strings.Repeat("ü", 11), problem.PasswordShort},
		"eleven with marks apart": {strings.Repeat("u\u0308", 11), problem.PasswordShort},
		"twelve":                  {strings.Repeat("ü", 10) + "ab", ""},
		"256":                     {strings.Repeat("ж", 254) + "ab", ""},
		"256 with marks apart":    {strings.Repeat("u\u0308", 254) + "ab", ""},
		"257":                     {strings.Repeat("x", 257), problem.PasswordLong},
		"not UTF-8":               {"twelve letters \xff", problem.InputEncoding},
		"a document":              {strings.Repeat("x", 1<<20), problem.PasswordLong},
		"1,000":                   {strings.Repeat("green meadow", 84), problem.PasswordLong},
		"emoji":                   {"🐄🌱🐄🐄🌱🐄🌱🌱🐄🌱🐄🐄", ""},
		"eleven emoji":            {"🐄🌱🐄🐄🌱🐄🌱🌱🐄🌱🐄", problem.PasswordShort},
		"one character":           {"x", problem.PasswordShort},
		"only blanks":             {"            ", problem.PassphraseRepeats},
		"a blank at the end":      {"green meadow, ", problem.PassphraseBlank},
		"a line end":              {"green meadow\n", problem.PassphraseBlank},
		"blanks within":           {"green  meadow", ""},
		"a row of the keyboard":   {"qwertyuiop123", problem.PassphraseRow},
	} {
		t.Run(name, func(t *testing.T) {
			err := CheckPassphrase(tt.passphrase)
			if tt.want == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			var p *problem.Problem
			if !errors.As(err, &p) || p.Kind != tt.want || p.Field != "passphrase" {
				t.Fatalf("got %v, want %s", err, tt.want)
			}
			if (p.Kind == problem.PasswordShort || p.Kind == problem.PasswordLong) && (p.Params["min"] != "12" || p.Params["max"] != "256") {
				t.Errorf("limits %v", p.Params)
			}
			dir := t.TempDir()
			if _, err := fast().Write(t.Context(), filepath.Join(dir, "f"), tt.passphrase, []byte("x")); !errors.Is(err, tt.want) {
				t.Errorf("Write takes it: %v", err)
			}
			only(t, dir)
		})
	}
}

func TestEitherSpellingOfALetterOpens(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f")
	if _, err := fast().Write(t.Context(), path, "u\u0308ber alle Berge", []byte("x")); err != nil {
		t.Fatal(err)
	}
	if got, err := fast().Read(t.Context(), path, "über alle Berge"); err != nil || string(got) != "x" {
		t.Errorf("%q, %v", got, err)
	}
}

// The age tool encrypts to a passphrase as it is typed.
func TestAFileOfTheAgeToolOpensAsTyped(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f")
	apart := strings.ReplaceAll(passphrase, "ü", "u\u0308")
	to, err := age.NewScryptRecipient(apart)
	if err != nil {
		t.Fatal(err)
	}
	to.SetWorkFactor(10)
	file, err := agefile.Encrypt(to, []byte("qwizard backup 1\nx"))
	if err != nil {
		t.Fatal(err)
	}
	put(t, path, file)
	if got, err := fast().Read(t.Context(), path, apart); err != nil || string(got) != "x" {
		t.Errorf("%q, %v", got, err)
	}
	_, err = fast().Read(t.Context(), path, apart+"x")
	want(t, err, problem.BackupPassphrase, path)
}

func TestThePassphraseOfTheSampleIsForPractice(t *testing.T) {
	const sample = "practice backup, not a real one"
	path := filepath.Join(t.TempDir(), "f")
	if _, err := fast().Write(t.Context(), path, sample, []byte("x")); !errors.Is(err, problem.PassphraseSample) {
		t.Errorf("got %v", err)
	}
	if _, err := New(Options{WorkFactor: 10, Sample: true}).Write(t.Context(), path, sample, []byte("x")); err != nil {
		t.Error(err)
	}
	if got, err := fast().Read(t.Context(), path, sample); err != nil || string(got) != "x" {
		t.Errorf("%q, %v", got, err)
	}
}

func TestWrongPassphrasesAreToldWhatIsNotSeen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f")
	write(t, path, []byte("x"))
	for typed, blank := range map[string]string{
		passphrase + " ": "yes", "\t" + passphrase: "yes", passphrase + ".": "", "x": "", strings.Repeat("x", 1000): "", "🐄": "",
	} {
		_, err := fast().Read(t.Context(), path, typed)
		var p *problem.Problem
		if !errors.As(err, &p) || p.Kind != problem.BackupPassphrase || p.Params["blank"] != blank {
			t.Errorf("%.20q: %v", typed, err)
		}
	}
}

func TestBadInputIsRefusedBeforeAnythingIsWritten(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "f")
	for name, tt := range map[string]struct {
		files   *Files
		content []byte
		want    problem.Kind
	}{
		"nothing":           {fast(), nil, problem.InputMissing},
		"too much":          {fast(), make([]byte, MaxContent+1), problem.InputTooBig},
		"work factor small": {New(Options{WorkFactor: 9}), []byte("x"), problem.Internal},
		"work factor large": {New(Options{WorkFactor: 23}), []byte("x"), problem.Internal},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := tt.files.Write(t.Context(), path, passphrase, tt.content)
			want(t, err, tt.want, "")
			only(t, dir)
		})
	}
}

func TestAWrongPassphraseAndAForeignFileAreToldApart(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "f")
	write(t, path, []byte("content"))
	_, err := fast().Read(t.Context(), path, passphrase+".")
	want(t, err, problem.BackupPassphrase, path)
	_, err = fast().Read(t.Context(), path, "")
	var p *problem.Problem
	if !errors.As(err, &p) || p.Kind != problem.InputMissing || p.Field != "passphrase" {
		t.Errorf("no passphrase: %v", err)
	}

	id, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	var toKey bytes.Buffer
	w, err := age.Encrypt(&toKey, id.Recipient())
	if err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		file []byte
		want problem.Kind
	}{
		"empty":                 {nil, problem.BackupDamaged},
		"a picture":             {[]byte("\x89PNG\r\n\x1a\n"), problem.BackupDamaged},
		"age's first line only": {[]byte("age-encryption.org/v1\n"), problem.BackupDamaged},
		"for a key":             {toKey.Bytes(), problem.BackupDamaged},
		"work for hours":        {bytes.Replace(sealed(t, []byte("qwizard backup 1\nx"), 10), []byte(" 10\n"), []byte(" 23\n"), 1), problem.BackupDamaged},
		"no line of ours":       {sealed(t, []byte("something else"), 10), problem.BackupDamaged},
		"no line end":           {sealed(t, []byte("qwizard backup 1"), 10), problem.BackupDamaged},
		"nothing behind it":     {sealed(t, []byte("qwizard backup 1\n"), 10), problem.BackupDamaged},
		"version 0":             {sealed(t, []byte("qwizard backup 0\nx"), 10), problem.BackupDamaged},
		"version -1":            {sealed(t, []byte("qwizard backup -1\nx"), 10), problem.BackupDamaged},
		"version 01":            {sealed(t, []byte("qwizard backup 01\nx"), 10), problem.BackupDamaged},
		"Windows line end":      {sealed(t, []byte("qwizard backup 1\r\nx"), 10), problem.BackupDamaged},
		"a long first line":     {sealed(t, []byte("qwizard backup 1"+strings.Repeat(" ", 100)+"\nx"), 10), problem.BackupDamaged},
		"empty plaintext":       {sealed(t, nil, 10), problem.BackupDamaged},
		"a later version":       {sealed(t, []byte("qwizard backup 3\n\x00what only it knows"), 10), problem.BackupNewer},
		"more than the limit":   {sealed(t, append([]byte("qwizard backup 1\n"), make([]byte, MaxContent+1)...), 10), problem.BackupDamaged},
	} {
		t.Run(name, func(t *testing.T) {
			put(t, path, tt.file)
			got, err := fast().Read(t.Context(), path, passphrase)
			want(t, err, tt.want, path)
			if got != nil {
				t.Error("something was returned")
			}
		})
	}
}

func TestAFileTooLargeIsNotDecrypted(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f")
	write(t, path, []byte("content"))
	if err := os.Truncate(path, maxFile+1); err != nil {
		t.Fatal(err)
	}
	_, err := fast().Read(t.Context(), path, passphrase+" wrong")
	want(t, err, problem.InputTooBig, "")
}

func TestEveryCutAndEveryFlippedByteIsFound(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f")
	write(t, path, bytes.Repeat([]byte("content "), 60))
	file := stored(t, path)
	for n := 0; n < len(file); n += 100 {
		put(t, path, file[:n])
		if got, err := fast().Read(t.Context(), path, passphrase); !errors.Is(err, problem.BackupDamaged) || got != nil {
			t.Errorf("cut at %d: %v", n, err)
		}
	}
	put(t, path, append(bytes.Clone(file), 0))
	_, err := fast().Read(t.Context(), path, passphrase)
	want(t, err, problem.BackupDamaged, path)
	// age's header ends with a line "--- MAC"; in front of it stands the file key.
	payload := bytes.Index(file, []byte("\n---"))
	for i := range file {
		b := bytes.Clone(file)
		b[i] ^= 1
		_, err := open("read", path, passphrase, 10, b)
		if errors.Is(err, problem.BackupDamaged) || i < payload && errors.Is(err, problem.BackupPassphrase) {
			continue
		}
		t.Errorf("byte %d of %d: %v", i, len(file), err)
	}
}

func TestPathsThatCannotBe(t *testing.T) {
	dir := t.TempDir()
	missing := filepath.Join(dir, "missing")
	_, err := fast().Read(t.Context(), missing, passphrase)
	want(t, err, problem.FileMissing, missing)
	_, err = fast().Read(t.Context(), dir, passphrase)
	want(t, err, problem.FolderFailed, dir)
	below := filepath.Join(missing, "f")
	_, err = fast().Write(t.Context(), below, passphrase, []byte("x"))
	want(t, err, problem.FolderFailed, below)
	full := filepath.Join(dir, "folder")
	if err := os.MkdirAll(filepath.Join(full, "full"), 0o700); err != nil {
		t.Fatal(err)
	}
	_, err = fast().Write(t.Context(), full, passphrase, []byte("x"))
	want(t, err, problem.FolderFailed, full)
	only(t, dir, "folder")
}

// mounted is a small file system with these options, gone when the test ends.
func mounted(t *testing.T, options string) string {
	t.Helper()
	if runtime.GOOS != "linux" || os.Geteuid() != 0 {
		t.Skip("needs root on Linux to mount a small tmpfs")
	}
	dir := t.TempDir()
	if out, err := exec.CommandContext(t.Context(), "mount", "-t", "tmpfs", "-o", options, "tmpfs", dir).CombinedOutput(); err != nil {
		t.Skipf("cannot mount a small disk here: %s", out)
	}
	t.Cleanup(func() { _ = exec.Command("umount", dir).Run() })
	return dir
}

func TestAFullDiskLeavesTheEarlierBackup(t *testing.T) {
	dir := mounted(t, "size=96k")
	path := filepath.Join(dir, "f")
	write(t, path, []byte("earlier"))
	_, err := fast().Write(t.Context(), path, passphrase, make([]byte, 1<<20))
	want(t, err, problem.DiskFull, path)
	if got, err := fast().Read(t.Context(), path, passphrase); err != nil || string(got) != "earlier" {
		t.Errorf("%q, %v", got, err)
	}
	only(t, dir, "f")
}

func TestAReadOnlyFolderLeavesTheEarlierBackup(t *testing.T) {
	dir := mounted(t, "size=96k")
	path := filepath.Join(dir, "f")
	write(t, path, []byte("earlier"))
	if out, err := exec.CommandContext(t.Context(), "mount", "-o", "remount,ro", dir).CombinedOutput(); err != nil {
		t.Skipf("cannot make it read-only: %s", out)
	}
	_, err := fast().Write(t.Context(), path, passphrase, []byte("later"))
	want(t, err, problem.FolderFailed, path)
	if got, err := fast().Read(t.Context(), path, passphrase); err != nil || string(got) != "earlier" {
		t.Errorf("%q, %v", got, err)
	}
}

func TestNothingUnencryptedIsOnDiskNorInAnError(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "f")
	canary := []byte("Canary-secret-0815")
	content := bytes.Repeat(canary, 5000)
	write(t, path, content)
	write(t, path, content)
	only(t, dir, "f")
	file := stored(t, path)
	traces := []string{string(canary), base64.StdEncoding.EncodeToString(canary)[:8], hex.EncodeToString(canary)[:12], passphrase, magic}
	for _, s := range traces {
		if bytes.Contains(file, []byte(s)) {
			t.Errorf("%q is in the file", s)
		}
	}
	folder := filepath.Join(dir, "folder")
	if err := os.MkdirAll(filepath.Join(folder, "x"), 0o700); err != nil {
		t.Fatal(err)
	}
	_, failed := fast().Write(t.Context(), folder, passphrase, content)
	put(t, path, sealed(t, append([]byte("qwizard backup 9\n"), content...), 10))
	_, newer := fast().Read(t.Context(), path, passphrase)
	put(t, path, sealed(t, content, 10))
	_, none := fast().Read(t.Context(), path, passphrase)
	for _, err := range []error{failed, newer, none} {
		if err == nil {
			t.Fatal("no error")
		}
		for _, s := range traces[:4] {
			if strings.Contains(err.Error(), s) {
				t.Errorf("%q is in %v", s, err)
			}
		}
	}
}

func TestWritersAtOnceLeaveOneWholeBackup(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "f")
	files := fast()
	var wg sync.WaitGroup
	for i := range 6 {
		wg.Go(func() {
			if _, err := files.Write(t.Context(), path, passphrase, bytes.Repeat([]byte{byte(i)}, 5000)); err != nil {
				t.Error(err)
			}
			if got, err := files.Read(t.Context(), path, passphrase); err != nil || len(got) != 5000 || !bytes.Equal(got, bytes.Repeat(got[:1], 5000)) {
				t.Errorf("%d bytes, %v", len(got), err)
			}
		})
	}
	wg.Wait()
	only(t, dir, "f")
}

// waited is a context that ends as soon as somebody waits for its end, which is
// after the work has begun.
type waited struct {
	context.Context
	cancel context.CancelFunc
}

func (w waited) Done() <-chan struct{} {
	w.cancel()
	return w.Context.Done()
}

func whenWaitedFor(t *testing.T) context.Context {
	ctx, cancel := context.WithCancel(t.Context())
	return waited{ctx, cancel}
}

func TestCancelReturnsAtOnceAndWritesNothing(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "f")
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := fast().Write(ended, path, passphrase, []byte("x"))
	want(t, err, problem.Cancelled, "")
	_, err = fast().Read(ended, path, passphrase)
	want(t, err, problem.Cancelled, "")

	other := filepath.Join(t.TempDir(), "slow")
	put(t, other, sealed(t, []byte("qwizard backup 1\nx"), 15))
	content := []byte("content")
	_, err = New(Options{WorkFactor: 15}).Write(whenWaitedFor(t), path, passphrase, content)
	clear(content) // as a caller may: the race detector sees whether scrypt's goroutine still reads it
	want(t, err, problem.Cancelled, "")
	got, err := fast().Read(whenWaitedFor(t), other, passphrase)
	want(t, err, problem.Cancelled, "")
	if got != nil {
		t.Error("something was returned")
	}
	only(t, dir)
}

// The file opens without us: with the age library alone, and with its tool.
func TestOthersOpenIt(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f")
	write(t, path, []byte("the content"))
	const plain = "qwizard backup 2\nthe content"
	t.Run("library", func(t *testing.T) {
		id, err := age.NewScryptIdentity(passphrase)
		if err != nil {
			t.Fatal(err)
		}
		r, err := age.Decrypt(bytes.NewReader(stored(t, path)), id)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(r); err != nil || string(got) != plain {
			t.Errorf("%q, %v", got, err)
		}
	})
	t.Run("tool", func(t *testing.T) {
		tool, err := exec.LookPath("age")
		if err != nil {
			t.Skip("no age tool in PATH")
		}
		out := path + ".plain"
		said := onTerminal(t, exec.CommandContext(t.Context(), tool, "-d", "-o", out, path), "passphrase", passphrase)
		if got := stored(t, out); string(got) != plain {
			t.Errorf("%q; it said %s", got, said)
		}
	})
	t.Run("and we open what the tool made", func(t *testing.T) {
		tool, err := exec.LookPath("age")
		if err != nil {
			t.Skip("no age tool in PATH")
		}
		in := path + ".in"
		put(t, in, []byte(plain))
		made := path + ".made"
		onTerminal(t, exec.CommandContext(t.Context(), tool, "-p", "-o", made, in), "passphrase", passphrase, passphrase)
		if got, err := fast().Read(t.Context(), made, passphrase); err != nil || string(got) != "the content" {
			t.Errorf("%q, %v", got, err)
		}
	})
}

func FuzzRead(f *testing.F) {
	path := filepath.Join(f.TempDir(), "f")
	write(f, path, []byte("content"))
	file := stored(f, path)
	f.Add(file)
	f.Add(file[:len(file)-3])
	f.Add(sealed(f, []byte("qwizard backup 2\n"), 10))
	f.Add([]byte("age-encryption.org/v1\n"))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, file []byte) {
		got, err := open("read", path, passphrase, 10, file)
		if err == nil && len(got) == 0 {
			t.Error("nothing, and no error")
		}
		if err != nil && !errors.Is(err, problem.BackupDamaged) && !errors.Is(err, problem.BackupPassphrase) && !errors.Is(err, problem.BackupNewer) {
			t.Error(err)
		}
	})
}

// FuzzSplit looks at the first line alone: damage never gets that far.
func FuzzSplit(f *testing.F) {
	for _, s := range []string{"qwizard backup 1\nx", "qwizard backup 99999999999999999999\n", "qwizard backup \n", "", "\n"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, plain []byte) {
		n, content := split(plain)
		if n != 0 && fmt.Sprintf("qwizard backup %d\n%s", n, content) != string(plain) {
			t.Errorf("%d, %q", n, content)
		}
	})
}
