//go:build linux

package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

const (
	pageLimit = 50.0
	stillFor  = 100 * time.Millisecond // longer than a frame takes
)

// The part of the window that is looked at: the title is in it on every page.
const (
	partX, partY          = 200, 90
	partWidth, partHeight = 500, 240
)

// pages measures the time from the press of a key to the frame with another page in it:
// from the task list of a stored order to each page that a row, a button or a link leads
// to, and back. What a page takes is the median of its runs; in each run the program is
// started anew, so that no page was drawn before.
func pages(b *bench) error {
	stage, err := openStage(b.folder)
	if err != nil {
		return err
	}
	defer stage.close()
	folder, passphrase, err := b.stored()
	if err != nil {
		return err
	}
	took := map[string]spread{} // by page
	for n := range b.runs + 1 {
		if n == 1 {
			clear(took) // the first run is not counted
		}
		o, k, err := stage.home(b.qwizard, filepath.Join(b.folder, "home-0"), folder, passphrase)
		if err != nil {
			return err
		}
		p := &person{o, k, took}
		if err := errors.Join(p.walk(), o.close()); err != nil {
			return err
		}
	}
	var all spread
	for _, s := range took {
		all = append(all, s...)
	}
	single(fmt.Sprintf("key press to painted page, %d pages", len(took)), "ms", all, pageLimit)
	slowest := slices.MaxFunc(slices.Sorted(maps.Keys(took)), func(a, b string) int { return cmp.Compare(took[a].median(), took[b].median()) })
	single("the slowest of them, "+slowest, "ms", took[slowest], pageLimit)
	return nil
}

// person goes through the pages and notes how long they took.
type person struct {
	*opened
	keys *keyboard
	took map[string]spread
}

// walk goes from the task list to wherever a press of Enter leads, and back by Escape.
func (p *person) walk() error {
	been := map[string]bool{}
	for {
		id, err := p.tabTo(been)
		if err != nil || id == "" {
			return err
		}
		been[id] = true
		page, err := p.turn(keyReturn)
		if err != nil {
			return fmt.Errorf("%s: %w", id, err)
		}
		for back := page; back != "home"; {
			if back, err = p.turn(keyEscape); err != nil {
				return fmt.Errorf("back from %s: %w", page, err)
			}
		}
	}
}

// tabTo goes on with Tab to the first thing where the person has not been; "" if there is
// none.
func (p *person) tabTo(been map[string]bool) (string, error) {
	first := ""
	for {
		time.Sleep(keyPause)
		p.log.drain("focus")
		if err := p.keys.press(keyTab); err != nil {
			return "", err
		}
		id, err := p.log.value("focus")
		if err != nil || !been[id] || id == first {
			if id == first {
				id = ""
			}
			return id, err
		}
		if first == "" {
			first = id
		}
	}
}

// turn presses a key that leads to another page, waits until nothing is being done there,
// and returns the page.
func (p *person) turn(key uint32) (string, error) {
	before, err := p.still()
	if err != nil {
		return "", err
	}
	p.log.drain("focus")
	pressed := time.Now()
	if err := p.keys.press(key); err != nil {
		return "", err
	}
	page := ""
	for {
		now, err := p.look()
		if err != nil {
			return "", err
		}
		took := time.Since(pressed)
		if shown := p.log.drain(`"page shown"`); shown != "" {
			page = shown
		}
		if page != "" && !bytes.Equal(now, before) {
			name := strings.TrimSuffix(page, " busy")
			p.took[name] = append(p.took[name], milliseconds(took))
			break
		}
		if took > paintLimit {
			return "", fmt.Errorf("no other page; it said: %s", p.log.all())
		}
	}
	for strings.HasSuffix(page, " busy") {
		if page, err = p.log.value(`"page shown"`); err != nil {
			return "", err
		}
	}
	return page, nil
}

// still waits until what is on the screen does not change, and returns it.
func (p *person) still() ([]byte, error) {
	last, err := p.look()
	for since := time.Now(); err == nil && time.Since(since) < stillFor; {
		time.Sleep(time.Millisecond)
		var now []byte
		if now, err = p.look(); !bytes.Equal(now, last) {
			last, since = now, time.Now()
		}
	}
	return last, err
}

func (p *person) look() ([]byte, error) {
	return p.stage.screen.pixels(p.window, partX, partY, partWidth, partHeight)
}
