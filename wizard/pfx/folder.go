package pfx

import (
	"context"
	"os"
	"path/filepath"
	"time"

	"qwizard/wizard/internal/atomicfile"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

// Exporter writes files for the person. Its zero value is not usable: Now must
// be set. It is safe for concurrent use as long as paths differ.
type Exporter struct {
	Now func() time.Time
}

// Modes of what is written: a web server must read a proof, nobody else a key.
const (
	modeOpen         = 0o644
	modeSecret       = 0o600
	modeFolder       = 0o755
	modeSecretFolder = 0o700
)

// Files writes each file under folder, whole or not at all, and reads it back.
// Paths use slashes and stay inside folder. It blocks on the disk; errors are
// [problem.DiskFull], [problem.FolderFailed] and [problem.FileDiffers] with the
// path, and files written before the error stay.
func (e Exporter) Files(ctx context.Context, folder string, files []order.File) error {
	for _, f := range files {
		if err := ctx.Err(); err != nil {
			return problem.New(problem.Cancelled, "write files", err)
		}
		rel, err := filepath.Localize(f.Path)
		if err != nil {
			return problem.New(problem.Internal, "write files", err)
		}
		if err := write(filepath.Join(folder, rel), f.Data, f.Secret); err != nil {
			return err
		}
	}
	return nil
}

// PFX writes the bundle to path, re-opens the file and compares key and chain.
// A file that is there already is replaced only once the new one was compared.
func (e Exporter) PFX(ctx context.Context, path string, b order.Bundle) (order.Exported, error) {
	if err := ctx.Err(); err != nil {
		return order.Exported{}, problem.New(problem.Cancelled, "write PFX", err)
	}
	data, encoding, err := Encode(b)
	if err != nil {
		return order.Exported{}, err
	}
	if err := Compare(data, b); err != nil {
		return order.Exported{}, err
	}
	if err := write(path, data, true); err != nil {
		return order.Exported{}, err
	}
	again, err := os.ReadFile(path)
	if err != nil {
		return order.Exported{}, problem.New(problem.FolderFailed, "re-open PFX", err, "path", path)
	}
	if err := Compare(again, b); err != nil {
		return order.Exported{}, err
	}
	return order.Exported{Path: path, Target: b.Target, Encoding: encoding, SHA256: digest(again), At: e.Now()}, nil
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
	return atomicfile.WriteVerified(path, data, mode)
}
