package practice

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/miekg/dns"
)

// proofFolder is the only folder a proof may stand in (BR 3.2.2.4.18).
const proofFolder = "/.well-known/pki-validation/"

// Limits of a look for a file. The BR name none; a token's file has some 80 bytes,
// and of redirects Sectigo's users report that "several in a row fail".
const (
	fetchTime    = 5 * time.Second
	maxHops      = 3
	maxProofFile = 4 << 10
)

// maxShown is how much of an address a reason repeats.
const maxShown = 200

// fetcher fetches files over the practice internet: names are looked up in the
// practice DNS, and the only computer it reaches is this one, where the ports of
// the web host stand in for 80 and 443.
type fetcher struct {
	names       resolver
	plain, safe string // the stand-ins for port 80 and 443, host:port
}

// proveFile looks for the token's file at exactly the FQDN, by the scheme of the
// order's method (BR 3.2.2.4.18, Agreed-Upon Change to Website v2). It returns the
// FQDN, or "" with the reason. The file proves no other name: not one below, and
// not www beside the bare one. It blocks for at most fetchTime.
func (f fetcher) proveFile(ctx context.Context, scheme, fqdn string, t token) (domain, reason string) {
	ctx, cancel := context.WithTimeout(ctx, fetchTime)
	defer cancel()
	body, from, reason := f.get(ctx, &url.URL{Scheme: scheme, Host: fqdn, Path: t.path}, t)
	if reason != "" {
		return "", reason
	}
	if why := judgeFile(body, t); why != "" {
		return "", "the file at " + from + " " + why
	}
	return fqdn, "found at " + from
}

// get follows at to a file and returns what is in it, one byte more than
// maxProofFile at most, and where it was; or why there is none.
func (f fetcher) get(ctx context.Context, at *url.URL, t token) (body []byte, from, reason string) {
	for range maxHops + 1 {
		res, reason := f.request(ctx, at)
		if reason != "" {
			return nil, "", reason
		}
		from = shown(at)
		if res.StatusCode/100 == 2 {
			body, err := io.ReadAll(io.LimitReader(res.Body, maxProofFile+1))
			_ = res.Body.Close()
			if err != nil {
				return nil, "", "the answer of " + from + " was cut short"
			}
			return body, from, ""
		}
		_ = res.Body.Close()
		if at, reason = nextHop(at, res, t); reason != "" {
			return nil, "", reason
		}
	}
	return nil, "", "too many redirects, the last one at " + from
}

// nextHop is where an answer redirects to, or why that proves nothing. BR
// 3.2.2.4.18: only the status codes 301, 302, 307 and 308, only to http and https on
// authorized ports, of which Sectigo has 80 and 443 (eIDAS CP/CPS 3.2.3.1.1), and
// never with the token in the address that is asked for.
func nextHop(at *url.URL, res *http.Response, t token) (next *url.URL, reason string) {
	code, from := res.StatusCode, shown(at)
	switch {
	case code/100 != 3:
		return nil, from + " answers " + answerName(code)
	case !slices.Contains([]int{301, 302, 307, 308}, code):
		return nil, from + " answers " + answerName(code) + "; only the redirects 301, 302, 307 and 308 are followed"
	case res.Header.Get("Location") == "":
		return nil, from + " redirects without saying where"
	}
	next, err := at.Parse(res.Header.Get("Location"))
	if err != nil {
		return nil, from + " redirects to an address that cannot be read"
	}
	to := from + " redirects to " + shown(next)
	_, bad := siteName(next.Hostname())
	switch {
	case next.Scheme != "http" && next.Scheme != "https":
		return nil, to + ", which is neither http nor https"
	case next.User != nil:
		return nil, to + ", which wants a login"
	case !slices.Contains([]string{"", "80", "443"}, next.Port()):
		return nil, to + "; only the ports 80 and 443 are allowed"
	case bad != nil:
		return nil, to + ", which is no name of the internet"
	case strings.Contains(strings.ToLower(next.String()), t.hash):
		return nil, to + ", which has the token in the address"
	}
	next.Fragment = ""
	return next, ""
}

// answerName is a status as people read it: "404 Not Found".
func answerName(code int) string {
	return strings.TrimSpace(strconv.Itoa(code) + " " + http.StatusText(code))
}

// request makes one request and returns the answer, whatever its status, or why
// there is none.
func (f fetcher) request(ctx context.Context, at *url.URL) (res *http.Response, reason string) {
	addresses, reason := f.addresses(ctx, at.Hostname())
	if reason != "" {
		return nil, reason
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, at.String(), nil)
	if err != nil {
		return nil, "the address " + shown(at) + " cannot be asked for"
	}
	req.Header.Set("User-Agent", "Qwizard practice CA")
	transport := &http.Transport{
		DialContext: func(ctx context.Context, _, asked string) (net.Conn, error) { return f.dial(ctx, addresses, asked) },
		// Any certificate will do: BR 3.2.2.4.18 asks nothing of it, as the website is
		// about to get its first one.
		TLSClientConfig:        &tls.Config{InsecureSkipVerify: true}, //nolint:gosec // see above
		DisableKeepAlives:      true,
		DisableCompression:     true,
		MaxResponseHeaderBytes: 32 << 10,
	}
	res, err = transport.RoundTrip(req)
	switch {
	case err == nil:
		return res, ""
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return nil, "no answer in time from the web server at " + shown(at)
	}
	return nil, "no usable answer from the web server at " + shown(at)
}

// dial connects to the first address that accepts, at the stand-in of the port.
func (f fetcher) dial(ctx context.Context, addresses []string, asked string) (net.Conn, error) {
	server := f.plain
	if strings.HasSuffix(asked, ":443") {
		server = f.safe
	}
	_, port, err := net.SplitHostPort(server)
	if err != nil {
		return nil, err
	}
	var dialer net.Dialer
	var all []error
	for _, address := range addresses {
		c, err := dialer.DialContext(ctx, "tcp", net.JoinHostPort(address, port))
		if err == nil {
			return c, nil
		}
		all = append(all, err)
	}
	return nil, errors.Join(all...)
}

// addresses are those of a name that can be reached, IPv4 first; without any, why.
func (f fetcher) addresses(ctx context.Context, name string) (reached []string, reason string) {
	elsewhere := ""
	for _, kind := range []uint16{dns.TypeA, dns.TypeAAAA} {
		records, err := f.names.lookup(ctx, name, kind)
		if err != nil {
			return nil, "no usable answer from the name server for the address of " + name
		}
		for _, rr := range records {
			address := ""
			switch rr := rr.(type) {
			case *dns.A:
				address = rr.A.String()
			case *dns.AAAA:
				address = rr.AAAA.String()
			}
			if address == loopback4 || address == loopback6 {
				reached = append(reached, address)
			} else {
				elsewhere = address
			}
		}
	}
	switch {
	case len(reached) > 0:
		return reached, ""
	case elsewhere != "":
		return nil, name + " has the address " + elsewhere + ", which is not reachable: the practice web host is at " + loopback4 + " and " + loopback6
	}
	return nil, "no A or AAAA record for " + name
}

// shown is an address as a reason repeats it.
func shown(at *url.URL) string { return oneLine(at.Redacted(), maxShown) }
