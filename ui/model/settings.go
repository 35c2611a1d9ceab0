package model

import (
	"slices"
	"strconv"
	"strings"
)

// themeSystem stands for [ThemeSystem], which is empty, as an option's value.
const themeSystem = "system"

// textSizes are those offered, in per cent.
func textSizes() []int { return []int{100, 125, 150, 175, 200} }

// settingsPage asks for the person's wishes. They take effect at once.
func settingsPage(g *Guide) Page {
	s := g.app.Settings()
	size := Field{ID: "settings.text-size", Kind: FieldChoice, Live: true}
	for _, percent := range textSizes() {
		size.Options = append(size.Options, Option{Value: strconv.Itoa(percent), Label: g.t("settings.percent", "size", strconv.Itoa(percent))})
	}
	theme := Field{ID: "settings.theme", Kind: FieldChoice, Live: true}
	for _, value := range []string{themeSystem, ThemeLight, ThemeDark} {
		theme.Options = append(theme.Options, Option{Value: value, Label: g.t("theme." + value)})
	}
	p := Page{Title: g.t("settings.title"), Lead: g.t("settings.lead"), Back: g.goBack()}
	p.Blocks = []Block{
		g.field(size, strconv.Itoa(percentOf(s.TextSize))),
		g.field(theme, themeValue(s.Theme)),
		g.field(Field{ID: "settings.notify", Kind: FieldCheck, Live: true}, tick(s.Notify)),
		g.field(Field{ID: "settings.folder", Kind: FieldFolder, Optional: true}, s.Folder),
		Buttons{[]Action{g.action("folder", func() Step {
			s := g.app.Settings()
			s.Folder = strings.TrimSpace(g.value("settings.folder", s.Folder))
			g.app.Set(s)
			g.settle("settings.")
			return Step{Say: g.t("settings.folder-kept")}
		}, "settings.keep-folder")}},
	}
	if s.Resolvers != "" {
		public := g.field(Field{ID: "settings.public", Kind: FieldCheck, Live: true, Hint: g.t("settings.public-hint", "servers", s.Resolvers)}, tick(s.Public))
		p.Blocks = append(p.Blocks, public)
	}
	p.Blocks = append(p.Blocks, g.vaultSettings()...)
	p.Blocks = append(p.Blocks, g.partnerSettings()...)
	if g.session != nil {
		p.Blocks = append(p.Blocks, Heading{g.t("delete.data")}, Paragraph{Text: g.ofOrder(&g.facts, "delete.data-text", "delete.data-text-new")},
			Buttons{[]Action{g.action("delete", g.to(PageDelete), "delete.open")}})
	}
	return p
}

func themeValue(theme string) string {
	if theme == ThemeSystem {
		return themeSystem
	}
	return theme
}

func tick(on bool) string {
	if on {
		return Yes
	}
	return ""
}

// percentOf is the offered size that is next to a size.
func percentOf(size float32) int {
	sizes := textSizes()
	i := slices.IndexFunc(sizes, func(p int) bool { return float32(p) >= size*100-12.5 })
	if i < 0 {
		return sizes[len(sizes)-1]
	}
	return sizes[i]
}

// followSettings takes over what was chosen. The folder waits for its button: a path
// that is half typed is none.
func followSettings(g *Guide) {
	before := g.app.Settings()
	s := before
	if p, err := strconv.Atoi(g.value("settings.text-size", "")); err == nil && slices.Contains(textSizes(), p) {
		s.TextSize = float32(p) / 100
	}
	switch g.value("settings.theme", "") {
	case themeSystem:
		s.Theme = ThemeSystem
	case ThemeLight, ThemeDark:
		s.Theme = g.value("settings.theme", "")
	}
	s.Notify = g.value("settings.notify", tick(s.Notify)) == Yes
	s.Public = g.value("settings.public", tick(s.Public)) == Yes
	if s != before {
		g.app.Set(s)
	}
	g.settle("settings.text-size", "settings.theme", "settings.notify", "settings.public")
}
