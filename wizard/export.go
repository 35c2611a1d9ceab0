package wizard

import (
	"bytes"
	"context"
	"crypto/rand"
	"path/filepath"
	"reflect"
	"slices"

	"qwizard/wizard/chain"
	"qwizard/wizard/finding"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

// ExportFacet is task 11: the PFX for the place it goes to.
type ExportFacet struct{ s *Session }

// Export returns the facet of task 11.
func (s *Session) Export() ExportFacet { return ExportFacet{s} }

// Write writes the PFX for a target to path, re-opened and compared, under a
// password that is stored nowhere. Writing again, for another target or place, is
// always possible. With the key elsewhere it is [problem.KeyElsewhere]: the key can be
// brought in ([KeyFacet.BringKey]), or the certificates put to it
// ([ExportFacet.SaveCertificates]). What is wrong with target and password names them by their fields.
func (e ExportFacet) Write(ctx context.Context, path, target, password string) error {
	before := e.s.Facts()
	if err := e.s.ready(&before, TaskExport); err != nil {
		return err
	}
	var bad problem.List
	_, err := order.EncodingFor(target)
	bad.Add("export.target", err)
	bad.Add("export.password", order.CheckPassword(password))
	if err := bad.Err(); err != nil {
		return err
	}
	return e.s.act(ctx, func(f Facts) error {
		key, err := e.s.private(ctx, &f)
		if err != nil {
			return err
		}
		defer clear(key)
		done, err := e.s.world.Exporter.PFX(ctx, path, order.Bundle{
			Key: key, Chain: f.Current().Chain.Value, Target: target, Password: password,
		})
		if err != nil {
			return err
		}
		now := e.s.world.Now()
		f.Current().Export = Fact[order.Exported]{Value: done, Source: SeenByUs, At: now}
		return e.s.state(ctx, f, event(now, TaskExport, PFXWritten, SeenByUs,
			"path", done.Path, "encoding", done.Encoding, "target", target, "sha256", done.SHA256))
	})
}

// NewPassword makes a password for a PFX: 20 letters and digits, none of which is taken
// for another, and none of which a shell or a configuration file reads in its own way.
// That is about 115 bits.
func NewPassword() string {
	const letters, length = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789", 20
	b := make([]byte, 0, length)
	var random [1]byte
	for len(b) < length {
		rand.Read(random[:])
		// A number beyond the last whole round of the alphabet would favour its beginning.
		if n := int(random[0]); n < 256/len(letters)*len(letters) {
			b = append(b, letters[n%len(letters)])
		}
	}
	return string(b)
}

// Look looks at what the order's websites serve, and stores what it saw.
func (e ExportFacet) Look(ctx context.Context) error {
	before := e.s.Facts()
	if err := e.s.ready(&before, TaskExport); err != nil {
		return err
	}
	chain := before.Current().Chain.Value
	found, err := e.s.world.Site.Served(ctx, before.Names.Value, chain)
	if err != nil {
		return err
	}
	finding.Sort(found)
	return e.s.act(ctx, func(f Facts) error {
		i := f.Current()
		if !slices.EqualFunc(i.Chain.Value, chain, bytes.Equal) {
			return problem.New(problem.Superseded, "look at the site", nil)
		}
		if i.Live.Known() && reflect.DeepEqual(i.Live.Value, found) {
			return nil
		}
		now := e.s.world.Now()
		i.Live = Fact[[]finding.Finding]{Value: found, Source: SeenByUs, At: now}
		return e.s.state(ctx, f, event(now, TaskExport, SiteSeen, SeenByUs, "verdict", string(finding.Worst(found))))
	})
}

// SaveCertificates writes certificate.pem, chain.pem and fullchain.pem into folder. With
// the key elsewhere nobody but the person can put the two together, so that these files
// are all there is to export, and the task is done; it is open again once the key was
// brought in, until a PFX is written. A kill leaves each file as it was or whole, at
// worst without the fact.
func (e ExportFacet) SaveCertificates(ctx context.Context, folder string) error {
	f := e.s.Facts()
	c := f.Current().Chain
	if !c.Known() {
		return problem.New(problem.TaskNotReady, "save certificates", nil, "task", string(TaskExport), "needs", string(TaskCertificate))
	}
	err := e.s.world.Exporter.Files(ctx, folder, []order.File{
		{Path: "certificate.pem", Data: chain.PEM(c.Value[0])},
		{Path: "chain.pem", Data: chain.PEM(c.Value[1:]...)},
		{Path: "fullchain.pem", Data: chain.PEM(c.Value...)},
	})
	if err != nil || !f.Current().Key.Value.Elsewhere() {
		return err
	}
	return e.s.act(ctx, func(f Facts) error {
		i := f.Current()
		switch {
		case !slices.EqualFunc(i.Chain.Value, c.Value, bytes.Equal):
			return problem.New(problem.Superseded, "save certificates", nil)
		case i.Given.Value == folder || !i.Key.Value.Elsewhere():
			return nil
		}
		now := e.s.world.Now()
		i.Given = Fact[string]{Value: folder, Source: SeenByUs, At: now}
		return e.s.state(ctx, f, event(now, TaskExport, CertificatesSaved, SeenByUs, "folder", folder))
	})
}

// PathFor is where a PFX goes under the person's folder: export/<first name>.pfx.
func PathFor(folder string, names order.Names) string {
	return filepath.Join(folder, "export", string(names[0])+".pfx")
}
