# Two commands: `make run` serves the portal with data in it, `make test` runs every test. Both install what is missing
# into this folder. DATA=DIR builds from your own files, STATE=DIR keeps the releases elsewhere, ADDR=:9090 serves elsewhere.
SHELL := /bin/bash
ifeq ($(HOME),)
export HOME := $(CURDIR)/.tools/home
endif
GO    ?= go
STATE ?= ./state
ADDR  ?= :8080

SAMPLES  := $(foreach dir,$(wildcard mappings/*/sample),--data $(dir))
OXIGRAPH := .tools/oxigraph-0.5.13/oxigraph
CODE     := $(shell find cmd internal mappings ontology shapes portal -type f ! -path '*/sample/*' ! -path '*/testdata/*' ! -path 'portal/web/*' ! -name '*_test.go')

.PHONY: run build theme test bench clean python
.DELETE_ON_ERROR:

# The data are taken as they are: --accept-losses lets a run on other files replace the one before.
run: build
	@mkdir -p $(STATE)
	@echo "building a release from $(if $(DATA),$(DATA),the samples)…"
	@bin/passerelle build --state $(STATE) --accept-losses $(if $(DATA),--data $(DATA),$(SAMPLES)) > $(STATE)/build.log || { tail -n 20 $(STATE)/build.log; exit 1; }
	@tail -n 1 $(STATE)/build.log
	@scripts/try.sh $(ADDR)
	@exec bin/passerelle serve --state $(STATE) --addr $(ADDR) --theme dsfr

build: bin/passerelle $(OXIGRAPH) theme

# The State's design system, for the portal to wear; where it cannot be fetched the portal wears its own theme.
theme:
	@scripts/portal.sh || true

bin/passerelle: $(CODE) go.mod go.sum
	@command -v $(GO) >/dev/null || { echo "Go is missing: install Go 1.26 or newer, then try again" >&2; exit 3; }
	@mkdir -p bin
	$(GO) build -o $@ ./cmd/passerelle

$(OXIGRAPH):
	@scripts/oxigraph.sh $(@D)

# Packages that tests ask as judges; the script sees for itself whether they are there.
python:
	@scripts/python.sh .tools/python

test: $(OXIGRAPH) python
	@scripts/portal.sh tests || true
	$(GO) vet ./...
	$(GO) test -timeout 25m ./...

bench: build
	bench/build.sh

clean:
	rm -rf bin state
