package dcv_test

import (
	"net"
	"strings"
	"testing"
	"time"

	"qwizard/wizard/dcv"
	"qwizard/wizard/dcv/dcvtest"
	"qwizard/wizard/finding"
	"qwizard/wizard/network/networktest"
	"qwizard/wizard/order"
)

const peerZone = `$TTL 60
example.eu.     SOA ns1.example.eu. h.example.eu. 1 3600 900 86400 60
example.eu.     NS ns1.example.eu.
ns1.example.eu. A 192.0.2.1
example.eu.     MX 10 mail.example.eu.
`

const peerParent = `$TTL 60
eu.             SOA ns1.example.eu. h.example.eu. 1 3600 900 86400 60
eu.             NS ns1.example.eu.
example.eu.     NS ns1.example.eu.
ns1.example.eu. A 192.0.2.1
`

// peers is a world whose name server is knot and whose resolver is unbound.
func peers(t *testing.T, server, resolver string) *dcv.Checker {
	w := networktest.New(t)
	w.Route("192.0.2.1:53", server)
	w.Route(networktest.Resolver, resolver)
	return dcv.NewChecker(w.Network(), time.Now)
}

// Knot signs and serves, unbound checks.
func TestKnotAndUnboundAgreeOnSignatures(t *testing.T) {
	token := dcv.NewToken(golden(t), "")
	record := string(token.Zone(order.Names{"example.eu"}))
	child := dcvtest.StartKnot(t, map[string]string{"example.eu": peerZone + record}, "example.eu")
	good := child.DS(t, "example.eu")
	past, pastDS := dcvtest.Signed(t, "example.eu", peerZone+record, time.Now().AddDate(0, -2, 0), time.Now().AddDate(0, -1, 0))
	for what, c := range map[string]struct {
		zone, ds string
		signed   []string
		want     finding.Kind
	}{
		"unsigned":              {peerZone + record, "", []string{"eu"}, finding.SignedNone},
		"signatures have ended": {past, pastDS, []string{"eu"}, finding.SignedExpired},
		"DS of another key":     {past, good, []string{"eu"}, finding.SignedNoKey},
		"DS and no key at all":  {peerZone + record, good, []string{"eu"}, finding.SignedNoKey},
	} {
		t.Run(what, func(t *testing.T) {
			k := dcvtest.StartKnot(t, map[string]string{"eu": peerParent + c.ds + "\n", "example.eu": c.zone}, c.signed...)
			checker := peers(t, k.Address, dcvtest.StartUnbound(t, k.DS(t, "eu"), map[string]string{"eu": k.Address, "example.eu": k.Address}))
			signatures(t, checker, token, c.want)
		})
	}
	t.Run("good", func(t *testing.T) {
		k := dcvtest.StartKnot(t, map[string]string{"eu": peerParent + good + "\n"}, "eu")
		both := dcvtest.StartUnbound(t, k.DS(t, "eu"), map[string]string{"eu": k.Address, "example.eu": child.Address})
		signatures(t, peers(t, child.Address, both), token, finding.SignedFine)
	})
}

func signatures(t *testing.T, checker *dcv.Checker, token dcv.Token, want finding.Kind) {
	t.Helper()
	found := readiness(t, checker, "example.eu")
	var got finding.Finding
	for _, f := range found {
		if strings.HasPrefix(string(f.Kind), "signed-") {
			got = f
		}
	}
	if got.Kind != want {
		t.Fatalf("got %s", kinds(found))
	}
	found = proofs(t, checker, token.Look("example.eu", order.CNAME, ""))
	if got.Verdict == finding.Fine && kinds(found) != "record-found fine" || got.Verdict != finding.Fine && found[0].Kind != want {
		t.Errorf("the proof: %s", kinds(found))
	}
}

// Web servers as people set them up, with the file where the guide says.
func TestRealWebServersGiveTheFileOrSayWhyNot(t *testing.T) {
	for what, c := range map[string]struct {
		start func(t testing.TB) *dcvtest.Web
		file  string // where the file is
		want  string
	}{
		"nginx, plain":               {nginx("", ""), folder + name, "file-found fine"},
		"nginx, nothing there":       {nginx("", ""), "", "file-missing blocks"},
		"nginx, front controller":    {nginx("", "location / { try_files $uri $uri/ /index.html; }"), folder + name, "file-found fine"},
		"nginx, controller only":     {nginx("", "location / { try_files $uri $uri/ /index.html; }"), "", "file-soft-404 blocks"},
		"nginx, https forced":        {nginx("return 301 https://$host$request_uri;", ""), folder + name, "file-found fine"},
		"nginx, to www":              {nginx("return 301 http://www.example.com$request_uri;", ""), folder + name, "file-not-there blocks"},
		"nginx, password":            {nginx("", "auth_basic \"shop\"; auth_basic_user_file users;"), folder + name, "file-password blocks"},
		"nginx, no dot folders":      {nginx("", `location ~ /\. { deny all; }`), folder + name, "file-forbidden blocks"},
		"nginx, lower case":          {nginx("", ""), folder + strings.ToLower(name), "file-case blocks"},
		"Apache, plain":              {apache(""), folder + name, "file-found fine"},
		"Apache, in the root":        {apache(""), "/" + name, "file-folder blocks"},
		"Apache, txt twice":          {apache(""), folder + name + ".txt", "file-double blocks"},
		"Apache, case folding":       {apache("CheckSpelling On\nCheckCaseOnly On"), folder + strings.ToLower(name), "file-found fine"},
		"Apache, no dot folders":     {apache("RewriteEngine On\nRewriteRule \"(^|/)\\.\" - [F]"), folder + name, "file-forbidden blocks"},
		"Apache, hidden dot folders": {apache("RedirectMatch 404 \"/\\.\""), folder + name, "file-missing blocks"},
		"Apache, front controller":   {apache("FallbackResource /index.html"), "", "file-soft-404 blocks"},
		"Apache, in a circle":        {apache("Redirect 301 / http://example.com/"), folder + name, "file-redirect-loop blocks"},
		"Apache, 303":                {apache("Redirect 303 / http://www.example.com/"), folder + name, "file-redirect-kind blocks"},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			real := c.start(t)
			if c.file != "" {
				real.Put("example.com", c.file, body)
			}
			w := &web{openSite(t, webZone), dcv.NewToken(golden(t), "")}
			w.Route(net.JoinHostPort("192.0.2.80", "80"), real.HTTP)
			w.Route(net.JoinHostPort("192.0.2.80", "443"), real.HTTPS)
			if got := kinds(w.look(t, order.HTTP)); got != c.want {
				t.Errorf("got %s", got)
			}
		})
	}
}

func nginx(plain, all string) func(testing.TB) *dcvtest.Web {
	return func(t testing.TB) *dcvtest.Web { return dcvtest.StartNginx(t, plain, all) }
}

func apache(more string) func(testing.TB) *dcvtest.Web {
	return func(t testing.TB) *dcvtest.Web { return dcvtest.StartApache(t, more) }
}
