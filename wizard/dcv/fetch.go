package dcv

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/idna"

	"qwizard/wizard/finding"
	"qwizard/wizard/network"
)

// Limits of a fetch.
const (
	maxHops   = 10      // redirects; more than any website needs
	maxBody   = 4 << 10 // bytes; the file has about 80
	maxHeader = 16 << 10
)

// family is IPv4 or IPv6.
type family string

const (
	ipv4 family = "IPv4"
	ipv6 family = "IPv6"
)

func (f family) of(a network.Addresses) []netip.Addr {
	if f == ipv6 {
		return a.V6
	}
	return a.V4
}

// visit is one fetch with its redirects. If trouble is empty there was an answer.
type visit struct {
	first   string            // where it began
	addr    netip.Addr        // of the last server
	hops    []string          // "301 https://www.example.com/…"
	at      *url.URL          // of the last answer
	cert    *x509.Certificate // of the last server, if it speaks https
	packed  string            // the body's encoding: "gzip"
	status  int
	body    []byte
	trouble finding.Kind
	said    string            // by the server, of the trouble
	params  map[string]string // of the trouble
}

// fetch gets a URL as the CA does (BR 3.2.2.4.18): redirects of four kinds only, to
// ports 80 and 443 only. The first server is the one in addrs; those that redirects
// lead to are looked up, at the same family where they have it.
func (c *Checker) fetch(ctx context.Context, address string, addrs []netip.Addr, fam family) visit {
	var v visit
	u, err := url.Parse(address)
	if err != nil {
		v.trouble = finding.FileBroken
		return v
	}
	v.first = u.String()
	for {
		res, err := c.get(ctx, u, addrs, &v)
		if err != nil {
			v.trouble, v.said = troubleOf(err), network.Reason(err)
			return v
		}
		location := res.Header.Get("Location")
		v.status, v.at, v.packed = res.StatusCode, u, packing(res.Header)
		if v.status/100 != 3 || location == "" {
			v.body, err = io.ReadAll(io.LimitReader(res.Body, maxBody+1))
			if err != nil {
				v.trouble = finding.FileBroken
			}
			_ = res.Body.Close()
			return v
		}
		_ = res.Body.Close()
		if u, addrs = c.hop(ctx, u, location, fam, &v); v.trouble != "" {
			return v
		}
	}
}

// packing is how a body is packed although nobody asked for it.
func packing(h http.Header) string {
	if how := strings.ToLower(h.Get("Content-Encoding")); how != "identity" {
		return network.Visible(how)
	}
	return ""
}

// get makes one request to the first of addrs that takes a connection.
func (c *Checker) get(ctx context.Context, u *url.URL, addrs []netip.Addr, v *visit) (*http.Response, error) {
	v.status, v.cert = 0, nil
	conn, addr, err := c.net.Connect(ctx, u.Hostname(), addrs, portOf(u))
	if err != nil {
		return nil, err
	}
	v.addr = addr
	ctx, cancel := c.net.Limited(ctx)
	if u.Scheme == "https" {
		secured, err := network.Secure(ctx, conn, u.Hostname())
		if err != nil {
			cancel()
			return nil, err
		}
		conn, v.cert = secured, secured.ConnectionState().PeerCertificates[0]
	}
	connected := func(context.Context, string, string) (net.Conn, error) { return conn, nil }
	transport := &http.Transport{
		DialContext: connected, DialTLSContext: connected,
		DisableKeepAlives: true, DisableCompression: true, MaxResponseHeaderBytes: maxHeader,
	}
	req := (&http.Request{
		Method: http.MethodGet, URL: u, Host: u.Host, Header: http.Header{"User-Agent": {"Qwizard"}},
	}).WithContext(ctx)
	res, err := transport.RoundTrip(req)
	if err != nil {
		cancel()
		return nil, errors.Join(err, conn.Close())
	}
	res.Body = endingBody{res.Body, ctx, cancel}
	return res, nil
}

// endingBody frees a request's context with its body. A server that sees the
// connection being closed may still end its body in good order; read after the time
// is up, that is no whole body.
type endingBody struct {
	io.ReadCloser
	ctx    context.Context
	cancel context.CancelFunc
}

