package practice

import (
	"context"
	"errors"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"
)

// practiceNames is a name server with the web host's own records only.
func practiceNames(t *testing.T) resolver {
	t.Helper()
	p, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ready := make(chan struct{})
	server := &dns.Server{PacketConn: p, Handler: &zones{named: map[string]*zone{}}, NotifyStartedFunc: func() { close(ready) }}
	done := make(chan error, 1)
	go func() { done <- server.ActivateAndServe() }()
	<-ready
	t.Cleanup(func() {
		if err := server.Shutdown(); err != nil {
			t.Error(err)
		}
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return resolver{server: p.LocalAddr().String()}
}

// webServer answers each connection with some bytes and leaves it open until the
// test ends, or closes it.
func webServer(t *testing.T, answer string, leave bool) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			t.Cleanup(func() { _ = c.Close() })
			_, _ = c.Read(make([]byte, 4096))
			_, _ = c.Write([]byte(answer))
			if !leave {
				_ = c.Close()
			}
		}
	}()
	return l.Addr().String()
}

// TestWebServersThatDoNotServe: a look at one that is silent, breaks off or talks
// without an end comes back with a reason.
func TestWebServersThatDoNotServe(t *testing.T) {
	token := tokenFor([]byte("csr"), "")
	names := practiceNames(t)
	for what, c := range map[string]struct {
		answer string
		leave  bool
		reason string
	}{
		"silent":         {"", true, "no answer in time from the web server"},
		"half a header":  {"HTTP/1.1 200 OK\r\nX:", true, "no answer in time from the web server"},
		"hangs up":       {"", false, "no usable answer from the web server"},
		"no HTTP":        {"220 mail.example.com ESMTP\r\n", false, "no usable answer from the web server"},
		"endless header": {"HTTP/1.1 200 OK\r\nX: " + strings.Repeat("x", 1<<20), true, "no usable answer from the web server"},
		"cut short":      {"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n" + token.hash, false, "was cut short"},
		"half a body":    {"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n" + token.hash, true, "was cut short"},
		"endless body":   {"HTTP/1.1 200 OK\r\nContent-Length: 9999999\r\n\r\n" + strings.Repeat("x", maxProofFile+1), true, "is too big"},
		"no place":       {"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n", false, "redirects without saying where"},
		"unknown status": {"HTTP/1.1 799 Hm\r\nContent-Length: 0\r\n\r\n", false, "answers 799"},
		"no content":     {"HTTP/1.1 204 No Content\r\n\r\n", false, "is empty"},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			server := webServer(t, c.answer, c.leave)
			ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
			defer cancel()
			domain, reason := fetcher{names: names, plain: server, safe: server}.proveFile(ctx, "http", "example.com", token)
			if domain != "" || !strings.Contains(reason, c.reason) {
				t.Errorf("%q %q, want %q", domain, reason, c.reason)
			}
		})
	}
}

// TestNoWebServerAtAll: nothing listens, and a name server that is gone.
func TestNoWebServerAtAll(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	gone := l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	token := tokenFor([]byte("csr"), "")
	f := fetcher{names: practiceNames(t), plain: gone, safe: gone}
	for _, scheme := range []string{"http", "https"} {
		if domain, reason := f.proveFile(t.Context(), scheme, "example.com", token); domain != "" || !strings.Contains(reason, "no usable answer from the web server at "+scheme+"://example.com/") {
			t.Errorf("%q %q", domain, reason)
		}
	}
	f.names = resolver{server: gone}
	if domain, reason := f.proveFile(t.Context(), "http", "example.com", token); domain != "" || reason != "no usable answer from the name server for the address of example.com" {
		t.Errorf("%q %q", domain, reason)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if domain, reason := f.proveFile(ctx, "http", "example.com", token); domain != "" || reason == "" {
		t.Errorf("cancelled: %q %q", domain, reason)
	}
}

func TestContentTypes(t *testing.T) {
	for path, want := range map[string]string{
		"a.TXT": "text/plain", "a.htm": htmlType, "x/a.css": "text/css", "a.min.js": "text/javascript", "a.json": "application/json",
		"a.png": "image/png", "a.JPEG": "image/jpeg", "a.svg": "image/svg+xml", "a.pdf": "application/pdf", "a.exe": "text/plain", "a.html/b": "text/plain", "html": "text/plain",
	} {
		if got := contentType(path); got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
}

// TestASilentSiteHoldsNobodyUp: while the CA waits for a web server, it serves others,
// and what it saw does not undo what happened meanwhile.
func TestASilentSiteHoldsNobodyUp(t *testing.T) {
	ca, err := Open(t.Context(), Config{Disk: NewMemory()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := ca.Close(); err != nil {
			t.Error(err)
		}
	})
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ca.files.plain = silent.Addr().String()
	o := &orderRecord{V: recordVersion, Number: "12345678", CSR: []byte{1}, Proofs: []proof{{Name: "example.com", Method: "HTTP_CSR_HASH"}, {Name: "www.example.com", Method: "HTTP_CSR_HASH"}}}
	if err := ca.state.put(t.Context(), map[string]any{prefixOrder + o.Number: o}); err != nil {
		t.Fatal(err)
	}
	looked := make(chan error, 1)
	go func() { looked <- ca.look(context.WithoutCancel(t.Context()), o.Number, o.names()) }()
	for range o.Proofs { // both looks are under way
		c, err := silent.Accept()
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
	}
	changes := []change{{name: "www.example.com", method: "CNAME_CSR_HASH"}}
	begun := time.Now()
	if err := ca.change(t.Context(), o.Number, changes); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(begun); took > fetchTime/2 {
		t.Errorf("a change waited for %s", took)
	}
	if err := errors.Join(silent.Close(), <-looked); err != nil {
		t.Fatal(err)
	}
	after, err := ca.order(t.Context(), o.Number)
	if err != nil {
		t.Fatal(err)
	}
	if p := after.Proofs; p[0].Reason == "" || p[0].Checked == nil || p[1].Method != "CNAME_CSR_HASH" || p[1].Checked != nil {
		t.Errorf("%+v", p)
	}
}
