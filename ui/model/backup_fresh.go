package model

// freshBackup offers a backup that knows the order's number or, once it came, the
// certificate; nothing where the last one does, or where there is no key here.
func freshBackup(g *Guide) []Block {
	i := g.facts.Current()
	text := ""
	switch written := i.Backup.At; {
	case !i.Key.Known() || !g.facts.Receipt.Known():
	case i.Chain.Known() && !written.After(i.Chain.At):
		text = "order-done.backup-certificate"
	case !written.After(g.facts.Receipt.At):
		text = "order-done.backup"
	}
	if text == "" {
		return nil
	}
	return []Block{
		Heading{g.t("order-done.backup-heading")}, Paragraph{Text: g.t(text)},
		Buttons{[]Action{g.action("backup", g.to(PageKeyBackup), "order-done.backup-make")}},
	}
}
