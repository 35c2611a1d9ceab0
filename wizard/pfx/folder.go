package pfx

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"qwizard/wizard/internal/atomicfile"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

// Exporter writes files for the person, one call at a time. Make one with
// [NewExporter]. It is safe for concurrent use.
//
// Before it writes into a folder it removes what a run that was killed left there
// half-written: an export is the one moment at which we have business in a folder
// of the person's, and what lies there may hold a key. A write under way looks like
// one that was left, which is why calls wait for each other.
type Exporter struct {
	now  func() time.Time
	turn sync.Mutex
}

// NewExporter returns an exporter that dates what it wrote by now.
func NewExporter(now func() time.Time) *Exporter { return &Exporter{now: now} }

// Modes of what is written: a web server must read a proof, nobody else a key.
const (
	modeOpen         = 0o644
	modeSecret       = 0o600
	modeFolder       = 0o755
	modeSecretFolder = 0o700
)

// Files writes each file under folder, whole or not at all, and reads it back. Without
// files it makes the folder. Paths use slashes and stay inside folder; if one does not, nothing is written.
// It blocks on the disk; errors are [problem.DiskFull], [problem.FolderFailed] and
// [problem.FileDiffers] with the path, and files written before the error stay.
func (e *Exporter) Files(ctx context.Context, folder string, files []order.File) error {
	const op = "write files"
	paths := make([]string, len(files))
	for i, f := range files {
		rel, err := local(f.Path)
		if err != nil {
			return problem.New(problem.Internal, op, err)
		}
		paths[i] = filepath.Join(folder, rel)
	}
	e.turn.Lock()
	defer e.turn.Unlock()
	if len(files) == 0 {
		return atomicfile.MkdirAll(folder, modeFolder)
	}
	swept := map[string]bool{}
	for i, f := range files {
		if err := ctx.Err(); err != nil {
			return problem.New(problem.Cancelled, op, err)
		}
		if dir := filepath.Dir(paths[i]); !swept[dir] {
			sweep(dir)
			swept[dir] = true
		}
		if err := write(paths[i], f.Data, f.Secret); err != nil {
			return err
		}
	}
	return nil
}

// local turns a slash path into one of this system. What any system takes for a
// drive, a stream or another folder is refused on every one: the person may carry
// the folder there.
func local(path string) (string, error) {
	if path == "." || strings.ContainsAny(path, `\:`) {
		return "", errors.New("a path that leaves its folder: " + strconv.Quote(path))
	}
	return filepath.Localize(path)
}

// sweep removes what killed runs left in dir. What cannot be removed, such as
// another person's in a shared folder, is no reason not to write.
func sweep(dir string) { _, _ = atomicfile.Sweep(dir) }

// PFX writes the bundle to path, re-opens the file and compares key and chain.
// A file that is there already is replaced only once the new one was compared.
// Errors are those of [Encode], and [problem.DiskFull], [problem.FolderFailed] and
// [problem.FileDiffers] with the path.
func (e *Exporter) PFX(ctx context.Context, path string, b order.Bundle) (order.Exported, error) {
	const op = "write PFX"
	if err := ctx.Err(); err != nil {
		return order.Exported{}, problem.New(problem.Cancelled, op, err)
	}
	data, encoding, err := Encode(b)
	if err != nil {
		return order.Exported{}, err
	}
	if err := Compare(data, b); err != nil { // the encoder's fault: nothing was written yet
		return order.Exported{}, problem.New(problem.Internal, op, err)
	}
	e.turn.Lock()
	defer e.turn.Unlock()
	sweep(filepath.Dir(path))
	if err := write(path, data, true); err != nil {
		return order.Exported{}, err
	}
	again, err := os.ReadFile(path)
	if err != nil {
		return order.Exported{}, atomicfile.Failed(op, path, err)
	}
	if err := Compare(again, b); err != nil { // a damaged file looks like a wrong password, and that it is not
		return order.Exported{}, problem.New(problem.FileDiffers, op, err, "path", path)
	}
	return order.Exported{Path: path, Target: b.Target, Encoding: encoding, SHA256: digest(again), At: e.now()}, nil
}

// write makes the folders of path and writes it. The person's own folder keeps
// its modes; only folders made here get ours.
func write(path string, data []byte, secret bool) error {
	mode, folder := os.FileMode(modeOpen), os.FileMode(modeFolder)
	if secret {
		mode, folder = modeSecret, modeSecretFolder
	}
	if err := atomicfile.MkdirAll(filepath.Dir(path), folder); err != nil {
		return err
	}
	return atomicfile.Write(path, data, mode)
}
