//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/godbus/dbus/v5"

	"qwizard/wizard/csr"
	"qwizard/wizard/order"
	"qwizard/wizard/vault"
)

// keychainMost is the time in milliseconds that a key may take into the keychain and back.
const keychainMost = 50

// desktop is a session bus with an unlocked GNOME keyring on it, which is the keychain of
// this process from then on.
type desktop struct {
	bus, keyring *exec.Cmd
	in           io.Closer
}

// openDesktop starts both with a home of their own under folder.
func openDesktop(folder string) (_ *desktop, err error) {
	home, err := os.MkdirTemp(folder, "desktop-")
	if err != nil {
		return nil, err
	}
	env := append(os.Environ(), "DISPLAY=", "WAYLAND_DISPLAY=", "HOME="+home, "XDG_RUNTIME_DIR="+home, "XDG_DATA_HOME="+home, "XDG_CONFIG_HOME="+home, "XDG_CACHE_HOME="+home)
	d := &desktop{bus: exec.Command("dbus-run-session", "--", "sh", "-c", `echo "$DBUS_SESSION_BUS_ADDRESS"; exec cat`)}
	defer func() {
		if err != nil {
			d.close()
		}
	}()
	d.bus.Env = env
	if d.in, err = d.bus.StdinPipe(); err != nil {
		return nil, err
	}
	address, err := firstLine(d.bus)
	if err != nil {
		return nil, fmt.Errorf("start a session bus: %w", err)
	}
	if err := os.Setenv("DBUS_SESSION_BUS_ADDRESS", address); err != nil {
		return nil, err
	}
	d.keyring = exec.Command("gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets")
	d.keyring.Env = append(env, "DBUS_SESSION_BUS_ADDRESS="+address)
	d.keyring.Stdin = strings.NewReader("password of the bench")
	d.keyring.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM}
	if err := d.keyring.Start(); err != nil {
		return nil, fmt.Errorf("start a keyring: %w", err)
	}
	return d, awaitKeyring()
}

// awaitKeyring waits until the keyring is on the bus.
func awaitKeyring() error {
	bus, err := dbus.SessionBus()
	if err != nil {
		return err
	}
	for deadline := time.Now().Add(stopLimit); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		var there bool
		if err := bus.BusObject().Call("org.freedesktop.DBus.NameHasOwner", 0, "org.freedesktop.secrets").Store(&there); err != nil || there {
			return err
		}
	}
	return errors.New("no keyring on the session bus")
}

func (d *desktop) close() {
	if d.keyring != nil && d.keyring.Process != nil {
		stop(d.keyring)
	}
	if d.in != nil {
		_ = d.in.Close() // cat ends, and with it the session
	}
	if d.bus.Process != nil {
		stop(d.bus)
	}
}

// desktop is there from the first call on: a process keeps to one session bus.
func (b *bench) desktop() (err error) {
	if b.desk == nil {
		b.desk, err = openDesktop(b.folder)
	}
	return err
}

// keychain measures what an RSA-4096 key, the largest secret there is, takes into the
// keychain, read back and compared, and out again.
func keychain(b *bench) error {
	if err := b.desktop(); err != nil {
		return err
	}
	ctx := context.Background()
	v, err := vault.UnlockKeychain(ctx, filepath.Join(b.folder, "keychain"), vault.KeychainOptions{})
	if err != nil {
		return err
	}
	key, err := csr.NewKey(ctx, order.RSA4096)
	if err != nil {
		return err
	}
	der, err := csr.MarshalKey(key)
	if err != nil {
		return err
	}
	var took spread
	for n := range 4*b.runs + 1 {
		ms, err := timed(func() error {
			if err := v.Set(ctx, "key", der); err != nil {
				return err
			}
			_, err := v.Get(ctx, "key")
			return err
		})
		if err != nil {
			return err
		}
		if n > 0 {
			took = append(took, ms)
		}
	}
	fine("RSA-4096 key into the GNOME keyring, read back, and out again", took, keychainMost)
	return nil
}
