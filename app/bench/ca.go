//go:build linux

package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"path/filepath"
	"strconv"
	"time"

	"qwizard/app/wire"
	desk "qwizard/wizard/practice"
	"qwizard/wizard/problem"
	"qwizard/wizard/sectigo"
)

// caMost is how much more an order may cost beside a thousand others.
const caMost = 1.5

// lone is a practice CA as other programs' tests start it, on a file, and its client.
type lone struct {
	manager desk.Manager
	api     *sectigo.Client
	end     func() error
}

func openLone(folder string) (lone, error) {
	ca, end, err := wire.OpenAlone(context.Background(), folder, desk.Config{Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return lone{}, err
	}
	login, password := ca.Login()
	api := sectigo.NewClient(ca.URL(), &http.Client{}, func(context.Context) (string, string, error) { return login, password, nil })
	return lone{desk.Manager{URL: ca.URL(), Login: login, Password: password}, api, end}, nil
}

// place places an order for a request, and returns its number.
func (l lone) place(csr []byte) (string, error) {
	placed, err := l.api.Apply(context.Background(), sectigo.Apply{
		Product: 791, Days: 90, Names: []string{"example.com"}, CSR: csr, Methods: []string{sectigo.MethodHTTP}, Mailboxes: []string{""},
	})
	return placed.OrderNumber, err
}

// life is an order's: placed, asked for by each call that tells of one, and its mails read.
func (l lone) life(csr []byte) error {
	ctx := context.Background()
	number, err := l.place(csr)
	if err != nil {
		return err
	}
	_, _, status := l.api.PostPaymentStatus(ctx, number)
	_, domains := l.api.MDCDomainDetails(ctx, number)
	_, detailed := l.api.DetailedOrderStatus(ctx, number)
	_, mails := l.manager.Mails(ctx, number)
	_, early := l.api.Collect(ctx, number)
	if !errors.Is(early, problem.NotIssuedYet) {
		return fmt.Errorf("collecting too early ends in %v", early)
	}
	return errors.Join(status, domains, detailed, mails)
}

func newRequest() ([]byte, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	return x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{Subject: pkix.Name{CommonName: "example.com"}, DNSNames: []string{"example.com"}}, key)
}

// caOrders measures what an order costs at a practice CA that has one, a new one each
// time, and at one that has a thousand.
func caOrders(b *bench) error {
	many, err := openLone(filepath.Join(b.folder, "ca-many"))
	if err != nil {
		return err
	}
	defer func() { _ = many.end() }()
	if err := many.fill(manyOrders); err != nil {
		return err
	}
	var took [2]spread
	for n := range 4*b.runs + 1 {
		one, err := openLone(filepath.Join(b.folder, "ca-one-"+strconv.Itoa(n)))
		if err != nil {
			return err
		}
		err = one.fill(1)
		for i, ca := range []lone{one, many} {
			csr, failed := newRequest()
			ms, lived := timed(func() error { return ca.life(csr) })
			err = errors.Join(err, failed, lived)
			if n > 0 {
				took[i] = append(took[i], ms)
			}
		}
		if err = errors.Join(err, one.end()); err != nil {
			return err
		}
	}
	from, to := took[1].middle()
	oneFrom, oneTo := took[0].middle()
	fmt.Printf("an order at the practice CA, with its calls: beside %d orders %.1f ms, beside one %.1f ms, ratio %.2f (at most %.2f) [middle half of %d runs: %.1f-%.1f and %.1f-%.1f]\n",
		manyOrders, took[1].median(), took[0].median(), took[1].median()/took[0].median(), caMost, len(took[0]), from, to, oneFrom, oneTo)
	return nil
}

// fill places n orders.
func (l lone) fill(n int) error {
	for range n {
		csr, err := newRequest()
		if err != nil {
			return err
		}
		if _, err := l.place(csr); err != nil {
			return err
		}
	}
	return nil
}
