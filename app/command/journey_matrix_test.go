package command_test

import (
	"slices"
	"testing"

	"qwizard/wizard/order"
)

// One name and three with each method of proof, and with a mix of all, end in a PFX that
// fits.
func TestOneAndThreeNamesWithEveryMethodAndAMix(t *testing.T) {
	names := map[string]string{"one": `names = ["anna-muster.eu"]`, "three": `names = ["bücher.de", "www.anna-muster.eu", "anna.co.uk"]`}
	for count, list := range names {
		methods := map[string]string{}
		for _, m := range order.Methods() {
			methods[string(m)] = `method = "` + string(m) + `"`
		}
		if count == "three" {
			methods["mix"] = `method = { "bücher.de" = "email", "www.anna-muster.eu" = "http", "anna.co.uk" = "cname" }`
		}
		for method, chosen := range methods {
			t.Run(count+" "+method, func(t *testing.T) {
				t.Parallel()
				d := newDesk(t)
				d.mustPractice(quick(`names = ["anna-muster.eu", "www.anna-muster.eu"]`, list, `method = "cname"`, chosen))
				o := d.order()
				var got []string
				for _, row := range o.DCV {
					got = append(got, row.Method)
					if row.Raw != "Validated" {
						t.Errorf("%+v", row)
					}
				}
				want := slices.Repeat([]string{method}, len(o.Names))
				if method == "mix" {
					want = []string{"email", "http", "cname"}
				}
				if !slices.Equal(got, want) {
					t.Errorf("proved by %v, not by %v", got, want)
				}
				agree(t, d, o)
			})
		}
	}
}
