package backup

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// onTerminal runs the command on a terminal of its own, types the next answer after
// each prompt, and returns what it said. It wants the command to succeed.
func onTerminal(t *testing.T, cmd *exec.Cmd, prompt string, answers ...string) string {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Skipf("no terminals here: %v", err)
	}
	defer master.Close()
	fd := int(master.Fd())
	number, err := unix.IoctlGetUint32(fd, unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	if err := unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	slave, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Skipf("no terminals here: %v", err)
	}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = slave, slave, slave
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	slave.Close()
	var said bytes.Buffer
	answered := 0
	for buffer := make([]byte, 1024); ; {
		n, err := master.Read(buffer)
		said.Write(buffer[:n])
		if answered < len(answers) && bytes.Count(said.Bytes(), []byte(prompt)) > answered {
			if _, err := master.WriteString(answers[answered] + "\n"); err != nil {
				t.Fatal(err)
			}
			answered++
		}
		if err != nil { // EIO: the command has closed its side
			break
		}
	}
	if err := cmd.Wait(); err != nil {
		t.Fatalf("%v: %s", err, said.String())
	}
	return said.String()
}
