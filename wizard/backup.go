package wizard

import (
	"bytes"
	"context"
	"errors"
	"reflect"
	"slices"
	"strings"

	"qwizard/wizard/csr"
	"qwizard/wizard/problem"
)

// saved is a whole order as a backup holds it: facts and events as they are
// stored, and the private keys by their names in the vault. In the file a line with the
// table of contents stands before it; in version 1 there was none.
type saved struct {
	Facts  []byte            `json:"facts"`
	Events [][]byte          `json:"events"`
	Keys   map[string][]byte `json:"keys"` // PKCS#8 DER
}

func (s saved) wipe() {
	for _, key := range s.Keys {
		clear(key)
	}
}

// Backup writes the whole order, its private key included unless that is elsewhere, into one encrypted file
// at path, opens that file again with the passphrase, and compares: only then does
// the backup count. It takes some seconds (scrypt, twice). Writing another one, also
// to another place, is always possible; the latest counts. A file at path that is not a
// backup of this order, or knows more than is known here, is left as it is:
// [problem.BackupInTheWay] (path). A kill leaves the file that was
// there before or the new one whole, and the fact only of one that was opened again.
func (k KeyFacet) Backup(ctx context.Context, path, passphrase string) error {
	var before Facts
	var content []byte
	err := k.s.act(ctx, func(f Facts) (err error) { // facts and events of one moment
		if !f.Current().CSR.Known() {
			return problem.New(problem.TaskNotReady, "back up", nil, "task", string(TaskKey), "needs", string(TaskKey))
		}
		before = f
		content, err = k.s.content(ctx, &f)
		return err
	})
	if err != nil {
		return err
	}
	defer clear(content)
	if err := k.s.mayReplace(ctx, path, passphrase); err != nil {
		return err
	}
	sum, err := k.s.world.Backup.Write(ctx, path, passphrase, content)
	if err != nil {
		return err
	}
	again, err := k.s.world.Backup.Read(ctx, path, passphrase)
	if err != nil {
		return err
	}
	defer clear(again)
	if !bytes.Equal(content, again) {
		return problem.New(problem.FileDiffers, "back up", nil, "path", path)
	}
	_, f, s, err := opened(again)
	defer s.wipe()
	if err != nil {
		return err
	}
	if err := keysFit(&f, s); err != nil {
		return err
	}
	return k.s.act(ctx, func(f Facts) error {
		same := bytes.Equal(f.Current().CSR.Value, before.Current().CSR.Value) &&
			f.Current().Key.Value.Item == before.Current().Key.Value.Item && reflect.DeepEqual(f.Applicant.Value, before.Applicant.Value)
		if !same { // what was written is of another key or person than the order's by now
			return problem.New(problem.Superseded, "back up", nil)
		}
		now := k.s.world.Now()
		f.Current().dropBackup()
		f.Current().Backup = Fact[Backup]{Value: Backup{Path: path, SHA256: sum, Opened: now}, Source: SeenByUs, At: now}
		return k.s.state(ctx, f, event(now, TaskKey, BackupVerified, SeenByUs, "path", path, "sha256", sum))
	})
}

// content is what a backup of the order holds. The key of an issuance that was given
// up may be gone; the current one has to be there and fit, if it is not elsewhere.
func (s *Session) content(ctx context.Context, f *Facts) ([]byte, error) {
	all := saved{Keys: map[string][]byte{}}
	defer func() { all.wipe() }()
	if current := f.Current().Key.Value; !current.Elsewhere() {
		key, err := s.private(ctx, f)
		if err != nil {
			return nil, err
		}
		all.Keys[current.Item] = key
	}
	for _, i := range f.Issuances {
		item := i.Key.Value.Item
		if _, have := all.Keys[item]; item == "" || have {
			continue
		}
		older, err := s.world.Vault.Get(ctx, item)
		if errors.Is(err, problem.SecretMissing) {
			continue
		}
		if err != nil {
			return nil, err
		}
		all.Keys[item] = older
	}
	var err error
	if all.Facts, err = encode(*f); err != nil {
		return nil, err
	}
	if all.Events, err = s.world.Store.Events(ctx, s.id); err != nil {
		return nil, err
	}
	table, err := contentsOf(f, all)
	if err != nil {
		return nil, err
	}
	table.Made = s.world.Now()
	first, err := encode(table)
	if err != nil {
		return nil, err
	}
	rest, err := encode(all)
	if err != nil {
		return nil, err
	}
	defer clear(rest)
	return slices.Concat(first, []byte("\n"), rest), nil
}

