package agefile_test

import (
	"context"
	"errors"
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
