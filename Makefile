# Needs only Go, Python 3.11 and Node 20; everything else comes from the package registries. `make` alone lists the targets.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules
export CGO_ENABLED := 0
# For every Go command alike, or the build cache would hold each package twice.
export GOFLAGS := $(strip $(GOFLAGS) -trimpath)

VERSION ?= $(shell git describe --tags --match 'v*' --dirty 2>/dev/null || echo "$$(sed -n 's/^  version: //p' openapi.yaml | head -1)-dev")
# The commit's date, not the clock's: the same commit gives the same program.
LDFLAGS = -s -w -X main.version=$(VERSION) -X main.commit=$(shell git rev-parse HEAD 2>/dev/null) \
	-X main.date=$(shell git log -1 --format=%cI 2>/dev/null)
VENV := worker/.venv
# Linters and auditors have modules of their own: what they need must not choose the versions that the server is built with.
TOOL = .ci/tools/run
PAGE := web/dist/app/index.html

.PHONY: help
help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-19s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: ## start everything on this machine; Ctrl-C stops it. SERVERS=2: two servers behind the address. OBSERVE=1: with Prometheus
	@PROGRESS_STARTED="$$(mktemp)"; trap 'rm -f "$$PROGRESS_STARTED"' EXIT; \
	PROGRESS_OF="$$($(MAKE) --no-print-directory -n build $(VENV)/.locked | grep -c '\.ci/progress ')"; \
	export PROGRESS_STARTED PROGRESS_OF; \
	$(MAKE) --no-print-directory -j3 build $(VENV)/.locked
	@prometheus="$(if $(OBSERVE),$$(ops/observe/prometheus.sh prometheus))"; \
	exec bin/devstack run -parent $$PPID -servers "$(or $(SERVERS),1)" -prometheus "$$prometheus"

.PHONY: token
token: bin/devstack ## print an access token for a person: make -s token USER=alice
	@exec bin/devstack token -user "$$USER"

.PHONY: demo
demo: ## the typical flow over HTTP with curl, against the running stack
	@exec examples/demo.sh

.PHONY: build
build: bin/devstack bin/sredspace ## build the page and the programs into bin/

# One compiler run for all packages of both programs: two side by side would compile what they share twice. The server is linked
# after it, when the page that it embeds is there; its packages are compiled while npm is still at work.
bin/devstack: FORCE
	@mkdir -p bin
	@.ci/progress "devstack and server" go build -o bin/ ./cmd/devstack ./server

bin/sredspace: $(PAGE) bin/devstack FORCE
	@.ci/progress "server with the page" go build -o bin/ -ldflags '$(LDFLAGS)' ./web ./cmd/sredspace

