package wizard

import (
	"bytes"
	"context"

	"qwizard/wizard/csr"
	"qwizard/wizard/problem"
)

// PutBack takes the current key out of a backup of this order and puts it into the vault,
// where it was lost or replaced: nothing else of the backup is looked at, so an old one
// will do. With the key elsewhere it is [problem.KeyElsewhere]: no backup has it. A backup without this key is [problem.KeyNotInBackup] (path); the other errors
// are those of opening one. It takes some seconds (scrypt). A kill leaves the vault
// without the key or with it, and the facts of before or of after; it can be repeated.
func (k KeyFacet) PutBack(ctx context.Context, path, passphrase string) error {
	before := k.s.Facts()
	i := before.Current()
	if !i.CSR.Known() {
		return problem.New(problem.TaskNotReady, "put key back", nil, "task", string(TaskKey), "needs", string(TaskKey))
	}
	if i.Key.Value.Elsewhere() {
		return problem.New(problem.KeyElsewhere, "put key back", nil)
	}
	content, err := k.s.world.Backup.Read(ctx, path, passphrase)
	if err != nil {
		return err
	}
	defer clear(content)
	_, _, all, err := opened(content)
	defer all.wipe()
	if err != nil {
		return at(path, err)
	}
	key, have := all.Keys[i.Key.Value.Item]
	if !have || csr.Match(key, i.CSR.Value) != nil {
		return problem.New(problem.KeyNotInBackup, "put key back", nil, "path", path)
	}
	return k.s.act(ctx, func(f Facts) error {
		now, i := k.s.world.Now(), f.Current()
		if !bytes.Equal(i.CSR.Value, before.Current().CSR.Value) {
			return problem.New(problem.Superseded, "put key back", nil)
		}
		if err := k.s.world.Vault.Set(ctx, i.Key.Value.Item, key); err != nil {
			return err
		}
		i.Key.Value.Vault = k.s.world.Vault.Name()
		i.Checked = Fact[string]{Value: i.Key.Value.Fingerprint, Source: SeenByUs, At: now}
		return k.s.state(ctx, f, event(now, TaskKey, KeyPutBack, FromYou, "path", path, "fingerprint", i.Key.Value.Fingerprint))
	})
}
