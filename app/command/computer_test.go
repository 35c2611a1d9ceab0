//go:build unix

package command_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/x509"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// A journey as a process of its own, on a computer whose every folder is looked through
// afterwards, byte by byte, for what must not lie there in clear.

const (
	programEnv = "QWIZARD_TEST_PROGRAM" // the computer's folder; the arguments are the program's
	strikeEnv  = "QWIZARD_TEST_STRIKE"  // a write point, and how to end there
	theNumber  = "P1234567"             // of the ID document, in the sample and at the terminal
)

// programChild is the program, struck at a write point if that is wanted.
func programChild(dir string) int {
	d := deskIn(nil, dir)
	if at, how, struck := strings.Cut(os.Getenv(strikeEnv), " "); struck {
		n, err := strconv.Atoi(at)
		if err != nil {
			return 90
		}
		d.struckAt(n, map[string]func(){
			"kill":  func() { dieOf(syscall.SIGKILL) },
			"quit":  func() { dieOf(syscall.SIGQUIT) },
			"abort": func() { dieOf(syscall.SIGABRT) },
			"fault": func() { dieOf(syscall.SIGSEGV) },
			"panic": func() { panic("struck at write point " + at) },
		}[how])
	}
	p := d.program()
	p.Stdin, p.Stdout, p.Stderr = os.Stdin, os.Stdout, os.Stderr
	if os.Args[1] == "core" { // what becomes of a process that did not ask for less
		dieOf(syscall.SIGABRT)
	}
	return p.Run(context.Background(), os.Args[1:])
}

// computer has all folders of a person under one.
type computer struct {
	t       *testing.T
	root    string
	env     []string
	account string // the password of the practice account, once it was hunted for
}

// opener notes with what arguments and environment the program starts another one.
const opener = `#!/bin/sh
{ echo "$0 $*"; export -p; } >"$QWIZARD_TEST_PROGRAM_LOG/opened.$$"
`

func newComputer(t *testing.T) *computer {
	t.Helper()
	c := &computer{t: t, root: t.TempDir()}
	for variable, name := range map[string]string{
		"HOME": "home", "TMPDIR": "tmp", "XDG_CONFIG_HOME": "config", "XDG_CACHE_HOME": "cache", "XDG_DATA_HOME": "share",
		"XDG_STATE_HOME": "state", "XDG_RUNTIME_DIR": "run", "PATH": "bin", "QWIZARD_TEST_PROGRAM_LOG": "log",
	} {
		c.env = append(c.env, variable+"="+filepath.Join(c.root, name))
		c.must(os.MkdirAll(filepath.Join(c.root, name), 0o700))
	}
	c.must(os.Mkdir(filepath.Join(c.root, "cwd"), 0o700))
	for _, name := range []string{"xdg-open", "open", "dbus-launch"} {
		c.must(os.WriteFile(filepath.Join(c.root, "bin", name), []byte(opener), 0o700))
	}
	// crash is all, and has the system write a core file.
	c.env = append(c.env, "GOTRACEBACK=crash", "DBUS_SESSION_BUS_ADDRESS=", "DISPLAY=", "WAYLAND_DISPLAY=")
	return c
}

