package sectigo_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"qwizard/wizard/problem"
	"qwizard/wizard/sectigo"
)

// variants are the options under which another endpoint or argument is sent.
var variants = map[string]sectigo.Options{
	"as it stands": {}, "lines": {Lines: true}, "the older path": {Apply: sectigo.PathApplySSL},
	"the eIDAS collection": {Collect: sectigo.PathCollectEIDAS}, "the older revocation": {Revoke: sectigo.PathRevokeSSL},
}

func TestNothingOutsideTheTableIsEverSent(t *testing.T) {
	rows := map[string]map[string]sectigo.Argument{}
	for _, e := range sectigo.Endpoints() {
		rows[e.Path] = map[string]sectigo.Argument{}
		for _, a := range e.Arguments {
			rows[e.Path][a.Name] = a
		}
	}
	sent := map[string]bool{}
	for what, o := range variants {
		for _, change := range []func(*sectigo.Apply){
			func(*sectigo.Apply) {}, func(a *sectigo.Apply) { several(a, sectigo.MethodEmail, sectigo.MethodEmail, sectigo.MethodEmail) },
			func(a *sectigo.Apply) { several(a, sectigo.MethodEmail, sectigo.MethodCNAME, sectigo.MethodHTTP) },
		} {
			d := saying(t, "")
			c := with(d.client(), o)
			for _, call := range calls {
				check(t, call(t.Context(), c), problem.ChannelAnswer)
			}
			a := single()
			change(&a)
			a.Identity = map[string]string{}
			for _, field := range sectigo.IdentityFields() {
				a.Identity[field] = "secret of " + field
			}
			_, apply := c.Apply(t.Context(), a)
			_, replace := c.Replace(t.Context(), number, a)
			check(t, apply, problem.ChannelAnswer)
			check(t, replace, problem.ChannelAnswer)
			check(t, c.UpdateDCVs(t.Context(), number, a.Names, a.Methods, a.Mailboxes), problem.ChannelAnswer)
			for _, r := range d.requests() {
				sent[r.target] = true
				for name, values := range r.form {
					row, found := rows[r.target][name]
					if name == sectigo.ArgLogin || name == sectigo.ArgPassword {
						continue
					}
					if !found || row.Standing == sectigo.Unknown || row.Standing == sectigo.Inferred || !slices.Contains(strings.Fields(documented[r.target]), name) {
						t.Errorf("%s: %s has no argument %s", what, r.target, name)
					}
					if strings.Contains(values[0], "secret of") {
						t.Errorf("%s: %s has %s=%s", what, r.target, name, values[0])
					}
				}
				for name, row := range rows[r.target] {
					if row.Required && r.form.Get(name) == "" {
						t.Errorf("%s: %s lacks %s", what, r.target, name)
					}
				}
			}
		}
	}
	for path := range rows {
		if !sent[path] {
			t.Errorf("%s has rows, and nothing sends it", path)
		}
	}
}

