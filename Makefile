# Everything a person types around Rasid. `make` or `make help` lists the targets.

PYTHON ?= python3
VERSION := $(shell $(PYTHON) -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)
VENV := .venv
BIN := $(VENV)/bin
# another Python, another environment
INSTALLED := $(VENV)/.installed-$(VERSION)
# beside the environment, not in it: nothing but the measurements may see them
PEERS := $(VENV)/peers-$(VERSION)
# what checks deploy/k8s, built from what deploy/tools pins
TOOLS := .cache/tools

export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help

.PHONY: help
help: ## List what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: install
install: $(INSTALLED) ## Create .venv with the rasid command and the tools that check it

$(INSTALLED): requirements-dev.lock pyproject.toml
	@case "$(VERSION)" in 3.11|3.12|3.13|3.14) ;; *) \
		echo "Rasid needs Python 3.11 to 3.14, and $(PYTHON) is '$(VERSION)'. Name another: make $(or $(MAKECMDGOALS),install) PYTHON=python3.12" >&2; exit 2;; esac
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON) cannot create environments. On Debian and Ubuntu: make setup-ci" >&2; exit 2; }
	@if [ "$$($(BIN)/python -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)" != "$(VERSION)" ]; then \
		echo "Creating $(VENV) with Python $(VERSION)"; $(PYTHON) -m venv --clear $(VENV); fi
	@echo "Installing the locked packages into $(VENV); the first time takes a minute or two"
	@$(BIN)/python -m pip install --quiet --no-deps --require-hashes --only-binary :all: -r requirements-dev.lock
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --no-index --editable .
	@touch $@
	@echo "Installed: $(BIN)/rasid"

.PHONY: run
run: $(INSTALLED) ## Start the whole monitor on the sample news; Ctrl-C stops it
	@$(BIN)/rasid up --sample

.PHONY: compose-env
compose-env: ## Write .env with new secrets, and desk/, for docker-compose.yml; keeps what is there
	@$(PYTHON) deploy/compose/environment.py

.PHONY: generated
generated: $(INSTALLED) ## Write again what is made of other files: dashboards, the operator's rules, the table of metrics
	@$(BIN)/python -m deploy.grafana.generate
	@$(BIN)/python deploy/k8s/rules.py
	@$(BIN)/python docs/metrics_table.py

.PHONY: test
test: $(INSTALLED) $(TOOLS)/.built ## Run every check that this machine can run, and say what it could not
	@echo "== ruff: style and likely mistakes"
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet . || { echo "Not formatted. Run: $(BIN)/ruff format ." >&2; exit 1; }
	@echo "== mypy: types"
	@$(BIN)/mypy
	@echo "== import-linter: which room may import which"
	@$(BIN)/lint-imports --no-logo --cache-dir .cache/import-linter
	@echo "== pytest: behaviour"
	@# three processes on two cores: a third of the time is spent waiting; files in their order, the longest first
	@$(BIN)/python -m pytest --session-timeout 1200 -n 3 --dist loadfile --no-loadscope-reorder

$(TOOLS)/.built: deploy/tools/go.mod deploy/tools/go.sum
	@if command -v go >/dev/null; then \
		echo "Building kustomize and kube-score into $(TOOLS); the first time takes about a minute"; \
		cd deploy/tools && GOBIN="$(CURDIR)/$(TOOLS)" go install -trimpath -ldflags='-s -w' tool && touch "$(CURDIR)/$@"; \
	else echo "No Go here, which builds kustomize and kube-score: the tests name what they leave out"; fi

.PHONY: deploy-test
deploy-test: $(INSTALLED) $(TOOLS)/.built ## Check image, compose, Kubernetes, systemd and Prometheus files
	@$(BIN)/python -m pytest --session-timeout 600 -n 2 --dist loadfile tests/container tests/kubernetes tests/watched

