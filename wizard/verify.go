package wizard

import (
	"context"
	"errors"
	"reflect"
	"time"

	"qwizard/wizard/problem"
)

// Verify reads the current key from the vault, matches it to its CSR, and stores that
// it is there. The keychain may ask the person. If the key is missing or another one,
// that is the error ([problem.KeyGone] (has: the kind of vault), [problem.KeyMismatch];
// [problem.KeyElsewhere] if it never was there), and what was
// stored stays: so does when the key was last seen. A kill leaves the facts of before
// or of after; the vault is only read.
func (k KeyFacet) Verify(ctx context.Context) error {
	return k.s.act(ctx, func(f Facts) error {
		i := f.Current()
		if !i.CSR.Known() {
			return problem.New(problem.TaskNotReady, "verify key", nil, "task", string(TaskKey), "needs", string(TaskKey))
		}
		key, err := k.s.private(ctx, &f)
		if err != nil {
			return err
		}
		clear(key)
		now := k.s.world.Now()
		i.Checked = Fact[string]{Value: i.Key.Value.Fingerprint, Source: SeenByUs, At: now}
		return k.s.state(ctx, f, event(now, TaskKey, KeyVerified, SeenByUs, "fingerprint", i.Key.Value.Fingerprint))
	})
}

// VerifyBackup looks whether the file of the last backup is there, byte for byte as it
// was written, and stores what it saw. A file that is gone or another one makes the
// backup count no more, so that the order cannot be sent; it counts again when the same
// file is found at its place (a stick that was taken out), or when another backup is
// made. Where there is no backup, nothing is done. A file that is there and cannot be
// read is an error, and says nothing about the backup. A kill leaves the facts of before
// or of after; the file is only read.
func (k KeyFacet) VerifyBackup(ctx context.Context) error {
	f := k.s.Facts()
	last := f.Current().lastBackup()
	if !last.Known() {
		return nil
	}
	path := last.Value.Path
	sum, err := k.s.world.Backup.Sum(ctx, path)
	gone := errors.Is(err, problem.FileMissing)
	changed := errors.Is(err, problem.InputTooBig) || err == nil && sum != last.Value.SHA256
	if err != nil && !gone && !changed {
		return err
	}
	return k.s.act(ctx, func(f Facts) error {
		i := f.Current()
		if !reflect.DeepEqual(i.lastBackup(), last) {
			return problem.New(problem.Superseded, "look at backup", nil)
		}
		now, kind := k.s.world.Now(), BackupSeen
		switch {
		case gone || changed:
			if i.Lost.Known() && i.Lost.Value.Changed == changed {
				return nil // known already
			}
			if kind = BackupGone; changed {
				kind = BackupChanged
			}
			i.lose(last, changed, now)
		default:
			i.dropBackup()
			i.Backup = last
			i.Backup.Value.Seen = now
		}
		return k.s.state(ctx, f, event(now, TaskKey, kind, SeenByUs, "path", path))
	})
}

// lastBackup is the backup that counts, or the one that did before it was lost.
func (i *Issuance) lastBackup() Fact[Backup] {
	if i.Lost.Known() {
		return i.Lost.Value.Backup
	}
	return i.Backup
}

func (i *Issuance) lose(last Fact[Backup], changed bool, at time.Time) {
	i.dropBackup()
	i.Lost = Fact[LostBackup]{Value: LostBackup{last, changed}, Source: SeenByUs, At: at}
}

// dropBackup leaves the issuance without a backup, also without a lost one.
func (i *Issuance) dropBackup() { i.Backup, i.Lost = Fact[Backup]{}, Fact[LostBackup]{} }
