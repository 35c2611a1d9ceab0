package command_test

import (
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"

	"qwizard/app/command"
	"qwizard/wizard/problem"
)

func discard() *slog.Logger { return slog.New(slog.DiscardHandler) }

var today = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func TestTheSampleIsValidAndComplete(t *testing.T) {
	a, err := command.ReadAnswers(strings.NewReader(sample()), today)
	if err != nil {
		t.Fatal(err)
	}
	if len(a.Names) != 2 || a.Days != 365 || a.KeyKind != "rsa-3072" || a.Target != "nginx" || len(a.Choices) != 2 {
		t.Errorf("read %v %d %s %s %v", a.Names, a.Days, a.KeyKind, a.Target, a.Choices)
	}
}

func TestWhatMayBeLeftOutHasADefault(t *testing.T) {
	a, err := command.ReadAnswers(strings.NewReader(sample(
		`kind = "rsa-3072"`, "", "days = 365", "", `target = "nginx"`, "", `kind = "file"`, "", `method = "cname"`, "", `state = "Steiermark"`, "",
	)), today)
	if err != nil {
		t.Fatal(err)
	}
	if a.KeyKind != "rsa-3072" || a.Days != 365 || a.Target != "unknown" || a.VaultKind != "file" || a.Choices[1].Method != "cname" {
		t.Errorf("read %+v", a.Choices)
	}
}

func TestDatesMayBeTOMLDates(t *testing.T) {
	a, err := command.ReadAnswers(strings.NewReader(sample(`"1984-05-17"`, "1984-05-17")), today)
	if err != nil || a.Applicant.BirthDate != "1984-05-17" {
		t.Errorf("read %q, %v", a.Applicant.BirthDate, err)
	}
}

