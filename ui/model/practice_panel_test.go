package model_test

import (
	"slices"
	"strings"
	"testing"

	"qwizard/ui/model"
	"qwizard/ui/model/modeltest"
	"qwizard/wizard/problem"
)

func zoneOf(d *modeltest.Desk) string {
	return strings.Join(d.House.Around.Zone["anna-muster.eu"], "\n")
}

// One press fills in the order's record, another one adds it.
func TestTheOrdersRecordIsFilledInAndAdded(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Sent)
	d.At(model.PagePanelRecords, "anna-muster.eu")
	d.Press("fill")
	f := d.Facts()
	if d.Field("panel.host").Value != f.Token().RecordHost() || d.Field("panel.value").Value != f.Token().RecordTarget() || d.Field("panel.type").Value != "CNAME" {
		t.Fatalf("filled in %+v", d.Face.Page.Fields())
	}
	p := d.Press("add")
	want := f.Token().RecordName("anna-muster.eu") + ".\t3600\tIN\tCNAME\t" + f.Token().RecordTarget() + "."
	if !strings.Contains(zoneOf(d), want) || p.Said == "" || d.Field("panel.host").Value != "" {
		t.Errorf("said %q, host %q, zone\n%s", p.Said, d.Field("panel.host").Value, zoneOf(d))
	}
	if !strings.Contains(modeltest.Text(p), f.Token().RecordTarget()) {
		t.Error("the record is not on the page")
	}
}

// A website's name stands for its domain.
func TestTheZoneOfAWebsiteIsItsDomains(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Sent)
	for _, about := range []string{"", "www.anna-muster.eu"} {
		if p := d.At(model.PagePanelRecords, about); p.Title != d.Words.Text("panel-records.title", "domain", "anna-muster.eu") {
			t.Errorf("about %q: %s", about, p.Title)
		}
	}
}

// As at many web hosts, the domain is put behind whatever is typed: the classic
// mistake can be made here.
func TestWhatIsTypedAsARecordIsWhatStandsInTheZone(t *testing.T) {
	for _, c := range []struct{ host, kind, value, want string }{
		{"_ab", "CNAME", "x.sectigo.com", "_ab.anna-muster.eu.\t3600\tIN\tCNAME\tx.sectigo.com."},
		{"_ab.anna-muster.eu", "CNAME", "x.sectigo.com.", "_ab.anna-muster.eu.anna-muster.eu.\t3600\tIN\tCNAME\tx.sectigo.com."},
		{"_AB.", "CNAME", "x", "_ab.anna-muster.eu.\t3600\tIN\tCNAME\tx."},
		{"", "TXT", `a "quoted" text`, "anna-muster.eu.\t3600\tIN\tTXT\t\"a \\\"quoted\\\" text\""},
		{"@", "CAA", `0 issue "sectigo.com"`, "anna-muster.eu.\t3600\tIN\tCAA\t0 issue \"sectigo.com\""},
		{"blog", "A", "192.0.2.7", "blog.anna-muster.eu.\t3600\tIN\tA\t192.0.2.7"},
		{"", "MX", "10 mail.anna-muster.eu", "anna-muster.eu.\t3600\tIN\tMX\t10 mail.anna-muster.eu."},
		{"t", "TXT", strings.Repeat("x", 300), "t.anna-muster.eu.\t3600\tIN\tTXT\t\"" + strings.Repeat("x", 255) + "\" \"" + strings.Repeat("x", 45) + "\""},
	} {
		d := modeltest.NewDesk(t, modeltest.Sent)
		d.At(model.PagePanelRecords)
		d.Type("panel.host", c.host, "panel.type", c.kind, "panel.value", c.value)
		d.Press("add")
		if lines := d.House.Around.Zone["anna-muster.eu"]; lines[len(lines)-1] != c.want {
			t.Errorf("%+v: %q", c, lines[len(lines)-1])
		}
	}
}

// The web host takes what it is given for all records of a name and type, so those that
// are there are said again.
func TestAnotherRecordOfTheSameNameKeepsTheFirst(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Sent)
	d.At(model.PagePanelRecords)
	d.Type("panel.host", "www", "panel.type", "A", "panel.value", "192.0.2.7")
	d.Press("add")
	lines := d.House.Around.Zone["anna-muster.eu"]
	if got := lines[2:]; !slices.Equal(got, []string{"www.anna-muster.eu. 3600 IN A 127.0.0.1", "www.anna-muster.eu.\t3600\tIN\tA\t192.0.2.7"}) {
		t.Errorf("sent %q", got)
	}
}

func TestWhatTheHostCannotBeIsToldBeforeAnythingIsSent(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Sent)
	before := zoneOf(d)
	d.At(model.PagePanelRecords)
	d.Type("panel.host", "a IN TXT b ;", "panel.value", "x")
	if p := d.Press("add"); len(p.Problems) != 1 || p.Problems[0].Field != "panel.host" {
		t.Errorf("got %+v", p.Problems)
	}
	d.Type("panel.host", "a", "panel.value", " ")
	if p := d.Press("add"); len(p.Problems) != 1 || p.Problems[0].Field != "panel.value" {
		t.Errorf("got %+v", p.Problems)
	}
	if zoneOf(d) != before || d.Field("panel.host").Value != "a" {
		t.Error("something was sent, or what was typed is gone")
	}
}

