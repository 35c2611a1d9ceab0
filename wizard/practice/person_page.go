package practice

import (
	"bytes"
	"crypto/hmac"
	"embed"
	"encoding/hex"
	"errors"
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
)

// The pages for a person's browser: made here, without script and with nothing from
// elsewhere.
//
//go:embed webpages
var webpages embed.FS

var pageTemplates = sync.OnceValue(func() *template.Template {
	return template.Must(template.ParseFS(webpages, "webpages/*.html")) // read when somebody looks: most starts show no page
})

const pathStyle = "/practice/pages.css"

// page is what a person's browser is shown.
type page struct {
	status   int    // 0 means 200
	template string // file of webpages; "" means plain.html
	location string // where the browser goes instead; the path and what follows

	Title   string
	Problem string // what kept the button from acting, "" for nothing
	Said    string // what has just been done
	Nav     []pageLink
	Facts   []fact
	Text    []string
	Token   string // of the page's forms

	// Of a plain page: one button at most.
	Button string // "" for a page that asks nothing
	Field  string // name of the form's one field, "" for none
	Label  string // the field's
	Next   *pageLink

	Rows   []pageRow   // of the request and its status
	Lines  []mailLine  // of a mail
	Mails  []mailEntry // of the inbox
	Orders []orderEntry
	Clock  string
}

type fact struct{ Label, Value string }

type pageLink struct {
	URL, Label string
	Here       bool // it is the page on show
}

// Style is where the pages have their looks from.
func (p page) Style() string { return pathStyle }

// asks reports whether there is a button to press.
func (p page) asks() bool {
	if p.Button != "" {
		return true
	}
	for _, r := range p.Rows {
		if r.asks() {
			return true
		}
	}
	return false
}

// write sends the page. The policies keep it out of other pages' frames and the
// link's key out of other sites' logs; "same-origin" leaves the form the Origin
// header by which a browser says that the page is ours.
func (p page) write(w http.ResponseWriter) {
	name := p.template
	if name == "" {
		name = "plain.html"
	}
	var body bytes.Buffer
	if err := pageTemplates().ExecuteTemplate(&body, name, p); err != nil {
		reply(w, http.StatusInternalServerError, "text/plain; charset=utf-8", []byte("The page could not be made.\n"))
		return
	}
	h := w.Header()
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	status := p.status
	if p.location != "" {
		h.Set("Location", p.location)
		status = http.StatusSeeOther
	}
	if status == 0 {
		status = http.StatusOK
	}
	reply(w, status, "text/html; charset=utf-8", body.Bytes())
}

func (ca *CA) serveStyle(w http.ResponseWriter, r *http.Request) {
	if !onlyGet(w, r) {
		return
	}
	sheet, err := webpages.ReadFile("webpages/pages.css")
	if err != nil {
		reply(w, http.StatusInternalServerError, "text/plain; charset=utf-8", nil)
		return
	}
	reply(w, http.StatusOK, "text/css; charset=utf-8", sheet)
}

// shower makes the page of a request. A request that is not a POST changes nothing
// that a person has to do.
type shower func(r *http.Request, q url.Values) (page, error)

// person answers a person's browser. A POST without the token that the page of the
// same address has changes nothing: it gets the page as it is, with the reason.
func (ca *CA) person(show shower) http.HandlerFunc { return ca.browsed(show, ca.formToken) }

// coded is [CA.person] for the page on which a code is entered: the code is a secret
// itself, and other programs send it without having seen the page.
func (ca *CA) coded(show shower) http.HandlerFunc {
	return ca.browsed(show, func(*http.Request) string { return "" })
}

func (ca *CA) browsed(show shower, tokenOf func(*http.Request) string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		switch r.Method {
		case http.MethodGet, http.MethodHead, http.MethodPost:
		default:
			w.Header().Set("Allow", "GET, HEAD, POST")
			page{status: http.StatusMethodNotAllowed, Title: "This page can be opened and its button pressed, nothing else"}.write(w)
			return
		}
		token := tokenOf(r)
		refused, why := 0, ""
		if r.Method == http.MethodPost {
			if refused, why = readPosted(r, token); why != "" {
				r = r.Clone(r.Context())
				r.Method = http.MethodGet
			}
		}
		p, err := show(r, r.URL.Query())
		if err != nil {
			ca.log.Error("practice page", "path", r.URL.Path, "err", err)
			p = page{
				status: http.StatusInternalServerError, Title: "That did not work",
				Text: []string{"What you did could not be stored, and nothing has changed.", "Go back and try again."},
			}
		}
		if why != "" && p.asks() {
			p.status, p.Problem, p.Said = refused, why, ""
		}
		p.stamp(token)
		p.write(w)
	}
}

// formToken is what a form of the page at the request's address carries, so that
// another site's page cannot send it: that site cannot read ours.
func (ca *CA) formToken(r *http.Request) string {
	return hex.EncodeToString(ca.tokenMAC("form" + r.URL.Path + "?" + r.URL.RawQuery))
}

// readPosted reads what a form has sent, files in memory, and says why it must not act,
// "" if it may.
func readPosted(r *http.Request, token string) (status int, why string) {
	err := r.ParseMultipartForm(maxUpload) // the body is no longer than that
	var big *http.MaxBytesError
	switch {
	case errors.As(err, &big):
		return http.StatusRequestEntityTooLarge, "What you sent is too large. Up to " + strconv.Itoa(maxUpload>>20) + " MB can be sent at once. Nothing of it was taken."
	case err != nil && !errors.Is(err, http.ErrNotMultipart):
		return http.StatusBadRequest, "What you sent did not arrive whole. Nothing of it was taken. Send it again."
	case token != "" && !hmac.Equal([]byte(r.PostFormValue("token")), []byte(token)):
		return http.StatusForbidden, "Nothing was done, because this did not come from the page itself. Press the button on this page."
	}
	return 0, ""
}

// stamp gives the page's forms their token.
func (p *page) stamp(token string) {
	p.Token = token
	for _, r := range p.Rows {
		r.stamp(token)
	}
}

// locked is show with mu held.
func (ca *CA) locked(show shower) shower {
	return func(r *http.Request, q url.Values) (page, error) {
		ca.mu.Lock()
		defer ca.mu.Unlock()
		return show(r, q)
	}
}

// address is that of a page on this server, "path?key=value…", from key, value pairs.
func address(path string, pairs ...string) string {
	var b strings.Builder
	b.WriteString(path)
	sign := byte('?')
	for i := 0; i+1 < len(pairs); i += 2 {
		b.WriteByte(sign)
		b.WriteString(pairs[i] + "=" + url.QueryEscape(pairs[i+1]))
		sign = '&'
	}
	return b.String()
}
