# Veche. `make run` starts a server, `make test` proves it; `make help` names the rest.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:
MAKEFLAGS += --no-print-directory

# Seconds that `make fuzz` spends on each parser.
SECONDS ?= 60
# The data directory of `make run`.
DATA ?= ./data
# The data directory of `make demo`.
DEMO ?= ./demo-data
# What `make browser` runs: a file, or `-k words`.
CASES ?=

# Swift tests that start servers and wait for them: one after the other, since each watches a clock.
PROGRAMS := ^(ServerTests|MediaPlaneTests|BoardsTests)\.

# Options of the benchmarks, such as `--sizes 100,2000 --rounds 5`.
OPTIONS ?=

RELEASE := .build/release/veche
BENCH := .build/release/veche-bench
PYTHON := .venv/bin/python
SWIFT_FILES := Benchmarks Sources Tests Package.swift
SAY := @say() { printf '\nveche: %s\n' "$$1" >&2; exit 1; };

.PHONY: help run demo test build unit lint web browser browser-paths fuzz bench bench-fanout bench-janus bench-compose bench-build format clean \
	packages test-packages swift

help: ## Names the targets.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: build ## Builds the server and starts it with its data in ./data (DATA=... for another place).
	@mkdir -p "$(DATA)"
	@exec $(RELEASE) serve --data-directory "$(DATA)"

demo: build ## Shows a living programme: fills ./demo-data once (DEMO=... for another place) and starts the server with it.
	$(SAY) [ -e "$(DEMO)/demo.txt" ] || $(RELEASE) demo --data-directory "$(DEMO)" >/dev/null || say "the demonstration could not be made; the reason is above."
	@cat "$(DEMO)/demo.txt"
	@exec $(RELEASE) serve --data-directory "$(DEMO)"

test: test-packages ## Everything that can be proved: lint, pages, unit tests, release build, real browsers.
	@$(MAKE) lint
	@$(MAKE) web
	@$(MAKE) unit
	@$(MAKE) build
	@$(MAKE) browser

build: packages swift ## Builds the release binary, .build/release/veche.
	$(SAY) swift build -c release --product veche </dev/null || say "the release build failed; the compiler's message is above."

unit: test-packages swift ## Runs the Swift tests.
	$(SAY) swift build --build-tests </dev/null || say "the tests do not compile; the compiler's message is above."
	$(SAY) Tests/swift.sh --skip-build --skip '$(PROGRAMS)' </dev/null || say "a Swift test failed; they are named above."
	$(SAY) Tests/swift.sh --skip-build --no-parallel --filter '$(PROGRAMS)' </dev/null || say "a Swift test of the running program failed; they are named above."

lint: test-packages swift ## Checks the style of the Swift files and the rules of the house.
	$(SAY) swift format lint --strict --parallel --recursive $(SWIFT_FILES) || say "swift format found style errors; 'make format' mends most of them."
	$(SAY) python3 Tests/lint/test_rules.py || say "the checker of the house rules is itself broken."
	$(SAY) python3 Tests/lint/rules.py || say "a rule of the house is broken; each line above names one place."

web: test-packages ## Checks the types of the pages' scripts and runs their tests.
	$(SAY) Tests/lint/web.sh || say "a check of the pages failed; the message is above."

browser: test-packages $(if $(VECHE_BINARY),,build) .venv/.ready ## Runs real browsers and independent clients against the release binary (CASES="-k words" for some).
	$(SAY) $(PYTHON) -m pytest Tests/Browser $(CASES) </dev/null || say "a browser test failed; pictures and logs are in Tests/Browser/artifacts."

browser-paths: ## Runs the browser suite on every way of sending: ipsec-mb and OpenSSL, segmentation on and off, one worker and two.
	@$(MAKE) browser
	@VECHE_MEDIA="encryption=openssl segmentation=false workers=1" $(MAKE) browser
	@VECHE_MEDIA="workers=2 spreading=0" $(MAKE) browser

fuzz: swift ## Fuzzes every parser for SECONDS seconds.
	$(SAY) Tests/Fuzz/run.sh "$(SECONDS)" || say "a fuzzer found an input that breaks a parser; its file is named above."

bench: bench-build ## Measures the steps of the hot path one by one (OPTIONS="..." for any benchmark).
	$(SAY) $(BENCH) micro $(OPTIONS) || say "the benchmark could not be run; the reason is above."

bench-fanout: bench-build ## Measures what forwarding a packet costs, beside the least that it can cost on this machine.
	$(SAY) Benchmarks/run.sh $(BENCH) fanout $(OPTIONS) || say "the benchmark could not be run; the reason is above."

bench-janus: build bench-build ## Measures Veche beside Debian's Janus under the same load.
	@deploy/packages.sh bench
	$(SAY) Benchmarks/run.sh $(BENCH) janus --program $(abspath $(RELEASE)) $(OPTIONS) || say "the comparison could not be run; the reason is above."

bench-compose: bench-build ## Measures how many times faster than it was lived a recording becomes a film.
	$(SAY) $(BENCH) compose $(OPTIONS) || say "the benchmark could not be run; the reason is above."

format: swift ## Formats the Swift files in place.
	$(SAY) swift format --in-place --parallel --recursive $(SWIFT_FILES) || say "swift format could not read a file; its message is above."

clean: ## Removes everything that was built; ./data and ./demo-data stay.
	rm -rf .build .venv Tests/Browser/artifacts .pytest_cache

bench-build: packages swift
	$(SAY) swift build -c release --product veche-bench </dev/null || say "the benchmarks could not be built; the compiler's message is above."

packages:
	@deploy/packages.sh build

test-packages:
	@deploy/packages.sh build test

swift:
	@deploy/check-swift.sh

.venv/.ready: Tests/Browser/requirements.txt
	$(SAY) { /usr/bin/python3 -m venv .venv && .venv/bin/pip install --quiet --disable-pip-version-check --no-input -r $<; } </dev/null || say "the Python packages of the browser suite could not be installed (see above)."
	@touch $@
