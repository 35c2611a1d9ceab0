package command_test

import (
	"encoding/json"
	"encoding/pem"
	"go/ast"
	"go/parser"
	"go/token"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"qwizard/app/command"
	"qwizard/wizard/dcv"
	"qwizard/wizard/dcv/dcvtest"
	"qwizard/wizard/network/networktest"
	"qwizard/wizard/order"
)

const goldenRequest = "../../wizard/dcv/testdata/golden.csr"

func goldenToken(t testing.TB, unique string) dcv.Token {
	t.Helper()
	text, err := os.ReadFile(goldenRequest)
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(text)
	return dcv.NewToken(block.Bytes, unique)
}

const labZone = `
example.com.     SOA ns1.example.com. h.example.com. 1 2 3 4 5
example.com.     NS ns1.example.com.
ns1.example.com. A 192.0.2.1
example.com.     A 192.0.2.80
`

// lab is a name server at a port of this computer.
func lab(t testing.TB, records string) string {
	t.Helper()
	w := networktest.New(t)
	w.DNS(networktest.Resolver, w.Zone(labZone+records))
	conn, err := w.Dial(t.Context(), "tcp", networktest.Resolver)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	return conn.RemoteAddr().String()
}

// checked is what check prints with --json, read by nothing of ours.
type checked struct {
	Names             []string
	Method, Verdict   string
	Readiness, Proofs []struct{ ID, Verdict, Name, Cause, Fix, Where, Expected, Observed string }
}

func (d *desk) check(want int, args ...string) checked {
	d.t.Helper()
	if code := d.run(append([]string{"check", "--json", "--csr", goldenRequest}, args...)...); code != want {
		d.t.Fatalf("exit code %d, want %d: %s%s", code, want, d.stdout.String(), d.stderr.String())
	}
	var out checked
	if err := json.Unmarshal(d.stdout.Bytes(), &out); err != nil {
		d.t.Fatal(err)
	}
	return out
}

func TestCheckFindsTheRecordOrSaysWhatToChange(t *testing.T) {
	d := newDesk(t)
	token := goldenToken(t, "")
	record := string(token.Zone(order.Names{"example.com"}))
	web := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(web.Close)
	place := "example.com=" + web.Listener.Addr().String()
	out := d.check(command.ExitFine, "example.com", "--resolver", lab(t, record), "--connect", place)
	if len(out.Proofs) != 1 || out.Proofs[0].ID != "record-found" || out.Method != "cname" || out.Verdict == "blocks" || len(out.Readiness) < 5 {
		t.Errorf("%+v", out)
	}
	out = d.check(command.ExitProblem, "example.com", "--resolver", lab(t, strings.Replace(record, "_e", "e", 1)), "--connect", place)
	f := out.Proofs[0]
	if f.ID != "record-underscore" || f.Name != "example.com" || f.Expected != token.RecordTarget() || f.Cause == "" || f.Fix == "" || out.Verdict != "blocks" {
		t.Errorf("%+v", out)
	}
	unique := string(goldenToken(t, "TnerFu0d").Zone(order.Names{"example.com"}))
	out = d.check(command.ExitFine, "example.com", "--unique", "TnerFu0d", "--resolver", lab(t, unique), "--connect", place)
	if out.Proofs[0].ID != "record-found" {
		t.Errorf("%+v", out)
	}
}

func TestCheckFetchesTheFileWhereItIsTold(t *testing.T) {
	d := newDesk(t)
	token := goldenToken(t, "")
	serve := func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/"+token.FilePath() || r.Host != "example.com" {
			http.NotFound(w, r)
			return
		}
		_, _ = w.Write(token.FileBody())
	}
	plain, secured := httptest.NewServer(http.HandlerFunc(serve)), httptest.NewTLSServer(http.HandlerFunc(serve))
	t.Cleanup(plain.Close)
	t.Cleanup(secured.Close)
	places := []string{"example.com", "--resolver", lab(t, ""), "--connect", "example.com=" + plain.Listener.Addr().String(), "--connect", "example.com:443=" + secured.Listener.Addr().String()}
	for _, method := range []string{"http", "https"} {
		if out := d.check(command.ExitFine, append(places, "--method", method)...); out.Proofs[0].ID != "file-found" {
			t.Errorf("%s: %+v", method, out)
		}
	}
	if out := d.check(command.ExitFine, append(places, "--method", "email")...); out.Proofs[0].ID != "mail-address-only" || out.Proofs[0].Where != "admin@example.com" {
		t.Errorf("%+v", out)
	}
}

