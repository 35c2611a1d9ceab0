package practice_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"os/exec"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"qwizard/wizard/practice"
	"qwizard/wizard/problem"
	"qwizard/wizard/sectigo"
)

// TestRestart: ports, login, root, clock and orders are the same after a restart.
func TestRestart(t *testing.T) {
	disk := newMemory()
	w := start(t, disk)
	r := newRequest(t, "example.com")
	number, chain := w.issued(r, statement(), "example.com")
	pending := w.order(application(newRequest(t, "example.org"), "example.org"))
	before, err := w.Clock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := w.ca.Close(); err != nil {
		t.Fatal(err)
	}
	if err := w.ca.Close(); err != nil {
		t.Error("second Close:", err)
	}
	again := start(t, disk)
	if again.ca.URL() != w.ca.URL() || again.ca.DNS() != w.ca.DNS() || again.Login != w.Login || again.Password != w.Password || !bytes.Equal(again.ca.Root(), w.ca.Root()) {
		t.Error("not the same CA")
	}
	if after, err := again.Clock(t.Context()); err != nil || after.Before(before) {
		t.Error(after, before, err)
	}
	if got := again.collect(number); !bytes.Equal(got[2].Raw, chain[2].Raw) {
		t.Error("another certificate")
	}
	orders, err := again.Orders(t.Context())
	if err != nil || len(orders) != 2 || orders[0].Number != number || orders[1].Number != pending || orders[0].Status != "Processed" || orders[1].Status != "Pending" {
		t.Error(orders, err)
	}
}

// TestDiskFull: when nothing can be stored, nothing is confirmed and nothing has
// changed; afterwards everything goes on.
func TestDiskFull(t *testing.T) {
	disk := newMemory()
	w := start(t, disk)
	r := newRequest(t, "example.com")
	a := application(r, "example.com").with(sectigo.ArgReference, "ref").with(sectigo.ArgUnique, "Y")
	number := w.order(a)
	w.answer(number, "agreement", "address")
	token := w.status(number)
	papers := w.papers(number, statement())
	before, now := disk.snapshot(), mustClock(t, w)
	disk.setFull(true)

	other := application(newRequest(t, "example.org"), "example.org").with(sectigo.ArgReference, "ref2").with(sectigo.ArgUnique, "Y")
	if got := w.post(sectigo.PathApply, other); !strings.HasPrefix(got, "-14\n") {
		t.Error(got)
	}
	if v := w.decoded(sectigo.PathUpdateDCV, args{sectigo.ArgOrder: number, sectigo.ArgNewMethod: sectigo.MethodCNAME}); v.Get("errorCode") != "-14" {
		t.Error(v)
	}
	if code, _ := w.uploadTo(token.UploadDocumentURL, token.UploadDocumentToken, papers...); code != http.StatusInternalServerError {
		t.Error(code)
	}
	if err := w.SkipAhead(t.Context(), time.Hour); !errors.Is(err, problem.Internal) {
		t.Error(err)
	}
	if err := w.AddRecords(t.Context(), []byte(r.cname("example.com", ""))); !errors.Is(err, problem.Internal) {
		t.Error(err)
	}
	if got := mustClock(t, w); got.Sub(now) > 30*time.Minute {
		t.Error("the clock moved")
	}
	if got := w.exchange(t, question(strings.Fields(r.cname("example.com", ""))[0], 5), "udp"); len(got.Answer) > 0 {
		t.Error("the record is in force")
	}
	if after := disk.snapshot(); !reflect.DeepEqual(after, before) {
		t.Error("the disk changed")
	}

	disk.setFull(false)
	w.add(r.cname("example.com", ""))
	w.prove(number)
	w.identify(number, statement())
	w.skip(72 * time.Hour)
	disk.setFull(true)
	for range 2 {
		if got := w.post(sectigo.PathCollectSSL, args{sectigo.ArgOrder: number, sectigo.ArgQueryType: "1"}); !strings.HasPrefix(got, "-14\n") {
			t.Errorf("a certificate that is not stored was shown: %q", got)
		}
	}
	disk.setFull(false)
	if got := w.collect(number); len(got) != 3 {
		t.Error(got)
	}
	second := w.order(other)
	if second == number {
		t.Error("the same number twice")
	}
}

