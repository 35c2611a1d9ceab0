package practice_test

import (
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"

	"qwizard/wizard/order"
	"qwizard/wizard/practice"
	"qwizard/wizard/problem"
	"qwizard/wizard/sectigo"
)

// TestSitesSurviveARestart: files, redirects, certificates and ports.
func TestSitesSurviveARestart(t *testing.T) {
	disk := newMemory()
	w := start(t, disk)
	w.put("example.com", order.File{Path: "a.txt", Data: []byte("a")})
	w.redirect("example.org", "https://example.com", 308)
	pfx, leaf := w.pfx("example.net")
	if err := w.Install(t.Context(), "example.net", pfx, pfxPassword); err != nil {
		t.Fatal(err)
	}
	web, secure := w.ca.Web(), w.ca.TLS()
	if err := w.ca.Close(); err != nil {
		t.Fatal(err)
	}
	again := start(t, disk)
	if again.ca.Web() != web || again.ca.TLS() != secure {
		t.Error("other ports")
	}
	if _, body := again.visit(http.MethodGet, "https://example.com/a.txt"); body != "a" {
		t.Error(body)
	}
	if res, _ := again.visit(http.MethodGet, "http://example.org/x"); res.StatusCode != 308 || res.Header.Get("Location") != "https://example.com/x" {
		t.Error(res.Status, res.Header)
	}
	if got := again.served("example.net"); !bytes.Equal(got[0].Raw, leaf.Raw) {
		t.Error("another certificate")
	}
	if err := again.ca.Close(); err != nil {
		t.Fatal(err)
	}
	whole := disk.snapshot()
	for key, value := range whole {
		if !strings.HasPrefix(key, "site/") {
			continue
		}
		for raw, kind := range map[string]problem.Kind{
			`{"v":2}`: problem.StoreNewer, `{}`: problem.StoreDamaged, "x": problem.StoreDamaged, `{"v":1,"name":"com"}`: problem.StoreDamaged,
			`{"v":1,"name":"a.com","target":"x","code":7}`: problem.StoreDamaged, `{"v":1,"name":"a.com","turn":1}`: problem.StoreDamaged,
			string(bytes.Replace(value, []byte(`"chain":["MI`), []byte(`"chain":["AI`), 1)) + " ": problem.StoreDamaged,
		} {
			if !bytes.Contains(value, []byte(`"chain"`)) && strings.HasPrefix(raw, string(value)) {
				continue // nothing was changed in it
			}
			bad := newMemory()
			bad.records = disk.snapshot()
			bad.records[key] = []byte(raw)
			if _, err := practice.Open(t.Context(), practice.Config{Disk: bad}); !errors.Is(err, kind) {
				t.Errorf("%.60s: %v, want %s", raw, err, kind)
			}
		}
	}
}

// TestAnOldPortsRecordGetsWebPorts: a disk of the first version opens, keeps its
// ports and gets the web host's.
func TestAnOldPortsRecordGetsWebPorts(t *testing.T) {
	disk := newMemory()
	w := start(t, disk)
	if err := w.ca.Close(); err != nil {
		t.Fatal(err)
	}
	_, api, _ := net.SplitHostPort(strings.TrimPrefix(w.ca.URL(), "http://"))
	_, name, _ := net.SplitHostPort(w.ca.DNS())
	disk.records["ports"] = []byte(`{"v":1,"http":` + api + `,"dns":` + name + `}`)
	old := start(t, disk)
	if old.ca.URL() != w.ca.URL() || old.ca.DNS() != w.ca.DNS() {
		t.Error("the old ports moved")
	}
	if res, _ := old.visit(http.MethodGet, "http://example.com/"); res.StatusCode != 200 {
		t.Error(res.Status)
	}
	if err := old.ca.Close(); err != nil {
		t.Fatal(err)
	}
	again := start(t, disk)
	if again.ca.Web() != old.ca.Web() || again.ca.TLS() != old.ca.TLS() {
		t.Error("the new ports were not kept")
	}
}

// TestAFullDiskChangesNoSite: what cannot be stored is not served.
func TestAFullDiskChangesNoSite(t *testing.T) {
	w := start(t, newMemory())
	pfx, _ := w.pfx("example.com")
	w.disk.setFull(true)
	if err := w.PutFiles(t.Context(), "example.com", []order.File{{Path: "a.txt"}}); !errors.Is(err, problem.Internal) {
		t.Error(err)
	}
	if err := w.Redirect(t.Context(), "example.com", "https://example.org", 301); !errors.Is(err, problem.Internal) {
		t.Error(err)
	}
	if err := w.Install(t.Context(), "example.com", pfx, pfxPassword); !errors.Is(err, problem.Internal) {
		t.Error(err)
	}
	if res, _ := w.visit(http.MethodGet, "http://example.com/a.txt"); res.StatusCode != 404 {
		t.Error(res.Status)
	}
	if got := w.served("example.com"); got[0].Subject.CommonName != hostsOwn {
		t.Error(got[0].Subject)
	}
}

// TestManyUseTheWebHostAtOnce: readers, the panel and DCV checks side by side; no
// file is ever half there.
func TestManyUseTheWebHostAtOnce(t *testing.T) {
	w := start(t, newMemory())
	r := newRequest(t, "example.com")
	w.put("example.com", r.file(""), order.File{Path: "x", Data: bytes.Repeat([]byte("a"), 1000)})
	form := w.form(application(r, "example.com").with(sectigo.ArgMethod, sectigo.MethodHTTPS))
	pfx, _ := w.pfx("example.com")
	client := w.browser()
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			letter := string(rune('a' + i))
			if err := w.PutFiles(t.Context(), "example.com", []order.File{{Path: "x", Data: []byte(strings.Repeat(letter, 1000))}, {Path: letter}}); err != nil {
				t.Error(err)
			}
			if err := w.Install(t.Context(), "example.com", pfx, pfxPassword); err != nil {
				t.Error(err)
			}
		})
		all.Go(func() {
			res, err := http.Post(w.ca.URL()+sectigo.PathApply, "application/x-www-form-urlencoded", strings.NewReader(form))
			if err != nil {
				t.Error(err)
				return
			}
			_ = res.Body.Close()
		})
		all.Go(func() {
			for _, scheme := range []string{"http", "https"} {
				res, err := client.Get(scheme + "://example.com/x")
				if err != nil {
					t.Error(err)
					return
				}
				body, err := io.ReadAll(res.Body)
				_ = res.Body.Close()
				if err != nil || len(body) != 1000 || strings.Trim(string(body), string(body[:1])) != "" {
					t.Errorf("%q %v", body, err)
				}
			}
		})
	}
	all.Wait()
	files, err := w.Files(t.Context(), "example.com")
	if err != nil || len(files) != 10 {
		t.Error(len(files), err)
	}
	orders, err := w.Orders(t.Context())
	if err != nil || len(orders) != 9 { // one has the certificate
		t.Fatal(len(orders), err)
	}
	if !w.validated(orders[1].Number)[0] { // the first of its CSR has no uniqueValue
		t.Error("the proof was not found")
	}
}
