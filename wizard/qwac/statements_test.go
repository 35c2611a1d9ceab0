package qwac

import (
	"bufio"
	"bytes"
	"encoding/asn1"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func encoded(t testing.TB, all ...qcStatement) []byte {
	t.Helper()
	der, err := asn1.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

func TestStatementsAreRead(t *testing.T) {
	s, err := parseStatements(encoded(t, stated(t, "0.4.0.1862.1.1", nil), typed(t, "0.4.0.1862.1.6.3", "0.4.0.1862.1.6.1"),
		disclosed(t, "https://a.eu/", "en", "https://b.eu/", "de"), stated(t, "0.4.0.1862.1.3", 15), stated(t, "0.4.0.1862.1.7", []string{"CH", "GB"}),
		meant(t, "0.4.0.194121.1.1"), stated(t, "1.2.3", []int{1, 2})))
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(s.ids, []string{"0.4.0.1862.1.1", "0.4.0.1862.1.6", "0.4.0.1862.1.5", "0.4.0.1862.1.3", "0.4.0.1862.1.7", "1.3.6.1.5.5.7.11.2", "1.2.3"}) ||
		!slices.Equal(s.types, []string{"0.4.0.1862.1.6.3", "0.4.0.1862.1.6.1"}) || s.years != 15 ||
		!slices.Equal(s.disclosures, []disclosure{{"https://a.eu/", "en"}, {"https://b.eu/", "de"}}) ||
		!slices.Equal(s.laws, []string{"CH", "GB"}) || !slices.Equal(s.semantics, []string{"0.4.0.194121.1.1"}) {
		t.Errorf("%+v", s)
	}
	// An arc that no int holds.
	large := []byte{0x30, 0x0f, 0x30, 0x0d, 0x06, 0x0b, 0x2a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f}
	if s, err := parseStatements(large); err != nil || s.ids[0] != "1.2.1180591620717411303423" {
		t.Errorf("%v, %v", s.ids, err)
	}
}

func TestHostileStatementsAreRefused(t *testing.T) {
	sound := encoded(t, stated(t, "0.4.0.1862.1.1", nil), typed(t, "0.4.0.1862.1.6.3"))
	info := func(id string, value any) []byte { return encoded(t, stated(t, id, value)) }
	deep := []byte{5, 0}
	for range 10_000 {
		var err error
		if deep, err = asn1.Marshal(asn1.RawValue{Tag: asn1.TagSequence, IsCompound: true, Bytes: deep}); err != nil {
			t.Fatal(err)
		}
	}
	two := qcStatement{ID: oid(t, "0.4.0.1862.1.3"), Info: asn1.RawValue{FullBytes: []byte{2, 1, 15, 2, 1, 15}}}
	for name, der := range map[string][]byte{
		"nothing":                  {},
		"garbage":                  []byte("garbage"),
		"data behind":              append(slices.Clone(sound), 0),
		"cut":                      sound[:len(sound)-1],
		"a longer length":          append([]byte{0x30, 0x84, 0xff, 0xff, 0xff, 0xff}, sound...),
		"an indefinite length":     append(append([]byte{0x30, 0x80}, sound[2:]...), 0, 0),
		"no list":                  {5, 0},
		"a list of numbers":        {0x30, 3, 2, 1, 1},
		"a statement without id":   {0x30, 2, 0x30, 0},
		"an id that is none":       {0x30, 5, 0x30, 3, 6, 1, 0x80},
		"compliance with more":     info("0.4.0.1862.1.1", 1),
		"type without one":         info("0.4.0.1862.1.6", nil),
		"an empty type":            {0x30, 12, 0x30, 10, 6, 6, 4, 0, 0x8e, 0x46, 1, 6, 0x30, 0},
		"type as a number":         info("0.4.0.1862.1.6", []int{3}),
		"retention below nothing":  info("0.4.0.1862.1.3", -1),
		"retention as text":        info("0.4.0.1862.1.3", "15"),
		"retention of ages":        encoded(t, qcStatement{ID: oid(t, "0.4.0.1862.1.3"), Info: asn1.RawValue{FullBytes: append([]byte{2, 10, 1}, make([]byte, 9)...)}}),
		"two values":               encoded(t, two),
		"terms without a language": info("0.4.0.1862.1.5", [][]string{{"https://a.eu/"}}),
		"a law as a number":        info("0.4.0.1862.1.7", []int{1}),
		"semantics of nothing":     info("1.3.6.1.5.5.7.11.2", []int{}),
		"semantics as a number":    info("1.3.6.1.5.5.7.11.2", []int{1}),
		"deep without a list":      deep,
	} {
		if s, err := parseStatements(der); err == nil || len(s.ids) != 0 || s.years != -1 {
			t.Errorf("%s: %+v", name, s)
		}
	}
	// Depth alone does no harm where anything is allowed.
	if _, err := parseStatements(encoded(t, qcStatement{ID: oid(t, "1.2.3"), Info: asn1.RawValue{FullBytes: deep}})); err != nil {
		t.Error(err)
	}
}

// openssl runs it with the arguments and returns what it printed.
func openssl(t *testing.T, args ...string) string {
	t.Helper()
	tool, err := exec.LookPath("openssl")
	if err != nil {
		t.Skip("no openssl in PATH")
	}
	out, err := exec.CommandContext(t.Context(), tool, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("openssl %v: %v: %s", args, err, out)
	}
	return string(out)
}

func TestOpenSSLReadsTheSameIdentifiers(t *testing.T) {
	dir := t.TempDir()
	p := sectigo(t)
	p.state(stated(t, "1.2.3.4", "hello"))
	leaf := parsed(t, p.signed(t, newIssuer(t, "CA", nil)))
	qc, _, _ := extension(leaf, extStatements)
	file := func(name string, data []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	s, err := parseStatements(qc)
	if err != nil {
		t.Fatal(err)
	}
	want := slices.Concat(s.ids, s.types, s.semantics)
	var got []string
	object := regexp.MustCompile(`OBJECT\s+:(\S+)`)
	for line := range bytes.Lines([]byte(openssl(t, "asn1parse", "-inform", "DER", "-in", file("qc", qc)))) {
		if m := object.FindSubmatch(line); m != nil {
			got = append(got, string(m[1]))
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("openssl reads %v, we %v", got, want)
	}

	var policies []string
	text := bufio.NewScanner(strings.NewReader(openssl(t, "x509", "-inform", "DER", "-in", file("leaf", leaf.Raw), "-noout", "-text")))
	for text.Scan() {
		if id, is := strings.CutPrefix(strings.TrimSpace(text.Text()), "Policy: "); is {
			policies = append(policies, id)
		}
	}
	if !slices.Equal(policies, p.policies) {
		t.Errorf("openssl reads the policies %v, want %v", policies, p.policies)
	}
}

func TestNoIdentifierIsInTheTableTwice(t *testing.T) {
	seen := map[string]bool{}
	for _, i := range identifiers() {
		if seen[i.oid] || i.name == "" || i.source == "" {
			t.Errorf("%+v", i)
		}
		seen[i.oid] = true
	}
	if got := called("2.23.140.1.1"); got != "2.23.140.1.1 (EV)" {
		t.Error(got)
	}
	if got := called("1.2.3"); got != "1.2.3" {
		t.Error(got)
	}
}

func FuzzStatements(f *testing.F) {
	f.Add(encoded(f, sectigo(f).statements...))
	f.Add([]byte{0x30, 0})
	f.Add([]byte{0x30, 0x80, 0, 0})
	f.Fuzz(func(t *testing.T, der []byte) {
		s, err := parseStatements(der)
		if err != nil && (len(s.ids) != 0 || s.years != -1) {
			t.Errorf("an error, and still %+v", s)
		}
		// encoding/asn1 agrees on what is a list of statements.
		var other []qcStatement
		rest, otherErr := asn1.Unmarshal(der, &other)
		if err == nil && otherErr == nil && len(rest) == 0 && len(other) != len(s.ids) {
			t.Errorf("%d statements, encoding/asn1 reads %d", len(s.ids), len(other))
		}
	})
}
