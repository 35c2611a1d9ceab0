package chain_test

import (
	"crypto/x509"
	"strings"
	"testing"

	"qwizard/wizard/chain"
	"qwizard/wizard/problem"
)

// orderings are all orders in which certificates can come.
func orderings(certs []*x509.Certificate) [][]*x509.Certificate {
	if len(certs) <= 1 {
		return [][]*x509.Certificate{certs}
	}
	var out [][]*x509.Certificate
	for i, c := range certs {
		rest := append(append([]*x509.Certificate{}, certs[:i]...), certs[i+1:]...)
		for _, o := range orderings(rest) {
			out = append(out, append([]*x509.Certificate{c}, o...))
		}
	}
	return out
}

func TestOrderIsTheSameInWhateverOrderTheyCome(t *testing.T) {
	f := newFamily(t)
	stranger := newParty(t, "Stranger")
	other := newParty(t, "Root") // the same name, another key
	second := newParty(t, "Second")
	upper, lower := newParty(t, "Upper"), newParty(t, "Lower")
	lowerCert, upperCert := lower.ca(t, upper), upper.ca(t, f.r)
	deep := f.l.leaf(t, lower)

	cross := f.i.sign(t, second, true, 0, 1825*day)         // the issuing authority under a second root, as long
	expired := f.i.sign(t, second, true, -400*day, 300*day) // the same, over before the leaf is
	longer := f.i.sign(t, second, true, 0, 2000*day)
	crossRoot := f.r.sign(t, second, true, 0, 1000*day) // the root, vouched for by an older one
	expiredCrossRoot := f.r.sign(t, second, true, -400*day, 450*day)
	mutual := second.sign(t, f.r, true, 0, 1000*day)
	previous := f.l.sign(t, f.i, false, -199*day, 199*day)
	placeholder := f.l.sign(t, f.l, false, day, 3650*day) // a panel's own, newer than the CA's
	impostor := newParty(t, "Issuing").sign(t, stranger, true, 0, 1825*day)

	all := func(c ...*x509.Certificate) []*x509.Certificate { return c }
	for what, c := range map[string]struct{ given, want []*x509.Certificate }{
		"leaf, issuing, root":          {all(f.at, f.issuing, f.root), all(f.at, f.issuing)},
		"without the root":             {all(f.at, f.issuing), all(f.at, f.issuing)},
		"strangers":                    {all(f.at, f.issuing, stranger.root(t), stranger.leaf(t, f.i)), all(f.at, f.issuing)},
		"copies":                       {all(f.at, f.at, f.issuing, f.issuing), all(f.at, f.issuing)},
		"issued by a root":             {all(f.l.leaf(t, f.r), f.root), nil},
		"two intermediates":            {all(deep, lowerCert, upperCert, f.root), all(deep, lowerCert, upperCert)},
		"two, the upper one missing":   {all(deep, lowerCert, f.root), all(deep, lowerCert)},
		"the issuer's name, other key": {all(f.at, impostor, f.issuing, other.root(t)), all(f.at, f.issuing)},
		"previous certificate":         {all(previous, f.at, f.issuing, f.root), all(f.at, f.issuing)},
		"a panel's own certificate":    {all(placeholder, f.at, f.issuing, f.root), all(f.at, f.issuing)},
		"cross-signed, one expired":    {all(f.at, f.issuing, expired), all(f.at, f.issuing)},
		"cross-signed, one longer":     {all(f.at, cross, longer), all(f.at, longer)},
		"root and cross-signed root":   {all(f.at, f.issuing, f.root, crossRoot), all(f.at, f.issuing, crossRoot)},
		"expired cross-signed root":    {all(f.at, f.issuing, f.root, expiredCrossRoot), all(f.at, f.issuing)},
		"roots that signed each other": {all(f.at, f.issuing, crossRoot, mutual), all(f.at, f.issuing, crossRoot, mutual)},
	} {
		t.Run(what, func(t *testing.T) {
			want := c.want
			if want == nil {
				want = c.given[:1]
			}
			for _, given := range orderings(c.given) {
				got, err := chain.Order(given, f.l.fingerprint(t))
				if err != nil {
					t.Fatal(err)
				}
				same(t, got, want)
			}
		})
	}
}

