package wire

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
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

// socketPath is the folder's socket, in the temporary folder if its path would
// be too long for the platform.
func socketPath(folder string) string {
	path := filepath.Join(folder, socketName)
	if len(path) <= maxSocketPath {
		return path
	}
	sum := sha256.Sum256([]byte(folder))
	return filepath.Join(os.TempDir(), "qwizard-"+hex.EncodeToString(sum[:8]))
}

type answers struct {
	listener net.Listener
	wait     sync.WaitGroup
}

// Close stops answering and waits for answers under way.
func (a *answers) Close() error {
	err := a.listener.Close()
	a.wait.Wait()
	return err
}

// Answer lets later programs ask this one. answer gets the question's words and
// is called on other goroutines; ctx bounds each answer.
func (h *House) Answer(ctx context.Context, answer func(ctx context.Context, question string) ([]byte, error)) error {
	path := socketPath(h.config.Folder)
	// The folder's lock is ours, so a socket that is there is a killed program's.
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return problem.New(problem.FolderFailed, "listen on socket", err, "path", path)
	}
	l, err := net.Listen("unix", path)
	if err != nil {
		return problem.New(problem.FolderFailed, "listen on socket", err, "path", path)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return errors.Join(problem.New(problem.FolderFailed, "listen on socket", err, "path", path), l.Close())
	}
	h.answers = &answers{listener: l}
	h.answers.wait.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			h.answers.wait.Go(func() { h.serve(ctx, conn, answer) })
		}
	})
	return nil
}

func (h *House) serve(ctx context.Context, conn net.Conn, answer func(context.Context, string) ([]byte, error)) {
	defer conn.Close()
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

// Ask asks the program that has folder open. If there is none it fails with
// [problem.InstanceNotThere].
func Ask(ctx context.Context, folder, question string) ([]byte, error) {
	const op = "ask running program"
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	conn, err := (&net.Dialer{}).DialContext(ctx, "unix", socketPath(folder))
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
