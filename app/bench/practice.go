//go:build linux

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// practice measures a whole unattended practice purchase with a P-256 key, from
// fork to exit, each on a new computer: vault, stores and CA are made, too. What
// scrypt takes on purpose is subtracted; the program prints it.
func practice(b *bench) error {
	answers, err := os.ReadFile(b.answers)
	if err != nil {
		return err
	}
	text := regexp.MustCompile(`kind = "(rsa-\d+|p\d+)"`).ReplaceAllString(string(answers), `kind = "p256"`)
	var took spread
	for n := range b.runs {
		data, out := filepath.Join(b.folder, fmt.Sprintf("data-%d", n)), filepath.Join(b.folder, fmt.Sprintf("out-%d", n))
		c := exec.Command(b.qwizard, "practice", "--answers", "-", "--out", out, "--data", data)
		c.Stdin = strings.NewReader(text)
		start := time.Now()
		printed, err := c.CombinedOutput()
		whole := milliseconds(time.Since(start))
		if err != nil {
			return fmt.Errorf("%w: %s", err, printed)
		}
		m := regexp.MustCompile(`of which ([0-9.]+) s to open the vault`).FindSubmatch(printed)
		if m == nil {
			return fmt.Errorf("it does not say what scrypt took: %s", printed)
		}
		vault, err := strconv.ParseFloat(string(m[1]), 64)
		if err != nil {
			return err
		}
		took = append(took, whole-1000*vault)
	}
	single("unattended practice with P-256, scrypt aside", "ms", took, 3000)
	return nil
}