// opened reads what a backup holds. What is encoded has no line end in it, so that the
// first one, if there is any, ends the table of contents.
func opened(content []byte) (BackupContents, Facts, saved, error) {
	first, rest, hasTable := bytes.Cut(content, []byte("\n"))
	if !hasTable {
		rest = content
	}
	all, err := decode[saved](rest)
	if err != nil {
		return BackupContents{}, Facts{}, all, inBackup(err)
	}
	f, err := decodeFacts(0, all.Facts)
	if err != nil {
		return BackupContents{}, Facts{}, all, inBackup(err)
	}
	if err := ownItems(&f); err != nil {
		return BackupContents{}, Facts{}, all, err
	}
	c, err := contentsOf(&f, all)
	if err == nil && hasTable {
		c, err = listed(first, c)
	}
	if err != nil {
		return BackupContents{}, Facts{}, all, inBackup(err)
	}
	return c, f, all, nil
}

// ownItems refuses a backup whose keys have other places in the vault than its own order's:
// restored, they would take that of another order's key, or of the one that seals the store.
func ownItems(f *Facts) error {
	for _, item := range f.Items() {
		if !strings.HasPrefix(item, KeyItems(f.ID)) {
			return problem.New(problem.BackupDamaged, "open backup", errors.New("a key of something else"))
		}
	}
	return nil
}

// inBackup names a fault of the stored form as one of the backup.
func inBackup(err error) error {
	if errors.Is(err, problem.StoreNewer) {
		return problem.New(problem.BackupNewer, "open backup", err)
	}
	return problem.New(problem.BackupDamaged, "open backup", err)
}

// unpacked reads the backup at path and checks that its key is that of its request. The
// caller wipes what it returns.
func unpacked(ctx context.Context, w World, path, passphrase string) (BackupContents, Facts, saved, error) {
	content, err := w.Backup.Read(ctx, path, passphrase)
	if err != nil {
		return BackupContents{}, Facts{}, saved{}, err
	}
	defer clear(content)
	c, f, all, err := opened(content)
	if err == nil {
		err = keysFit(&f, all)
	}
	if err != nil {
		all.wipe()
		return BackupContents{}, Facts{}, saved{}, at(path, err)
	}
	return c, f, all, nil
}

// unpackedHere is unpacked for a backup that is to be put onto this channel.
func unpackedHere(ctx context.Context, w World, op, path, passphrase string) (Facts, saved, error) {
	_, f, all, err := unpacked(ctx, w, path, passphrase)
	if err == nil && f.Channel != w.Channel.ID() {
		all.wipe()
		err = problem.New(problem.BackupChannel, op, nil, "path", path)
	}
	return f, all, err
}

// keysFit compares the current issuance's key with its request, if it is not elsewhere.
func keysFit(f *Facts, s saved) error {
	i := f.Current()
	switch {
	case !i.CSR.Known():
		return problem.New(problem.BackupDamaged, "compare backup", nil)
	case i.Key.Value.Elsewhere():
		return nil
	}
	return csr.Match(s.Keys[i.Key.Value.Item], i.CSR.Value)
}

// at adds the path to a problem of a backup.
func at(path string, err error) error {
	var p *problem.Problem
	if errors.As(err, &p) && p.Params == nil {
		c := *p
		c.Params = map[string]string{"path": path}
		return &c
	}
	return err
}
