package form_test

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"text/template"
	"time"

	"github.com/BurntSushi/toml"

	"qwizard/wizard/form"
	"qwizard/wizard/order"
	"qwizard/wizard/paper"
)

// catalogue is the words the program itself uses. A key that is not in it fails the
// test.
func catalogue(t testing.TB) form.Text {
	t.Helper()
	file, err := os.ReadFile("../../assets/words/papers.en.toml")
	if err != nil {
		t.Fatal(err)
	}
	sections := map[string]map[string]string{}
	if err := toml.Unmarshal(file, &sections); err != nil {
		t.Fatal(err)
	}
	countries := map[string]string{}
	if _, err := toml.DecodeFile("../../assets/words/countries.en.toml", &countries); err != nil {
		t.Fatal(err)
	}
	return func(key string, params ...string) string {
		section, name, _ := strings.Cut(key, ".")
		words, ok := sections[section][name]
		if !ok {
			words, ok = countries[key]
		}
		if !ok {
			t.Errorf("%s is not in the catalogue", key)
			return key
		}
		data := map[string]string{}
		for i := 0; i+1 < len(params); i += 2 {
			data[params[i]] = params[i+1]
		}
		var b bytes.Buffer
		if err := template.Must(template.New(key).Option("missingkey=error").Parse(words)).Execute(&b, data); err != nil {
			t.Errorf("%s: %v", key, err)
		}
		return b.String()
	}
}

const secretID = "PCANARY7731"

func anna() form.Data {
	return form.Data{
		Applicant: order.Applicant{
			GivenNames: "Anna Lena", Surname: "Muster", OtherNames: []string{"Anna Beispiel"},
			BirthDate: "1984-05-17", BirthPlace: "Graz", Nationality: "AT", Email: "anna@anna-muster.eu", Phone: "+43316123456",
			Address: order.Address{Street: "Beispielgasse 12/3", PostalCode: "8010", City: "Graz", Country: "AT"},
			ID:      order.Identity{Type: order.Passport, Number: secretID, Issuer: "Magistrat Graz", Country: "AT", Issued: "2021-03-01", Expires: "2031-02-28"},
		},
		Names: order.Names{"anna-muster.eu", "xn--bcher-kva.de"}, Product: order.QWACNaturalMultiDomain, Number: "30408241",
		Fingerprint: strings.Repeat("0123456789abcdef", 4),
		At:          time.Date(2026, 11, 22, 9, 15, 0, 0, time.UTC),
	}
}

// long has every text as long as an order can have it, and wide.
func long() form.Data {
	d := anna()
	d.Applicant = order.Applicant{
		GivenNames: strings.Repeat("Wilhelmina ", 6)[:64], Surname: strings.Repeat("W", 64),
		BirthDate: "1934-12-28", BirthPlace: strings.Repeat("Mitterwaldham-Obergschwandt ", 5)[:128], Nationality: "BA",
		Email: strings.Repeat("wilhelmina", 6) + "@" + strings.Repeat("mitterwaldham.", 13) + "eu", Phone: "+491234567890123",
		Address: order.Address{Street: strings.Repeat("Straße des 17. Juni ", 6), PostalCode: strings.Repeat("W", 40),
			City: strings.Repeat("Llanfairpwllgwyngyll-", 6), State: strings.Repeat("M", 128), Country: "BA"},
		ID: order.Identity{Type: order.ResidencePermit, Number: strings.Repeat("W1", 20), Issuer: strings.Repeat("Bezirkshauptmannschaft ", 5), Country: "GB", Issued: "2021-03-01", Expires: "2031-02-28"},
	}
	for range 20 {
		d.Applicant.OtherNames = append(d.Applicant.OtherNames, strings.Repeat("Wolkenstein-Trostburg ", 3)[:64])
	}
	d.Names = order.Names{order.Name(strings.Repeat("a", 60) + ".eu"), order.Name(strings.Repeat("abcdefghi.", 25) + "eu"), "xn--vxaejmc7c.gr"}
	return d
}

func render(t testing.TB, d form.Data, make func(form.Data, form.Text) (paper.Document, error)) []byte {
	t.Helper()
	doc, err := make(d, catalogue(t))
	if err != nil {
		t.Fatal(err)
	}
	pdf, err := paper.Render(doc)
	if err != nil {
		t.Fatal(err)
	}
	return pdf
}
