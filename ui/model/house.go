package model

import (
	"context"
	"iter"
	"time"

	"qwizard/wizard"
	"qwizard/wizard/order"
)

// App is the program as far as a guide needs it: data on disk, settings, files. Methods
// with a context may block and run off the UI goroutine.
type App interface {
	// Data says what lies in a channel's data folder. It only looks at names of files,
	// so the first frame may wait for it.
	Data(channel string) (Data, error)
	// Open opens a channel's data, or makes it with a vault of the kind. passphrase is
	// that of a vault file. It asks the keychain, which may ask the person.
	Open(ctx context.Context, channel, vault, passphrase string) (House, error)
	// Settings are those of the last time.
	Settings() Settings
	// Set keeps settings, and follows them at once. It does not block.
	Set(Settings)
	// Read reads a file of the person's, of at most limit bytes, with
	// [problem.InputTooBig] beyond it.
	Read(ctx context.Context, path string, limit int64) ([]byte, error)
	// Running reports whether another program of ours has a channel's data open.
	Running(ctx context.Context, channel string) bool
}

// Kinds of vault, as in [wizard.Vault].
const (
	VaultFile     = "file"
	VaultKeychain = "keychain"
)

// Data is what lies in a channel's data folder.
type Data struct {
	Exists bool
	Vault  string // kind of its vault; empty if there is none
}

// House is a channel's opened data.
type House interface {
	// Channel is the channel's name, as in [order.Practice].
	Channel() string
	// Orders are the facts of every order, oldest first. Orders that cannot be read are
	// left out, and their problems returned beside the others.
	Orders(ctx context.Context) ([]wizard.Facts, error)
	// Newest are the same facts, newest first, each read only when it is asked for. An
	// order that cannot be read comes as its problem.
	Newest(ctx context.Context) iter.Seq2[wizard.Facts, error]
	// Start begins a new order, Resume goes on with one, Restore puts one back from its
	// backup.
	Start(ctx context.Context) (*wizard.Session, error)
	Resume(ctx context.Context, id string) (*wizard.Session, error)
	// Look, Restore, Replace and CatchUp are [wizard.Look], [wizard.Restore],
	// [wizard.Replace] and [wizard.CatchUp].
	Look(ctx context.Context, path, passphrase string) (wizard.BackupContents, error)
	Restore(ctx context.Context, path, passphrase string) (*wizard.Session, error)
	Replace(ctx context.Context, path, passphrase string) (*wizard.Session, error)
	CatchUp(ctx context.Context, path, passphrase string) (*wizard.Session, error)
	// Delete removes an order from this computer: its keys, its drafts, its facts and
	// history, in this order, so that it can be repeated where it was cut off. Files of
	// the person's stay.
	Delete(ctx context.Context, id string) error
	// DeleteUnreadable is Delete for an order that is damaged: see [wizard.DeleteUnreadable].
	DeleteUnreadable(ctx context.Context, id string) (keysLeft bool, err error)
	// Drafts and KeepDrafts are what was typed and not stored yet, by field, of an
	// order. It is sealed like the order itself.
	Drafts(ctx context.Context, id string) (map[string]string, error)
	KeepDrafts(ctx context.Context, id string, drafts map[string]string) error
	// Write writes files of the person's under folder, each whole or not at all; paths
	// use slashes. What is secret is for their eyes only.
	Write(ctx context.Context, folder string, files []order.File) error
	// Vault is the kind of vault that the keys are in now. It does not block.
	Vault() string
	// ChangePassphrase changes that of the vault file. It takes some seconds.
	ChangePassphrase(ctx context.Context, old, next string) error
	// MoveVault moves all keys to the other kind of vault; passphrase is that of a vault
	// file to be made. Either all are moved, or, with an error, none. lost are the orders
	// of which a key was not there any more. The keychain may ask the person.
	MoveVault(ctx context.Context, to, passphrase string) (lost []wizard.Facts, err error)
	// KeychainThere reports whether there seems to be a keychain. Nobody is asked.
	KeychainThere(ctx context.Context) bool
	// Practice is the world around a practice order; nil for a real one.
	Practice() Practice
	// Partner is the account that the orders go through; nil for the other channels.
	Partner() Partner
	// Close lets go of the data. What was opened of it cannot be used any more.
	Close() error
}

