package practice

import (
	"bytes"
	"html/template"
	"net/http"
)

// page is what a person's browser is shown: text, facts, and one button at most.
type page struct {
	status int // 0 means 200
	Title  string
	Facts  []fact
	Text   []string
	Button string // "" for a page that asks nothing
	Field  string // name of the form's one field, "" for none
	Label  string // the field's
}

type fact struct{ Label, Value string }

// pageHTML has no script, no image and nothing from elsewhere. The form goes back
// to the page's own address.
const pageHTML = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>PRACTICE: {{.Title}}</title>
<style>
body { font: 1.1rem/1.5 sans-serif; max-width: 40rem; margin: 0 auto; padding: 1rem; color: #111; background: #fff }
.practice { background: #ffd54a; padding: .4rem .8rem; font-weight: bold }
dt { color: #555 } dd { margin: 0 0 .5rem 0; overflow-wrap: anywhere }
input, button { font: inherit; padding: .4rem .8rem; max-width: 100% }
</style>
</head>
<body>
<p class="practice">PRACTICE: nothing here leaves this computer</p>
<h1>{{.Title}}</h1>
<dl>
{{- range .Facts}}
<dt>{{.Label}}</dt><dd>{{.Value}}</dd>
{{- end}}
</dl>
{{- range .Text}}
<p>{{.}}</p>
{{- end}}
{{- if .Button}}
<form method="post">
{{- if .Field}}
<p><label>{{.Label}} <input name="{{.Field}}" size="30" maxlength="64" required autocomplete="off" autofocus></label></p>
{{- end}}
<p><button type="submit">{{.Button}}</button></p>
</form>
{{- end}}
</body>
</html>
`

var pageTemplate = template.Must(template.New("page").Parse(pageHTML))

// write sends the page. The policies keep it out of other pages' frames and the
// link's key out of other sites' logs; "same-origin" leaves the form the Origin
// header by which a browser says that the page is ours.
func (p page) write(w http.ResponseWriter) {
	var body bytes.Buffer
	if err := pageTemplate.Execute(&body, p); err != nil {
		reply(w, http.StatusInternalServerError, "text/plain; charset=utf-8", []byte("The page could not be made.\n"))
		return
	}
	h := w.Header()
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
	h.Set("Referrer-Policy", "same-origin")
	status := p.status
	if status == 0 {
		status = http.StatusOK
	}
	reply(w, status, "text/html; charset=utf-8", body.Bytes())
}
