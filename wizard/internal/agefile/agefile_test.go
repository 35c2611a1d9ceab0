package agefile_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"qwizard/wizard/internal/agefile"
	"qwizard/wizard/problem"
)

func TestALateResultIsDropped(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	begun, finish, dropped := make(chan bool), make(chan bool), make(chan []byte)
	go func() {
		<-begun
		cancel()
	}()
	got, err := agefile.Detached(ctx, "work", func() ([]byte, error) {
		begun <- true
		<-finish
		return []byte("late"), nil
	}, func(late []byte) { dropped <- late })
	if got != nil || !errors.Is(err, problem.Cancelled) || !errors.Is(err, context.Canceled) {
		t.Errorf("%q, %v", got, err)
	}
	finish <- true
	if late := <-dropped; string(late) != "late" {
		t.Errorf("dropped %q", late)
	}
}

func TestAResultInTimeIsReturned(t *testing.T) {
	boom := errors.New("boom")
	got, err := agefile.Detached(t.Context(), "work", func() (int, error) { return 1, boom }, func(int) { t.Error("dropped") })
	if got != 1 || err != boom {
		t.Errorf("%d, %v", got, err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = agefile.Detached(ended, "work", func() (int, error) {
		t.Error("began all the same")
		return 0, nil
	}, nil)
	if !errors.Is(err, problem.Cancelled) {
		t.Error(err)
	}
}

func TestWholeFilesOrNone(t *testing.T) {
	to, err := agefile.Recipient("pass", agefile.MinWork)
	if err != nil {
		t.Fatal(err)
	}
	file, err := agefile.Encrypt(to, []byte("plain"))
	if err != nil {
		t.Fatal(err)
	}
	open := func(passphrase string, workLimit, limit int, file []byte) (string, error) {
		id, err := agefile.Identity(passphrase, workLimit)
		if err != nil {
			t.Fatal(err)
		}
		plain, err := agefile.Decrypt(id, file, limit)
		return string(plain), err
	}
	if got, err := open("pass", agefile.MaxWork, 5, file); got != "plain" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := open("word", agefile.MaxWork, 5, file); !errors.Is(err, agefile.ErrPassphrase) {
		t.Errorf("wrong passphrase: %v", err)
	}
	for what, f := range map[string]func() (string, error){
		"too long":      func() (string, error) { return open("pass", agefile.MaxWork, 4, file) },
		"cut":           func() (string, error) { return open("pass", agefile.MaxWork, 5, file[:len(file)-1]) },
		"too much work": func() (string, error) { return open("pass", agefile.MinWork-1, 5, file) },
	} {
		if got, err := f(); got != "" || err == nil || errors.Is(err, agefile.ErrPassphrase) {
			t.Errorf("%s: %q, %v", what, got, err)
		}
	}
	if _, err := agefile.Recipient("", agefile.MinWork); err == nil {
		t.Error("an empty passphrase protects")
	}
}

// The vault file and the backup have the same rules, but for the least length.
func TestPassphrasesOfEveryKind(t *testing.T) {
	meadow := "green meadow, twelve cows"
	for passphrase, want := range map[string]problem.Kind{
		"":                              problem.PasswordShort,
		"x":                             problem.PasswordShort,
		meadow:                          "",
		strings.Repeat(meadow, 10):      "",
		strings.Repeat(meadow, 40):      problem.PasswordLong, // 1,000 characters
		strings.Repeat("Kühe ", 12<<10): problem.PasswordLong, // 72 KiB
		" " + meadow:                    problem.PassphraseBlank,
		meadow + "\u00a0":               problem.PassphraseBlank,
		meadow + "\r\n":                 problem.PassphraseBlank,
		"green\tmeadow":                 problem.InputControl,
		"green\x00meadow":               problem.InputControl,
		"green\x1b[0mmeadow":            problem.InputControl,
		"\ufeff" + meadow:               problem.InputControl,
		"green\u200bmeadow":             problem.InputControl, // a space without width
		"green\u202emeadow":             problem.InputControl, // turns the direction round
		"green\u2028meadow":             problem.InputControl,
		"green\xffmeadow":               problem.InputEncoding,
		"👨‍👩‍👧🐄🌱🐄🐄🌱🐄🌱🌱🐄 cows":            "", // with joiners
		"می\u200cخواهم می\u200cروم خانه": "",
	} {
		err := agefile.CheckPassphrase(passphrase, 12)
		var p *problem.Problem
		switch {
		case want == "" && err != nil, want != "" && (!errors.As(err, &p) || p.Kind != want || p.Field != "passphrase"):
			t.Errorf("%.40q: got %v, want %q", passphrase, err, want)
		case want == problem.PasswordShort || want == problem.PasswordLong:
			if p.Params["min"] != "12" || p.Params["max"] != "256" {
				t.Errorf("%.40q: limits %v", passphrase, p.Params)
			}
		}
	}
}

func TestComposedAndDecomposedLettersOpenTheSame(t *testing.T) {
	for _, pair := range [][2]string{{"Grüne Kühe", "Gru\u0308ne Ku\u0308he"}, {"Ångström", "A\u030angstro\u0308m"}} {
		for _, spelt := range [][2]string{pair, {pair[1], pair[0]}} {
			to, err := agefile.Recipient(spelt[0], agefile.MinWork)
			if err != nil {
				t.Fatal(err)
			}
			file, err := agefile.Encrypt(to, []byte("content"))
			if err != nil {
				t.Fatal(err)
			}
			id, err := agefile.Identity(spelt[1], agefile.MinWork)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := agefile.Decrypt(id, file, 100); err != nil || string(got) != "content" {
				t.Errorf("%q opened with %q: %q, %v", spelt[0], spelt[1], got, err)
			}
		}
	}
}
