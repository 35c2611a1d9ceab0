package live_test

import (
	"bufio"
	"crypto/x509"
	"encoding/pem"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A server that shares nothing with ours: openssl's, with one leaf and chain for each
// case.
func TestWhatOpenSSLServesIsSeen(t *testing.T) {
	openssl, err := exec.LookPath("openssl")
	if err != nil {
		t.Skip("openssl is not installed")
	}
	f := newFamily(t, now().AddDate(0, 0, -1))
	for want, chain := range map[string][]*issued{
		"site-serves fine": {f.lower, f.upper}, "site-chain-missing blocks": {f.lower}, "site-chain-order attention": {f.upper, f.lower},
	} {
		w := openWorld(t)
		w.Route("192.0.2.80:443", startOpenSSL(t, openssl, f.leaf, chain))
		if found := served(t, w, f.export(), "www.example.com"); kinds(found) != want {
			t.Errorf("got %s, want %s", kinds(found), want)
		}
	}
}

// startOpenSSL returns the address at which the server listens.
func startOpenSSL(t *testing.T, openssl string, leaf *issued, chain []*issued) string {
	t.Helper()
	dir := t.TempDir()
	write := func(name string, blocks ...*pem.Block) string {
		var text []byte
		for _, b := range blocks {
			text = append(text, pem.EncodeToMemory(b)...)
		}
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	key, err := x509.MarshalPKCS8PrivateKey(leaf.key)
	if err != nil {
		t.Fatal(err)
	}
	var more []*pem.Block
	for _, c := range chain {
		more = append(more, &pem.Block{Type: "CERTIFICATE", Bytes: c.cert.Raw})
	}
	cmd := exec.Command(openssl, "s_server", "-accept", "127.0.0.1:0",
		"-cert", write("cert.pem", &pem.Block{Type: "CERTIFICATE", Bytes: leaf.cert.Raw}),
		"-key", write("key.pem", &pem.Block{Type: "PRIVATE KEY", Bytes: key}), "-cert_chain", write("chain.pem", more...))
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	in, err := cmd.StdinPipe() // s_server ends when its input does
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = in.Close()
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if address, ok := strings.CutPrefix(lines.Text(), "ACCEPT "); ok {
			go func() {
				for lines.Scan() {
				}
			}()
			return address
		}
	}
	t.Fatal("openssl s_server did not start")
	return ""
}
