package model_test

import (
	"net/url"
	"path"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"

	"qwizard/assets"
	"qwizard/ui/model"
	"qwizard/ui/model/modeltest"
	"qwizard/wizard/finding"
	"qwizard/wizard/order"
)

func TestEveryDNSHostHasASource(t *testing.T) {
	var all struct {
		Hosts []struct {
			Name, Host, Target, Underscore, Source string
			Servers                                []string
			Appends, Dot, Proxy                    bool
		}
	}
	meta, err := toml.Decode(string(assets.DNSHosts), &all)
	if err != nil || len(meta.Undecoded()) > 0 || len(all.Hosts) < 15 {
		t.Fatalf("%d hosts, %v, unknown columns %v", len(all.Hosts), err, meta.Undecoded())
	}
	owner := map[string]string{}
	for _, h := range all.Hosts {
		u, err := url.Parse(h.Source)
		if h.Source != "general knowledge, check" && (err != nil || u.Scheme != "https" || u.Host == "") {
			t.Errorf("%s has no source: %q", h.Name, h.Source)
		}
		if h.Name == "" || h.Host == "" || h.Target == "" || len(h.Servers) == 0 || !strings.Contains("subdomains maybe", h.Underscore) {
			t.Errorf("%+v", h)
		}
		for _, s := range h.Servers {
			if _, err := path.Match(s, "x"); err != nil || !strings.HasPrefix(s, "*.") || s != strings.ToLower(s) || owner[s] != "" {
				t.Errorf("%s: pattern %q, also of %q, %v", h.Name, s, owner[s], err)
			}
			owner[s] = h.Name
		}
	}
}

// What a panel does is said where the readiness check saw whose panel it is.
func TestThePanelOfTheDNSHostIsExplained(t *testing.T) {
	fields, dot, proxy, refused := "is called", "with a dot at its end", "switch its proxy off", "the page for subdomains"
	for _, c := range []struct {
		kind    finding.Kind
		where   order.Name
		servers string
		says    []string
		silent  []string
	}{
		{finding.ServersFine, bare, "ada.ns.cloudflare.com, Bob.NS.cloudflare.com", []string{"Cloudflare", fields, proxy}, []string{dot, refused}},
		{finding.ServersUnseen, bare, "ns-12.awsdns-34.co.uk", []string{"Amazon Route 53", fields}, []string{dot, proxy}},
		{finding.ServersStale, bare, "ns-1-a.gandi.net", []string{"Gandi", dot}, []string{proxy}},
		{finding.ServersFine, bare, "ns1033.ui-dns.biz", []string{"IONOS", "Points to", refused}, []string{dot}},
		{finding.ServersFine, bare, "docks01.rzone.de", []string{"STRATO", "may refuse"}, []string{proxy}},
		{finding.ServersFine, bare, "ns.cloudflare.com.evil.example", nil, []string{fields}},
		{finding.ServersFine, bare, "notcloudflare.com", nil, []string{fields}},
		{finding.ServersLame, bare, "ada.ns.cloudflare.com", nil, []string{fields}},
		{finding.ServersFine, www, "ada.ns.cloudflare.com", nil, []string{fields}},
	} {
		f := modeltest.Facts(t, modeltest.Sent)
		f.Readiness.Value = []finding.Finding{{Kind: c.kind, Where: string(c.where), Observed: c.servers}}
		text := modeltest.Text(modeltest.DeskOf(t, f).At(model.PageDCVName, string(bare)))
		for _, want := range c.says {
			if !strings.Contains(text, want) {
				t.Errorf("%s %s: %q is not said", c.kind, c.servers, want)
			}
		}
		for _, not := range c.silent {
			if strings.Contains(text, not) {
				t.Errorf("%s %s: %q is said", c.kind, c.servers, not)
			}
		}
	}
}
