package practice

import (
	"encoding/json"
	"net/url"
	"strconv"
	"strings"

	"qwizard/wizard/problem"
	"qwizard/wizard/sectigo"
)

// pairs is a URL-encoded reply in the order it is written in.
type pairs []struct{ key, value string }

func (p *pairs) add(key, value string) {
	*p = append(*p, struct{ key, value string }{key, value})
}

func (p *pairs) addInt(key string, n int) { p.add(key, strconv.Itoa(n)) }

func (p pairs) reply() answered {
	parts := make([]string, len(p))
	for i, kv := range p {
		parts[i] = url.QueryEscape(kv.key) + "=" + url.QueryEscape(kv.value)
	}
	return answered{"application/x-www-form-urlencoded", []byte(strings.Join(parts, "&"))}
}

// lines is a newline reply.
func lines(parts ...string) answered {
	return answered{"text/plain; charset=utf-8", []byte(strings.Join(parts, "\n") + "\n")}
}

func asJSON(v any) (answered, error) {
	body, err := json.Marshal(v)
	if err != nil {
		return answered{}, problem.New(problem.Internal, "encode reply", err)
	}
	return answered{"application/json; charset=utf-8", body}, nil
}

// textErrors is for calls that answer in lines unless responseFormat is 1.
func textErrors(f *fault, args arguments) answered {
	if args[sectigo.ArgFormat] == "1" {
		return encodedErrors(f, args)
	}
	return lines(strconv.Itoa(f.code), f.message)
}

// encodedErrors is for calls that answer URL-encoded.
func encodedErrors(f *fault, _ arguments) answered {
	var p pairs
	p.addInt("errorCode", f.code)
	p.add("errorMessage", f.message)
	if f.item != "" {
		p.add("errorItem", f.item)
	}
	return p.reply()
}

// jsonErrors is for getPostPaymentStatus, which always answers JSON.
func jsonErrors(f *fault, _ arguments) answered {
	out, err := asJSON(struct {
		ErrorCode    int    `json:"errorCode"`
		ErrorMessage string `json:"errorMessage"`
	}{f.code, f.message})
	if err != nil {
		return lines(strconv.Itoa(f.code), f.message)
	}
	return out
}

// mdcErrors is for GetMDCDomainDetails: URL-encoded, or JSON with responseFormat 2.
func mdcErrors(f *fault, args arguments) answered {
	if args[sectigo.ArgFormat] == "2" {
		return jsonErrors(f, args)
	}
	return encodedErrors(f, args)
}
