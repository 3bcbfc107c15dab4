# Two commands matter: `make run` and `make test`. Everything that is needed is installed into this folder.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PY := .venv/bin/python
STAMP := .venv/.installed
unexport PYTHONDONTWRITEBYTECODE # compiled code is kept: a process starts in a third of the time

.PHONY: help run run-empty test test-postgres check bench bench-full proof install front translations wheel format

help: ## what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

install: $(STAMP) front translations

$(STAMP): pyproject.toml uv.lock .python-version scripts/install
	@scripts/install
	@touch $(STAMP)

front: $(STAMP)
	@$(PY) -m hanse.ui.build

translations: $(STAMP)
	@$(PY) scripts/translations.py compile

run: install ## the demo network on 127.0.0.1, web server and worker
	@exec $(PY) -m hanse.site serve --demo

run-empty: install ## start without the demo; the first page sets it up
	@HANSE_HOME=$${HANSE_HOME:-$(CURDIR)/var/empty} exec $(PY) -m hanse.site serve

test: install ## every test on SQLite, browser journeys included
	@scripts/chromium
	@$(PY) -m pytest -n 2 --dist loadgroup

test-postgres: install ## the same tests on PostgreSQL (DATABASE_URL, or the local server)
	@scripts/chromium
	@DATABASE_URL=$$(scripts/postgres) $(PY) -m pytest -n 2 --dist loadgroup

check: install ## style, types, floors, missing migrations
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports
	@HANSE_HOME=$$(mktemp -d) $(PY) -m hanse.site manage makemigrations --check --dry-run
	@HANSE_HOME=$$(mktemp -d) $(PY) -m hanse.site manage check

format: install ## put the code into its form
	@.venv/bin/ruff format . && .venv/bin/ruff check --fix .

bench: install ## small sizes of every benchmark, under five minutes
	@$(PY) -m benchmarks small

bench-full: install ## all sizes
	@$(PY) -m benchmarks full

proof: install ## the long forms of the tests
	@HYPOTHESIS_PROFILE=proof $(PY) -m pytest -n 2 --dist loadgroup
	@HYPOTHESIS_PROFILE=proof $(PY) -m pytest -n 0 -s tests/test_races.py tests/test_once.py tests/test_uploads.py \
		hanse/kernel/tests/test_money_proof.py hanse/kernel/tests/test_fiscal_years.py \
		hanse/kernel/tests/test_business_hours.py hanse/kernel/tests/test_outgoing.py
	@HYPOTHESIS_PROFILE=proof DATABASE_URL=$$(scripts/postgres) $(PY) -m pytest -n 0 -s tests/test_races.py tests/test_once.py
	@$(PY) -m benchmarks.g19_backup full

wheel: install ## the package, static files and demo data inside
	@$(PY) -m build --wheel --no-isolation
