package wizard

import (
	"context"
	"errors"
	"slices"

	"qwizard/wizard/csr"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

// KeyFacet is task 3: the key pair and the CSR.
type KeyFacet struct{ s *Session }

// Key returns the facet of task 3.
func (s *Session) Key() KeyFacet { return KeyFacet{s} }

// Create makes a key, puts it into the vault, has it read back, and makes the
// CSR. Making an RSA key takes up to seconds; if ctx ends meanwhile, Create
// returns at once and the late key is dropped. A key that is there already is
// kept, whatever its kind; if the names change while the key is made, the key is
// dropped with [problem.Superseded].
//
// A kill leaves the facts of before, perhaps with the name of a key that was about to be
// put into the vault (Placing), or those with key and CSR. A key that was left in the
// vault so is removed by the next Create, or with the order.
func (k KeyFacet) Create(ctx context.Context, kind order.KeyKind) error {
	before := k.s.Facts()
	if err := k.s.ready(&before, TaskKey); err != nil {
		return err
	}
	if before.Current().CSR.Known() {
		return nil
	}
	signer, err := csr.NewKey(ctx, kind)
	if err != nil {
		return err
	}
	der, err := csr.MarshalKey(signer)
	if err != nil {
		return err
	}
	defer clear(der)
	request, err := csr.Request(signer, before.Names.Value)
	if err != nil {
		return err
	}
	content, err := csr.Read(request) // its self-signature, too
	if err != nil {
		return err
	}
	fingerprint := content.Fingerprint
	return k.s.act(ctx, func(f Facts) error {
		i := f.Current()
		switch {
		case i.CSR.Known():
			return nil
		case !slices.Equal(f.Names.Value, before.Names.Value) || len(f.Issuances) != len(before.Issuances):
			return problem.New(problem.Superseded, "create key", nil)
		}
		item := keyItem(f.ID, len(f.Issuances), fingerprint)
		if err := k.s.place(ctx, &f, item, der); err != nil {
			return err
		}
		i = f.Current()
		i.Placing = nil
		now, vault := k.s.world.Now(), k.s.world.Vault.Name()
		i.Key = Fact[Key]{Value: Key{kind, vault, item, fingerprint}, Source: SeenByUs, At: now}
		i.CSR = Fact[[]byte]{Value: request, Source: SeenByUs, At: now}
		return k.s.state(ctx, f,
			event(now, TaskKey, KeyMade, SeenByUs, "kind", string(kind), "vault", vault, "fingerprint", fingerprint),
			event(now, TaskKey, RequestMade, SeenByUs, "fingerprint", fingerprint))
	})
}

// Names of files about a key: the CSR that [KeyFacet.SaveRequest] writes, and what a
// backup is usually called.
const (
	RequestName = "request.csr"
	BackupName  = "backup.qwizard"
)

// GiveUp gives up the current key, because somebody else may have it: a new issuance
// begins, with a key still to be made and backed up. The old key stays in the vault, or
// elsewhere, with its issuance, and nothing uses it: it cannot be brought again. Once the
// order was sent, its key is the CA's matter, too: [problem.AlreadySent]. Without a key
// nothing is done. A kill leaves the facts of before or of after.
func (k KeyFacet) GiveUp(ctx context.Context) error {
	return k.s.act(ctx, func(f Facts) error {
		i := f.Current()
		if !i.Key.Known() {
			return nil
		}
		if f.Sent() {
			return problem.New(problem.AlreadySent, "give up key", nil, "number", f.Receipt.Value.Number)
		}
		fingerprint, choices := i.Key.Value.Fingerprint, i.Choices
		f.Issuances = append(f.Issuances, Issuance{Choices: choices}) // how names are proved has nothing to do with the key
		return k.s.state(ctx, f, event(k.s.world.Now(), TaskKey, KeyGivenUp, FromYou, "fingerprint", fingerprint))
	})
}

// SaveRequest writes the CSR as [RequestName] into folder, with [problem.BackupNeeded] as
// long as it does not come out ([Facts.GivesRequest]).
func (k KeyFacet) SaveRequest(ctx context.Context, folder string) error {
	f := k.s.Facts()
	if !f.Current().CSR.Known() {
		return problem.New(problem.TaskNotReady, "save request", nil, "task", string(TaskKey), "needs", string(TaskKey))
	}
	if !f.GivesRequest() {
		return problem.New(problem.BackupNeeded, "save request", nil)
	}
	return k.s.world.Exporter.Files(ctx, folder, []order.File{{Path: RequestName, Data: csr.PEM(f.Current().CSR.Value)}})
}

// private returns the current issuance's key from the vault, matched to its CSR, with
// [problem.KeyGone] (has: the kind of vault) if it is not there and
// [problem.KeyMismatch] if it is another one,
// and [problem.KeyElsewhere] if it never was there. The caller clears it after use.
func (s *Session) private(ctx context.Context, f *Facts) ([]byte, error) {
	i := f.Current()
	if i.Key.Value.Elsewhere() {
		return nil, problem.New(problem.KeyElsewhere, "read key", nil)
	}
	der, err := s.world.Vault.Get(ctx, i.Key.Value.Item)
	if errors.Is(err, problem.SecretMissing) {
		return nil, problem.New(problem.KeyGone, "get key", err, "has", i.Key.Value.Vault)
	}
	if err != nil {
		return nil, err
	}
	if err := csr.Match(der, i.CSR.Value); err != nil {
		clear(der)
		return nil, err
	}
	return der, nil
}
