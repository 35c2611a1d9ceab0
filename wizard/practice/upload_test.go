package practice_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"qwizard/wizard/sectigo"
)

// scan is as much of a picture as anybody looks at.
func scan(name string) document {
	return document{sectigo.UploadField, name, "image/jpeg", []byte("\xff\xd8\xff\xe0 a scan")}
}

func TestUploadGuards(t *testing.T) {
	w := start(t, newMemory())
	number := w.order(application(newRequest(t, "example.com"), "example.com"))
	w.answer(number, "agreement")
	good, d := w.papers(number, statement())[0], w.status(number)
	parts := strings.Split(d.UploadDocumentToken, ".")
	none := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none","typ":"JWT"}`))
	for what, token := range map[string]string{
		"none": "", "garbage": "a.b.c", "one part": "abc", "alg none": none + "." + parts[1] + ".", "cut": d.UploadDocumentToken[:len(d.UploadDocumentToken)-4],
		"other order": parts[0] + "." + base64.RawURLEncoding.EncodeToString([]byte(`{"sub":"10000000","exp":99999999999}`)) + "." + parts[2],
	} {
		if code, _ := w.uploadTo(d.UploadDocumentURL, token, good); code != http.StatusUnauthorized {
			t.Errorf("%s: %d", what, code)
		}
	}
	if code, _ := w.uploadTo(d.UploadDocumentURL, d.UploadDocumentToken, document{"file", "x", "text/plain", good.data}); code != http.StatusBadRequest {
		t.Errorf("other field: %d", code)
	}
	if code, _ := w.uploadTo(d.UploadDocumentURL, d.UploadDocumentToken); code != http.StatusBadRequest {
		t.Errorf("no part: %d", code)
	}
	if code, _ := w.uploadTo(d.UploadDocumentURL, d.UploadDocumentToken, document{sectigo.UploadField, "big", "image/png", make([]byte, 21<<20)}); code != http.StatusRequestEntityTooLarge {
		t.Errorf("21 MiB: %d", code)
	}
	var many []document
	for range 21 {
		many = append(many, scan("scan.jpg"))
	}
	if code, _ := w.upload(number, many...); code != http.StatusBadRequest {
		t.Errorf("21 parts: %d", code)
	}
	if got := w.status(number).IndividualStatus; got.Status != sectigo.StatusActionRequired || got.Description != "waiting for your papers" {
		t.Errorf("something was kept: %+v", got)
	}
}

// TestFilesThatAreNoPapers: what a file is, its bytes say, not its name or type.
func TestFilesThatAreNoPapers(t *testing.T) {
	w := start(t, newMemory())
	number := w.order(application(newRequest(t, "example.com"), "example.com"))
	for name, c := range map[string]struct {
		data   string
		status int
	}{
		"letter.pdf": {"To the validation desk", http.StatusUnsupportedMediaType},
		"scan.jpg":   {"GIF89a", http.StatusUnsupportedMediaType},
		"late.pdf":   {strings.Repeat(" ", 2000) + "%PDF-1.4", http.StatusUnsupportedMediaType},
		"scan.txt":   {"\x89PNG\r\n\x1a\n", http.StatusOK},
		"scan":       {"\xff\xd8\xff\xdb", http.StatusOK},
		"cut.pdf":    {"%PDF-1.4\n1 0 obj\n<<", http.StatusOK}, // the desk will say so
	} {
		code, body := w.upload(number, document{sectigo.UploadField, name, "application/pdf", []byte(c.data)})
		var got struct{ Error, Field string }
		if err := json.Unmarshal([]byte(body), &got); err != nil || code != c.status {
			t.Errorf("%s: %d %s", name, code, body)
		}
		if c.status != http.StatusOK && (got.Field != name || !strings.Contains(got.Error, "neither a PDF nor a picture")) {
			t.Errorf("%s: %s", name, body)
		}
	}
	// All of an upload is kept or nothing.
	other := w.order(application(newRequest(t, "example.org"), "example.org"))
	if code, _ := w.upload(other, w.papers(other, statement())[0], document{sectigo.UploadField, "a.txt", "text/plain", []byte("a")}); code != http.StatusUnsupportedMediaType {
		t.Error(code)
	}
	if got := w.status(other).IndividualStatus; got.Status != sectigo.StatusActionRequired {
		t.Errorf("%+v", got)
	}
}

