package practice

import (
	"context"
	"net/http"
	"net/url"

	"qwizard/wizard/order"
)

// Notarise is an appointment at the practice notary's with the face-to-face form, a
// PDF as the program makes it. It returns the completed form, the certified copy of
// the ID and the Status of Authority as form.pdf, id-copy.pdf and
// status-of-authority.pdf. The notary makes the mistakes that are asked for. Beside
// the errors of [Manager], with the field "form": [problem.PaperUnknown] for what is
// no PDF, [problem.PaperDamaged], [problem.FormUnknown] for another PDF or a form of
// no order here (its number is the parameter), [problem.InputTooBig] above 20 MiB, and
// [problem.LettersUnknown] for a name the notary cannot write.
func (m Manager) Notarise(ctx context.Context, form []byte, mistakes ...Mistake) ([]order.Document, error) {
	query := url.Values{}
	for _, wrong := range mistakes {
		query.Add("mistake", string(wrong))
	}
	path := pathNotary
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	var out notaryAnswer
	err := m.do(ctx, http.MethodPost, path, form, &out)
	return out.Papers, err
}
