package csr_test

import (
	"bytes"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"strings"
	"testing"
	"unicode/utf16"

	"qwizard/wizard/csr"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

func utf16Of(text string, low, high int) []byte {
	var out []byte
	for _, u := range utf16.Encode([]rune(text)) {
		unit := []byte{0, 0}
		unit[low], unit[high] = byte(u), byte(u>>8)
		out = append(out, unit...)
	}
	return out
}

func TestARequestIsFoundInWhatPeoplePaste(t *testing.T) {
	_, der := make1(t, order.P256)
	armoured := string(csr.PEM(der))
	body := base64.StdEncoding.EncodeToString(der)
	old := strings.ReplaceAll(armoured, "CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST")
	for what, input := range map[string][]byte{
		"PEM":                   []byte(armoured),
		"new":                   []byte(old),
		"CRLF":                  []byte(strings.ReplaceAll(armoured, "\n", "\r\n")),
		"CR":                    []byte(strings.ReplaceAll(armoured, "\n", "\r")),
		"BOM":                   []byte("\ufeff" + armoured),
		"text around":           []byte("Dear Anna,\n\nhere it is:\n" + armoured + "\nRegards\n"),
		"no line break before":  []byte("here it is: " + armoured),
		"one line":              []byte(strings.ReplaceAll(armoured, "\n", " ")),
		"no blanks at all":      []byte(strings.ReplaceAll(armoured, "\n", "")),
		"indented":              []byte(strings.ReplaceAll("\n"+armoured, "\n", "\n\t  ")),
		"quoted":                []byte(strings.ReplaceAll("\n"+armoured, "\n", "\n> > ")),
		"no-break spaces":       []byte(strings.ReplaceAll(armoured, "\n", "\u00a0\n\u200b")),
		"escapes":               []byte(strings.ReplaceAll(armoured, "\n", `\n`)),
		"OpenSSL's text":        []byte("Certificate Request:\n    Data:\n        Version: 1 (0x0)\n" + armoured),
		"twice the same":        []byte(armoured + old),
		"with a certificate":    append(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: []byte("x")}), armoured...),
		"bare base64":           []byte(body),
		"bare base64 in lines":  []byte(" " + body[:70] + "\r\n" + body[70:] + "\n"),
		"bare, without padding": []byte(strings.TrimRight(body, "=")),
		"DER":                   der,
		"DER and a line break":  append(bytes.Clone(der), '\r', '\n'),
		"UTF-16LE":              utf16Of("\ufeff"+armoured, 0, 1),
		"UTF-16BE":              utf16Of("\ufeff"+armoured, 1, 0),
		"UTF-16LE, no BOM":      utf16Of(armoured, 0, 1),
		"UTF-16BE, no BOM":      utf16Of(armoured, 1, 0),
	} {
		if got, err := csr.ParseRequest(input); err != nil || !bytes.Equal(got, der) {
			t.Errorf("%s: %d bytes, %v", what, len(got), err)
		}
	}
}

func TestWhatIsNoRequestIsNamed(t *testing.T) {
	key, der := make1(t, order.P256)
	_, second := make1(t, order.P256)
	armoured := string(csr.PEM(der))
	dir := t.TempDir()
	run(t, dir, "openssl", "req", "-x509", "-newkey", "rsa:2048", "-keyout", "k.pem", "-passout", "pass:x", "-out", "c.pem", "-subj", "/CN=a.eu")
	run(t, dir, "openssl", "pkcs12", "-export", "-in", "c.pem", "-inkey", "k.pem", "-passin", "pass:x", "-passout", "pass:y", "-out", "p.p12")
	run(t, dir, "openssl", "x509", "-in", "c.pem", "-outform", "DER", "-out", "c.der")
	run(t, dir, "openssl", "rsa", "-in", "k.pem", "-passin", "pass:x", "-traditional", "-out", "open.pem")
	changed := bytes.Clone(der)
	changed[bytes.Index(changed, []byte("anna-muster.eu"))] = 'e'
	short := armoured[:strings.Index(armoured, "-----END")]
	for what, c := range map[string]struct {
		input []byte
		want  problem.Kind
	}{
		"nothing":            {nil, problem.InputMissing},
		"blanks":             {[]byte(" \r\n\t\ufeff"), problem.InputMissing},
		"too big":            {bytes.Repeat([]byte("x"), csr.MaxInput+1), problem.InputTooBig},
		"words":              {[]byte("I have no idea"), problem.RequestNone},
		"zeros":              {make([]byte, 100), problem.RequestNone},
		"cut short":          {[]byte(short), problem.RequestDamaged},
		"cut in its label":   {[]byte("-----BEGIN CERTIFICATE REQUEST"), problem.RequestDamaged},
		"half":               {[]byte(short[:len(short)/2] + "\n-----END CERTIFICATE REQUEST-----\n"), problem.RequestDamaged},
		"a letter too many":  {[]byte(strings.Replace(armoured, "MII", "MIIä", 1)), problem.RequestDamaged},
		"half of the DER":    {der[:len(der)/2], problem.RequestNone},
		"changed":            {csr.PEM(changed), problem.RequestUnsigned},
		"two":                {append(csr.PEM(second), armoured...), problem.RequestSeveral},
		"key in PEM":         {pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key}), problem.RequestPrivateKey},
		"key in DER":         {key, problem.RequestPrivateKey},
		"key in base64":      {[]byte(base64.StdEncoding.EncodeToString(key)), problem.RequestPrivateKey},
		"key of OpenSSL":     {read(t, dir, "open.pem"), problem.RequestPrivateKey},
		"key with password":  {read(t, dir, "k.pem"), problem.RequestPrivateKey},
		"key cut short":      {[]byte("-----BEGIN RSA PRIVATE KEY-----\nMII"), problem.RequestPrivateKey},
		"key beside":         {append(read(t, dir, "open.pem"), armoured...), problem.RequestPrivateKey},
		"PuTTY's key":        {[]byte("PuTTY-User-Key-File-3: ssh-rsa\n"), problem.RequestPrivateKey},
		"certificate":        {read(t, dir, "c.pem"), problem.RequestOfChain},
		"certificate in DER": {read(t, dir, "c.der"), problem.RequestOfChain},
		"PFX":                {read(t, dir, "p.p12"), problem.RequestOfPFX},
	} {
		got, err := csr.ParseRequest(c.input)
		if !errors.Is(err, c.want) || got != nil {
			t.Errorf("%s: got %d bytes, %v, want %s", what, len(got), err, c.want)
		}
	}
}
