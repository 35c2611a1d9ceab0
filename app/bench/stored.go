//go:build linux

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/BurntSushi/toml"
)

// stored is a folder with an order that went all the way, as the unattended practice
// leaves it, and the passphrase of its vault.
func (b *bench) stored() (folder, passphrase string, err error) {
	var answers struct {
		Vault struct{ Kind, Passphrase string }
	}
	if _, err := toml.DecodeFile(b.answers, &answers); err != nil {
		return "", "", err
	}
	if answers.Vault.Kind != "file" {
		return "", "", fmt.Errorf("%s names no vault file, which is what can be opened by keyboard", b.answers)
	}
	folder = filepath.Join(b.folder, "stored")
	c := exec.Command(b.qwizard, "practice", "--answers", b.answers, "--out", filepath.Join(b.folder, "stored-out"), "--data", folder)
	c.Env = append(os.Environ(), "HOME="+b.folder, "XDG_CONFIG_HOME=")
	if out, err := c.CombinedOutput(); err != nil {
		return "", "", fmt.Errorf("%w: %s", err, out)
	}
	return folder, answers.Vault.Passphrase, nil
}

// home opens Qwizard on the folder of a stored order and types the passphrase. It is at
// the task list then.
func (s *stage) home(program, home, folder, passphrase string) (_ *opened, _ *keyboard, err error) {
	o, err := s.open(program, home, "--log", "--data", folder)
	if err != nil {
		return nil, nil, err
	}
	fail := func(err error) (*opened, *keyboard, error) {
		o.close()
		return nil, nil, err
	}
	k, err := newKeyboard(s.screen)
	if err != nil {
		return fail(err)
	}
	if err := k.focus(o.window); err != nil {
		return fail(err)
	}
	if _, err := o.log.value("focus"); err != nil { // the field of the passphrase
		return fail(err)
	}
	if err := k.write(passphrase); err != nil {
		return fail(err)
	}
	if err := k.press(keyReturn); err != nil {
		return fail(err)
	}
	for {
		shown, err := o.log.value(`"page shown"`)
		if err != nil {
			return fail(err)
		}
		if shown == "home" {
			return o, k, nil
		}
	}
}
