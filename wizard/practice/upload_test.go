package practice_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"qwizard/wizard/order"
	"qwizard/wizard/practice"
	"qwizard/wizard/sectigo"
)

func TestStatementFaults(t *testing.T) {
	w := start(t, newMemory())
	number := w.order(application(newRequest(t, "example.com"), "example.com"))
	set := func(field string, f func(*order.Statement)) func() (string, []byte) {
		return func() (string, []byte) {
			s := statement()
			f(&s)
			return field, statementDocument(t, s).data
		}
	}
	raw := func(text string) func() (string, []byte) {
		return func() (string, []byte) { return "", []byte(text) }
	}
	long := strings.Repeat("é", 65)
	for what, make := range map[string]func() (field string, data []byte){
		"no surname":        set("surname", func(s *order.Statement) { s.Surname = "" }),
		"long surname":      set("surname", func(s *order.Statement) { s.Surname = long }),
		"long given name":   set("given_names", func(s *order.Statement) { s.GivenNames = long }),
		"blank given name":  set("given_names", func(s *order.Statement) { s.GivenNames = " " }),
		"control":           set("surname", func(s *order.Statement) { s.Surname = "A\nB" }),
		"direction mark":    set("surname", func(s *order.Statement) { s.Surname = "A\u202eB" }),
		"other names":       set("other_names", func(s *order.Statement) { s.OtherNames = []string{""} }),
		"birth":             set("birth_date", func(s *order.Statement) { s.BirthDate = "1999-02-30" }),
		"birth to come":     set("birth_date", func(s *order.Statement) { s.BirthDate = "2999-01-01" }),
		"birth place":       set("birth_place", func(s *order.Statement) { s.BirthPlace = strings.Repeat("x", 129) }),
		"nationality":       set("nationality", func(s *order.Statement) { s.Nationality = "UK" }),
		"country":           set("country", func(s *order.Statement) { s.Country = "at" }),
		"country of a lot":  set("country", func(s *order.Statement) { s.Country = "AUT" }),
		"country of nobody": set("country", func(s *order.Statement) { s.Country = "ZZ" }),
		"nowhere":           set("city", func(s *order.Statement) { s.City = "" }),
		"long city":         set("city", func(s *order.Statement) { s.City = strings.Repeat("x", 129) }),
		"long state":        set("state", func(s *order.Statement) { s.State = strings.Repeat("x", 129) }),
		"document type":     set("id_type", func(s *order.Statement) { s.IDType = "military-id" }),
		"no number":         set("id_number", func(s *order.Statement) { s.IDNumber = "" }),
		"number's letters":  set("id_number", func(s *order.Statement) { s.IDNumber = "ÄB1" }),
		"number's star":     set("id_number", func(s *order.Statement) { s.IDNumber = "A*1" }),
		"long number":       set("id_number", func(s *order.Statement) { s.IDNumber = strings.Repeat("1", 59) }),
		"document country":  set("id_country", func(s *order.Statement) { s.IDCountry = "" }),
		"expired":           set("id_expires", func(s *order.Statement) { s.IDExpires = "2020-01-01" }),
		"expiry":            set("id_expires", func(s *order.Statement) { s.IDExpires = "soon" }),
		"no JSON":           raw("hello"),
		"other JSON":        raw(`{"colour":"red"}`),
		"two":               raw(`{} {}`),
		"not UTF-8":         raw("{\"surname\":\"\xff\"}"),
		"huge":              raw(`{"surname":"` + strings.Repeat("x", 70_000) + `"}`),
	} {
		field, data := make()
		code, body := w.upload(number, document{sectigo.UploadField, "s.json", order.StatementType, data})
		var got struct{ Error, Field string }
		if err := json.Unmarshal([]byte(body), &got); err != nil || code != http.StatusUnprocessableEntity || got.Field != field || got.Error == "" {
			t.Errorf("%s: %d %s, want 422 at %q", what, code, body, field)
		}
	}
	if got := w.status(number).IndividualStatus.Status; got != sectigo.StatusActionRequired {
		t.Errorf("a refused statement was kept: %s", got)
	}
}

