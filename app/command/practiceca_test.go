package command_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"qwizard/app/command"
)

// caLine is the first line of practice-ca, as other programs read it.
type caLine struct{ API, HTTP, DNS, Web, TLS, Login, Password, Root string }

// runCA starts practice-ca with no vault, no passphrase and nothing on standard input,
// and returns what it prints and how to stop it.
func runCA(t *testing.T, args ...string) (caLine, func()) {
	t.Helper()
	d := newDesk(t)
	d.stdin = ""
	ctx, cancel := context.WithCancel(t.Context())
	p, out := d.program(), newLines()
	p.Stdout = out
	ended := make(chan int, 1)
	go func() { ended <- p.Run(ctx, append([]string{"practice-ca"}, args...)) }()
	first := out.wait(t, 1)
	var line caLine
	if err := json.Unmarshal([]byte(first), &line); err != nil {
		cancel()
		t.Fatalf("%q: %v", first, err)
	}
	return line, func() {
		cancel()
		select {
		case code := <-ended:
			if code != 0 {
				t.Errorf("exit %d: %s", code, d.stderr.String())
			}
		case <-time.After(20 * time.Second):
			t.Fatal("it does not stop")
		}
		if left, err := os.ReadDir(d.data); err == nil && len(left) > 0 {
			t.Error("something is in the program's own folder")
		}
	}
}

// curlForm writes a form for curl and returns the arguments that send it.
func curlForm(t *testing.T, c caLine, pairs ...string) []string {
	t.Helper()
	out := []string{"--silent", "--show-error", "--max-time", "30", "--noproxy", "*"}
	for _, pair := range append([]string{"loginName=" + c.Login, "loginPassword=" + c.Password}, pairs...) {
		out = append(out, "--data-urlencode", pair)
	}
	return out
}

// newRequestFile has openssl make a key and a CSR.
func newRequestFile(t *testing.T, name string) string {
	t.Helper()
	dir := t.TempDir()
	mustTool(t, "openssl", "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", filepath.Join(dir, "key"),
		"-subj", "/CN="+name, "-addext", "subjectAltName=DNS:"+name, "-out", filepath.Join(dir, "csr"))
	return filepath.Join(dir, "csr")
}

// TestOtherProgramsOrderAtThePracticeCA: curl and openssl, nothing of ours, in both
// reply formats, with arguments in the body and in the query.
func TestOtherProgramsOrderAtThePracticeCA(t *testing.T) {
	ca, stop := runCA(t, "--login", "tester:pass word", "--fault", "CollectSSL:limit:times=1")
	defer stop()
	if ca.Login != "tester" || ca.Password != "pass word" || ca.API != ca.HTTP || ca.Root != ca.HTTP+"/pki/root.crt" {
		t.Fatalf("%+v", ca)
	}
	csr := newRequestFile(t, "example.com")
	apply := curlForm(t, ca, "product=791", "days=90", "serverSoftware=-1", "dcvMethod=CNAME_CSR_HASH", "csr@"+csr)
	text := strings.Split(mustTool(t, "curl", append(apply, ca.API+"/products/!AutoApplySSL")...), "\n")
	if len(text) != 5 || text[0] != "0" || len(text[1]) != 8 {
		t.Fatalf("%q", text)
	}
	// The same CSR again gets a uniqueValue; the format stands in the query.
	encoded := mustTool(t, "curl", append(apply, ca.API+"/products/!AutoApplyOrder?responseFormat=1")...)
	if !strings.HasPrefix(encoded, "errorCode=0&orderNumber=") || !strings.Contains(encoded, "&uniqueValue=") {
		t.Error(encoded)
	}
	// Everything in the query of a POST without a body.
	query := append([]string{"--request", "POST", "--get"}, curlForm(t, ca, "orderNumber="+text[1], "queryType=0")...)
	if got := mustTool(t, "curl", append(query, ca.API+"/products/!GetDetailedOrderStatus")...); !strings.HasPrefix(got, "errorCode=0&orderNumber="+text[1]+"&orderStatus=Pending") {
		t.Error(got)
	}
	collect := append(curlForm(t, ca, "orderNumber="+text[1], "queryType=0"), ca.API+"/products/download/CollectSSL")
	for _, want := range []string{"-42\n", "0\n"} {
		if got := mustTool(t, "curl", collect...); !strings.HasPrefix(got, want) {
			t.Errorf("%q, want %q", got, want)
		}
	}
	mails := mustTool(t, "curl", "--silent", "--noproxy", "*", "--user", ca.Login+":"+ca.Password, ca.HTTP+"/practice/mails?order="+text[1])
	if !strings.Contains(mails, `"kind":"agreement"`) {
		t.Error(mails)
	}
	host, port, _ := strings.Cut(ca.DNS, ":")
	if got := mustTool(t, "kdig", "@"+host, "-p", port, "+short", "A", "example.com"); strings.TrimSpace(got) != "127.0.0.1" {
		t.Error(got)
	}
}

// TestAPracticeCAKeepsItsFolder: no passphrase, and the same CA the next time.
func TestAPracticeCAKeepsItsFolder(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "new", "ca")
	first, stop := runCA(t, "--data", folder, "--tls")
	stop()
	again, stop := runCA(t, "--data", folder)
	stop()
	if !strings.HasPrefix(first.API, "https://127.0.0.1:") || again.API != first.HTTP || again.DNS != first.DNS || again.Password != first.Password {
		t.Errorf("%+v\n%+v", first, again)
	}
	info, err := os.Stat(filepath.Join(folder, "practice-ca-alone.key"))
	if err != nil || info.Mode().Perm()&0o077 != 0 {
		t.Error(info, err)
	}
	if err := os.Remove(filepath.Join(folder, "practice-ca-alone.key")); err != nil {
		t.Fatal(err)
	}
	d := newDesk(t)
	if code := d.run("practice-ca", "--data", folder); code != command.ExitProblem {
		t.Errorf("without its key: exit %d: %s", code, d.stderr.String())
	}
}

func TestPracticeCAUsedWrongly(t *testing.T) {
	for _, args := range [][]string{{"--login", "x"}, {"--login", ":x"}, {"--login", "x:"}, {"--fault", "x"}, {"--fault", "*:bad"}, {"--fault", "*:slow:wait=1h"}, {"--listen", "example.com:80"}, {"more"}} {
		d := newDesk(t)
		if code := d.run(append([]string{"practice-ca"}, args...)...); code != command.ExitUse {
			t.Errorf("%v: exit %d: %s", args, code, d.stderr.String())
		}
	}
}
