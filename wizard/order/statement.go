package order

// Statement is the machine-readable part of the face-to-face form, as the practice
// channel's form carries it in an attachment for the practice notary. Sectigo reads paper.
type Statement struct {
	Order       string   `json:"order"`    // Sectigo's order number
	Websites    []string `json:"websites"` // the names in the certificate
	GivenNames  string   `json:"given_names"`
	Surname     string   `json:"surname"`
	OtherNames  []string `json:"other_names,omitempty"`
	BirthDate   string   `json:"birth_date"` // ISO 8601
	BirthPlace  string   `json:"birth_place"`
	Nationality string   `json:"nationality"`
	City        string   `json:"city"`
	State       string   `json:"state,omitempty"`
	Country     string   `json:"country"`
	IDType      string   `json:"id_type"`   // passport, id-card, residence-permit, driving-licence
	IDNumber    string   `json:"id_number"` // may be empty on the form: to be written by hand
	IDCountry   string   `json:"id_country"`
	IDExpires   string   `json:"id_expires"` // ISO 8601
}

// StatementName is the name of the attachment that holds the statement, as JSON.
const StatementName = "statement.json"
