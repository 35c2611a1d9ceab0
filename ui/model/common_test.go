package model_test

import (
	"os"
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

func english(t *testing.T) *words.Words { return wordstest.English(t) }
