package vault

import (
	"fmt"
	"maps"
	"sync"
	"testing"

	"github.com/godbus/dbus/v5"

	"qwizard/wizard/vault/vaulttest"
)

// How a window of the fake ends.
type answer int

const (
	allow   answer = iota // the person allows it
	dismiss               // the person closes it
	wait                  // the person does nothing
)

// fake is a Secret Service on the session's bus, with one keyring. What it does is set
// before it is asked.
type fake struct {
	conn *dbus.Conn
	t    *testing.T

	mu       sync.Mutex
	hang     chan bool // not nil: no method answers until it is closed
	none     bool      // there is no keyring yet
	locked   bool      // the keyring is
	asks     bool      // CreateItem and Delete open a window
	answer   answer    // to the windows
	nonsense bool      // properties have other types than the API says
	alter    bool      // CreateItem stores something else
	keeps    bool      // Delete does nothing
	items    map[dbus.ObjectPath]*fakeItem
	made     int
	prompted chan bool // a window was opened
	deleted  chan bool // an item was deleted
	pending  func()    // what the last window was for
}

type fakeItem struct {
	attributes map[string]string
	value      []byte
}

// fakeSecret is the API's Secret, (oayays).
type fakeSecret struct {
	Session           dbus.ObjectPath
	Parameters, Value []byte
	ContentType       string
}

const (
	fakePrompt  = secretPath + "/prompt/p1"
	fakeSession = secretPath + "/session/s1"
)

func startFake(t *testing.T, s *vaulttest.Session) *fake {
	t.Helper()
	f := &fake{conn: s.Connect(), t: t, items: map[dbus.ObjectPath]*fakeItem{}, prompted: make(chan bool, 16), deleted: make(chan bool, 64)}
	f.export(secretPath, serviceInterface, map[string]any{
		"OpenSession": func(algorithm string, in dbus.Variant) (dbus.Variant, dbus.ObjectPath, *dbus.Error) {
			f.enter()()
			return dbus.MakeVariant(""), fakeSession, nil
		},
		"ReadAlias": func(string) (dbus.ObjectPath, *dbus.Error) {
			defer f.enter()()
			if f.none {
				return noObject, nil
			}
			return loginCollection, nil
		},
		"Unlock": func(paths []dbus.ObjectPath) ([]dbus.ObjectPath, dbus.ObjectPath, *dbus.Error) {
			defer f.enter()()
			if !f.locked {
				return paths, noObject, nil
			}
			f.pending = func() { f.locked = false }
			return nil, fakePrompt, nil
		},
		"CreateCollection": func(map[string]dbus.Variant, string) (dbus.ObjectPath, dbus.ObjectPath, *dbus.Error) {
			defer f.enter()()
			f.pending = func() { f.none = false }
			return noObject, fakePrompt, nil
		},
	})
	f.properties(secretPath, func(string) any {
		switch {
		case f.nonsense:
			return []string{string(loginCollection)}
		case f.none:
			return []dbus.ObjectPath{}
		}
		return []dbus.ObjectPath{loginCollection}
	})
	f.properties(loginCollection, func(string) any { return f.locked })
	f.export(loginCollection, collectionFace, map[string]any{"SearchItems": f.search, "CreateItem": f.createItem})
	f.export(fakeSession, "org.freedesktop.Secret.Session", map[string]any{"Close": func() *dbus.Error { return nil }})
	f.export(fakePrompt, promptInterface, map[string]any{"Prompt": f.prompt})
	if reply, err := f.conn.RequestName(secretService, dbus.NameFlagDoNotQueue); err != nil || reply != dbus.RequestNameReplyPrimaryOwner {
		t.Fatal(reply, err)
	}
	return f
}

func (f *fake) export(path dbus.ObjectPath, face string, methods map[string]any) {
	if err := f.conn.ExportMethodTable(methods, path, face); err != nil {
		f.t.Error(err)
	}
}

func (f *fake) properties(path dbus.ObjectPath, value func(name string) any) {
	f.export(path, "org.freedesktop.DBus.Properties", map[string]any{"Get": func(_, name string) (dbus.Variant, *dbus.Error) {
		defer f.enter()()
		return dbus.MakeVariant(value(name)), nil
	}})
}

// set changes what the fake does.
func (f *fake) set(change func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change()
}

// enter hangs if the fake does, and locks it.
func (f *fake) enter() (leave func()) {
	f.mu.Lock()
	for f.hang != nil {
		hang := f.hang
		f.mu.Unlock()
		<-hang
		f.mu.Lock()
		if f.hang == hang {
			f.hang = nil
		}
	}
	return f.mu.Unlock
}

func (f *fake) search(attributes map[string]string) ([]dbus.ObjectPath, *dbus.Error) {
	defer f.enter()()
	return f.find(attributes), nil
}

func (f *fake) find(attributes map[string]string) []dbus.ObjectPath {
	found := []dbus.ObjectPath{}
	for path, item := range f.items {
		if maps.Equal(item.attributes, attributes) {
			found = append(found, path)
		}
	}
	return found
}

func (f *fake) createItem(properties map[string]dbus.Variant, secret fakeSecret, _ bool) (dbus.ObjectPath, dbus.ObjectPath, *dbus.Error) {
	defer f.enter()()
	attributes, _ := properties["org.freedesktop.Secret.Item.Attributes"].Value().(map[string]string)
	value := secret.Value
	if f.alter {
		value = append(value, 0)
	}
	create := func() {
		for _, path := range f.find(attributes) {
			delete(f.items, path)
		}
		f.made++
		path := loginCollection + dbus.ObjectPath(fmt.Sprint("/", f.made))
		f.items[path] = &fakeItem{attributes, value}
		f.export(path, "org.freedesktop.Secret.Item", map[string]any{
			"GetSecret": func(dbus.ObjectPath) (fakeSecret, *dbus.Error) {
				defer f.enter()()
				return fakeSecret{fakeSession, []byte{}, f.items[path].value, "text/plain"}, nil
			},
			"Delete": func() (dbus.ObjectPath, *dbus.Error) {
				defer f.enter()()
				switch remove := func() { delete(f.items, path); f.deleted <- true }; {
				case f.asks:
					f.pending = remove
					return fakePrompt, nil
				case !f.keeps:
					remove()
				}
				return noObject, nil
			},
		})
	}
	if f.asks {
		f.pending = create
		return noObject, fakePrompt, nil
	}
	create()
	return noObject, noObject, nil
}

func (f *fake) prompt(string) *dbus.Error {
	defer f.enter()()
	f.prompted <- true
	if f.answer != wait {
		f.complete(f.answer)
	}
	return nil
}

// complete ends the window; f is locked.
func (f *fake) complete(a answer) {
	unlocked := []dbus.ObjectPath{}
	if a == allow {
		f.pending()
		unlocked = append(unlocked, loginCollection)
	}
	if err := f.conn.Emit(fakePrompt, promptInterface+".Completed", a == dismiss, dbus.MakeVariant(unlocked)); err != nil {
		f.t.Error(err)
	}
}
