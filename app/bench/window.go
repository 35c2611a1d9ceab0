//go:build linux

package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const (
	paintLimit = 30 * time.Second // a window that is not there by then is a fault
	idle       = 2 * time.Second  // after the first frame, before memory is read
	stopLimit  = 5 * time.Second
)

// window measures the time from exec to the first painted window, and the memory of the
// idle program. Painted means that the strip of the screen where both windows have
// their first line of text shows more than one colour; it is asked for over X
// again and again, which the report's last line gives the resolution of.
func window(b *bench) error {
	stage, err := openStage(b.folder)
	if err != nil {
		return err
	}
	defer stage.close()
	var start, memory [2]spread // ours, bare
	for n := range b.runs + 1 {
		for i, program := range []string{b.qwizard, b.bare} {
			s, m, err := stage.run(program, filepath.Join(b.folder, "home-"+strconv.Itoa(i)))
			if err != nil {
				return fmt.Errorf("%s: %w", program, err)
			}
			if n > 0 {
				start[i], memory[i] = append(start[i], s), append(memory[i], m)
			}
		}
	}
	compare("start to first painted window", "ms", start[0], start[1], 1.25)
	compare("idle memory (RSS)", "MB", memory[0], memory[1], 1.30)
	fmt.Printf("the screen was looked at every %.1f ms\n", stage.polls.median())
	return nil
}

// stage is a virtual display and a session bus, for one window after the other.
type stage struct {
	xvfb, bus *exec.Cmd
	busIn     io.Closer
	env       []string
	screen    *screen
	polls     spread // milliseconds between two looks, one sample a run
}

func openStage(folder string) (_ *stage, err error) {
	s := &stage{}
	defer func() {
		if err != nil {
			s.close()
		}
	}()
	// -br: a black root, so that a window without content is of one colour.
	s.xvfb = exec.Command("Xvfb", "-displayfd", "1", "-screen", "0", "1280x900x24", "-nolisten", "tcp", "-br")
	number, err := firstLine(s.xvfb)
	if err != nil {
		return nil, fmt.Errorf("start Xvfb: %w", err)
	}
	// A program without a bus of its own starts one and leaves it behind.
	s.bus = exec.Command("dbus-run-session", "--", "sh", "-c", `echo "$DBUS_SESSION_BUS_ADDRESS"; cat`)
	if s.busIn, err = s.bus.StdinPipe(); err != nil {
		return nil, err
	}
	address, err := firstLine(s.bus)
	if err != nil {
		return nil, fmt.Errorf("start a session bus: %w", err)
	}
	for _, e := range os.Environ() {
		name, _, _ := strings.Cut(e, "=")
		switch name {
		case "DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "HOME", "LANG", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR":
		default:
			s.env = append(s.env, e)
		}
	}
	s.env = append(s.env, "DISPLAY=:"+number, "DBUS_SESSION_BUS_ADDRESS="+address, "LANG=en_US.UTF-8", "LIBGL_ALWAYS_SOFTWARE=1", "FYNE_THEME=light")
	if s.screen, err = dialScreen("/tmp/.X11-unix/X" + number); err != nil {
		return nil, fmt.Errorf("connect to Xvfb: %w", err)
	}
	return s, nil
}

// firstLine starts the command and returns the first line it prints.
func firstLine(c *exec.Cmd) (string, error) {
	out, err := c.StdoutPipe()
	if err != nil {
		return "", err
	}
	c.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM}
	if err := c.Start(); err != nil {
		return "", err
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	return strings.TrimSpace(line), err
}

func (s *stage) close() {
	if s.screen != nil {
		s.screen.close()
	}
	if s.busIn != nil {
		s.busIn.Close() // cat ends, and with it the session
	}
	for _, c := range []*exec.Cmd{s.bus, s.xvfb} {
		if c != nil && c.Process != nil {
			stop(c)
		}
	}
}

func stop(c *exec.Cmd) {
	c.Process.Signal(syscall.SIGTERM)
	killer := time.AfterFunc(stopLimit, func() { c.Process.Kill() })
	defer killer.Stop()
	c.Wait()
}

// run starts the program, waits for its first painted window, lets it idle, reads its
// memory in MB, and stops it.
func (s *stage) run(program, home string) (start, memory float64, err error) {
	o, err := s.open(program, home)
	if err != nil {
		return 0, 0, err
	}
	defer func() { err = errors.Join(err, o.close()) }()
	time.Sleep(idle)
	memory, err = resident(o.pid())
	return o.start, memory, err
}

// opened is a program whose window is painted.
type opened struct {
	stage   *stage
	command *exec.Cmd
	log     *log
	start   float64 // milliseconds from exec to the first painted window
	window  uint32
}

// open starts the program and waits for its first painted window.
func (s *stage) open(program, home string, args ...string) (_ *opened, err error) {
	if err := os.MkdirAll(filepath.Join(home, "run"), 0o700); err != nil {
		return nil, err
	}
	o := &opened{stage: s, command: exec.Command(program, args...), log: newLog()}
	c := o.command
	c.Dir, c.Stdout, c.Stderr = home, o.log, o.log
	c.Env = append(s.env[:len(s.env):len(s.env)], "HOME="+home, "XDG_RUNTIME_DIR="+filepath.Join(home, "run"))
	c.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	began := time.Now()
	if err := c.Start(); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, o.close())
		}
	}()
	for looks := 1; ; looks++ {
		o.window, err = s.screen.painted()
		if err != nil {
			return nil, err
		}
		took := time.Since(began)
		if o.window != 0 {
			o.start = milliseconds(took)
			s.polls = append(s.polls, o.start/float64(looks))
			return o, nil
		}
		if took > paintLimit {
			return nil, fmt.Errorf("no painted window after %s; it said: %s", paintLimit, o.log.all())
		}
		time.Sleep(time.Millisecond)
	}
}

func (o *opened) pid() int { return o.command.Process.Pid }

// close stops the program and waits until its window is gone.
func (o *opened) close() error {
	stop(o.command)
	return o.stage.waitGone()
}

// waitGone waits until the screen is empty again.
func (s *stage) waitGone() error {
	for deadline := time.Now().Add(stopLimit); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		if window, err := s.screen.painted(); err != nil || window == 0 {
			return err
		}
	}
	return errors.New("the window stayed after its program had ended")
}

// resident returns the resident set of a process in MB of 10^6 bytes.
func resident(pid int) (float64, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kib, err := strconv.ParseFloat(strings.Fields(rest)[0], 64)
			return kib * 1024 / 1e6, err
		}
	}
	return 0, errors.New("the process has no memory: it has ended")
}
