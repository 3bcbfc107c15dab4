# Two commands matter: `make run` and `make test`. Everything that is needed is installed into this folder.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PY := .venv/bin/python
STAMP := .venv/.installed
ON_A_SERVER := tests/test_races.py tests/test_races_of_cards.py tests/test_races_of_records.py tests/test_once.py tests/test_crashes.py tests/test_import_crashes.py
EVERY_PAGE := tests/test_pages_everyone.py tests/test_pages_by_every_method.py tests/test_oracles.py tests/test_ended.py tests/test_twice.py
unexport PYTHONDONTWRITEBYTECODE # compiled code is kept: a process starts in a third of the time

.PHONY: help run run-empty test test-postgres check bench bench-full proof proof-walls proof-rules proof-deaths install front translations wheel format

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
	@$(PY) -m pytest -n 3 --dist loadgroup

test-postgres: install ## the same tests on PostgreSQL (DATABASE_URL, or the local server)
	@scripts/chromium
	@DATABASE_URL=$$(scripts/postgres) $(PY) -m pytest -n 3 --dist loadgroup

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

proof: install ## the long forms of the tests, in hours; their figures in var/proof.jsonl; each part can be run by itself
	@rm -f var/proof.jsonl
	@$(MAKE) --keep-going proof-walls proof-rules proof-deaths
	@$(PY) -m benchmarks.g9_malformed full | tee -a var/proof.jsonl
	@$(PY) -m benchmarks.g19_backup full | tee -a var/proof.jsonl
	@cat var/proof.jsonl

proof-%: export HYPOTHESIS_PROFILE = proof

proof-walls: install ## the proof's part about who may see and change what: each page and operation as everybody, both databases
	@$(PY) -m pytest -n 2 --dist loadgroup $(EVERY_PAGE)
	@DATABASE_URL=$$(scripts/postgres) HYPOTHESIS_PROFILE=quick EVERY_PAGE=yes $(PY) -m pytest -n 2 --dist loadgroup $(EVERY_PAGE)

proof-rules: install ## the proof's part about rules, by many examples each, and about sizes
	@scripts/install --extra spark
	@$(PY) -m pytest -n 2 --dist loadgroup $(addprefix --ignore=,$(EVERY_PAGE) $(ON_A_SERVER))

proof-deaths: install ## the proof's part about races and processes that are killed, both databases
	@$(PY) -m pytest -n 2 --dist loadgroup $(ON_A_SERVER)
	@DATABASE_URL=$$(scripts/postgres) $(PY) -m pytest -n 0 $(ON_A_SERVER)

wheel: install ## the package, static files and demo data inside
	@$(PY) -m build --wheel --no-isolation
