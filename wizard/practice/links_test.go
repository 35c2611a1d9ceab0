package practice_test

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"

	"qwizard/wizard/sectigo"
)

func pemBytes(t *testing.T, text string) []byte {
	t.Helper()
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		t.Fatalf("no PEM in %q", text)
	}
	return block.Bytes
}

// forgedToken is an upload token made with the CA's own key.
func forgedToken(t *testing.T, w *world, number string) string {
	t.Helper()
	var account struct {
		Key []byte `json:"token_key"`
	}
	if err := json.Unmarshal(w.disk.snapshot()["account"], &account); err != nil {
		t.Fatal(err)
	}
	signed := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." +
		base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, `{"sub":%q,"exp":%d}`, number, time.Now().Add(time.Hour).Unix()))
	mac := hmac.New(sha256.New, account.Key)
	mac.Write([]byte(signed))
	return signed + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// open makes one request as a browser would and returns status and body.
func (w *world) open(method, link, body string, header ...string) (int, string, http.Header) {
	w.t.Helper()
	r, err := http.NewRequestWithContext(w.t.Context(), method, link, strings.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		w.t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	return res.StatusCode, string(text), res.Header
}

// asking is an order whose three mails ask for something.
func (w *world) asking() string {
	r := newRequest(w.t, "example.com")
	return w.order(withContact(r, "example.com").with(sectigo.ArgMethod, "EMAIL").with(sectigo.ArgMailbox, "admin@example.com"))
}

// TestAScannerThatOnlyLooksChangesNothing: GET and HEAD, many times.
func TestAScannerThatOnlyLooksChangesNothing(t *testing.T) {
	w := start(t, newMemory())
	number := w.asking()
	before := w.disk.snapshot()
	for _, m := range w.mails(number) {
		for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodGet} {
			code, body, header := w.open(method, m.Link, "")
			if code != http.StatusOK || header.Get("Content-Type") != "text/html; charset=utf-8" || !strings.Contains(header.Get("Content-Security-Policy"), "default-src 'none'") {
				t.Errorf("%s %s: %d %v", method, m.Link, code, header)
			}
			if method == http.MethodHead {
				continue
			}
			if strings.Count(body, "<button") != 1 || strings.Count(body, "<form") != 1 || !strings.Contains(body, "Nothing here is real and nothing is sent.") || !strings.Contains(body, number) || strings.Contains(body, "<script") || strings.Contains(body, "src=") {
				t.Error(body)
			}
		}
		code, _, header := w.open(http.MethodPut, m.Link, "")
		if code != http.StatusMethodNotAllowed || header.Get("Allow") != "GET, HEAD, POST" {
			t.Error(code, header)
		}
		// The code in the address is no press of the button.
		w.open(http.MethodGet, m.Link+"&dcvCode="+m.Code, "")
	}
	if !reflect.DeepEqual(w.disk.snapshot(), before) {
		t.Error("looking changed something")
	}
}

// TestALinkThatIsFollowedTwiceSaysSinceWhen: and changes nothing.
func TestALinkThatIsFollowedTwiceSaysSinceWhen(t *testing.T) {
	w := start(t, newMemory())
	number := w.asking()
	mails := w.mails(number)
	since := mustClock(t, w).Format("2 January 2006")
	for _, m := range mails {
		if _, err := w.Answer(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	w.skip(60 * 24 * time.Hour)
	before := w.disk.snapshot()
	for _, m := range mails {
		for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPost} {
			code, body, _ := w.open(method, m.Link, url.Values{sectigo.ArgCode: {m.Code}}.Encode())
			if code != http.StatusOK || !strings.Contains(body, " on "+since) || strings.Contains(body, "<button") {
				t.Errorf("%s %s: %d %s", method, m.Kind, code, body)
			}
		}
		if page, err := w.Answer(t.Context(), m); err != nil || !strings.Contains(page, since) {
			t.Error(page, err)
		}
	}
	if !reflect.DeepEqual(w.disk.snapshot(), before) {
		t.Error("the second time changed something")
	}
}

// TestAnotherSitesPageCannotPress: the page's own form can.
func TestAnotherSitesPageCannotPress(t *testing.T) {
	w := start(t, newMemory())
	number := w.asking()
	before := w.disk.snapshot()
	for _, m := range w.mails(number) {
		form := url.Values{sectigo.ArgCode: {m.Code}}.Encode()
		for _, header := range [][]string{
			{"Origin", "https://evil.example"}, {"Origin", "null"}, {"Origin", "http://127.0.0.1:1"},
			{"Sec-Fetch-Site", "cross-site", "Origin", w.URL}, {"Sec-Fetch-Site", "same-site", "Origin", w.URL},
		} {
			if code, body, _ := w.open(http.MethodPost, m.Link, form, header...); code != http.StatusForbidden {
				t.Errorf("%v: %d %s", header, code, body)
			}
		}
	}
	if !reflect.DeepEqual(w.disk.snapshot(), before) {
		t.Fatal("another page has pressed the button")
	}
	for _, m := range w.mails(number) {
		form := url.Values{sectigo.ArgCode: {m.Code}}.Encode()
		_, _, header := w.open(http.MethodGet, m.Link, "")
		if header.Get("Referrer-Policy") != "same-origin" { // without it a browser says Origin: null
			t.Error(header)
		}
		form += "&token=" + w.token(m.Link)
		if code, body, _ := w.open(http.MethodPost, m.Link, form, "Origin", w.URL, "Sec-Fetch-Site", "same-origin"); code != http.StatusOK || strings.Contains(body, "Invalid") {
			t.Errorf("%d %s", code, body)
		}
	}
	if d := w.status(number); d.AgreementStatus.Status != sectigo.StatusCompleted || d.EmailVerificationStatus.Status != sectigo.StatusCompleted || d.DCVStatus.Status != sectigo.StatusCompleted {
		t.Errorf("%+v", d)
	}
}

// TestAWrongKeyOpensNothing: one that is cut, of the other page, of another order.
func TestAWrongKeyOpensNothing(t *testing.T) {
	w := start(t, newMemory())
	number, other := w.asking(), w.asking()
	before := w.disk.snapshot()
	agreement, address, foreign := w.mails(number, "agreement")[0].Link, w.mails(number, "address")[0].Link, w.mails(other, "agreement")[0].Link
	key := func(link string) string { return link[strings.Index(link, "key="):] }
	for what, link := range map[string]string{
		"none": strings.TrimSuffix(agreement, "&"+key(agreement)), "empty": strings.Replace(agreement, key(agreement), "key=", 1),
		"cut": agreement[:len(agreement)-1], "longer": agreement + "0", "of the other page": strings.Replace(agreement, key(agreement), key(address), 1),
		"of another order": strings.Replace(agreement, key(agreement), key(foreign), 1), "of no order": strings.Replace(agreement, number, "00000000", 1),
		"strange order": strings.Replace(agreement, number, "..%2Fca%2Fxx", 1), "no query": w.URL + "/practice/agreement", "bad escape": w.URL + "/practice/address?order=%zz",
		"code page of no order": w.URL + "/products/EnterDCVCode2?orderNumber=00000000", "code page": w.URL + "/products/EnterDCVCode2",
	} {
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			code, body, _ := w.open(method, link, "dcvCode=x")
			if code != http.StatusNotFound || !strings.Contains(body, "Open the mail again") || strings.Contains(body, "<button") || strings.Contains(body, "example.com") {
				t.Errorf("%s: %d %s", what, code, body)
			}
		}
	}
	if !reflect.DeepEqual(w.disk.snapshot(), before) {
		t.Error("something changed")
	}
}

