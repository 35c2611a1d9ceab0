package practice

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"

	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

// PutFiles uploads files into the web folder of a site, which is one name of the
// practice internet: example.com and www.example.com are two. Paths are relative
// and clean, with slashes, as DCV files are exported under the site's folder:
// ".well-known/pki-validation/NAME.txt". A file takes the place of the one with the
// same path. All files are taken, durably, or none; they are served when PutFiles
// returns. A site holds 200 files and 512 KiB, the web host 100 sites
// ([problem.InputTooMany], [problem.InputTooBig]). A secret file is never sent: it
// is [problem.Internal].
//
// The name server has an address of the web host for a registrable domain and its
// www; for other names the person adds a record, as [Manager.AddRecords] does.
func (m Manager) PutFiles(ctx context.Context, site string, files []order.File) error {
	upload := siteUpload{Site: site, Files: make([]siteFile, len(files))}
	for i, f := range files {
		if f.Secret {
			return problem.New(problem.Internal, "put a secret file on a website", nil)
		}
		upload.Files[i] = siteFile{f.Path, f.Data}
	}
	// Looked at here, too: what is too big breaks the connection, and JSON mends what
	// is not UTF-8.
	if err := checkFiles(upload.Files); err != nil {
		return err
	}
	return m.post(ctx, pathSite, upload)
}

// RemoveFile takes one file out of the web folder of a site; one that is not there
// is no error.
func (m Manager) RemoveFile(ctx context.Context, site, path string) error {
	return m.do(ctx, http.MethodDelete, pathSite+"?"+url.Values{"site": {site}, "path": {path}}.Encode(), nil, nil)
}

// Files are the files in the web folder of a site, by path.
func (m Manager) Files(ctx context.Context, site string) ([]order.File, error) {
	var listed []siteFile
	if err := m.do(ctx, http.MethodGet, pathSite+"?site="+url.QueryEscape(site), nil, &listed); err != nil {
		return nil, err
	}
	out := make([]order.File, len(listed))
	for i, f := range listed {
		out[i] = order.File{Path: f.Path, Data: f.Data}
	}
	return out, nil
}

// Install gives the web host a PKCS#12 file of at most 64 KiB for a site. Its
// certificate is served, with the others in the file but roots behind it, to
// everybody who asks for a name that is in it, until another one with that name is
// installed. It is in force, durably, when Install returns. The web host keeps key
// and certificates, not the file and not the password.
//
// Errors: [problem.ExportPasswordWrong], which a damaged file cannot always be told
// from, [problem.CertificateDamaged] for no PKCS#12 file with a key and a
// certificate, [problem.KeyMismatch] if the key has no certificate in it, and
// [problem.CertificateOther] if that is not for the site.
func (m Manager) Install(ctx context.Context, site string, pfx []byte, password string) error {
	if len(pfx) > maxPFX {
		return problem.At("pfx", problem.InputTooBig, "limit", strconv.Itoa(maxPFX))
	}
	return m.post(ctx, pathSiteCertificate, siteCertificate{site, pfx, password})
}

// Redirect makes a site answer every request with a status code (301, 302, 303, 307
// or 308) and the target with the path of the request behind it:
// "https://www.example.com". A target that is https at the same site is for plain
// HTTP only. An empty target takes the redirect away.
func (m Manager) Redirect(ctx context.Context, site, target string, code int) error {
	return m.post(ctx, pathSiteRedirect, siteRedirect{site, target, code})
}

// post makes one call with a JSON body.
func (m Manager) post(ctx context.Context, path string, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return problem.New(problem.Internal, "encode practice call", err)
	}
	return m.do(ctx, http.MethodPost, path, body, nil)
}