// A name server and a web server that no one here wrote, on ports of this computer.
func TestCheckWorksWithAnyLab(t *testing.T) {
	d := newDesk(t)
	token := goldenToken(t, "")
	k := dcvtest.StartKnot(t, map[string]string{"example.com": "$TTL 60\n" + labZone + string(token.Zone(order.Names{"example.com"}))})
	w := dcvtest.StartNginx(t, "", "")
	w.Put("example.com", token.FilePath(), string(token.FileBody()))
	args := []string{"example.com", "--resolver", k.Address, "--connect", "example.com=" + w.HTTP, "--connect", "example.com:443=" + w.HTTPS}
	for method, want := range map[string]string{"cname": "record-found", "http": "file-found", "https": "file-found"} {
		if out := d.check(command.ExitFine, append(args, "--method", method)...); out.Proofs[0].ID != want {
			t.Errorf("%s: %+v", method, out)
		}
	}
}

func TestCheckTellsWhatIsWrongWithItsArguments(t *testing.T) {
	d := newDesk(t)
	for _, c := range []struct {
		args []string
		want string
	}{
		{nil, "check --help"},
		{[]string{"example.com"}, "--csr"},
		{[]string{"example", "--csr", goldenRequest}, "NAME"},
		{[]string{"a.eu", "b.eu", "c.eu", "d.eu", "--csr", goldenRequest}, "NAME"},
		{[]string{"example.com", "--csr", goldenRequest, "--method", "phone"}, "--method"},
		{[]string{"example.com", "--csr", goldenRequest, "--unique", "no blanks"}, "--unique"},
		{[]string{"example.com", "--csr", goldenRequest, "--resolver", "dns.example.com:53"}, "--resolver"},
		{[]string{"example.com", "--csr", goldenRequest, "--resolver", "127.0.0.1:0"}, "--resolver"},
		{[]string{"example.com", "--csr", goldenRequest, "--connect", "example.com"}, "--connect"},
		{[]string{"example.com", "--csr", goldenRequest, "--connect", "example.com:22=127.0.0.1:22"}, "--connect"},
	} {
		if code := d.run(append([]string{"check"}, c.args...)...); code != command.ExitUse || !strings.Contains(d.stderr.String(), c.want) {
			t.Errorf("%v: %d, %s", c.args, code, d.stderr.String())
		}
	}
	for _, path := range []string{filepath.Join(t.TempDir(), "none"), "check_test.go"} {
		if code := d.run("check", "example.com", "--csr", path); code != command.ExitProblem || d.stderr.Len() == 0 {
			t.Errorf("%s: %d, %s", path, code, d.stderr.String())
		}
	}
}

// Where nothing can be seen nothing is proved.
func TestCheckWithoutANetworkIsNotFine(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	_ = l.Close()
	d := newDesk(t)
	if out := d.check(command.ExitProblem, "example.com", "--resolver", address); out.Proofs[0].ID != "resolver-silent" || out.Verdict != "unknown" {
		t.Errorf("%+v", out)
	}
}

func TestCheckPrintsForPeople(t *testing.T) {
	d := newDesk(t)
	code := d.run("check", "example.com", "--csr", goldenRequest, "--resolver", lab(t, "example.com. CAA 0 issue \"letsencrypt.org\\027[31m\""))
	said := d.stdout.String()
	for _, want := range []string{"[caa-forbids]", "[record-missing]", "What to do:", "Expected: ", "[servers-fine]"} {
		if !strings.Contains(said, want) {
			t.Errorf("it does not say %s:\n%s", want, said)
		}
	}
	if code != command.ExitProblem || strings.Contains(said, "\x1b") || d.stderr.Len() > 0 {
		t.Errorf("%d, %q, %q", code, said, d.stderr.String())
	}
}

// The README lists every id that check may print.
func TestEveryFindingOfCheckIsListed(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "../../wizard/finding/proof.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	count := 0
	ast.Inspect(file, func(n ast.Node) bool {
		lit, ok := n.(*ast.BasicLit)
		if !ok || lit.Kind != token.STRING {
			return true
		}
		id, err := strconv.Unquote(lit.Value)
		if err != nil {
			t.Fatal(err)
		}
		count++
		if !strings.Contains(string(readme), "`"+id+"`") {
			t.Errorf("%s is not listed", id)
		}
		return true
	})
	if count < 100 {
		t.Errorf("there are only %d ids", count)
	}
}
