package wire

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"qwizard/wizard/problem"
)

// A running program answers questions of later ones over a local socket in its
// data folder, which only its user may enter. A question is one line; the answer
// is all that follows until the connection ends.

const (
	socketName   = "socket"
	maxQuestion  = 200     // bytes
	maxAnswer    = 8 << 20 // bytes: some thousand orders
	answerWithin = 5 * time.Second
	// maxSocketPath is the shortest limit of the platforms' sockaddr_un (macOS: 104 with its NUL).
	maxSocketPath = 100
)

// answers is a program's end of its socket.
type answers struct {
	listener net.Listener
	wait     sync.WaitGroup

	mu     sync.Mutex
	closed bool
	conns  map[net.Conn]bool
}

// Close stops answering. Who has asked and is not answered yet hears nothing more.
func (a *answers) Close() error {
	err := a.listener.Close()
	a.mu.Lock()
	a.closed = true
	for c := range a.conns {
		_ = c.Close()
	}
	a.mu.Unlock()
	a.wait.Wait()
	return err
}

// hold keeps a connection for Close to end; it reports false if that has happened.
func (a *answers) hold(c net.Conn) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.conns[c] = true
	return !a.closed
}

func (a *answers) drop(c net.Conn) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.conns, c)
	_ = c.Close()
}

// Answer lets later programs ask this one. answer gets the question's words and
// is called on other goroutines; ctx bounds each answer.
//
// Where there can be no socket (a folder with a long path, a file system without
// them) nobody can ask, and all else works: that is logged and no error.
func (h *House) Answer(ctx context.Context, answer func(ctx context.Context, question string) ([]byte, error)) {
	l, err := listen(filepath.Join(h.config.Folder, socketName))
	if err != nil {
		h.config.Log.Warn("no socket", "op", "answer", "err", err)
		return
	}
	a := &answers{listener: l, conns: map[net.Conn]bool{}}
	h.answers = a
	a.wait.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			a.wait.Go(func() {
				defer a.drop(conn)
				if a.hold(conn) {
					h.serve(ctx, conn, answer)
				}
			})
		}
	})
}

// listen makes the socket. The folder's lock is ours, so a socket that is there is
// a killed program's.
func listen(path string) (net.Listener, error) {
	if len(path) > maxSocketPath {
		return nil, errors.New("path too long for a socket")
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	l, err := net.Listen("unix", path)
	if err != nil {
		return nil, err
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

func (h *House) serve(ctx context.Context, conn net.Conn, answer func(context.Context, string) ([]byte, error)) {
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	deadline, _ := ctx.Deadline()
	if err := conn.SetDeadline(deadline); err != nil {
		return
	}
	question, err := bufio.NewReader(io.LimitReader(conn, maxQuestion)).ReadString('\n')
	if err != nil {
		return
	}
	reply, err := answer(ctx, strings.TrimSpace(question))
	if err != nil {
		h.config.Log.Error("answer", "op", "answer", "err", err)
		return
	}
	if _, err := conn.Write(reply); err != nil {
		h.config.Log.Warn("answer", "op", "answer", "err", err)
	}
}

// Ask asks the program that has folder open. If none answers it fails with
// [problem.InstanceNotThere]; [Running] tells whether there is one all the same.
func Ask(ctx context.Context, folder, question string) ([]byte, error) {
	const op = "ask running program"
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	conn, err := (&net.Dialer{}).DialContext(ctx, "unix", filepath.Join(folder, socketName))
	if err != nil {
		return nil, problem.New(problem.InstanceNotThere, op, err, "path", folder)
	}
	defer conn.Close()
	deadline, _ := ctx.Deadline()
	if err := conn.SetDeadline(deadline); err != nil {
		return nil, problem.New(problem.InstanceNotThere, op, err, "path", folder)
	}
	if _, err := io.WriteString(conn, question+"\n"); err != nil {
		return nil, problem.New(problem.InstanceNotThere, op, err, "path", folder)
	}
	reply, err := io.ReadAll(io.LimitReader(conn, maxAnswer+1))
	if err != nil || len(reply) == 0 || len(reply) > maxAnswer {
		return nil, problem.New(problem.InstanceNotThere, op, err, "path", folder)
	}
	return reply, nil
}