func TestAZoneFileIsTakenOverOrRefusedInAPanelsWords(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Sent)
	d.At(model.PagePanelRecords)
	d.Type("panel.zone", "x.anna-muster.eu. 300 IN TXT \"y\"\n")
	d.House.Around.Err = problem.At("zone", problem.InputNotOffered, "rule", "two-cnames", "value", "x.anna-muster.eu.")
	p := d.Press("paste")
	why := d.Words.Text("panel-why.two-cnames", "value", "x.anna-muster.eu.")
	if len(p.Problems) != 1 || p.Problems[0].Field != "panel.zone" || !strings.Contains(p.Problems[0].What, why) {
		t.Errorf("got %+v", p.Problems)
	}
	d.Type("panel.zone", "z.anna-muster.eu. 300 IN TXT \"y\"\n")
	if p := d.Press("paste"); p.Said == "" || d.Field("panel.zone").Value != "" || !strings.Contains(zoneOf(d), "z.anna-muster.eu. 300 IN TXT") {
		t.Errorf("said %q, zone %s", p.Said, zoneOf(d))
	}
}

func TestARecordIsRemoved(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Sent)
	d.House.Around.Zone["anna-muster.eu"] = []string{"anna-muster.eu. 3600 IN A 127.0.0.1", "t.anna-muster.eu. 300 IN TXT \"y\""}
	d.At(model.PagePanelRecords)
	p := d.Press("remove-1")
	if got := zoneOf(d); got != "anna-muster.eu. 3600 IN A 127.0.0.1" {
		t.Errorf("the zone is %q", got)
	}
	if want := d.Words.Text("panel-records.removed", "name", "t", "type", "TXT"); p.Said != want {
		t.Errorf("said %q", p.Said)
	}
}

func TestThePanelListsWhatTheOrderIsAbout(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Sent)
	var got []string
	for _, r := range rows(d.At(model.PagePanel)) {
		got = append(got, r.Open.ID+" "+r.State)
	}
	files, install := d.Words.Text("panel.files", "count", "0"), d.Words.Text("panel.install")
	want := []string{
		"records-anna-muster.eu " + d.Words.Text("panel.records", "count", "2"),
		"files-anna-muster.eu " + files, "files-www.anna-muster.eu " + files,
		"install-anna-muster.eu " + install, "install-www.anna-muster.eu " + install,
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}

// A website that leads nowhere is set up as its domain is.
func TestAWebsiteWithoutAnAddressIsSetUp(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Sent)
	d.House.Around.Zone["anna-muster.eu"] = []string{"anna-muster.eu. 3600 IN A 127.0.0.1"}
	d.At(model.PagePanelFiles, "www.anna-muster.eu")
	p := d.Press("set-up")
	if !strings.Contains(zoneOf(d), "www.anna-muster.eu. 3600 IN A 127.0.0.1") {
		t.Errorf("the zone is %q", zoneOf(d))
	}
	for _, a := range modeltest.Actions(p) {
		if a.ID == "set-up" {
			t.Error("it is still offered")
		}
	}
}

func TestFilesAreUploadedAndRemoved(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Sent)
	d.App.Files["/home/anna/ABC.txt"] = []byte("proof")
	d.At(model.PagePanelFiles, "anna-muster.eu")
	if p := d.Press("upload"); len(p.Problems) != 1 || p.Problems[0].Field != "panel.files" {
		t.Errorf("without a file: %+v", p.Problems)
	}
	d.Type("panel.files", "/home/anna/ABC.txt\n/home/anna/missing.txt")
	if p := d.Press("upload"); len(p.Problems) != 1 || p.Problems[0].Field != "panel.files" || len(d.House.Around.Web["anna-muster.eu"]) != 0 {
		t.Errorf("with one that is missing: %+v", p.Problems)
	}
	d.Type("panel.files", "/home/anna/ABC.txt", "panel.folder", "/wrong/")
	d.Press("upload")
	got := d.House.Around.Web["anna-muster.eu"]
	if len(got) != 1 || got[0].Path != "wrong/ABC.txt" || string(got[0].Data) != "proof" {
		t.Fatalf("uploaded %+v", got)
	}
	d.Press("put-proof")
	f := d.Facts()
	got = d.House.Around.Web["anna-muster.eu"]
	if len(got) != 2 || got[1].Path != f.Token().FilePath() || string(got[1].Data) != string(f.Token().FileBody()) {
		t.Fatalf("uploaded %+v", got)
	}
	d.Press("remove-0")
	if got := d.House.Around.Web["anna-muster.eu"]; len(got) != 1 || got[0].Path != f.Token().FilePath() {
		t.Errorf("left %+v", got)
	}
}

func TestACertificateIsInstalledWithItsPassword(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Exported)
	d.At(model.PagePanelInstall, "www.anna-muster.eu")
	d.App.Files[d.Field("panel.pfx").Value] = []byte("pfx")
	if p := d.Press("install"); len(p.Problems) != 1 || p.Problems[0].Field != "panel.password" {
		t.Errorf("without its password: %+v", p.Problems)
	}
	d.Type("panel.password", "secret words")
	p := d.Press("install")
	if string(d.House.Around.Installed["www.anna-muster.eu"]) != "pfx" || p.Said == "" || d.Field("panel.password").Value != "" || p.Primary.ID != "live" {
		t.Errorf("installed %v, said %q, primary %q", d.House.Around.Installed, p.Said, p.Primary.ID)
	}
	for _, kept := range d.House.Kept {
		if strings.Contains(kept, "secret words") {
			t.Error("the password was kept")
		}
	}
	if d.Press("live"); d.Face.Page.Place.Page != model.PageLive {
		t.Errorf("it leads to %s", d.Face.Page.Place.Page)
	}
}
