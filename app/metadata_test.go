package main

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"fyne.io/fyne/v2/app"
	"github.com/BurntSushi/toml"

	"qwizard/assets"
)

func TestMetadataIsWhatThePackagerReads(t *testing.T) {
	var file struct {
		Details struct {
			Icon, Name, ID, Version string
			Build                   int
		}
		Migrations map[string]bool
	}
	if _, err := toml.DecodeFile("../FyneApp.toml", &file); err != nil {
		t.Fatal(err)
	}
	m, d := metadata(), file.Details
	if m.ID != d.ID || m.Name != d.Name || m.Version != d.Version || m.Build != d.Build {
		t.Errorf("metadata() is %q %q %q %d, FyneApp.toml says %q %q %q %d", m.ID, m.Name, m.Version, m.Build, d.ID, d.Name, d.Version, d.Build)
	}
	if file.Migrations["fyneDo"] {
		t.Error("FyneApp.toml turns Fyne's thread check off")
	}
	icon, err := os.ReadFile(filepath.Join("..", d.Icon))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(assets.Icon, icon) {
		t.Errorf("assets.Icon is not %s", d.Icon)
	}
	if off := differ(t, m.Icon.Content(), quarter(t, icon)); off > 0.02 {
		t.Errorf("metadata() has another icon than %s: %.0f %% of the points differ", d.Icon, 100*off)
	}
}

// icons are the pictures drawn from icon.svg, by their side in pixels.
func icons() map[int][]byte {
	return map[int][]byte{512: assets.Icon, 128: assets.WindowIcon}
}

func TestIconsAreSquare(t *testing.T) {
	for side, content := range icons() {
		if got := decode(t, content).Bounds().Size(); got != image.Pt(side, side) {
			t.Errorf("the icon is %v, want %d x %d", got, side, side)
		}
	}
}

func TestIconsAreDrawnFromTheirSource(t *testing.T) {
	if _, err := exec.LookPath("rsvg-convert"); err != nil {
		t.Skip("rsvg-convert is not installed (make deps)")
	}
	for side, content := range icons() {
		drawn, err := exec.Command("rsvg-convert", "-w", strconv.Itoa(side), "-h", strconv.Itoa(side), "../assets/icon.svg").Output()
		if err != nil {
			t.Fatal(err)
		}
		if off := differ(t, content, decode(t, drawn)); off > 0.02 { // versions of the tool smooth edges a little differently
			t.Errorf("the icon of %d pixels differs from icon.svg in %.0f %% of its points: draw it anew with rsvg-convert", side, 100*off)
		}
	}
}

func decode(t *testing.T, content []byte) image.Image {
	t.Helper()
	picture, err := png.Decode(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	return picture
}

// quarter returns the picture at a quarter of its size.
func quarter(t *testing.T, content []byte) image.Image {
	t.Helper()
	large := decode(t, content)
	small := image.NewRGBA64(image.Rect(0, 0, large.Bounds().Dx()/4, large.Bounds().Dy()/4))
	for y := range small.Rect.Dy() {
		for x := range small.Rect.Dx() {
			var sum [4]uint32
			for n := range 16 {
				r, g, b, a := large.At(4*x+n%4, 4*y+n/4).RGBA()
				sum[0], sum[1], sum[2], sum[3] = sum[0]+r, sum[1]+g, sum[2]+b, sum[3]+a
			}
			small.SetRGBA64(x, y, color.RGBA64{R: uint16(sum[0] / 16), G: uint16(sum[1] / 16), B: uint16(sum[2] / 16), A: uint16(sum[3] / 16)})
		}
	}
	return small
}

// differ returns which part of the points of two pictures of one size differs so that one
// could see it.
func differ(t *testing.T, content []byte, want image.Image) float64 {
	t.Helper()
	got := decode(t, content)
	if got.Bounds() != want.Bounds() {
		return 1
	}
	off, size := 0, got.Bounds().Size()
	for y := range size.Y {
		for x := range size.X {
			r1, g1, b1, a1 := got.At(x, y).RGBA()
			r2, g2, b2, a2 := want.At(x, y).RGBA()
			const near = 0x1800
			if apart(r1, r2) > near || apart(g1, g2) > near || apart(b1, b2) > near || apart(a1, a2) > near {
				off++
			}
		}
	}
	return float64(off) / float64(size.X*size.Y)
}

func apart(a, b uint32) uint32 { return max(a, b) - min(a, b) }

// TestMetadataHoldsInAnyFolder starts this test binary as the program would start, in a
// folder with a FyneApp.toml that says something else, and asks Fyne what it knows.
func TestMetadataHoldsInAnyFolder(t *testing.T) {
	if os.Getenv("QWIZARD_TEST_METADATA") == "child" {
		app.SetMetadata(metadata())
		m := app.New().Metadata()
		t.Logf("child: id=%s name=%s version=%s build=%d icon=%d migrated=%v", m.ID, m.Name, m.Version, m.Build, len(m.Icon.Content()), m.Migrations["fyneDo"])
		return
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	planted := "[Details]\nID = \"org.example.other\"\nName = \"Other\"\nVersion = \"9.9.9\"\nBuild = 99\n[Migrations]\nfyneDo = true\n"
	if err := os.WriteFile(filepath.Join(folder, "FyneApp.toml"), []byte(planted), 0o600); err != nil {
		t.Fatal(err)
	}
	// As `go run` does, and as a built binary does whose folder holds a planted file.
	binary := filepath.Join(folder, "qwizard")
	if err := os.Link(self, binary); err != nil {
		content, err := os.ReadFile(self)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(binary, content, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	m := metadata()
	for _, exe := range []string{self, binary} {
		cmd := exec.Command(exe, "-test.run", "^TestMetadataHoldsInAnyFolder$", "-test.v")
		cmd.Dir = folder
		cmd.Env = append(os.Environ(), "QWIZARD_TEST_METADATA=child", "HOME="+t.TempDir())
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		for _, want := range []string{"id=" + m.ID + " ", "name=" + m.Name + " ", "version=" + m.Version + " ", "build=1 ", "migrated=false"} {
			if !strings.Contains(string(out), want) {
				t.Errorf("want %q in what %s says:\n%s", want, filepath.Base(exe), out)
			}
		}
		if strings.Contains(string(out), "icon=0") {
			t.Errorf("no icon:\n%s", out)
		}
	}
}