// TestUploadTwice: an upload may be repeated and corrected until issuance.
func TestUploadTwice(t *testing.T) {
	w := start(t, newMemory())
	r := newRequest(t, "example.com")
	w.add(r.cname("example.com", ""))
	number := w.order(application(r, "example.com"))
	w.answer(number, "agreement")
	good, licence := w.papers(number, statement()), scan("Führerschein.jpg")
	d := w.status(number)
	if code, body := w.upload(number, append(good, licence)...); code != http.StatusOK || !strings.Contains(body, "hrerschein.jpg") {
		t.Fatal(code, body)
	}
	// The same papers again, under another name too, do not begin the wait anew;
	// another one does.
	w.skip(47 * time.Hour)
	renamed := good[0]
	renamed.name = "again.pdf"
	before := w.disk.snapshot()["order/"+number]
	w.upload(number, append(good, licence, renamed)...)
	if !bytes.Equal(w.disk.snapshot()["order/"+number], before) {
		t.Error("the same papers were stored again")
	}
	w.skip(time.Hour)
	if got := w.status(number).IndividualStatus.Status; got != sectigo.StatusCompleted {
		t.Errorf("after the same papers: %s", got)
	}
	other := statement()
	other.Surname = "Anders"
	w.identify(number, other)
	if got := w.status(number).IndividualStatus; got.Status != sectigo.StatusInProgress || got.Description == "" {
		t.Errorf("after other papers: %+v", got)
	}
	// A token ends with its day.
	if code, _ := w.uploadTo(d.UploadDocumentURL, d.UploadDocumentToken, good...); code != http.StatusUnauthorized {
		t.Errorf("old token: %d", code)
	}
	w.skip(72 * time.Hour)
	if got := subjectOf(t, w.collect(number)[2])["2.5.4.4"]; got != "Anders" {
		t.Error(got)
	}
	if code, body := w.upload(number, good...); code != http.StatusConflict || !strings.Contains(body, "issued") {
		t.Errorf("after issuance: %d %s", code, body)
	}
	// Of the files nothing but name, size, hash and what the notary attached is kept.
	for key, value := range w.disk.snapshot() {
		for _, part := range []string{"%PDF", "a scan", "Filespec"} {
			if bytes.Contains(value, []byte(part)) || bytes.Contains(value, []byte(base64.StdEncoding.EncodeToString([]byte(part)))) {
				t.Errorf("a paper is in %s", key)
			}
		}
	}
}

func TestTooManyPapers(t *testing.T) {
	w := start(t, newMemory())
	number := w.order(application(newRequest(t, "example.com"), "example.com"))
	for n := range 6 {
		var many []document
		for i := range 20 {
			one := scan(string(rune('a'+n)) + string(rune('a'+i)) + ".jpg")
			one.data = append(one.data, one.name...)
			many = append(many, one)
		}
		want := http.StatusOK
		if n == 5 {
			want = http.StatusUnprocessableEntity
		}
		if code, body := w.upload(number, many...); code != want {
			t.Errorf("upload %d: %d %s", n, code, body)
		}
	}
}

func TestUploadBrokenRequests(t *testing.T) {
	w := start(t, newMemory())
	number := w.order(application(newRequest(t, "example.com"), "example.com"))
	w.answer(number, "agreement")
	d := w.status(number)
	for what, c := range map[string]struct {
		method, kind, body string
		status             int
	}{
		"GET":            {http.MethodGet, "", "", http.StatusMethodNotAllowed},
		"form":           {http.MethodPost, "application/x-www-form-urlencoded", "document=x", http.StatusUnsupportedMediaType},
		"no boundary":    {http.MethodPost, "multipart/form-data", "x", http.StatusUnsupportedMediaType},
		"cut":            {http.MethodPost, "multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"document\"; filename=\"x\"\r\n\r\nab", http.StatusBadRequest},
		"no file name":   {http.MethodPost, "multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"document\"\r\n\r\nab\r\n--b--\r\n", http.StatusBadRequest},
		"no header":      {http.MethodPost, "multipart/form-data; boundary=b", "--b\r\n\r\nab\r\n--b--\r\n", http.StatusBadRequest},
		"header of 64 k": {http.MethodPost, "multipart/form-data; boundary=b", "--b\r\nX: " + strings.Repeat("x", 20<<20) + "\r\n\r\nab\r\n--b--\r\n", http.StatusRequestEntityTooLarge},
	} {
		req, err := http.NewRequestWithContext(t.Context(), c.method, d.UploadDocumentURL, strings.NewReader(c.body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", c.kind)
		req.Header.Set("Authorization", "Bearer "+d.UploadDocumentToken)
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != c.status && !(c.status == http.StatusRequestEntityTooLarge && res.StatusCode == http.StatusBadRequest) {
			t.Errorf("%s: %d, want %d", what, res.StatusCode, c.status)
		}
	}
}
