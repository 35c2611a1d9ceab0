package vault

import (
	"context"
	"encoding/base64"
	"errors"
	"slices"
	"strings"

	"github.com/godbus/dbus/v5"

	"qwizard/wizard/problem"
)

// The Secret Service API, as far as it is used here.
// Source: specifications.freedesktop.org/secret-service, draft 0.2.
const (
	secretService    = "org.freedesktop.secrets"
	secretPath       = dbus.ObjectPath("/org/freedesktop/secrets")
	loginCollection  = secretPath + "/collection/login"
	noObject         = dbus.ObjectPath("/")
	serviceInterface = "org.freedesktop.Secret.Service"
	collectionFace   = "org.freedesktop.Secret.Collection"
	promptInterface  = "org.freedesktop.Secret.Prompt"
	isLocked         = "org.freedesktop.Secret.Error.IsLocked"
	getProperty      = "org.freedesktop.DBus.Properties.Get"
)

// reach looks, over a connection of its own that ends with ctx, whether go-keyring will
// find an unlocked keyring, or one that can ask to be unlocked. It comes before every
// call of the library, which would start a session bus where there is none (and leave it
// behind), and whose error texts tell little apart.
//
// A keychain in which no keyring has been made yet (a new account, or one that logs in
// without a password) can store nothing, and go-keyring does not make one: for storing,
// and with a display, reach has the keychain make its default keyring, for which it asks
// the person to choose a password.
func reach(ctx context.Context, op string, display, storing bool) error {
	conn, err := dial(ctx)
	if err != nil {
		return problem.New(problem.KeychainMissing, op, err)
	}
	defer conn.Close()
	collection, err := findCollection(ctx, conn)
	if err != nil {
		return problem.New(failureKind(err, display), op, err)
	}
	if collection == noObject {
		if !storing || !display {
			return problem.New(problem.KeychainLocked, op, errors.New("no keyring has been made yet"))
		}
		return makeCollection(ctx, conn, op)
	}
	var locked bool
	// A service that does not say is left to the library.
	err = conn.Object(secretService, collection).CallWithContext(ctx, getProperty, 0, collectionFace, "Locked").Store(&locked)
	if err == nil && locked && !display {
		return problem.New(problem.KeychainLocked, op, nil)
	}
	return nil
}

// encoded begins what an item of ours holds: KeePassXC keeps text, and changes bytes that
// are none.
const encoded = "base64:"

func encode(secret []byte) string { return encoded + base64.StdEncoding.EncodeToString(secret) }

// decode is the inverse. It returns anything else as it is: an item from before there was
// an encoding, or one that was changed from outside, which does not match its request.
func decode(value string) []byte {
	if text, ok := strings.CutPrefix(value, encoded); ok {
		if secret, err := base64.StdEncoding.Strict().DecodeString(text); err == nil {
			return secret
		}
	}
	return []byte(value)
}

// dial connects to the session bus, and starts none.
func dial(ctx context.Context) (*dbus.Conn, error) {
	conn, err := dbus.SessionBusPrivateNoAutoStartup(dbus.WithContext(ctx))
	if err != nil {
		return nil, err
	}
	if err := conn.Auth(nil); err != nil {
		conn.Close()
		return nil, err
	}
	if err := conn.Hello(); err != nil {
		conn.Close()
		return nil, err
	}
	return conn, nil
}

// findCollection returns the keyring that go-keyring uses: login, else the default, or
// noObject.
func findCollection(ctx context.Context, conn *dbus.Conn) (dbus.ObjectPath, error) {
	service := conn.Object(secretService, secretPath)
	var all []dbus.ObjectPath
	if err := service.CallWithContext(ctx, getProperty, 0, serviceInterface, "Collections").Store(&all); err != nil {
		return noObject, err
	}
	if slices.Contains(all, loginCollection) {
		return loginCollection, nil
	}
	return defaultCollection(ctx, conn)
}

func defaultCollection(ctx context.Context, conn *dbus.Conn) (dbus.ObjectPath, error) {
	var path dbus.ObjectPath
	err := conn.Object(secretService, secretPath).CallWithContext(ctx, serviceInterface+".ReadAlias", 0, "default").Store(&path)
	return path, err
}