# Debian makes Prometheus a service; the tests start their own, and nobody asked for another
.PHONY: setup-ci
setup-ci: ## Install the Debian packages that the full tests need
	@missing=""; \
	$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || missing="python3 python3-venv"; \
	command -v java >/dev/null || missing="$$missing openjdk-17-jre-headless"; \
	command -v mvn >/dev/null || missing="$$missing maven"; \
	command -v openssl >/dev/null || missing="$$missing openssl"; \
	command -v prometheus >/dev/null || missing="$$missing prometheus"; \
	command -v go >/dev/null || missing="$$missing golang-go"; \
	command -v systemd-analyze >/dev/null || missing="$$missing systemd"; \
	if [ -z "$$missing" ]; then echo "Nothing to install."; else \
		as_root=$$([ "$$(id -u)" = 0 ] || echo sudo); \
		$$as_root apt-get update -qq && \
		$$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing && \
		case "$$missing" in *prometheus*) \
			! command -v systemctl >/dev/null || $$as_root systemctl disable --now --quiet prometheus || true;; esac; fi

COMPILE := .venv-lock/bin/uv pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --no-header --no-annotate --upgrade

$(PEERS)/.installed: requirements-bench.lock $(INSTALLED)
	@echo "Installing what others offer into $(PEERS), to be measured beside ours"
	@$(BIN)/python -m pip install --quiet --no-deps --require-hashes --only-binary :all: --upgrade --target $(PEERS) -r requirements-bench.lock
	@touch $@

.PHONY: bench
bench: $(INSTALLED) $(PEERS)/.installed ## Measure cost and quality on the data beside the project; a quarter of an hour
	@echo "== bench.names"; PYTHONPATH="$(PEERS)" $(BIN)/python -m bench.names
	@echo; echo "== bench.copies"; PYTHONPATH="$(PEERS)" $(BIN)/python -m bench.copies
	@for what in queries stream planting stories grouping partitions seeds hop throughput log audit; do \
		echo; echo "== bench.$$what"; $(BIN)/python -m bench.$$what || exit 1; done

.PHONY: eval
eval: $(INSTALLED) ## Measure quality on the data beside the project, and check it against bench/floors.json
	@$(BIN)/python -m bench.eval_names
	@$(BIN)/python -m bench.eval_seen
	@$(BIN)/python -m bench.eval_claims
	@$(BIN)/python -m bench.eval_ans

.PHONY: chaos
chaos: $(INSTALLED) ## Kill the worker twenty times under load and check every promise, also on a Kafka; most of an hour
	@$(BIN)/python -m tests.chaos.run
	@$(BIN)/python -m tests.chaos.run --clock log --partitions 4 --articles 2000 --kills 8
	@$(BIN)/python -m tests.chaos.run --broker kafka
	@$(BIN)/python -m tests.chaos.outages

.PHONY: soak
soak: $(INSTALLED) ## Run the worker under a steady load for half an hour, and see what grows
	@$(BIN)/python -m bench.soak

.PHONY: soak-kafka
soak-kafka: $(INSTALLED) ## Run two workers on a Kafka of its own under a steady load for an hour, and see what grows
	@$(BIN)/python -m bench.soak_kafka

.PHONY: bench-growth
bench-growth: $(INSTALLED) ## Measure what stories, claims and a restart cost as more is remembered; ten minutes
	@for what in story_growth claims_growth "restart --entries 20000 100000"; do \
		echo; echo "== bench.$$what"; $(BIN)/python -m bench.$$what || exit 1; done

.PHONY: bench-kafka
bench-kafka: $(INSTALLED) ## Measure hops, distance, delay and recovery on a Kafka of its own; most of an hour
	@for what in steps distance "throughput --kafka" "delay --kafka" "recovery --entries 100000"; do \
		echo; echo "== bench.$$what"; $(BIN)/python -m bench.$$what || exit 1; done

.PHONY: lock
lock: ## Choose the newest allowed packages again and write all lock files
	@$(PYTHON) -m venv .venv-lock
	@.venv-lock/bin/python -m pip install --quiet --upgrade uv
	@$(COMPILE) pyproject.toml --output-file requirements.lock
	@$(COMPILE) pyproject.toml --group dev --constraint requirements.lock --output-file requirements-dev.lock
	@$(COMPILE) --group build --constraint requirements-dev.lock --output-file requirements-build.lock
	@# --no-config: what the project leaves out, scipy, is needed by what is measured here
	@$(COMPILE) --no-config --group bench --only-binary :all: --output-file requirements-bench.lock
	@echo "Wrote requirements.lock and requirements-{dev,build,bench}.lock; see what changed with: git diff --stat"
