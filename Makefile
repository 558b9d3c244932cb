# Every target sets up what it needs in .venv and works twice in a row.
PYTHON ?= python3
BIN := .venv/bin
CASE ?= cases/syria-2015

.PHONY: demo test lint format docs bench lock golden clean

demo: .venv/ready
	$(BIN)/crossfix run $(CASE)

test: .venv/ready-dev
	$(BIN)/pytest -n 2 --dist loadfile

lint: .venv/ready-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/codespell

format: .venv/ready-dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: .venv/ready-dev
	$(BIN)/python tools/make_reference.py

# LINKAGE=folder with airwars.csv, ucdp_ged.csv and gold_links.csv adds the linking benchmark.
bench: .venv/ready-dev
	$(BIN)/python benchmarks/case_october_2015.py
	$(if $(LINKAGE),$(BIN)/python benchmarks/linking_real.py $(LINKAGE))

golden: .venv/ready-dev
	$(BIN)/python tools/make_golden.py

# The two lock files; run after a change of the dependencies in pyproject.toml.
lock:
	$(PYTHON) -m venv .venv-lock && .venv-lock/bin/pip install -q uv
	.venv-lock/bin/uv pip compile -q --no-annotate --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-header --extra build -o requirements.lock pyproject.toml
	.venv-lock/bin/uv pip compile -q --no-annotate --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-header --extra dev -o requirements-dev.lock pyproject.toml
	rm -rf .venv-lock

.venv/bin/pip:
	$(PYTHON) -c 'import sys; sys.exit("crossfix needs Python 3.11 or newer; set PYTHON=...") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv .venv

.venv/ready: requirements.lock pyproject.toml | .venv/bin/pip
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

.venv/ready-dev: requirements-dev.lock pyproject.toml | .venv/bin/pip
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@ .venv/ready

clean:
	rm -rf .venv $(CASE)/out
