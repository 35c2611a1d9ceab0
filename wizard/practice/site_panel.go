package practice

import (
	"encoding/json"
	"io/fs"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"qwizard/wizard/problem"
)

// Paths of the web host's panel, beside those of the zones.
const (
	pathSite            = "/practice/site"             // GET ?site=, POST siteUpload, DELETE ?site=&path=
	pathSiteCertificate = "/practice/site/certificate" // POST siteCertificate
	pathSiteRedirect    = "/practice/site/redirect"    // POST siteRedirect
)

// maxTarget is the length of a redirect's target, in bytes.
const maxTarget = 1024

// siteUpload are files for a site's web folder.
type siteUpload struct {
	Site  string     `json:"site"`
	Files []siteFile `json:"files"`
}

// siteCertificate is a PKCS#12 file for a site.
type siteCertificate struct {
	Site     string `json:"site"`
	PFX      []byte `json:"pfx"`
	Password string `json:"password"`
}

// siteRedirect is where a site sends its visitors; no target takes it away.
type siteRedirect struct {
	Site   string `json:"site"`
	Target string `json:"target"`
	Code   int    `json:"code"`
}

// checkFiles refuses what a web folder does not take, whatever it holds already.
func checkFiles(files []siteFile) error {
	if len(files) > maxSiteFiles {
		return problem.At("files", problem.InputTooMany, "limit", strconv.Itoa(maxSiteFiles))
	}
	total, seen := 0, map[string]bool{}
	for i, f := range files {
		field := "files[" + strconv.Itoa(i) + "].path"
		if err := checkPath(field, f.Path); err != nil {
			return err
		}
		if seen[f.Path] {
			return problem.At(field, problem.InputNotOffered, "value", oneLine(f.Path, maxSitePath), "offered", "each path once")
		}
		seen[f.Path] = true
		total += len(f.Path) + len(f.Data)
	}
	if total > maxSiteBytes {
		return problem.At("files", problem.InputTooBig, "limit", strconv.Itoa(maxSiteBytes))
	}
	return nil
}

// checkPath takes relative paths with slashes that are clean: no part that is
// empty, "." or "..", no backslash, nothing that cannot be seen.
func checkPath(field, path string) error {
	unseen := func(r rune) bool { return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) }
	switch {
	case path == "":
		return problem.At(field, problem.InputMissing)
	case len(path) > maxSitePath:
		return problem.At(field, problem.InputTooLong, "limit", strconv.Itoa(maxSitePath))
	case !utf8.ValidString(path):
		return problem.At(field, problem.InputEncoding)
	case strings.ContainsFunc(path, unseen):
		return problem.At(field, problem.InputControl)
	case path == ".", !fs.ValidPath(path), strings.Contains(path, `\`):
		return problem.At(field, problem.InputNotOffered, "value", oneLine(path, maxSitePath), "offered", ".well-known/pki-validation/NAME.txt")
	}
	return nil
}

// check takes an address of the web with the status codes that browsers follow.
// DCV follows fewer, which is what a redirect is for here.
func (d redirect) check() error {
	if d == (redirect{}) {
		return nil
	}
	if len(d.target) > maxTarget {
		return problem.At("target", problem.InputTooLong, "limit", strconv.Itoa(maxTarget))
	}
	u, err := url.Parse(d.target)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil || strings.ContainsAny(d.target, "?#") || d.target != oneLine(d.target, maxTarget) {
		return problem.At("target", problem.InputNotOffered, "value", visible(d.target), "offered", "https://www.example.com")
	}
	if codes := []int{301, 302, 303, 307, 308}; !slices.Contains(codes, d.code) {
		return problem.At("code", problem.InputNotOffered, "value", strconv.Itoa(d.code), "offered", "301, 302, 303, 307, 308")
	}
	return nil
}

// decodeBody reads the JSON body of a panel call into v.
func decodeBody(r *http.Request, v any) error {
	body, err := readBody(r)
	if err != nil {
		return err
	}
	// The cause may repeat what was sent, a password too, and says nothing more.
	if json.Unmarshal(body, v) != nil {
		return problem.At("body", problem.InputWrongType, "want", "JSON")
	}
	return nil
}

func (ca *CA) manageSite(r *http.Request) (any, error) {
	query := r.URL.Query()
	switch r.Method {
	case http.MethodGet:
		name, err := siteName(query.Get("site"))
		if err != nil {
			return nil, err
		}
		return ca.host.get(name).listed(), nil
	case http.MethodPost:
		var upload siteUpload
		if err := decodeBody(r, &upload); err != nil {
			return nil, err
		}
		if err := checkFiles(upload.Files); err != nil {
			return nil, err
		}
		return struct{}{}, ca.host.change(r.Context(), upload.Site, func(s *site) error {
			s.put(upload.Files)
			return nil
		})
	case http.MethodDelete:
		return struct{}{}, ca.host.change(r.Context(), query.Get("site"), func(s *site) error {
			delete(s.files, query.Get("path"))
			return nil
		})
	}
	return nil, badMethod(r)
}

func (ca *CA) manageSiteCertificate(r *http.Request) (any, error) {
	if r.Method != http.MethodPost {
		return nil, badMethod(r)
	}
	var c siteCertificate
	if err := decodeBody(r, &c); err != nil {
		return nil, err
	}
	if len(c.PFX) > maxPFX {
		return nil, problem.At("pfx", problem.InputTooBig, "limit", strconv.Itoa(maxPFX))
	}
	return struct{}{}, ca.host.install(r.Context(), c.Site, c.PFX, c.Password)
}

func (ca *CA) manageSiteRedirect(r *http.Request) (any, error) {
	if r.Method != http.MethodPost {
		return nil, badMethod(r)
	}
	var given siteRedirect
	if err := decodeBody(r, &given); err != nil {
		return nil, err
	}
	to := redirect{given.Target, given.Code}
	if to.target == "" {
		to = redirect{}
	}
	if err := to.check(); err != nil {
		return nil, err
	}
	return struct{}{}, ca.host.change(r.Context(), given.Site, func(s *site) error {
		s.redirect = to
		return nil
	})
}