func (b endingBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if b.ctx.Err() != nil {
		return n, b.ctx.Err()
	}
	return n, err
}

func (b endingBody) Close() error {
	defer b.cancel()
	return b.ReadCloser.Close()
}

// hop checks a redirect and finds where it leads. On a refused one it sets v's
// trouble.
func (c *Checker) hop(ctx context.Context, from *url.URL, location string, fam family, v *visit) (*url.URL, []netip.Addr) {
	refuse := func(kind finding.Kind, params ...string) (*url.URL, []netip.Addr) {
		v.trouble, v.params = kind, with(nil, params...)
		return nil, nil
	}
	to, err := from.Parse(location)
	if err != nil {
		return refuse(finding.FileRedirectTarget, "target", network.Visible(location))
	}
	hop := fmt.Sprintf("%d %s", v.status, network.Visible(to.Redacted()))
	v.hops = append(v.hops, hop)
	host := to.Hostname()
	if ascii, err := idna.Lookup.ToASCII(host); err == nil && ascii != host { // in any spelling
		to.Host, host = strings.Replace(to.Host, host, ascii, 1), ascii
	}
	switch {
	case !slices.Contains([]int{301, 302, 307, 308}, v.status):
		return refuse(finding.FileRedirectKind, "status", strconv.Itoa(v.status))
	case to.Scheme != "http" && to.Scheme != "https" || host == "" || portOf(to) == 0:
		return refuse(finding.FileRedirectTarget, "target", network.Visible(to.Redacted()))
	case portOf(to) != 80 && portOf(to) != 443:
		return refuse(finding.FileRedirectPort, "target", network.Visible(to.Redacted()))
	case slices.Contains(v.hops[:len(v.hops)-1], hop) || to.String() == v.first:
		return refuse(finding.FileRedirectLoop)
	case len(v.hops) > maxHops:
		return refuse(finding.FileRedirectMany, "limit", strconv.Itoa(maxHops))
	}
	found, err := c.host(ctx, host)
	addrs := fam.of(found)
	if len(addrs) == 0 {
		addrs = found.All()
	}
	switch {
	case err != nil || len(addrs) == 0:
		return refuse(finding.FileAddressNone, "host", network.Visible(host))
	case c.outOfReach(host, addrs):
		return refuse(finding.FileRedirectInside, "target", network.Visible(to.Redacted()))
	}
	return to, addrs
}

// host finds the addresses of the host of a redirect, which may be an address itself.
func (c *Checker) host(ctx context.Context, host string) (network.Addresses, error) {
	if addr, err := netip.ParseAddr(host); err == nil {
		return network.Addresses{V4: []netip.Addr{addr}}, nil
	}
	return c.net.Addresses(ctx, host)
}

// outOfReach reports a host with an address that the CA cannot reach. In practice and
// for pinned hosts there is none.
func (c *Checker) outOfReach(host string, addrs []netip.Addr) bool {
	return !c.net.Private && !c.net.IsPinned(host) && slices.ContainsFunc(addrs, inside)
}

// inside reports an address that only this computer or its own network can reach.
// What is there the CA cannot see, and a stranger's website has no business there.
func inside(a netip.Addr) bool {
	a = a.Unmap()
	return a.IsLoopback() || a.IsPrivate() || a.IsLinkLocalUnicast() || a.IsUnspecified() || a.IsMulticast()
}

func portOf(u *url.URL) uint16 {
	if port, err := strconv.ParseUint(u.Port(), 10, 16); err == nil {
		return uint16(port)
	}
	if u.Port() != "" {
		return 0
	}
	if u.Scheme == "https" {
		return 443
	}
	return 80
}

func troubleOf(err error) finding.Kind {
	switch why := network.Why(err); {
	case why == network.Unreachable:
		return finding.FileUnseen
	case why == network.TimedOut:
		return finding.FileSilent
	case errors.Is(err, network.ErrTLS):
		return finding.FileTLS
	case why == network.Refused:
		return finding.FileRefused
	case why == network.Reset:
		return finding.FileReset
	}
	return finding.FileBroken
}
