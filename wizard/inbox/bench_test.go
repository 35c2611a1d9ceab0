package inbox_test

import (
	"bytes"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"qwizard/wizard/inbox"
)

// loads are inputs of n bytes, by what is repeated in them: what people paste, and what
// makes a careless reader slow.
func loads(t testing.TB) map[string]func(n int) []byte {
	t.Helper()
	mail, err := os.ReadFile(corpus + "/refused-list.txt")
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(corpus + "/script-page.html")
	if err != nil {
		t.Fatal(err)
	}
	again := func(s string) func(int) []byte {
		return func(n int) []byte { return bytes.Repeat([]byte(s), n/len(s)+1)[:n] }
	}
	counted := func(make func(i int) string) func(int) []byte {
		return func(n int) []byte {
			var b bytes.Buffer
			for i := 0; b.Len() < n; i++ {
				b.WriteString(make(i))
			}
			return b.Bytes()[:n]
		}
	}
	number := func(i int) string { return strconv.Itoa(10000000 + i) }
	return map[string]func(int) []byte{
		"mail": again(string(mail)), "page": again(string(page)), "blanks": again(" "), "lines": again("\n"), "binary": again("\x00\x01\xfe\xff"),
		"numbers":  counted(func(i int) string { return "order no. " + number(i) + "\n" }),
		"links":    counted(func(i int) string { return "agreement https://a.eu/" + number(i) + " " }),
		"angles":   again("<https://a"),
		"files":    counted(func(i int) string { return strings.Repeat("0", 24) + number(i) + ".txt\na.eu\n" }),
		"websites": counted(func(i int) string { return "for: a" + number(i) + ".eu\n" }),
		"begins":   again("-----BEGIN "), "keys": again("-----BEGIN PRIVATE KEY-----\nMIIB\n"), "base64": again(strings.Repeat("MIIB", 16) + "\n"),
		"codes": again("validation code "), "conditions": again("if your certificate was issued "), "tags": again("<div><a href=x><p>"),
		"opened": again("<blockquote>"), "quotes": again("> > > > "), "hashes": again(strings.Repeat("a", 64) + " sectigo.com "),
		"parts": func(n int) []byte {
			return append([]byte("MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n"), again("--b\nContent-Type: text/plain\n\nx\n")(n)...)[:n]
		},
	}
}

// Nothing that can be pasted makes reading slow. A paste of 1 MiB takes less than 200 ms
// (BenchmarkRead measures it); the bound is ten times that, for a machine that is busy, and
// a hundredth of what a square would take.
func TestNothingIsReadInMoreThanLinearTime(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector makes it slower")
	}
	for name, load := range loads(t) {
		input, best := load(1<<20), time.Hour
		for try := 0; try < 3 && best > 2*time.Second; try++ {
			start := time.Now()
			if _, err := inbox.Read(input); err != nil {
				t.Fatal(err)
			}
			best = min(best, time.Since(start))
		}
		t.Logf("%s: %v", name, best)
		if best > 2*time.Second {
			t.Errorf("%s took %v", name, best)
		}
	}
}

// From 1 KiB to 10 MiB: MB/s stay the same.
func BenchmarkRead(b *testing.B) {
	for name, load := range loads(b) {
		for _, n := range []int{1 << 10, 16 << 10, 256 << 10, 1 << 20, inbox.MaxInput} {
			input := load(n)
			b.Run(name+"/"+strconv.Itoa(n>>10)+"KiB", func(b *testing.B) {
				b.SetBytes(int64(n))
				for b.Loop() {
					if _, err := inbox.Read(input); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
