package wizard

import (
	"bytes"
	"context"
	"crypto"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"qwizard/wizard/csr"
	"qwizard/wizard/finding"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

// MaxBrought is the most bytes of a request or of a key that a person brings.
const MaxBrought = csr.MaxInput

// RequestDetails is a request in terms that a person can compare.
type RequestDetails = csr.Details

// RequestReview is what a person sees of a request before it becomes the order's.
type RequestReview struct {
	DER      []byte
	Details  RequestDetails
	Findings []finding.Finding // as the rules of an order see it, the worst first
}

// LooksPrivate reports whether a text has a private key in PEM in it (RFC 7468 10), of
// whatever kind: it is pasted by mistake where a request is asked for.
func LooksPrivate(text string) bool { return strings.Contains(text, "PRIVATE KEY-----") }

// ReviewRequest finds the request in what a person pasted or dropped and compares it with
// the rules of an order for names. Nothing is stored. Errors are those of
// [csr.ParseRequest] and [csr.Describe]. It takes some milliseconds (weak keys are looked for).
func ReviewRequest(names order.Names, input []byte) (RequestReview, error) {
	der, err := csr.ParseRequest(input)
	if err != nil {
		return RequestReview{}, err
	}
	details, err := csr.Describe(der)
	if err != nil {
		return RequestReview{}, err
	}
	return RequestReview{der, details, csr.Lint(der, names)}, nil
}

// BringRequest makes a request from elsewhere (DER) the order's. Its key stays where it
// is ([Key.Elsewhere]), so there is nothing that a backup could save, and the backup gate
// is waived. Errors: [problem.RequestHere] if there is another request already,
// [problem.RequestUnfit] (count) if a finding of [ReviewRequest] blocks, and
// [problem.KeyLeaked] if the key was given up in this order. A kill leaves the facts of
// before or of after.
func (k KeyFacet) BringRequest(ctx context.Context, der []byte) error {
	return k.s.act(ctx, func(f Facts) error {
		i := f.Current()
		switch {
		case bytes.Equal(i.CSR.Value, der):
			return nil
		case i.CSR.Known():
			return problem.New(problem.RequestHere, "bring request", nil)
		}
		if err := k.s.ready(&f, TaskKey); err != nil {
			return err
		}
		details, err := k.fit(ctx, f.Names.Value, der)
		if err != nil {
			return err
		}
		now := k.s.world.Now()
		i.Key = Fact[Key]{Value: Key{Kind: details.Kind, Fingerprint: details.Fingerprint}, Source: FromYou, At: now}
		i.CSR = Fact[[]byte]{Value: der, Source: FromYou, At: now}
		return k.s.state(ctx, f, event(now, TaskKey, RequestBrought, FromYou, "kind", string(details.Kind), "fingerprint", details.Fingerprint))
	})
}

// fit describes a request if nothing keeps it from being an order's for names.
func (k KeyFacet) fit(ctx context.Context, names order.Names, der []byte) (csr.Details, error) {
	details, err := csr.Describe(der)
	if err != nil {
		return csr.Details{}, err
	}
	if n := len(finding.Of(csr.Lint(der, names), finding.Blocks)); n > 0 {
		return csr.Details{}, problem.New(problem.RequestUnfit, "check request", nil, "count", strconv.Itoa(n))
	}
	events, err := k.s.History(ctx)
	if err != nil {
		return csr.Details{}, err
	}
	for _, e := range events {
		if e.Kind == KeyGivenUp && e.Params["fingerprint"] == details.Fingerprint {
			return csr.Details{}, problem.New(problem.KeyLeaked, "check request", nil)
		}
	}
	return details, nil
}

// DropRequest takes a request whose key is elsewhere out of the order again, because
// another one is wanted, or a key of ours: a new issuance begins, and the request stays
// with its own. It can be brought again. Once the order was sent it is [problem.AlreadySent].
// Without such a request nothing is done. A kill leaves the facts of before or of after.
func (k KeyFacet) DropRequest(ctx context.Context) error {
	return k.s.act(ctx, func(f Facts) error {
		i := f.Current()
		if !i.Key.Value.Elsewhere() {
			return nil
		}
		if f.Sent() {
			return problem.New(problem.AlreadySent, "drop request", nil, "number", f.Receipt.Value.Number)
		}
		fingerprint, choices := i.Key.Value.Fingerprint, i.Choices
		f.Issuances = append(f.Issuances, Issuance{Choices: choices})
		return k.s.state(ctx, f, event(k.s.world.Now(), TaskKey, RequestDropped, FromYou, "fingerprint", fingerprint))
	})
}

// BringKey puts a private key from elsewhere into the vault: the one in input that the
// order's request was made with, or, while there is no request, the only one in it, for
// which a request is made. From then on it is like a key that was made here: it has to be
// backed up before the order can be sent. A key that the vault lost comes back that way,
// too. input is wiped.
//
// Errors are those of [csr.ReadPrivate]; [problem.KeyOther] (request, file: fingerprints) if no
// key in input fits the request; without a request [problem.KeysSeveral] (count) and those of
// [KeyFacet.BringRequest]. A kill leaves the facts of before, perhaps with the name of
// the key that was about to be put into the vault (Placing), or of after; it can be repeated.
func (k KeyFacet) BringKey(ctx context.Context, input []byte, password string) error {
	defer clear(input)
	keys, err := csr.ReadPrivate(input, password)
	if err != nil {
		return err
	}
	return k.s.act(ctx, func(f Facts) error {
		i := f.Current()
		if i.CSR.Known() {
			return k.fill(ctx, f, keys)
		}
		if err := k.s.ready(&f, TaskKey); err != nil {
			return err
		}
		if len(keys) != 1 {
			return problem.New(problem.KeysSeveral, "bring key", nil, "count", strconv.Itoa(len(keys)))
		}
		request, err := csr.Request(keys[0], f.Names.Value)
		if err != nil {
			return err
		}
		details, err := k.fit(ctx, f.Names.Value, request)
		if err != nil {
			return err
		}
		return k.keep(ctx, f, keys[0], Key{Kind: details.Kind, Fingerprint: details.Fingerprint}, request)
	})
}

// fill keeps the key among keys that the request of f was made with.
func (k KeyFacet) fill(ctx context.Context, f Facts, keys []crypto.Signer) error {
	i := f.Current()
	var has []string
	for _, key := range keys {
		spki, err := x509.MarshalPKIXPublicKey(key.Public())
		if err != nil {
			return problem.New(problem.Internal, "bring key", err)
		}
		sum := sha256.Sum256(spki)
		fingerprint := hex.EncodeToString(sum[:])
		if fingerprint == i.Key.Value.Fingerprint {
			return k.keep(ctx, f, key, i.Key.Value, i.CSR.Value)
		}
		has = append(has, fingerprint)
	}
	return problem.New(problem.KeyOther, "bring key", nil, "request", i.Key.Value.Fingerprint, "file", strings.Join(has, ", "))
}

// keep puts the key of a request into the vault and states that it is there. A backup made
// without it does not count any more.
func (k KeyFacet) keep(ctx context.Context, f Facts, signer crypto.Signer, key Key, request []byte) error {
	der, err := csr.MarshalKey(signer)
	if err != nil {
		return err
	}
	defer clear(der)
	if err := csr.Match(der, request); err != nil {
		return err
	}
	if key.Elsewhere() {
		key.Item = keyItem(f.ID, len(f.Issuances), key.Fingerprint)
	}
	if err := k.s.place(ctx, &f, key.Item, der); err != nil {
		return err
	}
	now, i := k.s.world.Now(), f.Current()
	var events []Event
	if !i.CSR.Known() {
		i.CSR = Fact[[]byte]{Value: request, Source: SeenByUs, At: now}
		i.Key = Fact[Key]{Source: FromYou, At: now}
		events = append(events, event(now, TaskKey, RequestMade, SeenByUs, "fingerprint", key.Fingerprint))
	}
	if i.Key.Value.Elsewhere() {
		i.dropBackup()
	}
	key.Vault = k.s.world.Vault.Name()
	i.Key.Value, i.Placing = key, nil
	i.Checked = Fact[string]{Value: key.Fingerprint, Source: SeenByUs, At: now}
	return k.s.state(ctx, f, append(events, event(now, TaskKey, KeyBrought, FromYou,
		"kind", string(key.Kind), "vault", key.Vault, "fingerprint", key.Fingerprint))...)
}

// keyItem is the vault's name for the key of an order's nth issuance. With the fingerprint
// in it no key ever takes the place of another one, not even where facts were restored
// from an old backup.
func keyItem(order string, n int, fingerprint string) string {
	return fmt.Sprintf("%s%d-%s", KeyItems(order), n, fingerprint[:16])
}

// RequestView is the order's request for a person to look at and to take along.
type RequestView struct {
	Details RequestDetails
	PEM     string // empty while [Facts.GivesRequest] says no
}

// ViewRequest describes the current request, with [problem.TaskNotReady] if there is none.
// It does not block.
func ViewRequest(f *Facts) (RequestView, error) {
	der := f.Current().CSR
	if !der.Known() {
		return RequestView{}, problem.New(problem.TaskNotReady, "view request", nil, "task", string(TaskKey), "needs", string(TaskKey))
	}
	details, err := csr.Describe(der.Value)
	if err != nil {
		return RequestView{}, err
	}
	v := RequestView{Details: details}
	if f.GivesRequest() {
		v.PEM = string(csr.PEM(der.Value))
	}
	return v, nil
}

// GivesRequest reports whether the request comes out. Where the person orders with it
// themselves that is only when there is a checked backup, like the order's other values.
func (f *Facts) GivesRequest() bool { return f.can().Submit || !f.Current().NeedsBackup() }
