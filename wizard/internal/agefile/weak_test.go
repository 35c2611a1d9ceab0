package agefile_test

import (
	"errors"
	"os"
	"regexp"
	"slices"
	"testing"

	"qwizard/wizard/internal/agefile"
	"qwizard/wizard/problem"
)

func TestWhatIsGuessedFirstIsRefused(t *testing.T) {
	for passphrase, want := range map[string]problem.Kind{
		"aaaaaaaaaaaa":                    problem.PassphraseRepeats,
		"AaAaAaAaAaAa":                    problem.PassphraseRepeats,
		"üu\u0308üüüüüü":                  problem.PassphraseRepeats,
		"1234123412341":                   problem.PassphraseRepeats,
		"........":                        problem.PassphraseRepeats,
		"123456789012":                    problem.PassphraseRow,
		"0987654321":                      problem.PassphraseRow,
		"QwertzUiop":                      problem.PassphraseRow,
		"qwerty asdfgh zxcvbn":            problem.PassphraseRow,
		"abcdefgh123":                     problem.PassphraseRow,
		"poiuytrewq":                      problem.PassphraseRow,
		" two words":                      problem.PassphraseBlank,
		"two words\u00a0":                 problem.PassphraseBlank,
		"two words":                       "",
		"qwertyuiop is a row":             "",
		"aaaaaaaab":                       "",
		"four horses run":                 "",
		"Grüne Wiese, zwölf Kühe":         "",
		"12 years ago":                    "",
		"correct horse battery staple":    "",
		"practice backup, not a real one": "",
	} {
		err := agefile.CheckPassphrase(passphrase, 8)
		var p *problem.Problem
		if errors.As(err, &p) && (p.Kind != want || p.Field != "passphrase") || err == nil && want != "" {
			t.Errorf("%q: got %v, want %q", passphrase, err, want)
		}
	}
}

// The passphrases that the program hands out itself are those of its sample answers.
func TestTheSamplesAreThoseOfTheAnswers(t *testing.T) {
	answers, err := os.ReadFile("../../../assets/practice/answers.toml")
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile(`(?m)^passphrase = "(.*)"$`).FindAllSubmatch(answers, -1)
	if len(found) != 2 {
		t.Fatalf("%d passphrases in the sample", len(found))
	}
	for _, f := range found {
		if err := agefile.CheckSample(string(f[1])); !errors.Is(err, problem.PassphraseSample) {
			t.Errorf("%s: %v", f[1], err)
		}
	}
	if err := agefile.CheckSample("one of my own"); err != nil {
		t.Error(err)
	}
}

func TestABlankIsSeenAtTheEndsOnly(t *testing.T) {
	for passphrase, want := range map[string]bool{"": false, "a b": false, " a": true, "a ": true, "a\n": true, " ": true} {
		if got := slices.Contains(agefile.Told(passphrase), "blank"); got != want {
			t.Errorf("%q: %v", passphrase, got)
		}
	}
}
