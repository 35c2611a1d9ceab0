# Qwizard: what a person, a developer and CI call. `make help` lists the targets.
#
# One flag set and one build cache: every go command below runs with the same
# GOFLAGS, and everything linked with cgo with the same set of build tags,
# because any other combination makes Go compile the C parts of the window library
# again, which takes minutes. Tests need no cgo: they run with CGO_ENABLED=0 and
# the tag ci, which puts the in-memory window in place of the real one.

SHELL       := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:

export GOFLAGS := -trimpath -buildvcs=false
# Fyne complains about the locale "C" on start, other programs about one that is not
# installed. LANGUAGE is what Fyne reads first and the C library only for messages.
ifneq ($(filter-out C POSIX C.%,$(LANG)),$(LANG))
export LANG := C.UTF-8
export LANGUAGE := en_US
else ifeq ($(LANG),)
export LANG := C.UTF-8
export LANGUAGE := en_US
endif

GO          ?= go
FUZZTIME    ?= 10s
ANSWERS     ?= assets/practice/answers.toml
STATICCHECK := build/bin/staticcheck-0.8.2
# What is linked with cgo. Without its emoji font, which nothing here needs, the window
# takes 20 MB less memory; other programs' emoji come from the system's fonts.
WINDOW      := -tags no_emoji -ldflags '-s -w'
NOCGO       := CGO_ENABLED=0 $(GO)
# Packages whose code runs without a window; app/bench is a tool of its own.
UNIT        := ./wizard/... ./ui/... ./assets/... ./app/...

.PHONY: help deps deps-test run practice build test unit window check race wine fuzz screens bench clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## /\1\t/' | while IFS=$$'\t' read -r t d; do printf '  %-10s %s\n' "$$t" "$$d"; done

deps: build/deps-build build/deps-test ## install what building and testing need, and only what is missing
deps-test: build/deps-build build/deps-test

build/deps-build build/deps-test: build/deps-%: .ci/deps
	@.ci/deps $*
	@mkdir -p build && touch $@

run: build ## build, and open the window on the practice channel
	@if [[ -n "$${DISPLAY:-}$${WAYLAND_DISPLAY:-}" ]]; then \
		exec build/qwizard; \
	else \
		echo "There is no display here: running the unattended practice with $(ANSWERS) into build/practice instead."; \
		exec build/qwizard practice --answers $(ANSWERS) --out build/practice; \
	fi

practice: ## unattended practice purchase: make practice OUT=dir [ANSWERS=file]
	@if [[ -z "$(OUT)" ]]; then echo "usage: make practice OUT=dir [ANSWERS=file]" >&2; exit 2; fi
	@$(MAKE) --no-print-directory build
	@build/qwizard practice --answers "$(ANSWERS)" --out "$(OUT)"

build: build/deps-build ## build build/qwizard
	@[[ -e build/qwizard ]] || echo "Building Qwizard. The first time this takes a few minutes, as the window library is compiled with it."
	@$(GO) build $(WINDOW) -o build/qwizard ./app

test: deps-test check unit race window ## everything CI asks for: check, tests, race, window
	@echo "make test: all passed"

unit: ## every test that needs no display and no C compiler
	CGO_ENABLED=0 .ci/gotest -tags ci $(UNIT)

window: build build/deps-test ## tests of the built program in a real (virtual) window
	QWIZARD_BIN=$(CURDIR)/build/qwizard .ci/gotest $(WINDOW) ./app

check: build/deps-test $(STATICCHECK) ## gofmt, vet for each system, staticcheck, import rules
	@out=$$(gofmt -l app assets ui wizard 2>/dev/null); if [[ -n "$$out" ]]; then echo "gofmt has changes for:"; echo "$$out"; gofmt -d $$out; exit 1; fi
	$(NOCGO) vet -tags ci ./...
	GOOS=windows $(NOCGO) vet -tags ci ./...
	GOOS=darwin $(NOCGO) vet -tags ci ./wizard/...
	CGO_ENABLED=0 $(STATICCHECK) -tags ci ./...
	$(NOCGO) test -tags ci ./app -run Layer

$(STATICCHECK):
	@mkdir -p build/bin
	GOBIN=$(CURDIR)/build/bin $(NOCGO) install honnef.co/go/tools/cmd/staticcheck@v0.8.2
	@mv build/bin/staticcheck $@

race: build/deps-build ## the tests again under the race detector
	CGO_ENABLED=1 .ci/gotest -race -tags ci $(UNIT)

wine: ## the tests for Windows under Wine, where that is installed
	@.ci/wine

fuzz: ## each fuzz test for FUZZTIME (10s)
	@grep -rHoE --include='*_test.go' '^func Fuzz[A-Za-z0-9_]*' app assets ui wizard | sed 's/:func /\t/' | while IFS=$$'\t' read -r file name; do \
		echo "fuzz $$name in $$(dirname $$file) for $(FUZZTIME)"; \
		$(NOCGO) test -tags ci "./$$(dirname $$file)" -run '^$$' -fuzz "^$$name\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 20x </dev/null; \
	done

screens: ## draw every page in its states to build/screens: light, dark, 200 %, pseudo-locale
	@mkdir -p build/screens
	$(NOCGO) test -tags ci ./ui/shell -count=1 -run '^TestScreens' -screens $(CURDIR)/build/screens
	@ls -d build/screens/*

bench: build build/deps-test ## speed and memory beside a bare window, as ratios
	@mkdir -p build/bench
	@$(GO) build $(WINDOW) -o build/bench/bare ./app/bench/bare
	@$(NOCGO) build -o build/bench/bench ./app/bench
	@build/bench/bench -qwizard build/qwizard -bare build/bench/bare -answers $(ANSWERS)

clean: ## remove what was built
	rm -rf build dist
