package practice_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/md5"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"qwizard/wizard/order"
	"qwizard/wizard/practice"
	"qwizard/wizard/sectigo"
)

// memory is a Disk in memory that can be told to fail.
type memory struct {
	mu      sync.Mutex
	records map[string][]byte
	full    bool // Put fails
	bomb    bool // Get panics
	puts    int
}

var errFull = errors.New("no space left on device")

func newMemory() *memory { return &memory{records: map[string][]byte{}} }

func (m *memory) Get(_ context.Context, key string) ([]byte, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.bomb {
		panic("bomb")
	}
	v, ok := m.records[key]
	return bytes.Clone(v), ok, nil
}

func (m *memory) Put(_ context.Context, writes map[string][]byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.full {
		return errFull
	}
	m.puts++
	for key, v := range writes {
		if v == nil {
			delete(m.records, key)
			continue
		}
		m.records[key] = bytes.Clone(v)
	}
	return nil
}

func (m *memory) Keys(_ context.Context, prefix string) ([]string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []string
	for key := range m.records {
		if strings.HasPrefix(key, prefix) {
			out = append(out, key)
		}
	}
	return out, nil
}

// snapshot is a copy of everything on the disk.
func (m *memory) snapshot() map[string][]byte {
	m.mu.Lock()
	defer m.mu.Unlock()
	return maps.Clone(m.records)
}

func (m *memory) setFull(full bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.full = full
}

// world is a running CA and what a person has beside it.
type world struct {
	practice.Manager
	ca   *practice.CA
	disk *memory
	t    testing.TB
}

// start opens a CA on disk and closes it with the test.
func start(t testing.TB, disk *memory) *world {
	t.Helper()
	ca, err := practice.Open(t.Context(), practice.Config{Disk: disk})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := ca.Close(); err != nil {
			t.Error(err)
		}
	})
	return worldOf(t, ca, disk)
}

func worldOf(t testing.TB, ca *practice.CA, disk *memory) *world {
	name, password := ca.Login()
	return &world{Manager: practice.Manager{URL: ca.URL(), Login: name, Password: password}, ca: ca, disk: disk, t: t}
}

// args are a call's arguments; login is added.
type args map[string]string

func (w *world) form(a args) string {
	v := url.Values{sectigo.ArgLogin: {w.Login}, sectigo.ArgPassword: {w.Password}}
	for key, value := range a {
		v.Set(key, value)
	}
	return v.Encode()
}

// post makes a call of the partner API and returns the body.
func (w *world) post(path string, a args) string {
	w.t.Helper()
	res, err := http.Post(w.ca.URL()+path, "application/x-www-form-urlencoded", strings.NewReader(w.form(a)))
	return w.body(res, err, http.StatusOK)
}

func (w *world) body(res *http.Response, err error, status int) string {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	if res.StatusCode != status {
		w.t.Fatalf("status %d, want %d: %s", res.StatusCode, status, body)
	}
	return string(body)
}

// decoded makes a call whose answer is URL-encoded.
func (w *world) decoded(path string, a args) url.Values {
	w.t.Helper()
	body := w.post(path, a)
	v, err := url.ParseQuery(body)
	if err != nil {
		w.t.Fatalf("%q: %v", body, err)
	}
	return v
}

// request is a CSR in DER with its key.
type request struct {
	der []byte
	key crypto.Signer
}

func newRequest(t testing.TB, names ...string) request {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return requestWith(t, key, x509.CertificateRequest{Subject: pkix.Name{CommonName: names[0]}, DNSNames: names})
}

func requestWith(t testing.TB, key crypto.Signer, template x509.CertificateRequest) request {
	t.Helper()
	der, err := x509.CreateCertificateRequest(rand.Reader, &template, key)
	if err != nil {
		t.Fatal(err)
	}
	return request{der, key}
}

func (r request) pem() string {
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE REQUEST", Bytes: r.der}))
}

// cname is the record that proves a domain, made from the reference's formula.
func (r request) cname(domain, unique string) string {
	name, sum := md5.Sum(r.der), sha256.Sum256(r.der)
	hash := hex.EncodeToString(sum[:])
	if unique != "" {
		unique += "."
	}
	return fmt.Sprintf("_%x.%s. 300 IN CNAME %s.%s.%ssectigo.com.\n", name, domain, hash[:32], hash[32:], unique)
}

// application are the arguments of an order for names, proved by CNAME.
func application(r request, names ...string) args {
	a := args{
		sectigo.ArgProduct: "791", sectigo.ArgDays: "365", sectigo.ArgServer: "-1",
		sectigo.ArgCSR: r.pem(), sectigo.ArgMethod: sectigo.MethodCNAME,
	}
	if len(names) > 1 {
		a[sectigo.ArgProduct], a[sectigo.ArgNames] = "792", strings.Join(names, ",")
	}
	return a
}

// with returns a copy of a with one more argument; an empty value deletes it.
func (a args) with(key, value string) args {
	c := maps.Clone(a)
	if value == "" {
		delete(c, key)
		return c
	}
	c[key] = value
	return c
}

// order places an order and returns its number. Whoever orders with mailboxes has
// asked for them before.
func (w *world) order(a args) string {
	w.t.Helper()
	if a[sectigo.ArgMailbox]+a[sectigo.ArgMailboxes] != "" {
		w.listMailboxes(a[sectigo.ArgCSR])
	}
	got := strings.Split(w.post(sectigo.PathApply, a), "\n")
	if got[0] != "0" {
		w.t.Fatalf("apply: %q", got)
	}
	return got[1]
}

