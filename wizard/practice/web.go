package practice

import (
	"net"
	"net/http"
	"runtime/debug"
	"strings"

	"qwizard/wizard/sectigo"
)

// Sizes of request bodies, in bytes.
const (
	maxBody   = 1 << 20
	maxUpload = 20 << 20
)

// pathUpload is where papers go; getPostPaymentStatus tells its address.
const pathUpload = "/practice/upload"

// routeTable is every path the CA answers. It is a table and not a ServeMux
// because that redirects paths with "//", which OCSP requests by GET may hold.
func (ca *CA) routeTable() map[string]http.HandlerFunc {
	return map[string]http.HandlerFunc{
		sectigo.PathApply:        ca.endpoint(applyArguments(), textErrors, ca.apply),
		pathApplySSL:             ca.endpoint(applyArguments(), textErrors, ca.apply),
		pathReplace:              ca.endpoint(replaceArguments(), textErrors, ca.replace),
		pathRevokeSSL:            ca.endpoint(revokeSSLArguments(), plainLines, ca.revokeSSL),
		pathRevoke:               ca.endpoint(revokeArguments(), textErrors, ca.revoke),
		pathRefund:               ca.endpoint(refundArguments(), plainLines, ca.refund),
		sectigo.PathPostPayment:  ca.endpoint(postPaymentArguments(), jsonErrors, ca.postPayment),
		sectigo.PathPostPayment2: ca.endpoint(postPaymentArguments(), jsonErrors, ca.postPayment),
		sectigo.PathUpdateDCV:    ca.endpoint(updateDCVArguments(), encodedErrors, ca.updateDCV),
		sectigo.PathMDCDetails:   ca.endpoint(mdcArguments(), mdcErrors, ca.mdcDetails),
		sectigo.PathCollectSSL:   ca.endpoint(collectArguments(), textErrors, ca.collect),
		sectigo.PathDetailed:     ca.endpoint(detailedArguments(), mdcErrors, ca.detailedStatus),
		sectigo.PathMailboxes:    ca.endpoint(mailboxArguments(), mailboxErrors, ca.mailboxes),
		sectigo.PathResend:       ca.endpoint(resendArguments(), encodedErrors, ca.resendDCV),

		pathUpload:            ca.upload,
		pathAgreement:         ca.person(ca.agreementPage),
		pathAddress:           ca.person(ca.addressPage),
		sectigo.PathEnterCode: ca.person(ca.codePage),

		PathRoot:       ca.serveCertificate(ca.signer.root),
		pathIssuing:    ca.serveCertificate(ca.signer.issuing),
		pathRootCRL:    ca.serveCRL(ca.signer.root, ca.signer.rootKey, rootCRLLife),
		pathIssuingCRL: ca.serveCRL(ca.signer.issuing, ca.signer.issuingKey, crlLife),
		pathOCSP:       ca.serveOCSP,

		pathClock:   ca.managed(ca.manageClock),
		pathRecords: ca.managed(ca.manageRecords),
		pathOrders:  ca.managed(ca.manageOrders),

		pathSite:            ca.managed(ca.manageSite),
		pathSiteCertificate: ca.managed(ca.manageSiteCertificate),
		pathSiteRedirect:    ca.managed(ca.manageSiteRedirect),
		pathMails:           ca.managed(ca.manageMails),
		pathNotary:          ca.managed(ca.manageNotary),
		pathFaults:          ca.managed(ca.manageFaults),
		pathAct:             ca.managed(ca.manageAct),
	}
}

// ServeHTTP guards and routes every request. It is called on a goroutine of the
// HTTP server.
func (ca *CA) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	defer func() {
		switch fault := recover(); fault {
		case nil:
		case http.ErrAbortHandler:
			panic(fault) // a fault that closes the connection
		default:
			ca.log.Error("practice handler panicked", "path", r.URL.Path, "fault", fault, "stack", string(debug.Stack()))
			reply(w, http.StatusInternalServerError, "text/plain", nil)
		}
	}()
	if !isLoopback(hostOf(r.Host)) {
		reply(w, http.StatusForbidden, "text/plain", []byte("This server is for this computer only.\n"))
		return
	}
	// A page in the person's browser must not act here in their name.
	if err := (&http.CrossOriginProtection{}).Check(r); err != nil {
		reply(w, http.StatusForbidden, "text/plain", []byte("This server takes no requests from web pages.\n"))
		return
	}
	limit := int64(maxBody)
	if r.URL.Path == pathUpload || r.URL.Path == pathNotary {
		limit = maxUpload
	}
	r.Body = http.MaxBytesReader(w, r.Body, limit)
	handler := ca.routes[r.URL.Path]
	if strings.HasPrefix(r.URL.Path, pathOCSP+"/") {
		handler = ca.serveOCSP
	}
	if handler == nil {
		reply(w, http.StatusNotFound, "text/plain", []byte("There is nothing here.\n"))
		return
	}
	begun := ca.now()
	ca.acting(handler)(w, r)
	ca.log.Debug("practice request", "path", r.URL.Path, "took", ca.now().Sub(begun))
}

// hostOf is the Host header without its port and brackets, in lower case.
func hostOf(header string) string {
	host, _, err := net.SplitHostPort(header)
	if err != nil {
		host = header
	}
	return strings.ToLower(strings.Trim(host, "[]"))
}

// reply writes a whole answer. A write that fails means the caller is gone.
func reply(w http.ResponseWriter, status int, kind string, body []byte) {
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

// onlyGet answers other methods with 405 and reports whether the handler goes on.
func onlyGet(w http.ResponseWriter, r *http.Request) bool {
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		return true
	}
	w.Header().Set("Allow", "GET, HEAD")
	reply(w, http.StatusMethodNotAllowed, "text/plain", nil)
	return false
}
