# Patravali. The two commands of the README are "make demo" and "make test"; both can be run again.
# The work is in scripts that say what they do; this file only names them.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000

.PHONY: help setup demo test fast lint prove bench messages clean

help: ## Show this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

$(VENV)/.ready: requirements.lock setup.cfg
	@echo "== Python packages into $(VENV) (pinned, with hashes)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or later is needed; name it with PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "Python has no venv here. On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	@test -x $(BIN)/pip || $(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $@

webapp/static/dist/manifest.json: package-lock.json $(shell find webapp/assets -type f) $(VENV)/.ready
	@echo "== Front-end packages and assets (npm ci, esbuild)"
	@sh bin/node.sh ci
	@sh bin/node.sh run build

var/tessdata/.ready: webapp/static/dist/manifest.json
	@echo "== Text recognition data into var/tessdata"
	@$(BIN)/python -m workflows.documents.tessdata var/tessdata node_modules
	@touch $@

setup: $(VENV)/.ready webapp/static/dist/manifest.json var/tessdata/.ready ## Install everything that the product needs into this folder

demo: setup ## Set up the Pilibhit demo district and serve it on 127.0.0.1:8000 (PORT=…)
	@PORT=$(PORT) $(BIN)/patravali demo

test: setup ## Run all tests: both databases, and Chromium
	@sh bin/test.sh

fast: $(VENV)/.ready ## Run the tests without a browser
	@$(BIN)/pytest -q -n 2 --ignore tests/browser

lint: $(VENV)/.ready ## Format, types, imports
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

prove: setup ## Run the heavy proofs: thousands of random runs, races, kills
	@$(BIN)/pytest -q -m prove

bench: setup ## Measure, against plain SpiffWorkflow in the same run
	@$(BIN)/patravali bench engine --json

messages: $(VENV)/.ready ## Collect the texts for translation
	@$(BIN)/pybabel -q extract -F babel.cfg -k lazy_gettext -k _l -o var/messages.pot .
	@$(BIN)/pybabel -q update -i var/messages.pot -d webapp/translations -l hi --no-fuzzy-matching

clean: ## Remove what was built
	@rm -rf build *.egg-info webapp/static/dist
