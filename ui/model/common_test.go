package model_test

import (
	"os"
	"regexp"
	"testing"
	"time"

	"qwizard/ui/words"
	"qwizard/ui/words/wordstest"
)

// Dates are shown as the person's clock has them; tests have them in UTC.
func TestMain(m *testing.M) {
	time.Local = time.UTC
	os.Exit(m.Run())
}

var now = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

// untold are the signs in a text that something is missing: a text that is not in the
// catalogue comes out in brackets, a value that nobody gave as <no value>.
func untold(text string) []string {
	return regexp.MustCompile(`\[[a-z][a-z-]*\.[a-z0-9._-]*\]|<no value>|map\[`).FindAllString(text, -1)
}

func english(t *testing.T) *words.Words { return wordstest.English(t) }
