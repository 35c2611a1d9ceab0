package practice_test

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

var tokenField = regexp.MustCompile(`name="token" value="([0-9a-f]{64})"`)

// token is that of the page's forms, "" if it has none.
func (w *world) token(link string) string {
	w.t.Helper()
	_, body, _ := w.open(http.MethodGet, link, "")
	if m := tokenField.FindStringSubmatch(body); m != nil {
		return m[1]
	}
	return ""
}

// press sends a form of the page and returns the page that a browser would show then.
func (w *world) press(link string, pairs ...string) (int, string) {
	w.t.Helper()
	form := url.Values{"token": {w.token(link)}}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	code, body, _ := w.open(http.MethodPost, link, form.Encode(), "Origin", w.URL, "Sec-Fetch-Site", "same-origin")
	return code, body
}

// send uploads files on the request page.
func (w *world) send(link string, documents ...document) (int, string) {
	w.t.Helper()
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	_ = m.WriteField("token", w.token(link))
	_ = m.WriteField("act", "upload")
	for _, d := range documents {
		part, err := m.CreateFormFile(d.field, d.name)
		if err != nil {
			w.t.Fatal(err)
		}
		_, _ = part.Write(d.data)
	}
	_ = m.Close()
	res, err := http.Post(link, m.FormDataContentType(), &body)
	if err != nil {
		w.t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	return res.StatusCode, string(text)
}

// pageLinked is the address in the order's agreement mail that has the path.
func (w *world) pageLinked(number, path string) string {
	w.t.Helper()
	for line := range strings.Lines(w.mails(number, "agreement")[0].Body) {
		if line = strings.TrimSpace(line); strings.HasPrefix(line, w.URL+path) {
			return line
		}
	}
	w.t.Fatal("no link to " + path)
	return ""
}

// statusLinked is the address of the status page, from the request page.
func (w *world) statusLinked(number string) string {
	w.t.Helper()
	_, body, _ := w.open(http.MethodGet, w.pageLinked(number, "/practice/request"), "")
	m := regexp.MustCompile(`href="(/practice/status[^"]*)"`).FindStringSubmatch(body)
	if m == nil {
		w.t.Fatal(body)
	}
	return w.URL + strings.ReplaceAll(m[1], "&amp;", "&")
}

// linksOf are the links of a page to the path, as addresses.
func (w *world) linksOf(t *testing.T, link, path string) []string {
	t.Helper()
	var out []string
	_, body, _ := w.open(http.MethodGet, link, "")
	for _, m := range regexp.MustCompile(`href="([^"]*)"`).FindAllStringSubmatch(body, -1) {
		target := strings.ReplaceAll(m[1], "&amp;", "&")
		target, _ = strings.CutPrefix(target, w.URL)
		if strings.HasPrefix(target, path+"?") {
			out = append(out, w.URL+target)
		}
	}
	return out
}
