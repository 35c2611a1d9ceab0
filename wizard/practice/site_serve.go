package practice

import (
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
)

// notFoundPage is what real web hosts answer with: a page, with the status 404.
const notFoundPage = "<!doctype html>\n<html lang=\"en\"><head><title>404 Not Found</title></head>\n<body><h1>Not Found</h1><p>There is no such page on this website.</p></body></html>\n"

const htmlType = "text/html; charset=utf-8"

// ServeHTTP serves the site that the Host header names, for GET and HEAD: the file
// with exactly the path of the request. It is called on a goroutine of the web
// host's server. Unlike the CA's API it answers to any name, and knows nothing but
// files, so there is nothing to guard against a page in the person's browser.
func (h *webHost) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name, err := siteName(hostOf(r.Host))
	switch {
	case r.TLS != nil && (err != nil || !strings.EqualFold(strings.TrimSuffix(r.TLS.ServerName, "."), name)):
		// The certificate was chosen for another name (RFC 9110 15.5.20).
		reply(w, http.StatusMisdirectedRequest, "text/plain", []byte("This connection is for another website.\n"))
		return
	case err != nil:
		answerPage(w, http.StatusNotFound, htmlType, []byte(notFoundPage))
		return
	case !onlyGet(w, r):
		return
	}
	s := h.get(name)
	if to := s.redirect.location(r, name); to != "" {
		w.Header().Set("Location", to)
		reply(w, s.redirect.code, "text/plain", nil)
		return
	}
	file := strings.TrimPrefix(r.URL.Path, "/")
	if file == "" {
		file = indexFile
	}
	data, found := s.files[file]
	switch {
	case found:
		answerPage(w, http.StatusOK, contentType(file), data)
	case file == indexFile:
		answerPage(w, http.StatusOK, htmlType, []byte("<!doctype html>\n<html lang=\"en\"><head><title>"+name+"</title></head>\n<body><p>practice site of "+name+"</p></body></html>\n"))
	default:
		answerPage(w, http.StatusNotFound, htmlType, []byte(notFoundPage))
	}
}

// indexFile is the file that is served for the site's top.
const indexFile = "index.html"

// answerPage is reply with a length, which HEAD asks for, too.
func answerPage(w http.ResponseWriter, status int, kind string, body []byte) {
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	reply(w, status, kind, body)
}

// contentType is a file's media type by the ending of its name. It is a table of
// our own: the system's differs from computer to computer.
func contentType(file string) string {
	switch strings.ToLower(path.Ext(file)) {
	case ".html", ".htm":
		return htmlType
	case ".css":
		return "text/css"
	case ".js":
		return "text/javascript"
	case ".json":
		return "application/json"
	case ".png":
		return "image/png"
	case ".jpg", ".jpeg":
		return "image/jpeg"
	case ".svg":
		return "image/svg+xml"
	case ".pdf":
		return "application/pdf"
	}
	return "text/plain"
}

// location is where a request to the site name is sent, "" if it is not: the
// target with the path and query of the request behind it. A redirect to https at
// the same site leaves HTTPS alone, as the "force HTTPS" of a real panel does.
func (d redirect) location(r *http.Request, name string) string {
	to, err := url.Parse(d.target)
	if d.code == 0 || err != nil {
		return ""
	}
	if r.TLS != nil && to.Scheme == "https" && strings.TrimSuffix(strings.ToLower(to.Host), ":443") == name {
		return ""
	}
	location := strings.TrimSuffix(d.target, "/") + r.URL.EscapedPath()
	if r.URL.RawQuery != "" {
		location += "?" + r.URL.RawQuery
	}
	return location
}
