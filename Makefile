# make setup | run | test | faults | pictures | bench | format | lint | requirements | clean

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:
.DELETE_ON_ERROR:

PORT ?= 8000
JOBS ?= 2
CSA_TEST_POSTGRES ?= postgres://postgres@127.0.0.1:5432/postgres
export CSA_TEST_POSTGRES
# Tests that share what a module has made carry the mark xdist_group and go to one process; the others to any.
SIDE_BY_SIDE = -n $(JOBS) --dist loadgroup

PYTHON := .venv/bin/python
# Whatever else is set in this shell, these targets mean a development machine with SQLite.
HERE := env -u CSA_ENV -u CSA_DEMO -u DEBUG -u DATABASE_URL -u PYTHONDONTWRITEBYTECODE

.PHONY: help
help:
	@echo "make setup         environment and front-end assets"
	@echo "make run           the service with the Kent agreements at http://127.0.0.1:$(PORT) (PORT)"
	@echo "make test          everything that is checked before a change is kept"
	@echo "make pictures      screenshots of every page, into pictures/"
	@echo "make bench         the performance table"
	@echo "make faults        the server killed in the middle of loading, twenty times"
	@echo "make format lint   tidy the code; look it over"
	@echo "make requirements  compile the pinned requirements anew"
	@echo "make clean         remove what can be made again (never the database)"

# --- setup: each step leaves a stamp, so that a second run has nothing to do ------------------------------

.PHONY: setup
setup: .venv/.installed build/.built

.venv/.installed: requirements-dev.txt
	@if [ ! -x $(PYTHON) ]; then \
		for python in python3.11 python3.12 python3.13 python3; do \
			if "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then break; fi; \
			python=""; \
		done; \
		if [ -z "$$python" ]; then \
			echo "Python 3.11 or newer is missing: install it and run make setup again."; exit 1; \
		fi; \
		if ! "$$python" -m venv .venv; then \
			rm -rf .venv; \
			echo "Python cannot make a virtual environment: install its venv package (on Debian: python3-venv)."; \
			exit 1; \
		fi; \
	fi
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

node_modules/.installed: package-lock.json
	@if [ "$$(node -p 'process.versions.node.split(".")[0]' 2>/dev/null || echo 0)" -lt 20 ]; then \
		echo "Node 20 or newer is missing: install it and run make setup again."; exit 1; \
	fi
	@if ! command -v npm >/dev/null; then \
		echo "npm is missing: install it beside Node and run make setup again."; exit 1; \
	fi
	npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

build/.built: node_modules/.installed package.json $(shell find assets -type f 2>/dev/null)
	npm run --silent build
	@touch $@

# --- run --------------------------------------------------------------------------------------------------

.PHONY: run
run: setup
	@$(HERE) $(PYTHON) manage.py migrate --verbosity 0
	@if [ ! -e build/.loaded ] || [ ! -s db.sqlite3 ] || [ -n "$$(find fixtures -newer build/.loaded -print -quit)" ]; then \
		$(HERE) $(PYTHON) manage.py load_kent && $(HERE) CSA_DEMO=1 $(PYTHON) manage.py demo && touch build/.loaded; \
	fi
	@echo
	@echo "  The tracker:  http://127.0.0.1:$(PORT)/"
	@echo "  To sign in:   http://127.0.0.1:$(PORT)/account/login/ and choose a demonstration person, for instance 'lead'."
	@echo "                A code for any other account is printed here, in the e-mail that carries it."
	@echo "  To stop:      Control-C"
	@echo
	@$(HERE) CSA_DEMO=1 $(PYTHON) manage.py runserver 127.0.0.1:$(PORT)

# --- test -------------------------------------------------------------------------------------------------

.PHONY: test lint types migrations deployable suite-sqlite suite-postgres
test: setup lint types migrations deployable suite-sqlite suite-postgres

lint:
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m ruff check .

types:
	$(HERE) $(PYTHON) -m mypy

migrations:
	$(HERE) $(PYTHON) manage.py makemigrations --check --dry-run

# The settings of a real service, made up; nothing is connected to.
deployable:
	$(HERE) CSA_ENV=production \
		SECRET_KEY="$$($(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(64))')" \
		ALLOWED_HOSTS=csa.example.gov.uk SITE_URL=https://csa.example.gov.uk \
		DATABASE_URL=postgres://csa@db.example.gov.uk/csa \
		DEFAULT_FROM_EMAIL=csa@example.gov.uk EMAIL_HOST=mail.example.gov.uk \
		$(PYTHON) manage.py check --deploy --fail-level WARNING

suite-sqlite:
	$(HERE) $(PYTHON) -m pytest -q $(SIDE_BY_SIDE)

# Tests marked `once` have said all they have to say on SQLite.
suite-postgres:
	@status=0; $(PYTHON) -m tests.postgres || status=$$?; \
	if [ $$status = 3 ]; then exit 0; fi; \
	if [ $$status != 0 ]; then exit $$status; fi; \
	set -x; $(HERE) DATABASE_URL="$$CSA_TEST_POSTGRES" $(PYTHON) -m pytest -q $(SIDE_BY_SIDE) -m "not once"

# The server killed twenty times while it confirms a load, on both databases as far as both are here.
.PHONY: faults
faults: setup
	$(HERE) CSA_FAULTS=20 $(PYTHON) -m pytest -q -rP tests/test_faults.py
	@status=0; $(PYTHON) -m tests.postgres || status=$$?; \
	if [ $$status = 3 ]; then exit 0; fi; \
	if [ $$status != 0 ]; then exit $$status; fi; \
	set -x; $(HERE) CSA_FAULTS=20 DATABASE_URL="$$CSA_TEST_POSTGRES" $(PYTHON) -m pytest -q -rP tests/test_faults.py

# --- looking and measuring --------------------------------------------------------------------------------

.PHONY: pictures bench
pictures: setup
	$(HERE) $(PYTHON) -m tests.pictures

# On both databases, as far as both are here; broken budgets of either fail it.
bench: setup
	@status=0; $(HERE) $(PYTHON) -m tests.bench || status=$$?; \
	found=0; $(PYTHON) -m tests.postgres || found=$$?; \
	if [ $$found = 3 ]; then exit $$status; fi; \
	if [ $$found != 0 ]; then exit $$found; fi; \
	$(HERE) DATABASE_URL="$$CSA_TEST_POSTGRES" $(PYTHON) -m tests.bench || status=$$?; \
	exit $$status

# --- keeping house ----------------------------------------------------------------------------------------

.PHONY: format requirements clean
format: setup
	$(PYTHON) -m ruff check --fix .
	$(PYTHON) -m ruff format .

# Needs the network and pip-tools in an environment of its own: uvx, pipx or pip install pip-tools.
COMPILE = CUSTOM_COMPILE_COMMAND="make requirements" pip-compile --quiet --generate-hashes --allow-unsafe \
	--strip-extras --no-emit-index-url --no-emit-trusted-host --no-emit-find-links
requirements:
	$(COMPILE) --output-file requirements.txt requirements.in
	$(COMPILE) --output-file requirements-dev.txt requirements-dev.in

clean:
	rm -rf build pictures test-results .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -not -path './.venv/*' -not -path './node_modules/*' -prune -exec rm -rf {} +
