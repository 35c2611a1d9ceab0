package sectigo_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"qwizard/wizard/problem"
	"qwizard/wizard/sectigo"
)

func TestMailboxesAreFoundWhateverTheReplyLooksLike(t *testing.T) {
	want := []string{"admin@a.eu", "postmaster@a.eu"}
	for _, reply := range []string{
		`{"errorCode":0,"errorMessage":"","domainName":"a.eu","emailAddresses":["admin@a.eu","postmaster@a.eu"]}`,
		`{"errorCode":0,"data":{"list":[{"level":2,"email":"admin@a.eu"},{"email":"postmaster@a.eu"},{"email":"admin@a.eu"}]},"other":[1,null,true]}`,
		`{"errorCode":0,"x":"a\u001b@a.eu","1_email":"admin@a.eu","2_email":"postmaster@a.eu"}`,
		"0\ndomain_name\ta.eu\nwhois_email\tnone\nlevel2_email\tadmin@a.eu\nlevel2_email\tpostmaster@a.eu\n",
		"0\r\ndomain_name\ta.eu\r\nwhois_email\tnone\r\nlevel2_email\tadmin@a.eu\r\nlevel2_email\tpostmaster@a.eu",
	} {
		got, err := saying(t, reply).client().DCVEmailAddresses(t.Context(), "a.eu")
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %v, %v", reply, got, err)
		}
	}
	got, err := saying(t, `{"errorCode":0,"l":["`+strings.Repeat("x", 300)+`@a.eu","admin@a.eu"`+strings.Repeat(`,"admin@a.eu"`, 10_000)+`]}`).client().DCVEmailAddresses(t.Context(), "a.eu")
	if err != nil || !slices.Equal(got, want[:1]) {
		t.Errorf("%v, %v", got, err)
	}
}

func TestAMailboxListThatIsRefusedNamesTheArgument(t *testing.T) {
	for _, reply := range []string{
		`{"errorCode":-4,"errorMessage":"The value of the 'domainName' argument is invalid!"}`,
		`{"errorCode":-4,"errorMessage":"no","errorItem":"domainName"}`,
		"-4\nThe value of the 'domainName' argument is invalid!\n",
		"errorCode=-4&errorItem=domainName",
	} {
		_, err := saying(t, reply).client().DCVEmailAddresses(t.Context(), "a.eu")
		if got := check(t, err, problem.ChannelArgument); got["argument"] != "domainName" {
			t.Errorf("%s: %v", reply, got)
		}
	}
}

func TestADetailedStatusMayLeaveItsWordsOut(t *testing.T) {
	for reply, want := range map[string]sectigo.DetailedStatus{
		"errorCode=0": {},
		"errorCode=0&orderNumber=" + number + "&orderStatus=Awaiting+authorization": {OrderStatus: "Awaiting authorization"},
		"errorCode=0&orderStatus=Processed&certificateStatus=Iss%1bued&x=y":         {OrderStatus: "Processed", CertificateStatus: "Iss ued", Other: []sectigo.Said{{Name: "x", Value: "y"}}},
	} {
		got, err := saying(t, reply).client().DetailedOrderStatus(t.Context(), number)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v, %v", reply, got, err)
		}
	}
}

// FuzzMailboxes gives any body to the reader of mailbox lists.
func FuzzMailboxes(f *testing.F) {
	for _, seed := range []string{
		`{"errorCode":0,"emailAddresses":["admin@a.eu"],"txt":[{"a":"b@c.eu"}]}`, `{"errorCode":-16,"errorMessage":"\u001b"}`, `{"errorCode":0,"l":[[[["a@b.c"]]]]}`,
		"0\ndomain_name\ta.eu\nwhois_email\tnone\nlevel2_email\tadmin@a.eu\n", "-4\nThe 'x' argument is missing!", "errorCode=-4&errorItem=x", "{", "",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		list, err := sectigo.ReadMailboxes(body)
		if err != nil {
			named(t, err)
			return
		}
		shown(t, list...)
		for _, address := range list {
			if !strings.Contains(address, "@") || strings.ContainsAny(address, " \t\r\n<>,;") {
				t.Fatalf("%q", address)
			}
		}
		if len(list) == 0 || len(list) > 500 {
			t.Fatalf("%d addresses", len(list))
		}
	})
}

// FuzzDetailed gives any body to the reader of the detailed status.
func FuzzDetailed(f *testing.F) {
	for _, seed := range []string{"errorCode=0&orderNumber=12345678&orderStatus=Pending", "errorCode=0&orderStatus=%1b", "errorCode=-20&errorMessage=x", "0\nPending", "-16\nx", "{}"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		d, err := sectigo.ReadDetailed(number, body)
		if err != nil {
			named(t, err)
			return
		}
		shown(t, d.OrderStatus, d.CertificateStatus)
	})
}
