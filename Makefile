# Souk. `make run` starts the demo marketplace, `make test` runs everything.
SHELL := /bin/bash
.DEFAULT_GOAL := build
GO ?= go
ADDR ?= 127.0.0.1:8080
DATA ?= ./data
export GOFLAGS ?= -buildvcs=false
export CGO_ENABLED = 0

NEED_BUILD := node=nodejs npm=npm
NEED_RUN   := ffmpeg=ffmpeg fonts-noto-cjk fonts-droid-fallback espeak-ng=espeak-ng
NEED_TEST  := initdb=postgresql chromium=chromium pdftotext=poppler-utils

# `make soak`: rounds of kill -9 (SOUK_CRASH_ROUNDS), and how long the database is away.
SOAK_ROUNDS ?= 50
SOAK_AWAY ?= 60s

.PHONY: build run test unit soak e2e lint web need-build need-run need-test clean openapi requirements \
        bench-sqldb bench-media bench-load bench-events bench-checkout bench-search bench-jobs bench-metrics

need-build: ; @./scripts/need $(NEED_BUILD)
need-run:   ; @./scripts/need $(NEED_RUN)
need-test:  ; @./scripts/need $(NEED_TEST)

# ---- build ---------------------------------------------------------------
CONSOLE_SRC := $(shell find web/console -path '*/node_modules' -prune -o -type f -print 2>/dev/null)
WIDGETS_SRC := $(shell find web/widgets web/storefront -path '*/node_modules' -prune -o -type f -print 2>/dev/null)

web: need-build bin/.console bin/.widgets

bin/.console: $(CONSOLE_SRC)
	@mkdir -p bin
	cd web/console && npm ci --no-audit --no-fund --loglevel=error && npm run build
	@touch $@

bin/.widgets: $(WIDGETS_SRC)
	@mkdir -p bin
	cd web/widgets && npm ci --no-audit --no-fund --loglevel=error && npm run build
	@touch $@

build: web
	@mkdir -p bin
	$(GO) build -trimpath -o bin/souk ./cmd/souk
	$(GO) build -trimpath -o bin/souk-media ./cmd/souk-media

# ---- run -----------------------------------------------------------------
run: need-run build
	./bin/souk serve --sandbox --demo --data $(DATA) --addr $(ADDR)

# ---- test ----------------------------------------------------------------
test: need-run need-test build lint unit e2e

lint:
	@test -z "$$(gofmt -l cmd internal)" || { gofmt -l cmd internal; echo "run gofmt -w"; exit 1; }
	$(GO) vet ./...
	cd web/console && npm run check && npm test
	cd web/widgets && npm test

unit:
	$(GO) run ./scripts/requirements -check
	$(GO) run ./scripts/withpostgres $(GO) test -timeout 15m ./...

soak: need-test
	SOUK_CRASH_ROUNDS=$(SOAK_ROUNDS) SOUK_AWAY=$(SOAK_AWAY) $(GO) run ./scripts/withpostgres \
		$(GO) test -count=1 -timeout 60m -v -run 'kill_9|TestAway|TestCrash' ./internal/app ./internal/platform/sqldb

e2e: build
	cd test/e2e && npm ci --no-audit --no-fund --loglevel=error && npm test

# ---- figures (not part of the tests) --------------------------------------
bench-events bench-checkout bench-search bench-jobs bench-metrics: bench-%: build
	./bin/souk bench $*
	$(GO) run ./scripts/withpostgres -durable sh -c './bin/souk bench $* --database "$$SOUK_TEST_DATABASE_URL"'

bench-sqldb: ; $(GO) run ./internal/platform/sqldb/benchjoin
bench-media: build ; $(GO) run ./internal/platform/media/benchmeasure
bench-load:  build ; $(GO) run ./scripts/benchload

# ---- documents ------------------------------------------------------------
openapi: build
	./bin/souk openapi > web/console/openapi.json
	cd web/console && npm run gen:api

requirements:
	$(GO) run ./scripts/requirements

clean:
	rm -rf bin web/*/node_modules test/e2e/node_modules