// TestPagesEscapeWhatTheyShow: reference and contact are the caller's words.
func TestPagesEscapeWhatTheyShow(t *testing.T) {
	w := start(t, newMemory())
	const hostile = `"'&{{.}}--onload=x@muster.example`
	number := w.order(application(newRequest(t, "example.com"), "example.com").with(sectigo.ArgContact, hostile).
		with(sectigo.ArgReference, `</dd><script>alert("1")</script><b a='`))
	for _, m := range w.mails(number) {
		for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodGet} {
			_, body, _ := w.open(method, m.Link, "token="+w.token(m.Link))
			if strings.Contains(body, "<script") || strings.Contains(body, `"'&{`) || strings.Contains(body, "<b ") || strings.Count(body, "</dd>") != 5 {
				t.Error(body)
			}
			if !strings.Contains(body, "&lt;script&gt;") || !strings.Contains(body, "&#34;&#39;&amp;{{.}}--onload") {
				t.Error(body)
			}
		}
		page, err := w.Answer(t.Context(), m)
		if err != nil || !strings.Contains(page, `Your reference: </dd><script>alert("1")</script><b a='`) || !strings.Contains(page, hostile) {
			t.Error(page, err)
		}
	}
	// A code is never shown again.
	_, body, _ := w.open(http.MethodPost, w.URL+sectigo.PathEnterCode+"?orderNumber="+number, "dcvCode=%3Cscript%3E")
	if strings.Contains(body, "script") {
		t.Error(body)
	}
}

// FuzzPages gives any query and any form to the pages: none acts without a key or
// a code.
func FuzzPages(f *testing.F) {
	w := start(f, newMemory())
	number := w.asking()
	before := func(key string) []byte { return w.disk.snapshot()[key] }
	f.Add("order="+number+"&key=00", "dcvCode=AAAA")
	f.Add("orderNumber="+number, "dcvCode=%00")
	f.Add("orderNumber="+number+"&orderNumber=1;2", "=&&dcvCode")
	f.Add("%zz", "%zz")
	f.Fuzz(func(t *testing.T, query, form string) {
		w := *w
		w.t = t
		u := url.URL{Scheme: "http", Host: strings.TrimPrefix(w.URL, "http://"), RawQuery: query}
		for _, u.Path = range []string{"/practice/agreement", "/practice/address", sectigo.PathEnterCode} {
			r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, u.String(), strings.NewReader(form))
			if err != nil {
				return // no address a browser could open
			}
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			res, err := http.DefaultClient.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			body, _ := io.ReadAll(res.Body)
			res.Body.Close()
			if res.StatusCode != http.StatusOK && res.StatusCode != http.StatusNotFound && res.StatusCode != http.StatusBadRequest || bytes.Contains(body, []byte("Thank you")) {
				t.Fatalf("%d %s", res.StatusCode, body)
			}
		}
		if record := before("order/" + number); bytes.Contains(record, []byte(`"agreed"`)) || bytes.Contains(record, []byte(`"mail_verified"`)) || bytes.Contains(record, []byte(`"validated"`)) {
			t.Fatalf("%s", record)
		}
	})
}
