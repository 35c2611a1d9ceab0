package wizard

import (
	"context"
	"errors"
	"slices"

	"qwizard/wizard/problem"
)

// Restore puts the order of a backup onto this computer: its keys into the vault,
// then its facts and history into the store. An order that is here already is left as
// it is, with [problem.OrderHere]; one of another channel is [problem.BackupChannel].
//
// Before the first key is put into the vault it is stored that the order is being restored
// ([Facts.Restoring]), with the names of the keys to come. A kill leaves no order, or such
// an unfinished one, which cannot be worked on and names every key that it brought, or the
// whole order. Restoring again finishes it; [Delete] removes it with its keys.
//
// An order that is here and cannot be read is its error, [problem.StoreDamaged]: see [Replace].
func Restore(ctx context.Context, w World, path, passphrase string) (*Session, error) {
	f, all, err := unpackedHere(ctx, w, "restore", path, passphrase)
	if err != nil {
		return nil, err
	}
	defer all.wipe()
	here, err := Load(ctx, w.Store, f.ID)
	switch {
	case errors.Is(err, problem.OrderUnknown):
		here = Facts{}
	case err != nil:
		return nil, err
	case !here.Restoring.Known():
		return nil, problem.New(problem.OrderHere, "restore", nil, "path", path)
	}
	shell, err := encode(shellOf(&f, w, path, expected(here.Items(), &f, all)))
	if err != nil {
		return nil, err
	}
	if err := w.Store.Commit(ctx, f.ID, here.Revision, shell, nil); err != nil {
		return nil, err
	}
	f.Revision = here.Revision + 1
	return put(ctx, w, path, f, all, all.Events)
}

// Replace restores an order from its backup in place of the one on this computer, whose
// facts or history cannot be read ([BackupUnreadable]): what of it is not in the backup is
// lost, keys too whose names nobody can read any more. The person was asked before. An order
// that can be read, or is not there, is left to [Restore]: [problem.OrderHere],
// [problem.OrderUnknown]. A kill leaves the unreadable order, or what [Restore] does.
func Replace(ctx context.Context, w World, path, passphrase string) (*Session, error) {
	f, all, err := unpackedHere(ctx, w, "replace", path, passphrase)
	if err != nil {
		return nil, err
	}
	defer all.wipe()
	here, broken, err := readable(ctx, w.Store, f.ID)
	switch {
	case err != nil:
		return nil, err
	case !broken:
		return nil, problem.New(problem.OrderHere, "replace", nil, "path", path)
	}
	shell, err := encode(shellOf(&f, w, path, expected(here.Items(), &f, all)))
	if err != nil {
		return nil, err
	}
	if err := w.Store.Replace(ctx, f.ID, shell); err != nil {
		return nil, err
	}
	f.Revision = 1
	return put(ctx, w, path, f, all, all.Events)
}

// readable reads an order. broken says that its facts or its history are damaged; facts
// are those that can be read. An order written by a newer version is not broken, but an
// error.
func readable(ctx context.Context, store Store, id string) (facts Facts, broken bool, err error) {
	facts, err = Load(ctx, store, id)
	if err == nil {
		_, err = store.Events(ctx, id)
	} else {
		facts = Facts{}
	}
	if errors.Is(err, problem.StoreDamaged) {
		return facts, true, nil
	}
	return facts, false, err
}

// shellOf is what stands in the store while an order is being restored.
func shellOf(f *Facts, w World, path string, items []string) Facts {
	return Facts{
		ID: f.ID, Channel: f.Channel, Created: f.Created, Names: f.Names, Issuances: []Issuance{{Placing: items}},
		Restoring: Fact[string]{Value: path, Source: FromYou, At: w.Now()},
	}
}

// expected are the items named already and those of the keys in a backup of f.
func expected(named []string, f *Facts, all saved) []string {
	for _, i := range f.Issuances {
		if _, have := all.Keys[i.Key.Value.Item]; have && !slices.Contains(named, i.Key.Value.Item) {
			named = append(named, i.Key.Value.Item)
		}
	}
	return named
}

// CatchUp brings the order on this computer to where the backup at path is, which has to
// be ahead of it ([BackupAhead]); any other is [problem.OrderHere], and changes nothing. So
// nothing that is known here is lost. The person was asked before. A kill leaves the
// order as it was, or so with the names of keys that were about to come ([Issuance]), or
// as in the backup. A session of the order that is open is to be opened again: its actions
// fail with [problem.Superseded] until it has read the store.
func CatchUp(ctx context.Context, w World, path, passphrase string) (*Session, error) {
	f, all, err := unpackedHere(ctx, w, "catch up", path, passphrase)
	if err != nil {
		return nil, err
	}
	defer all.wipe()
	ours, err := Load(ctx, w.Store, f.ID) // before the events: what is added later is refused
	if err != nil {
		return nil, err
	}
	here, err := w.Store.Events(ctx, f.ID)
	if err != nil {
		return nil, err
	}
	stands, missing, err := standing(all.Events, here)
	switch {
	case err != nil:
		return nil, at(path, err)
	case stands != BackupAhead:
		return nil, problem.New(problem.OrderHere, "catch up", nil, "path", path)
	}
	named := ours.Items()
	if more := expected(named, &f, all)[len(named):]; len(more) > 0 {
		i := ours.Current()
		i.Placing = append(i.Placing, more...)
		b, err := encode(ours)
		if err != nil {
			return nil, err
		}
		if err := w.Store.Commit(ctx, f.ID, ours.Revision, b, nil); err != nil {
			return nil, err
		}
		ours.Revision++
	}
	f.Revision = ours.Revision
	return put(ctx, w, path, f, all, missing)
}

// put brings the keys of a backup into the vault, and then facts and events into the
// store, as what follows the revision of f. The store names every key already.
func put(ctx context.Context, w World, path string, f Facts, all saved, events [][]byte) (*Session, error) {
	sum, err := w.Backup.Sum(ctx, path)
	if err != nil {
		return nil, err
	}
	before, err := Load(ctx, w.Store, f.ID)
	if err != nil {
		return nil, err
	}
	for n := range f.Issuances {
		i := &f.Issuances[n]
		i.Checked, i.Placing = Fact[string]{}, nil // it was another vault
		key, have := all.Keys[i.Key.Value.Item]
		if !have {
			continue
		}
		if err := w.Vault.Set(ctx, i.Key.Value.Item, key); err != nil {
			return nil, err
		}
		i.Key.Value.Vault = w.Vault.Name()
	}
	// A key that only another backup had, whose restoring was cut off, stays named.
	f.Current().Placing = slices.DeleteFunc(before.Items(), func(item string) bool { return slices.Contains(f.Items(), item) })
	now := w.Now()
	f.Current().dropBackup()
	f.Current().Backup = Fact[Backup]{Value: Backup{Path: path, SHA256: sum, Opened: now}, Source: SeenByUs, At: now}
	restored, err := encode(event(now, TaskKey, OrderRestored, FromYou, "path", path))
	if err != nil {
		return nil, err
	}
	b, err := encode(f)
	if err != nil {
		return nil, err
	}
	if err := w.Store.Commit(ctx, f.ID, f.Revision, b, append(slices.Clip(events), restored)); err != nil {
		return nil, err
	}
	return Resume(ctx, w, f.ID)
}
