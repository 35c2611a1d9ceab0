package wizard

import (
	"context"
	"time"

	"qwizard/wizard/finding"
	"qwizard/wizard/order"
)

// What touches the world comes in through these interfaces. Every method may
// block for as long as its context lasts and is safe for concurrent use; errors
// are [problem.Problem]s.

// Store keeps orders as opaque bytes, sealed on disk.
type Store interface {
	// Orders returns the ids of all orders, oldest first.
	Orders(ctx context.Context) ([]string, error)
	// Load returns an order's facts and the revision they are at, with
	// [problem.OrderUnknown] for an id that is not there.
	Load(ctx context.Context, id string) (revision uint64, facts []byte, err error)
	// Events returns an order's events, oldest first.
	Events(ctx context.Context, id string) ([][]byte, error)
	// Commit stores facts as revision from+1 together with the events that led to
	// them, in one transaction that is on disk when it returns. It fails with
	// [problem.Superseded] if the stored revision is not from; a new order is at 0.
	Commit(ctx context.Context, id string, from uint64, facts []byte, events [][]byte) error
	// Replace stores facts as revision 1 of an order, without events, in place of what is
	// there whether that can be read or not, in one transaction that is on disk when it
	// returns.
	Replace(ctx context.Context, id string, facts []byte) error
	// Delete removes an order with its facts and events, in one transaction that is on
	// disk when it returns. It is no error if there is none.
	Delete(ctx context.Context, id string) error
}

// Notes keep a few bytes under the id of an order, beside its facts.
type Notes interface {
	// Get returns a copy of the note and whether there is one.
	Get(ctx context.Context, key string) (note []byte, found bool, err error)
	// Put makes all writes in one transaction that is on disk when it returns; nil
	// deletes.
	Put(ctx context.Context, writes map[string][]byte) error
}

// Vault keeps secrets, one per item.
type Vault interface {
	// Get returns a copy of the secret, with [problem.SecretMissing] if there is none.
	Get(ctx context.Context, item string) ([]byte, error)
	// Set stores the secret, reads it back, and fails with [problem.SecretChanged]
	// if it is not the same. An item that exists is replaced.
	Set(ctx context.Context, item string, secret []byte) error
	// Delete removes the item. It is no error if there is none.
	Delete(ctx context.Context, item string) error
	// Name says which kind of vault it is: "file", "memory".
	Name() string
}

// Channel is how an order reaches the CA and how the CA's answers come back. What
// it cannot do ([order.AbilitiesOf]) it refuses with [problem.ChannelCannot].
type Channel interface {
	// ID names the channel: "practice".
	ID() string
	// Submit places the order once. A reference that has an order already is
	// refused with [problem.OrderSentAlready].
	Submit(ctx context.Context, a order.Application) (order.Receipt, error)
	// Find looks for an order by our reference, for after an interrupted Submit. A
	// channel that has no such call fails with [problem.ChannelNoLookup].
	Find(ctx context.Context, reference string) (order.Receipt, bool, error)
	// Status asks how far the order is.
	Status(ctx context.Context, number string) (order.Report, error)
	// Prove asks the CA to look at the proof of each name now.
	Prove(ctx context.Context, number string, names order.Names, methods []order.Method, mailboxes []string) error
	// Mailboxes are the addresses that may get the proof mail of a name.
	Mailboxes(ctx context.Context, name order.Name) ([]string, error)
	// Resend has the proof mail of a name sent again.
	Resend(ctx context.Context, number string, name order.Name, mailbox string) error
	// Time is the clock by which waiting is counted: the CA's own in practice.
	Time(ctx context.Context) (time.Time, error)
	// Upload sends papers to the CA's validation desk.
	Upload(ctx context.Context, to order.Upload, documents []order.Document) error
	// Collect returns the certificates as the CA delivers them, with
	// [problem.NotIssuedYet] before that.
	Collect(ctx context.Context, number string) ([]byte, error)
	// Replace asks for another certificate within an order's term, for a's CSR, once;
	// every name is proved again. The receipt's number is the replacement's, or the
	// order's own if the CA gave none.
	Replace(ctx context.Context, number string, a order.Application) (order.Receipt, error)
	// FindReplacement looks for a replacement by its CSR (DER), for after an interrupted
	// Replace, which takes no reference. A channel that has no such call fails with
	// [problem.ChannelNoLookup].
	FindReplacement(ctx context.Context, csr []byte) (order.Receipt, bool, error)
	// Revoke ends the order's certificate for good. reason is a code of RFC 5280 5.3.1
	// (Reason… in package order); note is a comment for the CA. One that is revoked
	// already is [problem.CertificateRevoked].
	Revoke(ctx context.Context, number string, reason int, note string) error
	// Cancel takes back an order that has no certificate yet: with a refund where the
	// CA gives one by itself, else the order is only closed. One that is closed already
	// is [problem.OrderRejected] or [problem.AlreadyRefunded]; one with a certificate,
	// [problem.OrderIssued].
	Cancel(ctx context.Context, number string) error
}

// Exporter writes what the person takes away.
type Exporter interface {
	// Files writes each file under folder atomically: after a crash it is there
	// whole, as before, or not at all. It reads them back. Without files it makes the
	// folder.
	Files(ctx context.Context, folder string, files []order.File) error
	// PFX writes the bundle to path for its target, re-opens the file and compares
	// key and chain.
	PFX(ctx context.Context, path string, b order.Bundle) (order.Exported, error)
}

// BackupFiles keeps bytes in one encrypted file.
type BackupFiles interface {
	// Write writes the content under a passphrase, whole or not at all, and returns
	// the SHA-256 of the file, lower-case hex.
	Write(ctx context.Context, path, passphrase string, content []byte) (sha256 string, err error)
	// Read opens the file. The caller clears what it returns.
	Read(ctx context.Context, path, passphrase string) ([]byte, error)
	// Sum returns the SHA-256 of the file as it is now, without opening it, with
	// [problem.FileMissing] if there is none.
	Sum(ctx context.Context, path string) (sha256 string, err error)
}

// Checker looks at names the way the CA does. It fails only if it is cancelled:
// what it cannot see is a finding, too.
type Checker interface {
	// Readiness looks at what would keep names from being certified.
	Readiness(ctx context.Context, names order.Names) ([]finding.Finding, error)
	// Proofs looks for each proof.
	Proofs(ctx context.Context, looks []order.Look) ([]finding.Finding, error)
}

// Site looks at what websites serve.
type Site interface {
	// Served compares what each name serves with chain (DER, leaf first). It fails
	// only if it is cancelled.
	Served(ctx context.Context, names order.Names, chain [][]byte) ([]finding.Finding, error)
}