# Types are checked by `make test`, not on the way to a running page.
$(PAGE): $(shell git ls-files web/src web/public web/index.html web/*.ts web/*.json gen/ts/src 2>/dev/null) | web/node_modules/.locked
	@.ci/progress "page" bash -c 'cd web && node_modules/.bin/vite build --logLevel error && node scripts/size.mjs'
	@touch $@

%/node_modules/.locked: %/package-lock.json
	@.ci/progress "npm packages of $*" bash -c 'cd $* && npm ci --silent --no-audit --no-fund --prefer-offline'
	@touch $@

# Most Go tests wait for other processes, so more of them run at a time than there are cores. The worker's tests are shared out between
# two processes.
.PHONY: test
test: build $(VENV)/.locked-dev gen/ts/node_modules/.locked bin/py-venv/.locked ## all tests, on real parts
	go vet ./...
	go test -timeout 20m -parallel 4 ./...
	cd worker && .venv/bin/python -m pytest -n 2 --dist worksteal
	cd gen/py && ../../bin/py-venv/bin/python -m pytest tests/test_transport.py
	web/scripts/test.sh

.PHONY: test-firefox
test-firefox: build $(VENV)/.locked-dev web/node_modules/.locked ## the page's main walks in Firefox (SREDSPACE_FIREFOX, an installed one, or Debian's)
	web/scripts/firefox.sh

.PHONY: lighthouse
lighthouse: build $(VENV)/.locked-dev web/node_modules/.locked ## measure a session page with Lighthouse, and the CPU time of opening a session and ticking a file
	web/scripts/lighthouse.sh

.PHONY: chaos
chaos: ## kill, cut and restart everything under load, then check that nothing was lost: make chaos CHAOS="-kills 200 -seed 1"
	@mkdir -p bin
	@go build -o bin/ ./cmd/sredspace ./cmd/chaos
	@exec bin/chaos $(CHAOS)

.PHONY: alerts
alerts: ## cause what each alert is for under a real Prometheus, and check that it fires: make alerts ALERTS="-only SredspaceErrors"
	@mkdir -p bin
	@go build -o bin/ ./cmd/sredspace ./cmd/alerts
	@prometheus="$$(ops/observe/prometheus.sh prometheus)"; exec bin/alerts -prometheus "$$prometheus" $(ALERTS)

DRILLS ?= upgrade failover pooler nginx haproxy
.PHONY: drill
drill: ## under load: an upgrade, a failover of Postgres, PgBouncer, nginx, HAProxy: make drill DRILLS="failover" CHAOS="-people 20"
	@mkdir -p bin
	@go build -o bin/ ./cmd/sredspace ./cmd/chaos
	@for drill in $(DRILLS); do \
		tool=(); \
		case $$drill in \
		upgrade) .ci/previous-release ;; \
		pooler) tool=(-pgbouncer "$$(.ci/unpack pgbouncer pgbouncer)") ;; \
		nginx|haproxy) tool=(-$$drill "$$(.ci/unpack $$drill $$drill)") ;; \
		esac; \
		echo "== $$drill"; bin/chaos -drill $$drill "$${tool[@]}" $(CHAOS); \
	done

CAMPAIGN ?= 10000
.PHONY: evidence
evidence: bin/evidence-venv/.locked ## change packs in 10,000 ways before both verifiers, and show one to four foreign tools: make evidence CAMPAIGN=1000
	SREDSPACE_CAMPAIGN=$(CAMPAIGN) SREDSPACE_VERIFY_PYTHON=$(CURDIR)/bin/evidence-venv/bin/python \
		go test ./server/proof -count 1 -timeout 30m -run 'TestCampaign|TestAdversaries|TestTheVerifiersAgree' -v
	bin/evidence-venv/bin/python docs/evidence/tools/foreign.py docs/evidence/example-pack.zip docs/evidence/example-authority.pem

.PHONY: bench
bench: $(VENV)/.locked-dev bin/bench-venv/.locked ## measure beside the bare SQL, FastAPI and LangGraph; start, waiting clients, streams, latency; and the worker
	@mkdir -p bin
	@$(MAKE) --no-print-directory bin/langgraph-venv/.locked || echo "LangGraph cannot be installed here; the comparison goes without it."
	@go build -o bin/ ./cmd/sredspace ./cmd/bench
	@bin/bench $(BENCH)
	@cd worker && .venv/bin/python -m bench

.PHONY: bench-servers
bench-servers: ## measure one, two and four servers behind HAProxy, and the storage of a run: make bench-servers BENCH="-length 20s"
	@mkdir -p bin
	@go build -o bin/ ./cmd/sredspace ./cmd/bench
	@bin/bench -only servers -haproxy "$$(.ci/unpack haproxy haproxy)" $(BENCH)

.PHONY: soak
soak: ## a steady load at 70 % of the peak, and a look at what must not grow with time: make soak SOAK="-for 2h"
	@mkdir -p bin
	@go build -o bin/ ./cmd/sredspace ./cmd/bench
	@exec bin/bench -only soak $(SOAK)

.PHONY: eval
eval: $(VENV)/.locked-dev ## measure the worker's quality: precision and recall per criterion, citations, invented facts
	@cd worker && .venv/bin/python -m evals

.PHONY: eval-llm
eval-llm: $(VENV)/.locked-dev ## the same cases with a model: SREDSPACE_WORKER_LLM_BASE_URL, _MODEL and _API_KEY of any OpenAI-compatible endpoint
	@cd worker && .venv/bin/python -m evals verifier
	@cd worker && .venv/bin/python -m evals llm

# One thread: the sums keep their order, so the same sentences give the same bytes.
.PHONY: train
train: $(VENV)/.locked-dev ## fit the classifiers of sentences to worker/train and write their weights
	@cd worker && OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 OPENBLAS_CORETYPE=Haswell .venv/bin/python -m train
	@cd worker && OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 OPENBLAS_CORETYPE=Haswell .venv/bin/python -m train.kinds

.PHONY: generate
generate: $(VENV)/.locked-dev gen/ts/node_modules/.locked bin/py-venv/.locked ## regenerate gen/ from openapi.yaml, worker/openapi.yaml and queries/
	go run github.com/sqlc-dev/sqlc/cmd/sqlc generate
	go run github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen -config gen/api/config.yaml openapi.yaml
	go run github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen -config gen/client/config.yaml openapi.yaml
	go run github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen -config gen/worker/config.yaml worker/openapi.yaml
	WORKER_DEV_VENV=.venv worker/scripts/generate.sh
	cd gen/ts && npm run --silent generate
	bin/py-venv/bin/python gen/py/scripts/generate.py

.PHONY: github-description
github-description: ## take the part of GitHub's OpenAPI description that tests judge by from its npm package
	@dir="$$(mktemp -d)"; trap 'rm -rf "$$dir"' EXIT; \
	npm pack --silent --pack-destination "$$dir" @octokit/openapi@23.0.2 >/dev/null; \
	tar -xzf "$$dir"/*.tgz -C "$$dir"; \
	node cmd/local/localgithub/extract.mjs "$$dir/package"

.PHONY: lint
lint: $(VENV)/.locked-dev web/node_modules/.locked bin/py-venv/.locked ## formatting, golangci-lint (with the import rules), ruff, mypy and eslint
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { echo "not formatted:"; gofmt -l $$(git ls-files '*.go'); exit 1; }
	$(TOOL) golangci-lint run ./...
	cd worker && .venv/bin/ruff check . && .venv/bin/ruff format --check . && .venv/bin/mypy
	cd gen/py && ../../bin/py-venv/bin/ruff check . ../../examples/python && ../../bin/py-venv/bin/ruff format --check . && \
		MYPYPATH=. ../../bin/py-venv/bin/mypy
	cd web && npm run --silent lint

.PHONY: contract
contract: build $(VENV)/.locked bin/contract-venv/.locked ## contract tests over stacks of their own: SEEDS="1 2" EXAMPLES=25
	@.ci/contract/run

.PHONY: lint-contract
lint-contract: bin/contract-venv/.locked bin/clients-venv/.locked ## lint both contracts, load them with several parsers, compare them with the last release
	@.ci/contract/lint
	@.ci/contract/load

.PHONY: clients
clients: build gen/ts/node_modules/.locked $(VENV)/.locked bin/clients-venv/.locked bin/py-venv/.locked ## generate, compile and run clients in many languages against a stack: CLIENTS="go java"
	@.ci/clients/run

bin/clients-venv/.locked: .ci/clients/requirements.lock $(VENV)/.locked
	@$(VENV)/bin/python -m venv --clear bin/clients-venv
	@bin/clients-venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input --require-hashes -r $<
	@touch $@

bin/py-venv/.locked: gen/py/requirements.lock $(VENV)/.locked
	@$(VENV)/bin/python -m venv --clear bin/py-venv
	@bin/py-venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input --require-hashes -r $<
	@touch $@

bin/evidence-venv/.locked: docs/evidence/tools/requirements.lock $(VENV)/.locked
	@$(VENV)/bin/python -m venv --clear bin/evidence-venv
	@bin/evidence-venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input --require-hashes -r $<
	@touch $@

bin/bench-venv/.locked: cmd/bench/fastapi/requirements.lock $(VENV)/.locked
	@$(VENV)/bin/python -m venv --clear bin/bench-venv
	@bin/bench-venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input --require-hashes -r $<
	@touch $@

bin/langgraph-venv/.locked: cmd/bench/langgraph/requirements.lock $(VENV)/.locked
	@$(VENV)/bin/python -m venv --clear bin/langgraph-venv
	@bin/langgraph-venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input --require-hashes -r $<
	@touch $@

bin/contract-venv/.locked: .ci/contract/requirements.lock $(VENV)/.locked
	@$(VENV)/bin/python -m venv --clear bin/contract-venv
	@bin/contract-venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input --require-hashes -r $<
	@touch $@

.PHONY: lint-migrations
lint-migrations: bin/ci-venv/.locked ## lint the migrations with squawk
	@.ci/lint-migrations

.PHONY: lint-workflows
lint-workflows: ## lint .github/workflows with actionlint
	@$(TOOL) actionlint

.PHONY: lint-ops
lint-ops: bin/ci-venv/.locked ## lint ops/: Dockerfiles, the compose file, the Helm chart, the alert rules, the systemd units
	@.ci/lint-ops

# The race detector needs cgo and a C compiler; nothing else here does. Packages without goroutines of their own are left out.
RACE := ./server/... ./cmd/internal/... ./cmd/sredspace ./cmd/local/... ./web
.PHONY: race
race: $(PAGE) $(VENV)/.locked gen/ts/node_modules/.locked ## the Go tests under the race detector (needs a C compiler): make race RACE=./server/runs
	CGO_ENABLED=1 go test -race -timeout 40m $(RACE)

.PHONY: audit
audit: bin/ci-venv/.locked ## compare every lock file with the public databases of known vulnerabilities
	$(TOOL) govulncheck ./...
	bin/ci-venv/bin/pip-audit --require-hashes --disable-pip -r worker/requirements.lock
	bin/ci-venv/bin/pip-audit --require-hashes --disable-pip -r worker/requirements-dev.lock
	bin/ci-venv/bin/pip-audit --require-hashes --disable-pip -r .ci/contract/requirements.lock
	bin/ci-venv/bin/pip-audit --require-hashes --disable-pip -r .ci/clients/requirements.lock
	bin/ci-venv/bin/pip-audit --require-hashes --disable-pip -r gen/py/requirements.lock
	bin/ci-venv/bin/pip-audit --require-hashes --disable-pip -r .ci/tools/python/requirements.lock
	bin/ci-venv/bin/pip-audit --require-hashes --disable-pip -r docs/evidence/tools/requirements.lock
	for folder in web gen/ts web/browsers docs/contract examples/typescript .ci/clients/typescript; do (cd $$folder && npm audit --package-lock-only --audit-level=moderate); done

.PHONY: licenses
licenses: $(VENV)/.locked-dev ## check that each dependency's licence is on the list in .ci/licenses.py
	@$(VENV)/bin/python .ci/licenses.py check

.PHONY: notice
notice: $(VENV)/.locked-dev web/node_modules/.locked ## write NOTICE: the licences of what binary, page and worker contain
	@$(VENV)/bin/python .ci/licenses.py notice >NOTICE.new
	@mv NOTICE.new NOTICE

.PHONY: sbom
sbom: bin/sredspace bin/ci-venv/.locked ## write the bills of materials of a release to bin/sbom/ (CycloneDX)
	@mkdir -p bin/sbom
	@$(TOOL) cyclonedx-gomod bin -json -licenses -std -version '$(VERSION)' -output bin/sbom/sredspace.cdx.json bin/sredspace
	@cd web && npm sbom --sbom-format cyclonedx --omit dev --package-lock-only >../bin/sbom/page.cdx.json
	@bin/ci-venv/bin/cyclonedx-py requirements --output-reproducible -o bin/sbom/worker.cdx.json worker/requirements.lock
	@ls -l bin/sbom

bin/ci-venv/.locked: .ci/tools/python/requirements.lock $(VENV)/.locked
	@$(VENV)/bin/python -m venv --clear bin/ci-venv
	@bin/ci-venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input --require-hashes -r $<
	@touch $@

.PHONY: clean
clean: ## remove what was built; the data in .data stays
	rm -rf bin $(VENV) web/dist/app web/node_modules gen/ts/node_modules gen/ts/dist

# The stamps stand for the lock file that was installed, so a change of the lock installs again.
$(VENV)/.locked: worker/requirements.lock
	@python="$$(for p in python3.11 python3 python; do "$$p" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null && { command -v "$$p"; break; }; done || true)"; \
	if [ -z "$$python" ]; then echo "The worker needs Python 3.11; neither python3.11, python3 nor python is one. Install it and run make again." >&2; exit 1; fi; \
	rm -f $(VENV)/.locked-dev; \
	$(VENV)/bin/python -m pip --version >/dev/null 2>&1 || "$$python" -m venv --clear $(VENV)
	@.ci/progress "Python packages of the worker" $(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --no-input \
		--no-compile --require-hashes -r $<
	@touch $@

$(VENV)/.locked-dev: worker/requirements-dev.lock $(VENV)/.locked
	@$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --no-input --require-hashes -r $<
	@touch $@

FORCE:
