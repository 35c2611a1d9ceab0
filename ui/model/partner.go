package model

import (
	"context"

	"qwizard/wizard/problem"
)

func partnerPages() map[PageID]page {
	return map[PageID]page{
		PagePartnerLogin:  {draw: partnerLoginPage, enter: readLogin},
		PagePartnerForget: {draw: partnerForgetPage},
	}
}

const (
	memoLogin   = "partner.login"   // [Login]: the stored one, without its password
	memoAddress = "partner.address" // bool: the field of the address is shown
)

// account is the account that the opened orders go through; nil for none.
func (g *Guide) account() Partner {
	if g.house == nil {
		return nil
	}
	return g.house.Partner()
}

// readLogin reads who is logged in with.
func readLogin(g *Guide) *Work {
	account := g.account()
	if account == nil {
		return nil
	}
	var stored Login
	return &Work{
		Busy: g.t("partner-login.reading"),
		Do:   func(ctx context.Context) (err error) { stored, err = account.Login(ctx); return err },
		Done: func() Step { g.keep(memoLogin, stored); return Step{} },
	}
}

// partnerLoginPage takes the login of the account. It is stored once Sectigo has accepted
// it, or because the person says so.
func partnerLoginPage(g *Guide) Page {
	p := Page{Title: g.t("partner-login.title"), Lead: g.t("partner-login.lead"), Back: g.goBack()}
	account := g.account()
	if account == nil {
		p.Lead, p.Others = g.t("partner-login.none"), []Action{g.otherWays()}
		return p
	}
	stored, _ := kept[Login](g, memoLogin)
	if stored.Name != "" {
		p.Title = g.t("partner-login.title-change")
		p.Blocks = append(p.Blocks, Callout{Sign{RowDone, g.t("partner-login.stored")}, g.t("partner-login.stored-as", "name", stored.Name)})
	}
	p.Blocks = append(p.Blocks, Paragraph{Text: g.t("partner-login.pays")},
		g.field(Field{ID: "partner.name", Chars: 30}, stored.Name),
		g.field(Field{ID: "partner.password", Kind: FieldSecret, Chars: 30}, ""))
	p.Blocks = append(p.Blocks, addressBlocks(g, account, stored)...)
	p.Blocks = append(p.Blocks, Paragraph{Text: g.t("partner-login.kept"), Quiet: true},
		Help{ID: "partner", Title: g.t("partner-login.help-title"), Text: g.t("partner-login.help")})
	p.Primary = g.action("try", func() Step { return g.keepLogin(true) }, "partner-login.try")
	p.Others = []Action{g.action("unchecked", func() Step { return g.keepLogin(false) }, "partner-login.unchecked")}
	if stored.Name != "" {
		p.Others = append(p.Others, g.action("forget", g.to(PagePartnerForget), "partner-login.forget"))
	}
	return p
}

// addressBlocks are about where the interface is, which hardly anybody has to change.
func addressBlocks(g *Guide, account Partner, stored Login) []Block {
	address := addressOf(account, stored)
	if shown, _ := kept[bool](g, memoAddress); shown || address != account.Usual() {
		return []Block{g.field(Field{ID: "partner.address", Chars: 40}, address)}
	}
	return []Block{Buttons{[]Action{g.action("address", func() Step {
		g.keep(memoAddress, true)
		return Step{}
	}, "partner-login.address")}}}
}

func addressOf(account Partner, stored Login) string {
	if stored.Address == "" {
		return account.Usual()
	}
	return stored.Address
}

// keepLogin stores what was typed, after Sectigo has accepted it if it is to be tried.
// What is open is opened anew: it goes on with the new login.
func (g *Guide) keepLogin(try bool) Step {
	account, house, session := g.account(), g.house, g.session
	stored, _ := kept[Login](g, memoLogin)
	l := Login{
		Name: g.value("partner.name", stored.Name), Password: g.value("partner.password", ""),
		Address: g.value("partner.address", addressOf(account, stored)),
	}
	said, busy := "partner-login.said-unchecked", "partner-login.storing"
	if try {
		said, busy = "partner-login.said", "partner-login.trying"
	}
	settle := g.flush()
	var again ready
	return Step{Work: &Work{
		Busy: g.t(busy),
		Do: func(ctx context.Context) (err error) {
			if try {
				if err := account.Try(ctx, l); err != nil {
					return err
				}
			}
			if err := account.Keep(ctx, l); err != nil || session == nil {
				return err
			}
			if err := settle(ctx); err != nil {
				return err
			}
			again, err = resumed(ctx, house, session.Facts().ID)
			return err
		},
		Done: func() Step {
			g.settle("partner.")
			s := Step{To: Place{Page: PageOrders}, Say: g.t(said)}
			if again.session != nil {
				g.open(again.session, again.drafts)
				g.settle("partner.")
				s.To = Place{Page: PageHome}
			}
			return s
		},
		Failed: func(err error) Step { return Step{Err: movedTo("partner.name", err, problem.ChannelLogin)} },
	}}
}

// partnerForgetPage removes the login from this computer.
func partnerForgetPage(g *Guide) Page {
	p := Page{Title: g.t("partner-forget.title"), Lead: g.t("partner-forget.lead"), Back: g.goBack()}
	account := g.account()
	if account == nil {
		p.Lead, p.Others = g.t("partner-login.none"), []Action{g.otherWays()}
		return p
	}
	p.Blocks = []Block{Paragraph{Text: g.t("partner-forget.what")}}
	p.Primary = g.action("forget", func() Step {
		return Step{Work: &Work{
			Busy: g.t("partner-forget.busy"),
			Do:   account.Forget,
			Done: func() Step {
				g.keep(memoLogin, Login{})
				return Step{To: Place{Page: PageSettings}, Say: g.t("partner-forget.done")}
			},
		}}
	}, "partner-forget.do")
	p.Primary.Danger = true
	return p
}

// partnerSettings lead from the settings to the login.
func (g *Guide) partnerSettings() []Block {
	if g.account() == nil {
		return nil
	}
	return []Block{Heading{g.t("partner-login.settings")}, Paragraph{Text: g.t("partner-login.settings-text")}, Buttons{[]Action{
		g.action("partner-login", g.to(PagePartnerLogin), "partner-login.open"),
		g.action("partner-forget", g.to(PagePartnerForget), "partner-login.forget"),
	}}}
}
