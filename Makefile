# Caibian. `make help` lists what there is.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DATA ?= build/evaluation
# Processes that share the tests. Many tests wait for systems, so they are more than two cores.
JOBS ?= 0

.DEFAULT_GOAL := help
.PHONY: help install install-dev up demo key secrets check format test coverage test-unit bench chaos evaluate elasticsearch sbom audit clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

install: $(VENV)/.run ## make the virtual environment and install what running needs

install-dev: $(VENV)/.dev ## install what checking and testing need as well

up: install ## run everything on this machine until Ctrl-C
	@exec $(BIN)/python -m tools.up

demo: install ## post sample articles to the running system and search them
	@$(BIN)/python -m tools.demo

key: install ## make a key, shown once: make key NAME=desk (SCOPE=admin, read or ingest)
	@$(BIN)/python -m tools.access keys create "$(or $(NAME),desk)" --scope $(or $(SCOPE),admin)

secrets: ## make the secrets of compose, in secrets/, unless they are there
	@$(PYTHON) -m tools.secret_folder

check: install-dev ## format, lint, types and import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy .
	$(BIN)/mypy --python-version 3.10 client/src
	$(BIN)/lint-imports

format: install-dev ## format the code and mend what can be mended
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

test: check ## set up what is needed, then check and run all tests
	$(BIN)/python -m pytest -n $(JOBS) --dist loadgroup --no-loadscope-reorder

# It doubles the CPU time of all that computes, so it isn't part of each run.
coverage: install-dev ## run all tests with the share of the code that they reach, 92 % at least
	$(BIN)/python -m pytest --cov -n $(JOBS) --dist loadgroup --no-loadscope-reorder

test-unit: install-dev ## run the tests that need no servers: seconds
	$(BIN)/python -m pytest -q tests/unit

bench: install-dev ## measure the speed on both indexes
	$(BIN)/python -m bench

chaos: install-dev ## inject faults and audit the promise: make chaos CHAOS="--index local --seconds 600"
	$(BIN)/python -m chaos $(CHAOS)

evaluate: install-dev ## measure the accuracy: make evaluate DATA=folder
	$(BIN)/python -m evaluation all $(DATA) --table docs/accuracy.md

elasticsearch: ## run the Elasticsearch node for tests on 127.0.0.1:9200
	@exec tools/elasticsearch/run build/elasticsearch 9200

sbom: install-dev ## write what runs here, with versions, licences and hashes: build/sbom.json
	@mkdir -p build
	$(BIN)/cyclonedx-py requirements requirements/run.txt --pyproject pyproject.toml \
		--output-reproducible --output-format JSON --output-file build/sbom.json

audit: install-dev ## ask for known weaknesses of what is pinned: make audit (SERVICE=osv); needs PyPI itself
	@$(BIN)/python -m tools.audit $(if $(SERVICE),--service $(SERVICE))

clean: ## remove what was made, the data folder excepted
	rm -rf $(VENV) build tools/elasticsearch/target .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements/run.txt client/pyproject.toml | $(VENV)/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r $<
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable client
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.run
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@