func mustClock(t testing.TB, w *world) time.Time {
	t.Helper()
	now, err := w.Clock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return now
}

// TestIssuedOnce: many ask at once, one certificate is made.
func TestIssuedOnce(t *testing.T) {
	w := start(t, newMemory())
	r := newRequest(t, "example.com")
	w.add(r.cname("example.com", ""))
	number := w.order(application(r, "example.com"))
	w.identify(number, statement())
	w.skip(72 * time.Hour)
	form := w.form(args{sectigo.ArgOrder: number, sectigo.ArgQueryType: "2"})
	got := make([]string, 20)
	var all sync.WaitGroup
	for i := range got {
		all.Go(func() {
			res, err := http.Post(w.ca.URL()+sectigo.PathCollectSSL, "application/x-www-form-urlencoded", strings.NewReader(form))
			if err != nil {
				return
			}
			defer res.Body.Close()
			var b bytes.Buffer
			_, _ = b.ReadFrom(res.Body)
			got[i] = b.String()
		})
	}
	all.Wait()
	if slices.Sort(got); got[0] != got[len(got)-1] || !strings.HasPrefix(got[0], "2\n") {
		t.Errorf("%d different answers", len(slices.Compact(got)))
	}
	serials := 0
	for key := range w.disk.snapshot() {
		if strings.HasPrefix(key, "serial/") {
			serials++
		}
	}
	if serials != 1 {
		t.Errorf("%d certificates", serials)
	}
}

// TestOneReferenceAtOnce: the same reference from many sides is one order.
func TestOneReferenceAtOnce(t *testing.T) {
	w := start(t, newMemory())
	form := w.form(application(newRequest(t, "example.com"), "example.com").with(sectigo.ArgReference, "r").with(sectigo.ArgUnique, "Y"))
	var mu sync.Mutex
	placed := 0
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			res, err := http.Post(w.ca.URL()+sectigo.PathApply, "application/x-www-form-urlencoded", strings.NewReader(form))
			if err != nil {
				return
			}
			defer res.Body.Close()
			var b bytes.Buffer
			_, _ = b.ReadFrom(res.Body)
			mu.Lock()
			defer mu.Unlock()
			if strings.HasPrefix(b.String(), "0\n") {
				placed++
			}
		})
	}
	all.Wait()
	if orders, err := w.Orders(t.Context()); placed != 1 || len(orders) != 1 || err != nil {
		t.Error(placed, orders, err)
	}
}

func TestPorts(t *testing.T) {
	disk := newMemory()
	w := start(t, disk)
	address, nameServer := strings.TrimPrefix(w.ca.URL(), "http://"), w.ca.DNS()
	if err := w.ca.Close(); err != nil {
		t.Fatal(err)
	}
	thief, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	moved := start(t, disk)
	if moved.ca.URL() == w.ca.URL() || moved.ca.DNS() != nameServer {
		t.Error(moved.ca.URL(), moved.ca.DNS())
	}
	if err := moved.ca.Close(); err != nil {
		t.Fatal(err)
	}
	if err := thief.Close(); err != nil {
		t.Fatal(err)
	}
	back := start(t, disk)
	if back.ca.URL() != w.ca.URL() {
		t.Error("the port of the certificates is free again and not taken")
	}
	_, err = practice.Open(t.Context(), practice.Config{Disk: newMemory(), Listen: address})
	if all := problem.All(err); len(all) != 1 || all[0].Kind != problem.PortTaken || all[0].Params["address"] != address {
		t.Error(err)
	}
	for _, bad := range []string{"0.0.0.0:0", "example.com:80", "127.0.0.1", ":8080"} {
		if _, err := practice.Open(t.Context(), practice.Config{Disk: newMemory(), Listen: bad}); !errors.Is(err, problem.InputNotOffered) {
			t.Errorf("%s: %v", bad, err)
		}
	}
	ca, err := practice.Open(t.Context(), practice.Config{Disk: newMemory(), Listen: "localhost:0"})
	if err != nil {
		t.Fatal(err)
	}
	if err := ca.Close(); err != nil {
		t.Error(err)
	}
}

