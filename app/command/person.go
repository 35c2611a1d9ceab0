package command

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"qwizard/wizard"
	"qwizard/wizard/backup"
	"qwizard/wizard/finding"
	"qwizard/wizard/order"
	"qwizard/wizard/practice"
	"qwizard/wizard/problem"
)

// What a person does besides the program: answers mails, works in the panel of the web
// host, sees the notary. Each may be done again after an interruption.

// Where a person's files go under their folder, beside the backup.
const (
	identityName = "identity"
	returnedName = "returned" // under identityName: what came back from the notary
)

// haveSites gives each website its address at the practice web host, which has set up
// only the bare domain and www by itself.
func (j journey) haveSites(ctx context.Context) error {
	var zone strings.Builder
	for _, n := range j.session.Facts().Names.Value {
		if d := n.Registrable(); n != d && n != "www."+d {
			fmt.Fprintf(&zone, "%s. 3600 IN A 127.0.0.1\n%s. 3600 IN AAAA ::1\n", n, n)
		}
	}
	if zone.Len() == 0 {
		return nil
	}
	return j.practice.Manager.AddRecords(ctx, []byte(zone.String()))
}

// mostBackups is how many orders may have their backups in one folder.
const mostBackups = 100

func (j journey) firstBackup(ctx context.Context) error {
	if f := j.session.Facts(); f.Current().Backup.Known() {
		return nil
	}
	return j.backup(ctx)
}

func (j journey) backup(ctx context.Context) error {
	started := j.program.Now()
	defer func() { *j.scrypt += j.program.Now().Sub(started) }()
	f := j.session.Facts()
	if last := f.Current().Backup; last.Known() {
		return j.session.Key().Backup(ctx, last.Value.Path, j.answers.BackupPassphrase)
	}
	return j.newBackup(ctx)
}

// newBackup writes the order's first backup into the folder, beside those of earlier
// orders: they are no order's to write over.
func (j journey) newBackup(ctx context.Context) error {
	name := strings.TrimSuffix(wizard.BackupName, backup.Extension)
	for n := 1; ; n++ {
		file := wizard.BackupName
		if n > 1 {
			file = name + "-" + strconv.Itoa(n) + backup.Extension
		}
		err := j.session.Key().Backup(ctx, filepath.Join(j.folder, file), j.answers.BackupPassphrase)
		if n == mostBackups || !errors.Is(err, problem.BackupInTheWay) {
			return err
		}
	}
}

// answer does what the order's mails of a kind ask, the newest first: an earlier one
// may have been replaced.
func (j journey) answer(ctx context.Context, kind practice.MailKind) error {
	f := j.session.Facts()
	mails, err := j.practice.Manager.Mails(ctx, f.Receipt.Value.Number)
	if err != nil {
		return err
	}
	for _, m := range slices.Backward(mails) {
		if m.Kind != kind {
			continue
		}
		if _, err := j.practice.Manager.Answer(ctx, m); err != nil {
			return err
		}
	}
	return nil
}

// prove saves the proofs, puts what each name's method needs where it belongs, looks
// whether it is there, has the CA look, and answers the mails that ask for a code.
func (j journey) prove(ctx context.Context) error {
	folder := filepath.Join(j.folder, "dcv")
	if err := j.session.DCV().Save(ctx, folder); err != nil {
		return err
	}
	if j.done(wizard.TaskDCV) {
		return nil
	}
	for _, c := range j.answers.Choices {
		if err := j.publish(ctx, folder, c); err != nil {
			return err
		}
	}
	if err := j.session.DCV().Look(ctx); err != nil {
		return err
	}
	// A name that is proved by e-mail gets its mail, or another one, with the question.
	if err := j.session.DCV().Ask(ctx); err != nil || j.done(wizard.TaskDCV) {
		return err
	}
	if err := j.answer(ctx, practice.MailProof); err != nil {
		return err
	}
	return j.wait(ctx, wizard.TaskDCV)
}

// publish puts one name's proof into the panel, from the files that were saved.
func (j journey) publish(ctx context.Context, folder string, c wizard.Choice) error {
	switch c.Method {
	case order.CNAME:
		zone, err := read(filepath.Join(folder, "records.zone"))
		if err != nil {
			return err
		}
		return j.practice.Manager.AddRecords(ctx, zone)
	case order.HTTP, order.HTTPS:
		f := j.session.Facts()
		path := f.Look(c.Name, c.Method, c.Mailbox).FilePath
		body, err := read(filepath.Join(folder, string(c.Name), filepath.FromSlash(path)))
		if err != nil {
			return err
		}
		return j.practice.Manager.PutFiles(ctx, string(c.Name), []order.File{{Path: path, Data: body}})
	}
	return nil
}

func read(path string) ([]byte, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, problem.New(problem.FolderFailed, "read file", err, "path", path)
	}
	return b, nil
}

// identify takes the form to the notary, keeps what comes back, and sends it.
func (j journey) identify(ctx context.Context) error {
	folder := filepath.Join(j.folder, identityName)
	if err := j.session.Identity().SaveForm(ctx, folder); err != nil {
		return err
	}
	f := j.session.Facts()
	if !f.Current().Papers.Known() || f.TaskOf(wizard.TaskIdentity, j.program.Now()).State == wizard.InTrouble {
		form, err := read(filepath.Join(folder, wizard.FormName))
		if err != nil {
			return err
		}
		papers, err := j.practice.Manager.Notarise(ctx, form)
		if err != nil {
			return err
		}
		files := make([]order.File, len(papers))
		for i, p := range papers {
			files[i] = order.File{Path: p.Name, Data: p.Data, Secret: true}
		}
		if err := j.practice.World.Exporter.Files(ctx, filepath.Join(folder, returnedName), files); err != nil {
			return err
		}
		if err := j.session.Identity().Send(ctx, papers); err != nil {
			return err
		}
	}
	return j.wait(ctx, wizard.TaskIdentity)
}

// export writes the PFX, installs it at the web host for each website, and looks at what
// they serve.
func (j journey) export(ctx context.Context) error {
	f := j.session.Facts()
	path := wizard.PathFor(j.folder, f.Names.Value)
	if err := j.session.Export().Write(ctx, path, j.answers.Target, j.answers.ExportPassword); err != nil {
		return err
	}
	bundle, err := read(path)
	if err != nil {
		return err
	}
	for _, n := range f.Names.Value {
		if err := j.practice.Manager.Install(ctx, string(n), bundle, j.answers.ExportPassword); err != nil {
			return err
		}
	}
	if err := j.session.Export().Look(ctx); err != nil {
		return err
	}
	f = j.session.Facts()
	if finding.Worst(f.Current().Live.Value) == finding.Blocks {
		return problem.New(problem.PracticeStuck, "look at the site", nil, "task", string(wizard.TaskExport), "state", string(wizard.InTrouble))
	}
	return nil
}