// Every mistake is named with its key and its rule, exit code 2, and nothing is
// created.
func TestBadAnswersAreNamedAndCreateNothing(t *testing.T) {
	names := `names = ["anna-muster.eu", "www.anna-muster.eu"]`
	for what, c := range map[string]struct {
		answers string
		field   string
		kind    problem.Kind
	}{
		"no names":         {sample(names, `names = []`), "domains.names", problem.NameEmpty},
		"empty name":       {sample(names, `names = [""]`), "domains.names[0]", problem.NameEmpty},
		"wildcard":         {sample(names, `names = ["*.anna-muster.eu"]`), "domains.names[0]", problem.NameWildcard},
		"address":          {sample(names, `names = ["a.eu", "192.0.2.1"]`), "domains.names[1]", problem.NameAddress},
		"localhost":        {sample(names, `names = ["localhost"]`), "domains.names[0]", problem.NameInternal},
		"no suffix":        {sample(names, `names = ["anna.muster"]`), "domains.names[0]", problem.NameSuffix},
		"underscore":       {sample(names, `names = ["my_site.eu"]`), "domains.names[0]", problem.NameUnderscore},
		"trailing dot":     {sample(names, `names = ["anna-muster.eu."]`), "domains.names[0]", problem.NameTrailingDot},
		"four":             {sample(names, `names = ["a.eu", "b.eu", "c.eu", "d.eu"]`), "domains.names", problem.NamesTooMany},
		"twice":            {sample(names, `names = ["a.eu", "A.EU"]`), "domains.names[1]", problem.NameTwice},
		"mixed script":     {sample(names, `names = ["pаypal.eu"]`), "domains.names[0]", problem.NameMixedScript},
		"300 characters":   {sample(names, `names = ["`+strings.Repeat("abcdefghi.", 30)+`eu"]`), "domains.names[0]", problem.NameTooLong},
		"names no list":    {sample(names, `names = "anna-muster.eu"`), "domains.names", problem.InputWrongType},
		"empty surname":    {sample(`surname = "Muster"`, `surname = ""`), "applicant.surname", problem.PersonName},
		"missing surname":  {sample(`surname = "Muster"`, ``), "applicant.surname", problem.PersonName},
		"65 characters":    {sample(`"Muster"`, `"`+strings.Repeat("ü", 65)+`"`), "applicant.surname", problem.InputTooLong},
		"65 given":         {sample(`"Anna Lena"`, `"`+strings.Repeat("a", 65)+`"`), "applicant.given_names", problem.InputTooLong},
		"control":          {sample(`"Muster"`, `"Mus\u0007ter"`), "applicant.surname", problem.InputControl},
		"impossible birth": {sample("1984-05-17", "1984-02-30"), "applicant.birth_date", problem.DateImpossible},
		"future birth":     {sample("1984-05-17", "2031-05-17"), "applicant.birth_date", problem.DateFuture},
		"expired ID":       {sample("2031-02-28", "2026-11-21"), "applicant.id.expires", problem.IDExpired},
		"e-mail":           {sample("anna@anna-muster.eu", "anna@"), "applicant.email", problem.EmailSyntax},
		"number for text":  {sample(`surname = "Muster"`, `surname = 7`), "applicant.surname", problem.InputWrongType},
		"key kind":         {sample("rsa-3072\" #", "rsa-1024\" #"), "key.kind", problem.InputNotOffered},
		"days":             {sample("days = 365", "days = 366"), "order.days", problem.InputNotOffered},
		"days as text":     {sample("days = 365", `days = "365"`), "order.days", problem.InputWrongType},
		"target":           {sample(`target = "nginx"`, `target = "iis6"`), "export.target", problem.InputNotOffered},
		"short password":   {sample("Practice-Pfx-2026", "short"), "export.password", problem.PasswordShort},
		"password letters": {sample("Practice-Pfx-2026", "Zażółć-2026"), "export.password", problem.PasswordLetters},
		"short backup":     {sample("practice backup, not a real one", "tooshort"), "backup.passphrase", problem.PasswordShort},
		"short vault":      {sample("practice vault, not a real one", "short"), "vault.passphrase", problem.PasswordShort},
		"vault kind":       {sample(`kind = "file"`, `kind = "paper"`), "vault.kind", problem.InputNotOffered},
		"method":           {sample(`method = "cname"`, `method = "whois"`), "dcv.method", problem.InputNotOffered},
		"method a number":  {sample(`method = "cname"`, `method = 7`), "dcv.method", problem.InputWrongType},
		"mailbox of none":  {sample(`# mailbox = "admin@anna-muster.eu"`, `mailbox = { "other.eu" = "admin@other.eu" }`), `dcv.mailbox."other.eu"`, problem.InputUnknown},
		"foreign method":   {sample(`method = "cname"`, `method = { "other.eu" = "cname" }`), `dcv.method."other.eu"`, problem.InputUnknown},
		"unknown key":      {sample("surname =", "surnam ="), "applicant.surnam", problem.InputUnknown},
		"empty section":    {sample("[backup]", "[payment]\n[backup]"), "payment", problem.InputUnknown},
		"mailbox":          {sample(`# mailbox = "admin@anna-muster.eu"`, `mailbox = "garbage"`), "dcv.mailbox", problem.EmailSyntax},
		"21 other names":   {sample(`["Anna Lena Beispiel"]`, `[`+strings.Repeat(`"A", `, 21)+`]`), "applicant.other_names", problem.InputTooMany},
		"unknown section":  {sample("[backup]", "[backup]\n[payment]\ncard = 1\n[backup2]"), "payment.card", problem.InputUnknown},
		"not TOML":         {"domains = [", "", problem.InputSyntax},
		"empty":            {"", "domains.names", problem.InputMissing},
		"UTF-16":           {"\xff\xfed\x00o\x00", "", problem.InputSyntax},
		"huge":             {strings.Repeat("# comment\n", 10_000), "", problem.InputTooBig},
	} {
		t.Run(what, func(t *testing.T) {
			_, err := command.ReadAnswers(strings.NewReader(c.answers), today)
			found := false
			for _, p := range problem.All(err) {
				found = found || p.Field == c.field && p.Kind == c.kind
			}
			if !found {
				t.Fatalf("got %v, want %s at %s", err, c.kind, c.field)
			}
			d := newDesk(t)
			d.now = func() time.Time { return today }
			if code := d.practice(c.answers); code != command.ExitUse {
				t.Errorf("exit %d", code)
			}
			if c.field != "" && !strings.Contains(d.stderr.String(), c.field+": ") {
				t.Errorf("the key is not named:\n%s", d.stderr.String())
			}
			for _, folder := range []string{d.data, d.out} {
				if _, err := os.Stat(folder); err == nil {
					t.Errorf("%s was created", folder)
				}
			}
		})
	}
}

