# fedflow: `make` lists the targets.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PREFIX ?= /usr/local
WORKSPACE ?= workspace
PORT ?= 9380
BINARY := .build/release/fedflow
PIPELINES := $(sort $(notdir $(patsubst %/,%,$(wildcard pipelines/*/))))
SOURCES := $(shell find Sources -type f) Package.swift

# A static binary starts in under a millisecond and runs on any box of the same architecture.
RELEASE := -c release --product fedflow --static-swift-stdlib -Xswiftc -static-executable -Xswiftc -use-ld=lld -Xlinker --build-id=sha1
WALLS := --explicit-target-dependency-import-check error

# Nodes and rounds of the simulated federation.
SIMULATION ?= 100x50

# FATE's own example suites, unmodified; where they are not at hand, make suites says so.
SUITES ?= ../shared/fate-1.4/examples

.PHONY: help setup build suites run serve serve-stop test test-clients federation-s3 check lint torture fuzz determinism simulation sanitize bench quality install uninstall clean $(PIPELINES)

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9_-]+:.*## / {printf "  %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@printf '  %-14s run pipelines/NAME: upload, train, evaluate\n' $(PIPELINES)

setup: ## install what is missing (libyaml, libcrypto) and check for Swift
	@sh .ci/setup

$(BINARY): $(SOURCES)
	swift build $(RELEASE) $(WALLS)
	@touch $@

build: setup $(BINARY) ## the release binary, .build/release/fedflow

run: hetero_lr ## the main job: FATE's hetero logistic regression on data/

$(PIPELINES): build
	@if [ -x pipelines/$@/run ]; then exec pipelines/$@/run $(BINARY) $(WORKSPACE); fi; \
	for upload in pipelines/$@/upload*; do \
	  [ -e "$$upload" ] || continue; \
	  $(BINARY) upload --workspace $(WORKSPACE) -c "$$upload" > /dev/null; \
	done; \
	conf=$$(ls pipelines/$@/conf.*); dsl=$$(ls pipelines/$@/dsl.*); \
	$(BINARY) submit_job --workspace $(WORKSPACE) -c "$$conf" -d "$$dsl" > /dev/null

serve: build ## the REST face for FATE's client, behind lighttpd on 127.0.0.1:9380 (PORT, WORKSPACE)
	@sh .ci/setup lighttpd lighttpd-mod-openssl
	@data/serve/serve start $(BINARY) $(WORKSPACE) $(PORT)

serve-stop: ## end what make serve started
	@data/serve/serve stop $(WORKSPACE)

test: build ## all tests: units in debug, numbers and end-to-end on the release binary
	swift build --build-tests $(WALLS)
	FEDFLOW_BINARY="$(CURDIR)/$(BINARY)" swift test --skip-build

federation-s3: build ## federations over buckets of moto and rclone, SymetryML's REST face over moto's AWS
	@Tests/Stores/run $(BINARY)

test-clients: build ## FATE's own client from PyPI against the REST face, every call told
	@sh .ci/setup lighttpd lighttpd-mod-openssl
	@Tests/Clients/run $(BINARY)

lint: ## formatting rules
	swift format lint --strict --recursive --configuration .swift-format Package.swift Sources Tests

check: lint test ## what must pass before a commit

torture: build ## every command killed, starved and cut off at every call, every key mutated (TORTURE=--sample: a sample)
	swift build $(RELEASE:fedflow=Torture) $(WALLS) >&2
	FEDFLOW_BINARY="$(CURDIR)/$(BINARY)" .build/release/Torture $(TORTURE) --examples pipelines \
	  $(if $(wildcard $(SUITES)),--examples $(patsubst %/,%,$(dir $(SUITES))))

fuzz: ## the readers of outside bytes under libFuzzer, two million runs each (FUZZ="RUNS TARGET…": fewer)
	FEDFLOW_FUZZING=1 swift build -c release --product Fuzzing --scratch-path .build/fuzzing -Xswiftc -sanitize=fuzzer -Xswiftc -use-ld=lld >&2
	@Tests/FuzzingTests/run .build/fuzzing/release/Fuzzing $(FUZZ)

determinism: build ## every pipeline with --jobs 1, 2, 8, two locales, two time zones, with and without encryption
	@Tests/Determinism/run $(BINARY) $(DETERMINISM)

simulation: ## 100 nodes of a federation over 50 rounds of delays, losses and sudden ends (SIMULATION=NODESxROUNDS)
	FEDFLOW_ONLY=FederationTests swift build -c release --build-tests --scratch-path .build/simulation -Xswiftc -enable-testing >&2
	FEDFLOW_ONLY=FederationTests FEDFLOW_SIMULATION=$(SIMULATION) swift test -c release --skip-build \
	  --scratch-path .build/simulation -Xswiftc -enable-testing --filter SimulationTests

sanitize: ## the whole test suite under the thread sanitizer, then under the address sanitizer
	@Tests/Sanitizers/run thread
	@Tests/Sanitizers/run address

bench: build ## measured figures as ratios against peers, installed into .build/bench (BENCH=--quick: fewer runs)
	swift build $(RELEASE:fedflow=Benchmarks) $(WALLS) >&2
	@sh .ci/setup lighttpd >&2 || true
	FEDFLOW_BINARY="$(CURDIR)/$(BINARY)" .build/release/Benchmarks $(BENCH)

suites: build ## FATE's example suites below SUITES, every task told by suite and by module
	@if [ -d "$(SUITES)" ]; then \
	  $(BINARY) run_suite --workspace .build/suites --data-root "$(dir $(SUITES))" "$(SUITES)" > .build/suites.json; \
	else echo "skipped: there is no folder $(SUITES); name one with SUITES=FOLDER"; fi

quality: build ## models against scikit-learn on FATE's example data (FEDFLOW_FATE_DATA names its folder)
	@Tests/Quality/run $(BINARY)

install: build ## install the binary under PREFIX (/usr/local)
	install -D -m 755 -s $(BINARY) $(DESTDIR)$(PREFIX)/bin/fedflow

uninstall: ## remove the installed binary
	rm -f $(DESTDIR)$(PREFIX)/bin/fedflow

clean: ## remove what was built and the workspace of the pipelines
	rm -rf .build $(WORKSPACE)
