package wizard

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"time"

	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

// BackupContents is the table of contents of a backup: what is in it, without a secret
// and without what the applicant said of themselves.
type BackupContents struct {
	Order       string      `json:"order"` // id
	Channel     string      `json:"channel"`
	Began       time.Time   `json:"began"`
	Made        time.Time   `json:"made"` // the backup; where it does not say, the latest event in it
	Names       order.Names `json:"names,omitempty"`
	Number      string      `json:"number,omitempty"`
	Keys        []BackupKey `json:"keys"`                // oldest first; the last is the current one, unless that is elsewhere
	Elsewhere   string      `json:"elsewhere,omitempty"` // fingerprint of the current key, if the person has it and the backup does not
	Certificate bool        `json:"certificate"`
	Events      int         `json:"events"`
	Standing    Standing    `json:"-"` // seen on this computer by [Look], not stored
}

// BackupKey says which private key is in a backup.
type BackupKey struct {
	Kind        order.KeyKind `json:"kind"`
	Fingerprint string        `json:"fingerprint"` // SHA-256 of the SubjectPublicKeyInfo, lower-case hex
	Made        time.Time     `json:"made"`
}

// Standing is how the order in a backup stands to the one on this computer.
type Standing string

// The standings, by the histories of the two.
const (
	BackupOnly   Standing = "only"   // there is none on this computer
	BackupLevel  Standing = "level"  // both know the same
	BackupBehind Standing = "behind" // the one here knows all that the backup does, and more
	BackupAhead  Standing = "ahead"  // the other way round
	BackupApart  Standing = "apart"  // each knows what the other does not

	BackupUnreadable Standing = "unreadable" // the one here is damaged: see [Replace]
)

// contentsOf lists what a backup holds, as of its latest event.
func contentsOf(f *Facts, s saved) (BackupContents, error) {
	c := BackupContents{
		Order: f.ID, Channel: f.Channel, Began: f.Created, Made: f.Created, Names: f.Names.Value, Number: f.Ordered().Value.Number,
		Keys: []BackupKey{}, Certificate: f.Current().Chain.Known(), Events: len(s.Events),
	}
	if k := f.Current().Key.Value; k.Elsewhere() {
		c.Elsewhere = k.Fingerprint
	}
	for _, i := range f.Issuances {
		if _, have := s.Keys[i.Key.Value.Item]; have {
			c.Keys = append(c.Keys, BackupKey{i.Key.Value.Kind, i.Key.Value.Fingerprint, i.Key.At})
		}
	}
	if n := len(s.Events); n > 0 {
		last, err := decode[Event](s.Events[n-1])
		if err != nil {
			return BackupContents{}, err
		}
		c.Made = last.At
	}
	return c, nil
}

// listed checks the table of contents that a backup begins with against what is in it.
func listed(line []byte, is BackupContents) (BackupContents, error) {
	said, err := decode[BackupContents](line)
	if err != nil {
		return BackupContents{}, err
	}
	is.Made = said.Made
	want, err := encode(is)
	if err == nil && !bytes.Equal(line, want) {
		err = problem.New(problem.BackupDamaged, "compare contents", nil)
	}
	return said, err
}

// Look opens the backup at path and says what is in it, and how it stands to the order
// on this computer. It changes nothing, and takes a second (scrypt). One of another
// channel is no error here: its contents say so. Errors are those of [Restore], but for
// [problem.OrderHere] and [problem.BackupChannel].
func Look(ctx context.Context, w World, path, passphrase string) (BackupContents, error) {
	c, f, all, err := unpacked(ctx, w, path, passphrase)
	if err != nil {
		return BackupContents{}, err
	}
	defer all.wipe()
	c.Standing = BackupOnly
	if f.Channel != w.Channel.ID() {
		return c, nil
	}
	ours, broken, err := readable(ctx, w.Store, f.ID)
	switch {
	case errors.Is(err, problem.OrderUnknown), err == nil && ours.Restoring.Known():
		return c, nil
	case broken:
		c.Standing = BackupUnreadable
		return c, nil
	case err != nil:
		return BackupContents{}, err
	}
	here, err := w.Store.Events(ctx, f.ID)
	if err == nil {
		c.Standing, _, err = standing(all.Events, here)
	}
	return c, err
}

// standing compares the histories in a backup and on this computer. missing is what a
// backup that is ahead knows and this computer does not. What was done with backups, the
// recovery sheet, the key and the folder of one computer is no news of an order.
func standing(backup, here [][]byte) (_ Standing, missing [][]byte, err error) {
	there, err := news(backup)
	if err != nil {
		return "", nil, inBackup(err)
	}
	ours, err := news(here)
	if err != nil {
		return "", nil, err
	}
	common := min(len(there), len(ours))
	switch {
	case !slices.EqualFunc(there[:common], ours[:common], bytes.Equal):
		return BackupApart, nil, nil
	case len(there) > common:
		return BackupAhead, there[common:], nil
	case len(ours) > common:
		return BackupBehind, nil, nil
	}
	return BackupLevel, nil, nil
}

// news are the events that say something of an order, and not of its backups.
func news(events [][]byte) (out [][]byte, err error) {
	for _, b := range events {
		e, err := decode[Event](b)
		if err != nil {
			return nil, err
		}
		switch e.Kind {
		case BackupVerified, BackupOpened, BackupSeen, BackupGone, BackupChanged, OrderRestored, SheetSaved, KeyVerified, KeyPutBack, FolderChosen:
		default:
			out = append(out, b)
		}
	}
	return out, nil
}
