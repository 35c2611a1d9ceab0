package dcv_test

import (
	"testing"
	"time"

	"qwizard/wizard/dcv"
	"qwizard/wizard/network/networktest"
	"qwizard/wizard/order"
)

func TestMailboxes(t *testing.T) {
	look := order.Look{Name: "example.com", Method: order.Email, Mailbox: "admin@example.com"}
	for records, want := range map[string]string{
		"example.com. MX 10 mail.example.com.": "mail-fine fine",
		"example.com. A 192.0.2.80":            "mail-address-only attention",
		"":                                     "mail-none blocks",
		"example.com. MX 0 .\nexample.com. A 192.0.2.80\n": "mail-refuses blocks",
	} {
		if got := kinds(proofs(t, openSite(t, records).checker(), look)); got != want {
			t.Errorf("%s: got %s", records, got)
		}
	}
	s := openSite(t, "")
	if found := proofs(t, s.checker(), order.Look{Name: "nobody.eu", Method: order.Email, Mailbox: "admin@nobody.eu"}); kinds(found) != "mail-none blocks" {
		t.Errorf("got %s", kinds(found))
	}
	s.DNS(networktest.Resolver, networktest.Failing(2))
	if got := kinds(proofs(t, s.checker(), look)); got != "mail-failed blocks" {
		t.Errorf("got %s", got)
	}
	s.DNS(networktest.Resolver, networktest.Silent{})
	if got := kinds(proofs(t, s.checker(), look)); got != "resolver-silent unknown" {
		t.Errorf("got %s", got)
	}
}

func TestMailProvesNothingAnyMoreFromItsLastDay(t *testing.T) {
	look := order.Look{Name: "example.com", Method: order.Email, Mailbox: "admin@example.com"}
	n := openSite(t, "example.com. MX 10 mail.example.com.").Network()
	for days, want := range map[int]string{0: "mail-ended blocks", -1: "mail-fine fine"} {
		c := dcv.NewChecker(n, func() time.Time { return time.Date(2028, 3, 15+days, 0, 0, 0, 0, time.UTC) })
		if got := kinds(proofs(t, c, look)); got != want {
			t.Errorf("%d days: got %s", days, got)
		}
	}
}

// A CA writes to five mailboxes at the name and the names above it, and to those that the
// DNS names.
func TestOnlyTheMailboxesOfTheRulesAreTaken(t *testing.T) {
	const mail = "example.com. MX 10 mail.example.com.\n*.example.com. MX 10 mail.example.com.\n"
	for mailbox, want := range map[string]string{
		"admin@example.com": "mail-fine fine", "Hostmaster@WWW.example.com": "mail-fine fine", "anna@example.com": "mail-not-taken blocks",
		"admin@example.org": "mail-not-taken blocks", "admin@shop.example.com": "mail-not-taken blocks",
	} {
		look := order.Look{Name: "www.example.com", Method: order.Email, Mailbox: mailbox}
		if got := kinds(proofs(t, openSite(t, mail).checker(), look)); got != want {
			t.Errorf("%q: got %s", mailbox, got)
		}
	}
	look := order.Look{Name: "www.example.com", Method: order.Email, Mailbox: "Anna@example.com"}
	if got := kinds(proofs(t, openSite(t, mail+"_validation-contactemail.example.com. TXT anna@example.com").checker(), look)); got != "mail-fine fine" {
		t.Errorf("got %s", got)
	}
}
