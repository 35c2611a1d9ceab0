//go:build !unix

package command

// noCore does nothing: on Windows Go's runtime itself turns crash reports off, unless
// GOTRACEBACK=wer asks for them.
func noCore() {}