// TestBadRecords: each record from a newer version, or damaged, stops the start
// with its own kind and changes nothing.
func TestBadRecords(t *testing.T) {
	disk := newMemory()
	w := start(t, disk)
	w.add("x.example.com. A 192.0.2.1\n")
	w.skip(time.Hour)
	if err := w.ca.Close(); err != nil {
		t.Fatal(err)
	}
	whole := disk.snapshot()
	for key := range whole {
		for raw, kind := range map[string]problem.Kind{`{"v":2}`: problem.StoreNewer, `{}`: problem.StoreDamaged, "x": problem.StoreDamaged, `{"v":1,"zone":7,"next":"x","skipped":"x","http":"x","name":1,"root":1}`: problem.StoreDamaged} {
			bad := newMemory()
			bad.records = maps.Clone(whole)
			bad.records[key] = []byte(raw)
			_, err := practice.Open(t.Context(), practice.Config{Disk: bad})
			if !errors.Is(err, kind) {
				t.Errorf("%s = %s: %v, want %s", key, raw, err, kind)
			}
			if bad.puts > 0 {
				t.Errorf("%s: written", key)
			}
		}
	}
	crossed := newMemory()
	crossed.records = maps.Clone(whole)
	crossed.records["ca"] = bytes.Replace(crossed.records["ca"], []byte(`"root_key"`), []byte(`"other"`), 1)
	if _, err := practice.Open(t.Context(), practice.Config{Disk: crossed}); !errors.Is(err, problem.StoreDamaged) {
		t.Error(err)
	}
	if _, err := practice.Open(t.Context(), practice.Config{}); !errors.Is(err, problem.Internal) {
		t.Error(err)
	}
}

func TestManager(t *testing.T) {
	w := start(t, newMemory())
	for _, d := range []time.Duration{0, -time.Hour, time.Millisecond, 401 * 24 * time.Hour} {
		if err := w.SkipAhead(t.Context(), d); !errors.Is(err, problem.InputNotOffered) {
			t.Errorf("skip %s: %v", d, err)
		}
	}
	before := mustClock(t, w)
	w.skip(400 * 24 * time.Hour)
	if got := mustClock(t, w).Sub(before); got < 400*24*time.Hour || got > 401*24*time.Hour {
		t.Error(got)
	}
	wrong := w.Manager
	wrong.Password = "x"
	if _, err := wrong.Clock(t.Context()); !errors.Is(err, problem.ChannelLogin) {
		t.Error(err)
	}
	other := w.Manager
	other.URL += "/pki"
	if _, err := other.Clock(t.Context()); !errors.Is(err, problem.ChannelAnswer) {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := w.Clock(ctx); !errors.Is(err, problem.Cancelled) {
		t.Error(err)
	}
	for _, path := range []string{"/practice/clock", "/practice/records", "/practice/orders"} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPatch, w.URL+path, strings.NewReader("x"))
		if err != nil {
			t.Fatal(err)
		}
		req.SetBasicAuth(w.Login, w.Password)
		res, err := http.DefaultClient.Do(req)
		if got := w.body(res, err, http.StatusUnprocessableEntity); !strings.Contains(got, `"kind"`) {
			t.Error(got)
		}
	}
	if err := w.ca.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Clock(t.Context()); !errors.Is(err, problem.Offline) {
		t.Error(err)
	}
}

