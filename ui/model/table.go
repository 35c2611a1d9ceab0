package model

import (
	"maps"

	"qwizard/wizard"
)

// The pages, in the order in which a person may see them.
const (
	// Before an order.
	PageForMe     PageID = "for-me"     // is this for me?
	PageStart     PageID = "start"      // practise, buy, restore
	PageVault     PageID = "vault"      // how secrets are kept, where there is no keychain
	PageKeychain  PageID = "keychain"   // the keychain is asked
	PageUnlock    PageID = "unlock"     // the vault's passphrase
	PageRestore   PageID = "restore"    // an order from its backup
	PageOrders    PageID = "orders"     // all orders
	PageNoData    PageID = "no-data"    // the data cannot be opened: what to do
	PageHome      PageID = "home"       // all tasks
	PageHelp      PageID = "help"       // terms, and help with a page
	PageSettings  PageID = "settings"   //
	PageWhereKey  PageID = "where-key"  // where is my key?
	PageHistory   PageID = "history"    //
	PageKeyBack   PageID = "key-back"   // from the backup, where it was lost
	PageKeyLeaked PageID = "key-leaked" // somebody else may have it
	PageDelete    PageID = "delete"     // an order, by id, or the open one, from this computer: a commit
	PageClosing   PageID = "closing"    // over any other: close although work is under way?

	PageVaultPassphrase PageID = "vault-passphrase"  // of the vault file: a new one
	PageVaultToKeychain PageID = "vault-to-keychain" // all keys, from the vault file: a commit
	PageVaultToFile     PageID = "vault-to-file"     // all keys, from the keychain: a commit

	PagePartnerLogin  PageID = "partner-login"  // of the partner account
	PagePartnerForget PageID = "partner-forget" // the login: a commit

	PageRestoreCheck PageID = "restore-check" // what is in a backup, before it is restored
	PageRestoreDone  PageID = "restore-done"  // the order is back: where its key and its files are
	PageBackupTry    PageID = "backup-try"    // whether the passphrase is still known
	PageUnreadable   PageID = "unreadable"    // an order that cannot be opened, by id: put it back, or delete it
	PageDeleteWhich  PageID = "delete-which"  // of several orders

	// Prepare.
	PageDomains          PageID = "domains"
	PageDomainsUndo      PageID = "domains-undo"  // other names need another key
	PageDomainsCheck     PageID = "domains-check" // what was seen
	PageApplicantName    PageID = "applicant-name"
	PageApplicantBirth   PageID = "applicant-birth"
	PageApplicantContact PageID = "applicant-contact"
	PageApplicantID      PageID = "applicant-id"
	PageApplicantCheck   PageID = "applicant-check"
	PageKey              PageID = "key"
	PageKeyBackup        PageID = "key-backup"
	PageKeyDone          PageID = "key-done"
	PageKeyBring         PageID = "key-bring"       // a CSR from elsewhere
	PageKeyBringCheck    PageID = "key-bring-check" // what was found in it
	PageKeyBringKey      PageID = "key-bring-key"   // a key from elsewhere
	PageKeyView          PageID = "key-view"        // the CSR, to read and to copy

	// Order.
	PageOrderPublic    PageID = "order-public"    // what becomes public for ever
	PageOrderCheck     PageID = "order-check"     // check your answers
	PageOrderSend      PageID = "order-send"      // the commit
	PageOrderElsewhere PageID = "order-elsewhere" // the person orders on Sectigo's page
	PageOrderDone      PageID = "order-done"
	PageOrderLost      PageID = "order-lost"    // nobody knows whether Sectigo has it
	PageOrderNothing   PageID = "order-nothing" // it has not: a commit

	// Prove.
	PageAgreement      PageID = "agreement"
	PageEmail          PageID = "email"
	PageDCV            PageID = "dcv"        // all websites and how each is proved
	PageDCVName        PageID = "dcv-name"   // one website: what to put where
	PageDCVMethod      PageID = "dcv-method" // one website: how
	PageDCVCheck       PageID = "dcv-check"  // what was seen of the proofs
	PageIdentity       PageID = "identity"
	PageIdentitySend   PageID = "identity-send"
	PageIdentityRefuse PageID = "identity-refused"

	// At any time after it was ordered.
	PagePaste      PageID = "paste"       // what Sectigo showed
	PagePasteFound PageID = "paste-found" // what was found in it
	PageWrong      PageID = "wrong"       // what went wrong: all of it, or one thing
	PageCancel     PageID = "cancel"      // the order: a commit
	PageReissue    PageID = "reissue"     // another certificate within the order: a commit
	PageRevoke     PageID = "revoke"      // the certificate: a commit

	// Receive.
	PageApproval    PageID = "approval"
	PageCertificate PageID = "certificate" // collect it, or drop it
	PageVerdict     PageID = "verdict"
	PageAccept      PageID = "accept" // take it although it deviates: a commit
	PageExport      PageID = "export"
	PageExportDone  PageID = "export-done" // where it lies and how to install it
	PageLive        PageID = "live"        // what the site serves
	PageRenewal     PageID = "renewal"

	// The world around a practice order.
	PagePractice     PageID = "practice" // what there is
	PageInbox        PageID = "inbox"
	PageMail         PageID = "mail"
	PagePanel        PageID = "panel"         // the web host's
	PagePanelRecords PageID = "panel-records" // a domain's zone
	PagePanelFiles   PageID = "panel-files"   // a website's folder
	PagePanelInstall PageID = "panel-install" // a certificate
	PageNotary       PageID = "notary"
	PageClock        PageID = "clock"
)

// taskPages are the pages that tasks open.
func taskPages() map[wizard.TaskID]PageID {
	return map[wizard.TaskID]PageID{
		wizard.TaskDomains: PageDomains, wizard.TaskApplicant: PageApplicantName, wizard.TaskKey: PageKey, wizard.TaskOrder: PageOrderPublic,
		wizard.TaskAgreement: PageAgreement, wizard.TaskEmail: PageEmail, wizard.TaskDCV: PageDCV, wizard.TaskIdentity: PageIdentity,
		wizard.TaskApproval: PageApproval, wizard.TaskCertificate: PageCertificate, wizard.TaskExport: PageExport, wizard.TaskRenewal: PageRenewal,
	}
}

// pages is the page table.
func pages() map[PageID]page {
	all := map[PageID]page{}
	for _, part := range []map[PageID]page{
		openingPages(), homePages(), preparePages(), orderPages(), waitPages(), identityPages(),
		dcvPages(), receivePages(), practicePages(), vaultPages(), partnerPages(), pastePages(), wrongPages(), reissuePages(),
	} {
		maps.Copy(all, part)
	}
	return all
}
