//go:build !linux

package vault

import (
	"context"
	"errors"
	"os/exec"
	"runtime"
	"syscall"

	"qwizard/wizard/problem"
)

// reach has nothing to look at: the library starts nothing here.
func reach(context.Context, string, bool, bool) error { return nil }

// KeychainThere reports whether a keychain runs here, before ctx ends. Nothing asks the
// person. Windows and macOS have one always; whether this kind of login session may use it
// shows only when it is used.
func KeychainThere(ctx context.Context) bool {
	return ctx.Err() == nil && (runtime.GOOS == "darwin" || runtime.GOOS == "windows")
}

// watch has nothing to watch.
func watch() (unwatch func()) { return func() {} }

// encode does nothing: Windows keeps bytes, and no more than [MaxSecret]; for macOS the
// library encodes.
func encode(secret []byte) string { return string(secret) }

func decode(value string) []byte { return []byte(value) }

// answers cannot ask. On macOS the system's window waits for the person; on Windows
// nothing ever asks.
func answers(context.Context) bool { return runtime.GOOS == "darwin" }

// failureKind names an error of Windows' Credential Manager or macOS's tool security.
func failureKind(err error, _ bool) problem.Kind {
	var exit *exec.ExitError
	var code syscall.Errno
	switch {
	case errors.As(err, &exit):
		return securityKind(exit.ExitCode())
	case runtime.GOOS == "windows" && errors.As(err, &code):
		return windowsKind(uint64(code))
	case errors.Is(err, exec.ErrNotFound), errors.Is(err, syscall.ENOENT):
		return problem.KeychainMissing
	}
	return problem.KeychainRefused
}