// TestExpiryDay: the document serves on the day it expires, by the real clock,
// however much practice time was skipped.
func TestExpiryDay(t *testing.T) {
	now := time.Date(2026, 11, 22, 23, 0, 0, 0, time.UTC)
	disk := newMemory()
	ca, err := practice.Open(t.Context(), practice.Config{Disk: disk, Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	defer ca.Close()
	w := worldOf(t, ca, disk)
	number := w.order(application(newRequest(t, "example.com"), "example.com"))
	s := statement()
	s.IDExpires = "2026-11-22"
	if code, body := w.upload(number, statementDocument(t, s)); code != http.StatusOK {
		t.Error(code, body)
	}
	w.skip(48 * time.Hour)
	s.Surname = "Other"
	if code, body := w.upload(number, statementDocument(t, s)); code != http.StatusOK {
		t.Error(code, body)
	}
	now = now.Add(2 * time.Hour)
	s.Surname = "Another"
	if code, _ := w.upload(number, statementDocument(t, s)); code != http.StatusUnprocessableEntity {
		t.Error(code)
	}
}

func TestUploadGuards(t *testing.T) {
	w := start(t, newMemory())
	number := w.order(application(newRequest(t, "example.com"), "example.com"))
	good := statementDocument(t, statement())
	paper := document{sectigo.UploadField, "paper.pdf", "application/pdf", []byte("%PDF")}
	d := w.status(number)
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
	if code, _ := w.uploadTo(d.UploadDocumentURL, d.UploadDocumentToken, document{"file", "x", "text/plain", []byte("x")}); code != http.StatusBadRequest {
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
		many = append(many, paper)
	}
	if code, _ := w.upload(number, many...); code != http.StatusBadRequest {
		t.Errorf("21 parts: %d", code)
	}
}

// TestUploadTwice: an upload may be repeated and corrected until issuance.
func TestUploadTwice(t *testing.T) {
	w := start(t, newMemory())
	r := newRequest(t, "example.com")
	w.add(r.cname("example.com", ""))
	number := w.order(application(r, "example.com"))
	good := statementDocument(t, statement())
	paper := document{sectigo.UploadField, "Führerschein.pdf", "application/pdf", []byte("%PDF")}
	d := w.status(number)
	if code, body := w.upload(number, paper, good); code != http.StatusOK || !strings.Contains(body, "hrerschein.pdf") {
		t.Fatal(code, body)
	}
	// The same statement again does not begin the wait anew; another one does.
	w.skip(47 * time.Hour)
	w.upload(number, paper, good)
	w.skip(time.Hour)
	if got := w.status(number).IndividualStatus.Status; got != sectigo.StatusCompleted {
		t.Errorf("after the same statement: %s", got)
	}
	other := statement()
	other.Surname = "Anders"
	w.upload(number, statementDocument(t, other))
	if got := w.status(number).IndividualStatus.Status; got != sectigo.StatusInProgress {
		t.Errorf("after another statement: %s", got)
	}
	// A token ends with its day.
	if code, _ := w.uploadTo(d.UploadDocumentURL, d.UploadDocumentToken, good); code != http.StatusUnauthorized {
		t.Errorf("old token: %d", code)
	}
	w.skip(72 * time.Hour)
	if got := w.collect(number)[2].Subject.String(); !strings.Contains(got, "Anders") && !strings.Contains(got, "416e64657273") {
		t.Error(got)
	}
	if code, _ := w.upload(number, good); code != http.StatusConflict {
		t.Errorf("after issuance: %d", code)
	}
	// Of papers nothing but name, size and hash is kept.
	for key, value := range w.disk.snapshot() {
		if bytes.Contains(value, []byte("%PDF")) || bytes.Contains(value, []byte(base64.StdEncoding.EncodeToString([]byte("%PDF")))) {
			t.Errorf("a paper is in %s", key)
		}
	}
}

func TestUploadBrokenRequests(t *testing.T) {
	w := start(t, newMemory())
	d := w.status(w.order(application(newRequest(t, "example.com"), "example.com")))
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
