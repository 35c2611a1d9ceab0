package command_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"qwizard/app/command"
	"qwizard/app/wire"
	"qwizard/assets"
	"qwizard/ui/words"
)

// lowWork keeps scrypt from being what these tests measure.
const lowWork = 10

func catalogue() *words.Words {
	w, err := words.Embedded("en")
	if err != nil {
		panic(err)
	}
	return w
}

// desk is a computer with a program on it: a data folder and a folder to write to.
type desk struct {
	t      testing.TB
	data   string
	out    string
	seams  wire.Seams
	now    func() time.Time
	stdin  string
	stdout bytes.Buffer
	stderr bytes.Buffer
}

func newDesk(t testing.TB) *desk { return deskIn(t, t.TempDir()) }

// deskIn is the desk whose folders lie in dir.
func deskIn(t testing.TB, dir string) *desk {
	return &desk{t: t, data: filepath.Join(dir, "data"), out: filepath.Join(dir, "out"), now: time.Now}
}

// open opens the desk's data as the program would, without its seams.
func (d *desk) open() (*wire.House, error) { return d.openWith(wire.Seams{}) }

func (d *desk) openWith(between wire.Seams) (*wire.House, error) {
	p := d.program()
	p.Seams = between
	return wire.Open(d.context(), p.Config(d.data, "practice vault, not a real one", discard()))
}

// house is [desk.open], closed at the end of the test.
func (d *desk) house() *wire.House {
	d.t.Helper()
	h, err := d.open()
	if err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() { _ = h.Close() })
	return h
}

func (d *desk) program() command.Program {
	return command.Program{
		Name: "qwizard", Version: "test", Folder: d.data, Words: sync.OnceValue(catalogue), Now: d.now, HTTP: &http.Client{},
		Stdin: strings.NewReader(d.stdin), Stdout: &d.stdout, Stderr: &d.stderr, WorkFactor: lowWork, Seams: d.seams,
	}
}

func (d *desk) run(args ...string) int {
	d.stdout.Reset()
	d.stderr.Reset()
	return d.program().Run(d.context(), args)
}

func (d *desk) context() context.Context {
	if t, ok := d.t.(*testing.T); ok {
		return t.Context()
	}
	return context.Background()
}

// sample is the sample answers file with some texts replaced.
func sample(replacements ...string) string {
	return strings.NewReplacer(replacements...).Replace(string(assets.PracticeAnswers))
}

// quick is the sample with a key that is made at once.
func quick(replacements ...string) string {
	return sample(append([]string{`kind = "rsa-3072"`, `kind = "p256"`}, replacements...)...)
}

// practice runs the unattended practice with answers.
func (d *desk) practice(answers string) int {
	d.stdin = answers
	return d.run("practice", "--answers", "-", "--out", d.out)
}

func (d *desk) mustPractice(answers string) {
	d.t.Helper()
	if code := d.practice(answers); code != command.ExitFine {
		d.t.Fatalf("exit %d\n%s\n%s", code, d.stdout.String(), d.stderr.String())
	}
}

// orderJSON is what the tests read of order.json.
type orderJSON struct {
	Number  string
	Product int
	Names   []string
	Key     struct {
		Kind string
		SPKI string `json:"spki_sha256"`
	}
	CSR         struct{ MD5, SHA256 string }
	DCV         []struct{ Name, Method, Record_name, Record_value, File, Raw string }
	Certificate struct {
		Serial, SHA256     string
		NotBefore, NotAter time.Time
	}
	Export struct{ File, Target, Encoding, SHA256 string }
	Tasks  []struct{ ID, State string }

	Applicant struct{ Surname string }
	Dates     []struct {
		Kind string
		At   time.Time
	}
	Verdict, Live, Readiness, Seen []struct{ Kind, Verdict, Where string }
	Backup                         struct{ File, SHA256 string }
	Identity                       struct{ Form, Letter string }

	Practice struct{ API, DNS, Web, TLS, Root string }
}

func (d *desk) order() orderJSON {
	d.t.Helper()
	data, err := os.ReadFile(filepath.Join(d.out, "order.json"))
	if err != nil {
		d.t.Fatal(err)
	}
	var o orderJSON
	if err := json.Unmarshal(data, &o); err != nil {
		d.t.Fatal(err)
	}
	return o
}

// tool runs a program that is not ours and returns all it printed.
func tool(t *testing.T, name string, args ...string) (string, error) {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("%s is not installed (make deps)", name)
	}
	c := exec.CommandContext(t.Context(), path, args...)
	c.Env = append(os.Environ(), "LC_ALL=C") // some warn about a locale that is not installed
	out, err := c.CombinedOutput()
	return string(out), err
}

func mustTool(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := tool(t, name, args...)
	if err != nil {
		t.Fatalf("%s %v: %v\n%s", name, args, err, out)
	}
	return out
}

// lines is a writer that can be waited on until it has so many lines.
type lines struct {
	mu   sync.Mutex
	text strings.Builder
	more chan struct{}
}

func newLines() *lines { return &lines{more: make(chan struct{}, 100)} }

func (l *lines) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.text.Write(b)
	l.more <- struct{}{}
	return len(b), nil
}

func (l *lines) wait(t *testing.T, n int) string {
	t.Helper()
	for range n {
		select {
		case <-l.more:
		case <-time.After(20 * time.Second):
			t.Fatalf("fewer than %d lines: %s", n, l.text.String())
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}
