package wire

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"unicode/utf8"

	"qwizard/ui/model"
	"qwizard/wizard"
	"qwizard/wizard/channel"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
	"qwizard/wizard/sectigo"
)

// partnerLogin is the vault's item with the login of the partner account.
const partnerLogin = "partner/login"

// Limits of a login, in characters (Sectigo, auto-apply-order/eidas-certificates) and of
// an address, which nobody needs longer. Together they stay below [vault.MaxSecret].
const (
	maxLoginName     = 64
	maxLoginPassword = 128
	maxAddress       = 200
)

// harmless is the name whose proof mailboxes are asked for to try a login: the call
// changes nothing, costs nothing and needs no order. The name is reserved (RFC 2606).
const harmless = "example.com"

// account is what partnerLogin holds, as JSON.
type account struct {
	Name     string `json:"name"`
	Password string `json:"password"`
	Address  string `json:"address"` // of the interface the login is for
}

// account reads the login, with [problem.LoginMissing] if none is stored.
func (h *House) account(ctx context.Context) (account, error) {
	const op = "read login"
	raw, err := h.Vault.Get(ctx, partnerLogin)
	switch {
	case errors.Is(err, problem.SecretMissing):
		return account{}, problem.New(problem.LoginMissing, op, nil)
	case err != nil:
		return account{}, err
	}
	defer clear(raw)
	var a account
	if json.Unmarshal(raw, &a) != nil || a.Name == "" { // the decoder's error may repeat what it read
		return account{}, problem.New(problem.LoginMissing, op, nil)
	}
	return a, nil
}

// Partner is the world of an order over the partner account, reached at the address that
// the stored login is for, or the usual one. The login is read from the vault for each
// call; one that was stored since for another address is not sent to this one
// ([problem.LoginElsewhere]).
func (h *House) Partner(ctx context.Context) (wizard.World, error) {
	address := sectigo.Address
	if a, err := h.account(ctx); err == nil {
		address = a.Address
	} else if !errors.Is(err, problem.LoginMissing) {
		return wizard.World{}, err
	}
	api, err := h.api(address, func(ctx context.Context) (string, string, error) {
		a, err := h.account(ctx)
		if err == nil && a.Address != address {
			err = problem.New(problem.LoginElsewhere, "read login", nil)
		}
		if err != nil {
			return "", "", err
		}
		return a.Name, a.Password, nil
	})
	if err != nil {
		return wizard.World{}, err
	}
	return h.real(channel.NewPartner(api, h.config.Now)), nil
}

// partnerConfig is the file in the data folder with what is known of the account's
// interface beyond the documentation ([sectigo.ReadOptions]); there need not be one.
const partnerConfig = "partner.toml"

func (h *House) api(address string, login func(context.Context) (string, string, error)) (*sectigo.Client, error) {
	options, err := h.partnerOptions()
	if err != nil {
		return nil, err
	}
	options.Log = h.config.Log
	return sectigo.NewClient(address, h.config.HTTP, login).With(options)
}

func (h *House) partnerOptions() (sectigo.Options, error) {
	path := filepath.Join(h.config.Folder, partnerConfig)
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return sectigo.Options{}, nil
	}
	if err != nil {
		return sectigo.Options{}, problem.New(problem.FolderFailed, "read options", err, "path", path)
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, sectigo.MaxConfig+1))
	if err != nil {
		return sectigo.Options{}, problem.New(problem.FolderFailed, "read options", err, "path", path)
	}
	return sectigo.ReadOptions(data)
}

// partnerFace is the account as the pages see it.
type partnerFace struct{ f *faceHouse }

// Usual implements [model.Partner], like the other methods.
func (partnerFace) Usual() string { return sectigo.Address }

func (p partnerFace) Login(ctx context.Context) (model.Login, error) {
	a, err := p.f.house.account(ctx)
	if errors.Is(err, problem.LoginMissing) {
		return model.Login{}, nil
	}
	return model.Login{Name: a.Name, Address: a.Address}, err
}

func (p partnerFace) Try(ctx context.Context, l model.Login) error {
	h := p.f.house
	a, err := h.checked(ctx, l)
	if err != nil {
		return err
	}
	api, err := h.api(a.Address, func(context.Context) (string, string, error) { return a.Name, a.Password, nil })
	if err != nil {
		return err
	}
	_, err = api.DCVEmailAddresses(ctx, harmless)
	return err
}

func (p partnerFace) Keep(ctx context.Context, l model.Login) error {
	h := p.f.house
	a, err := h.checked(ctx, l)
	if err != nil {
		return err
	}
	raw, err := json.Marshal(a)
	if err != nil {
		return problem.New(problem.Internal, "encode login", nil)
	}
	defer clear(raw)
	if err := h.Vault.Set(ctx, partnerLogin, raw); err != nil {
		return err
	}
	w, err := h.Partner(ctx)
	if err == nil {
		p.f.enter(w)
	}
	return err
}

func (p partnerFace) Forget(ctx context.Context) error {
	return p.f.house.Vault.Delete(ctx, partnerLogin)
}

// checked is a login that was typed, if it can be one. Without a password it is the
// stored one's, if name and address are.
func (h *House) checked(ctx context.Context, l model.Login) (account, error) {
	a := account{Name: strings.TrimSpace(l.Name), Password: l.Password}
	var wrong problem.List
	address, err := h.address(l.Address)
	wrong.Add("", err)
	a.Address = address
	if a.Password == "" {
		before, err := h.account(ctx)
		if err != nil && !errors.Is(err, problem.LoginMissing) {
			return account{}, err
		}
		if before.Name == a.Name && before.Address == a.Address {
			a.Password = before.Password
		}
	}
	for _, part := range []struct {
		field, value string
		limit        int
	}{{"partner.name", a.Name, maxLoginName}, {"partner.password", a.Password, maxLoginPassword}} {
		switch {
		case part.value == "":
			wrong.Add("", problem.At(part.field, problem.InputMissing))
		case utf8.RuneCountInString(part.value) > part.limit:
			wrong.Add("", problem.At(part.field, problem.InputTooLong, "limit", strconv.Itoa(part.limit)))
		}
	}
	return a, wrong.Err()
}

// address is the address of an interface as it was typed, "https://host" with a port or
// without; the usual one for none. Without TLS only this computer's own can be reached,
// and only if a test says so.
func (h *House) address(typed string) (string, error) {
	typed = strings.TrimRight(strings.TrimSpace(typed), "/")
	if typed == "" {
		return sectigo.Address, nil
	}
	bad := problem.At("partner.address", problem.LoginAddress)
	u, err := url.Parse(typed)
	if err != nil || len(typed) > maxAddress || u.Hostname() == "" || u.User != nil || u.Path != "" || u.RawQuery != "" || u.Fragment != "" {
		return "", bad
	}
	ip, err := netip.ParseAddr(u.Hostname())
	own := h.config.Seams.Loopback && err == nil && ip.IsLoopback()
	if u.Scheme != "https" && !(u.Scheme == "http" && own) {
		return "", bad
	}
	return u.Scheme + "://" + u.Host, nil
}

// Partner implements [model.House].
func (f *faceHouse) Partner() model.Partner {
	if f.channel != order.Partner {
		return nil
	}
	return partnerFace{f}
}