func TestCollectForms(t *testing.T) {
	w := start(t, newMemory())
	pending := w.order(application(newRequest(t, "example.org"), "example.org"))
	number, chain := w.issued(newRequest(t, "example.com"), statement(), "example.com")
	ask := func(number string, more ...string) string {
		a := args{sectigo.ArgOrder: number}
		for i := 0; i < len(more); i += 2 {
			a[more[i]] = more[i+1]
		}
		return w.post(sectigo.PathCollectSSL, a)
	}
	if got := ask(pending, "queryType", "1", "showExtStatus", "Y", "responseFormat", "1"); !strings.HasPrefix(got, "errorCode=0&orderNumber="+pending) || !strings.Contains(got, "dcvStatus=0") || !strings.Contains(got, "organizationValidationStatus=-1") {
		t.Error(got)
	}
	if got := ask(number, "queryType", "2"); strings.Count(got, "BEGIN") != 1 || !strings.HasPrefix(got, "2\n-----BEGIN CERTIFICATE-----\n") {
		t.Error(got)
	}
	if got := ask(number, "queryType", "3"); strings.Count(got, "BEGIN") != 2 {
		t.Error(got)
	}
	from, til := chain[2].NotBefore.Unix(), chain[2].NotAfter.Unix()
	got := ask(number, "queryType", "1", "responseType", "3", "showValidityPeriod", "Y", "showFQDN", "Y", "showExtStatus", "Y")
	if !strings.HasPrefix(got, fmt.Sprintf("2\n%d\n%d\nexample.com\n-----BEGIN", from, til)) || !strings.HasSuffix(got, "-----END CERTIFICATE-----\n\nIssued\n") {
		t.Error(got)
	}
	got = ask(number, "queryType", "1", "responseType", "3", "responseFormat", "1", "showValidityPeriod", "Y", "showFQDN", "Y")
	if strings.Count(got, "caCertificate=") != 2 || strings.Count(got, "&certificate=") != 1 || !strings.Contains(got, fmt.Sprintf("notBefore=%d&notAfter=%d&fqdn=example.com&caCertificate=", from, til)) || strings.Contains(got, "BEGIN") {
		t.Error(got)
	}
	if got := ask(number, "queryType", "1", "responseType", "0", "responseEncoding", "1"); !strings.HasPrefix(got, "PK\x03\x04") {
		t.Errorf("%.20q", got)
	}
	if got := ask(number, "queryType", "1", "responseType", "0", "responseFormat", "1"); !strings.Contains(got, "zipFile=UEsDB") {
		t.Error(got)
	}
	if got := ask(number, "queryType", "1", "responseType", "2"); !strings.HasPrefix(got, "2\nMII") {
		t.Error(got)
	}
	for what, want := range map[string]string{
		"queryType=":                     "-3\nThe 'queryType' argument is missing!\n",
		"queryType=4":                    "-4\nThe value of the 'queryType' argument is invalid!\n",
		"queryType=2&responseType=1":     "-4\nThe value of the 'responseType' argument is invalid!\n",
		"queryType=2&responseType=2":     "-4\nThe value of the 'responseType' argument is invalid!\n",
		"queryType=1&responseEncoding=1": "-4\nThe value of the 'responseEncoding' argument is invalid!\n",
		"queryType=1&showFQDN=maybe":     "-4\nThe value of the 'showFQDN' argument is invalid!\n",
		"queryType=1&showFQDN=?":         "-4\nThe value of the 'showFQDN' argument is invalid!\n",
		"queryType=1&certificateID=1":    "-4\nThe value of the 'certificateID' argument is invalid! One name of the order is enough.\n",
		"queryType=1&colour=1":           "-2\n'colour' is an unrecognized argument!\n",
	} {
		var more []string
		for pair := range strings.SplitSeq(what, "&") {
			key, value, _ := strings.Cut(pair, "=")
			more = append(more, key, value)
		}
		if got := ask(number, more...); got != want {
			t.Errorf("%s: %q, want %q", what, got, want)
		}
	}
}

// TestWithCurlPanel: the management API is plain HTTP with a login.
func TestWithCurlPanel(t *testing.T) {
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("curl is not installed")
	}
	w := start(t, newMemory())
	out := run(t, "curl", "--silent", "--noproxy", "*", "--user", w.Login+":"+w.Password, "--data-binary", "x.example.com. A 192.0.2.1", w.URL+"/practice/records")
	if out != "{}" {
		t.Error(out)
	}
	out = run(t, "curl", "--silent", "--noproxy", "*", "--user", w.Login+":x", w.URL+"/practice/clock")
	if out != `{"kind":"channel-login"}` {
		t.Error(out)
	}
}
