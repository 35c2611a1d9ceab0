//go:build linux

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"time"
)

// practice measures a whole unattended practice purchase with a P-256 key, from fork to
// exit, less the time to open the vault: that is scrypt, slow on purpose. Each run
// starts with nothing: its own vault, CA and order.
func practice(b *bench) error {
	answers, err := withP256(b.answers, b.folder)
	if err != nil {
		return err
	}
	// The last line: "took 2.57 s, of which 2.46 s to open the vault and to lock the backups".
	line := regexp.MustCompile(`took ([0-9.]+) s, of which ([0-9.]+) s`)
	var took, vault spread
	for n := range b.runs + 1 {
		folder := filepath.Join(b.folder, "practice-"+strconv.Itoa(n))
		c := exec.Command(b.qwizard, "practice", "--answers", answers, "--out", filepath.Join(folder, "out"), "--data", filepath.Join(folder, "data"))
		c.Env = append(os.Environ(), "HOME="+folder, "XDG_CONFIG_HOME=")
		if err := os.MkdirAll(folder, 0o700); err != nil {
			return err
		}
		start := time.Now()
		out, err := c.CombinedOutput()
		whole := time.Since(start)
		if err != nil {
			return fmt.Errorf("%w: %s", err, out)
		}
		said := line.FindSubmatch(out)
		if said == nil {
			return fmt.Errorf("no line that says what it took: %s", out)
		}
		opening, err := strconv.ParseFloat(string(said[2]), 64)
		if err != nil {
			return err
		}
		if n > 0 {
			took, vault = append(took, milliseconds(whole)-1000*opening), append(vault, 1000*opening)
		}
	}
	single("unattended practice with P-256, scrypt aside", "ms", took, 3000)
	fmt.Printf("of scrypt (vault, backups), which is not in it: %.0f ms\n", vault.median())
	return nil
}

// withP256 writes a copy of the answers whose key is a P-256 one.
func withP256(answers, folder string) (string, error) {
	content, err := os.ReadFile(answers)
	if err != nil {
		return "", err
	}
	kind := regexp.MustCompile(`(?m)(^\[key\]\s*\n(?:#.*\n)*kind\s*=\s*)"[^"]*"`)
	if !kind.Match(content) {
		return "", fmt.Errorf("%s names no key kind", answers)
	}
	to := filepath.Join(folder, "answers.toml")
	return to, os.WriteFile(to, kind.ReplaceAll(content, []byte(`${1}"p256"`)), 0o600)
}