// makeCollection makes the default keyring, as libsecret does, and waits for the person
// to answer the keychain's window, until ctx ends.
func makeCollection(ctx context.Context, conn *dbus.Conn, op string) error {
	label := map[string]dbus.Variant{collectionFace + ".Label": dbus.MakeVariant("Default keyring")}
	var collection, prompt dbus.ObjectPath
	err := conn.Object(secretService, secretPath).
		CallWithContext(ctx, serviceInterface+".CreateCollection", 0, label, "default").Store(&collection, &prompt)
	if err != nil {
		return problem.New(failureKind(err, true), op, err)
	}
	if prompt == noObject {
		return nil
	}
	signals := make(chan *dbus.Signal, 16) // only what is matched comes, so this is plenty
	conn.Signal(signals)
	if err := conn.AddMatchSignalContext(ctx, dbus.WithMatchObjectPath(prompt), dbus.WithMatchInterface(promptInterface)); err != nil {
		return problem.New(failureKind(err, true), op, err)
	}
	if err := conn.Object(secretService, prompt).CallWithContext(ctx, promptInterface+".Prompt", 0, "").Err; err != nil {
		return problem.New(failureKind(err, true), op, err)
	}
	for signal := range signals { // closed with the connection, and so with ctx
		if signal.Path != prompt || signal.Name != promptInterface+".Completed" {
			continue
		}
		if len(signal.Body) == 0 || signal.Body[0] != false {
			return problem.New(problem.KeychainRefused, op, errors.New("no keyring was made"))
		}
		return nil
	}
	return problem.New(problem.KeychainMissing, op, dbus.ErrClosed)
}

// KeychainThere reports whether a keychain runs here, or would be started when it is
// asked, before ctx ends. It starts and unlocks nothing, and nothing asks the person. It
// blocks for as long as the bus takes to answer.
func KeychainThere(ctx context.Context) bool {
	conn, err := dial(ctx)
	if err != nil {
		return false
	}
	defer conn.Close()
	for _, list := range []string{"ListNames", "ListActivatableNames"} {
		var names []string
		err := conn.BusObject().CallWithContext(ctx, "org.freedesktop.DBus."+list, 0).Store(&names)
		if err == nil && slices.Contains(names, secretService) {
			return true
		}
	}
	return false
}

// watch makes go-keyring's wait for the person end when the keychain ends. The window is
// gone with it, but the library waits for a signal on the connection that the process
// shares, any signal, and none would come. reach comes first: then connecting starts no
// bus.
func watch() (unwatch func()) {
	conn, err := dbus.SessionBus()
	if err != nil {
		return func() {} // the library will say it
	}
	ended := []dbus.MatchOption{
		dbus.WithMatchSender("org.freedesktop.DBus"), dbus.WithMatchMember("NameOwnerChanged"), dbus.WithMatchArg(0, secretService),
	}
	if err := conn.AddMatchSignal(ended...); err != nil {
		return func() {}
	}
	return func() { conn.RemoveMatchSignal(ended...) }
}

// answers reports whether the keychain answers a question that needs nobody's consent
// before ctx ends.
func answers(ctx context.Context) bool {
	conn, err := dial(ctx)
	if err != nil {
		return false
	}
	defer conn.Close()
	_, err = defaultCollection(ctx, conn)
	return err == nil
}

// failureKind names an error of the Secret Service, the bus or go-keyring. What the
// keychain itself said is KeychainRefused unless it says otherwise; what did not reach
// it is KeychainMissing.
func failureKind(err error, display bool) problem.Kind {
	unlock := problem.KeychainLocked
	if display {
		unlock = problem.KeychainRefused
	}
	// go-keyring's words for a keyring, or an item, that is still locked after asking.
	if strings.HasPrefix(err.Error(), "failed to unlock correct collection") {
		return unlock
	}
	var said dbus.Error
	if !errors.As(err, &said) {
		return problem.KeychainMissing
	}
	name, ofBus := strings.CutPrefix(said.Name, "org.freedesktop.DBus.Error.")
	switch {
	case said.Name == isLocked:
		return unlock
	case ofBus && name != "AccessDenied" && name != "Failed" && name != "NoMemory":
		// Nobody has the name, nobody can be started, or whoever has it is no Secret Service.
		return problem.KeychainMissing
	}
	return problem.KeychainRefused
}