func (w *world) status(number string) sectigo.PostPaymentData {
	w.t.Helper()
	var p sectigo.PostPayment
	body := w.post(sectigo.PathPostPayment, args{sectigo.ArgOrder: number})
	if err := json.Unmarshal([]byte(body), &p); err != nil || p.ErrorCode != 0 {
		w.t.Fatalf("%s: %v", body, err)
	}
	return p.Data
}

// statement is a good one.
func statement() order.Statement {
	return order.Statement{
		GivenNames: "Ada Maria", Surname: "Beispiel", BirthDate: "1980-02-29", BirthPlace: "Wien", Nationality: "AT",
		City: "Wien", Country: "AT", IDType: "passport", IDNumber: "P1234567", IDCountry: "AT", IDExpires: "2040-01-01",
	}
}

// document is a part of an upload.
type document struct {
	field, name, kind string
	data              []byte
}

// mails are an order's, of the given kinds or of all.
func (w *world) mails(number string, kinds ...string) []practice.Mail {
	w.t.Helper()
	all, err := w.Mails(w.t.Context(), number)
	if err != nil {
		w.t.Fatal(err)
	}
	return slices.DeleteFunc(all, func(m practice.Mail) bool { return len(kinds) > 0 && !slices.Contains(kinds, string(m.Kind)) })
}

// answer does what the order's mails of these kinds ask and returns the last
// page's text.
func (w *world) answer(number string, kinds ...string) (page string) {
	w.t.Helper()
	for _, m := range w.mails(number, kinds...) {
		var err error
		if page, err = w.Answer(w.t.Context(), m); err != nil {
			w.t.Fatal(err)
		}
	}
	return page
}

// upload sends documents to an order, whose mails are answered first, and returns
// status and body.
func (w *world) upload(number string, documents ...document) (int, string) {
	w.t.Helper()
	w.answer(number, "agreement", "address")
	d := w.status(number)
	return w.uploadTo(d.UploadDocumentURL, d.UploadDocumentToken, documents...)
}

func (w *world) uploadTo(address, token string, documents ...document) (int, string) {
	w.t.Helper()
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	for _, d := range documents {
		h := textproto.MIMEHeader{}
		h.Set("Content-Disposition", `form-data; name="`+d.field+`"; filename="`+d.name+`"`)
		h.Set("Content-Type", d.kind)
		part, err := m.CreatePart(h)
		if err != nil {
			w.t.Fatal(err)
		}
		_, _ = part.Write(d.data)
	}
	_ = m.Close()
	req, err := http.NewRequestWithContext(w.t.Context(), http.MethodPost, address, &body)
	if err != nil {
		w.t.Fatal(err)
	}
	req.Header.Set("Content-Type", m.FormDataContentType())
	req.Header.Set("Authorization", "Bearer "+token)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		w.t.Fatal(err)
	}
	defer res.Body.Close()
	text, _ := io.ReadAll(res.Body)
	return res.StatusCode, string(text)
}

func (w *world) add(zone string) {
	w.t.Helper()
	if err := w.AddRecords(w.t.Context(), []byte(zone)); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) skip(d time.Duration) {
	w.t.Helper()
	if err := w.SkipAhead(w.t.Context(), d); err != nil {
		w.t.Fatal(err)
	}
}

// prove asks the CA to look at a single-domain order's CNAME now.
func (w *world) prove(number string) {
	w.t.Helper()
	if got := w.post(sectigo.PathUpdateDCV, args{sectigo.ArgOrder: number, sectigo.ArgNewMethod: sectigo.MethodCNAME}); got != "errorCode=0" {
		w.t.Fatal(got)
	}
}

func (w *world) validated(number string) []bool {
	w.t.Helper()
	v := w.decoded(sectigo.PathMDCDetails, args{sectigo.ArgOrder: number, sectigo.ArgDetails: "Y"})
	var out []bool
	for n := 1; v.Has(strconv.Itoa(n) + "_domainName"); n++ {
		out = append(out, v.Get(strconv.Itoa(n)+"_dcvStatus") == sectigo.DCVValidated)
	}
	return out
}

// collect returns the delivered chain, root first.
func (w *world) collect(number string) []*x509.Certificate {
	w.t.Helper()
	body := w.post(sectigo.PathCollectSSL, args{sectigo.ArgOrder: number, sectigo.ArgQueryType: "1", sectigo.ArgRespType: "3"})
	code, rest, _ := strings.Cut(body, "\n")
	if code != "2" {
		w.t.Fatalf("collect: %q", body)
	}
	var out []*x509.Certificate
	for block, more := pem.Decode([]byte(rest)); block != nil; block, more = pem.Decode(more) {
		cert, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			w.t.Fatal(err)
		}
		out = append(out, cert)
	}
	return out
}

// issued is a whole purchase: order, proof, papers, time, certificate.
func (w *world) issued(r request, s order.Statement, names ...string) (string, []*x509.Certificate) {
	w.t.Helper()
	for _, name := range names {
		w.add(r.cname(name, ""))
	}
	number := w.order(application(r, names...))
	if slices.Contains(w.validated(number), false) {
		w.t.Fatal("not validated")
	}
	w.identify(number, s)
	w.skip(3 * 24 * time.Hour)
	return number, w.collect(number)
}
