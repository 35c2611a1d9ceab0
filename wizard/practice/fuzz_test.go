package practice_test

import (
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"

	"qwizard/wizard/problem"
	"qwizard/wizard/sectigo"
)

// FuzzApply sends any body to the order call: it answers with a code and does
// not place an order it should not.
func FuzzApply(f *testing.F) {
	w := start(f, newMemory())
	login := url.Values{sectigo.ArgLogin: {w.Login}, sectigo.ArgPassword: {w.Password}}.Encode()
	text, err := os.ReadFile("testdata/golden.csr")
	if err != nil {
		f.Fatal(err)
	}
	good := url.Values{
		sectigo.ArgProduct: {"791"}, sectigo.ArgDays: {"90"}, sectigo.ArgServer: {"-1"},
		sectigo.ArgMethod: {sectigo.MethodHTTP}, sectigo.ArgCSR: {string(text)},
	}
	f.Add(good.Encode())
	f.Add("product=792&domainNames=a.com,b.com&csr=MIIB")
	f.Add("=&&%&a=%zz&csr=\x00")
	f.Fuzz(func(t *testing.T, body string) {
		res, err := http.Post(w.ca.URL()+sectigo.PathApply, "application/x-www-form-urlencoded", strings.NewReader(login+"&"+body))
		w := *w
		w.t = t
		got := w.body(res, err, http.StatusOK)
		code, _, _ := strings.Cut(strings.TrimPrefix(got, "errorCode="), "\n")
		code, _, _ = strings.Cut(code, "&")
		if code != "0" && (len(code) < 2 || code[0] != '-') || code == "-14" {
			t.Errorf("%q", got)
		}
	})
}

// FuzzZone gives any text to the panel: it takes it whole or refuses it with a
// named kind, and what it shows afterwards it takes again.
func FuzzZone(f *testing.F) {
	w := start(f, newMemory())
	f.Add("$ORIGIN example.com.\n@ 60 IN TXT \"a;b\" ( c\n d )\nwww CNAME x.example.net.\n")
	f.Add("example.com. CAA 0 issue \"sectigo.com\"\n")
	f.Add("$GENERATE 1-65535 a$ A 1.2.3.4\n")
	f.Add("\\097.example.com. A 1.2.3.4\n")
	f.Fuzz(func(t *testing.T, text string) {
		err := w.AddRecords(t.Context(), []byte(text))
		for _, p := range problem.All(err) {
			if p.Kind == problem.Internal || p.Kind == problem.ChannelAnswer {
				t.Fatalf("%q: %v", text, err)
			}
		}
		if err != nil {
			return
		}
		shown, err := w.Records(t.Context(), "example.com")
		if err != nil {
			t.Fatal(err)
		}
		if err := w.AddRecords(t.Context(), shown); err != nil {
			t.Fatalf("%s: %v", shown, err)
		}
		if err := w.RemoveRecords(t.Context(), []byte(text)); err != nil {
			t.Fatalf("%q: %v", text, err)
		}
	})
}