func TestOrderNamesWhatIsMissing(t *testing.T) {
	f := newFamily(t)
	stranger := newParty(t, "Stranger")
	impostor := newParty(t, "Issuing").ca(t, stranger)
	asLeaf := f.i.sign(t, f.r, false, 0, 1825*day) // the issuer's key, but no authority
	all := func(c ...*x509.Certificate) []*x509.Certificate { return c }
	for what, c := range map[string]struct {
		given  []*x509.Certificate
		kind   problem.Kind
		issuer string
	}{
		"nothing":                      {nil, problem.CertificateOther, ""},
		"leaf alone":                   {all(f.at), problem.ChainIncomplete, "CN=Issuing"},
		"leaf and root":                {all(f.at, f.root), problem.ChainIncomplete, "CN=Issuing"},
		"the issuer's name, other key": {all(f.at, impostor), problem.ChainIncomplete, "CN=Issuing"},
		"an issuer that is none":       {all(f.at, asLeaf), problem.ChainIncomplete, "CN=Issuing"},
		"authorities only":             {all(f.issuing, f.root), problem.CertificateOther, ""},
		"another's leaf":               {all(stranger.leaf(t, f.i), f.issuing), problem.CertificateOther, ""},
		"a self-signed leaf":           {all(f.l.sign(t, f.l, false, 0, day), f.issuing), problem.CertificateOther, ""},
		"an authority of that key":     {all(f.l.root(t), f.l.ca(t, f.r), f.root), problem.CertificateOther, ""},
	} {
		t.Run(what, func(t *testing.T) {
			got, err := chain.Order(c.given, f.l.fingerprint(t))
			if params := check(t, err, c.kind); params["issuer"] != c.issuer || got != nil {
				t.Errorf("%v, %v", params, got)
			}
		})
	}
	_, err := chain.Order(all(f.at, f.issuing), "")
	check(t, err, problem.CertificateOther)
}

func TestSelfSignedIsARootBySignature(t *testing.T) {
	f := newFamily(t)
	sameName := newParty(t, "Root").ca(t, f.r) // named like its issuer, but signed by it
	for what, c := range map[string]struct {
		cert *x509.Certificate
		want bool
	}{"root": {f.root, true}, "issuing": {f.issuing, false}, "leaf": {f.at, false}, "the root's name": {sameName, false}} {
		if chain.SelfSigned(c.cert) != c.want {
			t.Error(what)
		}
	}
}

// TestChainsThatOpensslMade reads and orders what another program wrote, and has
// it verify our order.
func TestChainsThatOpensslMade(t *testing.T) {
	dir := t.TempDir()
	ext := "subjectAltName=DNS:anna-muster.eu\n"
	write(t, dir, "leaf.cnf", []byte(ext))
	write(t, dir, "ca.cnf", []byte("basicConstraints=critical,CA:TRUE\nkeyUsage=keyCertSign\n"))
	days := []string{"-days", "30"}
	openssl(t, dir, append(strings.Fields("req -x509 -newkey rsa:2048 -nodes -keyout root.key -out root.pem -subj /CN=OpenSSL-Root"), days...)...)
	for _, c := range [][3]string{{"issuing", "root", "ca.cnf"}, {"leaf", "issuing", "leaf.cnf"}} {
		openssl(t, dir, strings.Fields("req -newkey rsa:2048 -nodes -keyout "+c[0]+".key -out "+c[0]+".csr -subj /CN="+c[0])...)
		openssl(t, dir, append(strings.Fields("x509 -req -in "+c[0]+".csr -CA "+c[1]+".pem -CAkey "+c[1]+".key -CAcreateserial -extfile "+c[2]+" -out "+c[0]+".pem"), days...)...)
	}
	var texts, trusted []byte
	for _, name := range []string{"root", "leaf", "issuing"} {
		texts = append(texts, openssl(t, dir, "x509", "-in", name+".pem", "-text")...)
		trusted = append(trusted, openssl(t, dir, "x509", "-in", name+".pem", "-trustout", "-addtrust", "serverAuth", "-setalias", "x")...)
	}
	der := append(openssl(t, dir, strings.Fields("x509 -in issuing.pem -outform DER")...), openssl(t, dir, strings.Fields("x509 -in leaf.pem -outform DER")...)...)
	openssl(t, dir, strings.Fields("pkey -in leaf.key -pubout -outform DER -out leaf.spki")...)
	pin := openssl(t, dir, strings.Fields("dgst -sha256 -r leaf.spki")...)
	fingerprint, _, _ := strings.Cut(string(pin), " ")
	for what, data := range map[string][]byte{"-text": texts, "-trustout": trusted, "-outform DER": der} {
		t.Run(what, func(t *testing.T) {
			certs, err := chain.Read(data)
			if err != nil {
				t.Fatal(err)
			}
			ordered, err := chain.Order(certs, fingerprint)
			if err != nil || len(ordered) != 2 {
				t.Fatal(len(ordered), err)
			}
			write(t, dir, "ours.pem", chain.PEM(ordered[1].Raw))
			write(t, dir, "ours-leaf.pem", chain.PEM(ordered[0].Raw))
			out := openssl(t, dir, strings.Fields("verify -CAfile root.pem -untrusted ours.pem ours-leaf.pem")...)
			if !strings.HasSuffix(strings.TrimSpace(string(out)), "ours-leaf.pem: OK") {
				t.Errorf("%s", out)
			}
		})
	}
}
