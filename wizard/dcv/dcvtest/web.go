package dcvtest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"testing"
	"time"
)

// Web is a running web server, with a folder for each of its hosts.
type Web struct {
	HTTP, HTTPS string
	dir         string
	t           testing.TB
}

// Put makes a file of a host.
func (w *Web) Put(host, path, text string) {
	w.t.Helper()
	write(w.t, w.dir, host+"/"+path, text)
}

func newWeb(t testing.TB) *Web {
	t.Helper()
	w := &Web{HTTP: free(t), HTTPS: free(t), dir: folder(t), t: t}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	cert := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "example.com"}, DNSNames: []string{"example.com", "www.example.com"},
		NotBefore: time.Now().AddDate(0, -6, 0), NotAfter: time.Now().AddDate(1, 0, 0),
	}
	der, err := x509.CreateCertificate(rand.Reader, cert, cert, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	write(t, w.dir, "cert.pem", string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})))
	write(t, w.dir, "key.pem", string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private})))
	for _, host := range []string{"example.com", "www.example.com"} {
		w.Put(host, "index.html", "<!DOCTYPE html><html><title>"+host+"</title></html>\n")
	}
	return w
}

// StartNginx serves example.com and www.example.com. plain stands in the block for http
// of example.com, all in every block.
func StartNginx(t testing.TB, plain, all string) *Web {
	t.Helper()
	path, w := program(t, "nginx"), newWeb(t)
	server := func(listen, host, more string) string {
		return fmt.Sprintf("  server {\n    listen %s;\n    server_name %s;\n    root %s/%s;\n    ssl_certificate %s/cert.pem;\n    ssl_certificate_key %s/key.pem;\n    %s\n    %s\n  }\n",
			listen, host, w.dir, host, w.dir, w.dir, all, more)
	}
	write(t, w.dir, "users", "anna:{PLAIN}secret\n")
	config := fmt.Sprintf("daemon off;\nmaster_process off;\npid %s/pid;\nerror_log stderr;\nevents {}\nhttp {\n  access_log off;\n", w.dir)
	for _, kind := range []string{"client_body", "proxy", "fastcgi", "uwsgi", "scgi"} {
		config += fmt.Sprintf("  %s_temp_path %s/%s;\n", kind, w.dir, kind)
	}
	config += server(w.HTTP, "example.com", plain) + server(w.HTTP, "www.example.com", "") +
		server(w.HTTPS+" ssl", "example.com", "") + server(w.HTTPS+" ssl", "www.example.com", "") + "}\n"
	start(t, func() bool { return listening(w.HTTP) && listening(w.HTTPS) }, path, "-e", "stderr", "-p", w.dir, "-c", write(t, w.dir, "nginx.conf", config))
	return w
}

// StartApache serves example.com over http, with more in its configuration. It runs as
// one process.
func StartApache(t testing.TB, more string) *Web {
	t.Helper()
	path, w := program(t, "apache2"), newWeb(t)
	config := fmt.Sprintf("ServerRoot %q\nServerName example.com\nListen %s\nPidFile pid\nErrorLog /dev/stderr\nDefaultRuntimeDir %q\n", w.dir, w.HTTP, w.dir)
	for _, module := range []string{"mpm_event", "authz_core", "dir", "alias", "rewrite", "speling"} {
		config += fmt.Sprintf("LoadModule %s_module /usr/lib/apache2/modules/mod_%s.so\n", module, module)
	}
	config += fmt.Sprintf("DocumentRoot %q\nDirectoryIndex index.html\n%s\n", w.dir+"/example.com", more)
	start(t, func() bool { return listening(w.HTTP) }, path, "-X", "-f", write(t, w.dir, "apache.conf", config))
	return w
}
