package vaulttest

import (
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/godbus/dbus/v5"
)

const (
	databasePassword = "password of the database"
	// pollEvery is how often it is looked whether the database is open, or saved: nobody
	// tells when that was before KeePassXC came to the bus, or at all.
	pollEvery = 20 * time.Millisecond
)

// database is an empty one whose only group is open to other programs.
// Source: KeePassXC's FdoSecretsSettings, which keeps the group's UUID in the custom
// data of the database.
func database() string {
	group := []byte("group of a test.") // 16 bytes, a UUID
	h := hex.EncodeToString(group)
	return fmt.Sprintf(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<KeePassFile><Meta><RecycleBinEnabled>True</RecycleBinEnabled><CustomData><Item>
<Key>FDO_SECRETS_EXPOSED_GROUP</Key><Value>{%s-%s-%s-%s-%s}</Value></Item></CustomData></Meta>
<Root><Group><UUID>%s</UUID><Name>Root</Name></Group></Root></KeePassFile>
`, h[:8], h[8:12], h[12:16], h[16:20], h[20:], base64.StdEncoding.EncodeToString(group))
}

// StartKeePassXC starts KeePassXC as the session's keychain, with its database open; the
// first start in a session makes it, empty. asks says whether it has the person confirm
// each use of an item, in a window that nobody sees. It skips the test where KeePassXC is
// not installed.
func (s *Session) StartKeePassXC(asks bool) {
	s.t.Helper()
	s.startKeePassXC(asks, databasePassword)
	s.awaitDatabase()
}

// StartKeePassXCLocked is StartKeePassXC with the database locked. It waits for the
// person in a window that nobody sees.
func (s *Session) StartKeePassXCLocked() {
	s.t.Helper()
	s.startKeePassXC(false, "wrong")
}

func (s *Session) startKeePassXC(asks bool, password string) {
	s.t.Helper()
	for _, tool := range []string{"keepassxc", "keepassxc-cli"} {
		if _, err := exec.LookPath(tool); err != nil {
			s.t.Skip("not installed: " + tool)
		}
	}
	settings := filepath.Join(s.home, "keepassxc.ini")
	s.write(settings, fmt.Sprintf(`[General]
ConfigVersion=2
SingleInstance=false
UpdateCheckMessageShown=true
[FdoSecrets]
Enabled=true
ShowNotification=false
ConfirmAccessItem=%t
ConfirmDeleteItem=%t
[GUI]
CheckForUpdates=false
`, asks, asks))
	if _, err := os.Stat(s.databaseFile()); errors.Is(err, fs.ErrNotExist) {
		xml := s.databaseFile() + ".xml"
		s.write(xml, database())
		// 100 ms is the least that it takes for a password.
		s.keepassxc(databasePassword+"\n"+databasePassword+"\n", "import", "-p", "-t", "100", xml, s.databaseFile())
	}
	s.start(password+"\n", s.command("env", "QT_QPA_PLATFORM=offscreen",
		"keepassxc", "--config", settings, "--localconfig", settings+".local", "--pw-stdin", s.databaseFile()))
}

func (s *Session) databaseFile() string { return filepath.Join(s.home, "test.kdbx") }

// keepassxc runs keepassxc-cli and returns what it says.
func (s *Session) keepassxc(input string, args ...string) string {
	s.t.Helper()
	c := s.command("keepassxc-cli", args...)
	c.Stdin = strings.NewReader(input)
	out, err := c.CombinedOutput()
	if err != nil {
		s.t.Fatalf("%v: %s", err, out)
	}
	return string(out)
}

// AwaitInDatabase waits until text is in the database on disk, as another program reads
// it: KeePassXC saves a moment after it has said that something is stored.
func (s *Session) AwaitInDatabase(text string) {
	s.t.Helper()
	for deadline := time.Now().Add(patience); ; {
		content := s.keepassxc(databasePassword+"\n", "export", "-q", "-f", "xml", s.databaseFile())
		if strings.Contains(content, text) {
			return
		}
		if time.Now().After(deadline) {
			s.t.Fatalf("not saved after %v", patience)
		}
		time.Sleep(pollEvery)
	}
}

func (s *Session) write(path, content string) {
	s.t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		s.t.Fatal(err)
	}
}

// awaitDatabase waits until the keychain has a default collection that is not locked.
func (s *Session) awaitDatabase() {
	s.t.Helper()
	c := s.Connect()
	for deadline := time.Now().Add(patience); ; {
		var path dbus.ObjectPath
		locked := true
		if err := c.Object(secrets, "/org/freedesktop/secrets").Call("org.freedesktop.Secret.Service.ReadAlias", 0, "default").Store(&path); err != nil {
			s.t.Fatal(err)
		}
		if path != "/" {
			if v, err := c.Object(secrets, path).GetProperty("org.freedesktop.Secret.Collection.Locked"); err == nil {
				locked, _ = v.Value().(bool)
			}
		}
		if !locked {
			return
		}
		if time.Now().After(deadline) {
			s.t.Fatalf("no open database after %v", patience)
		}
		time.Sleep(pollEvery)
	}
}
