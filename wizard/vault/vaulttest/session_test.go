package vaulttest

import (
	"os"
	"testing"

	"github.com/godbus/dbus/v5"
)

func TestSessionsFollowEachOtherAndLeaveNothing(t *testing.T) {
	var homes []string
	for _, name := range []string{"first", "second"} {
		t.Run(name, func(t *testing.T) {
			s := Unlocked(t)
			homes = append(homes, s.Home())
			shared, err := dbus.SessionBus()
			if err != nil {
				t.Fatal(err)
			}
			var owner string
			if err := shared.BusObject().Call("org.freedesktop.DBus.GetNameOwner", 0, secrets).Store(&owner); err != nil {
				t.Error(err)
			}
			s.StopKeyring()
			if err := shared.BusObject().Call("org.freedesktop.DBus.GetNameOwner", 0, secrets).Store(&owner); err == nil {
				t.Error("a keyring that nobody started")
			}
			s.StartKeyring(Password)
		})
	}
	for _, home := range homes {
		if _, err := os.Stat(home); !os.IsNotExist(err) {
			t.Errorf("left behind: %s, %v", home, err)
		}
	}
}
