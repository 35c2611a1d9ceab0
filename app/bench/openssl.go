//go:build linux

package main

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"

	"qwizard/wizard/csr"
	"qwizard/wizard/order"
)

// openssl measures a key and its request beside what openssl's commands take for them,
// for each kind of key. What an RSA key takes is a matter of luck, by a factor of ten, so
// there are more runs than elsewhere; and two commands take some milliseconds to start,
// which is most of it for the keys on curves.
func openssl(b *bench) error {
	names := order.Names{"anna-muster.eu", "www.anna-muster.eu"}
	how := map[order.KeyKind][]string{
		order.RSA2048: {"-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"},
		order.RSA3072: {"-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:3072"},
		order.RSA4096: {"-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:4096"},
		order.P256:    {"-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"},
		order.P384:    {"-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"},
	}
	key, request := filepath.Join(b.folder, "openssl.key"), filepath.Join(b.folder, "openssl.csr")
	for _, kind := range order.KeyKinds() {
		ours := func() error {
			k, err := csr.NewKey(context.Background(), kind)
			if err != nil {
				return err
			}
			if _, err := csr.MarshalKey(k); err != nil {
				return err
			}
			_, err = csr.Request(k, names)
			return err
		}
		theirs := func() error {
			if err := quiet("openssl", append([]string{"genpkey", "-out", key}, how[kind]...)...); err != nil {
				return err
			}
			return quiet("openssl", "req", "-new", "-sha256", "-key", key, "-out", request,
				"-subj", "/CN="+string(names[0]), "-addext", "subjectAltName=DNS:"+string(names[0])+",DNS:"+string(names[1]))
		}
		var took [2]spread
		for n := range 2*b.runs + 1 {
			for i, do := range []func() error{ours, theirs} {
				ms, err := timed(do)
				if err != nil {
					return err
				}
				if n > 0 {
					took[i] = append(took[i], ms)
				}
			}
		}
		from, to := took[0].middle()
		theirFrom, theirTo := took[1].middle()
		fmt.Printf("%s key and request: qwizard %.1f ms, openssl genpkey and req %.1f ms, ratio %.2f [middle half of %d runs: %.1f-%.1f and %.1f-%.1f]\n",
			kind, took[0].median(), took[1].median(), took[0].median()/took[1].median(), len(took[0]), from, to, theirFrom, theirTo)
	}
	return nil
}

// quiet runs a command, whose output counts only if it fails.
func quiet(name string, args ...string) error {
	if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w: %s", name, err, out)
	}
	return nil
}
