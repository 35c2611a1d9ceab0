package command

import (
	"os/exec"
	"runtime"
)

// openOnDesktop has the desktop open a web address, a file or a folder. It does not wait
// for what opens.
func openOnDesktop(target string) error {
	name, args := "xdg-open", []string{target}
	switch runtime.GOOS {
	case "darwin":
		name = "open"
	case "windows":
		name, args = "rundll32", []string{"url.dll,FileProtocolHandler", target}
	}
	c := exec.Command(name, args...)
	if err := c.Start(); err != nil {
		return err
	}
	go func() { _ = c.Wait() }() // so that it does not stay behind as a zombie
	return nil
}
