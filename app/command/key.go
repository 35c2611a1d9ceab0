package command

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"qwizard/app/wire"
	"qwizard/ui/words"
	"qwizard/wizard"
	"qwizard/wizard/problem"
)

// KeyQuestion is what key asks a running program.
const KeyQuestion = "key"

// keyReport is what key prints with --json.
type keyReport struct {
	Running bool        `json:"running"` // a running program answered
	Orders  []keyStatus `json:"orders"`
}

// keyStatus says where an order's current key is. Keys are documented in README.
type keyStatus struct {
	ID       string         `json:"id"`
	Number   string         `json:"number,omitempty"`
	Names    []string       `json:"names"`
	Key      *keyRecord     `json:"key,omitempty"`
	Made     *time.Time     `json:"made,omitempty"`
	Verified *time.Time     `json:"verified,omitempty"` // read from the vault and matched to the CSR
	Backup   *backupStatus  `json:"backup,omitempty"`
	Problems []problem.Kind `json:"problems,omitempty"`
}

// backupStatus says where the last backup is, or was.
type backupStatus struct {
	File    string     `json:"file"`
	SHA256  string     `json:"sha256"`
	Written time.Time  `json:"written"`
	Seen    *time.Time `json:"seen,omitempty"`   // as it was written
	Opened  *time.Time `json:"opened,omitempty"` // with its passphrase
	Gone    *time.Time `json:"gone,omitempty"`   // it was not there
	Changed *time.Time `json:"changed,omitempty"`
}

func (p Program) key(o *options) *cobra.Command {
	var asJSON, verify bool
	var passphraseFile string
	c := &cobra.Command{
		Use: "key", Args: cobra.NoArgs,
		Short: p.Words().Text("command.key-short"), Long: p.Words().Text("command.key-long"),
		RunE: func(c *cobra.Command, _ []string) error {
			if err := o.resolve(); err != nil {
				return err
			}
			report, found, err := p.readKeys(c.Context(), o, c.Flags().Changed("data"), verify, passphraseFile)
			if report.Orders == nil {
				return err
			}
			return errors.Join(p.showKeys(report, asJSON), found, err)
		},
	}
	c.Flags().BoolVar(&verify, "verify", false, p.Words().Text("command.flag-verify"))
	c.Flags().BoolVar(&asJSON, "json", false, p.Words().Text("command.flag-json"))
	c.Flags().StringVar(&passphraseFile, "passphrase-file", "", p.Words().Text("command.flag-passphrase"))
	return c
}

// readKeys asks a running program, or else reads what is stored, like [Program.readStatus].
// found is what is wrong with keys and backups. A running program has its orders open, so
// it is not asked to verify: [problem.InstanceRunning].
func (p Program) readKeys(ctx context.Context, o *options, named, verify bool, passphraseFile string) (report keyReport, found, err error) {
	if err := o.findData(named); err != nil {
		return keyReport{}, nil, err
	}
	running, err := wire.Running(o.folder)
	switch {
	case err != nil:
		return keyReport{}, nil, err
	case running && verify:
		return keyReport{}, nil, whenRunning(true, o.folder)
	case running:
		reply, err := wire.Ask(ctx, o.folder, KeyQuestion)
		if errors.Is(err, problem.InstanceNotThere) {
			err = whenRunning(true, o.folder)
		}
		if err != nil {
			return keyReport{}, nil, err
		}
		if err := json.Unmarshal(reply, &report); err != nil {
			return keyReport{}, nil, problem.New(problem.InstanceNotThere, "read answer", err, "path", o.folder)
		}
		return report, report.found(), nil
	case !wire.Exists(o.folder):
		return keyReport{Orders: []keyStatus{}}, nil, nil
	}
	passphrase, err := p.passphrase(ctx, o.folder, passphraseFile)
	if err != nil {
		return keyReport{}, nil, err
	}
	h, err := wire.Open(ctx, p.Config(o.folder, passphrase, p.logger(o)))
	if err != nil {
		return keyReport{}, nil, err
	}
	report, found, err = p.keysOf(ctx, h, verify)
	return report, found, errors.Join(err, h.Close())
}

// keysOf reads the keys of all orders. found is what is wrong with them, err why orders
// cannot be read.
func (p Program) keysOf(ctx context.Context, h *wire.House, verify bool) (report keyReport, found, err error) {
	all, err := h.Orders(ctx)
	if all == nil {
		return keyReport{}, nil, err
	}
	report.Orders = []keyStatus{}
	var missing []error
	for _, f := range all {
		var failed error
		if verify && f.Current().CSR.Known() {
			f, failed = verified(ctx, h, f)
		}
		s := newKeyStatus(&f)
		for _, told := range problem.All(failed) {
			s.Problems = append(s.Problems, told.Kind)
		}
		missing = append(missing, failed)
		report.Orders = append(report.Orders, s)
	}
	return report, errors.Join(append(missing, report.found())...), err
}