func (c *computer) must(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

// run runs the program to its end, with the answers at its standard input, where the
// system may write core files of any size. What it prints lies in the computer's log.
func (c *computer) run(answers, strike string, args ...string) error {
	c.t.Helper()
	p := exec.CommandContext(c.t.Context(), "/bin/sh", append([]string{"-c", `ulimit -c unlimited && exec "$0" "$@"`, os.Args[0]}, args...)...)
	p.Env = append(c.env[:len(c.env):len(c.env)], programEnv+"="+c.root, strikeEnv+"="+strike)
	p.Dir, p.Stdin = filepath.Join(c.root, "cwd"), strings.NewReader(answers)
	out, err := os.OpenFile(filepath.Join(c.root, "log", "printed"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	c.must(err)
	defer out.Close()
	p.Stdout, p.Stderr = out, out
	return p.Run()
}

// practice runs the unattended purchase.
func (c *computer) practice(strike string) error {
	return c.run(quick(), strike, "practice", "--answers", "-", "--out", filepath.Join(c.root, "out"), "--log")
}

func (c *computer) printed() string {
	c.t.Helper()
	b, err := os.ReadFile(filepath.Join(c.root, "log", "printed"))
	c.must(err)
	return string(b)
}

// hunt knows this computer's secrets, which it reads from a copy of the data.
func (c *computer) hunt() *hunt {
	c.t.Helper()
	h := newHunt()
	h.text("ID number", theNumber)
	h.text("passphrase of the vault", typedVault)
	h.text("passphrase of the backup", typedBackup)
	h.text("password of the PFX", typedPFX)
	d := deskIn(c.t, c.t.TempDir())
	c.must(os.Mkdir(d.data, 0o700))
	there, err := filepath.Glob(filepath.Join(c.root, "data", "*"))
	c.must(err)
	for _, path := range there {
		if info, err := os.Lstat(path); err != nil || !info.Mode().IsRegular() {
			continue // a socket
		}
		b, err := os.ReadFile(path)
		c.must(err)
		c.must(os.WriteFile(filepath.Join(d.data, filepath.Base(path)), b, 0o600))
	}
	house := d.house()
	p, err := house.Practice(c.t.Context(), "")
	c.must(err)
	c.account = p.Manager.Password
	h.text("password of the practice account", c.account)
	items := []string{"seal/orders", "seal/practice-ca"}
	all, err := house.Orders(c.t.Context())
	c.must(err)
	for _, f := range all {
		for _, i := range f.Issuances {
			if i.Key.Known() {
				items = append(items, i.Key.Value.Item)
			}
		}
	}
	for _, item := range items {
		secret, err := house.Vault.Get(c.t.Context(), item)
		c.must(err)
		for name, part := range c.parts(item, secret) {
			h.key(name, part)
		}
	}
	return h
}

// parts are what of a secret nobody may know: of a private key its numbers, as all forms
// of it hold them.
func (c *computer) parts(item string, secret []byte) map[string][]byte {
	c.t.Helper()
	if strings.HasPrefix(item, "seal/") {
		return map[string][]byte{item: secret}
	}
	key, err := x509.ParsePKCS8PrivateKey(secret)
	c.must(err)
	switch k := key.(type) {
	case *rsa.PrivateKey:
		return map[string][]byte{"d": k.D.Bytes(), "p": k.Primes[0].Bytes(), "q": k.Primes[1].Bytes(), "dP": k.Precomputed.Dp.Bytes(), "dQ": k.Precomputed.Dq.Bytes()}
	case *ecdsa.PrivateKey:
		d, err := k.Bytes()
		c.must(err)
		return map[string][]byte{"d": d}
	}
	c.t.Fatalf("a key of type %T", key)
	return nil
}

// papers are where the ID number may be read: the form to be notarised names the ID
// document, the notary gives back that form and a copy of the document, and the CA puts
// the number into the certificate's subject (ETSI EN 319 412-1, clause 5.1.3), which the
// person agreed to when they ordered.
func papers(out string) map[string]bool {
	return map[string]bool{
		out + "/identity/face-to-face-form.pdf": true,
		out + "/identity/returned/form.pdf":     true,
		out + "/identity/returned/id-copy.pdf":  true,
		out + "/certificate/certificate.pem":    true,
		out + "/certificate/fullchain.pem":      true,
	}
}

// clean looks through the computer.
func (c *computer) clean(allowed map[string]bool) map[found]bool {
	c.t.Helper()
	all, n := c.hunt().under(c.t, c.root)
	for f := range all {
		if f.secret != "ID number" || !allowed[f.where] {
			c.t.Errorf("%s holds the %s as %s", f.where, f.secret, f.how)
		}
	}
	if n < 30_000 {
		c.t.Errorf("there were only %d bytes to look through", n)
	}
	if left, err := os.ReadDir(filepath.Join(c.root, "cwd")); err != nil || len(left) > 0 {
		c.t.Errorf("in the working folder lie %v, %v", left, err)
	}
	if left, err := os.ReadDir(filepath.Join(c.root, "tmp")); err != nil || len(left) > 0 {
		c.t.Errorf("in the temporary folder lie %v, %v", left, err)
	}
	return all
}
