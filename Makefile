# EmoSense. `make run` starts it, `make demo` shows the job end to end, `make check` is what CI runs.

PORT ?= 8000
HOST ?= 127.0.0.1
PYTHON ?= python3
ARGS ?=
SEED ?= 1
# Processes that share the tests: `auto` is one a core; 0 runs them one after another.
WORKERS ?= auto

VENV := .venv
BIN := $(VENV)/bin
SERVE := $(VENV)/.serve-installed
FULL := $(VENV)/.full-installed
# Byte code is written when a module is first used: compiling every installed file up front takes
# longer than the download.
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run demo load-demo test test-all bench bench-study bench-load fuzz fuzz-api audit bandit messages lint types imports migrations deploy-check check format clean

help:
	@echo 'make run     start web server and worker at http://localhost:$(PORT)/ (PORT=… for another)'
	@echo 'make load-demo  fill the database with made-up people (ARGS=--renew to make them anew)'
	@echo 'make demo    read the sample photo and voice clip, print the fused report as JSON'
	@echo 'make test    run the tests (ARGS="tests/web -k sign_in" for some, SEED=… for another order)'
	@echo 'make test-all  with the tests that take too long for every change'
	@echo 'make check   everything that CI checks'
	@echo 'make bench   server time of the large pages on PostgreSQL'
	@echo 'make bench-study  the same for a study with a million readings'
	@echo 'make bench-load  fifty programs upload at once (web server, PostgreSQL, Redis)'
	@echo 'make fuzz    hand files changed at random to intake for a minute'
	@echo 'make fuzz-api  ask the API some thousand made-up questions (SEED=… for others)'
	@echo 'make messages  collect the texts of the pages for translation'
	@echo 'make format  format the code'

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "EmoSense needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1)." \
	       "Name another one: make PYTHON=python3.12 …" >&2; exit 1; }
	@echo 'Making $(VENV) …' >&2
	@$(PYTHON) -m venv $(VENV) >&2

# What web and worker need; installed again only when the list has changed.
$(SERVE): requirements-serve.txt | $(BIN)/python
	@echo 'Installing what serving needs …' >&2
	@$(PIP_INSTALL) -r requirements-serve.txt >&2
	@touch $@

# Everything: training, tests and checks.
$(FULL): requirements.txt requirements-serve.txt | $(BIN)/python
	@echo 'Installing everything, TensorFlow included; this takes some minutes the first time …' >&2
	@$(PIP_INSTALL) -r requirements.txt >&2
	@touch $@ $(SERVE)

run: $(SERVE)
	@exec $(BIN)/python manage.py run_local --host $(HOST) --port $(PORT)

demo: $(SERVE)
	@$(BIN)/python manage.py demo

load-demo: $(SERVE)
	@$(BIN)/python manage.py migrate --verbosity 0
	@$(BIN)/python manage.py load_demo $(ARGS)

# A module's tests stay together, because they share what is dear to make. Their order is shuffled,
# the same way each time: `make test SEED=$RANDOM` finds out whether another one would do.
test: $(FULL)
	$(BIN)/python -m pytest -rfEs -n $(WORKERS) --maxprocesses 8 --dist loadfile \
	  --no-loadscope-reorder --randomly-seed=$(SEED) -m "not exhaustive" $(ARGS)

# With what takes too long for every change: training that is killed and resumed, servers that are
# killed, every page in every guise.
test-all: $(FULL)
	$(BIN)/python -m pytest -rfEs -n $(WORKERS) --maxprocesses 8 --dist loadfile \
	  --no-loadscope-reorder --randomly-seed=$(SEED) $(ARGS)

# Needs TEST_POSTGRES_URL; `.ci/run bench` starts a server for it.
bench: $(FULL)
	$(BIN)/python -m tests.benchmarks.pages

# Likewise; `.ci/run bench-study`. ARGS="--participants 200 --readings 100000" for a smaller study.
bench-study: $(FULL)
	$(BIN)/python -m tests.benchmarks.study $(ARGS)

# Needs TEST_POSTGRES_URL and TEST_REDIS_URL; `.ci/run bench-load`.
bench-load: $(FULL)
	$(BIN)/python -m tests.benchmarks.load $(ARGS)

# Needs GNU gettext.
messages: $(FULL)
	$(BIN)/python manage.py makemessages --locale de --no-obsolete --ignore '$(VENV)' --ignore tests \
	  --ignore data --ignore runs --ignore var --ignore clients
	$(BIN)/python manage.py compilemessages --locale de --ignore '$(VENV)'

# ARGS="--seconds 300 --seed 2"; what crashed is kept in var/fuzz.
fuzz: $(FULL)
	$(BIN)/python -W ignore -m tests.hostile.fuzz $(ARGS)

# Ten minutes on one core; `make check` asks each operation three.
fuzz-api: $(FULL)
	CONTRACT_EXAMPLES=40 CONTRACT_SEED=$(SEED) $(BIN)/python -m pytest -n 0 --timeout 3600 \
	  tests/web/test_api_contract.py

lint: $(FULL)
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: $(FULL)
	$(BIN)/mypy --no-incremental

imports: $(FULL)
	$(BIN)/lint-imports --no-cache

migrations: $(FULL)
	$(BIN)/python manage.py makemigrations --check --dry-run

# The settings of production, without its servers: nothing is connected to.
deploy-check: $(FULL)
	DEBUG=off SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(60))') \
	  MEDIA_KEYS=$$($(BIN)/python -c 'import base64, secrets; print(base64.b64encode(secrets.token_bytes(32)).decode())') \
  ALLOWED_HOSTS=emosense.example BEHIND_PROXY=on \
	  DATABASE_URL=postgresql://emosense:none@127.0.0.1/emosense BROKER_URL=redis://127.0.0.1/0 \
	  $(BIN)/python manage.py check --deploy --fail-level WARNING

# Known vulnerabilities of the packages that are installed. Says so, and fails nothing, where the
# service that knows them cannot be asked.
audit: $(FULL)
	$(BIN)/python .ci/audit.py $(BIN)/pip-audit

# Patterns of insecure code; what is excepted says why, in pyproject.toml or at the line. Its own
# log, which mourns each exception that part of a line did not need, is shown where it fails.
bandit: $(FULL)
	@log=$$(mktemp); \
	$(BIN)/bandit --quiet --recursive --configfile pyproject.toml \
	  accounts analysis emosense_site ml 2>$$log || { cat $$log >&2; rm $$log; exit 1; }; rm $$log

# Every step runs, whatever the ones before it said; side by side, since each has one core at most.
# The tests, which have all cores, come last.
STEPS := lint bandit types imports migrations deploy-check audit
check: $(FULL)
	@failed=; \
	$(MAKE) --no-print-directory --keep-going --jobs 2 --output-sync=target \
	  $(addprefix check-,$(STEPS)) || failed="$$failed see above;"; \
	echo "── test"; \
	$(MAKE) --no-print-directory test || failed="$$failed test"; \
	if [ -n "$$failed" ]; then echo "Failed:$$failed" >&2; exit 1; fi

check-%: $(FULL)
	@echo "── $*"; \
	$(MAKE) --no-print-directory $* || { echo "Failed: $*" >&2; exit 1; }

format: $(FULL)
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

clean:
	rm -rf staticfiles .mypy_cache .ruff_cache .import_linter_cache
