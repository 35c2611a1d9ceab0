//go:build unix

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const exportPassword = "Practice-Pfx-2026"

// status is what the running or closed program says of its orders, as a script reads it.
func (d *display) status(binary, data string) string {
	d.t.Helper()
	return d.must(binary, "status", "--json", "--data", data)
}

// opens checks that openssl opens a PFX with a password, key, certificate and chain.
func (d *display) opens(pfx, password string) {
	d.t.Helper()
	out := d.must("openssl", "pkcs12", "-in", pfx, "-passin", "pass:"+password, "-nodes")
	if !strings.Contains(out, "BEGIN PRIVATE KEY") || strings.Count(out, "BEGIN CERTIFICATE") < 2 {
		d.t.Errorf("openssl finds no key or no chain in %s", pfx)
	}
}

// unattended runs the same purchase unattended, and returns what status says of it.
func unattended(t *testing.T, d *display, binary string) string {
	t.Helper()
	data := filepath.Join(t.TempDir(), "practice")
	d.must(binary, "practice", "--answers", sampleAnswers(d.t), "--out", filepath.Join(t.TempDir(), "out"), "--data", data)
	passphrase := filepath.Join(t.TempDir(), "passphrase")
	if err := os.WriteFile(passphrase, []byte(vaultPassphrase+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return d.must(binary, "status", "--json", "--data", data, "--passphrase-file", passphrase)
}
