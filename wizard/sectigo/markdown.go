package sectigo

import (
	"strconv"
	"strings"
)

// Markdown is [Endpoints] as two tables: the calls, and the arguments of each. The
// upload has no row among the calls' arguments: its page could not be read.
func Markdown() string {
	var b strings.Builder
	b.WriteString("| call | standing | reply | note |\n|--|--|--|--|\n")
	for _, e := range Endpoints() {
		writeRow(&b, "`"+e.Name()+"`", string(e.Standing), e.Reply, e.Note)
	}
	writeRow(&b, "upload of documents", string(Inferred), replyJSON, "POST of a form with the field `"+UploadField+"`, the order's token as bearer")
	b.WriteString("\n| call | argument | at most | required | standing | note |\n|--|--|--|--|--|--|\n")
	for _, e := range Endpoints() {
		for _, a := range append(loginArguments(), e.Arguments...) {
			most, required := "", ""
			if a.Max > 0 {
				most = strconv.Itoa(a.Max)
			}
			if a.Required {
				required = "yes"
			}
			name := "`" + a.Name + "`"
			if a.Standing == Unknown {
				name = a.Name
			}
			writeRow(&b, "`"+e.Name()+"`", name, most, required, string(a.Standing), a.Note)
		}
	}
	return b.String()
}

func writeRow(b *strings.Builder, cells ...string) {
	b.WriteString("| " + strings.Join(cells, " | ") + " |\n")
}