// Partner is an account at Sectigo's partner interface. Its login lies in the vault.
type Partner interface {
	// Usual is the address of the interface where the person wants no other.
	Usual() string
	// Login is the stored login without its password; without a name there is none.
	Login(ctx context.Context) (Login, error)
	// Try calls Sectigo once with a login, for something that changes nothing.
	// [problem.ChannelLogin] is Sectigo's no; after any other problem nobody knows.
	Try(ctx context.Context, l Login) error
	// Keep stores a login in place of the one before, Forget removes it. An order that
	// was opened before uses the new one only where it is for the same address.
	//
	// What cannot be a login is a problem at "partner.name", "partner.password" or
	// "partner.address". Without a password it is the stored one's, if the rest is.
	Keep(ctx context.Context, l Login) error
	Forget(ctx context.Context) error
}

// Login is a name and a password at an address, "https://host".
type Login struct{ Name, Password, Address string }

// Settings are a person's wishes. Nothing in them is needed to go on.
type Settings struct {
	Channel  string  // whose orders are opened at the start; empty before the first
	TextSize float32 // 1 to 2
	Theme    string  // [ThemeSystem], [ThemeLight], [ThemeDark]
	Folder   string  // under which an order's folder is made
	Notify   bool    // tell by the desktop when something changed

	// Public: looks of real orders ask the public name servers, too, which are Resolvers:
	// "NAME ADDRESS" with commas between them, addresses without a port.
	Public    bool
	Resolvers string
}

// The themes.
const (
	ThemeSystem = ""
	ThemeLight  = "light"
	ThemeDark   = "dark"
)

// Practice is the world around a practice order: the inbox, the web host's panel, the
// notary, the clock. It is reached over the practice CA's management interface.
type Practice interface {
	// Mails are those of an order, oldest first.
	Mails(ctx context.Context, number string) ([]Mail, error)
	// Answer does what a mail asks and returns the page that the person would see.
	Answer(ctx context.Context, m Mail) (page string, err error)
	// Inbox is the address of an order's mails for a browser.
	Inbox(ctx context.Context, number string) (string, error)
	// Records is a domain's zone as lines of a zone file.
	Records(ctx context.Context, domain string) (string, error)
	// AddRecords and RemoveRecords take lines of a zone file.
	AddRecords(ctx context.Context, zone string) error
	RemoveRecords(ctx context.Context, zone string) error
	// Files are those in a website's folder.
	Files(ctx context.Context, site string) ([]order.File, error)
	// PutFiles and RemoveFile change them. A file takes the place of one with its path.
	PutFiles(ctx context.Context, site string, files []order.File) error
	RemoveFile(ctx context.Context, site, path string) error
	// Install gives the web host a PFX for a website.
	Install(ctx context.Context, site string, pfx []byte, password string) error
	// Notarise returns what the notary gives back for a form, with the mistakes in it.
	Notarise(ctx context.Context, form []byte, mistakes []string) ([]order.Document, error)
	// Mistakes are those the notary can make.
	Mistakes() []string
	// Clock is practice time, SkipAhead moves it on.
	Clock(ctx context.Context) (time.Time, error)
	SkipAhead(ctx context.Context, d time.Duration) error
}

// Mail is one mail of the practice inbox. Its Kind is the practice CA's word for what it is
// about.
type Mail struct {
	ID, Order, Kind   string
	From, To, Subject string
	Body              string
	Asks              bool // it has a link to follow
	At                time.Time
	Link, Code        string
}

// Face is what a guide needs of the window or the terminal. It is called on the UI
// goroutine.
type Face interface {
	// Show draws the page, in place of the one on show; what has the focus keeps it
	// where the place is the same.
	Show(Frame, Page)
	// Copy puts a text on the clipboard, from which a secret is taken again after a while.
	Copy(text string, secret bool)
	// Open has the desktop open a web address, a file or a folder.
	Open(target string)
	// Notify tells something by the desktop while the person looks elsewhere.
	Notify(title, text string)
	// Quit closes the program. What is under way was asked about before.
	Quit()
}

// Runner runs work off the UI goroutine and brings its outcome back. Its methods return at
// once.
type Runner interface {
	// Start has work done on another goroutine (in the terminal: between two prompts) and,
	// when it has returned, done on the UI goroutine with what it returned. If ctx ends
	// first, done gets [context.Cause] of ctx and what work returns is dropped: a window
	// abandons work that cannot be interrupted (an RSA key) that way at once. done is
	// called exactly once.
	Start(ctx context.Context, work func(context.Context) (any, error), done func(any, error))
	// Post calls f on the UI goroutine, in the order of the Posts of one goroutine, from any
	// of which it may be called. It is for news from elsewhere, such as a subscription's.
	Post(f func())
}