// verified reads an order's key from the vault and looks for its backup, one whatever the
// other says, and returns what is known then.
func verified(ctx context.Context, h *wire.House, f wizard.Facts) (wizard.Facts, error) {
	s, err := wizard.Resume(ctx, h.Alone(f.Channel), f.ID)
	if err != nil {
		return f, err
	}
	err = s.Key().VerifyBackup(ctx)
	if !f.Current().Key.Value.Elsewhere() {
		err = errors.Join(s.Key().Verify(ctx), err)
	}
	return s.Facts(), err
}

func newKeyStatus(f *wizard.Facts) keyStatus {
	i := f.Current()
	s := keyStatus{ID: f.ID, Number: f.Receipt.Value.Number, Names: f.Names.Value.Strings()}
	if f.Restoring.Known() {
		s.Backup = &backupStatus{File: f.Restoring.Value, Written: f.Restoring.At.UTC()}
		s.Problems = append(s.Problems, problem.RestoreUnfinished)
		return s
	}
	if !i.Key.Known() {
		return s
	}
	k := i.Key.Value
	s.Key, s.Made, s.Verified = &keyRecord{k.Kind, k.Vault, k.Fingerprint}, instant(i.Key.At), instant(i.Checked.At)
	switch b, lost := i.Backup, i.Lost; {
	case b.Known():
		s.Backup = newBackupStatus(b)
	case lost.Known():
		s.Backup = newBackupStatus(lost.Value.Backup)
		if lost.Value.Changed {
			s.Backup.Changed = instant(lost.At)
		} else {
			s.Backup.Gone = instant(lost.At)
		}
	}
	if i.NeedsBackup() {
		s.Problems = append(s.Problems, problem.BackupNeeded)
	}
	return s
}

func newBackupStatus(b wizard.Fact[wizard.Backup]) *backupStatus {
	return &backupStatus{File: b.Value.Path, SHA256: b.Value.SHA256, Written: b.At.UTC(), Seen: instant(b.Value.Seen), Opened: instant(b.Value.Opened)}
}

// found are the problems that the report itself shows.
func (r keyReport) found() error {
	var all []error
	for _, s := range r.Orders {
		for _, kind := range s.Problems {
			switch kind {
			case problem.BackupNeeded:
				all = append(all, problem.New(kind, "look at key", nil, "order", s.ID))
			case problem.RestoreUnfinished:
				all = append(all, problem.New(kind, "look at key", nil, "order", s.ID, "path", s.Backup.File))
			}
		}
	}
	return errors.Join(all...)
}

func (p Program) showKeys(report keyReport, asJSON bool) error {
	if asJSON {
		data, err := encodeJSON(report)
		if err != nil {
			return err
		}
		_, _ = p.Stdout.Write(data) // Run asks whether it could be printed
		return nil
	}
	w := p.Words()
	if len(report.Orders) == 0 {
		fmt.Fprintln(p.Stdout, w.Text("command.no-orders"))
	}
	for n, s := range report.Orders {
		if n > 0 {
			fmt.Fprintln(p.Stdout)
		}
		p.printOrder(w, s.Number, s.Names)
		for _, row := range s.rows(w) {
			fmt.Fprintf(p.Stdout, "  %s: %s\n", row[0], words.Printable(row[1]))
		}
	}
	return nil
}

// rows are what is known of a key, as label and value.
func (s keyStatus) rows(w textOf) [][2]string {
	if s.Key == nil {
		return [][2]string{{w.Text("where-key.kind"), w.Text("command.key-none")}}
	}
	rows := [][2]string{
		{w.Text("where-key.place"), w.Text("vault." + s.Key.Vault)},
		{w.Text("where-key.kind"), w.Text("key." + string(s.Key.Kind))},
		{w.Text("where-key.fingerprint-short"), s.Key.Fingerprint},
		{w.Text("where-key.made"), when(w, s.Made)},
		{w.Text("where-key.verified"), when(w, s.Verified)},
	}
	b := s.Backup
	if s.Key.Vault == "" {
		rows = [][2]string{
			{w.Text("key.place"), w.Text("key-elsewhere.place")}, {w.Text("where-key.kind"), w.Text("key." + string(s.Key.Kind))},
			{w.Text("where-key.fingerprint-short"), s.Key.Fingerprint},
		}
	}
	switch {
	case b == nil && s.Key.Vault == "":
		return append(rows, [2]string{w.Text("where-key.backup-file"), w.Text("key-elsewhere.no-backup")})
	case b == nil:
		return append(rows, [2]string{w.Text("where-key.backup-file"), w.Text("command.key-backup-none")})
	}
	file := b.File
	switch {
	case b.Gone != nil:
		file = w.Text("command.key-backup-gone", "path", file, "date", when(w, b.Gone))
	case b.Changed != nil:
		file = w.Text("command.key-backup-changed", "path", file, "date", when(w, b.Changed))
	}
	return append(rows, [2]string{w.Text("where-key.backup-file"), file}, [2]string{w.Text("where-key.backup-checked"), when(w, &b.Written)},
		[2]string{w.Text("where-key.backup-seen"), when(w, b.Seen)}, [2]string{w.Text("where-key.backup-opened"), when(w, b.Opened)})
}

// when is a time by the person's clock, in words.
func when(w textOf, t *time.Time) string {
	if t == nil {
		return w.Text("where-key.never")
	}
	return t.Local().Format("2 January 2006, 15:04")
}
