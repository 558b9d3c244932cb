# Every target sets up what it needs in .venv and works twice in a row.
PYTHON ?= python3
BIN := .venv/bin
CASE ?= cases/syria-2015

.PHONY: demo serve web test test-spark lint format docs bench bench-linking bench-mse bench-weighing lock golden clean

demo: .venv/ready
	$(BIN)/crossfix run $(CASE)

# The pages of the case; make web first makes them quicker, but they work without.
serve: .venv/ready
	$(BIN)/crossfix serve $(CASE)

# three, since a test in a browser mostly waits
test: .venv/ready-dev
	$(BIN)/pytest -n 3 --dist loadfile

# The same tests on Spark, on two processors and on two workers; needs Java 17.
test-spark: .venv/ready-spark
	SPARK_TESTS=required $(BIN)/pytest -m spark

# What the workbench needs in a browser, from npm; without it the pages work all the same.
web: src/crossfix/workbench/static/vendor/basemap.pmtiles

src/crossfix/workbench/static/vendor/basemap.pmtiles: web/package-lock.json tools/make_web.py \
  tools/make_basemap.py .venv/ready-web
	$(BIN)/python tools/make_web.py

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

bench: .venv/ready-dev bench-linking bench-mse bench-weighing
	$(BIN)/python benchmarks/case_october_2015.py

# LINKAGE=folder with airwars.csv, ucdp_ged.csv and gold_links.csv adds the real catalogues;
# LINKING=further options, such as "--only speed --reports 10000000" or "--write".
bench-linking: .venv/ready-dev
	$(BIN)/python benchmarks/linking/run.py $(if $(LINKAGE),--linkage $(LINKAGE)) $(LINKING)

# MSE="--data folder" adds the R packages' results; "--only coverage --worlds 20" is quick.
bench-mse: .venv/ready-dev
	$(BIN)/python benchmarks/mse/run.py $(MSE)

# TRUTH=folder with d_product/ adds labels by a crowd; WEIGHING=further options, such as "--write".
bench-weighing: .venv/ready-dev
	$(BIN)/python benchmarks/weighing/run.py $(if $(TRUTH),--truth $(TRUTH)) $(WEIGHING)

golden: .venv/ready-dev
	$(BIN)/python tools/make_golden.py

# The four lock files; run after a change of the dependencies in pyproject.toml.
lock:
	$(PYTHON) -m venv .venv-lock && .venv-lock/bin/pip install -q uv
	.venv-lock/bin/uv pip compile -q --no-annotate --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-header --extra build --extra workbench -o requirements.lock pyproject.toml
	.venv-lock/bin/uv pip compile -q --no-annotate --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-header --extra dev --extra air --extra llm --extra text \
	  --extra workbench -o requirements-dev.lock pyproject.toml
	.venv-lock/bin/uv pip compile -q --no-annotate --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-header --extra web -c requirements-dev.lock -o requirements-web.lock \
	  pyproject.toml
	.venv-lock/bin/uv pip compile -q --no-annotate --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-header --extra spark -c requirements-dev.lock -o requirements-spark.lock \
	  pyproject.toml
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

.venv/ready-spark: requirements-spark.lock .venv/ready-dev
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements-spark.lock
	touch $@

.venv/ready-web: requirements-web.lock .venv/ready-dev
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements-web.lock
	touch $@

clean:
	rm -rf .venv web/node_modules src/crossfix/workbench/static/vendor $(CASE)/out
