package command

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"strings"

	"github.com/spf13/cobra"

	"qwizard/app/wire"
	"qwizard/wizard/practice"
	"qwizard/wizard/problem"
	"qwizard/wizard/vault"
)

// addresses are what another program needs to use the practice CA: the one line that
// practice-ca prints. The names are documented in the command's help and stay.
type addresses struct {
	API      string `json:"api"`  // base of the partner API: https with --tls
	HTTP     string `json:"http"` // base of the pages, the management and the certificates
	DNS      string `json:"dns"`  // host:port, UDP and TCP
	Web      string `json:"web"`  // host:port that stands in for port 80
	TLS      string `json:"tls"`  // host:port that stands in for port 443
	Login    string `json:"login"`
	Password string `json:"password"`
	Root     string `json:"root"` // address of the root certificate, DER
}

func addressesOf(ca *practice.CA) addresses {
	a := addresses{API: ca.URL(), HTTP: ca.URL(), DNS: ca.DNS(), Web: ca.Web(), TLS: ca.TLS(), Root: ca.URL() + practice.PathRoot}
	if safe := ca.SafeURL(); safe != "" {
		a.API = safe
	}
	a.Login, a.Password = ca.Login()
	return a
}

// caFlags are the flags of practice-ca.
type caFlags struct {
	listen, login, passphraseFile string
	faults                        []string
	tls                           bool
}

// config is what the CA is opened with, besides its disk.
func (f caFlags) config() (practice.Config, error) {
	c := practice.Config{Listen: f.listen, Safe: f.tls}
	if err := checkListen(f.listen); err != nil {
		return c, useError{err}
	}
	if f.login != "" {
		name, password, found := strings.Cut(f.login, ":")
		if !found || name == "" || password == "" {
			return c, useError{problem.At("--login", problem.InputNotOffered, "value", name, "offered", "USER:PASSWORD")}
		}
		c.Login, c.Password = name, password
	}
	for _, text := range f.faults {
		fault, err := practice.ParseFault(text)
		if err != nil {
			return c, useError{problem.At("--fault", problem.InputNotOffered, "value", text, "offered", practice.FaultText)}
		}
		c.Faults = append(c.Faults, fault)
	}
	return c, nil
}

// practiceCA runs the practice CA until the context ends. Without --data it is in
// memory; a folder with the program's own data gives its orders; any other folder
// becomes, or is, a CA's own.
func (p Program) practiceCA(o *options) *cobra.Command {
	var flags caFlags
	w := p.Words()
	c := &cobra.Command{
		Use: "practice-ca", Args: cobra.NoArgs,
		Short: w.Text("command.practice-ca-short"), Long: w.Text("command.practice-ca-long", "fault", practice.FaultText, "kinds", faultKinds()),
		RunE: func(c *cobra.Command, _ []string) (err error) {
			config, err := flags.config()
			if err != nil {
				return err
			}
			folder := ""
			if c.Flags().Changed("data") {
				if err := o.resolve(); err != nil {
					return err
				}
				folder = o.folder
			}
			ca, end, err := p.openCA(c.Context(), o, folder, flags.passphraseFile, config)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, end()) }()
			line, err := json.Marshal(addressesOf(ca))
			if err != nil {
				return problem.New(problem.Internal, "encode addresses", err)
			}
			fmt.Fprintln(p.Stdout, string(line))
			<-c.Context().Done()
			return nil
		},
	}
	c.Flags().StringVar(&flags.listen, "listen", "", w.Text("command.flag-listen"))
	c.Flags().StringVar(&flags.login, "login", "", w.Text("command.flag-login"))
	c.Flags().BoolVar(&flags.tls, "tls", false, w.Text("command.flag-tls"))
	c.Flags().StringArrayVar(&flags.faults, "fault", nil, w.Text("command.flag-fault"))
	c.Flags().StringVar(&flags.passphraseFile, "passphrase-file", "", w.Text("command.flag-passphrase"))
	return c
}

func faultKinds() string {
	var out []string
	for _, k := range practice.FaultKinds() {
		out = append(out, string(k))
	}
	return strings.Join(out, ", ")
}

// openCA opens the CA in folder, "" for memory, and returns how to end it.
func (p Program) openCA(ctx context.Context, o *options, folder, passphraseFile string, c practice.Config) (*practice.CA, func() error, error) {
	if folder != "" {
		kind, err := vault.KindOf(folder)
		if err != nil {
			return nil, nil, err
		}
		if kind != vault.KindNone {
			return p.openHouseCA(ctx, o, folder, passphraseFile, c)
		}
	}
	c.Now, c.Log = p.Now, p.logger(o)
	return wire.OpenAlone(ctx, folder, c)
}

// openHouseCA opens the CA of the program's own practice orders.
func (p Program) openHouseCA(ctx context.Context, o *options, folder, passphraseFile string, c practice.Config) (*practice.CA, func() error, error) {
	passphrase, err := p.passphrase(ctx, folder, passphraseFile)
	if err != nil {
		return nil, nil, err
	}
	config := p.Config(folder, passphrase, p.logger(o))
	config.CA = c
	h, err := wire.Open(ctx, config)
	if err != nil {
		return nil, nil, err
	}
	ca, err := h.Practice(ctx, c.Listen)
	if err != nil {
		return nil, nil, errors.Join(err, h.Close())
	}
	h.Answer(ctx, p.Answerer(h))
	return ca.CA, h.Close, nil
}

// checkListen wants a loopback address with a port, or nothing. Port 0 is any that is
// free.
func checkListen(address string) error {
	if address == "" {
		return nil
	}
	a, err := netip.ParseAddrPort(address)
	if err != nil || !a.Addr().IsLoopback() {
		return problem.At("--listen", problem.InputNotOffered, "value", address, "offered", "127.0.0.1:PORT, [::1]:PORT")
	}
	return nil
}
