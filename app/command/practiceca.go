package command

import (
	"errors"
	"fmt"
	"net/netip"

	"github.com/spf13/cobra"

	"qwizard/app/wire"
	"qwizard/wizard/practice"
	"qwizard/wizard/problem"
)

// practiceCA runs the practice CA until the context ends.
func (p Program) practiceCA(o *options) *cobra.Command {
	var listen, passphraseFile string
	c := &cobra.Command{
		Use: "practice-ca", Args: cobra.NoArgs,
		Short: p.Words().Text("command.practice-ca-short"), Long: p.Words().Text("command.practice-ca-long"),
		RunE: func(c *cobra.Command, _ []string) (err error) {
			ctx := c.Context()
			if err := o.resolve(); err != nil {
				return err
			}
			if err := checkListen(listen); err != nil {
				return useError{err}
			}
			passphrase, err := p.passphrase(ctx, o.folder, passphraseFile)
			if err != nil {
				return err
			}
			h, err := wire.Open(ctx, p.Config(o.folder, passphrase, p.logger(o)))
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, h.Close()) }()
			ca, err := h.Practice(ctx, listen)
			if err != nil {
				return err
			}
			h.Answer(ctx, p.Answerer(h))
			w := p.Words()
			fmt.Fprintln(p.Stdout, w.Text("command.practice-ca-api", "address", ca.CA.URL()))
			fmt.Fprintln(p.Stdout, w.Text("command.practice-ca-dns", "address", ca.CA.DNS()))
			fmt.Fprintln(p.Stdout, w.Text("command.practice-ca-web", "address", "http://"+ca.CA.Web(), "tls", "https://"+ca.CA.TLS()))
			login, password := ca.CA.Login()
			fmt.Fprintln(p.Stdout, w.Text("command.practice-ca-login", "name", login, "password", password))
			fmt.Fprintln(p.Stdout, w.Text("command.practice-ca-root", "address", ca.CA.URL()+practice.PathRoot))
			<-ctx.Done()
			return nil
		},
	}
	c.Flags().StringVar(&listen, "listen", "", p.Words().Text("command.flag-listen"))
	c.Flags().StringVar(&passphraseFile, "passphrase-file", "", p.Words().Text("command.flag-passphrase"))
	return c
}

// checkListen wants a loopback address with a port, or nothing.
func checkListen(address string) error {
	if address == "" {
		return nil
	}
	a, err := netip.ParseAddrPort(address)
	if err != nil || !a.Addr().IsLoopback() || a.Port() == 0 {
		return problem.At("--listen", problem.InputNotOffered, "value", address, "offered", "127.0.0.1:PORT, [::1]:PORT")
	}
	return nil
}
