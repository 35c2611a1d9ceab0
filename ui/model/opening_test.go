package model_test

import (
	"context"
	"errors"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"qwizard/ui/model"
	"qwizard/ui/model/modeltest"
	"qwizard/wizard"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

const aPassphrase = "four words of mine"

// ours is the program of a desk with its answers in the way of a test.
type ours struct {
	*modeltest.App
	damaged map[string]error // of what lies in a channel's folder
	house   model.House      // in place of the desk's
	opening func()           // run while the house is being opened
}

func (a *ours) Data(channel string) (model.Data, error) { return a.Lies[channel], a.damaged[channel] }

func (a *ours) Open(ctx context.Context, channel, vault, passphrase string) (model.House, error) {
	h, err := a.App.Open(ctx, channel, vault, passphrase)
	if a.opening != nil {
		a.opening()
	}
	if err == nil && a.house != nil {
		h = a.house
	}
	return h, err
}

// rooms is a house with its orders in the way of a test.
type rooms struct {
	*modeltest.House
	orders  func() ([]wizard.Facts, error)
	resumed []string
	looked  []string // orders that were given out one by one
	started int
	closed  chan bool
}

func (h *rooms) Orders(ctx context.Context) ([]wizard.Facts, error) {
	if h.orders != nil {
		return h.orders()
	}
	return h.House.Orders(ctx)
}

func (h *rooms) Newest(ctx context.Context) iter.Seq2[wizard.Facts, error] {
	return func(yield func(wizard.Facts, error) bool) {
		for f, err := range modeltest.Newest(h.Orders(ctx)) {
			if h.looked = append(h.looked, f.ID); !yield(f, err) {
				return
			}
		}
	}
}

func (h *rooms) Start(ctx context.Context) (*wizard.Session, error) {
	h.started++
	return h.House.Start(ctx)
}

func (h *rooms) Resume(ctx context.Context, id string) (*wizard.Session, error) {
	h.resumed = append(h.resumed, id)
	return h.House.Resume(ctx, id)
}

func (h *rooms) Close() error {
	err := h.House.Close()
	h.closed <- true
	return err
}

// start is a desk before anything was opened, with the test in between.
func start(t *testing.T, s modeltest.Stage) (*modeltest.Desk, *ours, *rooms) {
	t.Helper()
	d := modeltest.Closed(t, s)
	h := &rooms{House: d.House, closed: make(chan bool, 4)}
	a := &ours{App: d.App, damaged: map[string]error{}, house: h}
	d.Guide = model.New(t.Context(), model.Config{App: a, Face: d.Face, Runner: d.Runner, Words: d.Words, Now: func() time.Time { return d.World.Clock }})
	return d, a, h
}

func is(t *testing.T, d *modeltest.Desk, want model.PageID) {
	t.Helper()
	if got := d.Face.Page.Place.Page; got != want {
		t.Fatalf("on page %s, want %s: %s", got, want, modeltest.Text(d.Face.Page))
	}
}

func says(t *testing.T, d *modeltest.Desk, want string) {
	t.Helper()
	if text := modeltest.Text(d.Face.Page); !strings.Contains(text, want) {
		t.Errorf("%q is not on the page:\n%s", want, text)
	}
}

func TestTheFirstPageFollowsFromWhatLiesOnTheDisk(t *testing.T) {
	file, keychain := model.Data{Exists: true, Vault: model.VaultFile}, model.Data{Exists: true, Vault: model.VaultKeychain}
	for name, c := range map[string]struct {
		lies    map[string]model.Data
		damaged string
		last    string
		page    model.PageID
		about   string
	}{
		"nothing":                   {page: model.PageForMe},
		"a practice vault file":     {lies: map[string]model.Data{order.Practice: file}, page: model.PageUnlock, about: order.Practice},
		"a real vault file":         {lies: map[string]model.Data{order.Assisted: file}, page: model.PageUnlock, about: order.Assisted},
		"a keychain":                {lies: map[string]model.Data{order.Practice: keychain}, page: model.PageKeychain, about: order.Practice},
		"both, practice last":       {lies: map[string]model.Data{order.Practice: file, order.Assisted: file}, last: order.Practice, page: model.PageUnlock, about: order.Practice},
		"both, real last":           {lies: map[string]model.Data{order.Practice: file, order.Assisted: file}, last: order.Assisted, page: model.PageUnlock, about: order.Assisted},
		"both, nobody knows":        {lies: map[string]model.Data{order.Practice: file, order.Assisted: file}, page: model.PageUnlock, about: order.Assisted},
		"the last one is gone":      {lies: map[string]model.Data{order.Practice: file}, last: order.Assisted, page: model.PageUnlock, about: order.Practice},
		"orders without their lock": {lies: map[string]model.Data{order.Practice: {Exists: true}}, page: model.PageKeychain, about: order.Practice},
		"a damaged vault":           {damaged: order.Practice, page: model.PageNoData, about: order.Practice},
	} {
		t.Run(name, func(t *testing.T) {
			d, a, _ := start(t, modeltest.Named)
			d.Runner.Hold = true
			a.Wishes.Channel = c.last
			if c.lies != nil {
				a.Lies = c.lies
			}
			if c.damaged != "" {
				a.damaged[c.damaged] = problem.New(problem.VaultDamaged, "", nil, "path", "/x")
			}
			d.Guide.Begin()
			if got := d.Face.Page.Place; got != (model.Place{Page: c.page, About: c.about}) {
				t.Errorf("got %+v", got)
			}
			if len(a.Opens) > 0 {
				t.Errorf("opened before the first page was on show: %v", a.Opens)
			}
			if found := untold(modeltest.Text(d.Face.Page)); found != nil {
				t.Errorf("texts are missing: %q", found)
			}
		})
	}
}

func TestFromNothingToAPracticeOrder(t *testing.T) {
	d, a, h := start(t, modeltest.New)
	h.orders = func() ([]wizard.Facts, error) { return nil, nil }
	d.Guide.Begin()
	is(t, d, model.PageForMe)
	says(t, d, "stays public for ever")
	d.Press("begin")
	is(t, d, model.PageStart)
	if f := d.Field("start.way"); f.Value != "practise" || len(f.Options) != 4 {
		t.Errorf("got %+v", f)
	}
	d.Press("begin")
	is(t, d, model.PageHome)
	if !slices.Equal(a.Opens, []string{"practice keychain "}) || h.started != 1 || a.Wishes.Channel != order.Practice {
		t.Errorf("opened %v, %d started, channel %q", a.Opens, h.started, a.Wishes.Channel)
	}
	says(t, d, "Next: say which websites the certificate is for")
}

func TestARealOrderIsOpenedInItsOwnFolder(t *testing.T) {
	d, a, _ := start(t, modeltest.Elsewhere)
	d.Guide.Begin()
	d.Press("begin")
	d.Type("start.way", "buy")
	d.Press("begin")
	is(t, d, model.PageHome)
	if !slices.Equal(a.Opens, []string{"assisted keychain "}) || d.Face.Frame.Banner.Word != "" {
		t.Errorf("opened %v under %q", a.Opens, d.Face.Frame.Banner.Word)
	}
}

func TestAWrongPassphraseIsSaidAtItsFieldAndStays(t *testing.T) {
	d, a, _ := start(t, modeltest.Named)
	a.Lies[order.Practice] = model.Data{Exists: true, Vault: model.VaultFile}
	d.Guide.Begin()
	is(t, d, model.PageUnlock)
	d.Press("open")
	if len(a.Opens) != 0 || d.Field("vault.passphrase").Error == "" {
		t.Errorf("without a passphrase: opened %v, %q", a.Opens, d.Field("vault.passphrase").Error)
	}
	a.OpenErr = []error{problem.New(problem.VaultPassphrase, "open vault", nil)}
	d.Type("vault.passphrase", "wrong")
	d.Press("open")
	is(t, d, model.PageUnlock)
	f := d.Field("vault.passphrase")
	if f.Value != "wrong" || !strings.Contains(f.Error, "not the passphrase") || d.Face.Page.Problems[0].Field != "vault.passphrase" {
		t.Errorf("got %+v, %+v", f, d.Face.Page.Problems)
	}
	d.Press("start")
	if p := d.At(model.PageUnlock, order.Practice); p.Fields()[0].Value != "" {
		t.Error("the passphrase outlives the page")
	}
	d.Type("vault.passphrase", aPassphrase)
	d.Press("open")
	is(t, d, model.PageHome)
	if got := a.Opens[len(a.Opens)-1]; got != "practice file "+aPassphrase {
		t.Errorf("opened %q", got)
	}
	if _, typed := d.House.Kept["vault.passphrase"]; typed {
		t.Error("the passphrase became a draft")
	}
}

func keychains() []problem.Kind {
	return []problem.Kind{problem.KeychainMissing, problem.KeychainLocked, problem.KeychainRefused, problem.KeychainHung, problem.KeychainWaited}
}

func TestWithoutAKeychainAVaultFileIsOffered(t *testing.T) {
	for _, kind := range keychains() {
		t.Run(string(kind), func(t *testing.T) {
			d, a, _ := start(t, modeltest.Named)
			trouble := problem.New(kind, "open keychain", nil, "seconds", "60")
			a.OpenErr = []error{trouble, trouble}
			d.Guide.Begin()
			d.Press("begin")
			d.Press("begin")
			is(t, d, model.PageVault)
			says(t, d, d.Words.Explain(trouble)[0].What)
			d.Press("keychain")
			is(t, d, model.PageVault)
			if len(a.Opens) != 2 {
				t.Errorf("the keychain was asked %d times", len(a.Opens))
			}
			d.Press("keychain")
			is(t, d, model.PageHome)
		})
	}
}

func TestAVaultFileIsMadeWithAPassphraseTypedTwice(t *testing.T) {
	d, a, _ := start(t, modeltest.Named)
	a.OpenErr = []error{problem.New(problem.KeychainMissing, "", nil), problem.At("passphrase", problem.PasswordShort, "min", "8", "max", "256")}
	d.Guide.Begin()
	d.Press("begin")
	d.Press("begin")
	is(t, d, model.PageVault)
	for _, c := range []struct{ first, second, at string }{{"", "", "vault.new"}, {aPassphrase, "another", "vault.repeat"}, {"short", "short", "vault.new"}} {
		d.Type("vault.new", c.first, "vault.repeat", c.second)
		d.Press("make")
		is(t, d, model.PageVault)
		if p := d.Face.Page.Problems; len(p) != 1 || p[0].Field != c.at {
			t.Errorf("%q and %q: %+v", c.first, c.second, p)
		}
	}
	d.Type("vault.new", aPassphrase, "vault.repeat", aPassphrase)
	d.Press("make")
	is(t, d, model.PageHome)
	if got := a.Opens; !slices.Equal(got, []string{"practice keychain ", "practice file short", "practice file " + aPassphrase}) {
		t.Errorf("opened %q", got)
	}
}

// Data that have their keys in the keychain cannot be opened by a file.
func TestAKeychainThatIsNeededIsAskedAgain(t *testing.T) {
	for _, kind := range append(keychains(), problem.StoreDamaged, problem.StoreKey, problem.PortTaken) {
		d, a, _ := start(t, modeltest.Named)
		a.Lies[order.Practice] = model.Data{Exists: true, Vault: model.VaultKeychain}
		trouble := problem.New(kind, "", nil, "seconds", "60", "path", "/x", "address", "127.0.0.1:1")
		a.OpenErr = []error{trouble}
		d.Guide.Begin()
		is(t, d, model.PageNoData)
		e := d.Words.Explain(trouble)[0]
		says(t, d, e.What)
		says(t, d, e.Next)
		d.Press("again")
		is(t, d, model.PageHome)
	}
}

func TestAnotherQwizardIsNamed(t *testing.T) {
	d, a, _ := start(t, modeltest.Named)
	a.Lies[order.Practice] = model.Data{Exists: true, Vault: model.VaultKeychain}
	a.OpenErr = []error{problem.New(problem.InstanceRunning, "", nil, "path", "/x")}
	d.Guide.Begin()
	is(t, d, model.PageNoData)
	says(t, d, "Qwizard is running already")

	d, a, _ = start(t, modeltest.Named)
	a.Lies[order.Practice] = model.Data{Exists: true, Vault: model.VaultFile}
	a.Elsewhere = true
	d.Runner.Hold = true
	d.Guide.Begin()
	is(t, d, model.PageUnlock)
	d.Runner.Step()
	is(t, d, model.PageNoData)
	says(t, d, "Qwizard is running already")
}

// It is we ourselves who have the data open by the time the answer comes.
func TestOurselvesAreNotAnother(t *testing.T) {
	d, a, _ := start(t, modeltest.Named)
	a.Lies[order.Practice] = model.Data{Exists: true, Vault: model.VaultFile}
	a.Elsewhere = true
	d.Runner.Hold = true
	d.Guide.Begin()
	d.Type("vault.passphrase", aPassphrase)
	d.Press("open")
	d.Runner.Step()
	is(t, d, model.PageHome)
}

func TestCancellingLeavesNothingOpen(t *testing.T) {
	d, a, h := start(t, modeltest.Named)
	a.Lies[order.Practice] = model.Data{Exists: true, Vault: model.VaultKeychain}
	a.opening = func() { d.Press("cancel") }
	d.Guide.Begin()
	is(t, d, model.PageKeychain)
	if d.Face.Page.Primary.ID != "ask" || d.Face.Page.Busy != "" {
		t.Errorf("after the cancel: %+v", d.Face.Page.Primary)
	}
	<-h.closed // else the folder stays locked
	a.opening = nil
	d.Press("ask")
	is(t, d, model.PageHome)
	if len(h.closed) > 0 {
		t.Error("the house that is in use was closed")
	}
}

func TestTheNewestOrderThatIsNotDoneIsOpened(t *testing.T) {
	finished, open := modeltest.Facts(t, modeltest.Finished), modeltest.Facts(t, modeltest.Sent)
	older, newer := open, finished
	older.ID, newer.ID = "older", "newer"
	for name, c := range map[string]struct {
		orders []wizard.Facts
		want   string
		looked int // older ones are not read
	}{
		"an open one before a done one": {[]wizard.Facts{older, older, newer}, "older", 2},
		"two open ones":                 {[]wizard.Facts{older, open}, open.ID, 1},
		"done ones only":                {[]wizard.Facts{newer, finished}, finished.ID, 2},
		"an open one behind many":       {append([]wizard.Facts{older}, slices.Repeat([]wizard.Facts{finished}, 20)...), finished.ID, 20},
	} {
		d, a, h := start(t, modeltest.Sent)
		a.Lies[order.Practice] = model.Data{Exists: true, Vault: model.VaultKeychain}
		h.orders = func() ([]wizard.Facts, error) { return c.orders, nil }
		d.Guide.Begin()
		if !slices.Equal(h.resumed, []string{c.want}) || h.started != 0 || len(h.looked) != c.looked {
			t.Errorf("%s: resumed %q, started %d, looked at %q", name, h.resumed, h.started, h.looked)
		}
	}
}

func TestOrdersThatCannotBeReadAreNamedBesideTheOthers(t *testing.T) {
	d, a, _ := start(t, modeltest.Sent)
	a.Lies[order.Practice] = model.Data{Exists: true, Vault: model.VaultKeychain}
	d.House.Broken = problem.New(problem.StoreDamaged, "", nil, "order", "77aa")
	d.Guide.Begin()
	is(t, d, model.PageHome)
	d.Press("orders")
	is(t, d, model.PageOrders)
	says(t, d, "77aa")
	says(t, d, "anna-muster.eu")
}

func TestWhatWasTypedComesBack(t *testing.T) {
	d, a, _ := start(t, modeltest.New)
	a.Lies[order.Practice] = model.Data{Exists: true, Vault: model.VaultKeychain}
	d.House.Kept = map[string]string{"restore.file": "/home/anna/x.qwizard"}
	d.Guide.Begin()
	d.At(model.PageRestore, order.Practice)
	if got := d.Field("restore.file").Value; got != "/home/anna/x.qwizard" {
		t.Errorf("got %q", got)
	}
}

func TestErrorsThatAreNoneOfOursAreShownToo(t *testing.T) {
	d, a, _ := start(t, modeltest.Named)
	a.Lies[order.Practice] = model.Data{Exists: true, Vault: model.VaultFile}
	a.OpenErr = []error{errors.New("boom")}
	d.Guide.Begin()
	d.Type("vault.passphrase", aPassphrase)
	d.Press("open")
	is(t, d, model.PageNoData)
	says(t, d, "boom")
}
