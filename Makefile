# Everything a person or CI runs. Each target makes what it needs; nothing is installed by hand.
SHELL := /bin/sh
BIN := .venv/bin
POSTGRES ?= 14 15 16 17 18
TESTS ?= tests
PAIRS ?= 500
SOAK ?= 300
export m ?=

.PHONY: setup migrate revision review verify predeploy test test-fast test-matrix lint type soak bench bench-lock-queue docs clean
setup:  ## make .venv from the pinned requirements
	@scripts/setup

migrate: setup  ## bring the database to head: DATABASE_URL, or the embedded server
	@$(BIN)/spiritsafe upgrade heads

revision: setup  ## write a revision from changed models: make revision m="add orders"
	@test -n "$$m" || { echo 'usage: make revision m="what changes"' >&2; exit 2; }
	@$(BIN)/spiritsafe revision --autogenerate -m "$$m"

review: setup  ## tell what new revisions would do to a busy database
	@$(BIN)/spiritsafe review

verify: setup  ## the blank-database job: the history up, down and up again, models and head equal
	@$(BIN)/spiritsafe verify

predeploy: setup  ## upgrade before a deployment: a URL must be given, the embedded server is never used
	@$(BIN)/spiritsafe --profile production upgrade --phase expand

test: setup  ## the whole suite, on real PostgreSQL
	@$(BIN)/python -m pytest -q -n 2

test-fast: setup  ## what needs no server
	@$(BIN)/python -m pytest -q -m 'not server'

test-matrix: setup  ## the server tests on PostgreSQL 14 to 18: make test-matrix POSTGRES="14 18"
	@for version in $(POSTGRES); do \
	  folder=$$(scripts/postgres-binaries $$version) && \
	  $(BIN)/python -m pytest -q -n 2 -m server --pg-bin="$$folder" $(TESTS) || exit 1; \
	done

lint: setup  ## style, formatting, the layers of DESIGN.md, and the SQL of the revisions
	@$(BIN)/ruff check && $(BIN)/ruff format --check && $(BIN)/lint-imports --config pyproject.toml && $(BIN)/spiritsafe lint

type: setup  ## mypy --strict
	@$(BIN)/mypy

soak: setup  ## every case of both corpora, and random pairs of schemas: make soak PAIRS=2000
	@SPIRITSAFE_TEST_ALL_CASES=1 $(BIN)/python -m pytest -q -n 2 tests/author/test_cases.py tests/review/test_corpus.py
	@PAIRS=$(PAIRS) $(BIN)/python -m pytest -q tests/author/test_random_schemas.py
	@SOAK=$(SOAK) $(BIN)/python -m pytest -q -n 2 tests/upgrade/test_soak.py tests/upgrade/test_eight_deployers.py

bench: setup  ## speed as ratios, side by side in one run
	@$(BIN)/python benchmarks/run.py

bench-lock-queue: setup  ## what an application loses behind a migration: plain Alembic, retries after 2 s, ours
	@$(BIN)/python benchmarks/lock_queue.py

docs: setup  ## write the reference pages from the code
	@$(BIN)/python scripts/reference.py

clean:  ## remove what was made here: the environment, caches and the embedded server with its data
	@if [ -x $(BIN)/spiritsafe ]; then $(BIN)/spiritsafe -q db reset --all --yes; fi
	@rm -rf .venv .spiritsafe .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
