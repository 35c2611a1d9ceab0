package wizard_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"qwizard/wizard/channel"
	"qwizard/wizard/order"
	"qwizard/wizard/practice"
	"qwizard/wizard/problem"
	"qwizard/wizard/sectigo"
	"qwizard/wizard/store"
)

// Where the CA has TLS it takes no login without: the channel asks it over TLS, and says
// so if the address is another.
func TestAPartnersCAOverTLS(t *testing.T) {
	disk, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "ca.db"), make([]byte, 32))
	if err != nil {
		t.Fatal(err)
	}
	ca, err := practice.Open(t.Context(), practice.Config{Disk: disk.Shelf("practice"), Safe: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = errors.Join(ca.Close(), disk.Close()) })
	name, password := ca.Login()
	over := func(base string, roots *x509.CertPool) *channel.Partner {
		web := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}}
		api, err := sectigo.NewClient(base, web, func(context.Context) (string, string, error) { return name, password, nil }).
			With(sectigo.Options{Pause: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }})
		if err != nil {
			t.Fatal(err)
		}
		return channel.NewPartner(api, time.Now)
	}
	root, err := x509.ParseCertificate(ca.Root())
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(root)
	if _, err := over(ca.URL(), nil).Mailboxes(t.Context(), "anna-muster.eu"); !errors.Is(err, problem.ChannelUnsafe) {
		t.Errorf("without TLS: %v", err)
	}
	if _, err := over(ca.SafeURL(), x509.NewCertPool()).Mailboxes(t.Context(), "anna-muster.eu"); !errors.Is(err, problem.Offline) {
		t.Errorf("by a root that nobody trusts: %v", err)
	}
	all, err := over(ca.SafeURL(), roots).Mailboxes(t.Context(), "anna-muster.eu")
	if err != nil || len(all) < 5 {
		t.Errorf("%v, %v", all, err)
	}
	_, err = over(ca.SafeURL(), roots).Submit(t.Context(), order.Application{Reference: "x", Names: order.Names{"anna-muster.eu"}, Days: 90, CSR: []byte("none"), Contact: "a@anna-muster.eu", Methods: []order.Method{order.CNAME}, Mailboxes: []string{""}})
	if !errors.Is(err, problem.ChannelCSR) || !problem.Refused(err) {
		t.Errorf("a CSR that is none: %v", err)
	}
}
