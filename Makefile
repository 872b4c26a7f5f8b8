# Needs only Go, Python 3.11 and Node 20; everything else comes from the package registries. `make` alone lists the targets.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules
export CGO_ENABLED := 0

VENV := worker/.venv
PAGE := web/dist/app/index.html

.PHONY: help
help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-19s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: ## start everything on this machine; Ctrl-C stops it. SERVERS=2: two servers behind the address
	@$(MAKE) --no-print-directory -j3 build $(VENV)/.locked
	@exec bin/devstack run -parent $$PPID -servers "$(or $(SERVERS),1)"

.PHONY: token
token: bin/devstack ## print an access token for a person: make -s token USER=alice
	@exec bin/devstack token -user "$$USER"

.PHONY: demo
demo: ## the typical flow over HTTP with curl, against the running stack
	@exec examples/demo.sh

.PHONY: build
build: bin/devstack bin/sredspace ## build the page and the programs into bin/

bin/devstack: FORCE
	@mkdir -p bin
	@go build -o bin/ ./cmd/devstack

# The page is in the program, so it comes first.
bin/sredspace: $(PAGE) FORCE
	@mkdir -p bin
	@go build -o bin/ ./cmd/sredspace

$(PAGE): $(shell git ls-files web/src web/public web/index.html web/*.ts web/*.json gen/ts/src 2>/dev/null) | web/node_modules/.locked
	@echo "Building the page ..."
	@cd web && npm run --silent build
	@touch $@

%/node_modules/.locked: %/package-lock.json
	@cd $* && npm ci --silent --no-audit --no-fund
	@touch $@

.PHONY: test
test: build $(VENV)/.locked-dev gen/ts/node_modules/.locked ## all tests, on real parts
	go vet ./...
	go test -timeout 20m ./...
	cd worker && .venv/bin/python -m pytest
	web/scripts/test.sh

.PHONY: chaos
chaos: ## kill, cut and restart everything under load, then check that nothing was lost: make chaos CHAOS="-kills 200 -seed 1"
	@mkdir -p bin
	@go build -o bin/ ./cmd/sredspace ./cmd/chaos
	@exec bin/chaos $(CHAOS)

.PHONY: bench
bench: $(VENV)/.locked-dev ## measure waiting clients, readers of streams, the latency of the durable path, and the worker
	@mkdir -p bin
	@go build -o bin/ ./cmd/sredspace ./bench
	@bin/bench $(BENCH)
	@cd worker && .venv/bin/python -m bench

.PHONY: eval
eval: $(VENV)/.locked-dev ## how right the worker is: precision and recall per criterion, citations, invented facts
	@cd worker && .venv/bin/python -m evals

# One thread: the sums keep their order, so the same sentences give the same bytes.
.PHONY: train
train: $(VENV)/.locked-dev ## fit the classifier of sentences to worker/train/data and write its weights
	@cd worker && OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 .venv/bin/python -m train

.PHONY: generate
generate: $(VENV)/.locked-dev gen/ts/node_modules/.locked ## write gen/ anew from openapi.yaml, worker/openapi.yaml and queries/
	go run github.com/sqlc-dev/sqlc/cmd/sqlc generate
	go run github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen -config gen/api/config.yaml openapi.yaml
	go run github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen -config gen/worker/config.yaml worker/openapi.yaml
	WORKER_DEV_VENV=.venv worker/scripts/generate.sh
	cd gen/ts && npm run --silent generate

.PHONY: github-description
github-description: ## take the part of GitHub's OpenAPI description that tests judge by from its npm package
	@dir="$$(mktemp -d)"; trap 'rm -rf "$$dir"' EXIT; \
	npm pack --silent --pack-destination "$$dir" @octokit/openapi@23.0.2 >/dev/null; \
	tar -xzf "$$dir"/*.tgz -C "$$dir"; \
	node cmd/devstack/localgithub/extract.mjs "$$dir/package"

.PHONY: lint
lint: $(VENV)/.locked-dev ## formatting, vet, staticcheck, and the worker's ruff and mypy
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { echo "not formatted:"; gofmt -l $$(git ls-files '*.go'); exit 1; }
	go vet ./...
	go run honnef.co/go/tools/cmd/staticcheck ./...
	cd worker && .venv/bin/ruff check . && .venv/bin/ruff format --check . && .venv/bin/mypy

.PHONY: contract
contract: build $(VENV)/.locked bin/contract-venv/.locked ## contract tests over stacks of their own: SEEDS="1 2" EXAMPLES=25
	@.ci/contract/run

.PHONY: lint-contract
lint-contract: ## lint both contracts and compare them with the last release
	@.ci/contract/lint

bin/contract-venv/.locked: .ci/contract/requirements.lock $(VENV)/.locked
	@$(VENV)/bin/python -m venv --clear bin/contract-venv
	@bin/contract-venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input --require-hashes -r $<
	@touch $@

.PHONY: clean
clean: ## remove what was built; the data in .data stays
	rm -rf bin $(VENV) web/dist/app web/node_modules gen/ts/node_modules gen/ts/dist

# The stamps stand for the lock file that was installed, so a change of the lock installs again.
$(VENV)/.locked: worker/requirements.lock
	@python="$$(for p in python3.11 python3 python; do "$$p" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null && { command -v "$$p"; break; }; done || true)"; \
	if [ -z "$$python" ]; then echo "The worker needs Python 3.11; neither python3.11, python3 nor python is one. Install it and run make again." >&2; exit 1; fi; \
	rm -f $(VENV)/.locked-dev; \
	echo "Installing the worker's dependencies ..."; \
	$(VENV)/bin/python -m pip --version >/dev/null 2>&1 || "$$python" -m venv --clear $(VENV)
	@$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --no-input --require-hashes -r $<
	@touch $@

$(VENV)/.locked-dev: worker/requirements-dev.lock $(VENV)/.locked
	@$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --no-input --require-hashes -r $<
	@touch $@

FORCE:
