package channel

import (
	"errors"
	"slices"
	"strings"

	"qwizard/wizard/order"
	"qwizard/wizard/problem"
	"qwizard/wizard/sectigo"
)

// wireApply is an application in the CA's words.
func wireApply(op string, a order.Application) (sectigo.Apply, error) {
	product := a.Names.Product()
	methods, err := wireMethods(op, a.Names, a.Methods, a.Mailboxes)
	if err != nil {
		return sectigo.Apply{}, err
	}
	return sectigo.Apply{
		Product: int(product), Multi: product == order.QWACNaturalMultiDomain, Days: a.Days,
		Names: a.Names.Strings(), CSR: a.CSR, Methods: methods, Mailboxes: a.Mailboxes,
		Contact: a.Contact, Reference: a.Reference, Identity: identity(a.Applicant),
	}, nil
}

// identity is what is known of the applicant, by the fields that the client can be told
// names for.
func identity(a order.Applicant) map[string]string {
	return map[string]string{
		sectigo.FieldGivenNames: a.GivenNames, sectigo.FieldSurname: a.Surname, sectigo.FieldBirthDate: string(a.BirthDate),
		sectigo.FieldBirthPlace: a.BirthPlace, sectigo.FieldNationality: a.Nationality, sectigo.FieldPhone: a.Phone,
		sectigo.FieldStreet: a.Address.Street, sectigo.FieldPostalCode: a.Address.PostalCode, sectigo.FieldCity: a.Address.City,
		sectigo.FieldState: a.Address.State, sectigo.FieldCountry: a.Address.Country, sectigo.FieldIDType: string(a.ID.Type),
		sectigo.FieldIDNumber: a.ID.Number, sectigo.FieldIDCountry: a.ID.Country,
	}
}

// open reports whether a status is that of an order on its way, without a certificate.
func open(status string) bool {
	return slices.ContainsFunc([]string{
		sectigo.OrderCurrent, sectigo.OrderAwaitingPayment, sectigo.OrderPaymentPromised, sectigo.OrderPending, sectigo.OrderAwaitingAuthorization,
	}, func(word string) bool { return strings.EqualFold(word, status) })
}

// closed is why an order of that status cannot be taken back.
func closed(status string) error {
	kind := problem.OrderIssued
	switch {
	case strings.EqualFold(status, sectigo.OrderRejected):
		kind = problem.OrderRejected
	case strings.EqualFold(status, sectigo.OrderRefunded):
		kind = problem.AlreadyRefunded
	}
	return problem.New(kind, "cancel", nil, "message", status)
}

// wireMethods are the methods in the CA's words, if there is one for each name.
func wireMethods(op string, names order.Names, methods []order.Method, mailboxes []string) ([]string, error) {
	words := map[order.Method]string{
		order.CNAME: sectigo.MethodCNAME, order.HTTP: sectigo.MethodHTTP,
		order.HTTPS: sectigo.MethodHTTPS, order.Email: sectigo.MethodEmail,
	}
	var wire []string
	for _, m := range methods {
		if words[m] != "" {
			wire = append(wire, words[m])
		}
	}
	if len(names) == 0 || len(wire) != len(names) || len(mailboxes) != len(names) {
		return nil, problem.New(problem.Internal, op, errors.New("not one method and one mailbox for each name"))
	}
	return wire, nil
}

// stepID maps the keys of the post-payment status. Those of an eIDAS order are
// inferred (see [sectigo.PostPaymentData]); an unseen key keeps its title only.
func stepID(key string) order.StepID {
	return map[string]order.StepID{
		"csrStatus": order.StepCSR, "agreementStatus": order.StepAgreement, "dcvStatus": order.StepDCV,
		"emailVerificationStatus": order.StepEmail, "individualStatus": order.StepIdentity,
		"finalApprovalStatus": order.StepApproval,
	}[key]
}

// notForPeople are steps that only legal persons have. A person's order has them
// as not applicable; with any other status one would be news, and is shown.
func notForPeople() []string { return []string{"callbackStatus", "organizationStatus"} }

func stepStatus(word string) order.StepStatus {
	switch word {
	case sectigo.StatusCompleted:
		return order.StepCompleted
	case sectigo.StatusActionRequired:
		return order.StepActionRequired
	case sectigo.StatusInProgress:
		return order.StepInProgress
	case sectigo.StatusNotApplicable:
		return order.StepNotApplicable
	}
	return order.StepUnknown
}