func TestOptionsAddAndLeaveOutArguments(t *testing.T) {
	d := saying(t, "errorCode=0&orderNumber="+number)
	c := with(d.client(), sectigo.Options{
		Identity: map[string]string{sectigo.FieldSurname: "surname", sectigo.FieldIDNumber: "idDocumentNumber", sectigo.FieldState: "stateOfResidence"},
		Extra:    map[string]string{"bundleYears": "2"}, Without: []string{"CheckFONIsUnique", "primaryDomainName"},
	})
	a := single()
	a.Identity = map[string]string{sectigo.FieldSurname: "Żółć & Müller", sectigo.FieldGivenNames: "Anna", sectigo.FieldIDNumber: "ID-77", sectigo.FieldState: ""}
	if _, err := c.Apply(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	form := d.requests()[0].form
	if form.Get("surname") != "Żółć & Müller" || form.Get("idDocumentNumber") != "ID-77" || form.Get("bundleYears") != "2" {
		t.Errorf("%v", form)
	}
	for _, name := range []string{"checkFONIsUnique", "stateOfResidence", "given-names", "id-number"} {
		if form.Has(name) {
			t.Errorf("%s was sent", name)
		}
	}
	if _, err := c.Replace(t.Context(), number, a); err != nil {
		t.Fatal(err)
	}
	if form := d.requests()[1].form; form.Has("surname") || form.Has("bundleYears") {
		t.Errorf("a replacement has %v", form)
	}
}

func TestOptionsThatCannotBeMeantAreRefused(t *testing.T) {
	for field, all := range map[string][]sectigo.Options{
		"partner.apply":   {{Apply: "/products/!PlaceOrder"}, {Apply: "https://else.example/"}},
		"partner.collect": {{Collect: sectigo.PathApply}}, "partner.revoke": {{Revoke: sectigo.PathRefund}},
		"partner.identity": {
			{Identity: map[string]string{"shoe-size": "shoeSize"}}, {Identity: map[string]string{sectigo.FieldSurname: ""}},
			{Identity: map[string]string{sectigo.FieldSurname: "loginPassword"}}, {Identity: map[string]string{sectigo.FieldSurname: "CSR"}},
			{Identity: map[string]string{sectigo.FieldSurname: "a&b"}}, {Identity: map[string]string{sectigo.FieldSurname: strings.Repeat("x", 65)}},
		},
		"partner.extra":   {{Extra: map[string]string{"loginname": "x"}}, {Extra: map[string]string{"a b": "x"}}},
		"partner.without": {{Without: []string{"csr"}}, {Without: []string{"nothingLikeIt"}}},
	} {
		for _, o := range all {
			c, err := saying(t, "").client().With(o)
			p, _ := errors.AsType[*problem.Problem](err)
			if c != nil || p == nil || p.Field != field || p.Kind != problem.InputUnknown && p.Kind != problem.InputNotOffered {
				t.Errorf("%+v: %v", o, err)
			}
		}
	}
}

func TestAValueThatIsTooLongIsNotSent(t *testing.T) {
	d := saying(t, "errorCode=0")
	c, long := d.client(), strings.Repeat("7", 200)
	a := single()
	a.CSR = make([]byte, 24576)
	_, apply := c.Apply(t.Context(), a)
	_, _, status := c.PostPaymentStatus(t.Context(), long)
	_, collect := c.Collect(t.Context(), long)
	_, replace := c.Replace(t.Context(), long, single())
	for _, err := range []error{apply, status, collect, replace, c.Revoke(t.Context(), number, 1, strings.Repeat("é", 1025)), c.UpdateDCV(t.Context(), number, strings.Repeat("a", 256), sectigo.MethodHTTP, "")} {
		p, _ := errors.AsType[*problem.Problem](err)
		if p == nil || p.Kind != problem.InputTooLong || p.Field == "" || p.Params["limit"] == "" || !problem.Refused(err) {
			t.Errorf("%.200v", err)
		}
	}
	if n := len(d.requests()); n != 0 {
		t.Errorf("%d requests", n)
	}
	if err := c.Revoke(t.Context(), number, 1, strings.Repeat("é", 1024)); err != nil {
		t.Error(err)
	}
}

func TestSeveralNamesAreSetInOneCallWhereItCanSayIt(t *testing.T) {
	mails := []string{sectigo.MethodEmail, sectigo.MethodEmail}
	for what, c := range map[string]struct {
		names, methods, boxes []string
		want                  []map[string]string
	}{
		"two by CNAME": {[]string{"a.eu", "b.eu"}, []string{sectigo.MethodCNAME, sectigo.MethodHTTP}, []string{"", ""}, []map[string]string{
			{"orderNumber": number, "domainNames": "a.eu b.eu", "newMethods": "CNAME_CSR_HASH,HTTP_CSR_HASH"},
		}},
		"two by mail": {[]string{"a.eu", "b.eu"}, mails, []string{"admin@a.eu", "admin@b.eu"}, []map[string]string{
			{"orderNumber": number, "domainNames": "a.eu b.eu", "newMethods": "EMAIL,EMAIL", "newDCVEmailAddresses": "admin@a.eu admin@b.eu"},
		}},
		"mixed": {[]string{"a.eu", "b.eu"}, []string{sectigo.MethodEmail, sectigo.MethodHTTP}, []string{"admin@a.eu", ""}, []map[string]string{
			{"orderNumber": number, "domainName": "a.eu", "newMethod": "EMAIL", "newDCVEmailAddress": "admin@a.eu"}, {"orderNumber": number, "domainName": "b.eu", "newMethod": "HTTP_CSR_HASH"},
		}},
		"methods beyond 32 characters": {[]string{"a.eu", "b.eu", "c.eu"}, slices.Repeat([]string{sectigo.MethodHTTP}, 3), []string{"", "", ""}, []map[string]string{
			{"orderNumber": number, "domainName": "a.eu", "newMethod": "HTTP_CSR_HASH"}, {"orderNumber": number, "domainName": "b.eu", "newMethod": "HTTP_CSR_HASH"},
			{"orderNumber": number, "domainName": "c.eu", "newMethod": "HTTP_CSR_HASH"},
		}},
	} {
		d := saying(t, "errorCode=0")
		if err := d.client().UpdateDCVs(t.Context(), number, c.names, c.methods, c.boxes); err != nil {
			t.Fatal(err)
		}
		seen := d.requests()
		if len(seen) != len(c.want) {
			t.Fatalf("%s: %d requests", what, len(seen))
		}
		for i, r := range seen {
			r.form.Del(sectigo.ArgLogin)
			r.form.Del(sectigo.ArgPassword)
			same(t, r.form, c.want[i])
		}
	}
}

// What goes into a log is the call and its outcome, whatever the CA says.
func TestALogHasNoSecrets(t *testing.T) {
	for _, reply := range []string{
		"errorCode=0&orderNumber=" + number, "errorCode=-16&errorMessage=" + url.QueryEscape(login+" "+password), "<html>" + login + "\x1b[2J", "-4\nThe value of the 'csr' argument is invalid!",
		`{"errorCode":0,"data":{"orderNumber":"` + number + `","uploadDocumentToken":"` + token + `"}}`, `{"errorCode":` + token,
	} {
		var log bytes.Buffer
		d := newDesk(t, func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, reply) })
		c := with(d.client(), sectigo.Options{Log: slog.New(slog.NewTextHandler(&log, nil))})
		for _, call := range calls {
			if err := call(t.Context(), c); err != nil && !strings.Contains(reply, "-16") {
				io.WriteString(&log, err.Error())
			}
		}
		d.Close()
		for _, call := range calls {
			io.WriteString(&log, call(t.Context(), c).Error())
		}
		text := log.String()
		csr := base64.StdEncoding.EncodeToString(single().CSR)
		for _, secret := range []string{login, password, url.QueryEscape(password), token, csr, "anna@muster.eu"} {
			if strings.Contains(text, secret) {
				t.Errorf("%q is in the log", secret)
			}
		}
		if strings.Count(text, "partner call") < len(calls) {
			t.Errorf("the log has not every call: %.400s", text)
		}
	}
}

func TestTheTableAsMarkdownHasEveryRow(t *testing.T) {
	text := sectigo.Markdown()
	rows := 0
	for _, e := range sectigo.Endpoints() {
		seen := map[string]bool{}
		if !strings.Contains(text, "| `"+e.Name()+"` | "+string(e.Standing)+" |") {
			t.Errorf("no row of %s", e.Name())
		}
		for _, a := range e.Arguments {
			rows++
			if seen[strings.ToLower(a.Name)] {
				t.Errorf("%s has %s twice", e.Name(), a.Name)
			}
			seen[strings.ToLower(a.Name)] = true
		}
		rows += 3 // the login and the call itself
	}
	if got := strings.Count(text, "\n"); got != rows+6 {
		t.Errorf("%d lines for %d rows", got, rows)
	}
	if strings.Contains(text, "`surname`") || !strings.Contains(text, "| surname | ") {
		t.Error("an identity field looks like an argument's name")
	}
}
