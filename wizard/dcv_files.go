package wizard

import (
	"context"
	"slices"
	"strings"
	"time"

	"qwizard/wizard/dcv"
	"qwizard/wizard/order"
)

// HostDays is within how many days a web host is asked to put a proof in its place.
const HostDays = 7

// rows are the records of all names, one per registrable domain: of its first name.
func (f *Facts) rows() []dcv.Row {
	var rows []dcv.Row
	for _, d := range f.Names.Value.Registrables() {
		at := slices.IndexFunc(f.Names.Value, func(n order.Name) bool { return n.Registrable() == d })
		l := f.Look(f.Names.Value[at], order.CNAME, "")
		rows = append(rows, dcv.Row{Host: l.RecordHost, Domain: d, Target: l.RecordTarget})
	}
	return rows
}

// ZoneLine is a name's record as a line of a zone file (RFC 1035 5), without the line's
// end.
func (f *Facts) ZoneLine(name order.Name) string {
	l := f.Look(name, order.CNAME, "")
	return strings.TrimSpace(dcv.Record(l.RecordHost, name.Registrable(), l.RecordTarget))
}

// HostLetter is what to write to whoever runs a name's website or domain, so that it is
// proved by the method chosen within [HostDays] of now. It is empty for [order.Email].
func (f *Facts) HostLetter(c Choice, now time.Time, text func(key string, params ...string) string) string {
	l, by := f.Look(c.Name, c.Method, c.Mailbox), now.Local().AddDate(0, 0, HostDays).Format("2 January 2006")
	switch c.Method {
	case order.CNAME:
		zone := string(c.Name.Registrable())
		return text("dcv-record.send", "zone", zone, "host", l.RecordHost, "full", l.RecordHost+"."+zone, "target", l.RecordTarget, "by", by)
	case order.HTTP, order.HTTPS:
		cut := strings.LastIndex(l.FilePath, "/")
		return text("dcv-file.send", "name", c.Name.Unicode(), "folder", l.FilePath[:cut], "file", l.FilePath[cut+1:],
			"address", string(l.Method)+"://"+string(l.Name)+"/"+l.FilePath, "content", string(l.FileBody), "by", by)
	}
	return ""
}

// Save writes the proofs under folder, both ways whatever the methods are:
//
//	NAME/...           the file of each name in its folder tree
//	zip/NAME.zip       that tree, to be unpacked in the website's folder
//	records.zone       the records in BIND's format, one per registrable domain
//	records.csv        the same as a table
//	qr/DOMAIN.png      the same, each as the QR code of its line
//	letters/NAME.txt   what to write to the web host; none for e-mail
//	read-me.txt        what is what
//	proofs.zip         all of these but the archives
//
// No domain is called zip, qr or letters, as those have no dot. A kill leaves each file
// as it was or whole.
func (d DCVFacet) Save(ctx context.Context, folder string) error {
	f := d.s.Facts()
	if err := d.s.ready(&f, TaskDCV); err != nil {
		return err
	}
	files, err := f.proofFiles(d.s.world.Now(), d.s.world.Text)
	if err != nil {
		return err
	}
	return d.s.world.Exporter.Files(ctx, folder, files)
}

func (f *Facts) proofFiles(now time.Time, text func(key string, params ...string) string) ([]order.File, error) {
	var files, archives []order.File
	for _, c := range f.Chosen() {
		l := f.Look(c.Name, order.HTTP, "")
		files = append(files, order.File{Path: string(c.Name) + "/" + l.FilePath, Data: l.FileBody})
		packed, err := dcv.Zip([]order.File{{Path: l.FilePath, Data: l.FileBody}}, now)
		if err != nil {
			return nil, err
		}
		archives = append(archives, order.File{Path: "zip/" + string(c.Name) + ".zip", Data: packed})
		if letter := f.HostLetter(c, now, text); letter != "" {
			files = append(files, order.File{Path: "letters/" + string(c.Name) + ".txt", Data: []byte(letter + "\n")})
		}
	}
	records, err := f.recordFiles()
	if err != nil {
		return nil, err
	}
	files = append(append(files, records...), order.File{Path: "read-me.txt", Data: []byte(text("dcv-files.read-me") + "\n")})
	all, err := dcv.Zip(files, now)
	if err != nil {
		return nil, err
	}
	return append(append(files, archives...), order.File{Path: "proofs.zip", Data: all}), nil
}

// recordFiles are the records of all names in every form.
func (f *Facts) recordFiles() ([]order.File, error) {
	rows := f.rows()
	table, err := dcv.CSV(rows)
	if err != nil {
		return nil, err
	}
	var zone strings.Builder
	var codes []order.File
	for _, r := range rows {
		line := dcv.Record(r.Host, r.Domain, r.Target)
		zone.WriteString(line)
		code, err := dcv.QR(strings.TrimSpace(line))
		if err != nil {
			return nil, err
		}
		codes = append(codes, order.File{Path: "qr/" + string(r.Domain) + ".png", Data: code})
	}
	return append(codes, order.File{Path: "records.zone", Data: []byte(zone.String())}, order.File{Path: "records.csv", Data: table}), nil
}