func TestANearMissIsSuggested(t *testing.T) {
	d := newDesk(t)
	d.practice(sample("given_names =", "given_name ="))
	if !strings.Contains(d.stderr.String(), "Did you mean applicant.given_names?") {
		t.Errorf("got %s", d.stderr.String())
	}
}

func TestTheIDNumberIsNotRepeatedInAComplaint(t *testing.T) {
	d := newDesk(t)
	d.practice(sample(`number = "P1234567"`, `number = "SECRÉT-4711"`))
	if out := d.stderr.String(); strings.Contains(out, "4711") || !strings.Contains(out, "applicant.id.number") {
		t.Errorf("got %s", out)
	}
}

func TestWhatIsInTheFileDoesNotMoveTheTerminal(t *testing.T) {
	d := newDesk(t)
	d.practice(sample() + "\n[\"\\u001b[31mRED\"]\na = 1\n")
	if out := d.stderr.String(); strings.Contains(out, "\x1b") || !strings.Contains(out, "RED") {
		t.Errorf("got %q", out)
	}
}

func TestAPassphraseWithoutQuotesIsNotRepeated(t *testing.T) {
	d := newDesk(t)
	d.practice(sample(`passphrase = "practice vault, not a real one"`, `passphrase = hunter2-secret`))
	if out := d.stderr.String(); strings.Contains(out, "hunter") || !strings.Contains(out, "in line ") {
		t.Errorf("got %q", out)
	}
}

func FuzzReadAnswers(f *testing.F) {
	f.Add(sample())
	f.Add("[dcv]\nmethod = { \"a.eu\" = 7 }\n")
	f.Add("domains.names = [[1]]")
	f.Fuzz(func(t *testing.T, text string) {
		a, err := command.ReadAnswers(strings.NewReader(text), today)
		if err == nil && (len(a.Names) == 0 || a.Applicant.Surname == "" || len(a.Choices) != len(a.Names)) {
			t.Fatalf("accepted %q as %+v", text, a.Names)
		}
	})
}

func TestMethodsAndMailboxesMayBeGivenByName(t *testing.T) {
	a, err := command.ReadAnswers(strings.NewReader(sample(
		`method = "cname"`, `method = { "anna-muster.eu" = "https" , "www.anna-muster.eu" = "email" }`,
		`# mailbox = "admin@anna-muster.eu"`, `mailbox = { "www.anna-muster.eu" = "postmaster@anna-muster.eu" }`,
	)), today)
	if err != nil {
		t.Fatal(err)
	}
	if a.Choices[0].Method != "https" || a.Choices[1].Method != "email" || a.Choices[0].Mailbox != "" || a.Choices[1].Mailbox != "postmaster@anna-muster.eu" {
		t.Errorf("read %+v", a.Choices)
	}
	a, err = command.ReadAnswers(strings.NewReader(sample(`method = "cname"`, `method = "email"`)), today)
	if err != nil || a.Choices[1].Mailbox != "admin@anna-muster.eu" {
		t.Errorf("read %+v, %v", a.Choices, err)
	}
}

func TestAKeychainNeedsNoPassphrase(t *testing.T) {
	a, err := command.ReadAnswers(strings.NewReader(sample(`kind = "file"`, `kind = "keychain"`, `passphrase = "practice vault, not a real one"`, "")), today)
	if err != nil || a.VaultKind != "keychain" {
		t.Errorf("read %q, %v", a.VaultKind, err)
	}
}
