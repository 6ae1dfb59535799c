# What a person does here: `make setup`, `make run`, `make test`. The rest is for whoever works on it (CONTRIBUTING.md).
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --use-pep517 --require-hashes
JOBS ?= $(shell nproc 2>/dev/null || echo 2)
TESTS ?=

.PHONY: help setup run test check format lock bench reference

help:  ## what can be made
	@sed -nE 's/^([a-z]+):.*## (.*)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

setup: $(VENV)/.run  ## the virtual environment, from the locked requirements

run: setup  ## start on SQLite with the demo department; the page is on PORT (8000)
	@exec $(BIN)/python bot.py demo

test: $(VENV)/.dev  ## everything that can fail: style, types, imports, stories (TESTS=path picks some, JOBS=n processes)
	@tests/bring-up
	@$(MAKE) --no-print-directory check
	@$(BIN)/python -m pytest -n $(JOBS) --dist worksteal $(TESTS)

check: $(VENV)/.dev  ## style, types and imports only
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy .
	@# `mypy .` takes bot/ for what bot.py is called and leaves the file out.
	$(BIN)/mypy bot.py
	$(BIN)/lint-imports

format: $(VENV)/.dev  ## put every file into the project's form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

reference: $(VENV)/.run  ## docs/commands.md anew from the declarations
	@$(BIN)/python bot.py reference > docs/commands.md

bench: $(VENV)/.dev  ## run each benchmark in benchmarks/
	@for benchmark in benchmarks/*.py; do echo "== $$benchmark"; $(BIN)/python "$$benchmark"; done

# UPGRADE=--upgrade takes the newest of everything; without it only what a requirements file asks for changes.
UPGRADE ?=
LOCK = build/uv/bin/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11 \
	--custom-compile-command 'make lock' $(UPGRADE)

lock: build/uv/bin/uv  ## write the lock files anew from requirements*.in
	$(LOCK) requirements.in --output-file requirements.lock
	$(LOCK) requirements-dev.in --constraint requirements.lock --output-file requirements-dev.lock

build/uv/bin/uv: $(BIN)/python
	$(BIN)/python -m venv build/uv
	build/uv/bin/python -m pip install --quiet --disable-pip-version-check uv

# A Python that can make environments, got by apt where we may; one line that says what to do where we may not.
$(BIN)/python:
	@if ! $(PYTHON) -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
		if [ "$(PYTHON)" = python3 ] && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			echo "installing python3-venv"; \
			export DEBIAN_FRONTEND=noninteractive; \
			apt-get -qq update && apt-get -qq install --yes --no-install-recommends python3 python3-venv ca-certificates >/dev/null; \
		else \
			echo "$(PYTHON) must be Python 3.11 or later with venv; on Debian: apt-get install python3-venv (as root)" >&2; exit 1; \
		fi; \
	fi
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or later is needed; say which with PYTHON=")'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.lock | $(BIN)/python
	@echo "installing what it needs to run into $(VENV)"
	@$(PIP) -r requirements.lock
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.run
	@echo "installing what tests and checks need into $(VENV)"
	@$(PIP) -r requirements-dev.lock
	@touch $@
