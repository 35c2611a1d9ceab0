package wizard

import (
	"bytes"
	"context"
	"errors"
	"reflect"

	"qwizard/wizard/problem"
)

// mayReplace looks at the file that a backup at path would take the place of. It has to
// be a backup of this order: one that we know of, or one that opens with the same
// passphrase (a program that was killed wrote it and could not say so) and in which
// nothing is that is not known here. Any other is [problem.BackupInTheWay].
func (s *Session) mayReplace(ctx context.Context, path, passphrase string) error {
	way := problem.New(problem.BackupInTheWay, "back up", nil, "path", path)
	sum, err := s.world.Backup.Sum(ctx, path)
	switch {
	case errors.Is(err, problem.FileMissing):
		return nil
	case errors.Is(err, problem.InputTooBig):
		return way
	case err != nil:
		return err
	}
	f := s.Facts()
	for n := range f.Issuances {
		if f.Issuances[n].lastBackup().Value.SHA256 == sum {
			return nil
		}
	}
	content, err := s.world.Backup.Read(ctx, path, passphrase)
	if errors.Is(err, problem.Cancelled) {
		return err
	}
	if err != nil {
		return way
	}
	defer clear(content)
	_, other, all, err := opened(content)
	defer all.wipe()
	if err != nil || other.ID != s.id {
		return way
	}
	here, err := s.world.Store.Events(ctx, s.id)
	if err != nil {
		return err
	}
	if stands, _, err := standing(all.Events, here); err != nil || stands != BackupLevel && stands != BackupBehind {
		return way
	}
	return nil
}

// OpenBackup opens the file of the last backup with the passphrase that the person knows,
// looks for the current key in it, and stores that it was opened: so they learn in time
// whether they know the passphrase. A file that was changed or gone and opens now counts
// again. It takes a second (scrypt). Without a backup it is [problem.BackupNeeded], and
// one without this key is [problem.KeyNotInBackup] (path); the other errors are those of
// opening one, [problem.BackupPassphrase] among them, and change nothing. A kill leaves the
// facts of before or of after; the file is only read.
func (k KeyFacet) OpenBackup(ctx context.Context, passphrase string) error {
	f := k.s.Facts()
	last := f.Current().lastBackup()
	if !last.Known() {
		return problem.New(problem.BackupNeeded, "open backup", nil)
	}
	path := last.Value.Path
	sum, err := k.s.world.Backup.Sum(ctx, path)
	if err != nil {
		return err
	}
	content, err := k.s.world.Backup.Read(ctx, path, passphrase)
	if err != nil {
		return err
	}
	defer clear(content)
	_, other, all, err := opened(content)
	defer all.wipe()
	if err != nil {
		return at(path, err)
	}
	if !bytes.Equal(other.Current().CSR.Value, f.Current().CSR.Value) || keysFit(&f, all) != nil {
		return problem.New(problem.KeyNotInBackup, "open backup", nil, "path", path)
	}
	return k.s.act(ctx, func(f Facts) error {
		i := f.Current()
		if !reflect.DeepEqual(i.lastBackup(), last) {
			return problem.New(problem.Superseded, "open backup", nil)
		}
		now := k.s.world.Now()
		i.dropBackup()
		i.Backup = last
		i.Backup.Value.SHA256, i.Backup.Value.Seen, i.Backup.Value.Opened = sum, now, now
		return k.s.state(ctx, f, event(now, TaskKey, BackupOpened, SeenByUs, "path", path))
	})
}
