package model

// publicResolvers tell who is asked, and let public name servers be asked, too, which
// learn the websites' names by it. In practice nobody outside is asked.
func (g *Guide) publicResolvers() []Block {
	s := g.app.Settings()
	if g.world() != nil || s.Resolvers == "" {
		return nil
	}
	id, text := "public-ask", "dcv-public.off"
	if s.Public {
		id, text = "public-stop", "dcv-public.on"
	}
	choose := g.action(id, func() Step {
		s := g.app.Settings()
		s.Public = id == "public-ask"
		g.app.Set(s)
		return Step{Say: g.t("dcv-public.said-" + id)}
	}, "dcv-public."+id)
	return []Block{Heading{g.t("dcv-public.heading")}, Paragraph{Text: g.t(text, "servers", s.Resolvers)}, Buttons{[]Action{choose}}}
}
