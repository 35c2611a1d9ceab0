//go:build linux

package main

import (
	"bytes"
	"fmt"

	"qwizard/wizard/inbox"
)

// pasteMost is for a paste of 1 MiB, in milliseconds; pasteGrows for how much more a
// byte of 10 MiB costs than a byte of 64 KiB: what is shorter is measured less well.
const (
	pasteMost  = 200
	pasteGrows = 2.0
)

// pasted is what is pasted over and over: a mail, and a page with links.
const pasted = `From: Sectigo <noreply_support@sectigo.com>
Subject: Order 30408241 - we have received your order

Thank you for your order. Your order number is 30408241.
> On Monday you wrote: the Status of Authority is missing.
Please agree at https://secure.trust-provider.com/products/agreement?id=4711
<div>File name: E13BDE42087EF33AF86ABB0C2BB14148.txt<br>anna-muster.eu&nbsp;CNAME&nbsp;Pending</div>
We could not accept the documents. Reason: the copy carries no attestation.

`

// paste measures how long a paste is read, from 1 KiB to what is read at most.
func paste(b *bench) error {
	sizes := []int{1 << 10, 64 << 10, 1 << 20, inbox.MaxInput}
	took := make([]spread, len(sizes))
	for n := range b.runs + 1 {
		for i, size := range sizes {
			input := bytes.Repeat([]byte(pasted), size/len(pasted)+1)[:size]
			ms, err := timed(func() error { _, err := inbox.Read(input); return err })
			if err != nil {
				return err
			}
			if n > 0 {
				took[i] = append(took[i], ms)
			}
		}
	}
	fine("a paste of 1 MiB", took[2], pasteMost)
	each := func(i int) float64 { return 1000 * took[i].median() / float64(sizes[i]>>10) }
	fmt.Printf("a KiB of a paste: of 1 KiB %.0f µs, of 64 KiB %.0f µs, of 1 MiB %.0f µs, of 10 MiB %.0f µs, ratio of the last to that of 64 KiB %.2f (at most %.2f)\n",
		each(0), each(1), each(2), each(3), each(3)/each(1), pasteGrows)
	return nil
}
